// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock_scenario.c - lockdep hears of the locks of the script
 *
 * k:mutex("a") is a lock of the script and none of the kernel's. Each is a class
 * of its own: its name is its key, with a mark that no lock of the kernel has.
 * Lockdep prints it without the mark, and with a number if a kernel lock has the
 * name, too. All of them sleep. Who takes one is a line of the script, which
 * stands where others have a backtrace.
 */
#include "lock.h"

#include "core/lockwatch.h"
#include "core/place.h"

#include <asm/alloc.h>
#include <linux/debug_locks.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>

#define MARK	"#scenario"

struct scenario_lock {
	struct lockdep_map	map;
	char			ident[KM_LOCK_NAME_BYTES_MAX + sizeof(MARK)];
};

static void *scenario_lock_make(const char *name)
{
	struct scenario_lock *lock = km_alloc_sure(sizeof(*lock), name);

	snprintf(lock->ident, sizeof(lock->ident), "%s" MARK, name);
	lockdep_init_map_wait(&lock->map, lock->ident, NULL, LD_WAIT_SLEEP);
	return lock;
}

/* Return: an address for lockdep, of the line or of our caller. */
static unsigned long enter(void *ctx, unsigned long ip)
{
	const void *place = lockdep_is_enabled() ? sim_place_of(ctx) : NULL;

	lockdep_place_set(place);
	return place ? (unsigned long)place : ip;
}

static void scenario_lock_take(void *watched, enum sim_lock_mode mode,
			       bool is_trylock, void *ctx)
{
	struct scenario_lock *lock = watched;

	lock_acquire(&lock->map, 0, is_trylock,
		     mode == SIM_LOCK_READ ? LOCK_READ : LOCK_WRITE, 1, NULL,
		     enter(ctx, _RET_IP_));
	lockdep_place_set(NULL);
}

static void scenario_lock_drop(void *watched, void *ctx)
{
	struct scenario_lock *lock = watched;

	lock_release(&lock->map, enter(ctx, _RET_IP_));
	lockdep_place_set(NULL);
}

const struct sim_lockwatch km_scenario_locks = {
	.make = scenario_lock_make,
	.take = scenario_lock_take,
	.drop = scenario_lock_drop,
};
