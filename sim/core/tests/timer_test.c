// SPDX-License-Identifier: GPL-2.0-only
/* timer: virtual time, order, cancelling, when timers may fire */
#include "bed.h"

#include "core/clock.h"
#include "core/heap.h"
#include "core/world.h"

#define TIMERS	5

struct state {
	struct sim_timer timer[TIMERS];
	u32 fired[2 * TIMERS];
	u64 fired_us[2 * TIMERS];
	u32 fired_nr;
	u32 rearms_nr;
	bool was_armed[TIMERS];
	u64 slept_us[2];
	u32 points_at_fire;	/* of the busy task */
	u32 points_nr;
};

static struct state *st;
static u32 failures;

static void fire(void *arg)
{
	if (st->fired_nr == ARRAY_SIZE(st->fired))
		return;
	st->fired[st->fired_nr] = (u32)(uintptr_t)arg;
	st->fired_us[st->fired_nr++] = sim_clock_now_us();
	st->points_at_fire = st->points_nr;
}

static void state_new(void)
{
	st = sim_heap_alloc(sizeof(*st), "state");
	for (uintptr_t i = 0; i < TIMERS; i++)
		st->timer[i] = (struct sim_timer){
			.fn = fire,
			.arg = (void *)i,
			.name = "timer",
		};
}

static void run_all(void (*boot)(void *arg), enum sim_timers_mode mode,
		    void (*judge)(void))
{
	struct sim_world_options o = bed_options(2);

	o.timers = mode;
	failures = 0;
	bed_boot(&o, boot);
	assert_in_range(bed_all(100000, judge), 1, 100000);
	assert_int_equal(failures, 0);
}

/* ---- by expiry, then by arming ---- */

static void arm_unordered(void *arg)
{
	(void)arg;
	sim_timer_arm(&st->timer[0], 300);
	sim_timer_arm(&st->timer[1], 100);
	sim_timer_arm(&st->timer[2], 300);
	sim_timer_arm(&st->timer[3], 200);
	sim_timer_arm(&st->timer[4], 0);
}

static void boot_order(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("arms", 0, arm_unordered, NULL);
}

static void judge_order(void)
{
	static const u32 order[] = { 4, 1, 3, 0, 2 };
	static const u64 us[] = { 0, 100, 200, 300, 300 };

	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->fired_nr != TIMERS;
	failures += memcmp(st->fired, order, sizeof(order)) != 0;
	failures += memcmp(st->fired_us, us, sizeof(us)) != 0;
	failures += bed_out.time_us != 300;
}

static void timers_fire_by_expiry_then_arming(void **state)
{
	(void)state;
	run_all(boot_order, SIM_TIMERS_ANY, judge_order);
}

/* ---- cancel and rearm ---- */

static void cancel_some(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < TIMERS; i++)
		sim_timer_arm(&st->timer[i], 10 * (i + 1));
	st->was_armed[0] = sim_timer_cancel(&st->timer[0]);
	st->was_armed[1] = sim_timer_cancel(&st->timer[0]);
	st->was_armed[2] = sim_timer_cancel(&st->timer[2]);
	sim_timer_arm(&st->timer[1], 100);	/* armed: moves */
	sim_timer_arm(&st->timer[2], 5);	/* cancelled: comes back */
}

static void boot_cancel(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("cancels", 0, cancel_some, NULL);
}

static void judge_cancel(void)
{
	static const u32 order[] = { 2, 3, 4, 1 };

	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->fired_nr != 4;
	failures += memcmp(st->fired, order, sizeof(order)) != 0;
	failures += !st->was_armed[0] || st->was_armed[1] || !st->was_armed[2];
	for (u32 i = 0; i < TIMERS; i++)
		failures += st->timer[i].is_armed;
}

static void timers_are_cancelled_and_rearmed(void **state)
{
	(void)state;
	run_all(boot_cancel, SIM_TIMERS_ANY, judge_cancel);
}

static void fire_again(void *arg)
{
	fire(arg);
	if (st->rearms_nr++ < 3)
		sim_timer_arm(&st->timer[0], 50);
}

static void arm_periodic(void *arg)
{
	(void)arg;
	st->timer[0].fn = fire_again;
	sim_timer_arm(&st->timer[0], 50);
}

static void boot_periodic(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("arms", 0, arm_periodic, NULL);
}

static void judge_periodic(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->fired_nr != 4;
	failures += st->fired_us[3] != 200;
}

static void a_timer_may_rearm_itself(void **state)
{
	(void)state;
	run_all(boot_periodic, SIM_TIMERS_ANY, judge_periodic);
}

/* ---- sleeping ---- */

static void nap(void *arg)
{
	u32 nr = (u32)(uintptr_t)arg;
	u64 began = sim_clock_now_us();

	sim_clock_sleep(nr ? 30 : 70, "nap");
	st->slept_us[nr] = sim_clock_now_us() - began;
	if (st->fired_nr < ARRAY_SIZE(st->fired))
		st->fired[st->fired_nr++] = nr;
}

static void boot_naps(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("long", 0, nap, (void *)0);
	bed_actor("short", 1, nap, (void *)1);
}

static u32 long_first_nr, short_first_nr;

static void judge_naps(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->fired_nr != 2;
	/* At least as long as asked; the wake-up may be late, never early. */
	failures += st->slept_us[0] < 70 || st->slept_us[1] < 30;
	failures += bed_out.time_us < 70 || bed_out.time_us > 100;
	long_first_nr += st->fired[0] == 0;
	short_first_nr += st->fired[0] == 1;
}

static void sleepers_wake_in_any_order_that_time_allows(void **state)
{
	(void)state;
	run_all(boot_naps, SIM_TIMERS_ANY, judge_naps);
	/* Woken first is not running first. */
	assert_true(short_first_nr > 0);
	assert_true(long_first_nr > 0);
}

/* ---- when timers may fire ---- */

static void busy(void *arg)
{
	(void)arg;
	sim_timer_arm(&st->timer[0], 1000);
	for (u32 i = 0; i < 4; i++) {
		bed_point();
		st->points_nr++;
	}
}

static void boot_busy(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("busy", 0, busy, NULL);
}

static u32 fired_at;

static void judge_busy(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->fired_nr != 1;
	fired_at |= BIT(st->points_at_fire);
}

static void timers_fire_anywhere_or_at_rest(void **state)
{
	(void)state;
	fired_at = 0;
	run_all(boot_busy, SIM_TIMERS_ANY, judge_busy);
	assert_int_equal(fired_at, 0x1f);
	bed_teardown(NULL);
	fired_at = 0;
	run_all(boot_busy, SIM_TIMERS_IDLE, judge_busy);
	assert_int_equal(fired_at, BIT(4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(timers_fire_by_expiry_then_arming,
					  bed_teardown),
		cmocka_unit_test_teardown(timers_are_cancelled_and_rearmed,
					  bed_teardown),
		cmocka_unit_test_teardown(a_timer_may_rearm_itself,
					  bed_teardown),
		cmocka_unit_test_teardown(
			sleepers_wake_in_any_order_that_time_allows,
			bed_teardown),
		cmocka_unit_test_teardown(timers_fire_anywhere_or_at_rest,
					  bed_teardown),
	};

	return cmocka_run_group_tests_name("timer", tests, NULL, NULL);
}
