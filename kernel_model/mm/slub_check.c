// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_check.c - what must hold of slabs, lists and pages
 *
 * Counts what can be reached from CPUs and nodes and compares it with what the
 * page frames say. Also knows, apart from the allocator, which objects users
 * hold: one bit for each in the slab's page.
 *
 * PORT: upstream has nothing of this but some checks under slub_debug. Built
 * with the primitives, not instrumented: looking must not be a schedule point.
 */
#include <asm/alloc.h>
#include <asm/engine.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include "slab.h"

/* Where a slab was found. Each page frame has an entry. */
enum slab_place {
	PLACE_NONE = 0,
	PLACE_CPU,
	PLACE_CPU_PARTIAL,
	PLACE_NODE,
};

#define PAGES_MAX	1024

struct slab_places {
	u8	place[PAGES_MAX];
};

struct page *slub_page_of(const void *object)
{
	struct page *page = virt_to_page(object);

	while (PageSlab(page) && !PageHead(page))
		page--;
	return page;
}

static unsigned int object_index(const struct kmem_cache *s,
				 const struct page *page, const void *object)
{
	return (unsigned int)((const char *)object -
			      (const char *)page_address(page)) /
	       s->size;
}

static void *object_at(const struct kmem_cache *s, const struct page *page,
		       unsigned int idx)
{
	return (char *)page_address(page) + idx * s->size;
}

static void *next_free(const struct kmem_cache *s, const void *object)
{
	return *(void **)((const char *)object + s->offset);
}

/* Free objects are out of bounds but for their free pointers. */
static void poison(const struct kmem_cache *s, void *object)
{
	if (!(s->flags & SLAB_TYPESAFE_BY_RCU))
		km_heap_poison(object, s->offset, s->name);
}

void slub_track_new_slab(struct kmem_cache *s, struct page *page)
{
	for (unsigned int i = 0; i < 1U << s->order; i++)
		page[i].flags |= PG_slab;
	page->flags |= PG_head;
	page->live = 0;
	for (unsigned int i = 0; i < s->objects; i++)
		poison(s, object_at(s, page, i));
}

void slub_track_alloc(struct kmem_cache *s, void *object)
{
	struct page *page = slub_page_of(object);
	unsigned int idx = object_index(s, page, object);

	if (page->slab_cache != s || object_at(s, page, idx) != object)
		km_assert_fail("cache '%s' gave out what is no object of it",
			       s->name);
	if (page->live & 1UL << idx)
		km_assert_fail("cache '%s' gave out an object twice", s->name);
	page->live |= 1UL << idx;
	km_heap_unpoison(object, s->offset);
}

void slub_track_free(struct kmem_cache *s, void *object)
{
	struct page *page;
	unsigned int idx;

	if (!virt_addr_valid(object))
		km_assert_fail("free to cache '%s' of what is no object",
			       s->name);
	page = slub_page_of(object);
	if (!PageSlab(page))
		km_double_free("free to cache '%s' of an object whose slab "
			       "is gone",
			       s->name);
	idx = object_index(s, page, object);
	if (page->slab_cache != s || object_at(s, page, idx) != object)
		km_assert_fail("free to cache '%s' of what is no object of it",
			       s->name);
	if (!(page->live & 1UL << idx))
		km_double_free("object of cache '%s' freed twice", s->name);
	page->live &= ~(1UL << idx);
	poison(s, object);
}

/*
 * A list of pages is walked by its links: for_each_entry would make a page of
 * the list's head, which lies where no page can, in order to see the end.
 */
static const struct page *page_of_slab_list(const struct list_head *link)
{
	return list_entry(link, const struct page, slab_list);
}

/* ---- single places ---- */

