/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jump_label.h - static keys: branches that are switched by patching code
 *
 * Owns:       struct static_key, the DEFINE_STATIC_KEY_FALSE() keys.
 * Used by:    mm/slub (slub_debug_enabled).
 * Promises:   a change holds cpu_hotplug_lock for reading, then
 *             jump_label_mutex; a test of a key is no schedule point.
 * Never:      changes a key from a context that cannot sleep.
 */
#ifndef KM_LINUX_JUMP_LABEL_H
#define KM_LINUX_JUMP_LABEL_H

#include <linux/atomic.h>
#include <linux/types.h>

/* 0: off; -1: on its way from off to on; else how many times it was taken. */
struct static_key {
	atomic_t		enabled;
};

/* PORT: no keys that begin as true. */
struct static_key_false {
	struct static_key	key;
};

#define STATIC_KEY_FALSE_INIT	{ .key = { .enabled = ATOMIC_INIT(0) } }
#define DEFINE_STATIC_KEY_FALSE(name) \
	struct static_key_false name = STATIC_KEY_FALSE_INIT
#define DECLARE_STATIC_KEY_FALSE(name)	extern struct static_key_false name

/** static_key_enabled() - not a schedule point */
bool static_key_enabled(const struct static_key *key);

/**
 * static_key_enable()/static_key_disable() - switch it, however often taken
 *
 * Schedule points; take cpu_hotplug_lock for reading, also if there is nothing
 * to switch.
 */
void static_key_enable(struct static_key *key);
void static_key_disable(struct static_key *key);

/** static_key_slow_inc()/static_key_slow_dec() - counted; the first switches
 * it on, the last off; take cpu_hotplug_lock for reading */
void static_key_slow_inc(struct static_key *key);
void static_key_slow_dec(struct static_key *key);

/* The same for callers that hold cpu_hotplug_lock already. */
void static_key_enable_cpuslocked(struct static_key *key);
void static_key_disable_cpuslocked(struct static_key *key);
void static_key_slow_inc_cpuslocked(struct static_key *key);
void static_key_slow_dec_cpuslocked(struct static_key *key);

#define static_branch_unlikely(x)	static_key_enabled(&(x)->key)
#define static_branch_enable(x)		static_key_enable(&(x)->key)
#define static_branch_disable(x)	static_key_disable(&(x)->key)
#define static_branch_inc(x)		static_key_slow_inc(&(x)->key)
#define static_branch_dec(x)		static_key_slow_dec(&(x)->key)

#endif /* KM_LINUX_JUMP_LABEL_H */
