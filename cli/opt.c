// SPDX-License-Identifier: GPL-2.0-only
/*
 * opt.c - option tables to argp, --help and man pages
 */
#include "opt.h"

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "message.h"

#define OPTS_MAX	48
#define KEY_BASE	0x100

struct parse {
	const struct cli_command	*command;
	struct cli_args			*args;
	struct sim_error		*err;
	int				result;
};

static int parse_u64(const struct cli_opt *opt, const char *arg, u64 *ret,
		     struct sim_error *err)
{
	char *end;
	u64 scale = 1;
	u64 value;

	if (!isdigit((unsigned char)arg[0]))
		goto bad;
	errno = 0;
	value = strtoull(arg, &end, 10);
	if (*end == 'k')
		scale = 1000;
	else if (*end == 'M')
		scale = 1000000;
	end += scale > 1;
	if (errno || *end || value > U64_MAX / scale)
		goto bad;
	if (value < opt->min)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "option '--%s' must be at least %llu",
				     opt->name, opt->min);
	*ret = value * scale;
	return 0;
bad:
	return sim_error_set(err, SIM_ERR_INVAL,
			     "option '--%s' needs a number, not '%s'",
			     opt->name, arg);
}

static int parse_choice(const struct cli_opt *opt, const char *arg, u32 *ret,
			struct sim_error *err)
{
	struct sim_text all = SIM_TEXT_INIT;
	int near;
	u32 nr;

	for (nr = 0; opt->choices[nr]; nr++) {
		if (!strcmp(opt->choices[nr], arg)) {
			sim_text_fini(&all);
			*ret = nr + 1;
			return 0;
		}
		sim_text_printf(&all, "%s%s", nr ? ", " : "", opt->choices[nr]);
	}
	near = sim_text_nearest(arg, opt->choices, nr);
	sim_error_set(err, SIM_ERR_INVAL, "option '--%s' cannot be '%s'",
		      opt->name, arg);
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'? one of: %s",
			       opt->choices[near], sim_text_str(&all));
	else
		sim_error_hint(err, "one of: %s", sim_text_str(&all));
	sim_text_fini(&all);
	return -SIM_ERR_INVAL;
}

static int store_value(const struct cli_opt *opt, const char *arg,
		       struct cli_args *args, struct sim_error *err)
{
	char *value = (char *)args + opt->offset;

	switch (opt->type) {
	case CLI_OPT_FLAG:
		*(bool *)value = true;
		return 0;
	case CLI_OPT_STRING:
		*(const char **)value = arg;
		return 0;
	case CLI_OPT_U64:
		if (opt->offset == CLI_OPT_OFFSET(seed))
			args->has_seed = true;
		return parse_u64(opt, arg, (u64 *)value, err);
	case CLI_OPT_CHOICE:
		return parse_choice(opt, arg, (u32 *)value, err);
	}
	return 0;
}

static const struct cli_opt *opt_by_key(const struct cli_command *command,
					int key)
{
	for (u32 i = 0; command->opts[i].name; i++) {
		const struct cli_opt *opt = &command->opts[i];

		if (key == (opt->letter ? opt->letter : KEY_BASE + (int)i))
			return opt;
	}
	return NULL;
}

/* Behind "--": settings of the scenario, "--key=value" or "key=value". */
static int add_setting(struct parse *p, const char *arg)
{
	if (!p->command->takes_settings)
		return sim_error_set(p->err, SIM_ERR_INVAL,
				     "'%s' takes nothing behind '--'",
				     p->command->name);
	while (*arg == '-')
		arg++;
	if (!strchr(arg, '='))
		return sim_error_set(
			p->err, SIM_ERR_INVAL,
			"setting '%s' is not of the form key=value", arg);
	p->args->settings[p->args->settings_nr++] = arg;
	return 0;
}

static int add_word(struct parse *p, const char *arg)
{
	if (p->args->words_nr == p->command->words_max)
		return sim_error_set(p->err, SIM_ERR_INVAL,
				     "'%s' takes no further argument '%s'",
				     p->command->name, arg);
	p->args->words[p->args->words_nr++] = arg;
	return 0;
}

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct parse *p = state->input;
	const struct cli_opt *opt = opt_by_key(p->command, key);

	if (opt) {
		if (!p->result)
			p->result = store_value(opt, arg, p->args, p->err);
		return 0;
	}
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (p->result)
		return 0;
	p->result = add_word(p, arg);
	return 0;
}

/* argp knows a long option by any unique beginning of its name. */
static bool is_beginning(const char *word, size_t nr, const char *name)
{
	return !strncmp(word, name, nr);
}

/* One "--word" or "--word=value": no option begins like that? */
static int check_option(const struct cli_command *command, const char *arg,
			struct sim_error *err)
{
	const char *names[OPTS_MAX] = { "help", "usage" };
	const char *word = arg + 2;
	size_t nr = strcspn(word, "=");
	struct sim_text copy = SIM_TEXT_INIT;
	u32 names_nr = 2;
	int near;

	for (u32 i = 0; command->opts[i].name; i++)
		names[names_nr++] = command->opts[i].name;
	for (u32 i = 0; i < names_nr; i++) {
		if (is_beginning(word, nr, names[i]))
			return 0;
	}
	sim_text_add_bytes(&copy, word, nr);
	sim_error_set(err, SIM_ERR_INVAL, "'%s' has no option '--%s'",
		      command->name, sim_text_str(&copy));
	near = sim_text_nearest(sim_text_str(&copy), names, names_nr);
	if (near >= 0)
		sim_error_hint(err, "did you mean '--%s'?", names[near]);
	else
		sim_error_hint(err, "see 'gordian %s --help'", command->name);
	sim_text_fini(&copy);
	return -SIM_ERR_INVAL;
}

