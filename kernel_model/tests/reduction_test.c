// SPDX-License-Identifier: GPL-2.0-only
/*
 * generated programs of kernel primitives: reduction against all schedules
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/rng.h"
#include "core/heap.h"
#include "core/snapshot.h"
#include "detect/detect.h"
#include "reduction.h"
#include "strategy/strategy.h"

#include <asm/alloc.h>
#include <asm/irq.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

/* Programs of each kit; sanitizers make do with fewer of the same ones. */
#ifndef PROGRAMS
#define PROGRAMS	40
#endif
#define EXECUTIONS	4000	/* larger programs are left out */
#define CPUS_NR		2
#define TASKS_MAX	3
#define OPS_BYTES	24
#define STEPS_MAX	2000

/*
 * An operation is a letter; x and y are variables that remember who changed
 * them in which order, w a work that takes the mutex, i an interrupt that takes
 * the spinlock, t a timer.
 */
static struct fixture {
	struct mutex			mutex;
	struct rw_semaphore		rwsem;
	struct percpu_rw_semaphore	percpu;
	spinlock_t			spin;
	struct completion		done;
	struct work_struct		work;
	struct timer_list		timer;
	struct km_irq			irq;
	u64				x, y, z;
	u64				seen[64];	/* by task */
} * fix;

static char programs[TASKS_MAX][OPS_BYTES];
static u32 tasks_nr;

static void change(u64 *var, u64 by)
{
	*var = sim_hash_mix(*var, by);
}

static void work_func(struct work_struct *work)
{
	(void)work;
	mutex_lock(&fix->mutex);
	change(&fix->z, 100);
	mutex_unlock(&fix->mutex);
}

static void irq_handler(void *arg)
{
	(void)arg;
	spin_lock(&fix->spin);
	change(&fix->y, 101);
	spin_unlock(&fix->spin);
}

static void timer_func(struct timer_list *timer)
{
	(void)timer;
	change(&fix->x, 102);
}

/* ---- what tasks do ---- */

static void point_at(u64 *var)
{
	km_point(USER, var, "variable");
}

static void use_variable(char op, u64 who)
{
	u64 *seen = &fix->seen[km_task_current()->id];

	if (op == 'x' || op == 'y') {
		point_at(op == 'x' ? &fix->x : &fix->y);
		change(op == 'x' ? &fix->x : &fix->y, who);
	} else {
		point_at(&fix->z);
		change(seen, fix->z);
	}
}

static void start_or_wait(char op)
{
	switch (op) {
	case 'q':
		queue_work_on(1, system_wq, &fix->work);
		break;
	case 'f':
		flush_work(&fix->work);
		break;
	case 'k':
		cancel_work_sync(&fix->work);
		break;
	case 'i':
		km_point(IRQ, &fix->irq, "irq");
		km_irq_post(0, &fix->irq);
		break;
	case 't':
		mod_timer(&fix->timer, jiffies + 1);
		break;
	case 'u':
		del_timer(&fix->timer);
		break;
	case 'c':
		complete(&fix->done);
		break;
	case 'a':
		wait_for_completion(&fix->done);
		break;
	case 's':
		synchronize_rcu();
		break;
	default:
		break;
	}
}

/* Upper case: a section begins; a bracket ends the last one. */
static void begin(char op)
{
	switch (op) {
	case 'M':
		mutex_lock(&fix->mutex);
		break;
	case 'R':
		down_read(&fix->rwsem);
		break;
	case 'W':
		down_write(&fix->rwsem);
		break;
	case 'P':
		percpu_down_read(&fix->percpu);
		break;
	case 'Q':
		percpu_down_write(&fix->percpu);
		break;
	case 'S':
		spin_lock_irq(&fix->spin);
		break;
	case 'O':
		preempt_disable();
		break;
	case 'D':
		local_irq_disable();
		break;
	case 'U':
		rcu_read_lock();
		break;
	default:
		break;
	}
}

