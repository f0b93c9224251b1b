// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_debug.c - gordian debug: step through a schedule, forwards and backwards
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "debug.h"
#include "message.h"

static void print_words(struct sim_text *text)
{
	cli_debug_defuse(text);
	fputs(sim_text_str(text), stdout);
	fflush(stdout);
}

static int run_line(struct cli_debug *d, char *line, struct sim_error *err)
{
	struct sim_text out = SIM_TEXT_INIT;
	enum cli_debug_did did;
	int r;

	line[strcspn(line, "\r\n")] = '\0';
	if (!line[strspn(line, " \t")] || line[strspn(line, " \t")] == '#')
		return 0;
	sim_text_printf(&out, "debug> %s\n", line);
	r = cli_debug_command(d, line, &out, &did, err);
	if (!r && did == CLI_DEBUG_MOVED)
		cli_debug_where(d, &out);
	if (!r && sim_text_error(&out))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	print_words(&out);
	sim_text_fini(&out);
	return r;
}

static int run_file(struct cli_debug *d, FILE *file, struct sim_error *err)
{
	char *line = NULL;
	size_t room = 0;
	u32 nr = 0;
	int r = 0;

	while (!r && !d->wants_quit && getline(&line, &room, file) > 0) {
		nr++;
		r = run_line(d, line, err);
		if (r)
			sim_error_prefix(err, "line %u", nr);
	}
	if (!r && ferror(file))
		r = sim_error_set(err, SIM_ERR_IO, "cannot read the commands");
	free(line);
	return r;
}

static int save_all(struct cli_debug *d, struct sim_error *err)
{
	struct sim_text out = SIM_TEXT_INIT;
	int r = cli_debug_save_all(d, &out, err);

	print_words(&out);
	sim_text_fini(&out);
	return r;
}

static int run_batch(struct cli_debug *d, const char *path,
		     struct sim_error *err)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	int r;

	if (!file)
		return sim_error_set(err, SIM_ERR_IO, "cannot open '%s'", path);
	r = run_file(d, file, err);
	if (file != stdin)
		fclose(file);
	return r;
}

int cli_cmd_debug(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct cli_target target;
	struct cli_debug debug;
	int r;

	if (!args->batch && cli_debug_screen_check(&err))
		return cli_error(&err);
	r = cli_target_open(args, &target, &err);
	if (r)
		return cli_error(&err);
	r = cli_debug_open(&target, &debug, &err);
	if (!r) {
		r = args->batch ? run_batch(&debug, args->batch, &err) :
				  cli_debug_screen(&debug, &err);
		if (!r)
			r = save_all(&debug, &err);
		cli_debug_close(&debug);
	}
	cli_target_close(&target);
	return r ? cli_error(&err) : CLI_EXIT_CLEAN;
}
