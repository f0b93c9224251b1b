// SPDX-License-Identifier: GPL-2.0-only
/* limits: every table that can be full says so, and what lies beyond a stack */
#include "bed.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/choice.h"
#include "core/clock.h"
#include "core/cpu.h"
#include "core/heap.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/trigger.h"
#include "core/wait.h"
#include "core/world.h"

static void (*body)(void *arg);

static void boot_body(void *arg)
{
	(void)arg;
	bed_actor("actor", 0, body, NULL);
}

static void expect_verdict(const struct sim_world_options *o,
			   void (*fn)(void *arg), enum sim_verdict verdict,
			   const char *title)
{
	body = fn;
	bed_boot(o, boot_body);
	bed_run(1);
	assert_string_equal(sim_verdict_name(bed_out.verdict),
			    sim_verdict_name(verdict));
	assert_string_equal(bed_out.title, title);
	assert_true(sim_verdict_is_limit(verdict));
	assert_true(sim_verdict_hint(verdict)[0] != '\0');
	/* The next execution starts afresh. */
	bed_run(2);
	assert_int_equal(bed_out.verdict, verdict);
}

/* ---- tasks ---- */

static struct sim_wait *parking;

static void park(void *arg)
{
	struct sim_wait_spec spec = { .why = SIM_WAIT_IDLE, .name = "parked" };

	(void)arg;
	sim_wait_block(parking, &spec);
}

static void spawn(u32 cpu, bool big)
{
	struct sim_task_options o = {
		.name = "child",
		.kind = SIM_TASK_DAEMON,
		.cpu = cpu,
		.needs_big_stack = big,
	};

	sim_task_create(&o, park, NULL);
}

static void parking_new(void)
{
	parking = sim_heap_alloc(sizeof(*parking), "parking");
	sim_wait_init(parking);
}

static void spawn_for_ever(void *arg)
{
	(void)arg;
	parking_new();
	for (u32 i = 0;; i++)
		spawn(i % 8, false);
}

static void the_task_table_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(8);

	(void)state;
	expect_verdict(&o, spawn_for_ever, SIM_VERDICT_LIMIT_TASKS,
		       "the task table is full");
}

static void spawn_big_for_ever(void *arg)
{
	(void)arg;
	parking_new();
	for (u32 i = 0;; i++)
		spawn(i % 8, true);
}

static void big_stacks_are_a_limit(void **state)
{
	struct sim_world_options o = bed_options(8);

	(void)state;
	expect_verdict(&o, spawn_big_for_ever, SIM_VERDICT_LIMIT_TASKS,
		       "no stack left for another task");
}

static void spawn_on_one_cpu(void *arg)
{
	(void)arg;
	parking_new();
	for (;;)
		spawn(1, false);
}

static void a_run_queue_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	expect_verdict(&o, spawn_on_one_cpu, SIM_VERDICT_LIMIT_TASKS,
		       "run queue of CPU 1 is full");
}

/* Many tasks one after another: stacks and nothing else are used again. */
static void short_lived(void *arg)
{
	(void)arg;
	bed_point();
}

static void spawn_in_turn(void *arg)
{
	struct sim_task_options o = {
		.name = "child",
		.kind = SIM_TASK_DAEMON,
		.cpu = 0,
		.needs_big_stack = true,
	};

	(void)arg;
	for (u32 i = 0; i < 100; i++) {
		struct sim_task *task = sim_task_create(&o, short_lived, NULL);

		while (task->state != SIM_TASK_DONE)
			sim_point_relax();
	}
}

static void stacks_are_used_again(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	o.spins_max = 100000;
	body = spawn_in_turn;
	bed_boot(&o, boot_body);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
	assert_true(sim_world->stacks_nr[1] < SIM_STACKS_BIG_MAX);
}

/* The actors themselves fill the queue: no task is running yet. */
static void boot_crowd(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < SIM_CPU_RQ_MAX + 1; i++)
		bed_actor("actor", 0, short_lived, NULL);
}

static void a_crowd_of_actors_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	bed_boot(&o, boot_crowd);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_LIMIT_TASKS);
	assert_string_equal(bed_out.title, "run queue of CPU 0 is full");
}

static void boot_gated_crowd(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < SIM_CPU_RQ_MAX + 1; i++)
		sim_trigger_after_step(bed_actor("actor", 0, short_lived, NULL),
				       1);
}

static void a_crowd_behind_a_gate_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	o.preempt = SIM_PREEMPT_NONE;
	bed_boot(&o, boot_gated_crowd);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_LIMIT_TASKS);
}

/* ---- the check after an execution needs a task, too ---- */

static void nothing(void *arg)
{
	(void)arg;
}

static void fill_table(void *arg)
{
	(void)arg;
	parking_new();
	for (u32 i = 0; sim_task_count() < SIM_TASKS_MAX; i++)
		spawn(i % 8, false);
}

