// SPDX-License-Identifier: GPL-2.0-only
/*
 * moves.c - the list of possible moves, kept per CPU
 *
 * A step changes its own CPU and the few that it wakes tasks on, so the moves
 * of a CPU are listed anew only when it was touched. What the running task
 * changes of its own state (preemption, interrupts) is not noted: its CPU is
 * listed anew when anything else waits there.
 */
#include <string.h>

#include "base/assert.h"
#include "core/world.h"

/* More moves than that are listed at every step; few CPUs ever have them. */
#define KEPT_MAX	4
#define KEPT_NOT	U32_MAX

struct kept {
	struct sim_move	move[KEPT_MAX];
	u32		nr;		/* or KEPT_NOT */
	u32		first;		/* index in the joined list */
};

/* Not part of the world: all of it is forgotten when an execution starts. */
u64 sim_moves_touched;
static struct kept kept[SIM_CPUS_MAX];
static bool is_joined;		/* the list is the sum of what is kept */
static u32 joined_nr;		/* without a timer */

/* May @cpu leave its current task for another one now? */
static bool may_switch(const struct sim_cpu *cpu)
{
	const struct sim_task *curr = cpu->curr;

	if (!cpu->is_online)
		return false;
	if (curr->preempt_count || curr->irqs_off || curr->hardirq_depth)
		return false;
	if (curr == cpu->idle)
		return true;
	return sim_world->o.preempt >= SIM_PREEMPT_FULL ||
	       (sim_world->o.preempt == SIM_PREEMPT_VOLUNTARY &&
		curr->may_resched);
}

static inline void put_move(struct sim_moves *to, enum sim_move_kind kind,
			    u32 cpu, u32 task_id)
{
	to->move[to->nr++] = (struct sim_move){
		.kind = (u8)kind,
		.cpu = (u8)cpu,
		.task_id = (u16)task_id,
	};
}

/* Other CPUs that could run a task which waits for this one. */
static bool list_migrations(const struct sim_cpu *cpu, struct sim_moves *to)
{
	for (u32 i = 0; i < cpu->rq_nr; i++) {
		struct sim_task *task = &sim_tasks[cpu->rq[i]];

		if (!task->may_migrate)
			continue;
		for (u32 c = 0; c < sim_world->o.cpus_nr; c++) {
			if (c == cpu->id ||
			    !(task->cpus_allowed & BIT_ULL(c)) ||
			    !may_switch(&sim_cpus[c]))
				continue;
			if (to->nr == SIM_MOVES_MAX)
				return false;
			put_move(to, SIM_MOVE_SWITCH, c, task->id);
		}
	}
	return true;
}

static bool list_cpu(const struct sim_cpu *cpu, struct sim_moves *to)
{
	const struct sim_task *curr = cpu->curr;

	if (unlikely(to->nr + 2 + cpu->rq_nr > SIM_MOVES_MAX))
		return false;
	if (curr->state == SIM_TASK_RUNNABLE &&
	    likely(curr != sim_world->relaxing))
		put_move(to, SIM_MOVE_STEP, cpu->id, curr->id);
	if (unlikely(!list_empty(&cpu->irqs)) && !curr->irqs_off)
		put_move(to, SIM_MOVE_IRQ, cpu->id, curr->id);
	if (!cpu->rq_nr)
		return true;
	if (may_switch(cpu)) {
		for (u32 i = 0; i < cpu->rq_nr; i++)
			put_move(to, SIM_MOVE_SWITCH, cpu->id, cpu->rq[i]);
	}
	return list_migrations(cpu, to);
}

/* Where a queued task may go depends on other CPUs, so that is not kept. */
static bool may_keep(const struct sim_cpu *cpu)
{
	if (cpu->rq_nr + 2 > KEPT_MAX)
		return false;
	for (u32 i = 0; i < cpu->rq_nr; i++) {
		if (sim_tasks[cpu->rq[i]].may_migrate)
			return false;
	}
	return true;
}

static SIM_NOINLINE void keep_busy_cpu(const struct sim_cpu *cpu)
{
	struct kept *k = &kept[cpu->id];
	struct sim_moves list;

	if (unlikely(!may_keep(cpu))) {
		k->nr = KEPT_NOT;
		return;
	}
	list.nr = 0;
	list_cpu(cpu, &list);
	SIM_ASSERT(list.nr <= KEPT_MAX);
	memcpy(k->move, list.move, sizeof(k->move));
	k->nr = list.nr;
}

/* Neither a queue nor an interrupt: its task goes on, or nothing does. */
static inline bool is_lone(const struct sim_cpu *cpu)
{
	return !cpu->rq_nr && list_empty(&cpu->irqs);
}

