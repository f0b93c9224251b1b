/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.h - the world: one region at a fixed address
 *
 * Owns:       the map of the region and the engine's part of its state.
 * Used by:    sim/core; sim/detect reads it. Nobody else.
 * Promises:   everything that an execution changes is in the region or in the
 *             model's linker section. The region lies between the text of
 *             valgrind (0x58000000, above the highest start of the program
 *             break) and the shadow of ASan (0x7fff8000), so that every build
 *             and kernel has the same map.
 */
#ifndef SIM_CORE_WORLD_H
#define SIM_CORE_WORLD_H

#include "base/base.h"
#include "base/list.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/run.h"
#include "core/task.h"

#define SIM_WORLD_BASE		0x5a000000UL
#define SIM_WORLD_BYTES		0x22000000UL
#define SIM_PERCPU_BASE		0x5a400000UL
#define SIM_PERCPU_UNIT		0x10000UL	/* bytes for each CPU */
#define SIM_HEAP_MAP_BASE	0x5a800000UL	/* one byte for 16 of heap */
#define SIM_HEAP_BASE		0x5b000000UL
#define SIM_HEAP_BYTES		0x02000000UL
#define SIM_ARENA_BASE		0x5e000000UL
#define SIM_ARENA_BYTES		0x18000000UL
#define SIM_STACK_BASE		0x76000000UL
#define SIM_STACK_SLOT		0x20000UL	/* spacing of small stacks */
#define SIM_STACK_BYTES		0x10000UL
#define SIM_STACK_BIG_BASE	0x78000000UL
#define SIM_STACK_BIG_SLOT	0x100000UL
#define SIM_STACK_BIG_BYTES	0x80000UL
#define SIM_STACKS_BIG_MAX	64
#define SIM_STACK_GUARD		0x1000UL
#define SIM_STACK_END		0x7c000000UL

enum sim_phase {
	SIM_PHASE_NONE = 0,
	SIM_PHASE_BOOT,
	SIM_PHASE_EXPLORE,
	SIM_PHASE_CHECK,
};

#define SIM_ARENA_CLASSES	40

struct sim_world_state {
	struct sim_world_options	o;
	u32			phase;		/* enum sim_phase */
	bool			points_on;	/* exploring: points decide */
	bool			watches_memory;	/* plain accesses are looked at */
	u8			alarm_at;	/* ... from that state of the heap on */
	u32			brief_kinds;	/* points that nobody stops at */
	struct sim_task		*current;	/* NULL on the main stack */
	struct sim_task		*relaxing;	/* must let others move first */
	struct sim_irq		*irq_deliver;	/* for the task resumed next */
	u64			event_hash;
	u64			now_us;
	u32			steps_nr;
	u32			spurious_nr;	/* wake-ups without a cause */
	u32			switches_nr;
	u32			preemptions_nr;
	u32			tasks_nr;	/* slots used, slot 0 unused */
	u32			gates_nr;	/* closed gates */
	u32			gate_step;	/* earliest step of a gate */
	u32			percpu_used;	/* bytes in each unit */
	u32			stacks_nr[2];
	u32			stacks_free_nr[2];
	u16			stacks_free[2][SIM_TASKS_MAX];
	size_t			heap_used;
	size_t			arena_used;	/* bump pointer */
	size_t			arena_live;
	size_t			arena_limit;
	void			*arena_free[SIM_ARENA_CLASSES];
	struct list_head	timers;
};

struct sim_gate {
	u32		step;		/* 0: not a step gate */
	const char	*role;
	const char	*lock_name;
};

/* Fixed places in the region; the order is the order of the snapshot. */
#define sim_world	((struct sim_world_state *)SIM_WORLD_BASE)
#define sim_cpus	((struct sim_cpu *)(SIM_WORLD_BASE + 0x10000))
#define sim_gates	((struct sim_gate *)(SIM_WORLD_BASE + 0x30000))
#define sim_tasks	((struct sim_task *)(SIM_WORLD_BASE + 0x40000))
#define sim_held_stacks	((struct sim_held (*)[SIM_HELD_MAX])(SIM_WORLD_BASE + 0x200000))

SIM_STATIC_ASSERT(sizeof(struct sim_world_state) <= 0x10000);
SIM_STATIC_ASSERT(sizeof(struct sim_cpu) * SIM_CPUS_MAX <= 0x20000);
SIM_STATIC_ASSERT(sizeof(struct sim_gate) * SIM_TASKS_MAX <= 0x10000);
SIM_STATIC_ASSERT(sizeof(struct sim_task) * SIM_TASKS_MAX <= 0x1c0000);
SIM_STATIC_ASSERT(sizeof(struct sim_held) * SIM_HELD_MAX * SIM_TASKS_MAX <=
		  0x200000);

/* The model's linker section; empty in a program without a model. */
extern char __sim_model_start[] __attribute__((weak));
extern char __sim_model_end[] __attribute__((weak));
extern char __sim_percpu_start[] __attribute__((weak));
extern char __sim_percpu_end[] __attribute__((weak));

/* sched.c */
void sim_sched_decide(struct sim_task *self);
void sim_sched_start(void);
void sim_sched_go_on(void);
SIM_NORETURN void sim_sched_idle(struct sim_task *idle);
SIM_NORETURN void sim_sched_exit(struct sim_task *self);
void sim_sched_runnable(struct sim_task *task);
void sim_sched_off_cpu(struct sim_task *task);
void sim_sched_rq_del(struct sim_task *task);
SIM_NORETURN void sim_sched_end(void);
void sim_sched_decider_set(const struct sim_decider *decider, u32 steps_stop);

void sim_choice_log_put(const struct sim_choice *log, u32 nr);

/* checkpoint.c: number of steps after which a task pauses before it decides,
 * for the main stack to copy the world. */
extern u32 sim_checkpoint_at;
extern bool sim_checkpoint_is_due;
void sim_checkpoint_pause(struct sim_task *self);
void sim_checkpoint_take(void);

/* moves.c: CPUs whose moves may have changed, other than by the running task's
 * own nesting counters. */
extern u64 sim_moves_touched;
bool sim_moves_list(struct sim_moves *ret);
void sim_moves_forget(void);	/* another state of the world */

static inline void sim_moves_touch(u32 cpu)
{
	sim_moves_touched |= BIT_ULL(cpu);
}

/* run.c */
extern const struct sim_hooks *sim_hooks_now;
extern const struct sim_sink *sim_sink_now;
extern struct sim_outcome sim_outcome_now;
extern struct sim_coro sim_main_coro;
/* A finding on the main stack, where there is no task to leave: returns. */
void sim_run_refuse(enum sim_verdict verdict, const char *role, const char *fmt,
		    ...) SIM_PRINTF(3, 4);

/* task.c */
void sim_task_idle_create(u32 cpu);
bool sim_task_fits(u32 cpu, bool needs_big_stack);
void sim_task_leave_cpu(struct sim_task *task);
void sim_stack_release(const struct sim_task *task);
void sim_stack_range(const struct sim_task *task, char **ret_lo,
		     size_t *ret_bytes);

/* trigger.c */
bool sim_trigger_open_steps(void);
void sim_trigger_lock_held(const struct sim_task *task,
			   const struct sim_lock *lock);
bool sim_trigger_start_actors(void);
bool sim_trigger_open_any_step(void);

/* heap.c */
void sim_heap_reset(void);

#endif /* SIM_CORE_WORLD_H */
