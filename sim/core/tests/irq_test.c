// SPDX-License-Identifier: GPL-2.0-only
/* irq: on whose stack, nested, in which order, and what they may not do */
#include "bed.h"

#include "core/cpu.h"
#include "core/heap.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/wait.h"
#include "core/world.h"

#define IRQS	4

/* A toy spinlock, fair to nobody. */
struct spin {
	struct sim_lock lock;
	struct sim_wait wait;
	bool is_taken;
};

struct state {
	struct sim_irq irq[IRQS];
	struct spin a;
	u32 ran_nr;
	u32 ran[IRQS];		/* numbers in order of running */
	u32 task_id[IRQS];	/* on whose stack */
	bool stack_matches[IRQS];
	u32 depth_max;
	bool seen_on_spinner;
	bool saw_section, in_section;
	bool done;
};

static struct state *st;

static void spin_lock(struct spin *spin)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_SPIN,
		.flags = SIM_WAIT_SPINS,
		.lock = &spin->lock,
		.wakers = sim_wakers_holders,
	};

	sim_point(SIM_POINT_ACQUIRE, &spin->lock, spin->lock.name);
	sim_preempt_disable();
	while (spin->is_taken)
		sim_wait_block(&spin->wait, &spec);
	spin->is_taken = true;
	sim_lock_acquired(&spin->lock, SIM_LOCK_WRITE, false, NULL);
}

static void spin_unlock(struct spin *spin)
{
	sim_point(SIM_POINT_RELEASE, &spin->lock, spin->lock.name);
	spin->is_taken = false;
	sim_lock_released(&spin->lock);
	sim_wait_wake(&spin->wait, 1);
	sim_preempt_enable();
}

static bool on_stack_of(const struct sim_task *task, const void *addr)
{
	char *lo;
	size_t bytes;

	sim_stack_range(task, &lo, &bytes);
	return (const char *)addr - lo >= 0 &&
	       (size_t)((const char *)addr - lo) < bytes;
}

static void note_irq(u32 nr)
{
	const struct sim_task *task = sim_task_current();

	st->task_id[nr] = task->id;
	st->stack_matches[nr] = on_stack_of(task, __builtin_frame_address(0));
	st->ran[st->ran_nr++] = nr;
	if ((u32)task->hardirq_depth > st->depth_max)
		st->depth_max = (u32)task->hardirq_depth;
	st->saw_section |= st->in_section;
}

static void plain_irq(void *arg)
{
	note_irq((u32)(uintptr_t)arg);
	bed_point();
}

static void state_new(void (*handler)(void *arg))
{
	st = sim_heap_alloc(sizeof(*st), "state");
	st->a.lock.name = "a";
	sim_wait_init(&st->a.wait);
	for (uintptr_t i = 0; i < IRQS; i++)
		st->irq[i] = (struct sim_irq){
			.handler = handler,
			.arg = (void *)i,
			.name = "irq",
		};
}

static u32 failures;

/* ---- order ---- */

static void post_all(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < IRQS; i++) {
		bed_point();
		sim_irq_post(1, &st->irq[i]);
		/* Queued already: once is enough. */
		st->done |= sim_irq_post(1, &st->irq[i]);
	}
}

static void boot_order(void *arg)
{
	(void)arg;
	state_new(plain_irq);
	bed_actor("sender", 0, post_all, NULL);
}

static void judge_order(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->ran_nr != IRQS || st->done;
	for (u32 i = 0; i < IRQS; i++) {
		failures += st->ran[i] != i;
		/* CPU 1 runs nothing: swapper/1 lends its stack. */
		failures += st->task_id[i] != sim_cpus[1].idle->id;
		failures += !st->stack_matches[i];
	}
}

static void irqs_run_in_order_on_the_idle_stack(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	failures = 0;
	bed_boot(&o, boot_order);
	assert_in_range(bed_all(100000, judge_order), 10, 100000);
	assert_int_equal(failures, 0);
}

/* ---- a second one waits until the first has ended ---- */

static void long_irq(void *arg)
{
	note_irq((u32)(uintptr_t)arg);
	st->in_section = true;
	bed_point();
	bed_point();
	st->in_section = false;
}

static void post_two(void *arg)
{
	(void)arg;
	sim_irq_post(1, &st->irq[0]);
	bed_point();
	sim_irq_post(1, &st->irq[1]);
}

static void runner(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 3; i++)
		bed_point();
}

static void boot_two(void *arg)
{
	(void)arg;
	state_new(long_irq);
	bed_actor("sender", 0, post_two, NULL);
	bed_actor("runner", 1, runner, NULL);
}

