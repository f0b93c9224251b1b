// SPDX-License-Identifier: GPL-2.0-only
/* wait: prepare, commit, cancel; order; who could wake */
#include "bed.h"

#include "core/heap.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/wait.h"
#include "core/world.h"

#define WAITERS	4

struct state {
	struct sim_wait wait;
	struct sim_lock lock;
	bool is_ready;
	u32 queued[WAITERS], queued_nr;
	u32 woken[WAITERS], woken_nr;
	u32 ret;
	u32 tags;
	u32 sleeps_nr, wakes_nr;
	u32 done_nr;
};

static struct state *st;
static u32 failures;
static u32 stuck_nr;

static void state_new(void)
{
	st = sim_heap_alloc(sizeof(*st), "state");
	sim_wait_init(&st->wait);
	st->lock.name = "lock";
}

static void run_all(void (*boot)(void *arg), u32 cpus_nr, void (*judge)(void))
{
	struct sim_world_options o = bed_options(cpus_nr);

	failures = 0;
	stuck_nr = 0;
	bed_boot(&o, boot);
	assert_in_range(bed_all(300000, judge), 1, 300000);
	assert_int_equal(failures, 0);
}

static const struct sim_wait_spec event = {
	.why = SIM_WAIT_EVENT,
	.name = "ready",
};

/* ---- a condition tested between prepare and commit loses no wake-up ---- */

static void wait_prepared(void *arg)
{
	struct sim_waiter waiter;

	(void)arg;
	for (;;) {
		sim_wait_prepare(&st->wait, &waiter, &event, 0);
		bed_point();	/* the test of the condition may be slow */
		if (st->is_ready)
			break;
		sim_wait_commit(&waiter);
	}
	sim_wait_cancel(&waiter);
	st->done_nr++;
}

/* The bug that prepare is there to avoid. */
static void wait_unprepared(void *arg)
{
	(void)arg;
	while (!st->is_ready) {
		bed_point();
		sim_wait_block(&st->wait, &event);
	}
	st->done_nr++;
}

static void make_ready(void *arg)
{
	(void)arg;
	bed_point();
	st->is_ready = true;
	bed_point();
	sim_wait_wake(&st->wait, 1);
}

static void (*waiting)(void *arg);

static void boot_ready(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("waits", 0, waiting, NULL);
	bed_actor("wakes", 1, make_ready, NULL);
}

static void judge_ready(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->done_nr && !sim_wait_is_empty(&st->wait);
	stuck_nr += !st->done_nr;
}

static void prepared_waits_lose_no_wakeup(void **state)
{
	(void)state;
	waiting = wait_prepared;
	run_all(boot_ready, 2, judge_ready);
	assert_int_equal(stuck_nr, 0);
	bed_teardown(NULL);
	waiting = wait_unprepared;
	run_all(boot_ready, 2, judge_ready);
	assert_true(stuck_nr > 0);
}

/* A wake-up that comes before the commit makes it return at once. */
static void commit_woken(void *arg)
{
	struct sim_waiter waiter;

	(void)arg;
	sim_wait_prepare(&st->wait, &waiter, &event, 7);
	st->tags = (u32)sim_wait_first(&st->wait)->tag;
	st->ret = sim_wait_wake(&st->wait, 9);
	st->queued_nr = sim_step_now();
	sim_wait_commit(&waiter);
	st->woken_nr = sim_step_now();
	/* Woken already: cancelling must not unlink it again. */
	sim_wait_cancel(&waiter);
	st->done_nr++;
}

static void boot_commit_woken(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("self", 0, commit_woken, NULL);
}

static void an_early_wakeup_is_kept(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	bed_boot(&o, boot_commit_woken);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(st->done_nr, 1);
	assert_int_equal(st->ret, 1);
	assert_int_equal(st->tags, 7);
	assert_int_equal(st->queued_nr, st->woken_nr);
}

static void cancel_in_the_middle(void *arg)
{
	struct sim_waiter waiter[3];
	struct sim_wait *w = &st->wait;

	(void)arg;
	for (u32 i = 0; i < 3; i++)
		sim_wait_prepare(w, &waiter[i], &event, i);
	sim_wait_cancel(&waiter[1]);
	st->tags = (u32)sim_wait_first(w)->tag;
	sim_wait_wake_waiter(&waiter[2]);
	sim_wait_wake_waiter(&waiter[2]);	/* no effect */
	st->ret = sim_wait_wake(w, 9);
	st->done_nr = sim_wait_is_empty(w) && waiter[0].woken &&
		      !waiter[1].woken && waiter[2].woken;
}

static void boot_cancel(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("self", 0, cancel_in_the_middle, NULL);
}

static void cancelled_waiters_are_not_woken(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	bed_boot(&o, boot_cancel);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(st->tags, 0);
	assert_int_equal(st->ret, 1);
	assert_int_equal(st->done_nr, 1);
}

