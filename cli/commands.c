// SPDX-License-Identifier: GPL-2.0-only
/*
 * commands.c - the table of commands and their options
 */
#include "commands.h"

#include "debug.h"
#include "opt.h"

static const char *const points_choices[] = { "sync", "memory", "block", NULL };
static const char *const timers_choices[] = { "any", "idle", NULL };
static const char *const preempt_choices[] = {
	"none",
	"voluntary",
	"full",
	NULL,
};
static const char *const progress_choices[] = { "auto", "json", "none", NULL };
static const char *const color_choices[] = { "auto", "always", "never", NULL };
/* In the order of enum cli_show_format; where other text comes first, no files. */
#define TEXT_CHOICES \
	"splat", "lanes", "events", "choices", "json", "chrome", "dot", \
		"html", "ftrace"
static const char *const text_choices[] = { TEXT_CHOICES, NULL };
static const char *const show_choices[] = { TEXT_CHOICES, "trace-dat", NULL };
static const char *const ci_choices[] = { "tap", "ktap", "junit", NULL };
static const char *const table_choices[] = {
	"table", "csv", "json", "markdown", NULL,
};

#define FLAG(opt_name, opt_letter, member, opt_help) \
	{ .name = (opt_name), .letter = (opt_letter), .type = CLI_OPT_FLAG, \
	  .help = (opt_help), .offset = CLI_OPT_OFFSET(member) }
#define NUMBER(opt_name, opt_letter, member, opt_min, opt_help) \
	{ .name = (opt_name), .letter = (opt_letter), .type = CLI_OPT_U64, \
	  .arg = "N", .help = (opt_help), .min = (opt_min), \
	  .offset = CLI_OPT_OFFSET(member) }
#define STRING(opt_name, opt_letter, member, opt_arg, opt_help) \
	{ .name = (opt_name), .letter = (opt_letter), .type = CLI_OPT_STRING, \
	  .arg = (opt_arg), .help = (opt_help), \
	  .offset = CLI_OPT_OFFSET(member) }
/* A string that 'gordian list TOPIC' has the values of. */
#define LISTED(opt_name, member, opt_arg, topic, opt_help) \
	{ .name = (opt_name), .type = CLI_OPT_STRING, .arg = (opt_arg), \
	  .list = (topic), .help = (opt_help), \
	  .offset = CLI_OPT_OFFSET(member) }
#define CHOICE(opt_name, member, opt_choices, opt_help) \
	{ \
		.name = (opt_name), .type = CLI_OPT_CHOICE, .arg = "WORD", \
		.help = (opt_help), .choices = (opt_choices), \
		.offset = CLI_OPT_OFFSET(member) \
	}

#define VERBOSE \
	FLAG("verbose", 'v', is_verbose, \
	     "Show every point in the lanes, every frame in backtraces, and " \
	     "its file and line (if gordian was built with libdw)")
#define COLOR \
	CHOICE("color", color, color_choices, \
	       "Colour on stdout: auto, always or never")
#define ENGINE \
	CHOICE("points", points, points_choices, \
	       "Where tasks may be interrupted: sync (locks, waits, work, " \
	       "irqs, atomics), memory (each shared access as well) or block " \
	       "(only in front of what may sleep)"), \
	CHOICE("timers", timers, timers_choices, \
	       "When timers may fire: any step, or only when idle"), \
	CHOICE("preempt", preempt, preempt_choices, \
	       "Preemption model: none, voluntary or full"), \
	NUMBER("steps-max", 0, steps_max, 1, \
	       "Cut an execution after N steps (verdict limit-steps)"), \
	NUMBER("spins-max", 0, spins_max, 1, \
	       "Turns of a loop without progress that are a livelock")
#define STRATEGY(opt_default) \
	LISTED("strategy", strategy, "NAME", "strategies", \
	       "How schedules are chosen, see 'gordian list strategies'; " \
	       "options as in dfs:preemptions=2, pct:d=3,k=200, delay:2; " \
	       "default " opt_default), \
	NUMBER("seed", 's', seed, 0, "Seed of the first execution")

#define CONFIRM \
	NUMBER("confirm", 0, confirm_nr, 0, \
	       "Executions of the search for a deadlock behind each lock " \
	       "report (default 2000, 0: none)")

