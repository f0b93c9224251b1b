/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict.h - how an execution can end
 *
 * Owns:       the list of verdicts and their fixed names.
 * Used by:    everybody; the names are a column of the results database.
 * Promises:   names never change once released.
 */
#ifndef SIM_CORE_VERDICT_H
#define SIM_CORE_VERDICT_H

#include "base/base.h"

enum sim_verdict {
	SIM_VERDICT_CLEAN = 0,		/* ran to its end, nothing wrong */
	SIM_VERDICT_DEADLOCK,		/* a knot in the wait-for graph */
	SIM_VERDICT_LOST_WAKEUP,	/* blocked, nobody left who could wake */
	SIM_VERDICT_LIVELOCK,		/* no progress within the bound */
	SIM_VERDICT_ASSERTION,		/* model invariant or scenario expect */
	SIM_VERDICT_SLEEP_IN_ATOMIC,	/* blocking call with preemption off */
	SIM_VERDICT_LOCK_MISUSE,	/* unlock by a stranger, recursion, ... */
	SIM_VERDICT_USE_AFTER_FREE,	/* model heap object touched after free */
	SIM_VERDICT_DOUBLE_FREE,
	SIM_VERDICT_SCRIPT_ERROR,	/* a Lua actor raised an error */
	SIM_VERDICT_CRASH,		/* gordian itself ended or hung */
	SIM_VERDICT_LIMIT_STEPS,
	SIM_VERDICT_LIMIT_CHOICES,
	SIM_VERDICT_LIMIT_TASKS,
	SIM_VERDICT_LIMIT_MOVES,
	SIM_VERDICT_LIMIT_LOCKS,
	SIM_VERDICT_LIMIT_HEAP,
	SIM_VERDICT_LIMIT_INSTRUCTIONS,	/* a Lua actor ran away */
	SIM_VERDICT_DIVERGED,		/* a log could not be followed */
	SIM_VERDICT_STOPPED,		/* replay stopped at its last step */
	SIM_VERDICT_NR,
};

/** sim_verdict_name() - the fixed name, for example "lost-wakeup" */
const char *sim_verdict_name(enum sim_verdict verdict);

/**
 * sim_verdict_by_name() - find a verdict by its fixed name
 *
 * Return: the verdict, or SIM_VERDICT_NR when @name is none.
 */
enum sim_verdict sim_verdict_by_name(const char *name);

/** sim_verdict_is_bug() - is it a finding (a bug of the model under test)? */
bool sim_verdict_is_bug(enum sim_verdict verdict);

/** sim_verdict_is_limit() - was the execution cut short by a limit? */
bool sim_verdict_is_limit(enum sim_verdict verdict);

/** sim_verdict_hint() - one line of help (which option to raise), or "" */
const char *sim_verdict_hint(enum sim_verdict verdict);

#endif /* SIM_CORE_VERDICT_H */
