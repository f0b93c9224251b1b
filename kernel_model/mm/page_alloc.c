// SPDX-License-Identifier: GPL-2.0-only
/*
 * page_alloc.c - free pages: a buddy system for each zone, lists for each CPU
 *
 * Order-0 pages go through the running CPU's list, which only that CPU
 * touches, with interrupts off. It is refilled from and emptied into the
 * zone's buddy lists under zone->lock, a batch at a time.
 *
 * PORT: no watermarks, fallback migrate types or compaction, and reclaim as in
 * vmscan.c only: an allocation that finds no block fails. CPU lists are emptied remotely by
 * work items, as from v4.11 to v5.19.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/local_lock.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/swap.h>
#include <linux/workqueue.h>

#include "internal.h"

/* PORT: small, so that few allocations reach the zone's lists. */
#define PCP_HIGH	4
#define PCP_BATCH	2

struct mm_options mm_options = {
	.nodes_nr = 1,
	.blocks_nr = 4,
	.pages_per_block = 16,
};

struct pglist_data node_data[MAX_NUMNODES];
struct mem_section mem_sections[MEMORY_BLOCKS_MAX];
struct page *mem_map;
char *mem_base;

/* Protects high and batch of every zone's CPU lists against other writers. */
static DEFINE_MUTEX(pcp_batch_high_lock);

/* One drain at a time: the work items are shared. */
static DEFINE_MUTEX(pcpu_drain_mutex);

struct pcpu_drain {
	struct zone		*zone;
	struct work_struct	work;
};

static DEFINE_PER_CPU(struct pcpu_drain, pcpu_drain);
static cpumask_t cpus_with_pcps;
struct workqueue_struct *mm_percpu_wq;

/*
 * What guards the running CPU's lists. PORT: a local lock on PREEMPT_RT only:
 * in other kernels it is nothing but interrupts off.
 */
static DEFINE_PER_CPU(local_lock_t, pagesets) = INIT_LOCAL_LOCK(pagesets);

static unsigned long pcp_lock(void)
{
	unsigned long flags;

	if (unlikely(preempt_rt_enabled()))
		local_lock_irqsave(&pagesets, flags);
	else
		local_irq_save(flags);
	return flags;
}

static void pcp_unlock(unsigned long flags)
{
	if (unlikely(preempt_rt_enabled()))
		local_unlock_irqrestore(&pagesets, flags);
	else
		local_irq_restore(flags);
}

int cpu_to_node(unsigned int cpu)
{
	return (int)(cpu % mm_options.nodes_nr);
}

int numa_node_id(void)
{
	return cpu_to_node(smp_processor_id());
}

void set_pageblock_migratetype(struct page *page, int migratetype)
{
	mem_sections[pfn_to_section_nr(page_to_pfn(page))].migratetype =
		migratetype;
}

/* ---- the buddy lists; everything here runs under zone->lock ---- */

static void add_to_free_list(struct page *page, struct zone *zone,
			     unsigned int order, int migratetype)
{
	struct free_area *area = &zone->free_area[order];

	page->order = order;
	page->flags |= PG_buddy;
	list_add(&page->lru, &area->free_list[migratetype]);
	area->nr_free++;
}

void del_page_from_free_list(struct page *page, struct zone *zone)
{
	list_del(&page->lru);
	page->flags &= ~PG_buddy;
	zone->free_area[page->order].nr_free--;
}

static void __free_one_page(struct page *page, struct zone *zone,
			    unsigned int order, int migratetype)
{
	unsigned long pfn = page_to_pfn(page);

	for (; order < MAX_ORDER - 1; order++) {
		unsigned long buddy_pfn = pfn ^ (1UL << order);
		struct page *buddy = pfn_to_page(buddy_pfn);

		if (!PageBuddy(buddy) || buddy->order != order)
			break;
		del_page_from_free_list(buddy, zone);
		pfn &= buddy_pfn;
	}
	add_to_free_list(pfn_to_page(pfn), zone, order, migratetype);
}

/* Give back the upper halves until a block of @low is left. */
static void expand(struct zone *zone, struct page *page, unsigned int low,
		   unsigned int high)
{
	while (high > low) {
		high--;
		add_to_free_list(page + (1UL << high), zone, high,
				 MIGRATE_MOVABLE);
	}
}

static struct page *__rmqueue(struct zone *zone, unsigned int order)
{
	for (unsigned int high = order; high < MAX_ORDER; high++) {
		struct list_head *list =
			&zone->free_area[high].free_list[MIGRATE_MOVABLE];
		struct page *page;

		if (list_empty(list))
			continue;
		page = list_first_entry(list, struct page, lru);
		del_page_from_free_list(page, zone);
		expand(zone, page, order, high);
		return page;
	}
	return NULL;
}