static inline void keep_cpu(const struct sim_cpu *cpu)
{
	const struct sim_task *curr = cpu->curr;
	struct kept *k = &kept[cpu->id];

	if (unlikely(!is_lone(cpu))) {
		keep_busy_cpu(cpu);
		return;
	}
	k->move[0] = (struct sim_move){
		.kind = SIM_MOVE_STEP,
		.cpu = (u8)cpu->id,
		.task_id = (u16)curr->id,
	};
	k->nr = (curr->state == SIM_TASK_RUNNABLE) &
		(curr != sim_world->relaxing);
}

/* Put the CPUs from @cpu on together; those before are as they were. */
static bool join_from(u32 cpu, struct sim_moves *ret)
{
	u32 cpus_nr = sim_world->o.cpus_nr;
	u32 nr = cpu ? kept[cpu].first : 0;

	is_joined = true;
	for (u32 c = cpu; c < cpus_nr; c++) {
		struct kept *k = &kept[c];

		k->first = nr;
		if (unlikely(k->nr == KEPT_NOT)) {
			is_joined = false;
			ret->nr = nr;
			if (!list_cpu(&sim_cpus[c], ret))
				return false;
			nr = ret->nr;
			continue;
		}
		if (unlikely(nr + k->nr > SIM_MOVES_MAX)) {
			is_joined = false;
			ret->nr = nr;
			return false;
		}
		/* All of them, whatever their number: no branch. */
		memcpy(&ret->move[nr], k->move, sizeof(k->move));
		nr += k->nr;
	}
	joined_nr = nr;
	return true;
}

/* List the CPUs of @touched anew and make the others follow. */
static bool keep_touched(u64 touched, struct sim_moves *ret)
{
	u32 from = is_joined ? SIM_CPUS_MAX : 0;

	for (; touched; touched &= touched - 1) {
		u32 cpu = (u32)__builtin_ctzll(touched);
		u32 nr = kept[cpu].nr;

		keep_cpu(&sim_cpus[cpu]);
		if (nr == 1 && kept[cpu].nr == 1)
			ret->move[kept[cpu].first] = kept[cpu].move[0];
		else if (cpu < from && (nr || kept[cpu].nr))
			from = cpu;
	}
	if (from < SIM_CPUS_MAX && !join_from(from, ret))
		return false;
	ret->nr = joined_nr;
	return true;
}

/* Index of the move by which @task goes on, the first of its CPU, or -1. */
static inline s32 step_of(const struct sim_task *task,
			  const struct sim_moves *moves)
{
	u32 first = kept[task->cpu].first;

	if (task->state != SIM_TASK_RUNNABLE || task == sim_world->relaxing ||
	    sim_cpus[task->cpu].curr != task)
		return -1;
	SIM_ASSERT(moves->move[first].kind == SIM_MOVE_STEP);
	return (s32)first;
}

static void add_timer(struct sim_moves *ret)
{
	const struct sim_world_state *w = sim_world;

	ret->timer_idx = U32_MAX;
	if (likely(list_empty(&w->timers)))
		return;
	if (ret->nr &&
	    (w->o.timers != SIM_TIMERS_ANY || w->phase != SIM_PHASE_EXPLORE))
		return;
	ret->timer_idx = ret->nr;
	put_move(ret, SIM_MOVE_TIMER, 0, 0);
}

/* Nobody else can move: the spinner must go on spinning. */
static SIM_NOINLINE void put_spinner(struct sim_moves *ret)
{
	const struct sim_task *task = sim_world->relaxing;

	is_joined = false;
	ret->last_idx = 0;
	put_move(ret, SIM_MOVE_STEP, task->cpu, task->id);
}

/*
 * What the running task may have done to its CPU without a note: alone there
 * and able to go on, its nesting does not count.
 */
static inline u64 touched_by(const struct sim_task *current)
{
	const struct sim_cpu *cpu = &sim_cpus[current->cpu];

	if (likely(is_lone(cpu) && current->state == SIM_TASK_RUNNABLE &&
		   !sim_world->relaxing))
		return 0;
	return BIT_ULL(current->cpu);
}

void sim_moves_forget(void)
{
	sim_moves_touched = U64_MAX >> (64 - sim_world->o.cpus_nr);
	is_joined = false;
}

bool sim_moves_list(struct sim_moves *ret)
{
	struct sim_world_state *w = sim_world;
	const struct sim_task *current = w->current;
	u64 again = likely(current) ? touched_by(current) : 0;
	u64 touched = sim_moves_touched | again;
	bool ok = true;

	/* Whoever lets others move first is a candidate again next time. */
	sim_moves_touched = unlikely(w->relaxing) ? again : 0;
	ret->step = w->steps_nr;
	if (touched || unlikely(!is_joined))
		ok = keep_touched(touched, ret);
	else
		ret->nr = joined_nr;
	ret->last_idx = likely(ok && current) ? step_of(current, ret) : -1;
	if (unlikely(w->relaxing)) {
		if (!ret->nr)
			put_spinner(ret);
		w->relaxing = NULL;
	}
	add_timer(ret);
	return ok;
}