static void end(char op)
{
	switch (op) {
	case 'M':
		mutex_unlock(&fix->mutex);
		break;
	case 'R':
		up_read(&fix->rwsem);
		break;
	case 'W':
		up_write(&fix->rwsem);
		break;
	case 'P':
		percpu_up_read(&fix->percpu);
		break;
	case 'Q':
		percpu_up_write(&fix->percpu);
		break;
	case 'S':
		spin_unlock_irq(&fix->spin);
		break;
	case 'O':
		preempt_enable();
		break;
	case 'D':
		local_irq_enable();
		break;
	case 'U':
		rcu_read_unlock();
		break;
	default:
		break;
	}
}

static void run_task(void *arg)
{
	const char *ops = arg;
	u64 who = km_task_current()->id;
	char open[OPS_BYTES];
	u32 open_nr = 0;

	for (u32 i = 0; ops[i]; i++) {
		if (ops[i] == ')') {
			end(open[--open_nr]);
		} else if (ops[i] >= 'A' && ops[i] <= 'Z') {
			begin(ops[i]);
			open[open_nr++] = ops[i];
		} else if (ops[i] >= 'x') {
			use_variable(ops[i], who * 16 + i);
		} else {
			start_or_wait(ops[i]);
		}
	}
}

/* ---- the world ---- */

static void boot_machine(void)
{
	boot_cpu_init();
	workqueue_init_early();
	call_function_init();
	kthreadd_init();
	workqueue_init();
	smp_init();
	system_state = SYSTEM_RUNNING;
}

static void boot(void *arg)
{
	(void)arg;
	boot_machine();
	fix = sim_heap_alloc(sizeof(*fix), "test");
	km_mutex_init(&fix->mutex, "mutex");
	km_rwsem_init(&fix->rwsem, "rwsem");
	km_percpu_rwsem_init(&fix->percpu, "percpu");
	km_spin_init(&fix->spin, "spin");
	km_completion_init(&fix->done, "done");
	INIT_WORK(&fix->work, work_func);
	timer_setup(&fix->timer, timer_func, 0);
	fix->irq = (struct km_irq){ .handler = irq_handler, .name = "irq" };
	for (u32 i = 0; i < tasks_nr; i++) {
		const struct sim_task_options o = {
			.name = programs[i],
			.kind = SIM_TASK_ACTOR,
			.cpu = i % CPUS_NR,
		};

		sim_task_create(&o, run_task, programs[i]);
	}
}

