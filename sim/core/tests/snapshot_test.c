// SPDX-License-Identifier: GPL-2.0-only
/* snapshot: after a restore everything is as it was */
#include "bed.h"

#include "base/hash.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/heap.h"
#include "core/heap_map.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/wait.h"
#include "core/world.h"

#define STACK_WORDS	64
#define PARTS_MAX	32

struct state {
	struct sim_wait wait;
	struct sim_lock lock;
	struct sim_irq irq;
	u64 shared[16];
	u64 stack_sum;		/* what the suspended task found on its stack */
	u64 irqs_nr;
};

static struct state *st;
static u64 *percpu;

static void take_irq(void *arg)
{
	(void)arg;
	st->irqs_nr++;
	bed_point();
}

/* Suspended at the snapshot, with data on its stack. */
static void holder(void *arg)
{
	struct sim_wait_spec spec = { .why = SIM_WAIT_IDLE, .name = "hold" };
	volatile u64 words[STACK_WORDS];
	u64 sum = 0;

	(void)arg;
	for (u32 i = 0; i < STACK_WORDS; i++)
		words[i] = i * 0x9e3779b9UL;
	for (;;) {
		sim_wait_block(&st->wait, &spec);
		for (u32 i = 0; i < STACK_WORDS; i++) {
			sum = sum * 31 + words[i];
			words[i] += 1;
		}
		st->stack_sum = sum;
		bed_point();
	}
}

static void deep(u32 depth)
{
	volatile char pad[200];

	pad[0] = (char)depth;
	pad[199] = pad[0];
	if (depth)
		deep(depth - 1);
	else
		bed_point();
	st->shared[depth % 16] += (u64)pad[199];
}

static void napper(void *arg)
{
	(void)arg;
	sim_clock_sleep(5, "nap");
}

static void busy(void *arg)
{
	u64 nr = (u64)(uintptr_t)arg;
	struct sim_task_options o = {
		.name = "child",
		.kind = SIM_TASK_DAEMON,
		.cpu = (u32)(nr % 3),
		.cpus_allowed = 7,
		.may_migrate = true,
		.needs_big_stack = nr & 1,
	};

	char *block = NULL;

	for (u32 i = 0; i < 3; i++) {
		bed_point();
		st->shared[nr] += sim_choice(SIM_CHOICE_VALUE, 7);
		*(u64 *)sim_percpu_ptr(percpu, sim_cpu_current()) += nr;
		sim_heap_free(sim_heap_alloc(64 * (nr + 1), "garbage"));
		block = sim_arena_realloc(block, 100 * i, 100 * (i + 1));
		block[99]++;
		sim_irq_post((u32)(nr + i) % 3, &st->irq);
		deep(20);
		sim_wait_wake(&st->wait, 1);
	}
	sim_task_create(&o, napper, NULL);
	sim_percpu_alloc(40, "late");
}

static void boot_all(void *arg)
{
	struct sim_task_options o = {
		.name = "holder",
		.kind = SIM_TASK_DAEMON,
		.cpu = 1,
		.needs_big_stack = true,
	};

	(void)arg;
	st = sim_heap_alloc(sizeof(*st), "state");
	sim_wait_init(&st->wait);
	st->lock.name = "lock";
	st->irq = (struct sim_irq){ .handler = take_irq, .name = "irq" };
	percpu = sim_percpu_alloc(sizeof(*percpu), "percpu");
	memset(sim_arena_realloc(NULL, 0, 100), 3, 100);
	sim_heap_free(sim_heap_alloc(16, "freed before"));
	sim_task_create(&o, holder, NULL);
	o.needs_big_stack = false;
	sim_task_create(&o, holder, NULL);
	for (uintptr_t i = 0; i < 3; i++)
		bed_actor("busy", (u32)i, busy, (void *)i);
}

/* ---- hashes of what the world consists of ---- */

struct parts {
	u32 nr;
	u64 hash[PARTS_MAX];
};

static void add_part(struct parts *parts, const void *addr, size_t bytes)
{
	assert_true(parts->nr < PARTS_MAX);
	parts->hash[parts->nr++] = sim_hash64(addr, bytes);
}

static void hash_world(struct parts *parts, size_t heap_bytes)
{
	struct sim_world_state *w = sim_world;

	parts->nr = 0;
	add_part(parts, w, sizeof(*w));
	add_part(parts, sim_cpus, w->o.cpus_nr * sizeof(*sim_cpus));
	add_part(parts, sim_tasks, w->tasks_nr * sizeof(*sim_tasks));
	add_part(parts, (void *)SIM_HEAP_BASE, heap_bytes);
	add_part(parts, sim_heap_map, heap_bytes / SIM_HEAP_GRANULE);
	add_part(parts, (void *)SIM_ARENA_BASE, w->arena_used);
	for (u32 c = 0; c < w->o.cpus_nr; c++)
		add_part(parts, (char *)SIM_PERCPU_BASE + c * SIM_PERCPU_UNIT,
			 w->percpu_used);
	for (u32 id = 1; id < w->tasks_nr; id++) {
		char *lo;
		size_t bytes;

		if (sim_tasks[id].state == SIM_TASK_DONE)
			continue;
		sim_stack_range(&sim_tasks[id], &lo, &bytes);
		add_part(parts, sim_tasks[id].coro.sp,
			 (size_t)(lo + bytes - (char *)sim_tasks[id].coro.sp));
	}
}

