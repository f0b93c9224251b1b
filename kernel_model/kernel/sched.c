// SPDX-License-Identifier: GPL-2.0-only
/*
 * sched.c - task_struct, schedule(), wait queues, completions
 */
#include <asm/alloc.h>
#include <linux/completion.h>
#include <linux/sched.h>
#include <linux/wait.h>

enum system_states system_state;

struct cpumask __cpu_online_mask = { .bits = 1 };
struct cpumask __cpu_active_mask = { .bits = 1 };
struct cpumask __cpu_present_mask;

struct task_struct *km_task_struct(struct km_task *core)
{
	struct task_struct *task = core->model;

	if (likely(task))
		return task;
	task = km_alloc_sure(sizeof(*task), "task_struct");
	task->core = core;
	km_wait_init(&task->sleep);
	core->model = task;
	return task;
}

struct task_struct *km_current(void)
{
	return km_task_struct(km_task_current());
}

void km_schedule_for(const struct km_wait_spec *spec)
{
	struct task_struct *me = current;

	km_look(&me->state);
	if (me->state == TASK_RUNNING) {
		km_point(YIELD, me, "schedule");
		return;
	}
	km_wait_block(&me->sleep, spec);
	km_touch(&me->state);
	me->state = TASK_RUNNING;
}

void(schedule)(void)
{
	static const struct km_wait_spec idle = {
		.why = KM_WHY_IDLE,
		.name = "idle",
	};
	static const struct km_wait_spec event = {
		.why = KM_WHY_EVENT,
		.flags = KM_WAIT_RETESTS,
		.name = "wake_up_process",
	};
	const struct task_struct *me = current;
	bool may_idle = me->flags & PF_KTHREAD &&
			me->state & (TASK_INTERRUPTIBLE | TASK_IDLE);

	km_schedule_for(may_idle ? &idle : &event);
}

int km_wake_up_process(struct task_struct *task)
{
	km_look(&task->state);
	if (task->state == TASK_RUNNING)
		return 0;
	km_touch(&task->state);
	task->state = TASK_RUNNING;
	km_wait_wake(&task->sleep, 1);
	return 1;
}

int wake_up_process(struct task_struct *task)
{
	km_point(WAKE, task, task_comm(task));
	return km_wake_up_process(task);
}

/* ---- wait queues ---- */

void km_waitqueue_init(struct wait_queue_head *wq, const char *name)
{
	km_wait_init(&wq->wait);
	wq->spec = (struct km_wait_spec){
		.why = KM_WHY_EVENT,
		.flags = KM_WAIT_RETESTS,
		.name = name,
	};
}

void wake_up_nr(struct wait_queue_head *wq, u32 nr)
{
	km_point(WAKE, wq, wq->spec.name);
	km_heap_check(wq);
	km_wait_wake(&wq->wait, nr);
}

/* ---- completions ---- */

static void completion_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	const struct completion *x = w->spec->wakers_arg;

	if (x->completer)
		km_wakers_add(ret, x->completer->id);
	else
		ret->unknown = true;
}

void km_completion_init(struct completion *x, const char *name)
{
	km_touch(x);
	km_wait_init(&x->wait);
	x->done = 0;
	x->completer = NULL;
	x->spec = (struct km_wait_spec){
		.why = KM_WHY_COMPLETION,
		.name = name,
		.wakers = completion_wakers,
		.wakers_arg = x,
	};
}

void km_completion_by(struct completion *x, struct km_task *task)
{
	x->completer = task;
	x->spec.wakers = completion_wakers;
	x->spec.wakers_arg = x;
}

void complete(struct completion *x)
{
	km_point(WAKE, x, x->spec.name);
	km_heap_check(x);
	if (x->done != U32_MAX)
		x->done++;
	km_wait_wake(&x->wait, 1);
}

void complete_all(struct completion *x)
{
	km_point(WAKE, x, x->spec.name);
	km_heap_check(x);
	x->done = U32_MAX;
	km_wait_wake(&x->wait, U32_MAX);
}

void km_wait_for_completion(struct completion *x,
			    const struct km_wait_spec *spec)
{
	km_might_sleep(x->spec.name);
	km_point(WAIT, x, x->spec.name);
	km_heap_check(x);
	while (!x->done) {
		km_wait_block(&x->wait, spec);
		km_touch(x);
	}
	if (x->done != U32_MAX)
		x->done--;
}

void wait_for_completion(struct completion *x)
{
	km_wait_for_completion(x, &x->spec);
}

bool try_wait_for_completion(struct completion *x)
{
	km_point(WAIT, x, x->spec.name);
	if (!x->done)
		return false;
	if (x->done != U32_MAX)
		x->done--;
	return true;
}
