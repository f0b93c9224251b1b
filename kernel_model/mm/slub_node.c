// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_node.c - slab caches as a whole: making, shrinking, emptying them;
 * CPUs and memory that go away
 *
 * PORT: part of upstream's mm/slub.c. kmem_cache and kmem_cache_node structures
 * come from kmalloc(), so there is no bootstrap of caches for them.
 */
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/local_lock.h>
#include <linux/memory.h>
#include <linux/notifier.h>
#include <linux/percpu.h>

#include "slab.h"
#include "slub_debug.h"

/* Slabs with up to so many free objects are sorted when shrinking. */
#define SHRINK_PROMOTE_MAX	32

enum slab_state slab_state = DOWN;

DEFINE_STATIC_KEY_FALSE(slub_debug_enabled);

/* Nodes that have memory; under slab_mutex. */
static unsigned long slab_nodes;

static bool init_kmem_cache_node(struct kmem_cache *s, int nid)
{
	struct kmem_cache_node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return false;
	spin_lock_init(&n->list_lock);
	INIT_LIST_HEAD(&n->partial);
	s->node[nid] = n;
	slub_track_node(s, nid);
	return true;
}

static void free_kmem_cache_nodes(struct kmem_cache *s)
{
	struct kmem_cache_node *n;
	int nid;

	for_each_kmem_cache_node(s, nid, n)
	{
		slub_check_node_free(s, nid);
		s->node[nid] = NULL;
		kfree(n);
	}
}

void __kmem_cache_release(struct kmem_cache *s)
{
	free_percpu(s->cpu_slab);
	free_kmem_cache_nodes(s);
}

/* Ids start at the CPU's number and grow in steps beyond it. */
static void init_kmem_cache_cpus(struct kmem_cache *s)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

		km_local_lock_init(&c->lock, "&c->lock");
		c->tid = cpu;
		c->tid_seen = cpu;
	}
}

int kmem_cache_open(struct kmem_cache *s)
{
	int nid;

	if ((s->flags & SLAB_DEBUG_FLAGS) && slub_variant->debug_key_inside)
		static_branch_enable(&slub_debug_enabled);
	for_each_node_nr(nid)
	{
		if (!(slab_nodes & (1UL << nid)))
			continue;
		if (!init_kmem_cache_node(s, nid)) {
			free_kmem_cache_nodes(s);
			return -ENOMEM;
		}
	}
	s->cpu_slab = alloc_percpu(struct kmem_cache_cpu);
	if (!s->cpu_slab) {
		free_kmem_cache_nodes(s);
		return -ENOMEM;
	}
	init_kmem_cache_cpus(s);
	return 0;
}

/* ---- shrinking ---- */

/*
 * Sort the slabs of one node: the empty ones go, the fullest come first.
 * Frees may go on meanwhile, so each slab is looked at once.
 *
 * PORT: lists for as many free objects as a slab can have, not always 32.
 */
static void shrink_node(struct kmem_cache *s, int nid,
			struct kmem_cache_node *n)
{
	struct list_head promote[SHRINK_PROMOTE_MAX];
	int lists_nr = min((int)s->objects, SHRINK_PROMOTE_MAX);
	struct page *page;
	struct page *tmp;
	unsigned long flags;
	LIST_HEAD(discard);

	for (int i = 0; i < lists_nr; i++)
		INIT_LIST_HEAD(&promote[i]);
	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(page, tmp, &n->partial, slab_list) {
		union slab_counters now = { READ_ONCE(page->counters) };
		int free_nr = now.objects - now.inuse;

		BUG_ON(free_nr <= 0);
		if (free_nr == now.objects) {
			list_move(&page->slab_list, &discard);
			n->nr_partial--;
			if (slub_variant->shrink_counts_in_lock)
				dec_slabs_node(s, nid);
		} else if (free_nr <= lists_nr) {
			list_move(&page->slab_list, &promote[free_nr - 1]);
		}
	}
	for (int i = lists_nr - 1; i >= 0; i--)
		list_splice(&promote[i], &n->partial);
	slub_unlock_list(s, n, flags);
	list_for_each_entry_safe(page, tmp, &discard, slab_list) {
		if (slub_variant->shrink_counts_in_lock)
			free_slab(s, page);
		else
			discard_slab(s, page);
	}
}

/* Return: 1 if slabs are left. */
static int __kmem_cache_do_shrink(struct kmem_cache *s)
{
	struct kmem_cache_node *n;
	int ret = 0;
	int nid;

	for_each_kmem_cache_node(s, nid, n)
	{
		shrink_node(s, nid, n);
		if (atomic_read(&n->nr_slabs))
			ret = 1;
	}
	return ret;
}

noinline int __kmem_cache_shrink(struct kmem_cache *s)
{
	slub_variant->flush_all(s);
	return __kmem_cache_do_shrink(s);
}

/* ---- shutting down ---- */

