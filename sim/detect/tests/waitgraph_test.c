// SPDX-License-Identifier: GPL-2.0-only
/* waitgraph: knots, OR and AND waits, lost wake-ups, signatures */
#include "strategy/tests/toy.h"

#include "core/cpu.h"
#include "detect/detect.h"

/* What the tasks of one test share, in the world. */
struct shared {
	struct toy_lock a, b, c;
	struct sim_wait event;
	bool is_set; /* the event */
	struct sim_irq irq;
	u32 ticks_nr; /* of a task that has nothing to do with it */
};

struct body {
	const char *role;
	void (*fn)(void *arg);
	u32 cpu;
	bool is_daemon;
};

static struct shared *sh;
static const struct body *bodies;
static u32 bodies_nr;
static struct sim_snapshot *snap;
static u32 ids[8]; /* task ids, in order of bodies */

static void boot(void *arg)
{
	(void)arg;
	sh = sim_heap_alloc(sizeof(*sh), "shared");
	sh->a.id.name = "lock_a";
	sh->b.id.name = "lock_b";
	sh->c.id.name = "lock_c";
	sim_wait_init(&sh->a.wait);
	sim_wait_init(&sh->b.wait);
	sim_wait_init(&sh->c.wait);
	sim_wait_init(&sh->event);
	for (u32 i = 0; i < bodies_nr; i++) {
		struct sim_task_options o = {
			.name = bodies[i].role,
			.kind = bodies[i].is_daemon ? SIM_TASK_DAEMON :
						      SIM_TASK_ACTOR,
			.cpu = bodies[i].cpu,
		};

		ids[i] = sim_task_create(&o, bodies[i].fn, NULL)->id;
	}
}

struct found {
	u64 runs_nr;
	u64 by[SIM_VERDICT_NR];
	u32 signatures_nr;
	u64 hashes;		 /* sum of event hashes */
	struct sim_outcome last; /* deadlock; without one, finding */
	u32 ticks_min;		 /* when one was found */
};

static u32 detectors = SIM_DETECT_WAITGRAPH;

/* All schedules (up to @runs_max) of these tasks with the detector attached. */
static struct found explore(const struct body *b, u32 nr, const char *strategy,
			    u64 runs_max)
{
	struct sim_world_options o = toy_options(4);
	struct sim_strategy_options so = SIM_STRATEGY_OPTIONS_INIT;
	struct found f = { .ticks_min = U32_MAX };
	struct sim_strategy *s;
	struct sim_outcome out;

	bodies = b;
	bodies_nr = nr;
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(boot, NULL, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	assert_int_equal(sim_strategy_create(strategy, &so, NULL, &s), 0);
	sim_detect_attach(detectors);
	while (f.runs_nr < runs_max && !s->ops->begin(s, f.runs_nr)) {
		struct sim_decider decider = sim_strategy_decider(s);

		sim_snapshot_restore(snap);
		sim_run(&decider, 0, &out);
		if (s->ops->end)
			s->ops->end(s, &out);
		f.runs_nr++;
		f.by[out.verdict]++;
		f.hashes += out.event_hash;
		if (out.verdict == SIM_VERDICT_CLEAN ||
		    (out.verdict != SIM_VERDICT_DEADLOCK &&
		     f.by[SIM_VERDICT_DEADLOCK]))
			continue;
		if (strcmp(out.signature, f.last.signature) != 0)
			f.signatures_nr++;
		f.last = out;
		f.ticks_min = min(f.ticks_min, sh->ticks_nr);
	}
	sim_detect_detach();
	sim_strategy_destroy(s);
	sim_snapshot_free(snap);
	sim_world_destroy();
	return f;
}

/* ---- bodies ---- */

static void body_ab(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->a);
	toy_lock_take(&sh->b);
	toy_lock_drop(&sh->b);
	toy_lock_drop(&sh->a);
}

static void body_ba(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->b);
	toy_lock_take(&sh->a);
	toy_lock_drop(&sh->a);
	toy_lock_drop(&sh->b);
}

static void body_bc(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->b);
	toy_lock_take(&sh->c);
	toy_lock_drop(&sh->c);
	toy_lock_drop(&sh->b);
}

