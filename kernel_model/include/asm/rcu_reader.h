/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rcu_reader.h - who is inside an RCU read-side section, and waiting for it
 *
 * Owns:       the nesting count of each task, the grace periods under way.
 * Used by:    linux/rcupdate.h, kernel/rcu.c, asm/engine.h.
 * Promises:   a grace period ends when every task that was inside when it
 *             began has been outside once; the waiting task names the others.
 *
 * A reader is a task between rcu_read_lock() and rcu_read_unlock(), or with
 * preemption or interrupts off: an interrupt counts as its host.
 */
#ifndef KM_ASM_RCU_READER_H
#define KM_ASM_RCU_READER_H

#include "base/base.h"

/** km_rcu_read_lock() - enter; the outermost one is a schedule point */
void km_rcu_read_lock(void);

/** __km_rcu_read_lock() - the same without the point */
void __km_rcu_read_lock(void);

/** km_rcu_read_unlock() - leave; not a schedule point */
void km_rcu_read_unlock(void);

/** km_rcu_read_lock_held() - inside an explicit section? */
bool km_rcu_read_lock_held(void);

/** km_rcu_wait_readers() - wait until all readers of this moment have left;
 * schedule point; waits for itself if called by a reader */
void km_rcu_wait_readers(void);

/**
 * km_rcu_preempt_enable()/km_rcu_irq_enable() - preemption or interrupts on
 *
 * What km_preempt_enable() and km_irq_enable() must be: with the last one the
 * running task is no reader any more. Not schedule points; one load more than
 * the engine's own while nobody waits for a grace period.
 */
void km_rcu_preempt_enable(void);
void km_rcu_irq_enable(void);

#endif /* KM_ASM_RCU_READER_H */