static void judge_two(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->ran_nr != 2 || st->ran[0] != 0;
	failures += st->depth_max != 1 || st->saw_section;
	failures += !st->stack_matches[0] || !st->stack_matches[1];
}

static void irqs_off_in_a_handler(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	failures = 0;
	bed_boot(&o, boot_two);
	assert_in_range(bed_all(200000, judge_two), 10, 200000);
	assert_int_equal(failures, 0);
}

/* ---- a handler that enables interrupts is interrupted on the same stack ---- */

static void nesting(void *arg)
{
	u32 nr = (u32)(uintptr_t)arg;

	note_irq(nr);
	sim_irq_enable();
	bed_point();
	bed_point();
	sim_irq_disable();
}

static u32 depth_2_nr, on_runner_nr;

static void boot_nesting(void *arg)
{
	(void)arg;
	state_new(nesting);
	bed_actor("sender", 0, post_two, NULL);
	bed_actor("runner", 1, runner, NULL);
}

static void judge_nesting(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += st->ran_nr != 2 || st->ran[0] != 0;
	failures += !st->stack_matches[0] || !st->stack_matches[1];
	if (st->depth_max != 2)
		return;
	depth_2_nr++;
	failures += st->task_id[0] != st->task_id[1];
	on_runner_nr += st->task_id[0] != sim_cpus[1].idle->id;
}

static void handlers_nest_on_one_stack(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	failures = 0;
	depth_2_nr = 0;
	on_runner_nr = 0;
	bed_boot(&o, boot_nesting);
	assert_in_range(bed_all(200000, judge_nesting), 10, 200000);
	assert_int_equal(failures, 0);
	assert_true(depth_2_nr > on_runner_nr);
	assert_true(on_runner_nr > 0);
}

/* ---- on the stack of a task that spins for a lock ---- */

static void owner(void *arg)
{
	(void)arg;
	spin_lock(&st->a);
	sim_irq_post(1, &st->irq[0]);
	bed_point();
	spin_unlock(&st->a);
}

static void spinner(void *arg)
{
	(void)arg;
	spin_lock(&st->a);
	st->in_section = true;
	spin_unlock(&st->a);
	st->in_section = false;
	st->done = true;
}

static void irq_sees_spinner(void *arg)
{
	const struct sim_task *task = sim_task_current();

	/* The wait is set aside while the handler runs. */
	if (task->waiter)
		sim_finding(SIM_VERDICT_ASSERTION, "waits in a handler");
	note_irq((u32)(uintptr_t)arg);
	st->seen_on_spinner = task->kind == SIM_TASK_ACTOR;
	bed_point();
}

static void boot_spinner(void *arg)
{
	(void)arg;
	state_new(irq_sees_spinner);
	bed_actor("owner", 0, owner, NULL);
	bed_actor("spinner", 1, spinner, NULL);
}

static u32 on_spinner_nr;

static void judge_spinner(void)
{
	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += !st->done || st->ran_nr != 1 || !st->stack_matches[0];
	on_spinner_nr += st->seen_on_spinner;
}

static void a_spinning_task_takes_irqs(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	failures = 0;
	on_spinner_nr = 0;
	bed_boot(&o, boot_spinner);
	assert_in_range(bed_all(200000, judge_spinner), 10, 200000);
	assert_int_equal(failures, 0);
	assert_true(on_spinner_nr > 0);
}

/* ---- a handler that spins on a lock of what it interrupted ---- */

static void locking_irq(void *arg)
{
	note_irq((u32)(uintptr_t)arg);
	spin_lock(&st->a);
	spin_unlock(&st->a);
}

static void victim(void *arg)
{
	(void)arg;
	if (arg)
		sim_irq_disable();
	spin_lock(&st->a);
	bed_point();
	spin_unlock(&st->a);
	if (arg)
		sim_irq_enable();
	st->done = true;
}

static void post_one(void *arg)
{
	(void)arg;
	sim_irq_post(1, &st->irq[0]);
}

static bool victim_is_careful;

static void boot_self_deadlock(void *arg)
{
	(void)arg;
	state_new(locking_irq);
	bed_actor("sender", 0, post_one, NULL);
	bed_actor("victim", 1, victim, victim_is_careful ? st : NULL);
}

static u32 stuck_nr;

static void judge_stuck(void)
{
	const struct sim_task *task = sim_task_by_id(sim_task_count() - 1);

	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	if (st->done)
		return;
	stuck_nr++;
	/* Blocked for ever, in the handler, waiting for its own lock. */
	failures += task->state != SIM_TASK_BLOCKED;
	failures += task->hardirq_depth != 1;
	failures += !task->waiter || task->waiter->spec->lock != &st->a.lock;
	failures += !sim_lock_is_held(task, &st->a.lock);
	failures += sim_cpus[1].curr != task;
}

