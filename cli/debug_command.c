// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_command.c - the language of the debugger: one line, one command
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "debug.h"
#include "core/snapshot.h"
#include "core/task.h"

#define WORDS_MAX 8
#define LINE_BYTES_MAX 1024

struct words {
	u32 nr;
	const char *word[WORDS_MAX];
};

struct command {
	const char *name;
	const char *brief; /* another name for it, or NULL */
	const char *words; /* that it takes */
	const char *help;
	u32 words_min;
	u32 words_max;
	bool moves;
	int (*run)(struct cli_debug *d, const struct words *w,
		   struct sim_text *out, struct sim_error *err);
};

static int parse_number(const char *word, u32 *ret, struct sim_error *err)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = isdigit((unsigned char)word[0]) ? strtoul(word, &end, 10) : 0;
	if (!isdigit((unsigned char)word[0]) || *end || errno ||
	    value >= SIM_STEPPER_NONE)
		return sim_error_set(err, SIM_ERR_INVAL, "'%s' is not a number",
				     word);
	*ret = (u32)value;
	return 0;
}

static int number_or(const struct words *w, u32 idx, u32 value, u32 *ret,
		     struct sim_error *err)
{
	*ret = value;
	return w->nr > idx ? parse_number(w->word[idx], ret, err) : 0;
}

/* ---- moving ---- */

static int go_to(struct cli_debug *d, u32 step)
{
	sim_stepper_seek(d->stepper, step);
	return 0;
}

/* To where a search came. */
static int go_found(struct cli_debug *d, u32 step, const char *what,
		    struct sim_error *err)
{
	if (step == SIM_STEPPER_NONE)
		return sim_error_set(err, SIM_ERR_ABSENT, "there is no %s",
				     what);
	return go_to(d, step);
}

static int run_step(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	u32 at = sim_stepper_at(d->stepper);
	u32 last = sim_stepper_last(d->stepper);
	u32 nr;
	int r = number_or(w, 1, 1, &nr, err);

	(void)out;
	if (!r && at == last)
		return sim_error_set(err, SIM_ERR_ABSENT,
				     "this is the last step");
	return r ? r : go_to(d, nr > last - at ? last : at + nr);
}

static int run_back(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	u32 at = sim_stepper_at(d->stepper);
	u32 nr;
	int r = number_or(w, 1, 1, &nr, err);

	(void)out;
	if (!r && !at)
		return sim_error_set(err, SIM_ERR_ABSENT,
				     "there is no step before");
	return r ? r : go_to(d, nr > at ? 0 : at - nr);
}

static int run_to(struct cli_debug *d, const struct words *w,
		  struct sim_text *out, struct sim_error *err)
{
	u32 step = 0;
	int r = parse_number(w->word[1], &step, err);

	(void)out;
	if (!r && step > sim_stepper_last(d->stepper))
		return sim_error_set(err, SIM_ERR_INVAL, "the last step is %u",
				     sim_stepper_last(d->stepper));
	return r ? r : go_to(d, step);
}

static int run_start(struct cli_debug *d, const struct words *w,
		     struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	(void)err;
	return go_to(d, 0);
}

static int run_finding(struct cli_debug *d, const struct words *w,
		       struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	(void)err;
	return go_to(d, sim_stepper_last(d->stepper));
}

static int run_decision(struct cli_debug *d, const struct words *w,
			struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	return go_found(d,
			sim_stepper_next(d->stepper, SIM_STEPPER_DECISION,
					 sim_stepper_at(d->stepper)),
			"decision behind this step", err);
}

static int run_prev_decision(struct cli_debug *d, const struct words *w,
			     struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	return go_found(d,
			sim_stepper_prev(d->stepper, SIM_STEPPER_DECISION,
					 sim_stepper_at(d->stepper)),
			"decision before this step", err);
}

static int run_switch(struct cli_debug *d, const struct words *w,
		      struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	return go_found(d,
			sim_stepper_next(d->stepper, SIM_STEPPER_SWITCH,
					 sim_stepper_at(d->stepper)),
			"context switch behind this step", err);
}

static int run_prev_switch(struct cli_debug *d, const struct words *w,
			   struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	return go_found(d,
			sim_stepper_prev(d->stepper, SIM_STEPPER_SWITCH,
					 sim_stepper_at(d->stepper)),
			"context switch before this step", err);
}