/* ---- order ---- */

static void queue_up(void *arg)
{
	u32 me = (u32)(uintptr_t)arg;
	struct sim_wait_spec spec = event;

	/* The last one jumps the queue. */
	spec.flags = me == WAITERS - 1 ? SIM_WAIT_FRONT : 0;
	bed_point();
	if (spec.flags & SIM_WAIT_FRONT) {
		memmove(st->queued + 1, st->queued,
			st->queued_nr * sizeof(u32));
		st->queued[0] = me;
	} else {
		st->queued[st->queued_nr] = me;
	}
	st->queued_nr++;
	sim_wait_block(&st->wait, &spec);
	st->done_nr++;
}

static void wake_in_order(void *arg)
{
	(void)arg;
	while (st->queued_nr < WAITERS)
		sim_point_relax();
	while (!sim_wait_is_empty(&st->wait)) {
		/* Actors are created after this one, in order. */
		u32 id = sim_wait_first(&st->wait)->task->id;

		st->woken[st->woken_nr++] = id - sim_task_current()->id - 1;
		st->ret += sim_wait_wake(&st->wait, 1);
	}
	st->ret += 10 * sim_wait_wake(&st->wait, 1);
}

static void boot_order(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("wakes", 0, wake_in_order, NULL);
	for (uintptr_t i = 0; i < WAITERS; i++)
		bed_actor("queues", (u32)i + 1, queue_up, (void *)i);
}

static void wakeups_are_first_in_first_out(void **state)
{
	struct sim_world_options o = bed_options(WAITERS + 1);
	u32 first_seen = 0;

	(void)state;
	o.spins_max = 100000;
	bed_boot(&o, boot_order);
	for (u64 seed = 1; seed <= 500; seed++) {
		bed_run(seed);
		assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
		assert_int_equal(st->done_nr, WAITERS);
		assert_int_equal(st->ret, WAITERS);
		assert_int_equal(st->woken_nr, WAITERS);
		assert_memory_equal(st->woken, st->queued, sizeof(st->woken));
		first_seen |= BIT(st->woken[1]);
	}
	/* Every other one came second behind the jumper or first before it. */
	assert_int_equal(first_seen & 0x7, 0x7);
}

static void wake_two(void *arg)
{
	(void)arg;
	while (st->queued_nr < WAITERS)
		sim_point_relax();
	st->ret = sim_wait_wake(&st->wait, 2);
}

static void boot_two(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("wakes", 0, wake_two, NULL);
	for (uintptr_t i = 0; i < WAITERS; i++)
		bed_actor("queues", (u32)i + 1, queue_up, (void *)i);
}

static void as_many_are_woken_as_asked(void **state)
{
	struct sim_world_options o = bed_options(WAITERS + 1);

	(void)state;
	o.spins_max = 100000;
	bed_boot(&o, boot_two);
	for (u64 seed = 1; seed <= 100; seed++) {
		bed_run(seed);
		assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
		assert_int_equal(st->ret, 2);
		assert_int_equal(st->done_nr, 2);
	}
}

/* ---- on_sleep, spinning, wakers ---- */

static void count_sleep(struct sim_task *task, bool is_asleep)
{
	(void)task;
	st->sleeps_nr += is_asleep;
	st->wakes_nr += !is_asleep;
}

static void sleep_then_spin(void *arg)
{
	struct sim_wait_spec spin = event;

	(void)arg;
	spin.flags = SIM_WAIT_SPINS;
	sim_task_current()->on_sleep = count_sleep;
	sim_wait_block(&st->wait, &event);
	sim_preempt_disable();
	sim_wait_block(&st->wait, &spin);
	sim_preempt_enable();
	st->done_nr++;
}

static void wake_twice(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 2; i++) {
		while (sim_wait_is_empty(&st->wait))
			sim_point_relax();
		sim_wait_wake(&st->wait, 1);
		bed_point();
	}
}

static void boot_sleeps(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("sleeps", 0, sleep_then_spin, NULL);
	bed_actor("wakes", 1, wake_twice, NULL);
}

static void judge_sleeps(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->done_nr != 1;
	failures += st->sleeps_nr != 1 || st->wakes_nr != 1;
}

static void spinning_is_no_sleep(void **state)
{
	(void)state;
	run_all(boot_sleeps, 2, judge_sleeps);
}

static void hold(void *arg)
{
	(void)arg;
	sim_lock_acquired(&st->lock, SIM_LOCK_READ, false, NULL);
	bed_point();
	sim_wait_block(&st->wait, &event);
	sim_lock_released(&st->lock);
}

