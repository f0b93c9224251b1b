// SPDX-License-Identifier: GPL-2.0-only
/*
 * task.c - the task table, stacks, affinity
 */
#include "core/task.h"

#include <string.h>

#include "base/assert.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/world.h"

struct sim_task *sim_task_current(void)
{
	return sim_world->current;
}

struct sim_task *sim_task_by_id(u32 id)
{
	SIM_ASSERT(id > 0);
	SIM_ASSERT(id < sim_world->tasks_nr);
	return &sim_tasks[id];
}

u32 sim_task_count(void)
{
	return sim_world->tasks_nr;
}

bool sim_task_is_daemon_idle(const struct sim_task *task)
{
	return task->kind != SIM_TASK_ACTOR && task->waiter &&
	       task->waiter->spec->why == SIM_WAIT_IDLE;
}

/* ---- stacks ---- */

void sim_stack_range(const struct sim_task *task, char **ret_lo,
		     size_t *ret_bytes)
{
	if (task->stack_class) {
		*ret_lo = (char *)SIM_STACK_BIG_BASE + SIM_STACK_GUARD +
			  task->stack_idx * SIM_STACK_BIG_SLOT;
		*ret_bytes = SIM_STACK_BIG_BYTES;
	} else {
		*ret_lo = (char *)SIM_STACK_BASE + SIM_STACK_GUARD +
			  task->stack_idx * SIM_STACK_SLOT;
		*ret_bytes = SIM_STACK_BYTES;
	}
}

static bool has_stack(u32 class)
{
	u32 max = class ? SIM_STACKS_BIG_MAX : SIM_TASKS_MAX;

	return sim_world->stacks_free_nr[class] ||
	       sim_world->stacks_nr[class] < max;
}

static u16 stack_take(u32 class)
{
	struct sim_world_state *w = sim_world;

	if (w->stacks_free_nr[class])
		return w->stacks_free[class][--w->stacks_free_nr[class]];
	if (!has_stack(class))
		sim_finding(SIM_VERDICT_LIMIT_TASKS,
			    "no stack left for another task");
	return (u16)w->stacks_nr[class]++;
}

void sim_stack_release(const struct sim_task *task)
{
	struct sim_world_state *w = sim_world;
	u32 size_class = task->stack_class;

	w->stacks_free[size_class][w->stacks_free_nr[size_class]++] =
		task->stack_idx;
}

/* ---- life ---- */

static void task_main(void *arg)
{
	struct sim_task *task = arg;

	SIM_ASSERT(!sim_world->irq_deliver);
	task->fn(task->arg);
	sim_task_exit();
}

static void (*exit_hook)(void);

void sim_task_exit_hook_set(void (*fn)(void))
{
	exit_hook = fn;
}

SIM_NORETURN void sim_task_exit(void)
{
	struct sim_task *task = sim_world->current;

	if (unlikely(exit_hook))
		exit_hook();
	if (task->held_nr)
		sim_finding(SIM_VERDICT_LOCK_MISUSE, "%s ended holding '%s'",
			    task->role,
			    task->held[task->held_nr - 1].lock->name);
	sim_event_emit(SIM_EVENT_TASK_EXIT, task->id, 0, task->name);
	task->state = SIM_TASK_DONE;
	sim_sched_off_cpu(task);
	sim_sched_exit(task);
}

static struct sim_task *slot_take(void)
{
	struct sim_world_state *w = sim_world;

	if (w->tasks_nr == SIM_TASKS_MAX)
		sim_finding(SIM_VERDICT_LIMIT_TASKS, "the task table is full");
	memset(&sim_tasks[w->tasks_nr], 0, sizeof(struct sim_task));
	sim_tasks[w->tasks_nr].id = w->tasks_nr;
	sim_tasks[w->tasks_nr].held = sim_held_stacks[w->tasks_nr];
	return &sim_tasks[w->tasks_nr++];
}

/* Would sim_task_create() succeed? For the main stack, which cannot fail. */
bool sim_task_fits(u32 cpu, bool needs_big_stack)
{
	return sim_world->tasks_nr < SIM_TASKS_MAX &&
	       has_stack(needs_big_stack) &&
	       sim_cpus[cpu].rq_nr < SIM_CPU_RQ_MAX;
}

