// SPDX-License-Identifier: GPL-2.0-only
/*
 * swap.c - LRU lists and the batches of pages that CPUs keep in front of them
 *
 * A page that gets onto the LRU list waits in a batch of the running CPU and is
 * referenced by it until the batch is full. Meanwhile it cannot be isolated nor
 * migrated. So memory hotplug switches batches off and has every CPU empty its
 * own, by a work item: as the per-CPU lists of free pages are emptied.
 *
 * PORT: one kind of batch (lru_add) and one list for each node; no active and
 * inactive halves, no deactivation, rotation, workingset or memcg.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/local_lock.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/swap.h>
#include <linux/workqueue.h>

#include "internal.h"

/* PORT: of 15, so that few pages fill it. */
#define PAGEVEC_SIZE	2

struct pagevec {
	unsigned int	nr;
	struct page	*pages[PAGEVEC_SIZE];
};

struct lru_pvecs {
	local_lock_t	lock;
	struct pagevec	lru_add;
};

static DEFINE_PER_CPU(struct lru_pvecs, lru_pvecs) = {
	.lock = INIT_LOCAL_LOCK(lru_pvecs.lock),
};
static DEFINE_PER_CPU(struct work_struct, lru_add_drain_work);
static DEFINE_MUTEX(lock);	/* one drain at a time; upstream's name */
static cpumask_t has_work;
static unsigned int lru_drain_gen;
static bool lru_was_used;
static atomic_t lru_disable_count = ATOMIC_INIT(0);

bool lru_cache_disabled(void)
{
	return atomic_read(&lru_disable_count) != 0;
}

/* ---- references ---- */

static struct lruvec *page_lruvec(const struct page *page)
{
	return &NODE_DATA(page_to_nid(page))->__lruvec;
}

/* The last reference is gone: off the list, and free. */
void __put_page(struct page *page)
{
	struct lruvec *lruvec = page_lruvec(page);
	unsigned long flags;

	if (PageLRU(page)) {
		spin_lock_irqsave(&lruvec->lru_lock, flags);
		list_del(&page->lru);
		ClearPageLRU(page);
		spin_unlock_irqrestore(&lruvec->lru_lock, flags);
	}
	free_the_page(page, 0);
}

/* ---- the list ---- */

static void __pagevec_lru_add(struct pagevec *pvec)
{
	unsigned int nr = pvec->nr;
	struct lruvec *lruvec;
	unsigned long flags;

	for (unsigned int i = 0; i < nr; i++) {
		lruvec = page_lruvec(pvec->pages[i]);
		spin_lock_irqsave(&lruvec->lru_lock, flags);
		list_add(&pvec->pages[i]->lru, &lruvec->lists);
		SetPageLRU(pvec->pages[i]);
		spin_unlock_irqrestore(&lruvec->lru_lock, flags);
	}
	pvec->nr = 0;
	for (unsigned int i = 0; i < nr; i++)
		put_page(pvec->pages[i]);
}

void lru_cache_add(struct page *page)
{
	struct pagevec *pvec;

	lru_was_used = true;
	get_page(page);
	local_lock(&lru_pvecs.lock);
	pvec = &this_cpu_ptr(&lru_pvecs)->lru_add;
	pvec->pages[pvec->nr++] = page;
	if (pvec->nr == PAGEVEC_SIZE || lru_cache_disabled())
		__pagevec_lru_add(pvec);
	local_unlock(&lru_pvecs.lock);
}

int isolate_lru_page(struct page *page)
{
	struct lruvec *lruvec = page_lruvec(page);
	unsigned long flags;

	if (!TestClearPageLRU(page))
		return -EBUSY;
	get_page(page);
	spin_lock_irqsave(&lruvec->lru_lock, flags);
	list_del(&page->lru);
	spin_unlock_irqrestore(&lruvec->lru_lock, flags);
	return 0;
}

void putback_lru_page(struct page *page)
{
	lru_cache_add(page);
	put_page(page);
}

/* ---- emptying the batches ---- */

/* On that CPU with its batches locked, or for one that is dead. */
void lru_add_drain_cpu(unsigned int cpu)
{
	struct pagevec *pvec = &per_cpu(lru_pvecs, cpu).lru_add;

	if (pvec->nr)
		__pagevec_lru_add(pvec);
}

void lru_add_drain(void)
{
	local_lock(&lru_pvecs.lock);
	lru_add_drain_cpu(smp_processor_id());
	local_unlock(&lru_pvecs.lock);
}

static void lru_add_drain_per_cpu(struct work_struct *dummy)
{
	(void)dummy;
	lru_add_drain();
}

/*
 * PORT: upstream's force_all_cpus spares nobody. Before the first page was added
 * no CPU can be adding one, and the works of scenarios without a page cache
 * would cost half as many steps as memory going offline takes in all.
 */
static bool cpu_needs_drain(unsigned int cpu, bool force_all_cpus)
{
	if (force_all_cpus)
		return lru_was_used;
	return per_cpu(lru_pvecs, cpu).lru_add.nr != 0;
}

/*
 * CPUs may go away meanwhile: the work then runs elsewhere, and
 * page_alloc_cpu_dead() empties the batch.
 */
static __always_inline void __lru_add_drain_all(bool force_all_cpus)
{
	unsigned int this_gen;
	unsigned int cpu;

	if (WARN_ON(!mm_percpu_wq))
		return;
	this_gen = READ_ONCE(lru_drain_gen);
	mutex_lock(&lock);
	/* Somebody began and ended a drain of all since: it did our work. */
	if (this_gen != lru_drain_gen && !force_all_cpus)
		goto done;
	WRITE_ONCE(lru_drain_gen, lru_drain_gen + 1);
	cpumask_clear(&has_work);
	for_each_online_cpu(cpu) {
		struct work_struct *work = &per_cpu(lru_add_drain_work, cpu);

		if (!cpu_needs_drain(cpu, force_all_cpus))
			continue;
		INIT_WORK(work, lru_add_drain_per_cpu);
		queue_work_on((int)cpu, mm_percpu_wq, work);
		cpumask_set_cpu(cpu, &has_work);
	}
	for_each_cpu(cpu, &has_work)
		flush_work(&per_cpu(lru_add_drain_work, cpu));
done:
	mutex_unlock(&lock);
}

void lru_add_drain_all(void)
{
	__lru_add_drain_all(false);
}

/* All CPUs, since one that looks empty may just be adding. */
void lru_cache_disable(void)
{
	atomic_inc(&lru_disable_count);
	__lru_add_drain_all(true);
}

void lru_cache_enable(void)
{
	WARN_ON(atomic_dec_return(&lru_disable_count) < 0);
}