static int run_lock(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	u32 step;
	int r = cli_debug_find_lock(d, w->word[1], &step, err);

	(void)out;
	return r ? r : go_found(d, step, "such step behind this one", err);
}

static int run_function(struct cli_debug *d, const struct words *w,
			struct sim_text *out, struct sim_error *err)
{
	u32 step;
	int r = cli_debug_find_function(d, w->word[1], &step, err);

	(void)out;
	return r ? r : go_found(d, step, "such step behind this one", err);
}

/* ---- looking ---- */

/* "ab/4", "ab", "4". */
static bool is_called(const struct sim_task *task, const char *name)
{
	char full[SIM_TASK_NAME_BYTES + 16];

	snprintf(full, sizeof(full), "%s/%u", task->name, task->id);
	if (!strcmp(full, name) || !strcmp(task->name, name) ||
	    !strcmp(task->role, name))
		return true;
	snprintf(full, sizeof(full), "%u", task->id);
	return !strcmp(full, name);
}

static int find_task(const char *name, const struct sim_task **ret,
		     struct sim_error *err)
{
	const char *names[SIM_TASKS_MAX];
	int near;

	for (u32 id = 1; id < sim_task_count(); id++) {
		*ret = sim_task_by_id(id);
		if (is_called(*ret, name))
			return 0;
		names[id - 1] = (*ret)->name;
	}
	sim_error_set(err, SIM_ERR_ABSENT, "there is no task '%s'", name);
	near = sim_text_nearest(name, names, sim_task_count() - 1);
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'?", names[near]);
	return -SIM_ERR_ABSENT;
}

static int run_tasks(struct cli_debug *d, const struct words *w,
		     struct sim_text *out, struct sim_error *err)
{
	bool wants_all = w->nr > 1;

	if (wants_all && strcmp(w->word[1], "all"))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'tasks' or 'tasks all', not 'tasks %s'",
				     w->word[1]);
	cli_debug_tasks(d, wants_all, out);
	return 0;
}

static int run_task(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	const struct sim_task *task;
	int r;

	d->task_id = 0;
	if (w->nr == 1)
		return 0;
	r = find_task(w->word[1], &task, err);
	if (r)
		return r;
	d->task_id = task->id;
	cli_debug_backtrace(d, task, out);
	return 0;
}

static int run_backtrace(struct cli_debug *d, const struct words *w,
			 struct sim_text *out, struct sim_error *err)
{
	const struct sim_task *task = cli_debug_task(d);
	int r = w->nr > 1 ? find_task(w->word[1], &task, err) : 0;

	if (r)
		return r;
	if (!task)
		return sim_error_set(err, SIM_ERR_ABSENT,
				     "no task has moved yet: name one");
	cli_debug_backtrace(d, task, out);
	return 0;
}

static int run_locks(struct cli_debug *d, const struct words *w,
		     struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)err;
	cli_debug_locks(d, out);
	return 0;
}

static int run_alternatives(struct cli_debug *d, const struct words *w,
			    struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)err;
	cli_debug_alternatives(d, out);
	return 0;
}

static int run_where(struct cli_debug *d, const struct words *w,
		     struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)err;
	cli_debug_where(d, out);
	return 0;
}

static int run_hash(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	const struct sim_outcome *here = sim_stepper_here(d->stepper);

	(void)w;
	(void)err;
	sim_text_printf(out, "step %u: events %016llx, memory %016llx\n",
			sim_stepper_at(d->stepper), here->event_hash,
			sim_snapshot_model_hash());
	return 0;
}

static int run_lanes(struct cli_debug *d, const struct words *w,
		     struct sim_text *out, struct sim_error *err)
{
	u32 at = sim_stepper_at(d->stepper);
	size_t from, to;
	u32 nr;
	int r = number_or(w, 1, 5, &nr, err);

	if (r)
		return r;
	from = reports_lanes_find(&d->lanes, at > nr ? at - nr : 0);
	to = reports_lanes_find(&d->lanes,
				at + min(nr, SIM_STEPPER_NONE - 1 - at) + 1);
	reports_lanes_rows(&d->lanes, from, to - from, out);
	return 0;
}

static int run_print(struct cli_debug *d, const struct words *w,
		     struct sim_text *out, struct sim_error *err)
{
	u32 bytes;
	int r = number_or(w, 2, 0, &bytes, err);