static void copy_name(char *to, const char *from)
{
	size_t n = strlen(from);

	if (n >= SIM_TASK_NAME_BYTES)
		n = SIM_TASK_NAME_BYTES - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

struct sim_task *sim_task_create(const struct sim_task_options *o,
				 void (*fn)(void *arg), void *arg)
{
	struct sim_task *task = slot_take();
	char *stack;
	size_t bytes;

	SIM_ASSERT(o->cpu < sim_world->o.cpus_nr);
	copy_name(task->name, o->name);
	copy_name(task->role, o->role ? o->role : o->name);
	task->kind = (u8)o->kind;
	task->cpu = (u16)o->cpu;
	task->cpus_allowed = o->cpus_allowed ? o->cpus_allowed :
					       BIT_ULL(o->cpu);
	task->may_migrate = o->may_migrate;
	task->stack_class = o->needs_big_stack;
	task->stack_idx = stack_take(task->stack_class);
	task->fn = fn;
	task->arg = arg;
	sim_stack_range(task, &stack, &bytes);
	sim_coro_stack_forget(stack, bytes);
	sim_coro_init(&task->coro, stack, bytes, task_main, task);
	sim_event_emit(SIM_EVENT_TASK_NEW, task->id, task->cpu, task->name);
	if (task->kind == SIM_TASK_ACTOR &&
	    sim_world->phase == SIM_PHASE_BOOT) {
		task->state = SIM_TASK_NEW;
		return task;
	}
	task->state = SIM_TASK_RUNNABLE;
	sim_footprint_id(SIM_FOOTPRINT_TASKS, SIM_ACCESS_WRITE);
	sim_footprint_woken(task->id);
	sim_sched_runnable(task);
	return task;
}

/* swapper/N: blocked for ever, resumed only to take interrupts. */
static void idle_main(void *arg)
{
	sim_sched_idle(arg);
}

void sim_task_idle_create(u32 cpu)
{
	struct sim_task *idle = slot_take();
	static const char prefix[] = "swapper/";
	char *stack;
	size_t bytes;

	memcpy(idle->name, prefix, sizeof(prefix));
	idle->name[8] = (char)(cpu >= 10 ? '0' + cpu / 10 : '0' + cpu);
	if (cpu >= 10)
		idle->name[9] = (char)('0' + cpu % 10);
	memcpy(idle->role, "swapper", 8);
	idle->kind = SIM_TASK_IDLE;
	idle->state = SIM_TASK_BLOCKED;
	idle->cpu = (u16)cpu;
	idle->cpus_allowed = BIT_ULL(cpu);
	idle->stack_idx = stack_take(0);
	idle->fn = idle_main;
	sim_stack_range(idle, &stack, &bytes);
	sim_coro_init(&idle->coro, stack, bytes, idle_main, idle);
	sim_cpus[cpu].idle = idle;
	sim_cpus[cpu].curr = idle;
}

/* ---- affinity ---- */

static u32 allowed_cpu(struct sim_task *task)
{
	u64 online = 0;

	for (u32 c = 0; c < sim_world->o.cpus_nr; c++) {
		sim_footprint_id(SIM_FOOTPRINT_ONLINE(c), 0);
		if (sim_cpus[c].is_online)
			online |= BIT_ULL(c);
	}
	if (!(task->cpus_allowed & online))
		return task->cpu;
	if (task->cpus_allowed & online & BIT_ULL(task->cpu))
		return task->cpu;
	return (u32)__builtin_ctzll(task->cpus_allowed & online);
}

void sim_task_place(struct sim_task *task)
{
	u32 cpu = allowed_cpu(task);

	if (cpu == task->cpu)
		return;
	sim_footprint_id(SIM_FOOTPRINT_TASK(task->id), SIM_ACCESS_WRITE);
	task->cpu = (u16)cpu;
	sim_event_emit(SIM_EVENT_MIGRATE, task->id, cpu, task->name);
}

/* Move a task that is not current anywhere to a CPU that it may use. */
static void move_queued(struct sim_task *task)
{
	u32 cpu = allowed_cpu(task);

	sim_footprint_id(SIM_FOOTPRINT_TASK(task->id), SIM_ACCESS_WRITE);
	if (cpu == task->cpu)
		return;
	if (task->state == SIM_TASK_RUNNABLE)
		sim_sched_rq_del(task);
	task->cpu = (u16)cpu;
	sim_event_emit(SIM_EVENT_MIGRATE, task->id, cpu, task->name);
	if (task->state == SIM_TASK_RUNNABLE)
		sim_sched_runnable(task);
}

void sim_task_set_cpus_allowed(struct sim_task *task, u64 cpus_allowed)
{
	SIM_ASSERT(cpus_allowed);
	sim_footprint_id(SIM_FOOTPRINT_TASK(task->id), SIM_ACCESS_WRITE);
	task->cpus_allowed = cpus_allowed;
	if (task->cpus_allowed & BIT_ULL(task->cpu) ||
	    task->state == SIM_TASK_DONE)
		return;
	if (sim_cpus[task->cpu].curr != task) {
		move_queued(task);
		return;
	}
	sim_task_leave_cpu(task);
}

/*
 * @task is the current task of a CPU that it may no longer use: hand the CPU
 * back and requeue. In a section that keeps it there, the end of the section
 * calls again.
 */
void sim_task_leave_cpu(struct sim_task *task)
{
	if (task->state != SIM_TASK_RUNNABLE || task->preempt_count ||
	    task->irqs_off)
		return;
	sim_sched_off_cpu(task);
	sim_sched_runnable(task);
	move_queued(task);
}

/* A CPU left the scheduler's hands: its tasks must live elsewhere. */
static void push_tasks_away(u32 cpu)
{
	u64 online = 0;

	for (u32 c = 0; c < sim_world->o.cpus_nr; c++)
		online |= sim_cpus[c].is_online ? BIT_ULL(c) : 0;
	SIM_ASSERT(online);
	sim_footprint_id(SIM_FOOTPRINT_TASKS, 0);
	for (u32 id = 1; id < sim_world->tasks_nr; id++) {
		struct sim_task *task = &sim_tasks[id];

		sim_footprint_id(SIM_FOOTPRINT_TASK(id), 0);
		if (task->cpu != cpu || task->kind == SIM_TASK_IDLE ||
		    task->state == SIM_TASK_DONE || task == sim_cpus[cpu].curr)
			continue;
		if (task->kind == SIM_TASK_ACTOR &&
		    !(task->cpus_allowed & online))
			task->cpus_allowed = online;
		move_queued(task);
	}
}

void sim_cpu_set_online(u32 cpu, bool is_online)
{
	SIM_ASSERT(cpu < sim_world->o.cpus_nr);
	sim_footprint_id(SIM_FOOTPRINT_ONLINE(cpu), SIM_ACCESS_WRITE);
	sim_cpus[cpu].is_online = is_online;
	sim_moves_touch(cpu);
	sim_event_emit(SIM_EVENT_CPU_STATE, cpu, is_online, NULL);
	if (!is_online)
		push_tasks_away(cpu);
}