/* Nobody uses the cache any more: what is listed and not empty is a leak. */
static void free_partial(struct kmem_cache *s, struct kmem_cache_node *n)
{
	struct page *page;
	struct page *tmp;
	unsigned long flags;
	LIST_HEAD(discard);

	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(page, tmp, &n->partial, slab_list) {
		if (page->inuse)
			continue;
		remove_partial(n, page);
		list_add(&page->slab_list, &discard);
	}
	slub_unlock_list(s, n, flags);
	list_for_each_entry_safe(page, tmp, &discard, slab_list)
		discard_slab(s, page);
}

/* Return: 1 if objects are left. */
int __kmem_cache_shutdown(struct kmem_cache *s)
{
	struct kmem_cache_node *n;
	int nid;

	slub_variant->flush_for_shutdown(s);
	for_each_kmem_cache_node(s, nid, n)
	{
		free_partial(s, n);
		if (n->nr_partial || atomic_read(&n->nr_slabs))
			return 1;
	}
	slub_check_no_cpu_slabs(s);
	return 0;
}

/* ---- checking on request ---- */

/* PORT: the listed slabs' counts only; objects have no red zones to check. */
static int validate_slab_node(struct kmem_cache *s, struct kmem_cache_node *n)
{
	struct page *page;
	unsigned long flags;
	int count = 0;

	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry(page, &n->partial, slab_list)
		count++;
	BUG_ON((unsigned long)count != n->nr_partial);
	slub_unlock_list(s, n, flags);
	return count;
}

int validate_slab_cache(struct kmem_cache *s)
{
	struct kmem_cache_node *n;
	int count = 0;
	int nid;

	slub_variant->flush_all(s);
	for_each_kmem_cache_node(s, nid, n) count += validate_slab_node(s, n);
	return count;
}

/* ---- CPUs ---- */

/* The control task holds cpu_hotplug_lock for writing. */
static int slub_cpu_dead(unsigned int cpu)
{
	struct kmem_cache *s;

	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list)
		slub_variant->flush_dead_cpu(s, cpu);
	mutex_unlock(&slab_mutex);
	return 0;
}

/* ---- memory ---- */

/* Inline: slab_memory_callback() is the frame that a backtrace shows. */
static __always_inline int slab_mem_going_offline_callback(void)
{
	struct kmem_cache *s;

	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list) {
		if (!slub_variant->flush_for_offline) {
			__kmem_cache_shrink(s);
			continue;
		}
		slub_variant->flush_for_offline(s);
		__kmem_cache_do_shrink(s);
	}
	mutex_unlock(&slab_mutex);
	return 0;
}

/* Until v5.11; slab_mutex is held. Its pages are free, so no slab is left. */
static void free_offline_node(int nid)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list) {
		struct kmem_cache_node *n = s->node[nid];

		if (!n)
			continue;
		BUG_ON(atomic_read(&n->nr_slabs));
		s->node[nid] = NULL;
		slub_track_node(s, nid);
		kfree(n);
	}
}

/*
 * A node's last memory is gone. Its structures stay since v5.12, because
 * get_node() users hold no lock.
 */
static void slab_mem_offline_callback(const struct memory_notify *marg)
{
	int offline_node = marg->status_change_nid_normal;

	if (offline_node < 0)
		return;
	mutex_lock(&slab_mutex);
	slab_nodes &= ~(1UL << offline_node);
	if (slub_variant->free_nodes_offline)
		free_offline_node(offline_node);
	mutex_unlock(&slab_mutex);
}

/* A node gets its first memory: every cache needs a structure for it. */
static int slab_mem_going_online_callback(const struct memory_notify *marg)
{
	int nid = marg->status_change_nid_normal;
	struct kmem_cache *s;
	int ret = 0;

	if (nid < 0)
		return 0;
	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list) {
		if (s->node[nid] || init_kmem_cache_node(s, nid))
			continue;
		ret = -ENOMEM;
		break;
	}
	if (!ret)
		slab_nodes |= 1UL << nid;
	mutex_unlock(&slab_mutex);
	return ret;
}

static noinline int slab_memory_callback(struct notifier_block *self,
					 unsigned long action, void *arg)
{
	int ret = 0;

	(void)self;
	switch (action) {
	case MEM_GOING_ONLINE:
		ret = slab_mem_going_online_callback(arg);
		break;
	case MEM_GOING_OFFLINE:
		ret = slab_mem_going_offline_callback();
		break;
	case MEM_OFFLINE:
	case MEM_CANCEL_ONLINE:
		slab_mem_offline_callback(arg);
		break;
	default:
		break;
	}
	return ret ? notifier_from_errno(ret) : NOTIFY_OK;
}

/* ---- boot ---- */

void kmem_cache_init(void)
{
	int nid;

	for_each_node_nr(nid) slab_nodes |= 1UL << nid;
	hotplug_memory_notifier(slab_memory_callback, SLAB_CALLBACK_PRI);
	BUG_ON(cpuhp_setup_state_nocalls(CPUHP_SLUB_DEAD, "slub:dead", NULL,
					 slub_cpu_dead) < 0);
	km_register_check(slub_check_all);
	km_register_check(page_alloc_check);
	slab_state = UP;
}

void kmem_cache_init_late(void)
{
	if (slub_variant->init_late)
		slub_variant->init_late();
}
