// SPDX-License-Identifier: GPL-2.0-only
/*
 * world.c - tasks of the report tests; static and never inlined, so that
 * symbols and backtraces have something to show
 */
#include "world.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "detect/detect.h"

/* After a call: keeps it from becoming a jump. */
#define NO_TAIL_CALL()	__asm__ volatile("")

struct toy {
	struct sim_lock lock;
	struct sim_wait wait;
	struct sim_task *owner;
};

static struct toy *toy_a, *toy_b;

static struct toy *toy_new(const char *name)
{
	struct toy *toy = sim_heap_alloc(sizeof(*toy), "toy");

	toy->lock.name = name;
	sim_wait_init(&toy->wait);
	return toy;
}

static SIM_NOINLINE void toy_lock(struct toy *toy)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_MUTEX,
		.lock = &toy->lock,
		.wakers = sim_wakers_holders,
	};

	sim_point(SIM_POINT_ACQUIRE, &toy->lock, toy->lock.name);
	while (toy->owner)
		sim_wait_block(&toy->wait, &spec);
	toy->owner = sim_task_current();
	sim_lock_acquired(&toy->lock, SIM_LOCK_WRITE, false,
			  __builtin_return_address(0));
}

static SIM_NOINLINE void toy_unlock(struct toy *toy)
{
	sim_point(SIM_POINT_RELEASE, &toy->lock, toy->lock.name);
	toy->owner = NULL;
	sim_lock_released(&toy->lock);
	sim_wait_wake(&toy->wait, 1);
}

/* ---- A and B in opposite orders ---- */

static SIM_NOINLINE void take_both(struct toy *first, struct toy *second)
{
	toy_lock(first);
	toy_lock(second);
	toy_unlock(second);
	toy_unlock(first);
	NO_TAIL_CALL();
}

static SIM_NOINLINE void shrink_cache(void)
{
	take_both(toy_a, toy_b);
	NO_TAIL_CALL();
}

static SIM_NOINLINE void offline_block(void)
{
	take_both(toy_b, toy_a);
	NO_TAIL_CALL();
}

static void shrink_main(void *arg)
{
	(void)arg;
	shrink_cache();
	NO_TAIL_CALL();
}

static void offline_main(void *arg)
{
	(void)arg;
	offline_block();
	NO_TAIL_CALL();
}

static void queue_main(void *arg)
{
	(void)arg;
	toy_lock(toy_a);
	toy_unlock(toy_a);
}

static void actor(const char *name, const char *role, u32 cpu,
		  void (*fn)(void *arg))
{
	struct sim_task_options o = {
		.name = name,
		.role = role,
		.kind = SIM_TASK_ACTOR,
		.cpu = cpu,
	};

	sim_task_create(&o, fn, NULL);
}

static void boot_abba(void *arg)
{
	(void)arg;
	toy_a = toy_new("slab_mutex");
	toy_b = toy_new("flush_lock");
	actor("shrink", "shrink", 0, shrink_main);
	actor("offline", "offline", 1, offline_main);
	actor("queue", "queue", 2, queue_main);
}

/* ---- everything else once ---- */

static struct sim_irq irq;
static struct sim_lock rwsem = SIM_LOCK_INIT("cpu_hotplug_lock");

static void irq_handler(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_ATOMIC, &rwsem, "counter");
}

static void sender_main(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_IRQ, &irq, "flush_ipi");
	sim_irq_post(1, &irq);
	sim_lock_acquired(&rwsem, SIM_LOCK_READ, true, NULL);
	sim_event_emit(SIM_EVENT_WORK_QUEUE, (u64)(uintptr_t)&irq, 1,
		       "flush_cpu_slab");
	sim_point(SIM_POINT_USER, NULL, "in the window");
	sim_event_emit(SIM_EVENT_CPUHP_ENTER, 1, 42, NULL);
	sim_lock_released(&rwsem);
	sim_point(SIM_POINT_YIELD, NULL, NULL);
}

static void worker_main(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_WORK, &irq, "flush_cpu_slab");
	sim_event_emit(SIM_EVENT_WORK_START, (u64)(uintptr_t)&irq, 1,
		       "flush_cpu_slab");
	sim_clock_sleep(100, "nap");
	sim_event_emit(SIM_EVENT_WORK_END, (u64)(uintptr_t)&irq, 1,
		       "flush_cpu_slab");
}

static void boot_mixed(void *arg)
{
	(void)arg;
	irq = (struct sim_irq){ .handler = irq_handler, .name = "flush_ipi" };
	actor("sender", "sender", 0, sender_main);
	actor("kworker/1:0", "kworker", 1, worker_main);
	actor("kworker/1:1", "kworker", 1, worker_main);
}

