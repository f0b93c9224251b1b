// SPDX-License-Identifier: GPL-2.0-only
/*
 * work.c - works and work queues for scenarios
 */
#include "work.h"

#include <asm/alloc.h>
#include <asm/irq.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "verbs.h"

static void script_work_func(struct work_struct *work)
{
	struct km_script_work *sw =
		container_of(work, struct km_script_work, work);

	if (sw->lock)
		mutex_lock(sw->lock);
	if (sw->flush)
		flush_work(&sw->flush->work);
	if (sw->sleep_us)
		km_clock_sleep(sw->sleep_us, "work");
	if (sw->allocates)
		kfree(kmalloc(1, GFP_KERNEL));
	if (sw->destroy)
		km_script_cache_destroy(sw->destroy);
	if (sw->fn)
		sw->fn(sw->arg);
	if (sw->lock)
		mutex_unlock(sw->lock);
	km_touch(&sw->runs_nr);
	sw->runs_nr++;
	reclaim_work_ended(work);
}

struct km_script_work *km_script_work_create(const char *name,
					     void (*fn)(void *arg), void *arg)
{
	struct km_script_work *sw = km_alloc_sure(sizeof(*sw), "work_struct");

	if (!sw)
		return NULL;
	strscpy(sw->name, name, sizeof(sw->name));
	sw->fn = fn;
	sw->arg = arg;
	km_work_init(&sw->work, script_work_func, sw->name);
	return sw;
}

/* ---- k.work ---- */

static void *option_object(const struct sim_call *call, const char *key)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value ? value->object : NULL;
}

static s64 option_int(const struct sim_call *call, const char *key)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value ? value->i : 0;
}

static bool option_bool(const struct sim_call *call, const char *key)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value && value->b;
}

static int check_name(struct sim_call *call, size_t bytes)
{
	const char *name = call->args[0].s;

	if (*name && strlen(name) < bytes)
		return 0;
	return sim_call_fail(call, "a name has 1 to %d characters",
			     (int)bytes - 1);
}

static int work_op_new(struct sim_call *call)
{
	s64 sleep_us = option_int(call, "sleep_us");
	struct km_script_work *sw;
	int ret = check_name(call, KM_SCRIPT_WORK_NAME_BYTES);

	if (ret < 0)
		return ret;
	if (sleep_us < 0)
		return sim_call_fail(call, "cannot sleep %lld us", sleep_us);
	sw = km_script_work_create(call->args[0].s, NULL, NULL);
	if (!sw)
		return sim_call_fail(call, "no memory for a work");
	sw->lock = option_object(call, "lock");
	sw->flush = option_object(call, "flush");
	sw->sleep_us = (u64)sleep_us;
	sw->allocates = option_bool(call, "allocates");
	sw->destroy = option_object(call, "destroy");
	sim_call_return_object(call, "work_struct", sw);
	return 0;
}

static unsigned int queue_flags(const struct sim_call *call)
{
	return (option_bool(call, "unbound") ? WQ_UNBOUND : 0) |
	       (option_bool(call, "ordered") ? WQ_UNBOUND | __WQ_ORDERED : 0) |
	       (option_bool(call, "mem_reclaim") ? WQ_MEM_RECLAIM : 0) |
	       (option_bool(call, "highpri") ? WQ_HIGHPRI : 0);
}

static int work_op_alloc_workqueue(struct sim_call *call)
{
	s64 max_active = option_int(call, "max_active");
	struct workqueue_struct *wq;
	int ret = check_name(call, KM_SCRIPT_WORK_NAME_BYTES / 2);

	if (ret < 0)
		return ret;
	if (max_active < 0 || max_active > WQ_MAX_ACTIVE)
		return sim_call_fail(call, "max_active is 0 to %d",
				     WQ_MAX_ACTIVE);
	if (option_bool(call, "ordered"))
		max_active = 1;
	wq = alloc_workqueue("%s", queue_flags(call), (int)max_active,
			     call->args[0].s);
	if (!wq)
		return sim_call_fail(call, "no memory for a work queue");
	sim_call_return_object(call, "workqueue", wq);
	return 0;
}

static int check_cpu(struct sim_call *call)
{
	if (call->args[0].i >= 0 && call->args[0].i < nr_cpu_ids)
		return 0;
	return sim_call_fail(call, "no CPU %lld: there are %u, from 0 on",
			     call->args[0].i, nr_cpu_ids);
}

static int queue_on(struct sim_call *call, struct workqueue_struct *wq)
{
	struct km_script_work *sw = call->args[1].object;
	int ret = check_cpu(call);

	if (ret < 0)
		return ret;
	sim_call_return_bool(call, queue_work_on((int)call->args[0].i, wq,
						 &sw->work));
	return 0;
}

