/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_print.h - pieces of lock reports
 *
 * Owns:       the text of the report under construction, the list of those
 *             already given.
 * Used by:    kernel/locking/lockdep_report*.c.
 * Promises:   one report at a time; a text that is too long ends in "...".
 */
#ifndef KM_LOCKING_LOCKDEP_PRINT_H
#define KM_LOCKING_LOCKDEP_PRINT_H

#include "kernel/locking/lockdep_internals.h"

/**
 * lockdep_report_begin() - is the report @kind about @classes a new one?
 * @classes: a cycle if @kind is circular, then it may begin anywhere
 * @nr: of @classes
 * @detail: told apart in addition; may be empty
 *
 * Return: false if it was given already. If not, sections follow and
 * lockdep_report_end() ends it.
 */
bool lockdep_report_begin(enum km_lockreport_kind kind, const u16 *classes,
			  u32 nr, const char *detail);
void lockdep_report_end(void);

/** lockdep_report_irq_usage() - tell who judges the report where class
 * @class_idx was taken in the way @bit: in interrupts, or with them enabled */
void lockdep_report_irq_usage(u16 class_idx, u32 bit);

/** lockdep_report_defer() - is a report under construction? Then a full table
 * is reported when it ends. */
bool lockdep_report_defer(const char *table, u32 limit);

/** put() - append formatted text */
void put(const char *fmt, ...) SIM_PRINTF(1, 2);

/** put_banner() - the frame of '=' and '-' around the headline */
void put_banner(const char *headline, u32 width);

void put_task(void);			/* "comm/pid" */
void put_class_name(u16 class_idx);	/* "name#2/1" */
void put_class(u16 class_idx);		/* " (name){+.+.}-{3:3}" */
void put_lock(const struct held_lock *held);	/* with address and place */
void put_trace(u32 trace, u32 spaces);
void put_ip(unsigned long ip);
void put_held_locks(void);
void put_backtrace(void);		/* "stack backtrace:" and all below */

const char *lockdep_usage_name(u32 bit);
const char *lockdep_irq_name(u32 bit);	/* "HARDIRQ" or "SOFTIRQ" */

#endif /* KM_LOCKING_LOCKDEP_PRINT_H */
