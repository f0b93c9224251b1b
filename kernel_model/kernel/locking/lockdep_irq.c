// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_irq.c - usage of classes in interrupts and with interrupts enabled
 *
 * A class is irq-safe if it was taken in an interrupt, and irq-unsafe if it was
 * held while that interrupt could come. One class may not be both, and no strong
 * path may lead from a safe class to an unsafe one: the interrupt takes the safe
 * class while its host holds the unsafe one, and another CPU holds the safe one
 * and wants the unsafe one.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kernel/locking/lockdep_internals.h"

#define STATE_MASK(bit)		(0xfu << ((bit) & ~3u))

/* What a class reached by a walk counts for: a weak path leads to a shared
 * holder that does not mind readers. */
static u32 usage_seen(u16 class_idx, bool is_weak)
{
	u32 usage = class_at(class_idx)->usage_mask & LOCKF_IRQ_ALL;

	return is_weak ? usage & ~LOCKF_READ_ALL : usage;
}

static bool usage_matches(const struct lock_walk *walk, u16 class_idx,
			  bool is_weak)
{
	return usage_seen(class_idx, is_weak) & walk->mask;
}

/* ---- a new usage ---- */

/* Usages of the same class that @new_bit does not go together with. */
static u32 conflicting(const struct held_lock *this, u32 new_bit)
{
	u32 opposite = (new_bit & ~(u32)LOCK_USAGE_READ) ^ LOCK_USAGE_ENABLED;
	bool is_entered = !(new_bit & LOCK_USAGE_ENABLED);

	/* Readers mind readers only if one of them queues behind a writer. */
	if (!(new_bit & LOCK_USAGE_READ) ||
	    (is_entered && this->read == LOCK_READ))
		return BIT(opposite) | BIT(opposite | LOCK_USAGE_READ);
	return BIT(opposite);
}

/* One usage of those that a walk looks for. */
static u32 matching_bit(const struct lock_walk *walk,
			const struct lock_step *step)
{
	return (u32)__builtin_ctz(usage_seen(step->class_idx, step->is_weak) &
				  walk->mask);
}

static void check_inversion(const struct held_lock *this, u32 new_bit)
{
	bool is_enabled = new_bit & LOCK_USAGE_ENABLED;
	u32 opposite = is_enabled ? LOCKF_USED_IN_ALL : LOCKF_ENABLED_ALL;
	const struct lock_walk walk = {
		.backwards = is_enabled,
		.is_weak = is_enabled ? this->read :
					this->read == LOCK_READ_RECURSIVE,
		.skips_percpu = true,
		.start = this->class_idx,
		.match = usage_matches,
		.mask = opposite & STATE_MASK(new_bit),
	};
	struct lock_inversion inversion = {
		.this = this,
		.walk = &walk,
		.other = lockdep_walk(&walk),
		.this_bit = new_bit,
	};

	if (!inversion.other)
		return;
	inversion.other_bit = matching_bit(&walk, inversion.other);
	lockdep_report_inversion(&inversion);
}

static void keep_place(const struct held_lock *this,
		       struct lock_usage_place *place)
{
	place->ip = this->acquire_ip;
	memcpy(place->role, km_task_current()->role, sizeof(place->role));
}

static void mark_bit(const struct held_lock *this, u32 bit)
{
	struct lock_class *class = class_at(this->class_idx);
	u32 bad;

	km_note_news();
	class->usage_mask |= (u16)BIT(bit);
	class->usage_trace[bit] = lockdep_save_trace();
	if (bit >= LOCK_USED)
		return;
	keep_place(this, &class->usage_place[bit]);
	bad = class->usage_mask & conflicting(this, bit);
	if (bad)
		lockdep_report_usage(this, (u32)__builtin_ctz(bad), bit);
	else
		check_inversion(this, bit);
}

/* PORT: the usages "used at all" are set last upstream, too; order matters for
 * which of two reports comes first only. */
void lockdep_mark_new(const struct held_lock *this, u32 mask)
{
	for (; mask; mask &= mask - 1)
		mark_bit(this, (u32)__builtin_ctz(mask));
}

/* ---- a new edge ---- */

static u32 usages_behind;

static bool accumulate(const struct lock_walk *walk, u16 class_idx,
		       bool is_weak)
{
	(void)walk;
	usages_behind |= usage_seen(class_idx, is_weak);
	return false;
}

/* All usages, write and read, that are the opposite of one in @mask. */
static u32 opposites(u32 mask)
{
	u32 write = (mask | mask >> 1) & ~LOCKF_READ_ALL & LOCKF_IRQ_ALL;
	u32 flipped = (write & LOCKF_USED_IN_ALL) << 2 |
		      (write & LOCKF_ENABLED_ALL) >> 2;

	return flipped | flipped << 1;
}

static void report(struct lock_bad_irq *bad)
{
	u32 unsafe = usage_seen(bad->unsafe->class_idx, bad->unsafe->is_weak) &
		     LOCKF_ENABLED_ALL;
	u32 safe = usage_seen(bad->safe->class_idx, bad->safe->is_weak) &
		   opposites(unsafe) & LOCKF_USED_IN_ALL;

	bad->safe_bit = (u32)__builtin_ctz(safe);
	unsafe &= opposites(BIT(bad->safe_bit));
	bad->unsafe_bit = (u32)__builtin_ctz(unsafe);
	lockdep_report_bad_irq(bad);
}

/*
 * The edge prev -> next joins all paths that end in @prev to all that begin in
 * @next.
 */
void lockdep_check_irq_edge(const struct held_lock *prev,
			    const struct held_lock *next)
{
	struct lock_walk back = {
		.backwards = true,
		.is_weak = prev->read,
		.skips_percpu = true,
		.start = prev->class_idx,
		.match = accumulate,
	};
	struct lock_walk forth = {
		.is_weak = next->read == LOCK_READ_RECURSIVE,
		.skips_percpu = true,
		.start = next->class_idx,
		.match = usage_matches,
	};
	struct lock_bad_irq bad = {
		.prev = prev,
		.next = next,
		.backward_walk = &back,
		.forward_walk = &forth,
	};

	usages_behind = 0;
	lockdep_walk(&back);
	forth.mask = opposites(usages_behind & LOCKF_USED_IN_ALL);
	if (!forth.mask)
		return;
	bad.unsafe = lockdep_walk(&forth);
	if (!bad.unsafe)
		return;
	back.match = usage_matches;
	back.mask = opposites(
		usage_seen(bad.unsafe->class_idx, bad.unsafe->is_weak) &
		forth.mask);
	bad.safe = lockdep_walk(&back);
	if (bad.safe)
		report(&bad);
}
