/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * opt.h - one option table for each command
 *
 * Owns:       the description of commands and options: parser (argp), --help,
 *             man page and completion are made from it.
 * Used by:    the commands and main.
 * Promises:   a bad option is one clear error and exit code 2.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include "base/base.h"
#include "base/error.h"
#include "base/text.h"

/* Exit codes; part of the interface. */
enum cli_exit {
	CLI_EXIT_CLEAN = 0,
	CLI_EXIT_FINDING = 1,
	CLI_EXIT_ERROR = 2,
	CLI_EXIT_DIVERGED = 3,
	CLI_EXIT_LIMITS = 4,
	CLI_EXIT_UNTESTABLE = 125,	/* --bisect: neither clean nor this bug */
};

enum cli_opt_type {
	CLI_OPT_FLAG,		/* bool */
	CLI_OPT_U64,		/* u64, may end in k or M */
	CLI_OPT_STRING,		/* const char * */
	CLI_OPT_CHOICE,		/* u32, index into @choices */
};

/** One option; tables end with an entry whose @name is NULL. */
struct cli_opt {
	const char		*name;		/* "executions" */
	char			letter;		/* or 0 */
	enum cli_opt_type	type;
	const char		*arg;		/* "N"; NULL for a flag */
	const char		*help;
	const char		*const *choices;
	const char		*list;		/* topic of 'list' with its values */
	u64			min;		/* of a number */
	size_t			offset;		/* of the value in the args */
};

/** Values of all options of all commands; cli_parse() sets the defaults. */
struct cli_args {
	const char	**words;	/* positional arguments */
	u32		words_nr;
	const char	**settings;	/* behind "--": "variant=v4" */
	u32		settings_nr;
	const char	*db;
	const char	*strategy;
	const char	*out;
	const char	*prefix;
	const char	*detectors;
	const char	*variant;
	const char	*subsets;
	const char	*batch;
	u64		executions_nr;
	u64		seed;
	u64		steps_max;
	u64		spins_max;
	u64		shorten;
	u64		samples;
	u64		runs_nr;
	u64		confirm_nr;
	u64		jobs_nr;
	u32		points;		/* 1 + enum, 0: as the scenario says */
	u32		timers;
	u32		preempt;
	u32		format;
	u32		progress;
	u32		color;
	bool		keep_all;
	bool		stop_on_first;
	bool		is_rechecked;
	bool		strict_limits;
	bool		is_quiet;
	bool		is_verbose;
	bool		force;
	bool		is_bisect;
	bool		porcelain;
	bool		has_seed;
	bool		legend;
	bool		config;
	bool		no_lockdep;
	bool		restarts;
	bool		kernel;
	bool		gdb;
	bool		coverage;
};

struct cli_command {
	const char			*name;
	const char			*words;		/* "SCENARIO" */
	const char			*summary;
	const char			*details;	/* for --help and man */
	/* Lines "WORDS\tWHAT" for the man page: what it takes while it runs. */
	void				(*more)(struct sim_text *out);
	const struct cli_opt		*opts;
	int				(*run)(const struct cli_args *args);
	u32				words_min;
	u32				words_max;
	bool				takes_settings;
};

/** cli_command_by_idx() - command @idx, NULL behind the last */
const struct cli_command *cli_command_by_idx(u32 idx);

/** cli_parse() - parse the arguments of @command
 *
 * Prints --help itself and exits. Return: 0, or -SIM_ERR_INVAL with @err set.
 */
int cli_parse(const struct cli_command *command, int argc, char **argv,
	      struct cli_args *ret, struct sim_error *err);

void cli_args_fini(struct cli_args *args);

/** cli_opt_scdoc() - print the man page source of @command */
void cli_opt_scdoc(const struct cli_command *command);

#define CLI_OPT_OFFSET(member)	offsetof(struct cli_args, member)

#endif /* CLI_OPT_H */
