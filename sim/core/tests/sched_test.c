// SPDX-License-Identifier: GPL-2.0-only
/* sched: moves, waiting, interrupts, timers, snapshot and replay */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "core/choice.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/heap.h"
#include "core/run.h"
#include "core/snapshot.h"
#include "core/task.h"
#include "core/trigger.h"
#include "core/wait.h"

/* ---- a random decider and one that replays a log ---- */

static u32 random_pick(void *ctx, const struct sim_moves *moves)
{
	return (u32)sim_rng_below(ctx, moves->nr);
}

static u32 random_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)kind;
	return (u32)sim_rng_below(ctx, bound);
}

struct log {
	struct sim_choice choices[4096];
	u32 nr, pos;
};

static u32 log_next(struct log *log, u32 bound)
{
	if (log->pos == log->nr)
		return SIM_CHOICE_STOP;
	if (log->choices[log->pos].bound != bound)
		return SIM_CHOICE_DIVERGED;
	return log->choices[log->pos++].value;
}

static u32 log_pick(void *ctx, const struct sim_moves *moves)
{
	return log_next(ctx, moves->nr);
}

static u32 log_value(void *ctx, enum sim_choice_kind kind, u32 bound)
{
	(void)kind;
	return log_next(ctx, bound);
}

static struct sim_snapshot *snap;
static struct sim_outcome out;

static void boot(u32 cpus_nr, void (*fn)(void *arg))
{
	struct sim_world_options o = {
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
		.all_cpus_online = true,
		.spins_max = 50,
	};

	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(fn, NULL, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
}

static int teardown(void **state)
{
	(void)state;
	sim_snapshot_free(snap);
	snap = NULL;
	sim_world_destroy();
	return 0;
}

static void run_random(u64 seed)
{
	struct sim_rng rng;
	struct sim_decider d = { .pick = random_pick,
				 .value = random_value,
				 .ctx = &rng };

	sim_rng_seed(&rng, seed);
	sim_snapshot_restore(snap);
	sim_run(&d, 0, &out);
}

static void actor(const char *name, u32 cpu, void (*fn)(void *), void *arg)
{
	struct sim_task_options o = {
		.name = name,
		.kind = SIM_TASK_ACTOR,
		.cpu = cpu,
	};

	sim_task_create(&o, fn, arg);
}

/* ---- a toy mutex ---- */

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

static void toy_lock(struct toy *toy)
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
	sim_lock_acquired(&toy->lock, SIM_LOCK_WRITE, false, NULL);
}

static void toy_unlock(struct toy *toy)
{
	sim_point(SIM_POINT_RELEASE, &toy->lock, toy->lock.name);
	toy->owner = NULL;
	sim_lock_released(&toy->lock);
	sim_wait_wake(&toy->wait, 1);
}

/* ---- cases ---- */

static u32 *shared;

static void add_racy(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 3; i++) {
		u32 old;

		sim_point(SIM_POINT_USER, shared, "shared");
		old = *shared;
		sim_point(SIM_POINT_USER, shared, "shared");
		*shared = old + 1;
	}
}

static void boot_racy(void *arg)
{
	(void)arg;
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	actor("a", 0, add_racy, NULL);
	actor("b", 1, add_racy, NULL);
}

static void loses_updates_and_replays(void **state)
{
	u32 seen[7] = { 0 };

	(void)state;
	boot(2, boot_racy);
	for (u64 seed = 1; seed <= 500; seed++) {
		static struct log log;
		struct sim_decider d = { .pick = log_pick,
					 .value = log_value,
					 .ctx = &log };
		const struct sim_choice *choices;
		struct sim_outcome again;
		u32 value;

		run_random(seed);
		assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
		value = *shared;
		assert_in_range(value, 1, 6);
		seen[value]++;
		choices = sim_choice_log(&log.nr);
		assert_true(log.nr <= 4096);
		memcpy(log.choices, choices, log.nr * sizeof(*choices));
		log.pos = 0;
		sim_snapshot_restore(snap);
		assert_int_equal(*shared, 0);
		sim_run(&d, 0, &again);
		assert_int_equal(*shared, value);
		assert_true(again.event_hash == out.event_hash);
		assert_int_equal(again.steps_nr, out.steps_nr);
	}
	assert_true(seen[6] > 0 && seen[3] > 0);
	assert_int_equal(seen[0], 0);
}

static void ab(void *arg)
{
	(void)arg;
	toy_lock(toy_a);
	toy_lock(toy_b);
	toy_unlock(toy_b);
	toy_unlock(toy_a);
}