void slub_check_node(const struct kmem_cache *s,
		     const struct kmem_cache_node *n)
{
	const struct list_head *link;
	unsigned long nr = 0;

	list_for_each(link, &n->partial) {
		const struct page *page = page_of_slab_list(link);

		if (page->slab_cache != s)
			km_assert_fail("node list of cache '%s' has what is "
				       "not its slab",
				       s->name);
		if (page->frozen || !page->freelist)
			km_assert_fail(
				"node list of cache '%s' has a slab that is %s",
				s->name, page->frozen ? "frozen" : "full");
		if (++nr > PAGES_MAX)
			km_assert_fail("node list of cache '%s' has no end",
				       s->name);
	}
	if (nr != n->nr_partial)
		km_assert_fail("node list of cache '%s' has %lu slabs, "
			       "nr_partial says %lu",
			       s->name, nr, n->nr_partial);
}

void slub_check_discard(const struct kmem_cache *s, const struct page *page)
{
	if (page->slab_cache != s || !PageHead(page))
		km_assert_fail("cache '%s' discards what is not its slab",
			       s->name);
	if (page->frozen || page->inuse || page->live)
		km_assert_fail(
			"cache '%s' discards a slab that is %s: %u objects in use",
			s->name, page->frozen ? "frozen" : "used",
			(unsigned int)page->inuse);
}

void slub_check_no_cpu_slabs(const struct kmem_cache *s)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

		if (c->page || c->partial || c->freelist)
			km_assert_fail(
				"cache '%s' is shut down, but CPU %u has a slab",
				s->name, cpu);
	}
}

/*
 * An exchange of (freelist, tid) succeeds only if nobody changed the freelist
 * in between, because the id grows whenever it changes.
 */
void slub_check_tid(const struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	if (c->tid % TID_STEP != c->tid_seen % TID_STEP)
		km_assert_fail("cache '%s' has a transaction id of another CPU",
			       s->name);
	if (c->tid < c->tid_seen)
		km_assert_fail("cache '%s' has a transaction id that fell",
			       s->name);
	if (c->tid == c->tid_seen && c->freelist != c->freelist_seen)
		km_assert_fail("cache '%s' has another freelist with the same "
			       "transaction id",
			       s->name);
	c->tid_seen = c->tid;
	c->freelist_seen = c->freelist;
}

/* ---- structures of nodes ---- */

void slub_track_node(struct kmem_cache *s, int nid)
{
	s->node_seen[nid] = s->node[nid];
}

/* Nobody may come to the cache any more: neither by the list nor by files. */
void slub_check_node_free(struct kmem_cache *s, int nid)
{
	const struct kmem_cache *other;

	list_for_each_entry(other, &slab_caches, list) {
		if (other == s)
			km_assert_fail("cache '%s' frees the structure of a "
				       "node, but is still there",
				       s->name);
	}
	if (s->kobj.sd)
		km_assert_fail("cache '%s' frees the structure of a node, but "
			       "has files",
			       s->name);
	s->node_seen[nid] = NULL;
}

static void check_node_lives(const struct kmem_cache *s, int nid)
{
	if (s->node[nid] != s->node_seen[nid])
		km_assert_fail("cache '%s' lost the structure of node %d",
			       s->name, nid);
	if (s->node[nid])
		km_heap_check(s->node[nid]);
}

/* ---- flushes that interrupt ---- */

void slub_flush_begin(struct slub_flush_record *r, struct kmem_cache *s)
{
	*r = (struct slub_flush_record){ .s = s };
}

struct kmem_cache *slub_flush_cache(const struct slub_flush_record *r)
{
	return r->s;
}

void slub_flush_asked(struct slub_flush_record *r, int cpu)
{
	r->asked |= 1ULL << cpu;
}

void slub_flush_ran(struct slub_flush_record *r)
{
	r->ran |= 1ULL << smp_processor_id();
}

void slub_flush_end(const struct slub_flush_record *r)
{
	if (r->asked & ~r->ran)
		km_assert_fail("cache '%s' flushed, but not on a CPU that had "
			       "slabs",
			       r->s->name);
}

