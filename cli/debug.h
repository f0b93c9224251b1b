/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * debug.h - one sitting of the debugger: a schedule, its branches, its words
 *
 * Owns:       where it stands, what was made of the schedule by "what-if", the
 *             lanes, symbols and lines that it shows.
 * Used by:    cmd_debug (batch), debug_screen.
 * Promises:   a command line has the same effect and the same words on the
 *             screen and in a batch. Output has no control characters but line
 *             ends, whatever names a scenario has.
 */
#ifndef CLI_DEBUG_H
#define CLI_DEBUG_H

#include "base/text.h"
#include "base/vec.h"
#include "explore/stepper.h"
#include "reports/lanes.h"
#include "target.h"

struct reports_lines;
struct reports_symbols;
struct sim_task;

/** A schedule: the one that was asked for, or what became of it. */
struct cli_debug_branch {
	struct sim_choice *log;
	u32 log_nr;
	u32 from;      /* branch; of the first: itself */
	u32 decision;  /* that was taken otherwise, from 1 */
	u32 value;     /* how */
	bool is_saved; /* its token was printed */
	struct sim_outcome outcome;
};

struct cli_debug {
	struct cli_target *target;
	struct sim_stepper *stepper;	 /* of the branch in use */
	struct reports_lanes lanes;	 /* likewise */
	struct reports_symbols *symbols; /* NULL: none */
	struct reports_lines *lines;	 /* NULL: none */
	u32 branch;			 /* in use */
	u32 task_id;			 /* selected, 0: who moved last */
	bool wants_quit;
	SIM_VEC(struct cli_debug_branch) branches;
};

/** What a command line did. */
enum cli_debug_did {
	CLI_DEBUG_SAID,	 /* it has words */
	CLI_DEBUG_MOVED, /* it stands elsewhere now */
};

/** cli_debug_open() - stand at the first step of the target's schedule
 * @t: open; must live as long
 */
int cli_debug_open(struct cli_target *t, struct cli_debug *ret,
		   struct sim_error *err);

void cli_debug_close(struct cli_debug *d);

/** cli_debug_use() - go on with branch @idx, at the same step */
int cli_debug_use(struct cli_debug *d, u32 idx, struct sim_error *err);

/** cli_debug_command() - do what @line says
 * @out: what there is to say is appended
 * @ret_did: what it did
 *
 * Return: 0, or an error to be shown: the sitting goes on.
 */
int cli_debug_command(struct cli_debug *d, const char *line,
		      struct sim_text *out, enum cli_debug_did *ret_did,
		      struct sim_error *err);

/** cli_debug_defuse() - make @text what a terminal may be given: bytes that are
 * no UTF-8 and control characters but line ends become '?' */
void cli_debug_defuse(struct sim_text *text);

/** cli_debug_help() - append the commands, one a line */
void cli_debug_help(struct sim_text *out);

/** cli_debug_more() - the same for the man page, see struct cli_command */
void cli_debug_more(struct sim_text *out);

/* ---- words: debug_state.c ---- */

/** cli_debug_where() - append one line: which step, what happened in it */
void cli_debug_where(struct cli_debug *d, struct sim_text *out);

/** cli_debug_tasks() - append who runs, waits, holds
 * @wants_all: idle daemons and those that ended, too
 */
void cli_debug_tasks(struct cli_debug *d, bool wants_all, struct sim_text *out);

/** cli_debug_locks() - append all held locks, and who waits for them */
void cli_debug_locks(struct cli_debug *d, struct sim_text *out);

/** cli_debug_alternatives() - append what was possible in the next step */
void cli_debug_alternatives(struct cli_debug *d, struct sim_text *out);

/** cli_debug_backtrace() - append the frames of @task */
void cli_debug_backtrace(struct cli_debug *d, const struct sim_task *task,
			 struct sim_text *out);

/** cli_debug_is_dull() - has it ended, or does it wait for something to do? */
bool cli_debug_is_dull(const struct sim_task *task);

/** cli_debug_task() - the selected task: who moved last unless one was named;
 * NULL at the start */
const struct sim_task *cli_debug_task(const struct cli_debug *d);

/* ---- debug_memory.c ---- */

/** cli_debug_print() - append the bytes of an object: NAME, NAME@CPU, NAME+N,
 * 0xADDRESS
 * @bytes: 0: all of it
 */
int cli_debug_print(struct cli_debug *d, const char *what, u32 bytes,
		    struct sim_text *out, struct sim_error *err);

/* ---- debug_find.c: the step behind the present one at which ... ---- */

/** cli_debug_find_lock() - ... lock @name is taken; SIM_STEPPER_NONE: never */
int cli_debug_find_lock(struct cli_debug *d, const char *name, u32 *ret_step,
			struct sim_error *err);

/** cli_debug_find_function() - ... a task is in function @name which was not
 * there before */
int cli_debug_find_function(struct cli_debug *d, const char *name,
			    u32 *ret_step, struct sim_error *err);

/* ---- debug_branch.c ---- */

/** cli_debug_what_if() - take decision @number (from 1) otherwise, and stay
 * @then: how it goes on: "keep" or a strategy
 */
int cli_debug_what_if(struct cli_debug *d, u32 number, u32 value,
		      const char *then, struct sim_error *err);

/** cli_debug_branches() - append the branches, one a line */
void cli_debug_branches(const struct cli_debug *d, struct sim_text *out);

/** cli_debug_token() - append the token of branch @idx */
int cli_debug_token(const struct cli_debug *d, u32 idx, struct sim_text *out,
		    struct sim_error *err);

/** cli_debug_save() - append the token of the branch in use as a command
 * @path: NULL, or the file that it goes into instead
 */
int cli_debug_save(struct cli_debug *d, const char *path, struct sim_text *out,
		   struct sim_error *err);

/** cli_debug_save_all() - the sitting is over: append the tokens of branches
 * that nobody saved */
int cli_debug_save_all(struct cli_debug *d, struct sim_text *out,
		       struct sim_error *err);

/* ---- debug_screen.c ---- */

/** cli_debug_screen_check() - is there a terminal that has one? */
int cli_debug_screen_check(struct sim_error *err);

/** cli_debug_screen() - until the user leaves; Return: 0, or why there cannot be
 * a screen */
int cli_debug_screen(struct cli_debug *d, struct sim_error *err);

#endif /* CLI_DEBUG_H */
