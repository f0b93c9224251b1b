// SPDX-License-Identifier: GPL-2.0-only
/*
 * active_ref.c - active references: users, and a remover that waits for them
 *
 * The count and the test of its sign are one step, as atomic_inc_unless_negative()
 * is. A get that fails leaves no trace.
 */
#include "base/assert.h"
#include "core/footprint.h"
#include "core/heap.h"
#include "core/point.h"
#include "core/task.h"

#include <asm/active_ref.h>
#include <asm/engine.h>
#include <linux/lockdep.h>

/* Points announce the lock, so that is what stands for the reference. */
static void touch(struct km_active_ref *ref)
{
	sim_footprint(&ref->dep_map.core, SIM_ACCESS_WRITE);
}

/* Never waits, hence a trylock: no order with the locks already held. */
static void enter(struct km_active_ref *ref, const void *ip)
{
	ref->users_nr++;
	rwsem_acquire_read(&ref->dep_map, 0, 1, (unsigned long)ip);
	sim_lock_acquired(&ref->dep_map.core, SIM_LOCK_READ, true, ip);
}

/* Whoever waits for a task that removes from within: it, and who is inside. */
static void suicide_wakers(const struct sim_waiter *w, struct sim_wakers *ret)
{
	const struct km_active_ref *ref = w->spec->wakers_arg;

	sim_wakers_holders(w, ret);
	if (ref->suicide_id)
		sim_wakers_add(ret, ref->suicide_id);
	ret->all = true;
}

static void drain_wakers(const struct sim_waiter *w, struct sim_wakers *ret)
{
	sim_wakers_holders(w, ret);
	ret->all = true;
}

static void copy_label(char *to, size_t bytes, const char *label)
{
	static const char prefix[] = "kn->active#";
	size_t len = sizeof(prefix) - 1;

	for (size_t i = 0; i < len; i++)
		to[i] = prefix[i];
	for (size_t i = 0; label[i] && len < bytes - 1; i++)
		to[len++] = label[i];
	to[len] = 0;
}

void km_active_init(struct km_active_ref *ref, const char *label)
{
	copy_label(ref->name, sizeof(ref->name), label);
	lockdep_init_map(&ref->dep_map, ref->name, NULL);
	touch(ref);
	ref->users_nr = 0;
	ref->suicide_id = 0;
	sim_wait_init(&ref->wait);
}

bool km_active_get_at(struct km_active_ref *ref, const void *ip)
{
	sim_heap_check(ref);
	sim_point(SIM_POINT_ACQUIRE, &ref->dep_map.core, ref->name);
	sim_heap_check(ref);
	if (ref->users_nr < 0)
		return false;
	enter(ref, ip);
	return true;
}

void km_active_put(struct km_active_ref *ref)
{
	sim_heap_check(ref);
	sim_point(SIM_POINT_RELEASE, &ref->dep_map.core, ref->name);
	sim_heap_check(ref);
	rwsem_release(&ref->dep_map, _RET_IP_);
	sim_lock_released(&ref->dep_map.core);
	ref->users_nr--;
	if (ref->users_nr == KM_ACTIVE_BIAS)
		sim_wait_wake(&ref->wait, U32_MAX);
}

void km_active_unbreak(struct km_active_ref *ref)
{
	sim_heap_check(ref);
	touch(ref);
	enter(ref, __builtin_return_address(0));
}

void km_active_deactivate(struct km_active_ref *ref)
{
	SIM_ASSERT(ref->users_nr >= 0);
	touch(ref);
	ref->users_nr += KM_ACTIVE_BIAS;
}

bool km_active_is_active(const struct km_active_ref *ref)
{
	sim_footprint(&ref->dep_map.core, 0);
	return ref->users_nr >= 0;
}

bool km_active_is_drained(const struct km_active_ref *ref)
{
	sim_footprint(&ref->dep_map.core, 0);
	return ref->users_nr == KM_ACTIVE_BIAS;
}

/*
 * Lockdep is told that the remover takes the reference for writing, which makes
 * the order "locks of the remover, then kn->active" known. Once drained it holds
 * it for an instant.
 */
void km_active_drain(struct km_active_ref *ref)
{
	const struct sim_wait_spec spec = {
		.why = SIM_WAIT_KERNFS_DRAIN,
		.lock = &ref->dep_map.core,
		.name = ref->name,
		.wakers = drain_wakers,
	};

	sim_point(SIM_POINT_WAIT, &ref->dep_map.core, ref->name);
	rwsem_acquire(&ref->dep_map, 0, 0, _RET_IP_);
	while (!km_active_is_drained(ref))
		sim_wait_block(&ref->wait, &spec);
	sim_lock_acquired(&ref->dep_map.core, SIM_LOCK_WRITE, false,
			  __builtin_return_address(0));
	rwsem_release(&ref->dep_map, _RET_IP_);
	sim_lock_released(&ref->dep_map.core);
}

void km_active_suicide_begin(struct km_active_ref *ref)
{
	SIM_ASSERT(!ref->suicide_id);
	touch(ref);
	ref->suicide_id = sim_task_current()->id;
}

void km_active_suicide_end(struct km_active_ref *ref)
{
	SIM_ASSERT(ref->suicide_id == sim_task_current()->id);
	touch(ref);
	ref->suicide_id = 0;
}

void km_active_suicide_wait(struct km_active_ref *ref)
{
	const struct sim_wait_spec spec = {
		.why = SIM_WAIT_KERNFS_DRAIN,
		.lock = &ref->dep_map.core,
		.name = ref->name,
		.wakers = suicide_wakers,
		.wakers_arg = ref,
	};

	sim_point(SIM_POINT_WAIT, &ref->dep_map.core, ref->name);
	if (ref->suicide_id || !km_active_is_drained(ref))
		sim_wait_block(&ref->wait, &spec);
}

void km_ref_init(struct km_ref *ref)
{
	sim_footprint(ref, SIM_ACCESS_WRITE);
	ref->nr = 1;
}

/* The last reference is gone, its owner is being released: a late user. */
static void check_ref(const struct km_ref *ref)
{
	sim_heap_check(ref);
	sim_footprint(ref, SIM_ACCESS_WRITE);
	if (!ref->nr)
		km_assert_fail("reference count used after it became 0");
}

void km_ref_get(struct km_ref *ref)
{
	check_ref(ref);
	ref->nr++;
}

bool km_ref_put(struct km_ref *ref)
{
	check_ref(ref);
	return --ref->nr == 0;
}
