// SPDX-License-Identifier: GPL-2.0-only
/*
 * flush_work.c - flushing the CPUs by work items
 *
 * There is one work item for each CPU, shared by all caches: flush_lock keeps
 * others from it. No CPU may go away meanwhile, else its item would run
 * somewhere else and flush the wrong CPU: cpu_hotplug_lock is held. In which
 * order the two are taken is what the variants disagree on.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "mm/slab.h"

struct slub_flush_work {
	struct work_struct	work;
	struct kmem_cache	*s;
	bool			skip;
	bool			ran;	/* PORT: to check flush_work() */
};

DEFINE_MUTEX(flush_lock);

static DEFINE_PER_CPU(struct slub_flush_work, slub_flush);

static void flush_cpu_slab(struct work_struct *w)
{
	struct slub_flush_work *sfw;

	sfw = container_of(w, struct slub_flush_work, work);
	flush_this_cpu_slab(sfw->s);
	if (sfw != this_cpu_ptr(&slub_flush))
		km_assert_fail("flush of cache '%s' ran on the wrong CPU",
			       sfw->s->name);
	sfw->ran = true;
}

void flush_cpus_by_work(struct kmem_cache *s, struct workqueue_struct *wq)
{
	struct slub_flush_work *sfw;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		sfw = &per_cpu(slub_flush, cpu);
		sfw->skip = !has_cpu_slab((int)cpu, s);
		if (sfw->skip)
			continue;
		INIT_WORK(&sfw->work, flush_cpu_slab);
		sfw->ran = false;
		sfw->s = s;
		queue_work_on((int)cpu, wq, &sfw->work);
	}
	for_each_online_cpu(cpu) {
		sfw = &per_cpu(slub_flush, cpu);
		if (sfw->skip)
			continue;
		flush_work(&sfw->work);
		if (!sfw->ran)
			km_assert_fail("cache '%s' flushed, but not on a CPU "
				       "that had slabs",
				       s->name);
	}
}

void flush_all_cpus_locked_on(struct kmem_cache *s, struct workqueue_struct *wq)
{
	lockdep_assert_cpus_held();
	mutex_lock(&flush_lock);
	flush_cpus_by_work(s, wq);
	mutex_unlock(&flush_lock);
}

void slub_systemwq_flush_all_cpus_locked(struct kmem_cache *s)
{
	flush_all_cpus_locked_on(s, system_wq);
}

void slub_systemwq_flush_all(struct kmem_cache *s)
{
	cpus_read_lock();
	slub_systemwq_flush_all_cpus_locked(s);
	cpus_read_unlock();
}
