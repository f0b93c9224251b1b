/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * footprint.h - what a step touched, for partial-order reduction
 *
 * Owns:       the accesses of the running step, the operations that tasks
 *             stand before.
 * Used by:    sim/core and primitives (record), sim/strategy/dpor (reads).
 * Promises:   nothing but one predicted branch while it is off. Two steps of
 *             different tasks that stand next to each other and do not conflict
 *             can change places; what cannot be told apart is WRITE, what
 *             cannot be named is SIM_FOOTPRINT_ALL.
 * Never:      allocates, switches, emits events, changes the world. A full
 *             table is told (is_full), never dropped.
 */
#ifndef SIM_CORE_FOOTPRINT_H
#define SIM_CORE_FOOTPRINT_H

#include "base/base.h"

/*
 * Flags of an access. READ is no flag: two accesses of one object conflict if
 * one of them is a WRITE.
 */
#define SIM_ACCESS_WRITE	BIT(0)
#define SIM_ACCESS_NEEDS	BIT(1)	/* possible only while the object is
					 * free for it (see NEEDS_ALONE) */
#define SIM_ACCESS_ALONE	BIT(2)	/* ... or taken for one user, else for
					 * sharing */
#define SIM_ACCESS_TAKE		BIT(3)	/* the object is used from here on */
#define SIM_ACCESS_DROP		BIT(4)	/* ... up to here */
#define SIM_ACCESS_WAS_SHAREABLE BIT(5)	/* free for sharing before the step */
#define SIM_ACCESS_WAS_FREE	BIT(6)	/* free for one user before the step */
#define SIM_ACCESS_TELLS	BIT(7)	/* the flags above say what the lock was;
					 * without it nothing is known */
/* So many shared users before the step, if that keeps others out. */
#define SIM_ACCESS_USERS(nr)	(((nr) + 1U) << 8)

#define SIM_FOOTPRINT_MAX	8192
#define SIM_FOOTPRINT_WOKEN_MAX	256

/* Objects that have no address. Addresses of the world are far above. */
#define SIM_FOOTPRINT_ALL	1ULL	/* conflicts with every other step */
#define SIM_FOOTPRINT_HEAP	2ULL	/* order of allocations */
#define SIM_FOOTPRINT_TASKS	3ULL	/* order of new tasks */
#define SIM_FOOTPRINT_TIMERS	4ULL	/* the list of timers, the time */
#define SIM_FOOTPRINT_SCRIPT	5ULL	/* plain variables that actors share */
#define SIM_FOOTPRINT_IRQS(cpu)	(0x100ULL + (cpu))	/* pending ones */
#define SIM_FOOTPRINT_CPU(cpu)	(0x200ULL + (cpu))	/* preemption */
#define SIM_FOOTPRINT_MASK(cpu)	(0x300ULL + (cpu))	/* interrupts */
#define SIM_FOOTPRINT_ONLINE(cpu) (0x380ULL + (cpu))
#define SIM_FOOTPRINT_TASK(id)	(0x400ULL + (id))	/* where it may run */
#define SIM_FOOTPRINT_READER(id) (0x500ULL + (id))	/* in rcu_read_lock() */

/* Who moves: a task by its id, the interrupts of a CPU, the timers. */
#define SIM_MOVER_IRQ(cpu)	(256U + (cpu))
#define SIM_MOVER_TIMER		320U
#define SIM_MOVERS_MAX		321U

struct sim_task;

struct sim_access {
	u64	obj;
	u32	flags;
};

/* May an operation on @obj go on now, together with others or alone? */
typedef bool (*sim_footprint_free_fn)(const void *obj, bool is_shared);

/** The operation that a task stands before. */
struct sim_footprint_next {
	sim_footprint_free_fn	is_free;	/* NULL: always possible */
	const void		*obj;
	bool			is_shared;
};

struct sim_footprint {
	bool	is_on;
	const char *uncovered;	/* what in this world is not recorded, or NULL */
	bool	is_wanted;	/* some execution of this world will want them */
	bool	is_full;	/* accesses of this step were lost */
	bool	has_spun;	/* sim_point_relax() since sim_footprint_reset() */
	u32	nr;
	u32	woken_nr;
	struct sim_access access[SIM_FOOTPRINT_MAX];
	u16	woken[SIM_FOOTPRINT_WOKEN_MAX];	/* movers, may repeat */
	u64	recent[64];	/* what need not be recorded again */
};

extern struct sim_footprint sim_footprint_now;