static void ba(void *arg)
{
	(void)arg;
	toy_lock(toy_b);
	toy_lock(toy_a);
	toy_unlock(toy_a);
	toy_unlock(toy_b);
}

static void boot_abba(void *arg)
{
	(void)arg;
	toy_a = toy_new("A");
	toy_b = toy_new("B");
	actor("ab", 0, ab, NULL);
	actor("ba", 1, ba, NULL);
}

static u32 stuck;

static void count_stuck(struct sim_outcome *ret)
{
	(void)ret;
	stuck = 0;
	for (u32 id = 1; id < sim_task_count(); id++) {
		struct sim_task *task = sim_task_by_id(id);

		stuck += task->kind == SIM_TASK_ACTOR &&
			 task->state == SIM_TASK_BLOCKED;
	}
	if (stuck)
		ret->verdict = SIM_VERDICT_DEADLOCK;
}

static void abba_deadlocks_sometimes(void **state)
{
	struct sim_hooks hooks = { .quiescent = count_stuck };
	u32 dead = 0;

	(void)state;
	boot(2, boot_abba);
	sim_hooks_set(&hooks);
	for (u64 seed = 1; seed <= 1000; seed++) {
		run_random(seed);
		if (out.verdict == SIM_VERDICT_DEADLOCK) {
			assert_int_equal(stuck, 2);
			dead++;
		}
	}
	sim_hooks_set(NULL);
	assert_in_range(dead, 100, 900);
}

/* Same CPU, preemption off in the section: never interleaved. */
static void no_preempt(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 2; i++) {
		u32 old;

		sim_point(SIM_POINT_USER, NULL, NULL);
		sim_preempt_disable();
		old = *shared;
		sim_point(SIM_POINT_USER, NULL, NULL);
		*shared = old + 1;
		sim_preempt_enable();
	}
}

static void boot_no_preempt(void *arg)
{
	(void)arg;
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	actor("a", 0, no_preempt, NULL);
	actor("b", 0, no_preempt, NULL);
}

static void preempt_off_excludes_the_cpu(void **state)
{
	(void)state;
	boot(1, boot_no_preempt);
	for (u64 seed = 1; seed <= 300; seed++) {
		run_random(seed);
		assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
		assert_int_equal(*shared, 4);
	}
}

/* ---- interrupts ---- */

struct irq_state {
	struct sim_irq irq;
	u32 ran_on, ran_nr;
	bool in_section, seen_in_section;
};

static struct irq_state *irq_state;

static void handler(void *arg)
{
	struct irq_state *s = arg;

	assert_true(sim_in_hardirq());
	sim_point(SIM_POINT_USER, NULL, NULL);
	s->ran_on = sim_cpu_current();
	s->ran_nr++;
	s->seen_in_section |= s->in_section;
}

static void target(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_USER, NULL, NULL);
	sim_irq_disable();
	irq_state->in_section = true;
	sim_point(SIM_POINT_USER, NULL, NULL);
	sim_point(SIM_POINT_USER, NULL, NULL);
	irq_state->in_section = false;
	sim_irq_enable();
	sim_point(SIM_POINT_USER, NULL, NULL);
}

static void sender(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_USER, NULL, NULL);
	sim_irq_post(1, &irq_state->irq);
}

static void boot_irq(void *arg)
{
	(void)arg;
	irq_state = sim_heap_alloc(sizeof(*irq_state), "irq");
	irq_state->irq.handler = handler;
	irq_state->irq.arg = irq_state;
	irq_state->irq.name = "test";
	actor("sender", 0, sender, NULL);
	actor("target", 1, target, NULL);
}

static void irqs_respect_irq_off_and_reach_idle(void **state)
{
	(void)state;
	boot(2, boot_irq);
	for (u64 seed = 1; seed <= 500; seed++) {
		run_random(seed);
		assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
		assert_int_equal(irq_state->ran_nr, 1);
		assert_int_equal(irq_state->ran_on, 1);
		assert_false(irq_state->seen_in_section);
	}
}

/* ---- sleeping, timers, atomic context, heap, gates ---- */

static void sleeper(void *arg)
{
	u64 before = sim_clock_now_us();

	sim_clock_sleep(*(u64 *)arg, "nap");
	assert_int_equal(sim_clock_now_us() - before, *(u64 *)arg);
	(*shared)++;
}

static u64 naps[2] = { 500, 100 };

static void boot_sleep(void *arg)
{
	(void)arg;
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	actor("late", 0, sleeper, &naps[0]);
}

static void timers_move_the_clock(void **state)
{
	(void)state;
	boot(1, boot_sleep);
	run_random(1);
	assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(out.time_us, 500);
	assert_int_equal(*shared, 1);
}

