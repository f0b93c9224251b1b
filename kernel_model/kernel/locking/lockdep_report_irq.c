// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_report_irq.c - reports about locks and interrupts
 */
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "kernel/locking/lockdep_print.h"

/* Usages that have a saved trace, in the order of their bits. */
#define for_each_usage(bit, mask) \
	for (u32 bit = 0; bit < LOCK_USAGE_STATES; bit++) \
		if ((mask) & BIT(bit))

static void put_contexts(void)
{
	const struct km_task *task = km_task_current();
	u32 hard = task->hardirq_depth > 0;
	u32 soft = task->locks.softirq_depth > 0;

	put(" [HC%u[%u]:SC%u[%u]:HE%u:SE%u]", hard, (u32)task->hardirq_depth,
	    soft, task->locks.softirq_depth, task->irqs_off == 0,
	    !soft && !task->locks.softirqs_off);
}

static void put_call(u32 indent, const char *what, u16 class_idx)
{
	put("%*s%s(", (int)indent, "", what);
	put_class_name(class_idx);
	put(");\n");
}

/* ---- one class ---- */

void lockdep_report_usage(const struct held_lock *this, u32 old_bit,
			  u32 new_bit)
{
	const struct lock_class *class = class_at(this->class_idx);

	if (!lockdep_report_begin(KM_REPORT(INCONSISTENT), &this->class_idx, 1,
				  lockdep_irq_name(new_bit)))
		return;
	lockdep_report_irq_usage(this->class_idx, old_bit);
	lockdep_report_irq_usage(this->class_idx, new_bit);
	put_banner("WARNING: inconsistent lock state", 32);
	put("inconsistent {%s} -> {%s} usage.\n", lockdep_usage_name(old_bit),
	    lockdep_usage_name(new_bit));
	put_task();
	put_contexts();
	put(" takes:\n");
	put_lock(this);
	put("{%s} state was registered at:\n", lockdep_usage_name(old_bit));
	put_trace(class->usage_trace[old_bit], 2);
	put("\nother info that might help us debug this:\n");
	put(" Possible unsafe locking scenario:\n\n");
	put("       CPU0\n       ----\n");
	put_call(2, "lock", this->class_idx);
	put("  <Interrupt>\n");
	put_call(4, "lock", this->class_idx);
	put("\n *** DEADLOCK ***\n\n");
	put_held_locks();
	put_backtrace();
	lockdep_report_end();
}

/* ---- paths ---- */

static void put_irq_scenario(u16 safe, u16 middle, u16 unsafe)
{
	put("\n Possible interrupt unsafe locking scenario:\n\n");
	if (middle != safe && middle != unsafe) {
		put("Chain exists of:\n  ");
		put_class_name(safe);
		put(" --> ");
		put_class_name(middle);
		put(" --> ");
		put_class_name(unsafe);
		put("\n\n");
	}
	put("       CPU0                    CPU1\n");
	put("       ----                    ----\n");
	put_call(2, "lock", unsafe);
	put("                               local_irq_disable();\n");
	put_call(31, "lock", safe);
	put_call(31, "lock", middle == safe ? unsafe : middle);
	put("  <Interrupt>\n");
	put_call(4, "lock", safe);
	put("\n *** DEADLOCK ***\n\n");
}

static u32 depth_of(const struct lock_walk *walk, const struct lock_step *step)
{
	u32 depth = 0;

	while ((step = lockdep_parent(walk, step)))
		depth++;
	return depth;
}

static void put_class_usages(u16 class_idx, u32 depth)
{
	const struct lock_class *class = class_at(class_idx);

	put("%*s->", (int)depth, "");
	put_class(class_idx);
	put(" {\n");
	for_each_usage(bit, class->usage_mask)
	{
		put("%*s   %s at:\n", (int)depth, "", lockdep_usage_name(bit));
		put_trace(class->usage_trace[bit], depth + 20);
	}
	put("%*s }\n", (int)depth, "");
}

/* From the far end back to where the walk began. */
static void put_path(const struct lock_walk *walk, const struct lock_step *far)
{
	u32 depth = depth_of(walk, far);
	const struct lock_step *pos;

	for (pos = far; pos; pos = lockdep_parent(walk, pos)) {
		put_class_usages(pos->class_idx, depth);
		if (pos->edge) {
			put("%*s ... acquired at:\n", (int)depth, "");
			put_trace(lockdep_state.edges[pos->edge].trace, 2);
			put("\n");
		}
		depth--;
	}
}

/* The class before the far end, or that of the start. */
static u16 middle_of(const struct lock_walk *walk, const struct lock_step *far)
{
	const struct lock_step *pos = lockdep_parent(walk, far);

	return pos ? pos->class_idx : far->class_idx;
}