static int queue_here(struct sim_call *call, struct workqueue_struct *wq)
{
	struct km_script_work *sw = call->args[0].object;

	sim_call_return_bool(call, queue_work(wq, &sw->work));
	return 0;
}

static int work_op_queue_on(struct sim_call *call)
{
	return queue_on(call, system_wq);
}

static int work_op_queue(struct sim_call *call)
{
	return queue_here(call, system_wq);
}

/* ---- workqueue ---- */

static int workqueue_op_queue_on(struct sim_call *call)
{
	return queue_on(call, call->self.object);
}

static int workqueue_op_queue(struct sim_call *call)
{
	return queue_here(call, call->self.object);
}

static int workqueue_op_flush(struct sim_call *call)
{
	flush_workqueue(call->self.object);
	return 0;
}

static int workqueue_op_drain(struct sim_call *call)
{
	drain_workqueue(call->self.object);
	return 0;
}

static int workqueue_op_destroy(struct sim_call *call)
{
	destroy_workqueue(call->self.object);
	return 0;
}

/* ---- work_struct ---- */

static int work_struct_op_flush(struct sim_call *call)
{
	struct km_script_work *sw = call->self.object;

	sim_call_return_bool(call, flush_work(&sw->work));
	return 0;
}

static int work_struct_op_cancel_sync(struct sim_call *call)
{
	struct km_script_work *sw = call->self.object;

	sim_call_return_bool(call, cancel_work_sync(&sw->work));
	return 0;
}

static int work_struct_op_is_pending(struct sim_call *call)
{
	struct km_script_work *sw = call->self.object;

	km_look(&sw->work.data);
	sim_call_return_bool(call, work_pending(&sw->work));
	return 0;
}

static int work_struct_op_runs(struct sim_call *call)
{
	struct km_script_work *sw = call->self.object;

	km_look(&sw->runs_nr);
	sim_call_return_int(call, sw->runs_nr);
	return 0;
}

/* ---- k.mm ---- */

static int mm_op_reclaim_needs(struct sim_call *call)
{
	struct km_script_work *sw = call->args[0].object;

	reclaim_needs(&sw->work, call->args[1].object);
	return 0;
}

#define METHOD_VERB(kind, verb, arg_text, help_text) {			\
	.module = #kind,						\
	.name = #verb,							\
	.args = arg_text,						\
	.help = help_text,						\
	.call = kind##_op_##verb,					\
	.is_method = true,						\
}

const struct sim_verb work_verbs[] = {
	{
		.module = "work",
		.name = "new",
		.args = "name:string {lock:kernel_mutex, flush:work_struct, "
			"sleep_us:int, allocates:bool, destroy:cache}",
		.help = "Make a work that takes the lock, waits for the other "
			"work, sleeps, allocates memory, destroys the cache, "
			"and drops the lock; each only if given.",
		.call = work_op_new,
	},
	{
		.module = "work",
		.name = "alloc_workqueue",
		.args = "name:string {unbound:bool, ordered:bool, "
			"mem_reclaim:bool, highpri:bool, max_active:int}",
		.help = "Make a work queue of its own.",
		.call = work_op_alloc_workqueue,
	},
	{
		.module = "work",
		.name = "queue_on",
		.args = "cpu:int, work:work_struct",
		.help = "Queue the work on system_wq for this CPU; "
			"false if it was queued already.",
		.call = work_op_queue_on,
	},
	{
		.module = "work",
		.name = "queue",
		.args = "work:work_struct",
		.help = "Queue the work on system_wq for the caller's CPU; "
			"false if it was queued already.",
		.call = work_op_queue,
	},
	METHOD_VERB(workqueue, queue_on, "cpu:int, work:work_struct",
		    "queue_work_on(): false if it was queued already."),
	METHOD_VERB(workqueue, queue, "work:work_struct",
		    "queue_work(): false if it was queued already."),
	METHOD_VERB(workqueue, flush, "",
		    "flush_workqueue(): wait for all works queued so far."),
	METHOD_VERB(workqueue, drain, "",
		    "drain_workqueue(): flush until it is empty."),
	METHOD_VERB(workqueue, destroy, "",
		    "destroy_workqueue(): drain and free."),
	METHOD_VERB(work_struct, flush, "",
		    "flush_work(): false if it was idle."),
	METHOD_VERB(work_struct, cancel_sync, "",
		    "cancel_work_sync(): true if it was pending."),
	{
		.module = "mm",
		.name = "reclaim_needs",
		.args = "work:work_struct, queue:workqueue",
		.help = "Memory is short until the work, which is for that "
			"queue, has run: who allocates and may sleep waits.",
		.call = mm_op_reclaim_needs,
	},
	METHOD_VERB(work_struct, is_pending, "",
		    "Is it queued and not running yet?"),
	METHOD_VERB(work_struct, runs, "", "How often it has run to its end."),
	{ .name = NULL },
};
