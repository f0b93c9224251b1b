// SPDX-License-Identifier: GPL-2.0-only
/* migrate: where tasks may run, and when they may be preempted */
#include "bed.h"

#include "core/cpu.h"
#include "core/heap.h"
#include "core/point.h"
#include "core/wait.h"
#include "core/world.h"

struct state {
	struct sim_wait wait;
	u64 cpus_seen;		/* of the task under test */
	u64 cpus_after;		/* since its mask was changed */
	bool is_changed;
	bool done;
	u32 trace[32];		/* who ran, in order */
	u32 trace_nr;
};

static struct state *st;
static u64 all_seen;		/* over all schedules */
static u32 failures;

static void state_new(void)
{
	st = sim_heap_alloc(sizeof(*st), "state");
	sim_wait_init(&st->wait);
}

static void note_cpu(void)
{
	u64 cpu = BIT_ULL(sim_cpu_current());

	st->cpus_seen |= cpu;
	if (st->is_changed)
		st->cpus_after |= cpu;
}

static struct sim_task *rover(u64 allowed, bool may_migrate,
			      void (*fn)(void *arg))
{
	struct sim_task_options o = {
		.name = "rover",
		.kind = SIM_TASK_ACTOR,
		.cpu = (u32)__builtin_ctzll(allowed),
		.cpus_allowed = allowed,
		.may_migrate = may_migrate,
	};

	return sim_task_create(&o, fn, NULL);
}

static void wander(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 3; i++) {
		note_cpu();
		bed_point();
	}
	note_cpu();
	st->done = true;
}

static void busy(void *arg)
{
	(void)arg;
	bed_point();
	bed_point();
}

/* ---- free tasks use every allowed CPU, and no other ---- */

static u64 allowed;
static bool is_free;

static void boot_wander(void *arg)
{
	(void)arg;
	state_new();
	rover(allowed, is_free, wander);
	bed_actor("busy", (u32)__builtin_ctzll(allowed), busy, NULL);
}

static void judge_wander(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += !st->done;
	failures += (st->cpus_seen & ~allowed) != 0;
	all_seen |= st->cpus_seen;
}

static void wander_on(u64 mask, bool free, u64 expected)
{
	struct sim_world_options o = bed_options(4);

	failures = 0;
	all_seen = 0;
	allowed = mask;
	is_free = free;
	bed_boot(&o, boot_wander);
	assert_in_range(bed_all(100000, judge_wander), 2, 100000);
	assert_int_equal(failures, 0);
	assert_int_equal(all_seen, expected);
	bed_teardown(NULL);
}

static void free_tasks_use_every_allowed_cpu(void **state)
{
	(void)state;
	wander_on(0xf, true, 0xf);
	wander_on(0xa, true, 0xa);
	wander_on(0x4, true, 0x4);
}

static void bound_tasks_stay(void **state)
{
	(void)state;
	/* Allowed elsewhere, but not free to be pulled there. */
	wander_on(0xf, false, 0x1);
	wander_on(0x8, false, 0x8);
}

/* ---- sched_setaffinity on a running, queued and blocked task ---- */

static void set_self(void *arg)
{
	(void)arg;
	note_cpu();
	sim_task_set_cpus_allowed(sim_task_current(), BIT_ULL(2));
	bed_point();
	st->is_changed = true;
	note_cpu();
	bed_point();
	note_cpu();
	st->done = true;
}

static void boot_set_self(void *arg)
{
	(void)arg;
	state_new();
	rover(BIT_ULL(0), false, set_self);
	bed_actor("busy", 0, busy, NULL);
}

static void judge_set(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += !st->done;
	failures += st->cpus_after != BIT_ULL(2);
}

static void boot_and_judge(void (*boot)(void *arg), u32 cpus_nr,
			   void (*judge)(void))
{
	struct sim_world_options o = bed_options(cpus_nr);

	failures = 0;
	all_seen = 0;
	bed_boot(&o, boot);
	assert_in_range(bed_all(200000, judge), 1, 200000);
	assert_int_equal(failures, 0);
}