static void body_ca(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->c);
	toy_lock_take(&sh->a);
	toy_lock_drop(&sh->a);
	toy_lock_drop(&sh->c);
}

static void body_aa(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->a);
	toy_lock_take(&sh->a);
}

static void body_busy(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 60; i++) {
		sim_point(SIM_POINT_USER, NULL, NULL);
		sh->ticks_nr++;
	}
}

/* ---- cycles of locks ---- */

static void cycle_of_one(void **state)
{
	static const struct body b[] = {
		{ "selfish", body_aa, 0, false },
		{ "busy", body_busy, 1, false },
	};
	struct found f = explore(b, 2, "random", 50);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_DEADLOCK], 50);
	assert_string_equal(f.last.title,
			    "selfish waits for lock_a held by selfish");
	assert_string_equal(f.last.signature,
			    "deadlock: selfish -> lock_a (mutex)");
	assert_int_equal(f.last.edges_nr, 1);
}

static void cycle_of_two(void **state)
{
	static const struct body b[] = {
		{ "destroy", body_ab, 0, false },
		{ "offline", body_ba, 1, false },
	};
	static const struct body swapped[] = {
		{ "offline", body_ba, 3, false },
		{ "busy", body_busy, 2, false },
		{ "destroy", body_ab, 1, false },
	};
	struct found f = explore(b, 2, "dfs", U64_MAX);
	struct found g = explore(swapped, 3, "random", 300);

	(void)state;
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	assert_true(f.by[SIM_VERDICT_CLEAN] > 0);
	assert_int_equal(f.by[SIM_VERDICT_DEADLOCK] + f.by[SIM_VERDICT_CLEAN],
			 f.runs_nr);
	/* One signature, whoever came first, whatever the ids and CPUs. */
	assert_int_equal(f.signatures_nr, 1);
	assert_int_equal(g.signatures_nr, 1);
	assert_string_equal(f.last.signature, g.last.signature);
	assert_string_equal(f.last.title, g.last.title);
	assert_string_equal(f.last.title,
			    "destroy waits for lock_b held by offline; "
			    "offline waits for lock_a held by destroy");
	assert_string_equal(f.last.signature,
			    "deadlock: destroy -> lock_b (mutex); "
			    "offline -> lock_a (mutex)");
	assert_int_equal(f.last.edges_nr, 2);
	assert_string_equal(f.last.edges[0].waiter, "destroy");
	assert_string_equal(f.last.edges[0].waker, "offline");
	assert_string_equal(f.last.edges[0].object, "lock_b");
	assert_int_equal(f.last.edges[0].waiter_id, 6);
	assert_int_equal(f.last.edges[0].why, SIM_WAIT_MUTEX);
	/* Found while the third task still had something to do. */
	assert_true(g.ticks_min < 60);
}

static void cycle_of_three(void **state)
{
	static const struct body b[] = {
		{ "one", body_ab, 0, false },
		{ "two", body_bc, 1, false },
		{ "three", body_ca, 2, false },
		{ "busy", body_busy, 3, false },
	};
	struct found f = explore(b, 4, "random", 2000);

	(void)state;
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	assert_true(f.by[SIM_VERDICT_CLEAN] > 0);
	assert_int_equal(f.signatures_nr, 1);
	assert_int_equal(f.last.edges_nr, 3);
	assert_string_equal(f.last.signature,
			    "deadlock: one -> lock_b (mutex); "
			    "two -> lock_c (mutex); three -> lock_a (mutex)");
	assert_true(f.ticks_min < 60);
}

static void ordered_locks_are_clean(void **state)
{
	static const struct body b[] = {
		{ "one", body_ab, 0, false },
		{ "two", body_ab, 1, false },
	};
	struct found f = explore(b, 2, "dfs", U64_MAX);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], f.runs_nr);
}

/* Without the detector the same schedules end in silence. */
static void detector_changes_no_schedule(void **state)
{
	static const struct body b[] = {
		{ "destroy", body_ab, 0, false },
		{ "offline", body_ba, 1, false },
	};
	struct found with = explore(b, 2, "dfs", U64_MAX);
	struct found without;

	(void)state;
	detectors = 0;
	without = explore(b, 2, "dfs", U64_MAX);
	detectors = SIM_DETECT_WAITGRAPH;
	assert_int_equal(without.by[SIM_VERDICT_CLEAN], without.runs_nr);
	assert_int_equal(with.runs_nr, without.runs_nr);
	assert_int_equal(with.hashes, without.hashes);
	assert_true(with.by[SIM_VERDICT_DEADLOCK] > 0);
}