/* ---- a cache at rest ---- */

static void found(const struct kmem_cache *s, const struct page *page,
		  enum slab_place place, struct slab_places *places)
{
	unsigned long pfn = page_to_pfn(page);

	if (!pfn_valid(pfn) || !PageHead(page) || page->slab_cache != s)
		km_assert_fail("cache '%s' reaches what is not its slab",
			       s->name);
	if (places->place[pfn] != PLACE_NONE)
		km_assert_fail("slab of cache '%s' is in two places", s->name);
	places->place[pfn] = place;
}

static void check_cpu(const struct kmem_cache *s, unsigned int cpu,
		      struct slab_places *places, struct slub_census *census)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
	const struct page *page;

	slub_check_tid(s, c);
	if (c->freelist && !c->page)
		km_assert_fail("cache '%s' has objects of no slab on CPU %u",
			       s->name, cpu);
	if (c->page) {
		found(s, c->page, PLACE_CPU, places);
		census->cpu_slabs++;
		if (!c->page->frozen)
			km_assert_fail(
				"cache '%s' has a CPU slab that is not frozen",
				s->name);
	}
	for (page = c->partial; page; page = page->next) {
		found(s, page, PLACE_CPU_PARTIAL, places);
		census->cpu_partial++;
		if (!page->frozen)
			km_assert_fail("cache '%s' has a slab in a CPU's chain "
				       "that is not frozen",
				       s->name);
	}
}

static unsigned int chain_length(const struct kmem_cache *s,
				 const struct page *page, const void *first)
{
	unsigned int nr = 0;

	for (const void *p = first; p; p = next_free(s, p)) {
		unsigned int idx = object_index(s, page, p);

		if (idx >= s->objects || object_at(s, page, idx) != p)
			km_assert_fail("freelist of cache '%s' leaves its slab",
				       s->name);
		if (page->live & 1UL << idx)
			km_assert_fail(
				"freelist of cache '%s' has an object in use",
				s->name);
		if (++nr > s->objects)
			km_assert_fail("freelist of cache '%s' has no end",
				       s->name);
	}
	return nr;
}

/* Objects on the freelist of the CPU that owns @page. */
static unsigned int cpu_free_nr(const struct kmem_cache *s,
				const struct page *page)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

		if (c->page == page)
			return chain_length(s, page, c->freelist);
	}
	return 0;
}

static void check_slab(const struct kmem_cache *s, const struct page *page,
		       enum slab_place place, struct slub_census *census)
{
	unsigned int free_nr = chain_length(s, page, page->freelist);
	unsigned int live_nr = (unsigned int)__builtin_popcountl(page->live);
	unsigned int cpu_nr = place == PLACE_CPU ? cpu_free_nr(s, page) : 0;

	if (page->inuse + free_nr != page->objects)
		km_assert_fail(
			"slab of cache '%s' has %u objects, %u in use and %u free",
			s->name, (unsigned int)page->objects,
			(unsigned int)page->inuse, free_nr);
	if (place == PLACE_NONE && live_nr < page->objects)
		census->leaked++;
	else if (page->inuse != live_nr + cpu_nr)
		km_assert_fail("slab of cache '%s' lost an object: %u in use, "
			       "%u held, %u with the CPU",
			       s->name, (unsigned int)page->inuse, live_nr,
			       cpu_nr);
	if (place == PLACE_NONE && live_nr == page->objects)
		census->full++;
	census->slabs++;
	census->objects_live += live_nr;
}

/* Slabs that wait for a grace period are no longer counted, nor looked at. */
static bool is_slab_of(const struct kmem_cache *s, const struct page *page)
{
	return PageHead(page) && page->slab_cache == s &&
	       !(page->flags & PG_dying);
}

