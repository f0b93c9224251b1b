/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_fixture.h - lockdep listening to one task, its reports counted
 *
 * Owns:       the sink of reports; the last report's text.
 * Used by:    lockdep_test and others beside it.
 * Promises:   lockdep is off and empty outside of lockdep_fixture_run().
 */
#ifndef KM_TESTS_LOCKDEP_FIXTURE_H
#define KM_TESTS_LOCKDEP_FIXTURE_H

#include "core/lockreport.h"
#include "core/task.h"

#define LOCKDEP_FIXTURE_TEXT	16384

/* As struct sim_lockreport_usage. */
struct lockdep_seen_usage {
	char	lock[64];		/* "": none */
	char	function[64];
	char	role[SIM_TASK_NAME_BYTES];
	bool	is_soft;
	bool	is_read;
};

struct lockdep_seen {
	u32	nr[SIM_LOCKREPORT_NR];
	u32	all_nr;
	char	headline[128];		/* of the last one */
	char	signature[256];
	char	text[LOCKDEP_FIXTURE_TEXT];
	u32	classes_nr;
	char	classes[8][64];
	struct lockdep_seen_usage	in_irq, irq_on;
};

extern struct lockdep_seen lockdep_seen;

/** A function of the test that may show up in a backtrace. */
struct lockdep_symbol {
	const void	*addr;
	const char	*name;
};

/** lockdep_fixture_symbols() - name return addresses by the nearest function
 * before; @nr entries in any order, not copied */
void lockdep_fixture_symbols(const struct lockdep_symbol *symbols, u32 nr);

/** lockdep_fixture_run() - @fn in a task of a world of its own, from an empty
 * lockdep; schedule points are off */
void lockdep_fixture_run(void (*fn)(void));

/** lockdep_fixture_listen() - the same for worlds that the test makes itself:
 * empty and listening, or off */
void lockdep_fixture_listen(bool on);

/** lockdep_fixture_clear() - forget classes and counts; inside of @fn */
void lockdep_fixture_clear(void);

/** fixture_hardirq_enter()/_exit() - be an interrupt handler */
void fixture_hardirq_enter(void);
void fixture_hardirq_exit(void);

/** fixture_softirq_enter()/_exit() - execute softirqs */
void fixture_softirq_enter(void);
void fixture_softirq_exit(void);

#endif /* KM_TESTS_LOCKDEP_FIXTURE_H */
