// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_pages.c - slabs from the page allocator and back
 *
 * PORT: part of upstream's mm/slub.c.
 */
#include <linux/rcupdate.h>

#include "slab.h"

struct page *allocate_slab(struct kmem_cache *s, gfp_t flags, int node)
{
	struct page *page = alloc_pages_node(node, flags, s->order);
	char *start;

	if (!page)
		return NULL;
	start = page_address(page);
	page->slab_cache = s;
	page->objects = s->objects;
	page->inuse = s->objects;
	page->frozen = 1;
	for (unsigned int i = 0; i < s->objects; i++) {
		bool is_last = i + 1 == s->objects;

		set_freepointer(s, start + i * s->size,
				is_last ? NULL : start + (i + 1) * s->size);
	}
	page->freelist = start;
	slub_track_new_slab(s, page);
	atomic_inc(&s->node[page_to_nid(page)]->nr_slabs);
	return page;
}

static void __free_slab(struct page *page)
{
	struct kmem_cache *s = page->slab_cache;

	for (unsigned int i = 0; i < 1U << s->order; i++)
		page[i].flags &= ~(PG_slab | PG_head | PG_dying);
	page->slab_cache = NULL;
	page->freelist = NULL;
	page->counters = 0;
	__free_pages(page, s->order);
}

static void rcu_free_slab(struct rcu_head *head)
{
	__free_slab(container_of(head, struct page, rcu_head));
}

void free_slab(struct kmem_cache *s, struct page *page)
{
	slub_check_discard(s, page);
	if (s->flags & SLAB_TYPESAFE_BY_RCU) {
		page->flags |= PG_dying;
		call_rcu(&page->rcu_head, rcu_free_slab);
	} else {
		__free_slab(page);
	}
}

void dec_slabs_node(struct kmem_cache *s, int node)
{
	atomic_dec(&s->node[node]->nr_slabs);
}

void discard_slab(struct kmem_cache *s, struct page *page)
{
	dec_slabs_node(s, page_to_nid(page));
	free_slab(s, page);
}