static void check_counts(const struct kmem_cache *s,
			 const struct slub_census *census)
{
	const struct kmem_cache_node *n;
	unsigned int nr = 0;
	int nid;

	for_each_kmem_cache_node(s, nid, n)
		nr += (unsigned int)n->nr_slabs.counter;
	if (nr != census->slabs)
		km_assert_fail("cache '%s' counts %u slabs, but has %u",
			       s->name, nr, census->slabs);
}

void slub_check_cache(const struct kmem_cache *s, struct slub_census *ret)
{
	struct slab_places places = { 0 };
	struct slub_census census = { 0 };
	const struct kmem_cache_node *n;
	const struct list_head *link;
	const struct page *page;
	unsigned int cpu;
	int nid;

	for_each_possible_cpu(cpu)
		check_cpu(s, cpu, &places, &census);
	for_each_node_nr(nid) check_node_lives(s, nid);
	for_each_kmem_cache_node(s, nid, n)
	{
		slub_check_node(s, n);
		list_for_each(link, &n->partial) {
			page = page_of_slab_list(link);
			found(s, page, PLACE_NODE, &places);
			census.node_partial++;
		}
	}
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		page = pfn_to_page(pfn);
		if (is_slab_of(s, page))
			check_slab(s, page, places.place[pfn], &census);
	}
	check_counts(s, &census);
	*ret = census;
}

void slub_check_all(void)
{
	const struct kmem_cache *s;
	struct slub_census census;

	list_for_each_entry(s, &slab_caches, list) {
		slub_check_cache(s, &census);
		if (census.leaked)
			km_assert_fail(
				"cache '%s' lost %u slabs: not full, but on no list",
				s->name, census.leaked);
	}
}

/* ---- pages ---- */

static unsigned long free_blocks(const struct list_head *free_list,
				 unsigned int order)
{
	const struct list_head *link;
	unsigned long nr = 0;

	list_for_each(link, free_list) {
		const struct page *page = list_entry(link, struct page, lru);

		if (!PageBuddy(page) || page->order != order)
			km_assert_fail("a page of free list %u is not free",
				       order);
		nr++;
	}
	return nr;
}

static unsigned long buddy_pages(const struct zone *zone)
{
	unsigned long nr = 0;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		const struct free_area *area = &zone->free_area[order];
		unsigned long blocks_nr = 0;

		for (int type = 0; type < MIGRATE_TYPES; type++)
			blocks_nr += free_blocks(&area->free_list[type], order);
		if (blocks_nr != area->nr_free)
			km_assert_fail(
				"order %u has %lu free blocks, nr_free says %lu",
				order, blocks_nr, area->nr_free);
		nr += blocks_nr << order;
	}
	return nr;
}

static unsigned long pcp_pages(const struct zone *zone)
{
	unsigned long nr = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct per_cpu_pages *pcp =
			per_cpu_ptr(zone->per_cpu_pageset, cpu);
		const struct list_head *link;
		unsigned long count = 0;

		list_for_each(link, &pcp->list)
			count++;
		if (count != (unsigned long)pcp->count)
			km_assert_fail(
				"CPU %u has %lu free pages, count says %d", cpu,
				count, pcp->count);
		nr += count;
	}
	return nr;
}

/* Every page is free, on a CPU's list, in use, or offline. */
void page_alloc_check(void)
{
	unsigned long free_nr = 0;
	unsigned long used_nr = 0;
	int nid;

	for_each_node_nr(nid)
	{
		const struct zone *zone = NODE_DATA(nid)->node_zones;

		free_nr += buddy_pages(zone) + pcp_pages(zone);
	}
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		const struct page *page = pfn_to_page(pfn);

		if (PageOffline(page))
			used_nr++;
		else if (page_count(page))
			used_nr += 1UL << page->order;
	}
	if (free_nr + used_nr != max_pfn)
		km_assert_fail(
			"%lu pages are free, %lu in use or offline, of %lu",
			free_nr, used_nr, (unsigned long)max_pfn);
}