static void thousand_runs_leave_nothing_behind(void **state)
{
	struct sim_world_options o = bed_options(3);
	struct parts before, after;
	size_t heap_bytes;
	u32 differing = 0;
	u64 last_hash = 0;

	(void)state;
	o.timers = SIM_TIMERS_ANY;
	bed_boot(&o, boot_all);
	/* More than is used now: what executions allocate lies beyond. */
	heap_bytes = sim_world->heap_used + 65536;
	sim_snapshot_restore(bed_snap);
	hash_world(&before, heap_bytes);
	assert_in_range(before.nr, 14, PARTS_MAX);
	for (u64 seed = 1; seed <= 1000; seed++) {
		bed_run(seed);
		assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
		assert_true(st->irqs_nr > 0);
		differing += bed_out.event_hash != last_hash;
		last_hash = bed_out.event_hash;
		sim_snapshot_restore(bed_snap);
		hash_world(&after, heap_bytes);
		assert_int_equal(after.nr, before.nr);
		for (u32 i = 0; i < before.nr; i++)
			assert_true(before.hash[i] == after.hash[i]);
	}
	assert_true(differing > 900);
}

/* The same, judged by what a suspended task computes from its stack. */
static void suspended_stacks_come_back(void **state)
{
	struct sim_world_options o = bed_options(3);
	u64 sum[3];

	(void)state;
	bed_boot(&o, boot_all);
	for (u32 i = 0; i < 3; i++) {
		bed_run(7);
		sum[i] = st->stack_sum;
		assert_true(sum[i] != 0);
		if (i == 0)
			bed_run(8);
	}
	assert_true(sum[1] == sum[0]);
	assert_true(sum[2] == sum[0]);
}

/* Two snapshots of one world: each restores its own state. */
static void snapshots_are_independent(void **state)
{
	struct sim_world_options o = bed_options(3);
	struct sim_snapshot *later;
	u64 at_later;

	(void)state;
	bed_boot(&o, boot_all);
	bed_run(3);
	at_later = st->shared[1];
	assert_int_equal(sim_snapshot_take(&later, NULL), 0);
	sim_snapshot_restore(bed_snap);
	assert_int_equal(st->shared[1], 0);
	assert_int_equal(sim_step_now(), 0);
	sim_snapshot_restore(later);
	assert_int_equal(st->shared[1], at_later);
	assert_int_equal(sim_step_now(), bed_out.steps_nr);
	sim_snapshot_restore(bed_snap);
	assert_int_equal(st->shared[1], 0);
	assert_true(sim_snapshot_bytes(later) > 0);
	sim_snapshot_free(later);
}

static u32 table[4];
static u32 table_used_nr;

static size_t table_bytes(void)
{
	return table_used_nr * sizeof(table[0]);
}

/* Of memory outside of the world, what is in use comes back, and no more. */
static void more_memory_comes_back(void **state)
{
	static const struct sim_snapshot_more more = { table, table_bytes };
	struct sim_world_options o = bed_options(3);
	struct sim_snapshot *snap;

	(void)state;
	bed_boot(&o, boot_all);
	sim_snapshot_more_set(&more);
	table_used_nr = 2;
	for (u32 i = 0; i < 4; i++)
		table[i] = i + 1;
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	memset(table, 0, sizeof(table));
	table_used_nr = 4;
	sim_snapshot_restore(snap);
	sim_snapshot_more_set(NULL);
	sim_snapshot_free(snap);
	assert_int_equal(table[0], 1);
	assert_int_equal(table[1], 2);
	assert_int_equal(table[2], 0);
	assert_int_equal(table[3], 0);
}

/* A world made again after another one starts from nothing, too. */
static void a_second_world_equals_the_first(void **state)
{
	struct sim_world_options o = bed_options(3);
	u64 hash;

	(void)state;
	bed_boot(&o, boot_all);
	bed_run(11);
	hash = bed_out.event_hash;
	bed_teardown(NULL);
	bed_boot(&o, boot_all);
	bed_run(11);
	assert_true(hash == bed_out.event_hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(thousand_runs_leave_nothing_behind,
					  bed_teardown),
		cmocka_unit_test_teardown(suspended_stacks_come_back,
					  bed_teardown),
		cmocka_unit_test_teardown(snapshots_are_independent,
					  bed_teardown),
		cmocka_unit_test_teardown(more_memory_comes_back, bed_teardown),
		cmocka_unit_test_teardown(a_second_world_equals_the_first,
					  bed_teardown),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