static void a_running_task_moves_at_its_next_point(void **state)
{
	(void)state;
	boot_and_judge(boot_set_self, 3, judge_set);
}

static void set_self_atomically(void *arg)
{
	(void)arg;
	sim_preempt_disable();
	sim_task_set_cpus_allowed(sim_task_current(), BIT_ULL(2));
	bed_point();
	/* It may not move while preemption is off ... */
	if (sim_cpu_current() != 0)
		sim_finding(SIM_VERDICT_ASSERTION, "moved in a section");
	sim_preempt_enable();
	bed_point();
	/* ... but from the next point on it must have. */
	st->is_changed = true;
	note_cpu();
	st->done = true;
}

static void boot_set_atomically(void *arg)
{
	(void)arg;
	state_new();
	rover(BIT_ULL(0), false, set_self_atomically);
	bed_actor("busy", 0, busy, NULL);
}

static void a_task_in_a_section_moves_after_it(void **state)
{
	(void)state;
	boot_and_judge(boot_set_atomically, 3, judge_set);
}

/* Another task changes the mask: the rover runs, is queued or sleeps then. */
static void sleep_and_note(void *arg)
{
	struct sim_wait_spec spec = { .why = SIM_WAIT_EVENT, .name = "turn" };

	(void)arg;
	bed_point();
	sim_wait_block(&st->wait, &spec);
	note_cpu();
	bed_point();
	note_cpu();
	st->done = true;
}

static u64 new_mask;

static void set_other(void *arg)
{
	struct sim_task *task = arg;

	bed_point();
	sim_task_set_cpus_allowed(task, new_mask);
	st->is_changed = true;
	bed_point();
	while (sim_wait_is_empty(&st->wait))
		sim_point_relax();
	sim_wait_wake(&st->wait, 1);
}

static void boot_set_other(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("setter", 1, set_other,
		  rover(BIT_ULL(0), false, sleep_and_note));
	bed_actor("busy", 0, busy, NULL);
}

static void queued_and_blocked_tasks_move(void **state)
{
	(void)state;
	new_mask = BIT_ULL(2);
	boot_and_judge(boot_set_other, 3, judge_set);
}

/* ---- a CPU goes offline ---- */

static void take_down(void *arg)
{
	(void)arg;
	bed_point();
	sim_cpu_set_online(2, false);
	st->is_changed = true;
	bed_point();
}

static void wander_after(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 3; i++) {
		bed_point();
		note_cpu();
	}
	st->done = true;
}

static void boot_down_free(void *arg)
{
	(void)arg;
	state_new();
	rover(BIT_ULL(2) | BIT_ULL(1), true, wander_after);
	bed_actor("busy", 2, busy, NULL);
	bed_actor("down", 0, take_down, NULL);
}

static void boot_down_bound(void *arg)
{
	(void)arg;
	state_new();
	rover(BIT_ULL(2), false, wander_after);
	bed_actor("busy", 2, busy, NULL);
	bed_actor("down", 0, take_down, NULL);
}

/*
 * Who runs on the CPU is its own affair: the model's stopper takes it away.
 * The others must not be left behind.
 */
static void judge_down(void)
{
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		failures += task->state == SIM_TASK_RUNNABLE &&
			    task->cpu == 2 && sim_cpus[2].curr != task;
	}
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += sim_cpus[2].rq_nr;
	all_seen |= st->cpus_after;
}

static void offline_moves_tasks(void **state)
{
	(void)state;
	boot_and_judge(boot_down_free, 3, judge_down);
	assert_true(all_seen & BIT_ULL(1));
	assert_false(all_seen & BIT_ULL(0));
	bed_teardown(NULL);
	/* Nowhere else allowed: the mask is broken. */
	boot_and_judge(boot_down_bound, 3, judge_down);
	assert_true(all_seen & (BIT_ULL(0) | BIT_ULL(1)));
}