static void a_handler_deadlocks_with_its_victim(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	for (u32 careful = 0; careful < 2; careful++) {
		failures = 0;
		stuck_nr = 0;
		victim_is_careful = careful;
		bed_boot(&o, boot_self_deadlock);
		assert_in_range(bed_all(100000, judge_stuck), 5, 100000);
		assert_int_equal(failures, 0);
		if (careful)
			assert_int_equal(stuck_nr, 0);
		else
			assert_true(stuck_nr > 0);
		bed_teardown(NULL);
	}
}

/* ---- a dying CPU flushes its queue ---- */

static void reposting_irq(void *arg)
{
	u32 nr = (u32)(uintptr_t)arg;

	note_irq(nr);
	if (nr == 0)
		sim_irq_post(1, &st->irq[3]);
}

static void dying(void *arg)
{
	(void)arg;
	sim_irq_disable();
	for (u32 i = 0; i < 3; i++)
		sim_irq_post(1, &st->irq[i]);
	bed_point();
	st->in_section = st->ran_nr > 0;
	sim_irq_run_pending();
	st->done = st->ran_nr == 4 && list_empty(&sim_cpus[1].irqs);
	sim_cpu_set_online(1, false);
	sim_irq_enable();
}

static void boot_dying(void *arg)
{
	(void)arg;
	state_new(reposting_irq);
	bed_actor("dying", 1, dying, NULL);
}

static void judge_dying(void)
{
	static const u32 order[] = { 0, 1, 2, 3 };

	failures += bed_out.verdict != SIM_VERDICT_CLEAN;
	failures += !st->done || st->in_section;
	failures += memcmp(st->ran, order, sizeof(order)) != 0;
	failures += sim_cpus[1].is_online;
}

static void a_dying_cpu_runs_what_is_pending(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	failures = 0;
	bed_boot(&o, boot_dying);
	assert_in_range(bed_all(1000, judge_dying), 1, 1000);
	assert_int_equal(failures, 0);
}

/* ---- misuse ---- */

static void sleeping_irq(void *arg)
{
	struct sim_wait_spec spec = { .why = SIM_WAIT_EVENT, .name = "nap" };

	(void)arg;
	sim_wait_block(&st->a.wait, &spec);
}

static void boot_sleeping_irq(void *arg)
{
	(void)arg;
	state_new(sleeping_irq);
	bed_actor("sender", 0, post_one, NULL);
}

static void sleeping_in_a_handler_is_a_finding(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	bed_boot(&o, boot_sleeping_irq);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_SLEEP_IN_ATOMIC);
	assert_string_equal(bed_out.title,
			    "swapper sleeps (event, nap) in an interrupt");
}

static void enable_twice(void *arg)
{
	(void)arg;
	sim_irq_disable();
	sim_irq_enable();
	sim_irq_enable();
}

static void preempt_enable_twice(void *arg)
{
	(void)arg;
	sim_preempt_enable();
}

static void (*misdeed)(void *arg);

static void boot_misdeed(void *arg)
{
	(void)arg;
	bed_actor("culprit", 0, misdeed, NULL);
}

static void unbalanced_nesting_is_a_finding(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	misdeed = enable_twice;
	bed_boot(&o, boot_misdeed);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_ASSERTION);
	assert_string_equal(bed_out.title, "culprit: interrupts enabled twice");
	bed_teardown(NULL);
	misdeed = preempt_enable_twice;
	bed_boot(&o, boot_misdeed);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_ASSERTION);
	assert_string_equal(bed_out.title,
			    "culprit: preempt_enable() without disable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(irqs_run_in_order_on_the_idle_stack,
					  bed_teardown),
		cmocka_unit_test_teardown(irqs_off_in_a_handler, bed_teardown),
		cmocka_unit_test_teardown(handlers_nest_on_one_stack,
					  bed_teardown),
		cmocka_unit_test_teardown(a_spinning_task_takes_irqs,
					  bed_teardown),
		cmocka_unit_test_teardown(a_handler_deadlocks_with_its_victim,
					  bed_teardown),
		cmocka_unit_test_teardown(a_dying_cpu_runs_what_is_pending,
					  bed_teardown),
		cmocka_unit_test_teardown(sleeping_in_a_handler_is_a_finding,
					  bed_teardown),
		cmocka_unit_test_teardown(unbalanced_nesting_is_a_finding,
					  bed_teardown),
	};

	return cmocka_run_group_tests_name("irq", tests, NULL, NULL);
}