unsigned long move_freepages_block(struct zone *zone, struct page *page,
				   int migratetype)
{
	unsigned long start = ALIGN_DOWN(page_to_pfn(page), PAGES_PER_SECTION);
	unsigned long pfn = start;
	unsigned long moved_nr = 0;

	while (pfn < start + PAGES_PER_SECTION) {
		struct page *p = pfn_to_page(pfn);

		if (!PageBuddy(p)) {
			pfn++;
			continue;
		}
		list_move(&p->lru,
			  &zone->free_area[p->order].free_list[migratetype]);
		moved_nr += 1UL << p->order;
		pfn += 1UL << p->order;
	}
	return moved_nr;
}

/* ---- per-CPU lists; interrupts are off ---- */

static void rmqueue_bulk(struct zone *zone, struct per_cpu_pages *pcp)
{
	int batch = READ_ONCE(pcp->batch);

	spin_lock(&zone->lock);
	for (int i = 0; i < batch; i++) {
		struct page *page = __rmqueue(zone, 0);

		if (!page)
			break;
		list_add_tail(&page->lru, &pcp->list);
		pcp->count++;
	}
	spin_unlock(&zone->lock);
}

/* The oldest @nr pages go; the section may have been isolated meanwhile. */
static void free_pcppages_bulk(struct zone *zone, int nr,
			       struct per_cpu_pages *pcp)
{
	spin_lock(&zone->lock);
	for (; nr > 0; nr--) {
		struct page *page;

		page = list_last_entry(&pcp->list, struct page, lru);
		list_del(&page->lru);
		pcp->count--;
		__free_one_page(page, zone, 0, get_pageblock_migratetype(page));
	}
	spin_unlock(&zone->lock);
}

static struct page *rmqueue_pcplist(struct zone *zone)
{
	struct per_cpu_pages *pcp;
	struct page *page = NULL;
	unsigned long flags;

	flags = pcp_lock();
	pcp = this_cpu_ptr(zone->per_cpu_pageset);
	if (list_empty(&pcp->list))
		rmqueue_bulk(zone, pcp);
	if (!list_empty(&pcp->list)) {
		page = list_first_entry(&pcp->list, struct page, lru);
		list_del(&page->lru);
		pcp->count--;
	}
	pcp_unlock(flags);
	return page;
}

static struct page *rmqueue(struct zone *zone, unsigned int order)
{
	struct page *page;
	unsigned long flags;

	if (!order)
		return rmqueue_pcplist(zone);
	spin_lock_irqsave(&zone->lock, flags);
	page = __rmqueue(zone, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

static void free_one_page(struct zone *zone, struct page *page,
			  unsigned int order)
{
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	__free_one_page(page, zone, order, get_pageblock_migratetype(page));
	spin_unlock_irqrestore(&zone->lock, flags);
}

static void free_unref_page(struct zone *zone, struct page *page)
{
	struct per_cpu_pages *pcp;
	unsigned long flags;

	if (is_migrate_isolate_page(page)) {
		free_one_page(zone, page, 0);
		return;
	}
	flags = pcp_lock();
	pcp = this_cpu_ptr(zone->per_cpu_pageset);
	list_add(&page->lru, &pcp->list);
	pcp->count++;
	if (pcp->count >= READ_ONCE(pcp->high))
		free_pcppages_bulk(zone, min(pcp->count, READ_ONCE(pcp->batch)),
				   pcp);
	pcp_unlock(flags);
}

/* ---- the interface ---- */

static void prep_new_page(struct page *page, unsigned int order)
{
	page->_refcount = 1;
	page->order = order;
	km_heap_unpoison(page_address(page), PAGE_SIZE << order);
}

/* The preferred node first, then the others in order of distance (number). */
struct page *alloc_pages_node(int nid, gfp_t flags, unsigned int order)
{
	struct page *page;
	int other;

	direct_reclaim(flags);
	if (should_fail_alloc_page(flags))
		return NULL;
	if (nid == NUMA_NO_NODE)
		nid = numa_node_id();
	page = rmqueue(NODE_DATA(nid)->node_zones, order);
	for_each_node_nr(other)
	{
		if (page || (flags & __GFP_THISNODE))
			break;
		if (other != nid)
			page = rmqueue(NODE_DATA(other)->node_zones, order);
	}
	if (page)
		prep_new_page(page, order);
	return page;
}

void free_the_page(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);

	km_heap_poison(page_address(page), PAGE_SIZE << order, "free page");
	if (order)
		free_one_page(zone, page, order);
	else
		free_unref_page(zone, page);
}

/* PORT: kernel pages have one user; upstream frees them when the last one goes. */
void __free_pages(struct page *page, unsigned int order)
{
	if (page->_refcount != 1)
		km_assert_fail("page freed that is not in use");
	page->_refcount = 0;
	free_the_page(page, order);
}

bool get_page_unless_zero(struct page *page)
{
	int count = READ_ONCE(page->_refcount);

	while (count) {
		int old = cmpxchg(&page->_refcount, count, count + 1);

		if (old == count)
			return true;
		count = old;
	}
	return false;
}

void __free_pages_core(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++) {
		page[i].flags &= ~PG_offline;
		page[i]._refcount = 0;
	}
	km_heap_poison(page_address(page), PAGE_SIZE << order, "free page");
	free_one_page(page_zone(page), page, order);
}

