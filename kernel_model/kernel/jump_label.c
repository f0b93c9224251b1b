// SPDX-License-Identifier: GPL-2.0-only
/*
 * jump_label.c - switching static keys
 *
 * While code is patched no CPU may come up and run half of it:
 * cpu_hotplug_lock is held for reading, outside jump_label_mutex. So whoever
 * switches a key under some other lock orders that lock before
 * cpu_hotplug_lock, which is easily forgotten: it looks like setting a flag.
 *
 * PORT: upstream rewrites every place that tests the key and interrupts all
 * CPUs to see it. Here a test reads the count.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/jump_label.h>
#include <linux/mutex.h>

static DEFINE_MUTEX(jump_label_mutex);

/* A plain load, as the patched branch is none at all; on its way counts. */
bool static_key_enabled(const struct static_key *key)
{
	return key->enabled.counter != 0;
}

/* Under jump_label_mutex. Until it is on, others must come here, too. */
static void switch_on(struct static_key *key)
{
	atomic_set(&key->enabled, -1);
	atomic_set(&key->enabled, 1);
}

void static_key_enable_cpuslocked(struct static_key *key)
{
	lockdep_assert_cpus_held();
	if (atomic_read(&key->enabled) > 0) {
		WARN_ON(atomic_read(&key->enabled) != 1);
		return;
	}
	mutex_lock(&jump_label_mutex);
	if (!atomic_read(&key->enabled))
		switch_on(key);
	mutex_unlock(&jump_label_mutex);
}

void static_key_enable(struct static_key *key)
{
	cpus_read_lock();
	static_key_enable_cpuslocked(key);
	cpus_read_unlock();
}

void static_key_disable_cpuslocked(struct static_key *key)
{
	lockdep_assert_cpus_held();
	if (atomic_read(&key->enabled) != 1) {
		WARN_ON(atomic_read(&key->enabled));
		return;
	}
	mutex_lock(&jump_label_mutex);
	atomic_cmpxchg(&key->enabled, 1, 0);
	mutex_unlock(&jump_label_mutex);
}

void static_key_disable(struct static_key *key)
{
	cpus_read_lock();
	static_key_disable_cpuslocked(key);
	cpus_read_unlock();
}

/* Without the mutex only if nothing is switched by it. */
static bool add_unless_switched(struct static_key *key, int delta, int least)
{
	int seen = atomic_read(&key->enabled);

	while (seen >= least) {
		int old = atomic_cmpxchg(&key->enabled, seen, seen + delta);

		if (old == seen)
			return true;
		seen = old;
	}
	return false;
}

void static_key_slow_inc_cpuslocked(struct static_key *key)
{
	lockdep_assert_cpus_held();
	if (add_unless_switched(key, 1, 1))
		return;
	mutex_lock(&jump_label_mutex);
	if (atomic_read(&key->enabled))
		atomic_inc(&key->enabled);
	else
		switch_on(key);
	mutex_unlock(&jump_label_mutex);
}

void static_key_slow_inc(struct static_key *key)
{
	cpus_read_lock();
	static_key_slow_inc_cpuslocked(key);
	cpus_read_unlock();
}

void static_key_slow_dec_cpuslocked(struct static_key *key)
{
	lockdep_assert_cpus_held();
	if (add_unless_switched(key, -1, 2))
		return;
	mutex_lock(&jump_label_mutex);
	WARN_ON(atomic_dec_return(&key->enabled) < 0);
	mutex_unlock(&jump_label_mutex);
}

void static_key_slow_dec(struct static_key *key)
{
	cpus_read_lock();
	static_key_slow_dec_cpuslocked(key);
	cpus_read_unlock();
}