static void world_up(enum sim_timers_mode timers, enum sim_points_mode points)
{
	const struct sim_world_options o = {
		.cpus_nr = CPUS_NR,
		.preempt = SIM_PREEMPT_FULL,
		.timers = timers,
		.points = points,
		.steps_max = STEPS_MAX,
	};
	struct sim_outcome outcome;

	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_detect_attach(SIM_DETECT_WAITGRAPH);
	sim_world_boot(boot, NULL, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

static void run_one(void *ctx, struct sim_strategy *s, struct reduction *r)
{
	const struct sim_decider decider = sim_strategy_decider(s);
	struct sim_outcome outcome;

	sim_snapshot_restore(ctx);
	sim_run(&decider, 0, &outcome);
	reduction_note(r, &outcome);
	s->ops->end(s, &outcome);
}

struct kit {
	const char		*name;
	const char		*ops;
	const char		*sections;
	enum sim_timers_mode	timers;
};

/*
 * With points only in front of what may sleep there are fewer schedules, and each
 * of them is one of all.
 */
static void check_points(const struct reduction *all, struct reduction *of_sync,
			 enum sim_points_mode points)
{
	if (points == SIM_POINTS_SYNC)
		reduction_copy(of_sync, all);
	else if (of_sync->ends && reduction_missing(all, of_sync))
		fail_msg("%s | %s | %s", programs[0], programs[1],
			 tasks_nr > 2 ? programs[2] : "");
}

/* Return: how many ends all schedules have, 0: too many schedules. */
static u32 compare(const struct kit *kit, enum sim_points_mode points,
		   struct reduction *of_sync)
{
	const struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct reduction all = { .is_lax = true };
	struct sim_snapshot *snap;
	struct sim_strategy *dfs;
	u32 nr;

	world_up(kit->timers, points);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	assert_int_equal(sim_strategy_create("dfs", &o, NULL, &dfs), 0);
	while (all.runs_nr < EXECUTIONS &&
	       dfs->ops->begin(dfs, 1) != SIM_STRATEGY_EXHAUSTED)
		run_one(snap, dfs, &all);
	nr = dfs->ops->is_complete(dfs) ? all.ends_nr : 0;
	sim_strategy_destroy(dfs);
	if (nr)
		check_points(&all, of_sync, points);
	if (!nr)
		reduction_free(&all);
	else if (!reduction_compare(&all, kit->name, run_one, snap))
		fail_msg("%s | %s | %s", programs[0], programs[1],
			 tasks_nr > 2 ? programs[2] : "");
	sim_snapshot_free(snap);
	sim_detect_detach();
	sim_world_destroy();
	return nr;
}

/* ---- programs ---- */

static void generate_task(struct sim_rng *rng, const struct kit *kit, u32 nr,
			  char *text)
{
	u32 ops_nr = (u32)strlen(kit->ops);
	u32 sections_nr = (u32)strlen(kit->sections);
	u32 open_nr = 0;
	u32 at = 0;

	while (nr--) {
		u32 kind = (u32)sim_rng_below(rng, ops_nr + sections_nr);

		if (kind < ops_nr)
			text[at++] = kit->ops[kind];
		else if (open_nr && sim_rng_below(rng, 2))
			text[at++] = ')', open_nr--;
		else
			text[at++] = kit->sections[kind - ops_nr], open_nr++;
	}
	while (open_nr--)
		text[at++] = ')';
	text[at] = '\0';
}

static void run_kit(const struct kit *kit)
{
	struct sim_rng rng;
	u64 ends_nr = 0;
	u64 block_ends_nr = 0;
	u32 programs_nr = 0;
	struct reduction of_sync = { .ends = NULL };

	sim_rng_seed(&rng, 5);
	while (programs_nr < PROGRAMS) {
		u32 nr;

		tasks_nr = 2 + !sim_rng_below(&rng, 3);
		for (u32 i = 0; i < tasks_nr; i++)
			generate_task(&rng, kit,
				      2 + (u32)sim_rng_below(
						  &rng, tasks_nr > 2 ? 1 : 3),
				      programs[i]);
		nr = compare(kit, SIM_POINTS_SYNC, &of_sync);
		block_ends_nr += compare(kit, SIM_POINTS_BLOCK, &of_sync);
		reduction_free(&of_sync);
		programs_nr += !!nr;
		ends_nr += nr;
	}
	print_message("# %s: %u programs, %llu ends, %llu in front of sleeps\n",
		      kit->name, programs_nr, ends_nr, block_ends_nr);
	assert_true(ends_nr > PROGRAMS);
	assert_true(block_ends_nr >= PROGRAMS);
}

#define KIT(kit_name, ...)						\
	static void kit_name(void **state)				\
	{								\
		static const struct kit kit = { .name = #kit_name,	\
						__VA_ARGS__ };		\
									\
		(void)state;						\
		run_kit(&kit);						\
	}

KIT(sleeping_locks, .ops = "xyz", .sections = "MRWPQ",
    .timers = SIM_TIMERS_IDLE)
KIT(interrupts, .ops = "xyi", .sections = "SOD", .timers = SIM_TIMERS_IDLE)
KIT(works, .ops = "qfkz", .sections = "M", .timers = SIM_TIMERS_IDLE)
KIT(readers, .ops = "xys", .sections = "UODM", .timers = SIM_TIMERS_IDLE)
KIT(completions, .ops = "xcai", .sections = "MS", .timers = SIM_TIMERS_IDLE)
KIT(timers, .ops = "xtui", .sections = "DM", .timers = SIM_TIMERS_ANY)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleeping_locks), cmocka_unit_test(interrupts),
		cmocka_unit_test(works),	  cmocka_unit_test(readers),
		cmocka_unit_test(completions),	  cmocka_unit_test(timers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