/* ---- draining ---- */

static void drain_pages_zone(unsigned int cpu, struct zone *zone)
{
	struct per_cpu_pages *pcp;
	unsigned long flags;

	flags = pcp_lock();
	pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);
	if (pcp->count)
		free_pcppages_bulk(zone, pcp->count, pcp);
	pcp_unlock(flags);
}

void drain_pages(unsigned int cpu)
{
	struct zone *zone;

	for_each_populated_zone(zone) drain_pages_zone(cpu, zone);
}

/*
 * Nothing keeps CPUs from going away meanwhile, so that this may run on
 * another CPU than the one it was queued for; that one's lists are then
 * drained by page_alloc_cpu_dead().
 */
static void drain_local_pages_wq(struct work_struct *work)
{
	struct pcpu_drain *drain;

	drain = container_of(work, struct pcpu_drain, work);
	migrate_disable();
	if (drain->zone)
		drain_pages_zone(smp_processor_id(), drain->zone);
	else
		drain_pages(smp_processor_id());
	migrate_enable();
}

static bool cpu_has_pcps(unsigned int cpu, struct zone *zone)
{
	struct zone *z;

	if (zone)
		return per_cpu_ptr(zone->per_cpu_pageset, cpu)->count > 0;
	for_each_populated_zone(z)
	{
		if (per_cpu_ptr(z->per_cpu_pageset, cpu)->count)
			return true;
	}
	return false;
}

/* @force_all: also CPUs whose lists look empty; the look is racy. */
static void __drain_all_pages(struct zone *zone, bool force_all)
{
	unsigned int cpu;

	if (WARN_ON_ONCE(!mm_percpu_wq))
		return;
	if (!mutex_trylock(&pcpu_drain_mutex)) {
		if (!zone)
			return;
		mutex_lock(&pcpu_drain_mutex);
	}
	for_each_online_cpu(cpu) {
		if (force_all || cpu_has_pcps(cpu, zone))
			cpumask_set_cpu(cpu, &cpus_with_pcps);
		else
			cpumask_clear_cpu(cpu, &cpus_with_pcps);
	}
	for_each_cpu(cpu, &cpus_with_pcps) {
		struct pcpu_drain *drain = per_cpu_ptr(&pcpu_drain, cpu);

		drain->zone = zone;
		INIT_WORK(&drain->work, drain_local_pages_wq);
		queue_work_on(cpu, mm_percpu_wq, &drain->work);
	}
	for_each_cpu(cpu, &cpus_with_pcps)
		flush_work(&per_cpu_ptr(&pcpu_drain, cpu)->work);
	mutex_unlock(&pcpu_drain_mutex);
}

void drain_all_pages(struct zone *zone)
{
	__drain_all_pages(zone, false);
}

/* ---- limits of the per-CPU lists; under pcp_batch_high_lock ---- */

static void __zone_set_pageset_high_and_batch(struct zone *zone, int high,
					      int batch)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct per_cpu_pages *pcp;

		pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);
		WRITE_ONCE(pcp->batch, batch);
		WRITE_ONCE(pcp->high, high);
	}
}

/* PORT: the limits depend neither on zone size nor on the number of CPUs. */
static void zone_set_pageset_high_and_batch(struct zone *zone)
{
	if (zone->pageset_high == PCP_HIGH && zone->pageset_batch == PCP_BATCH)
		return;
	zone->pageset_high = PCP_HIGH;
	zone->pageset_batch = PCP_BATCH;
	__zone_set_pageset_high_and_batch(zone, PCP_HIGH, PCP_BATCH);
}

