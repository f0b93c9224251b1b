// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - gordian COMMAND ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "complete.h"
#include "core/coro.h"
#include "library.h"
#include "message.h"
#include "opt.h"
#include "store/store.h"
#include "subject.h"
#include "version.h"

static void print_help(FILE *to)
{
	fputs("usage: gordian COMMAND [OPTION...] [ARGUMENT...]\n\n"
	      "Finds the schedules under which kernel-like code deadlocks, and replays them.\n\n",
	      to);
	for (u32 i = 0; cli_command_by_idx(i); i++)
		fprintf(to, "  %-10s %s\n", cli_command_by_idx(i)->name,
			cli_command_by_idx(i)->summary);
	fputs("\n'gordian COMMAND --help' says more; 'gordian help COMMAND' opens the man page.\n"
	      "Exit codes: 0 clean, 1 finding, 2 usage or input error, 3 replay diverged,\n"
	      "4 limits reached with --strict-limits, 125 untestable with --bisect.\n",
	      to);
}

static void print_version(void)
{
	printf("gordian %s, model %s, %s, %s coroutines, Lua %s, SQLite %s\n",
	       GORDIAN_VERSION, cli_model_id_text(), GORDIAN_COMPILER,
	       sim_coro_backend_name(), GORDIAN_LUA_VERSION,
	       sim_store_engine_version());
}

static const struct cli_command *find_command(const char *name,
					      struct sim_error *err)
{
	const char *names[16];
	u32 nr = 0;
	int near;

	for (; cli_command_by_idx(nr); nr++) {
		names[nr] = cli_command_by_idx(nr)->name;
		if (!strcmp(names[nr], name))
			return cli_command_by_idx(nr);
	}
	sim_error_set(err, SIM_ERR_INVAL, "there is no command '%s'", name);
	near = sim_text_nearest(name, names, nr);
	if (near >= 0)
		sim_error_hint(err, "did you mean 'gordian %s'?", names[near]);
	else
		sim_error_hint(err, "see 'gordian --help'");
	return NULL;
}

/* gordian help [COMMAND|SCENARIO]: the man page, or the scenario's options. */
static int help(int argc, char **argv)
{
	struct sim_text command = SIM_TEXT_INIT;
	const struct cli_command *found;
	char *check[] = { "gordian check", NULL, NULL };
	struct cli_args args;
	struct sim_error err = { .code = 0 };
	int r;

	if (argc < 2) {
		print_help(stdout);
		return CLI_EXIT_CLEAN;
	}
	found = find_command(argv[1], &err);
	if (!found && strstr(argv[1], ".lua")) {
		check[1] = argv[1];
		r = cli_parse(find_command("check", &err), 2, check, &args,
			      &err);
		r = r ? cli_error(&err) : cli_cmd_check(&args);
		cli_args_fini(&args);
		return r;
	}
	if (!found)
		return cli_error(&err);
	sim_text_printf(&command, "man gordian-%s", found->name);
	r = system(sim_text_str(&command));
	sim_text_fini(&command);
	return r ? CLI_EXIT_ERROR : CLI_EXIT_CLEAN;
}

/* For the build: gordian --man COMMAND prints the source of its page. */
static int man_source(int argc, char **argv)
{
	struct sim_error err = { .code = 0 };
	const struct cli_command *command =
		find_command(argc > 2 ? argv[2] : "", &err);

	if (!command)
		return cli_error(&err);
	cli_opt_scdoc(command);
	return CLI_EXIT_CLEAN;
}

/* For the build: gordian --stubs prints what editors read. */
static int stubs(void)
{
	struct sim_text text = SIM_TEXT_INIT;

	cli_library_stubs(&text);
	fputs(sim_text_str(&text), stdout);
	sim_text_fini(&text);
	return CLI_EXIT_CLEAN;
}

static int run_command(const struct cli_command *command, int argc, char **argv)
{
	struct sim_error err = { .code = 0 };
	char name[64];
	struct cli_args args;
	int r;

	snprintf(name, sizeof(name), "gordian %s", command->name);
	argv[0] = name;
	r = cli_parse(command, argc, argv, &args, &err);
	if (r) {
		r = cli_error(&err);
	} else {
		cli_color_set(args.color);
		r = command->run(&args);
	}
	cli_args_fini(&args);
	return r;
}

/* Data that did not get out is an error, whatever was found. */
static int close_stdout(int exit_code)
{
	bool has_failed = ferror(stdout);

	if (!fclose(stdout) && !has_failed)
		return exit_code;
	fputs("error: cannot write to standard output\n", stderr);
	return CLI_EXIT_ERROR;
}

static int dispatch(int argc, char **argv)
{
	struct sim_error err = { .code = 0 };
	const struct cli_command *command;

	if (argc < 2) {
		print_help(stderr);
		return CLI_EXIT_ERROR;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_help(stdout);
		return CLI_EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "--version")) {
		print_version();
		return CLI_EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "--man"))
		return man_source(argc, argv);
	if (!strcmp(argv[1], "--stubs"))
		return stubs();
	if (!strcmp(argv[1], "--complete")) {
		cli_complete(argv + 2, (u32)argc - 2);
		return CLI_EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "help"))
		return help(argc - 1, argv + 1);
	command = find_command(argv[1], &err);
	if (!command)
		return cli_error(&err);
	return run_command(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	return close_stdout(dispatch(argc, argv));
}