static const struct cli_opt run_opts[] = {
	STRATEGY("roundrobin"),
	ENGINE,
	CONFIRM,
	CHOICE("format", format, text_choices,
	       "What to print: splat, lanes, events, choices, json, chrome, "
	       "dot, html, ftrace"),
	FLAG("no-lockdep", 0, no_lockdep,
	     "Do not validate the order of locks by their classes"),
	VERBOSE,
	FLAG("quiet", 'q', is_quiet, "Print the verdict only"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt explore_opts[] = {
	STRATEGY("auto"),
	NUMBER("executions", 'n', executions_nr, 1,
	       "How many executions of each configuration (default 100k)"),
	NUMBER("jobs", 'j', jobs_nr, 1,
	       "Explore with N processes; the result is the same (default 1)"),
	STRING("db", 'o', db, "FILE", "Write results into this database"),
	FLAG("restart", 0, restarts,
	     "Begin a complete search anew that the database has a part of"),
	STRING("subsets", 0, subsets, "A..B",
	       "Explore every A to B of the actors by themselves (see "
	       "gordian-compare(1))"),
	FLAG("stop-on-first", 0, stop_on_first, "End at the first finding"),
	FLAG("keep-all", 0, keep_all, "Store every schedule, not a sample"),
	NUMBER("samples", 0, samples, 0,
	       "Clean schedules to keep (default 16)"),
	NUMBER("shorten", 0, shorten, 0,
	       "Executions spent on shortening each bug (default 400)"),
	FLAG("recheck", 0, is_rechecked,
	     "Run each schedule twice and compare every step"),
	STRING("prefix", 0, prefix, "TOKEN",
	       "Begin each execution with the choices of this token"),
	STRING("detectors", 0, detectors, "WHICH", "all or none"),
	FLAG("no-lockdep", 0, no_lockdep,
	     "Do not validate the order of locks by their classes"),
	CONFIRM,
	FLAG("coverage", 0, coverage,
	     "Count which lines and branches of the model were run (in builds "
	     "for that), who waited for whom, which CPU states were passed"),
	FLAG("strict-limits", 0, strict_limits,
	     "Exit code 4 if an execution hit a limit"),
	CHOICE("format", format, ci_choices,
	       "Print tests instead, one for each configuration or subset: "
	       "tap, ktap or junit"),
	ENGINE,
	CHOICE("progress", progress, progress_choices,
	       "Progress on stderr: auto, json or none"),
	FLAG("quiet", 'q', is_quiet, "Do not print tokens"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt compare_opts[] = {
	STRING("variant", 0, variant, "LIST",
	       "Kernel variants to compare, as in v4,fix1,v6.1; the same as "
	       "the setting variant=LIST"),
	STRING("subsets", 0, subsets, "A..B",
	       "Explore every A to B of the actors by themselves"),
	STRATEGY("auto"),
	NUMBER("executions", 'n', executions_nr, 1,
	       "How many executions of each configuration (default 100k, with "
	       "--subsets 2k of each subset)"),
	NUMBER("jobs", 'j', jobs_nr, 1,
	       "Explore with N processes; the result is the same (default 1)"),
	STRING("db", 'o', db, "FILE", "Write results into this database"),
	NUMBER("shorten", 0, shorten, 0,
	       "Executions spent on shortening each bug (default 400)"),
	ENGINE,
	CHOICE("format", format, table_choices,
	       "How to print the table: table, csv, json or markdown"),
	CHOICE("progress", progress, progress_choices,
	       "Progress on stderr: auto, json or none"),
	FLAG("quiet", 'q', is_quiet, "Do not print tokens"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt replay_opts[] = {
	STRING("db", 'o', db, "FILE", "Database in which WHAT is looked up"),
	NUMBER("runs", 'n', runs_nr, 1,
	       "Replay N times and compare (default 1)"),
	STRING("detectors", 0, detectors, "WHICH", "all or none"),
	FLAG("force", 0, force, "Try although build or scenario differ"),
	FLAG("bisect", 0, is_bisect,
	     "For git bisect run: exit code 1 if this version of SCENARIO has "
	     "the bug, 0 if not, 125 if that cannot be said"),
	FLAG("gdb", 0, gdb,
	     "Replay in gdb and stop at the finding, with the commands "
	     "'gordian tasks', 'bt', 'locks', 'waits', 'graph', 'choices' and "
	     "'until'"),
	NUMBER("executions", 0, executions_nr, 1,
	       "Random executions of --bisect where the schedule does not "
	       "lead to the bug (default 2000)"),
	CHOICE("format", format, text_choices,
	       "What to print: splat, lanes, events, choices, json, chrome, "
	       "dot, html, ftrace"),
	VERBOSE,
	FLAG("quiet", 'q', is_quiet, "Print the verdict only"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt show_opts[] = {
	STRING("db", 'o', db, "FILE", "Database in which WHAT is looked up"),
	CHOICE("format", format, show_choices,
	       "What to print: splat, lanes, events, choices, json, chrome, "
	       "dot, html, ftrace, trace-dat"),
	FLAG("force", 0, force, "Try although build or scenario differ"),
	STRING("out", 0, out, "FILE", "Write into FILE, not to stdout"),
	FLAG("legend", 0, legend, "Explain the lanes"),
	FLAG("config", 0, config,
	     "WHAT is a scenario: print its settings and who gave each value"),
	VERBOSE,
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt debug_opts[] = {
	STRING("db", 'o', db, "FILE", "Database in which WHAT is looked up"),
	STRING("batch", 0, batch, "FILE",
	       "Take commands from FILE, - is standard input, and print what "
	       "they say; no screen"),
	FLAG("force", 0, force, "Try although build or scenario differ"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt report_opts[] = {
	STRING("out", 'o', out, "DIR",
	       "Directory for the pages, made if it is not there (report)"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt query_opts[] = {
	STRING("db", 'o', db, "FILE", "The database; or the first word"),
	CHOICE("format", format, table_choices, "table, csv, json or markdown"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt list_opts[] = {
	FLAG("porcelain", 0, porcelain, "Names only, one a line, stable"),
	CHOICE("format", format, table_choices, "table, csv, json or markdown"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt check_opts[] = {
	ENGINE,
	FLAG("quiet", 'q', is_quiet, "Say nothing about what is right"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt new_opts[] = {
	FLAG("kernel", 0, kernel,
	     "A scenario on the kernel model: slab caches and CPU hotplug"),
	FLAG("quiet", 'q', is_quiet, "Do not say what comes next"),
	COLOR,
	{ .name = NULL },
};

static const struct cli_opt completion_opts[] = {
	COLOR,
	{ .name = NULL },
};

static const struct cli_command commands[] = {
	{
		.name = "run",
		.words = "SCENARIO",
		.summary = "one execution of a scenario, with its lanes",
		.details = "Runs each configuration of SCENARIO once, by "
			   "default with the roundrobin strategy, and prints "
			   "verdict and lanes.",
		.opts = run_opts,
		.run = cli_cmd_run,
		.words_min = 1,
		.words_max = 1,
		.takes_settings = true,
	},
	{
		.name = "explore",
		.words = "SCENARIO",
		.summary = "many executions of a scenario; findings, counts",
		.details =
			"Runs each configuration of SCENARIO under many "
			"schedules and says for each kind of failure Never, "
			"Sometimes or Always; 'complete' only if the search "
			"was. Settings of the scenario follow behind '--'. "
			"With --db a complete search (dfs, delay, dpor) that "
			"was stopped goes on where it was when the same "
			"command is given again. With --format a test is ok "
			"if what the scenario expects is so and nothing else "
			"was found, and exit status 1 says that one is not.",
		.opts = explore_opts,
		.run = cli_cmd_explore,
		.words_min = 1,
		.words_max = 1,
		.takes_settings = true,
	},
	{
		.name = "compare",
		.words = "SCENARIO",
		.summary = "which bugs in which variants of the kernel",
		.details = "Explores each configuration of SCENARIO and prints "
			   "a table of distinct bugs and how often each was "
			   "seen in which configuration; 0 is never. Settings "
			   "of the scenario follow behind '--'; one with "
			   "several values makes as many configurations.",
		.opts = compare_opts,
		.run = cli_cmd_compare,
		.words_min = 1,
		.words_max = 1,
		.takes_settings = true,
	},
	{
		.name = "replay",
		.words = "WHAT [SCENARIO]",
		.summary = "run a stored schedule again; it must reproduce",
		.details =
			"WHAT is a token, or with --db the id of a bug or "
			"schedule. A short token needs SCENARIO and its "
			"settings. Exit code 3 if it does not reproduce. With "
			"--bisect the text of SCENARIO may be another than "
			"that of the token.",
		.opts = replay_opts,
		.run = cli_cmd_replay,
		.words_min = 1,
		.words_max = 2,
		.takes_settings = true,
	},
	{
		.name = "show",
		.words = "WHAT [SCENARIO]",
		.summary = "a schedule in detail: splat, lanes, events, graphs",
		.details = "Runs the schedule again and prints what happened. "
			   "WHAT as in 'gordian replay'; with --config a "
			   "scenario.",
		.opts = show_opts,
		.run = cli_cmd_show,
		.words_min = 1,
		.words_max = 2,
		.takes_settings = true,
	},
	{
		.name = "debug",
		.words = "WHAT [SCENARIO]",
		.summary = "step through a schedule, back as well; what if",
		.details =
			"A full-screen debugger that stands at any step of a "
			"schedule: lanes of the CPUs, who runs, waits and "
			"holds what, backtraces, memory; at each decision "
			"what else was possible, and how it goes on then, as "
			"a new token. WHAT as in 'gordian replay'. '?' lists "
			"the keys, ':help' the commands; --batch takes the "
			"same commands from a file.",
		.more = cli_debug_more,
		.opts = debug_opts,
		.run = cli_cmd_debug,
		.words_min = 1,
		.words_max = 2,
		.takes_settings = true,
	},
	{
		.name = "report",
		.words = "[DB]",
		.summary = "a results database as HTML pages",
		.details = "Writes an index of a results database and a page "
			   "for each finding, which is one file that needs "
			   "nothing else; findings of another build have none, "
			   "and the index says so.",
		.opts = report_opts,
		.run = cli_cmd_report,
		.words_min = 0,
		.words_max = 1,
	},
	{
		.name = "query",
		.words = "[DB] NAME|SQL",
		.summary = "ask a results database",
		.details = "Runs a named query (see 'gordian list queries') or "
			   "any SELECT on a results database. Queries of your "
			   "own are files NAME.sql in "
			   "~/.config/gordian/queries.",
		.opts = query_opts,
		.run = cli_cmd_query,
		.words_min = 1,
		.words_max = 2,
	},
	{
		.name = "list",
		.words = "[scenarios|strategies|verbs|queries|variants]",
		.summary =
			"what there is: scenarios, strategies, verbs, queries",
		.details = "Lists what the other commands take.",
		.opts = list_opts,
		.run = cli_cmd_list,
		.words_min = 0,
		.words_max = 1,
	},
	{
		.name = "check",
		.words = "SCENARIO",
		.summary =
			"load a scenario, validate it, boot it; do not explore",
		.details = "Loads SCENARIO, boots each of its configurations "
			   "and prints settings and actors.",
		.opts = check_opts,
		.run = cli_cmd_check,
		.words_min = 1,
		.words_max = 1,
		.takes_settings = true,
	},
	{
		.name = "new",
		.words = "NAME",
		.summary = "write a scenario to begin with",
		.details = "Writes NAME.lua, a small scenario with comments "
			   "that has a deadlock: change it until it is "
			   "yours. NAME may have a directory in front. A file "
			   "that is there is never overwritten. Beside it a "
			   ".luarc.json is written, if there is none, by which "
			   "editors with the Lua language server complete "
			   "verbs and show what they do.",
		.opts = new_opts,
		.run = cli_cmd_new,
		.words_min = 1,
		.words_max = 1,
	},
	{
		.name = "completion",
		.words = "bash|zsh|fish",
		.summary = "completion of command lines, for a shell",
		.details = "Prints what the shell has to read, as in "
			   "'source <(gordian completion bash)'. Completed are "
			   "commands, options and their values, scenarios, "
			   "queries, and behind '--' the settings of the "
			   "scenario with their values, kernel variants among "
			   "them.",
		.opts = completion_opts,
		.run = cli_cmd_completion,
		.words_min = 1,
		.words_max = 1,
	},
};

const struct cli_command *cli_command_by_idx(u32 idx)
{
	return idx < ARRAY_SIZE(commands) ? &commands[idx] : NULL;
}
