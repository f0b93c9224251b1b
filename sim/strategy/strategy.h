/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * strategy.h - ways of producing a choice log
 *
 * Owns:       the strategy interface and the list of strategies.
 * Used by:    sim/explore, cli (names and help), tests.
 * Promises:   pick and value never allocate, block or change the world; equal
 *             seed and options give equal decisions.
 *
 * A strategy is one file: a struct that starts with struct sim_strategy, and
 * one struct sim_strategy_ops that is named in strategy.c.
 */
#ifndef SIM_STRATEGY_STRATEGY_H
#define SIM_STRATEGY_STRATEGY_H

#include "base/base.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "core/choice.h"
#include "core/run.h"
#include "strategy/estimate.h"

#define SIM_STRATEGY_EXHAUSTED 1 /* begin: nothing is left to explore */
#define SIM_STRATEGY_NAME_BYTES 16
#define SIM_STRATEGY_PATH_BYTES 1024

/* A log is never longer than this: core ends such an execution. */
#define SIM_STRATEGY_DEPTH_MAX (1U << 20)

struct sim_strategy;

struct sim_strategy_options {
	s32 preemptions_max;	      /* dfs, dpor; -1: no bound */
	u32 quantum;		      /* roundrobin; 0: 1 */
	u32 delays_max;		      /* delay */
	u32 dpor_delays;	      /* dpor; U32_MAX: no bound */
	u32 depth;		      /* pct; 0: all by turns */
	u32 length;		      /* pct: steps; 0: as seen */
	u32 counts_forced;	      /* pct: 1: steps with one move, too */
	u32 objects_nr;		      /* surw; 0: 1 */
	const struct sim_choice *log; /* replay, prefix */
	u32 log_nr;
	struct sim_strategy *inner; /* prefix, recheck */
	bool is_source;		    /* dpor: source sets, no wakeup trees */
	u32 order;		    /* dpor: seed of free choices; 0: none */
	u32 checkpoints;	    /* 0: repeat beginnings */
	u32 allocations;	    /* persistent: 1: their order, too */
	u32 check;		    /* dpor: see dpor_check.c; 0: not */
	u64 budget;		    /* auto: executions; 0: no bound */
	/* directed: "a>b>c"; portfolio: "pos+pct:d=3" */
	char path[SIM_STRATEGY_PATH_BYTES];
};

#define SIM_STRATEGY_OPTIONS_INIT \
	{ \
		.preemptions_max = -1, .dpor_delays = U32_MAX, .checkpoints = 1 \
	}

/**
 * struct sim_strategy_ops - what makes a strategy
 * @name: as on the command line
 * @help: one line
 * @letter: in short tokens; a character of our base32 alphabet
 * @is_seeded: the seed and the name say all: short tokens are possible
 * @is_wrapper: needs options.inner or options.log; not for the command line
 * @sees_all: is asked although there is one move only; cannot be wrapped
 * @bytes: size of the whole struct; it is zeroed before @init
 * @init: may be NULL. Does not own options.log; owns options.inner if it
 *	returns 0
 * @begin: an execution starts. Return: 0 or SIM_STRATEGY_EXHAUSTED
 * @pick: index of a move, SIM_CHOICE_DIVERGED or SIM_CHOICE_STOP
 * @value: 0..bound-1, SIM_CHOICE_DIVERGED or SIM_CHOICE_STOP
 * @wants_state: see struct sim_decider; may be NULL, and @state with it
 * @state: the same
 * @end: the execution is over; may be NULL. A strategy that noticed a
 *	divergence turns @outcome into SIM_VERDICT_DIVERGED and says in its
 *	title what was expected and what was found
 * @fini: may be NULL
 * @account: so many more seeds were run by other processes; NULL: executions
 *	are not independent of each other, so that others cannot
 * @describe: append what the executions so far cover, a phrase
 * @is_complete: did they cover all of what @describe says? NULL: never
 *
 * @estimate: how many executions will all of it take? NULL: there is no end
 * @mark: decisions of this execution so far; NULL: executions have nothing to do
 *	with each other. Those that have can go on in the middle, see resume.h:
 * @settled: as many decisions of the execution that @begin began are as they
 *	were in the one before
 * @resume: it goes on after @mark of them; they are not asked for
 * @again_step: step before which another execution will take another way, as
 *	far as is known already; 0: none. May be NULL
 *
 * @save: append what it needs to go on in another process, between executions;
 *	false: nothing is left to go on with. NULL: it cannot
 * @load: the way back, before the first execution; false: that is not what
 *	@save wrote, and only @fini may follow
 * @save_news: append what has come since the last call, and from the first one
 *	on remember it: what only grows is written once. May be NULL
 * @load_news: one of those pieces again, in their order, before @load
 *
 * @pick, @value and @mark are what core calls, hence their void pointer.
 */