/* ---- AND ---- */

static void wakers_both(const struct sim_waiter *w, struct sim_wakers *ret)
{
	(void)w;
	ret->all = true;
	sim_wakers_add(ret, ids[1]);
	sim_wakers_add(ret, ids[2]);
}

static void wakers_any(const struct sim_waiter *w, struct sim_wakers *ret)
{
	(void)w;
	sim_wakers_add(ret, ids[1]);
	sim_wakers_add(ret, ids[2]);
}

static void wait_for_event(sim_wakers_fn wakers)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_PERCPU_DRAIN,
		.name = "drain",
		.wakers = wakers,
	};

	sim_point(SIM_POINT_WAIT, &sh->event, NULL);
	if (!sh->is_set)
		sim_wait_block(&sh->event, &spec);
}

static void set_event(void)
{
	sim_point(SIM_POINT_WAKE, &sh->event, NULL);
	sh->is_set = true;
	sim_wait_wake(&sh->event, 1);
}

static void body_writer_and(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->a);
	wait_for_event(wakers_both);
	toy_lock_drop(&sh->a);
}

static void body_writer_or(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->a);
	wait_for_event(wakers_any);
	toy_lock_drop(&sh->a);
}

static void body_reader_a(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->a);
	toy_lock_drop(&sh->a);
}

static void body_set(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 20; i++) {
		sim_point(SIM_POINT_USER, NULL, NULL);
		sh->ticks_nr++;
	}
	set_event();
}

static void and_wait_needs_all(void **state)
{
	static const struct body b[] = {
		{ "writer", body_writer_and, 0, false },
		{ "reader", body_reader_a, 1, false },
		{ "busy", body_busy, 2, false },
	};
	struct found f = explore(b, 3, "random", 500);

	(void)state;
	/* The other reader is alive, that does not help. */
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	assert_string_equal(f.last.signature,
			    "deadlock: reader -> lock_a (mutex); "
			    "writer -> drain (percpu_rwsem readers)");
	assert_string_equal(f.last.title,
			    "reader waits for lock_a held by writer; "
			    "writer waits for percpu_rwsem readers 'drain' "
			    "from reader");
	assert_true(f.ticks_min < 60);
}

/* ---- OR ---- */

static void or_wait_needs_one(void **state)
{
	static const struct body b[] = {
		{ "writer", body_writer_or, 0, false },
		{ "reader", body_reader_a, 1, false },
		{ "setter", body_set, 2, false },
	};
	struct found f = explore(b, 3, "random", 1000);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], 1000);
}

static void or_wait_dies_with_the_last(void **state)
{
	/* busy could have set the event but ends without. */
	static const struct body b[] = {
		{ "writer", body_writer_or, 0, false },
		{ "reader", body_reader_a, 1, false },
		{ "busy", body_busy, 2, false },
	};
	struct found f = explore(b, 3, "random", 300);

	(void)state;
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	/* Not before nothing could move: busy might have helped. */
	assert_true(f.ticks_min == 60);
	/* The reader had been first. */
	assert_int_equal(f.by[SIM_VERDICT_DEADLOCK] +
				 f.by[SIM_VERDICT_LOST_WAKEUP],
			 300);
}

/* A task runs into a knot that no block closed. */
static void body_late(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 400; i++)
		sim_point(SIM_POINT_USER, NULL, NULL);
	toy_lock_take(&sh->a);
}

static void knot_is_reported_by_who_runs_into_it(void **state)
{
	static const struct body b[] = {
		{ "writer", body_writer_or, 0, false },
		{ "reader", body_reader_a, 1, false },
		{ "setter", body_busy, 2, false },
		{ "late", body_late, 3, false },
	};
	struct found f = explore(b, 4, "random", 200);

	(void)state;
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	assert_string_equal(f.last.title,
			    "reader waits for lock_a held by writer; "
			    "writer waits for percpu_rwsem readers 'drain' "
			    "from reader");
	assert_int_equal(f.last.task_id, ids[3]);
}