static void a_check_without_room_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(8);

	(void)state;
	body = fill_table;
	bed_boot(&o, boot_body);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_CLEAN);
	sim_run_check(nothing, NULL, &bed_out);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_LIMIT_TASKS);
	assert_string_equal(bed_out.title, "no room for another task");
}

/* ---- moves ---- */

static void boot_moves(void *arg)
{
	struct sim_task_options o = {
		.name = "free",
		.kind = SIM_TASK_ACTOR,
		.cpu = 0,
		.cpus_allowed = 0xff,
		.may_migrate = true,
	};

	(void)arg;
	for (u32 i = 0; i < 33; i++)
		sim_task_create(&o, short_lived, NULL);
}

static void too_many_moves_are_a_limit(void **state)
{
	struct sim_world_options o = bed_options(8);

	(void)state;
	/* 33 tasks, each of which could go to each of 8 idle CPUs. */
	bed_boot(&o, boot_moves);
	bed_run(1);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_LIMIT_MOVES);
}

/* ---- steps, choices, locks ---- */

static void step_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		bed_point();
}

static void steps_are_a_limit(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	o.steps_max = 1000;
	expect_verdict(&o, step_for_ever, SIM_VERDICT_LIMIT_STEPS, "");
	assert_int_equal(bed_out.steps_nr, 1000);
}

static void choose_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		sim_choice(SIM_CHOICE_VALUE, 2);
}

static void choices_are_a_limit(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	expect_verdict(&o, choose_for_ever, SIM_VERDICT_LIMIT_CHOICES, "");
	assert_int_equal(bed_out.choices_nr, 1 << 20);
}

static struct sim_lock locks[SIM_HELD_MAX + 1];

static void take_locks(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < ARRAY_SIZE(locks); i++) {
		locks[i] = (struct sim_lock){ .name = "many" };
		sim_lock_acquired(&locks[i], SIM_LOCK_WRITE, false, NULL);
	}
}

static void held_locks_are_a_limit(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	expect_verdict(&o, take_locks, SIM_VERDICT_LIMIT_LOCKS,
		       "actor holds 20 locks and takes 'many'");
}

/* ---- heap: while running, as well as while booting (heap_test) ---- */

static void eat_heap(void *arg)
{
	(void)arg;
	for (;;)
		sim_heap_alloc(1 << 20, "chunk");
}

static void the_heap_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	expect_verdict(&o, eat_heap, SIM_VERDICT_LIMIT_HEAP,
		       "model heap is full allocating 'chunk'");
}

/* ---- the guard page below each stack ---- */

static u64 __attribute__((noinline)) recurse(u64 depth)
{
	volatile char pad[512];

	pad[0] = (char)depth;
	pad[511] = pad[0];
	if (depth == U64_MAX)
		return 0;
	return recurse(depth + 1) + (u64)pad[511];
}

static u64 sum;

static void overflow(void *arg)
{
	(void)arg;
	sum = recurse(0);
}

/* Runs in a child: exits 0 only if the write below the stack went through. */
static void run_overflow(bool big)
{
	struct sim_world_options o = bed_options(1);
	struct sim_task_options task = {
		.name = "deep",
		.kind = SIM_TASK_DAEMON,
		.needs_big_stack = big,
	};
	struct sim_outcome out;

	/* Sanitizers would report the fault instead of dying of it. */
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	if (sim_world_create(&o, NULL))
		_exit(1);
	sim_task_create(&task, overflow, NULL);
	sim_world_boot(short_lived, NULL, &out);
	_exit(0);
}

static void a_stack_overflow_faults(void **state)
{
	(void)state;
	for (u32 big = 0; big < 2; big++) {
		int status = 0;
		pid_t pid = fork();

		if (!pid)
			run_overflow(big);
		assert_true(pid > 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSEGV);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_task_table_is_a_limit,
					  bed_teardown),
		cmocka_unit_test_teardown(big_stacks_are_a_limit, bed_teardown),
		cmocka_unit_test_teardown(a_run_queue_is_a_limit, bed_teardown),
		cmocka_unit_test_teardown(stacks_are_used_again, bed_teardown),
		cmocka_unit_test_teardown(a_crowd_of_actors_is_a_limit,
					  bed_teardown),
		cmocka_unit_test_teardown(a_crowd_behind_a_gate_is_a_limit,
					  bed_teardown),
		cmocka_unit_test_teardown(a_check_without_room_is_a_limit,
					  bed_teardown),
		cmocka_unit_test_teardown(too_many_moves_are_a_limit,
					  bed_teardown),
		cmocka_unit_test_teardown(steps_are_a_limit, bed_teardown),
		cmocka_unit_test_teardown(choices_are_a_limit, bed_teardown),
		cmocka_unit_test_teardown(held_locks_are_a_limit, bed_teardown),
		cmocka_unit_test_teardown(the_heap_is_a_limit, bed_teardown),
		cmocka_unit_test(a_stack_overflow_faults),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