static void atomic_sleeper(void *arg)
{
	(void)arg;
	sim_preempt_disable();
	sim_clock_sleep(1, "nap");
}

static void spinner(void *arg)
{
	(void)arg;
	for (;;)
		sim_point_relax();
}

static void toucher(void *arg)
{
	u32 *p = sim_heap_alloc(4, "victim");

	(void)arg;
	sim_heap_free(p);
	sim_heap_check(p);
}

static void freer(void *arg)
{
	u32 *p = sim_heap_alloc(4, "victim");

	(void)arg;
	sim_heap_free(p);
	sim_heap_free(p);
}

static void stranger(void *arg)
{
	(void)arg;
	toy_a = toy_new("A");
	sim_lock_released(&toy_a->lock);
}

static void (*misdeed)(void *arg);

static void boot_misdeed(void *arg)
{
	(void)arg;
	actor("culprit", 0, misdeed, NULL);
}

static void misdeeds_have_their_verdicts(void **state)
{
	static const struct {
		void (*fn)(void *arg);
		enum sim_verdict verdict;
		const char *title;
	} cases[] = {
		{ atomic_sleeper, SIM_VERDICT_SLEEP_IN_ATOMIC,
		  "culprit sleeps (sleep, nap) with preemption off" },
		{ spinner, SIM_VERDICT_LIVELOCK,
		  "culprit spins without progress" },
		{ toucher, SIM_VERDICT_USE_AFTER_FREE,
		  "access to freed 'victim', 0 bytes into it" },
		{ freer, SIM_VERDICT_DOUBLE_FREE,
		  "object 'victim' freed twice" },
		{ stranger, SIM_VERDICT_LOCK_MISUSE,
		  "culprit releases 'A' which it does not hold" },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		misdeed = cases[i].fn;
		boot(1, boot_misdeed);
		run_random(1);
		assert_int_equal(out.verdict, cases[i].verdict);
		assert_string_equal(out.title, cases[i].title);
		teardown(NULL);
	}
}

static void late_actor(void *arg)
{
	(void)arg;
	assert_true(toy_a->owner || !arg);
	(*shared)++;
}

static void boot_gate(void *arg)
{
	struct sim_task_options o = {
		.name = "late",
		.kind = SIM_TASK_ACTOR,
		.cpu = 1,
	};

	boot_abba(arg);
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	sim_trigger_on_hold(sim_task_create(&o, late_actor, NULL), "ab", "B");
	sim_trigger_after_step(sim_task_create(&o, late_actor, NULL), 100000);
}

static void gates_open(void **state)
{
	u32 both = 0;

	(void)state;
	boot(2, boot_gate);
	for (u64 seed = 1; seed <= 100; seed++) {
		run_random(seed);
		assert_in_range(*shared, 1, 2);
		both += *shared == 2;
	}
	assert_true(both > 0);
}

/* Gates stay closed while booting, whatever happens there. */
static void boot_early_gates(void *arg)
{
	struct sim_task_options o = {
		.name = "late",
		.kind = SIM_TASK_ACTOR,
		.cpu = 1,
	};
	struct sim_task *task;

	(void)arg;
	shared = sim_heap_alloc(sizeof(*shared), "shared");
	sim_trigger_after_step(sim_task_create(&o, late_actor, NULL), 1);
	task = sim_task_create(&o, late_actor, NULL);
	sim_trigger_on_hold(task, "boot", "A");
	for (u32 i = 0; i < 5; i++)
		sim_clock_sleep(1, "boot");
	toy_a = toy_new("A");
	toy_lock(toy_a);
	toy_unlock(toy_a);
}

static void gates_stay_closed_while_booting(void **state)
{
	(void)state;
	boot(2, boot_early_gates);
	assert_int_equal(*shared, 0);
	run_random(1);
	assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
	/* At rest the step's gate opens; that role never held the lock. */
	assert_int_equal(*shared, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(loses_updates_and_replays, teardown),
		cmocka_unit_test_teardown(abba_deadlocks_sometimes, teardown),
		cmocka_unit_test_teardown(preempt_off_excludes_the_cpu,
					  teardown),
		cmocka_unit_test_teardown(irqs_respect_irq_off_and_reach_idle,
					  teardown),
		cmocka_unit_test_teardown(timers_move_the_clock, teardown),
		cmocka_unit_test(misdeeds_have_their_verdicts),
		cmocka_unit_test_teardown(gates_open, teardown),
		cmocka_unit_test_teardown(gates_stay_closed_while_booting,
					  teardown),
	};

	return cmocka_run_group_tests_name("sched", tests, NULL, NULL);
}