noinline void zone_pcp_update(struct zone *zone, int cpu_online)
{
	(void)cpu_online;
	mutex_lock(&pcp_batch_high_lock);
	zone_set_pageset_high_and_batch(zone);
	mutex_unlock(&pcp_batch_high_lock);
}

void page_alloc_sysctl_update(void)
{
	struct zone *zone;

	mutex_lock(&pcp_batch_high_lock);
	for_each_populated_zone(zone) zone_set_pageset_high_and_batch(zone);
	mutex_unlock(&pcp_batch_high_lock);
}

noinline void zone_pcp_disable(struct zone *zone)
{
	mutex_lock(&pcp_batch_high_lock);
	__zone_set_pageset_high_and_batch(zone, 0, 1);
	__drain_all_pages(zone, true);
}

void zone_pcp_enable(struct zone *zone)
{
	__zone_set_pageset_high_and_batch(zone, zone->pageset_high,
					  zone->pageset_batch);
	mutex_unlock(&pcp_batch_high_lock);
}

/* ---- CPU hotplug ---- */

static noinline int page_alloc_cpu_online(unsigned int cpu)
{
	struct zone *zone;

	(void)cpu;
	for_each_populated_zone(zone) zone_pcp_update(zone, 1);
	return 0;
}

/* PORT: there are no event counters to fold. */
static int page_alloc_cpu_dead(unsigned int cpu)
{
	struct zone *zone;

	lru_add_drain_cpu(cpu);
	drain_pages(cpu);
	for_each_populated_zone(zone) zone_pcp_update(zone, 0);
	return 0;
}

/* ---- boot ---- */

static void zone_init(struct zone *zone, int nid)
{
	unsigned int cpu;

	zone->name = "Normal";
	zone->node = nid;
	spin_lock_init(&zone->lock);
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		for (int type = 0; type < MIGRATE_TYPES; type++)
			INIT_LIST_HEAD(&zone->free_area[order].free_list[type]);
	}
	zone->per_cpu_pageset = alloc_percpu(struct per_cpu_pages);
	for_each_possible_cpu(cpu)
		INIT_LIST_HEAD(&per_cpu_ptr(zone->per_cpu_pageset, cpu)->list);
	zone_set_pageset_high_and_batch(zone);
}

static void lruvec_init(struct lruvec *lruvec)
{
	spin_lock_init(&lruvec->lru_lock);
	INIT_LIST_HEAD(&lruvec->lists);
}

/* Sections are dealt to the nodes in runs of equal length. */
static void section_init(unsigned int nr)
{
	int nid = (int)(nr * mm_options.nodes_nr / mm_options.blocks_nr);
	struct zone *zone = NODE_DATA(nid)->node_zones;
	unsigned long start = section_nr_to_pfn(nr);

	mem_sections[nr].nid = nid;
	mem_sections[nr].migratetype = MIGRATE_MOVABLE;
	if (!zone->spanned_pages)
		zone->zone_start_pfn = start;
	zone->spanned_pages += PAGES_PER_SECTION;
	zone->present_pages += PAGES_PER_SECTION;
	/* Highest first, because a freed block goes to the head of its list. */
	for (unsigned long n = PAGES_PER_SECTION; n;) {
		n -= 1UL << (MAX_ORDER - 1);
		__free_pages_core(pfn_to_page(start + n), MAX_ORDER - 1);
	}
}

void page_alloc_init(void)
{
	int nid;

	km_mm_options_read();
	mem_map = km_alloc_aligned(max_pfn * sizeof(struct page), 16,
				   "memory map");
	mem_base = km_alloc_aligned(max_pfn << PAGE_SHIFT, PAGE_SIZE,
				    "page frames");
	for_each_node_nr(nid)
	{
		node_data[nid].node_id = nid;
		zone_init(node_data[nid].node_zones, nid);
		lruvec_init(&node_data[nid].__lruvec);
	}
	for (unsigned int nr = mm_options.blocks_nr; nr; nr--)
		section_init(nr - 1);
	BUG_ON(cpuhp_setup_state_nocalls(CPUHP_PAGE_ALLOC, "mm/page_alloc:pcp",
					 page_alloc_cpu_online,
					 page_alloc_cpu_dead) < 0);
}

void page_alloc_init_late(void)
{
	mm_percpu_wq = alloc_workqueue("mm_percpu_wq", WQ_MEM_RECLAIM, 0);
	BUG_ON(!mm_percpu_wq);
}