/*
 * Options are checked before argp sees them, which would word its errors in
 * another way, and settings are taken here: argp reorders words, so it cannot
 * tell those in front of "--" from those behind.
 */
static int split_words(struct parse *p, int argc, char **argv, int *ret_argc)
{
	int r = 0;
	int i;

	for (i = 1; !r && i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (!strncmp(argv[i], "--", 2))
			r = check_option(p->command, argv[i], p->err);
	}
	*ret_argc = i;
	for (i++; !r && i < argc; i++)
		r = add_setting(p, argv[i]);
	return r;
}

static void fill_argp_options(const struct cli_command *command,
			      struct argp_option *options)
{
	u32 i;

	for (i = 0; command->opts[i].name; i++) {
		const struct cli_opt *opt = &command->opts[i];

		options[i] = (struct argp_option){
			.name = opt->name,
			.key = opt->letter ? opt->letter : KEY_BASE + (int)i,
			.arg = opt->arg,
			.doc = opt->help,
		};
	}
	options[i] = (struct argp_option){ .name = NULL };
}

int cli_parse(const struct cli_command *command, int argc, char **argv,
	      struct cli_args *ret, struct sim_error *err)
{
	struct argp_option options[OPTS_MAX];
	struct parse p = { command, ret, err, 0 };
	struct sim_text doc = SIM_TEXT_INIT;
	struct sim_text args_doc = SIM_TEXT_INIT;
	struct argp argp = { .options = options, .parser = parse_opt };

	argp_err_exit_status = CLI_EXIT_ERROR;
	*ret = (struct cli_args){
		.jobs_nr = 1,
		.samples = 16,
		.shorten = 400,
		.confirm_nr = 2000,
		.runs_nr = 1,
	};
	ret->words = calloc((size_t)argc + 1, sizeof(*ret->words));
	ret->settings = calloc((size_t)argc + 1, sizeof(*ret->settings));
	if (!ret->words || !ret->settings)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	fill_argp_options(command, options);
	sim_text_printf(&doc, "%s\v%s", command->summary, command->details);
	sim_text_printf(&args_doc, "%s%s", command->words,
			command->takes_settings ? " [-- KEY=VALUE...]" : "");
	argp.doc = sim_text_str(&doc);
	argp.args_doc = sim_text_str(&args_doc);
	p.result = split_words(&p, argc, argv, &argc);
	if (!p.result && argp_parse(&argp, argc, argv, 0, NULL, &p) &&
	    !p.result)
		p.result = sim_error_set(err, SIM_ERR_INVAL,
					 "cannot read the command line");
	if (!p.result && ret->words_nr < command->words_min) {
		p.result = sim_error_set(err, SIM_ERR_INVAL, "'%s' needs %s",
					 command->name, command->words);
		sim_error_hint(err, "see 'gordian %s --help'", command->name);
	}
	sim_text_fini(&doc);
	sim_text_fini(&args_doc);
	return p.result;
}

void cli_args_fini(struct cli_args *args)
{
	free(args->words);
	free(args->settings);
}

static void scdoc_option(const struct cli_opt *opt)
{
	if (opt->letter)
		printf("*-%c*, ", opt->letter);
	printf("*--%s*%s%s%s", opt->name, opt->arg ? "=_" : "",
	       opt->arg ? opt->arg : "", opt->arg ? "_" : "");
	printf("\n\t%s.", opt->help);
	for (u32 i = 0; opt->choices && opt->choices[i]; i++)
		printf("%s %s%s", i ? "" : " One of", opt->choices[i],
		       opt->choices[i + 1] ? "," : ".");
	printf("\n\n");
}

/* What is typed in bold, as far as scdoc does not take it for marks. */
static void scdoc_more(const struct cli_command *command)
{
	struct sim_text text = SIM_TEXT_INIT;
	const char *line;

	command->more(&text);
	printf("# COMMANDS\n\n");
	for (line = sim_text_str(&text); *line;
	     line += strcspn(line, "\n") + 1) {
		int nr = (int)strcspn(line, "\t");

		printf("*%.*s*\n\t%.*s\n\n", nr, line,
		       (int)strcspn(line + nr + 1, "\n"), line + nr + 1);
	}
	sim_text_fini(&text);
}

void cli_opt_scdoc(const struct cli_command *command)
{
	printf("gordian-%s(1)\n\n# NAME\n\ngordian-%s - %s\n\n", command->name,
	       command->name, command->summary);
	printf("# SYNOPSIS\n\n*gordian %s* [_OPTION_...]", command->name);
	if (command->words[0])
		printf(" _%s_", command->words);
	if (command->takes_settings)
		printf(" [-- _KEY=VALUE_...]");
	printf("\n\n# DESCRIPTION\n\n%s\n\n# OPTIONS\n\n", command->details);
	for (u32 i = 0; command->opts[i].name; i++)
		scdoc_option(&command->opts[i]);
	if (command->more)
		scdoc_more(command);
	printf("# EXIT STATUS\n\n"
	       "0 clean, 1 at least one finding, 2 bad usage or broken input, "
	       "3 a replay diverged, 4 limits reached with *--strict-limits*.\n\n"
	       "# SEE ALSO\n\n*gordian*(1), *gordian-scenario*(7)\n");
}