/* ---- nothing can move ---- */

static void body_wait_unknown(void *arg)
{
	static const struct sim_wait_spec spec = {
		.why = SIM_WAIT_COMPLETION,
		.name = "work_done",
	};

	(void)arg;
	sim_point(SIM_POINT_WAIT, &sh->event, NULL);
	if (!sh->is_set)
		sim_wait_block(&sh->event, &spec);
}

static void lost_wakeup(void **state)
{
	/* Tests and sleeps in one step: the setter can only come before. */
	static const struct body b[] = {
		{ "waiter", body_wait_unknown, 0, false },
		{ "busy", body_busy, 1, false },
	};
	static const struct body good[] = {
		{ "waiter", body_wait_unknown, 0, false },
		{ "setter", body_set, 1, false },
	};
	struct found f = explore(b, 2, "random", 20);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_LOST_WAKEUP], 20);
	assert_string_equal(f.last.title,
			    "waiter waits for completion 'work_done' and "
			    "nobody is left who could wake it");
	assert_string_equal(f.last.signature,
			    "lost-wakeup: waiter -> work_done (completion)");
	assert_int_equal(f.last.edges_nr, 1);
	assert_int_equal(f.ticks_min, 60);
	f = explore(good, 2, "random", 200);
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], 200);
}

/* The end of the chain is to blame, not who waits for it. */
static void body_lock_and_wait(void *arg)
{
	toy_lock_take(&sh->a);
	body_wait_unknown(arg);
	toy_lock_drop(&sh->a);
}

static void lost_wakeup_at_the_end_of_a_chain(void **state)
{
	static const struct body b[] = {
		{ "after", body_reader_a, 0, false },
		{ "waiter", body_lock_and_wait, 1, false },
	};
	struct found f = explore(b, 2, "dfs", U64_MAX);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_LOST_WAKEUP], f.runs_nr);
	assert_int_equal(f.signatures_nr, 1);
	assert_string_equal(f.last.signature,
			    "lost-wakeup: waiter -> work_done (completion)");
}

static void body_idle_daemon(void *arg)
{
	static const struct sim_wait_spec spec = { .why = SIM_WAIT_IDLE };

	(void)arg;
	for (;;)
		sim_wait_block(&sh->event, &spec);
}

static void body_stuck_daemon(void *arg)
{
	body_wait_unknown(arg);
}

static void idle_daemon_is_fine(void **state)
{
	static const struct body idle[] = {
		{ "kworker", body_idle_daemon, 0, true },
		{ "busy", body_busy, 1, false },
	};
	static const struct body stuck[] = {
		{ "kworker", body_stuck_daemon, 0, true },
		{ "busy", body_busy, 1, false },
	};
	struct found f = explore(idle, 2, "random", 20);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], 20);
	f = explore(stuck, 2, "random", 20);
	assert_int_equal(f.by[SIM_VERDICT_LOST_WAKEUP], 20);
}

/* ---- CPUs and interrupts ---- */

static void spin_on(struct toy_lock *lock)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_SPIN,
		.flags = SIM_WAIT_SPINS,
		.lock = &lock->id,
		.wakers = sim_wakers_holders,
	};

	while (lock->owner)
		sim_wait_block(&lock->wait, &spec);
}

/* Spins with preemption off on a lock whose holder needs this CPU. */
static void body_spinner(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_USER, NULL, NULL);
	sim_preempt_disable();
	sim_point(SIM_POINT_ACQUIRE, NULL, NULL);
	spin_on(&sh->a);
	sim_preempt_enable();
}

static void occupied_cpu(void **state)
{
	static const struct body same[] = {
		{ "holder", body_reader_a, 0, false },
		{ "spinner", body_spinner, 0, false },
		{ "busy", body_busy, 1, false },
	};
	static const struct body other[] = {
		{ "holder", body_reader_a, 2, false },
		{ "spinner", body_spinner, 0, false },
		{ "busy", body_busy, 1, false },
	};
	struct found f = explore(same, 3, "random", 1000);

	(void)state;
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	assert_true(f.by[SIM_VERDICT_CLEAN] > 0);
	assert_string_equal(f.last.title,
			    "holder waits for its cpu occupied by spinner; "
			    "spinner waits for lock_a held by holder");
	assert_string_equal(f.last.signature, "deadlock: holder -> cpu (cpu); "
					      "spinner -> lock_a (spinlock)");
	assert_true(f.ticks_min < 60);
	f = explore(other, 3, "random", 1000);
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], 1000);
}

