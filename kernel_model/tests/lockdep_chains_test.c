// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep keeps chains: what was held, how, by whom and when
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/lockchain.h"

#include <asm/lockdep_chains.h>
#include <linux/debug_locks.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/spinlock.h>

#include "lockdep_fixture.h"

static struct {
	struct mutex			a, b, c[2];
	struct percpu_rw_semaphore	sem;
} locks;

static void make_locks(void)
{
	km_mutex_init(&locks.a, "chain a");
	km_mutex_init(&locks.b, "chain b");
	km_mutex_init(&locks.c[0], "chain c");
	km_mutex_init(&locks.c[1], "chain c");
	percpu_init_rwsem(&locks.sem);
}

/* Chains whose last lock is @name. */
static u32 count(const char *name, struct sim_lockchain *ret_last)
{
	static struct sim_lockchain chain;
	u32 nr = 0;

	for (u32 i = 0; lockdep_chain_get(i, &chain); i++) {
		const struct sim_lockchain_hold *last =
			&chain.holds[chain.holds_nr - 1];

		if (strncmp(last->name, name, strlen(name)))
			continue;
		nr++;
		if (ret_last)
			*ret_last = chain;
	}
	return nr;
}

static struct sim_lockchain seen;
static u32 seen_nr[6];

static void nested(void)
{
	make_locks();
	percpu_down_read(&locks.sem);
	if (mutex_trylock(&locks.a)) {
		mutex_lock(&locks.b);
		mutex_unlock(&locks.b);
		mutex_unlock(&locks.a);
	}
	percpu_up_read(&locks.sem);
	seen_nr[0] = count("chain b", &seen);
	seen_nr[1] = count("chain a", NULL);
}

static void holds_and_modes(void **state)
{
	(void)state;
	lockdep_fixture_run(nested);
	assert_int_equal(seen_nr[0], 1);
	/* A trylock does not wait: it ends no chain. */
	assert_int_equal(seen_nr[1], 0);
	assert_int_equal(seen.holds_nr, 3);
	assert_int_equal(seen.holds[0].mode, SIM_LOCKCHAIN_READ);
	assert_false(seen.holds[0].is_trylock);
	assert_int_equal(seen.holds[1].mode, SIM_LOCKCHAIN_WRITE);
	assert_true(seen.holds[1].is_trylock);
	assert_false(seen.holds[2].is_trylock);
	assert_true(seen.task_id > 0);
	assert_true(seen.role[0]);
	assert_true(lockdep_chains_are_all());
}

static void take(struct mutex *inner)
{
	mutex_lock(&locks.a);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(&locks.a);
}

static void instances(void)
{
	make_locks();
	for (u32 i = 0; i < 4; i++)
		take(&locks.c[i % 2]);
	seen_nr[0] = count("chain c", &seen);
	lockdep_tell_instances(true);
	for (u32 i = 0; i < 4; i++)
		take(&locks.c[i % 2]);
	seen_nr[1] = count("chain c", &seen);
	lockdep_tell_instances(false);
	take(&locks.c[0]);
	seen_nr[2] = count("chain c", NULL);
	lockdep_reset();
	seen_nr[3] = count("chain c", NULL);
}

/* Telling instances apart never fills the table: it stops half way. */
static void half_full(void)
{
	struct lockdep_limits limits = {
		.classes_max = 100,
		.edges_max = 100,
		.chains_max = 6,
		.trace_entries_max = 1000,
		.depth_max = 10,
	};

	lockdep_limits_set(&limits);
	make_locks();
	lockdep_tell_instances(true);
	take(&locks.c[0]);
	take(&locks.b);
	seen_nr[0] = lockdep_chains_are_all();
	for (u32 i = 0; i < 4; i++)
		take(&locks.c[i % 2]);
	seen_nr[1] = lockdep_chains_are_all();
	seen_nr[2] = lockdep_seen.nr[SIM_LOCKREPORT_LIMIT];
	lockdep_tell_instances(false);
	lockdep_limits_set(NULL);
}

static void half_of_the_table_is_kept(void **state)
{
	(void)state;
	lockdep_fixture_run(half_full);
	assert_int_equal(seen_nr[0], 1);
	assert_int_equal(seen_nr[1], 0);
	assert_int_equal(seen_nr[2], 0);
}

static void told_apart_when_asked(void **state)
{
	(void)state;
	lockdep_fixture_run(instances);
	assert_int_equal(seen_nr[0], 1);
	assert_int_equal(seen_nr[1], 3);
	assert_int_equal(seen_nr[2], 3);
	assert_int_equal(seen_nr[3], 0);
	assert_int_not_equal(seen.holds[1].instance, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_and_modes),
		cmocka_unit_test(told_apart_when_asked),
		cmocka_unit_test(half_of_the_table_is_kept),
	};

	return cmocka_run_group_tests_name("lockdep chains", tests, NULL, NULL);
}