	return r ? r : cli_debug_print(d, w->word[1], bytes, out, err);
}

/* ---- what if ---- */

/* The first decision of the next step. */
static int next_decision(struct cli_debug *d, u32 *ret, struct sim_error *err)
{
	u32 at = sim_stepper_at(d->stepper);
	const struct sim_stepper_step *next =
		sim_stepper_step(d->stepper, at + 1);
	u32 first;

	if (!next || (next->bound < 2 &&
		      !sim_stepper_values(d->stepper, at + 1, &first))) {
		sim_error_set(err, SIM_ERR_INVAL,
			      "the next step decides nothing");
		sim_error_hint(err, "'decision' goes to one that does");
		return -SIM_ERR_INVAL;
	}
	*ret = next->choice + 1;
	return 0;
}

/* "1" of the next decision, "7=1" of the seventh. */
static int parse_what_if(struct cli_debug *d, const char *word, u32 *ret_number,
			 u32 *ret_value, struct sim_error *err)
{
	const char *value = strchr(word, '=');
	char number[16];
	int r;

	if (!value) {
		r = next_decision(d, ret_number, err);
		return r ? r : parse_number(word, ret_value, err);
	}
	snprintf(number, sizeof(number), "%.*s", (int)(value - word), word);
	r = parse_number(number, ret_number, err);
	return r ? r : parse_number(value + 1, ret_value, err);
}

static int run_what_if(struct cli_debug *d, const struct words *w,
		       struct sim_text *out, struct sim_error *err)
{
	const char *then = w->nr > 2 ? w->word[2] : "keep";
	u32 number, value;
	int r = parse_what_if(d, w->word[1], &number, &value, err);

	if (!r)
		r = cli_debug_what_if(d, number, value, then, err);
	if (!r)
		cli_debug_branches(d, out);
	return r;
}

static int run_branch(struct cli_debug *d, const struct words *w,
		      struct sim_text *out, struct sim_error *err)
{
	u32 idx;
	int r = number_or(w, 1, d->branch, &idx, err);

	if (!r && idx >= d->branches.nr)
		return sim_error_set(err, SIM_ERR_ABSENT,
				     "there is no branch %u", idx);
	if (!r && idx != d->branch)
		r = cli_debug_use(d, idx, err);
	if (!r)
		cli_debug_branches(d, out);
	return r;
}

static int run_save(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	return cli_debug_save(d, w->nr > 1 ? w->word[1] : NULL, out, err);
}

/* ---- the rest ---- */

static int run_quit(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	(void)w;
	(void)out;
	(void)err;
	d->wants_quit = true;
	return 0;
}

static int run_help(struct cli_debug *d, const struct words *w,
		    struct sim_text *out, struct sim_error *err)
{
	(void)d;
	(void)w;
	(void)err;
	cli_debug_help(out);
	return 0;
}

static const struct command commands[] = {
	{ "step", "s", "[N]", "make one step, or N", 0, 1, true, run_step },
	{ "back", "b", "[N]", "take one step back, or N", 0, 1, true,
	  run_back },
	{ "to", NULL, "N", "stand at step N", 1, 1, true, run_to },
	{ "start", NULL, "", "stand at step 0, behind the setup", 0, 0, true,
	  run_start },
	{ "finding", "end", "", "stand at the last step", 0, 0, true,
	  run_finding },
	{ "decision", "d", "", "to before the next decision", 0, 0, true,
	  run_decision },
	{ "prev-decision", "pd", "", "to the one before", 0, 0, true,
	  run_prev_decision },
	{ "switch", "w", "", "to before the next context switch", 0, 0, true,
	  run_switch },
	{ "prev-switch", "pw", "", "to the one before", 0, 0, true,
	  run_prev_switch },
	{ "lock", NULL, "NAME", "to where lock NAME is taken next", 1, 1, true,
	  run_lock },
	{ "func", NULL, "NAME", "to where a task has entered function NAME", 1,
	  1, true, run_function },
	{ "where", NULL, "", "which step this is", 0, 0, false, run_where },
	{ "hash", NULL, "",
	  "of the events so far, and of the model's memory in this process", 0,
	  0, false, run_hash },
	{ "lanes", "l", "[N]", "N steps (5) before and behind", 0, 1, false,
	  run_lanes },
	{ "tasks", "t", "[all]", "who runs, waits, holds", 0, 1, false,
	  run_tasks },
	{ "task", NULL, "[TASK]", "select a task for 'bt', or none", 0, 1,
	  false, run_task },
	{ "bt", NULL, "[TASK]", "backtrace, by default of who moved last", 0, 1,
	  false, run_backtrace },
	{ "locks", NULL, "", "locks that are held, and who wants them", 0, 0,
	  false, run_locks },
	{ "alternatives", "a", "", "what is possible in the next step", 0, 0,
	  false, run_alternatives },
	{ "print", "p", "WHAT [BYTES]",
	  "memory: NAME, NAME+OFFSET, NAME@CPU, 0xADDRESS", 1, 2, false,
	  run_print },
	{ "what-if", NULL, "VALUE [THEN]",
	  "take VALUE in the next decision, or N=VALUE in decision N; then keep "
	  "the rest of the schedule (keep), or go on by a strategy",
	  1, 2, true, run_what_if },
	{ "branch", NULL, "[N]", "schedules so far; go on with schedule N", 0,
	  1, true, run_branch },
	{ "save", NULL, "[FILE]", "the token of this schedule", 0, 1, false,
	  run_save },
	{ "help", "?", "", "these commands", 0, 0, false, run_help },
	{ "quit", "q", "", "leave", 0, 0, false, run_quit },
};

