/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mmzone.h - nodes, zones, sections and the page frame array
 *
 * Owns:       struct zone, the map from frame numbers to struct page.
 * Used by:    mm/page_alloc, mm/memory_hotplug, drivers/base/memory.
 * Promises:   one zone for each node, one pageblock and one memory block for
 *             each section. Nothing here is a schedule point.
 */
#ifndef KM_LINUX_MMZONE_H
#define KM_LINUX_MMZONE_H

#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* PORT: small pages, because a world is copied for every execution. */
#define PAGE_SHIFT		8
#define PAGE_SIZE		(1UL << PAGE_SHIFT)

#define MAX_ORDER		3		/* PORT: orders 0..2 of 0..10 */
#define MAX_NUMNODES		2
#define MEMORY_BLOCKS_MAX	8
#define NUMA_NO_NODE		(-1)

/* PORT: kernel pages may lie in movable blocks, so two types are enough. */
enum migratetype {
	MIGRATE_MOVABLE,
	MIGRATE_ISOLATE,
	MIGRATE_TYPES,
};

struct free_area {
	struct list_head	free_list[MIGRATE_TYPES];
	unsigned long		nr_free;
};

/* Order-0 pages of one CPU; protected by that CPU's interrupts being off. */
struct per_cpu_pages {
	int			count;
	int			high;
	int			batch;
	struct list_head	list;
};

struct zone {
	const char		*name;
	int			node;
	struct per_cpu_pages	*per_cpu_pageset;	/* per CPU */
	int			pageset_high;
	int			pageset_batch;
	unsigned long		zone_start_pfn;
	unsigned long		spanned_pages;
	unsigned long		present_pages;	/* of online sections */
	unsigned long		nr_isolate_pageblock;
	struct free_area	free_area[MAX_ORDER];
	spinlock_t		lock;		/* "&zone->lock" */
};

/* PORT: one list for file and anonymous, active and inactive pages. */
struct lruvec {
	spinlock_t		lru_lock;	/* "&lruvec->lru_lock" */
	struct list_head	lists;
};

struct pglist_data {
	struct zone		node_zones[1];
	struct lruvec		__lruvec;
	int			node_id;
};

/* PORT: pageblock, section and memory block are one and the same range. */
struct mem_section {
	int			migratetype;
	int			nid;
};

/* Chosen at boot by the options of the model. */
struct mm_options {
	unsigned int		nodes_nr;
	unsigned int		blocks_nr;
	unsigned long		pages_per_block;
};

extern struct mm_options mm_options;
extern struct pglist_data node_data[MAX_NUMNODES];
extern struct mem_section mem_sections[MEMORY_BLOCKS_MAX];
extern struct page *mem_map;

#define NODE_DATA(nid)		(&node_data[nid])
#define PAGES_PER_SECTION	(mm_options.pages_per_block)
#define max_pfn			(mm_options.blocks_nr * PAGES_PER_SECTION)

#define pfn_to_page(pfn)	(mem_map + (pfn))
#define page_to_pfn(page)	((unsigned long)((page) - mem_map))
#define pfn_valid(pfn)		((pfn) < max_pfn)
#define pfn_to_section_nr(pfn)	((pfn) / PAGES_PER_SECTION)
#define section_nr_to_pfn(nr)	((nr) * PAGES_PER_SECTION)

#define for_each_node_nr(nid) \
	for ((nid) = 0; (nid) < (int)mm_options.nodes_nr; (nid)++)

/* Zones with memory, in node order. */
#define for_each_populated_zone(zone)					\
	for ((zone) = node_data[0].node_zones;				\
	     (zone) < node_data[mm_options.nodes_nr - 1].node_zones + 1; \
	     (zone) = node_data[(zone)->node + 1].node_zones)		\
		if (!populated_zone(zone)) {				\
		} else

static inline bool populated_zone(const struct zone *zone)
{
	return zone->present_pages > 0;
}

static inline int page_to_nid(const struct page *page)
{
	return mem_sections[pfn_to_section_nr(page_to_pfn(page))].nid;
}

static inline struct zone *page_zone(const struct page *page)
{
	return NODE_DATA(page_to_nid(page))->node_zones;
}

static inline int get_pageblock_migratetype(const struct page *page)
{
	return mem_sections[pfn_to_section_nr(page_to_pfn(page))].migratetype;
}

static inline bool is_migrate_isolate(int migratetype)
{
	return migratetype == MIGRATE_ISOLATE;
}

static inline bool is_migrate_isolate_page(const struct page *page)
{
	return is_migrate_isolate(get_pageblock_migratetype(page));
}

/** set_pageblock_migratetype() - under zone->lock, or for an offline section */
void set_pageblock_migratetype(struct page *page, int migratetype);

/** cpu_to_node() - PORT: CPUs are dealt to the nodes in turn */
int cpu_to_node(unsigned int cpu);

/** numa_node_id() - node of the running CPU */
int numa_node_id(void);

#endif /* KM_LINUX_MMZONE_H */