struct sim_strategy_ops {
	const char *name;
	const char *help;
	char letter;
	bool is_seeded;
	bool is_wrapper;
	bool sees_all;
	size_t bytes;
	int (*init)(struct sim_strategy *s,
		    const struct sim_strategy_options *o,
		    struct sim_error *err);
	int (*begin)(struct sim_strategy *s, u64 seed);
	u32 (*pick)(void *s, const struct sim_moves *moves);
	u32 (*value)(void *s, enum sim_choice_kind kind, u32 bound);
	bool (*wants_state)(const void *s);
	void (*state)(void *s, u64 number);
	void (*end)(struct sim_strategy *s, struct sim_outcome *outcome);
	void (*fini)(struct sim_strategy *s);
	void (*account)(struct sim_strategy *s, u64 seeds_nr);
	void (*describe)(const struct sim_strategy *s, struct sim_text *text);
	bool (*is_complete)(const struct sim_strategy *s);
	void (*estimate)(const struct sim_strategy *s,
			 struct sim_estimate *ret);
	u32 (*mark)(const void *s);
	u32 (*settled)(const struct sim_strategy *s);
	void (*resume)(struct sim_strategy *s, u32 mark);
	u32 (*again_step)(const struct sim_strategy *s);
	bool (*save)(const struct sim_strategy *s, struct sim_text *text);
	bool (*load)(struct sim_strategy *s, struct sim_bytes *from);
	void (*save_news)(struct sim_strategy *s, struct sim_text *text);
	bool (*load_news)(struct sim_strategy *s, struct sim_bytes *from);
};

struct sim_strategy {
	const struct sim_strategy_ops *ops;
	u32 runs_nr;	/* executions of a seed */
	bool is_independent; /* executions depend on their seed; init may say no */
	bool is_repeat; /* of the last seed */
	bool is_resumable; /* by what resume.h says */
	bool has_no_states; /* this execution: its op "state" is not called */
};

/** sim_strategy_create() - make a strategy by name
 * @name: a name from sim_strategy_by_idx()
 * @o: options; those that the strategy does not know are ignored
 * @ret: the strategy, to be released with sim_strategy_destroy()
 *
 * Return: 0, -SIM_ERR_ABSENT (unknown name, with the nearest one as a hint),
 * -SIM_ERR_INVAL or -SIM_ERR_NOMEM.
 */
int sim_strategy_create(const char *name, const struct sim_strategy_options *o,
			struct sim_error *err, struct sim_strategy **ret);

/** sim_strategy_destroy() - release @s and its inner strategy; NULL allowed */
void sim_strategy_destroy(struct sim_strategy *s);

/** sim_strategy_decider() - what sim_run() takes; valid as long as @s is */
struct sim_decider sim_strategy_decider(struct sim_strategy *s);

/** sim_strategy_by_idx() - strategy number @idx, NULL after the last */
const struct sim_strategy_ops *sim_strategy_by_idx(u32 idx);

/** sim_strategy_by_letter() - a seeded strategy by its token letter, or NULL */
const struct sim_strategy_ops *sim_strategy_by_letter(char letter);

/**
 * sim_strategy_parse() - read "dfs", "dfs:preemptions=2", "delay:3"
 * @spec: the text
 * @ret_name: name of the strategy
 * @ret_o: its options, defaults where @spec says nothing
 *
 * Return: 0, -SIM_ERR_ABSENT or -SIM_ERR_INVAL.
 */
int sim_strategy_parse(const char *spec, struct sim_error *err,
		       char ret_name[SIM_STRATEGY_NAME_BYTES],
		       struct sim_strategy_options *ret_o);

/**
 * sim_strategy_preempts() - does move @idx leave a task that could go on?
 *
 * The same rule as core's preemptions_nr: an interrupt on the stack of the
 * running task and a timer do not leave it.
 */
static inline bool sim_strategy_preempts(const struct sim_moves *moves, u32 idx)
{
	if (moves->last_idx < 0 || (u32)moves->last_idx == idx)
		return false;
	if (moves->move[idx].kind == SIM_MOVE_TIMER)
		return false;
	return moves->move[idx].task_id != moves->move[moves->last_idx].task_id;
}

/** sim_strategy_diverge() - make @outcome a divergence with this title */
void sim_strategy_diverge(struct sim_outcome *outcome, const char *fmt, ...)
	SIM_PRINTF(2, 3);

#endif /* SIM_STRATEGY_STRATEGY_H */