static void wakers_second(const struct sim_waiter *w, struct sim_wakers *ret)
{
	(void)w;
	sim_wakers_add(ret, ids[1]);
}

static void acknowledge(void *arg)
{
	(void)arg;
	sh->is_set = true;
	sim_wait_wake(&sh->event, 1);
}

static void body_ipi_sender(void *arg)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_IPI,
		.name = "call_function",
		.wakers = wakers_second,
	};

	(void)arg;
	toy_lock_take(&sh->a);
	sim_point(SIM_POINT_IRQ, NULL, NULL);
	sh->irq.handler = acknowledge;
	sh->irq.name = "call_function";
	sim_irq_post(1, &sh->irq);
	if (!sh->is_set)
		sim_wait_block(&sh->event, &spec);
	toy_lock_drop(&sh->a);
}

static void body_irq_spinner(void *arg)
{
	(void)arg;
	sim_point(SIM_POINT_USER, NULL, NULL);
	sim_irq_disable();
	sim_point(SIM_POINT_ACQUIRE, NULL, NULL);
	spin_on(&sh->a);
	sim_irq_enable();
}

static void ipi_to_a_spinner(void **state)
{
	static const struct body irqs_on[] = {
		{ "sender", body_ipi_sender, 0, false },
		{ "spinner", body_spinner, 1, false },
		{ "busy", body_busy, 2, false },
	};
	static const struct body irqs_off[] = {
		{ "sender", body_ipi_sender, 0, false },
		{ "spinner", body_irq_spinner, 1, false },
		{ "busy", body_busy, 2, false },
	};
	struct found f = explore(irqs_on, 3, "random", 1000);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], 1000);
	f = explore(irqs_off, 3, "random", 1000);
	assert_true(f.by[SIM_VERDICT_DEADLOCK] > 0);
	assert_true(f.by[SIM_VERDICT_CLEAN] > 0);
	assert_int_equal(f.signatures_nr, 1);
	assert_string_equal(f.last.signature,
			    "deadlock: sender -> call_function (ipi); "
			    "spinner -> lock_a (spinlock)");
	assert_true(f.ticks_min < 60);
}

/* A sleeping task is alive, and so is all that waits for it. */
static void body_sleep_with_lock(void *arg)
{
	(void)arg;
	toy_lock_take(&sh->a);
	sim_clock_sleep(1000, "nap");
	toy_lock_drop(&sh->a);
}

static void sleeper_is_alive(void **state)
{
	static const struct body b[] = {
		{ "sleeper", body_sleep_with_lock, 0, false },
		{ "reader", body_reader_a, 1, false },
	};
	struct found f = explore(b, 2, "dfs", U64_MAX);

	(void)state;
	assert_int_equal(f.by[SIM_VERDICT_CLEAN], f.runs_nr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cycle_of_one),
		cmocka_unit_test(cycle_of_two),
		cmocka_unit_test(cycle_of_three),
		cmocka_unit_test(ordered_locks_are_clean),
		cmocka_unit_test(detector_changes_no_schedule),
		cmocka_unit_test(and_wait_needs_all),
		cmocka_unit_test(or_wait_needs_one),
		cmocka_unit_test(or_wait_dies_with_the_last),
		cmocka_unit_test(knot_is_reported_by_who_runs_into_it),
		cmocka_unit_test(lost_wakeup),
		cmocka_unit_test(lost_wakeup_at_the_end_of_a_chain),
		cmocka_unit_test(idle_daemon_is_fine),
		cmocka_unit_test(occupied_cpu),
		cmocka_unit_test(ipi_to_a_spinner),
		cmocka_unit_test(sleeper_is_alive),
	};

	return cmocka_run_group_tests_name("waitgraph", tests, NULL, NULL);
}