/* ---- a finding in the middle of a call chain ---- */

/* Unknown to the compiler, so that no copy with a constant is made. */
static volatile u32 inuse_now = 3;

static SIM_NOINLINE void check_slab(u32 inuse)
{
	sim_point(SIM_POINT_USER, NULL, "count the slab");
	if (inuse)
		sim_finding(SIM_VERDICT_ASSERTION, "slab has %u objects",
			    inuse);
}

static SIM_NOINLINE void destroy_cache(u32 inuse)
{
	toy_lock(toy_a);
	check_slab(inuse);
	toy_unlock(toy_a);
}

static void destroy_main(void *arg)
{
	(void)arg;
	destroy_cache(inuse_now);
	NO_TAIL_CALL();
}

static void boot_assertion(void *arg)
{
	(void)arg;
	toy_a = toy_new("slab_mutex");
	actor("destroy", "destroy", 0, destroy_main);
}

/* ---- a reader behind the writer that waits for it ---- */

static struct toy *hotplug;
static u32 writer_id;

static void wakers_writer(const struct sim_waiter *w, struct sim_wakers *ret)
{
	(void)w;
	sim_wakers_add(ret, writer_id);
}

static void reader_main(void *arg)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_PERCPU_READ,
		.lock = &hotplug->lock,
		.wakers = wakers_writer,
	};

	(void)arg;
	sim_lock_acquired(&hotplug->lock, SIM_LOCK_READ, false, NULL);
	sim_point(SIM_POINT_ACQUIRE, &hotplug->lock, hotplug->lock.name);
	sim_wait_block(&hotplug->wait, &spec);
}

static void writer_main(void *arg)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_PERCPU_DRAIN,
		.lock = &hotplug->lock,
		.wakers = sim_wakers_holders,
	};

	(void)arg;
	writer_id = sim_task_current()->id;
	sim_point(SIM_POINT_ACQUIRE, &hotplug->lock, hotplug->lock.name);
	sim_wait_block(&hotplug->wait, &spec);
}

static void boot_pending(void *arg)
{
	(void)arg;
	hotplug = toy_new("cpu_hotplug_lock");
	actor("memory_offline", "memory_offline", 0, reader_main);
	actor("suspend", "suspend", 1, writer_main);
}

/* ---- nobody is left who could wake it ---- */

static void wakers_nobody(const struct sim_waiter *w, struct sim_wakers *ret)
{
	(void)w;
	(void)ret;
}

static void waiter_main(void *arg)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_COMPLETION,
		.name = "flush done",
		.wakers = wakers_nobody,
	};

	(void)arg;
	sim_point(SIM_POINT_WAIT, NULL, spec.name);
	sim_wait_block(&toy_a->wait, &spec);
}

static void boot_lost(void *arg)
{
	(void)arg;
	toy_a = toy_new("completion");
	actor("waiter", "waiter", 0, waiter_main);
}

/* ---- running ---- */

/* Round robin: always the move behind that of the task that ran. */
static u32 pick_next(void *ctx, const struct sim_moves *moves)
{
	(void)ctx;
	return (u32)(moves->last_idx + 1) % moves->nr;
}

static u32 pick_zero(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)ctx;
	(void)kind;
	(void)bound;
	return 0;
}

static void run(void (*boot)(void *arg), const struct sim_sink *sink,
		struct sim_outcome *ret)
{
	static const struct sim_decider decider = { .pick = pick_next,
						    .value = pick_zero };
	struct sim_world_options o = {
		.cpus_nr = 4,
		.preempt = SIM_PREEMPT_FULL,
		.timers = SIM_TIMERS_IDLE,
		.all_cpus_online = true,
	};

	if (sim_world_create(&o, NULL) < 0)
		abort();
	sim_world_boot(boot, NULL, ret);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_event_sink_set(sink);
	sim_run(&decider, 0, ret);
	sim_event_sink_set(NULL);
	sim_detect_detach();
}

void world_run_abba(const struct sim_sink *sink, struct sim_outcome *ret)
{
	run(boot_abba, sink, ret);
}

void world_run_mixed(const struct sim_sink *sink, struct sim_outcome *ret)
{
	run(boot_mixed, sink, ret);
}

void world_run_assertion(const struct sim_sink *sink, struct sim_outcome *ret)
{
	run(boot_assertion, sink, ret);
}

void world_run_pending(const struct sim_sink *sink, struct sim_outcome *ret)
{
	run(boot_pending, sink, ret);
}

void world_run_lost(const struct sim_sink *sink, struct sim_outcome *ret)
{
	run(boot_lost, sink, ret);
}

void world_close(void)
{
	sim_world_destroy();
}
