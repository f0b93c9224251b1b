/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockreport.h - what a model's lock validator has to say, and to whom
 *
 * Owns:       the one sink that reports go to.
 * Used by:    kernel_model/kernel/locking/lockdep (reports), cli (stores and
 *             prints them, names addresses).
 * Promises:   a report is no finding: the execution goes on, and no schedule,
 *             choice or event depends on a sink.
 * Never:      switches, allocates, or keeps what a report points to.
 */
#ifndef SIM_CORE_LOCKREPORT_H
#define SIM_CORE_LOCKREPORT_H

#include "base/base.h"

enum sim_lockreport_kind {
	SIM_LOCKREPORT_CIRCULAR = 0,
	SIM_LOCKREPORT_RECURSIVE,
	SIM_LOCKREPORT_INCONSISTENT,	/* one class, in irq and irq enabled */
	SIM_LOCKREPORT_INVERSION,	/* new usage, old path */
	SIM_LOCKREPORT_SAFE_UNSAFE,	/* new edge, old usages */
	SIM_LOCKREPORT_WAIT_CONTEXT,
	SIM_LOCKREPORT_NEST_LOCK,
	SIM_LOCKREPORT_UNLOCK_BALANCE,
	SIM_LOCKREPORT_HELD_FREED,
	SIM_LOCKREPORT_EXIT_HELD,
	SIM_LOCKREPORT_USER_HELD,
	SIM_LOCKREPORT_RCU,
	SIM_LOCKREPORT_MISUSE,		/* pin, downgrade, subclass */
	SIM_LOCKREPORT_LIMIT,		/* a table of the validator is full */
	SIM_LOCKREPORT_NR,
};

#define SIM_LOCKREPORT_CLASSES_MAX	16

/**
 * struct sim_lockreport_usage - where a lock was first taken in one way
 * @lock: its class, as the report has it; NULL: the report is about no such way
 * @function: that took it; "" if it has no name
 * @role: of the task; "" of what an interrupt does
 * @is_soft: in, or with enabled, soft interrupts; else hard ones
 * @is_read: taken for reading
 */
struct sim_lockreport_usage {
	const char	*lock;
	const char	*function;
	const char	*role;
	bool		is_soft;
	bool		is_read;
};

/**
 * struct sim_lockreport - one distinct problem; valid during the call only
 * @kind: what
 * @headline: as the kernel words it, "WARNING: possible circular ..."
 * @signature: kind and classes, equal for equal problems in any execution
 * @text: the whole report, lines end in '\n'
 * @text_bytes: without the final zero
 * @task_id: who was running, 0 if nobody
 * @step: of the execution, 0 while booting
 * @classes_nr: of @classes
 * @classes: the cycle in order, each lock taken under the one before it, the
 *	first one under the last; for other kinds the locks concerned
 * @has_more_classes: the cycle is longer than the table
 * @in_irq: about interrupts: how one took its lock
 * @irq_on: about interrupts: how a lock was taken that they may not come to
 */
struct sim_lockreport {
	enum sim_lockreport_kind	kind;
	const char			*headline;
	const char			*signature;
	const char			*text;
	size_t				text_bytes;
	u32				task_id;
	u32				step;
	u32				classes_nr;
	const char	*classes[SIM_LOCKREPORT_CLASSES_MAX];
	bool				has_more_classes;
	struct sim_lockreport_usage	in_irq;
	struct sim_lockreport_usage	irq_on;
};

/**
 * struct sim_lockreport_sink - who listens; any member may be NULL
 * @report: called once for each distinct problem
 * @symbol: write "name+0xoff/0xsize" of a return address to @buf. Return:
 *	false ends the backtrace: this frame and those outside of it are none
 *	of the model's; @buf then holds a name, or is left as it was
 * @ident: one line about what runs, printed below the headline
 * @ctx: passed to the functions
 */
struct sim_lockreport_sink {
	void		(*report)(void *ctx, const struct sim_lockreport *r);
	bool (*symbol)(void *ctx, const void *ip, char *buf, size_t bytes);
	const char	*ident;
	void		*ctx;
};

/** sim_lockreport_sink_set() - not owned; NULL: nobody listens */
void sim_lockreport_sink_set(const struct sim_lockreport_sink *sink);

/** sim_lockreport_emit() - hand @r to the sink; not a schedule point */
void sim_lockreport_emit(const struct sim_lockreport *r);

/** sim_lockreport_symbol() - name @ip by the sink; "+?" without one
 *
 * Return: false if the backtrace ends here.
 */
bool sim_lockreport_symbol(const void *ip, char *buf, size_t bytes);

/** sim_lockreport_ident() - the sink's line, never NULL */
const char *sim_lockreport_ident(void);

/** sim_lockreport_kind_name() - fixed name, for example "circular" */
const char *sim_lockreport_kind_name(enum sim_lockreport_kind kind);

/** sim_lockreport_address() - a number for an object of the world
 *
 * Equal in every build that lays out the model equally: globals count from the
 * start of the model's section, see core/event.c. Never a machine address of
 * the engine.
 */
u64 sim_lockreport_address(const void *obj);

#endif /* SIM_CORE_LOCKREPORT_H */