void lockdep_report_inversion(const struct lock_inversion *inversion)
{
	const struct lock_walk *walk = inversion->walk;
	u16 this = inversion->this->class_idx;
	u16 other = inversion->other->class_idx;
	u16 middle = middle_of(walk, inversion->other);
	const u16 classes[] = { this, other };
	const char *irq = lockdep_irq_name(inversion->this_bit);

	if (!lockdep_report_begin(KM_REPORT(INVERSION), classes, 2, irq))
		return;
	lockdep_report_irq_usage(this, inversion->this_bit);
	lockdep_report_irq_usage(other, inversion->other_bit);
	put_banner("WARNING: possible irq lock inversion dependency detected",
		   56);
	put_task();
	put(" just changed the state of lock:\n");
	put_lock(inversion->this);
	if (walk->backwards)
		put("but this lock was taken by another, %s-safe lock in the "
		    "past:\n",
		    irq);
	else
		put("but this lock took another, %s-unsafe lock in the past:\n",
		    irq);
	put_class(other);
	put("\n\n\nand interrupts could create inverse lock ordering between "
	    "them.\n\n");
	put("\nother info that might help us debug this:\n");
	if (walk->backwards)
		put_irq_scenario(other, middle, this);
	else
		put_irq_scenario(this, middle, other);
	put_held_locks();
	put("\nthe shortest dependencies between 2nd lock and 1st lock:\n");
	put_path(walk, inversion->other);
	put_backtrace();
	lockdep_report_end();
}

static void put_became(const char *which, u16 class_idx, u32 bit)
{
	put_class(class_idx);
	put("\n... which became %s-irq-%s at:\n", lockdep_irq_name(bit), which);
	put_trace(class_at(class_idx)->usage_trace[bit], 2);
}

/* From the safe class to the unsafe one, each once. Return: how many. */
static u32 bad_irq_classes(const struct lock_bad_irq *bad, u16 ret[4])
{
	const u16 all[] = { bad->safe->class_idx, bad->prev->class_idx,
			    bad->next->class_idx, bad->unsafe->class_idx };
	u32 nr = 0;

	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		if (!nr || ret[nr - 1] != all[i])
			ret[nr++] = all[i];
	}
	return nr;
}

void lockdep_report_bad_irq(const struct lock_bad_irq *bad)
{
	u16 safe = bad->safe->class_idx;
	u16 unsafe = bad->unsafe->class_idx;
	u16 classes[4];
	u32 classes_nr = bad_irq_classes(bad, classes);
	const char *irq = lockdep_irq_name(bad->safe_bit);
	const char *safe_read = bad->safe_bit & LOCK_USAGE_READ ? "-READ" : "";
	const char *unsafe_read = bad->unsafe_bit & LOCK_USAGE_READ ? "-READ" :
								      "";
	char headline[96];

	if (!lockdep_report_begin(KM_REPORT(SAFE_UNSAFE), classes, classes_nr,
				  irq))
		return;
	lockdep_report_irq_usage(safe, bad->safe_bit);
	lockdep_report_irq_usage(unsafe, bad->unsafe_bit);
	snprintf(headline, sizeof(headline),
		 "WARNING: %s%s-safe -> %s%s-unsafe lock order detected", irq,
		 safe_read, irq, unsafe_read);
	put_banner(headline, 53);
	put_task();
	put_contexts();
	put(" is trying to acquire:\n");
	put_lock(bad->next);
	put("\nand this task is already holding:\n");
	put_lock(bad->prev);
	put("which would create a new lock dependency:\n");
	put_class(bad->prev->class_idx);
	put(" ->");
	put_class(bad->next->class_idx);
	put("\n\nbut this new dependency connects a %s-irq-safe lock:\n", irq);
	put_became("safe", safe, bad->safe_bit);
	put("\nto a %s-irq-unsafe lock:\n", irq);
	put_became("unsafe", unsafe, bad->unsafe_bit);
	put("\nother info that might help us debug this:\n");
	put_irq_scenario(safe,
			 safe == bad->prev->class_idx ? bad->next->class_idx :
							bad->prev->class_idx,
			 unsafe);
	put_held_locks();
	put("\nthe dependencies between %s-irq-safe lock and the holding "
	    "lock:\n",
	    irq);
	put_path(bad->backward_walk, bad->safe);
	put("\nthe dependencies between the lock to be acquired and "
	    "%s-irq-unsafe lock:\n",
	    irq);
	put_path(bad->forward_walk, bad->unsafe);
	put_backtrace();
	lockdep_report_end();
}