static void add_usage(const struct command *c, struct sim_text *out)
{
	sim_text_add(out, c->name);
	if (c->brief)
		sim_text_printf(out, ", %s", c->brief);
	sim_text_printf(out, "%s%s", *c->words ? " " : "", c->words);
}

void cli_debug_help(struct sim_text *out)
{
	for (u32 i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t begin = out->nr;

		add_usage(&commands[i], out);
		sim_text_add_repeated(
			out, ' ',
			out->nr - begin < 24 ? 24 - (out->nr - begin) : 1);
		sim_text_printf(out, "%s\n", commands[i].help);
	}
}

void cli_debug_more(struct sim_text *out)
{
	for (u32 i = 0; i < ARRAY_SIZE(commands); i++) {
		add_usage(&commands[i], out);
		sim_text_printf(out, "\t%s\n", commands[i].help);
	}
}

static const struct command *find_command(const char *name,
					  struct sim_error *err)
{
	const char *names[ARRAY_SIZE(commands)];
	int near;

	for (u32 i = 0; i < ARRAY_SIZE(commands); i++) {
		names[i] = commands[i].name;
		if (!strcmp(names[i], name) ||
		    (commands[i].brief && !strcmp(commands[i].brief, name)))
			return &commands[i];
	}
	sim_error_set(err, SIM_ERR_INVAL, "there is no command '%s'", name);
	near = sim_text_nearest(name, names, ARRAY_SIZE(names));
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'?", names[near]);
	else
		sim_error_hint(err, "'help' lists what there is");
	return NULL;
}

static int split(char *line, struct words *ret, struct sim_error *err)
{
	char *state;

	for (char *word = strtok_r(line, " \t\r\n", &state); word;
	     word = strtok_r(NULL, " \t\r\n", &state)) {
		if (ret->nr == WORDS_MAX)
			return sim_error_set(err, SIM_ERR_INVAL,
					     "more than %u words", WORDS_MAX);
		ret->word[ret->nr++] = word;
	}
	return 0;
}

int cli_debug_command(struct cli_debug *d, const char *line,
		      struct sim_text *out, enum cli_debug_did *ret_did,
		      struct sim_error *err)
{
	struct words w = { .nr = 0 };
	const struct command *command;
	char copy[LINE_BYTES_MAX];
	int r;

	*ret_did = CLI_DEBUG_SAID;
	if (strlen(line) >= sizeof(copy))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "a command has less than %u bytes",
				     LINE_BYTES_MAX);
	strcpy(copy, line);
	r = split(copy, &w, err);
	if (r || !w.nr || w.word[0][0] == '#')
		return r;
	command = find_command(w.word[0], err);
	if (!command)
		return -SIM_ERR_INVAL;
	if (w.nr - 1 < command->words_min || w.nr - 1 > command->words_max)
		return sim_error_set(err, SIM_ERR_INVAL, "usage: %s%s%s",
				     command->name, *command->words ? " " : "",
				     command->words);
	r = command->run(d, &w, out, err);
	if (!r && command->moves)
		*ret_did = CLI_DEBUG_MOVED;
	return r;
}