/** sim_footprint_reset() - switch on or off; forget everything */
void sim_footprint_reset(bool is_on);

/** sim_footprint_begin() - a step starts: no accesses yet */
void sim_footprint_begin(void);

/** sim_footprint_irq_frame() - an interrupt handler runs on the stack of task
 * @task_id from @frame down; NULL: no longer. Return: what was there */
const void *sim_footprint_irq_frame(u32 task_id, const void *frame);

/** sim_footprint_is_in_irq() - is the task under an interrupt, or what runs
 * right behind one? Known only while footprints are on */
bool sim_footprint_is_in_irq(u32 task_id);

/** sim_footprint_add() - a step that is over also touched @obj */
void sim_footprint_add(u64 obj, u32 flags);

/** sim_footprint_next_of() - what task @task_id stands before */
const struct sim_footprint_next *sim_footprint_next_of(u32 task_id);

/** sim_footprint_next_copy() - of all tasks, to @to (SIM_TASKS_MAX places).
 * Return: how many places were used */
u32 sim_footprint_next_copy(struct sim_footprint_next *to);

/** sim_footprint_next_put() - the way back, after sim_footprint_reset() */
void sim_footprint_next_put(const struct sim_footprint_next *from, u32 nr);

/** sim_footprint_irq_frames_copy() - where interrupts began on stacks, to @to
 * (SIM_TASKS_MAX places). Return: how many there are; 0: nothing was copied */
u32 sim_footprint_irq_frames_copy(const void **to);

/** sim_footprint_irq_frames_put() - the way back */
void sim_footprint_irq_frames_put(const void *const *from, u32 nr);

/** sim_footprint_cpu_is_kept() - is the current task of @cpu one that cannot
 * be preempted now? (Interrupts: see sim_footprint_irqs_are_off().) */
bool sim_footprint_cpu_is_kept(u32 cpu);

/** sim_footprint_irqs_are_off() - can @cpu take no interrupt now? */
bool sim_footprint_irqs_are_off(u32 cpu);

/** sim_footprint_uncovered_set() - a model says that steps of it may touch more
 * than is recorded: a search is never called complete then. @what: words */
void sim_footprint_uncovered_set(const char *what);

/** sim_footprint_curr() - the current task of @cpu */
const struct sim_task *sim_footprint_curr(u32 cpu);

/** sim_footprint_has_step_gates() - does an actor wait for a number of steps? */
bool sim_footprint_has_step_gates(void);

/** sim_footprint_timers_are_free() - may they fire while others can move? */
bool sim_footprint_timers_are_free(void);

/* The workers of the inline functions below. */
void sim_footprint_record(u64 obj, u32 flags);
void sim_footprint_record_range(u64 addr, u64 bytes, u32 flags);
void sim_footprint_record_memory(u64 addr, u64 bytes, u32 flags);
void sim_footprint_record_stack(u64 addr, u64 bytes, u32 flags);
void sim_footprint_record_woken(u32 mover);
void sim_footprint_stand(sim_footprint_free_fn is_free, const void *obj,
			 bool is_shared);

/** sim_footprint() - the running step touches @obj, known by the word that it
 * begins in; not a schedule point */
static inline void sim_footprint(const void *obj, u32 flags)
{
	if (unlikely(sim_footprint_now.is_on))
		sim_footprint_record((u64)(uintptr_t)obj & ~7ULL, flags);
}

/** sim_footprint_id() - the same for an object without an address */
static inline void sim_footprint_id(u64 obj, u32 flags)
{
	if (unlikely(sim_footprint_now.is_on))
		sim_footprint_record(obj, flags);
}

/** sim_footprint_range() - the running step touches @bytes of memory */
static inline void sim_footprint_range(const void *addr, u64 bytes, u32 flags)
{
	if (unlikely(sim_footprint_now.is_on))
		sim_footprint_record_range((u64)(uintptr_t)addr, bytes, flags);
}

/** sim_footprint_memory() - the same for what may lie anywhere: constants and
 * what is not of the world do not count */
static inline void sim_footprint_memory(const void *addr, u64 bytes, u32 flags)
{
	if (unlikely(sim_footprint_now.is_on))
		sim_footprint_record_memory((u64)(uintptr_t)addr, bytes, flags);
}

/** sim_footprint_woken() - @mover can move because of the running step */
static inline void sim_footprint_woken(u32 mover)
{
	if (unlikely(sim_footprint_now.is_on))
		sim_footprint_record_woken(mover);
}

#endif /* SIM_CORE_FOOTPRINT_H */