static void boot_down_up(void *arg)
{
	struct sim_task_options o = {
		.name = "kthread",
		.kind = SIM_TASK_DAEMON,
		.cpu = 1,
	};

	(void)arg;
	state_new();
	sim_cpu_set_online(1, false);
	sim_task_create(&o, wander, NULL);
}

static void bring_up(void *arg)
{
	(void)arg;
	bed_point();
	st->trace_nr = st->cpus_seen != 0;	/* ran on a dead CPU? */
	sim_cpu_set_online(1, true);
}

static void boot_up_later(void *arg)
{
	boot_down_up(arg);
	bed_actor("up", 0, bring_up, NULL);
}

static void judge_up(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += !st->done || st->trace_nr;
	failures += st->cpus_seen != BIT_ULL(1);
}

/* A per-CPU kernel thread waits for its CPU, its mask is not broken. */
static void a_per_cpu_thread_waits_for_its_cpu(void **state)
{
	(void)state;
	boot_and_judge(boot_up_later, 2, judge_up);
}

/* ---- preemption models ---- */

static void trace(u32 what)
{
	if (st->trace_nr < ARRAY_SIZE(st->trace))
		st->trace[st->trace_nr++] = what;
}

static void twice(void *arg)
{
	u32 me = (u32)(uintptr_t)arg;

	trace(me);
	bed_point();
	trace(me);
	sim_point_resched();
	trace(me);
	bed_point();
	trace(me);
}

static void boot_twice(void *arg)
{
	(void)arg;
	state_new();
	bed_actor("one", 0, twice, (void *)1);
	bed_actor("two", 0, twice, (void *)2);
}

static bool seen_split[5];	/* another ran after the n-th entry of one */

static void judge_twice(void)
{
	u32 of_one = 0;
	bool was_other = false;

	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->trace_nr != 8;
	for (u32 i = 0; i < st->trace_nr; i++) {
		if (st->trace[i] == 2) {
			was_other = true;
			continue;
		}
		if (was_other)
			seen_split[of_one] = true;
		was_other = false;
		of_one++;
	}
}

static void preempt_model(enum sim_preempt_model model, const bool split[4])
{
	struct sim_world_options o = bed_options(1);

	o.preempt = model;
	failures = 0;
	memset(seen_split, 0, sizeof(seen_split));
	bed_boot(&o, boot_twice);
	assert_in_range(bed_all(10000, judge_twice), 2, 10000);
	assert_int_equal(failures, 0);
	for (u32 i = 0; i < 4; i++)
		assert_int_equal(seen_split[i], split[i]);
	bed_teardown(NULL);
}

static void preemption_models_differ(void **state)
{
	/* Split before entry 0: the other one went first. */
	static const bool none[4] = { true, false, false, false };
	static const bool voluntary[4] = { true, false, true, false };
	static const bool full[4] = { true, true, true, true };

	(void)state;
	preempt_model(SIM_PREEMPT_NONE, none);
	preempt_model(SIM_PREEMPT_VOLUNTARY, voluntary);
	preempt_model(SIM_PREEMPT_FULL, full);
	preempt_model(SIM_PREEMPT_RT, full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(free_tasks_use_every_allowed_cpu),
		cmocka_unit_test(bound_tasks_stay),
		cmocka_unit_test_teardown(
			a_running_task_moves_at_its_next_point, bed_teardown),
		cmocka_unit_test_teardown(a_task_in_a_section_moves_after_it,
					  bed_teardown),
		cmocka_unit_test_teardown(queued_and_blocked_tasks_move,
					  bed_teardown),
		cmocka_unit_test_teardown(offline_moves_tasks, bed_teardown),
		cmocka_unit_test_teardown(a_per_cpu_thread_waits_for_its_cpu,
					  bed_teardown),
		cmocka_unit_test(preemption_models_differ),
	};

	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