static void ask(void *arg)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_RWSEM_WRITE,
		.lock = &st->lock,
		.wakers = sim_wakers_holders,
	};
	struct sim_wakers wakers = { .nr = 0 };
	struct sim_waiter waiter;

	(void)arg;
	while (st->lock.held_nr < 2)
		sim_point_relax();
	sim_wait_prepare(&st->wait, &waiter, &spec, 0);
	spec.wakers(&waiter, &wakers);
	sim_wait_cancel(&waiter);
	st->ret = wakers.nr;
	st->tags = wakers.all && !wakers.unknown;
	for (u32 i = 0; i < wakers.nr; i++)
		st->woken[i] = wakers.task_ids[i];
	for (u32 i = 0; i < 2; i++) {
		while (sim_wait_is_empty(&st->wait))
			sim_point_relax();
		sim_wait_wake(&st->wait, 1);
	}
}

static void boot_wakers(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("asks", 2, ask, NULL);
	bed_actor("holds", 0, hold, NULL);
	bed_actor("holds", 1, hold, NULL);
}

static void holders_are_the_wakers(void **state)
{
	struct sim_world_options o = bed_options(3);

	(void)state;
	bed_boot(&o, boot_wakers);
	for (u64 seed = 1; seed <= 50; seed++) {
		u32 last = sim_task_count() - 1;

		bed_run(seed);
		assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
		assert_int_equal(st->ret, 2);
		assert_true(st->tags);
		assert_int_equal(st->woken[0], last - 1);
		assert_int_equal(st->woken[1], last);
	}
}

static void the_set_of_wakers_overflows_to_unknown(void **state)
{
	struct sim_wakers set = { .nr = 0 };

	(void)state;
	for (u32 id = 1; id <= SIM_WAKERS_MAX; id++) {
		sim_wakers_add(&set, id);
		sim_wakers_add(&set, id);
	}
	assert_int_equal(set.nr, SIM_WAKERS_MAX);
	assert_false(set.unknown);
	sim_wakers_add(&set, SIM_WAKERS_MAX + 1);
	assert_int_equal(set.nr, SIM_WAKERS_MAX);
	assert_true(set.unknown);
}

/* ---- wake-ups without a cause ---- */

static struct sim_wait_spec retesting = {
	.why = SIM_WAIT_EVENT,
	.name = "ready",
};
static u32 spurious_max, spurious_runs_nr;

static void wait_retesting(void *arg)
{
	(void)arg;
	while (!st->is_ready) {
		sim_wait_block(&st->wait, &retesting);
		st->woken_nr += !st->is_ready;
	}
	st->done_nr++;
}

static void boot_retesting(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("waits", 0, wait_retesting, NULL);
	bed_actor("wakes", 1, make_ready, NULL);
}

/* Whoever is not asleep when the wake-up comes sees the flag. */
static void judge_retesting(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN || !st->done_nr;
	failures += !sim_wait_is_empty(&st->wait);
	spurious_max = max(spurious_max, st->woken_nr);
	spurious_runs_nr += st->woken_nr != 0;
}

static u32 run_retesting(bool is_offered, u32 flags)
{
	struct sim_world_options o = bed_options(2);
	u32 runs_nr;

	o.offer_spurious_wakes = is_offered;
	retesting.flags = flags;
	failures = 0;
	spurious_max = 0;
	spurious_runs_nr = 0;
	bed_boot(&o, boot_retesting);
	runs_nr = bed_all(300000, judge_retesting);
	bed_teardown(NULL);
	assert_int_not_equal(runs_nr, 0);
	assert_int_equal(failures, 0);
	return runs_nr;
}

static void some_sleeps_end_without_cause(void **state)
{
	u32 runs_nr;

	(void)state;
	runs_nr = run_retesting(false, SIM_WAIT_RETESTS);
	assert_int_equal(spurious_max, 0);
	assert_int_equal(run_retesting(true, 0), runs_nr);
	assert_int_equal(spurious_max, 0);
	assert_true(run_retesting(true, SIM_WAIT_RETESTS) > runs_nr);
	assert_int_equal(spurious_max, SIM_SPURIOUS_WAKES_MAX);
	assert_true(spurious_runs_nr > SIM_SPURIOUS_WAKES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(prepared_waits_lose_no_wakeup,
					  bed_teardown),
		cmocka_unit_test_teardown(an_early_wakeup_is_kept,
					  bed_teardown),
		cmocka_unit_test_teardown(cancelled_waiters_are_not_woken,
					  bed_teardown),
		cmocka_unit_test_teardown(wakeups_are_first_in_first_out,
					  bed_teardown),
		cmocka_unit_test_teardown(as_many_are_woken_as_asked,
					  bed_teardown),
		cmocka_unit_test_teardown(spinning_is_no_sleep, bed_teardown),
		cmocka_unit_test_teardown(holders_are_the_wakers, bed_teardown),
		cmocka_unit_test(the_set_of_wakers_overflows_to_unknown),
		cmocka_unit_test_teardown(some_sleeps_end_without_cause,
					  bed_teardown),
	};

	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
