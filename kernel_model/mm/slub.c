// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub.c - the slab allocator: objects, slabs, CPU slabs and node lists
 *
 * A slab belongs to a CPU (frozen: only that CPU takes objects from it, others
 * may still put some back), or to its node's partial list, or, when full, to
 * nobody. Each CPU serves allocations from the freelist of its CPU slab by an
 * exchange of (freelist, transaction id) and needs a lock only when that list
 * is empty.
 *
 * PORT: no merging of caches, debug caches, memory cgroups, kfence, bulk
 * operations, random freelists or constructors. The free pointer lies behind
 * the object in every cache, so that a free object can be poisoned as a whole.
 */
#include <asm/irq.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched/mm.h>
#include <linux/smp.h>

#include "slab.h"

static bool cmpxchg_double_slab(struct page *page, void *freelist_old,
				unsigned long counters_old, void *freelist_new,
				unsigned long counters_new)
{
	const struct km_double_word old = { freelist_old, counters_old };
	const struct km_double_word new = { freelist_new, counters_new };

	BUILD_BUG_ON(offsetof(struct page, counters) !=
		     offsetof(struct page, freelist) + sizeof(void *));
	return km_cmpxchg_double(&page->freelist, &old, &new);
}

/* Before the exchange that decides whether @object was still free. */
static void *get_freepointer_safe(const struct kmem_cache *s, void *object)
{
	return km_slab_read_word((char *)object + s->offset);
}

static unsigned long next_tid(unsigned long tid)
{
	return tid + TID_STEP;
}

/*
 * Stay on this CPU; before v5.15 its interrupts are off all the time. On
 * PREEMPT_RT others may run in between.
 */
static unsigned long slow_path_enter(void)
{
	unsigned long flags = 0;

	if (slub_variant->irqs_off_in_slow_path)
		local_irq_save(flags);
	else
		migrate_disable();
	return flags;
}

static void slow_path_leave(unsigned long flags)
{
	if (slub_variant->irqs_off_in_slow_path)
		local_irq_restore(flags);
	else
		migrate_enable();
}

/* ---- node lists ---- */

/* The list and its count must agree whenever somebody else may look. */
void slub_unlock_list(struct kmem_cache *s, struct kmem_cache_node *n,
		      unsigned long flags)
{
	slub_check_node(s, n);
	spin_unlock_irqrestore(&n->list_lock, flags);
}

static void add_partial(struct kmem_cache_node *n, struct page *page)
{
	n->nr_partial++;
	list_add_tail(&page->slab_list, &n->partial);
}

void remove_partial(struct kmem_cache_node *n, struct page *page)
{
	list_del(&page->slab_list);
	n->nr_partial--;
}

/*
 * Take a slab from its node's list for this CPU. With @take_objects all its
 * free objects come along and count as in use from then on.
 */
static void *acquire_slab(struct kmem_cache_node *n, struct page *page,
			  bool take_objects)
{
	void *freelist = page->freelist;
	union slab_counters old = { .counters = page->counters };
	union slab_counters new = old;

	if (take_objects)
		new.inuse = page->objects;
	BUG_ON(new.frozen);
	new.frozen = 1;
	if (!cmpxchg_double_slab(page, freelist, old.counters,
				 take_objects ? NULL : freelist, new.counters))
		return NULL;
	remove_partial(n, page);
	BUG_ON(!freelist);
	return freelist;
}

/* Take one slab to allocate from, and some more for the CPU's chain. */
static void *get_partial_node(struct kmem_cache *s, struct kmem_cache_node *n,
			      struct page **ret_page)
{
	struct page *page;
	struct page *tmp;
	void *object = NULL;
	unsigned int taken_nr = 0;
	unsigned long flags;

	/* A look without lock: it costs at most a new slab. */
	if (!n || !n->nr_partial)
		return NULL;
	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(page, tmp, &n->partial, slab_list) {
		void *freelist = acquire_slab(n, page, !object);

		if (!freelist)
			break;
		if (!object) {
			*ret_page = page;
			object = freelist;
		} else {
			slub_variant->put_cpu_partial(s, page, false);
			taken_nr++;
		}
		if (!s->cpu_partial_slabs ||
		    taken_nr > s->cpu_partial_slabs / 2)
			break;
	}
	slub_unlock_list(s, n, flags);
	return object;
}

static void *get_partial(struct kmem_cache *s, gfp_t flags, int node,
			 struct page **ret_page)
{
	int first = node == NUMA_NO_NODE ? numa_node_id() : node;
	void *object = get_partial_node(s, s->node[first], ret_page);
	int other;

	for_each_node_nr(other)
	{
		if (object || node != NUMA_NO_NODE || (flags & __GFP_THISNODE))
			break;
		if (other != first)
			object = get_partial_node(s, s->node[other], ret_page);
	}
	return object;
}

/* ---- giving a CPU's slabs back ---- */

enum slab_modes {
	M_FULL,			/* nobody's list */
	M_PARTIAL,
	M_FREE,
};

static enum slab_modes deactivate_mode(const struct kmem_cache *s,
				       const struct kmem_cache_node *n,
				       unsigned int inuse, const void *freelist)
{
	if (!inuse && n->nr_partial >= s->min_partial)
		return M_FREE;
	return freelist ? M_PARTIAL : M_FULL;
}

/*
 * Unfreeze @page, putting back @freelist, which the CPU had taken. Remote frees
 * may change the slab until the exchange succeeds, so the decision where it
 * goes is taken again each time; list_lock is held across the exchange when
 * that is the node's list.
 */
static void deactivate_slab(struct kmem_cache *s, struct page *page,
			    void *freelist)
{
	struct kmem_cache_node *n = s->node[page_to_nid(page)];
	unsigned int given_nr = 0;
	void *tail = NULL;

	for (void *p = freelist; p; p = get_freepointer(s, p)) {
		tail = p;
		given_nr++;
	}
	for (;;) {
		void *old_freelist = page->freelist;
		union slab_counters old = { .counters = page->counters };
		union slab_counters new = old;
		void *new_freelist = old_freelist;
		unsigned long flags = 0;
		enum slab_modes mode;
		bool done;

		BUG_ON(!old.frozen);
		if (tail) {
			new.inuse -= given_nr;
			set_freepointer(s, tail, old_freelist);
			new_freelist = freelist;
		}
		new.frozen = 0;
		mode = deactivate_mode(s, n, new.inuse, new_freelist);
		if (mode == M_PARTIAL)
			spin_lock_irqsave(&n->list_lock, flags);
		done = cmpxchg_double_slab(page, old_freelist, old.counters,
					   new_freelist, new.counters);
		if (done && mode == M_PARTIAL)
			add_partial(n, page);
		if (mode == M_PARTIAL)
			slub_unlock_list(s, n, flags);
		if (!done)
			continue;
		if (mode == M_FREE)
			discard_slab(s, page);
		return;
	}
}

static union slab_counters unfreeze(struct page *page)
{
	for (;;) {
		void *freelist = page->freelist;
		union slab_counters old = { .counters = page->counters };
		union slab_counters new = old;

		BUG_ON(!old.frozen);
		new.frozen = 0;
		if (cmpxchg_double_slab(page, freelist, old.counters, freelist,
					new.counters))
			return new;
	}
}

void __unfreeze_partials(struct kmem_cache *s, struct page *partial_page)
{
	struct kmem_cache_node *n = NULL;
	struct page *discard = NULL;
	unsigned long flags = 0;

	while (partial_page) {
		struct page *page = partial_page;
		struct kmem_cache_node *n2 = s->node[page_to_nid(page)];

		partial_page = page->next;
		if (n != n2) {
			if (n)
				slub_unlock_list(s, n, flags);
			n = n2;
			spin_lock_irqsave(&n->list_lock, flags);
		}
		if (!unfreeze(page).inuse && n->nr_partial >= s->min_partial) {
			page->next = discard;
			discard = page;
		} else {
			add_partial(n, page);
		}
	}
	if (n)
		slub_unlock_list(s, n, flags);
	while (discard) {
		struct page *page = discard;

		discard = page->next;
		discard_slab(s, page);
	}
}

/*
 * PORT: before v5.15 slabs leave the chain one by one, so that has_cpu_slab()
 * is true until the last one is taken; here it is false from the first.
 */
void unfreeze_partials(struct kmem_cache *s)
{
	unsigned long flags = slub_variant->cpu_slab_lock(s);
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	struct page *partial_page = c->partial;

	c->partial = NULL;
	slub_variant->cpu_slab_unlock(s, flags);
	if (partial_page)
		__unfreeze_partials(s, partial_page);
}

/*
 * The head of the chain counts its slabs. Whether the chain is overfull is only
 * looked at when a free brings a slab (@drain).
 */
void put_cpu_partial(struct kmem_cache *s, struct page *page, bool drain)
{
	unsigned long flags = slub_variant->cpu_slab_lock(s);
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	struct page *old = c->partial;
	struct page *overfull = NULL;

	if (old && drain && old->pages >= (int)s->cpu_partial_slabs) {
		overfull = old;
		old = NULL;
	}
	page->pages = old ? old->pages + 1 : 1;
	page->next = old;
	c->partial = page;
	slub_variant->cpu_slab_unlock(s, flags);
	if (overfull)
		__unfreeze_partials(s, overfull);
}

static void advance_tid(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	c->tid = next_tid(c->tid);
	slub_check_tid(s, c);
}

static void detach_cpu_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	c->page = NULL;
	c->freelist = NULL;
	advance_tid(s, c);
}

static void flush_slab(struct kmem_cache *s)
{
	unsigned long flags = slub_variant->cpu_slab_lock(s);
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	void *freelist = c->freelist;
	struct page *page = c->page;

	if (slub_variant->detach_after_deactivate) {
		if (page)
			deactivate_slab(s, page, freelist);
		detach_cpu_slab(s, c);
		slub_variant->cpu_slab_unlock(s, flags);
		return;
	}
	detach_cpu_slab(s, c);
	slub_variant->cpu_slab_unlock(s, flags);
	if (page)
		deactivate_slab(s, page, freelist);
}

/* ---- flushing ---- */

bool has_cpu_slab(int cpu, struct kmem_cache *s)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

	return READ_ONCE(c->page) || READ_ONCE(c->partial);
}

void flush_this_cpu_slab(struct kmem_cache *s)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);

	if (READ_ONCE(c->page))
		flush_slab(s);
	unfreeze_partials(s);
}

void __flush_cpu_slab(struct kmem_cache *s, unsigned int cpu)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
	void *freelist = c->freelist;
	struct page *page = c->page;
	struct page *partial_page = c->partial;

	c->partial = NULL;
	detach_cpu_slab(s, c);
	if (page)
		deactivate_slab(s, page, freelist);
	if (partial_page)
		__unfreeze_partials(s, partial_page);
}

/* ---- allocation ---- */

static bool node_match(const struct page *page, int node)
{
	return node == NUMA_NO_NODE || page_to_nid(page) == node;
}

/* Of the port, not of the kernel: no point. */
static __no_kcsan bool fast_path_trusts_page(void)
{
	return slub_variant->fast_path_trusts_page;
}

/*
 * May the fast path take an object of @page for @node? PORT: upstream the node
 * is in page->flags; here something else that is read is there.
 */
static bool fast_path_match(const struct page *page, int node)
{
	if (likely(!fast_path_trusts_page()))
		return page && node_match(page, node);
	if (node == NUMA_NO_NODE)
		return true;
	BUG_ON(PageBuddy(page));
	return node_match(page, node);
}

/*
 * Take what others put back onto the slab of this CPU. If that is nothing the
 * slab is full now and belongs to nobody.
 */
static void *get_freelist(struct page *page)
{
	for (;;) {
		void *freelist = page->freelist;
		union slab_counters old = { .counters = page->counters };
		union slab_counters new = old;

		BUG_ON(!old.frozen);
		new.inuse = page->objects;
		new.frozen = freelist != NULL;
		if (cmpxchg_double_slab(page, freelist, old.counters, NULL,
					new.counters))
			return freelist;
	}
}

/* Under the CPU slab lock: the first of @freelist is ours. */
static void *load_freelist(struct kmem_cache *s, struct kmem_cache_cpu *c,
			   void *freelist)
{
	c->freelist = get_freepointer(s, freelist);
	advance_tid(s, c);
	return freelist;
}

/*
 * Give up the CPU slab for one on the wanted node, unless somebody else on this
 * CPU changed it meanwhile.
 */
static void deactivate_cpu_slab(struct kmem_cache *s, struct kmem_cache_cpu *c,
				struct page *page)
{
	unsigned long flags = slub_variant->cpu_slab_lock(s);
	void *freelist = c->freelist;

	if (page != c->page) {
		slub_variant->cpu_slab_unlock(s, flags);
		return;
	}
	detach_cpu_slab(s, c);
	slub_variant->cpu_slab_unlock(s, flags);
	deactivate_slab(s, page, freelist);
}

/*
 * One object of the CPU slab, which is @page. Return: NULL if it has none (it
 * is detached then) or was replaced.
 */
static void *alloc_from_page(struct kmem_cache *s, struct kmem_cache_cpu *c,
			     struct page *page)
{
	unsigned long flags = slub_variant->cpu_slab_lock(s);
	void *freelist = NULL;

	if (page != c->page)
		goto out;
	freelist = c->freelist;
	if (!freelist)
		freelist = get_freelist(page);
	if (freelist) {
		freelist = load_freelist(s, c, freelist);
	} else {
		c->page = NULL;
		advance_tid(s, c);
	}
out:
	slub_variant->cpu_slab_unlock(s, flags);
	return freelist;
}

/* Make the first slab of the chain the CPU slab. Is there a CPU slab now? */
static bool use_cpu_partial(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	unsigned long flags;
	bool has_page;

	if (!READ_ONCE(c->partial))
		return false;
	flags = slub_variant->cpu_slab_lock(s);
	if (!c->page && c->partial) {
		c->page = c->partial;
		c->partial = c->page->next;
	}
	has_page = c->page != NULL;
	slub_variant->cpu_slab_unlock(s, flags);
	return has_page;
}

/* A new slab of the page allocator, which may sleep and move us elsewhere. */
static struct page *new_slab(struct kmem_cache *s, gfp_t gfpflags, int node,
			     unsigned long *path_flags)
{
	bool leave = !slub_variant->irqs_off_in_slow_path ||
		     gfpflags_allow_blocking(gfpflags);
	struct page *page;

	if (leave)
		slow_path_leave(*path_flags);
	page = allocate_slab(s, gfpflags, node);
	if (leave)
		*path_flags = slow_path_enter();
	return page;
}

/*
 * Make @page with its free objects the CPU slab and allocate the first of
 * them. Somebody else on this CPU may have installed one in the meantime: his
 * goes.
 */
static void *install_slab(struct kmem_cache *s, struct page *page,
			  void *freelist)
{
	for (;;) {
		unsigned long flags = slub_variant->cpu_slab_lock(s);
		struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
		void *flush_freelist = c->freelist;
		struct page *flush_page = c->page;

		if (!flush_page) {
			c->page = page;
			load_freelist(s, c, freelist);
			slub_variant->cpu_slab_unlock(s, flags);
			return freelist;
		}
		detach_cpu_slab(s, c);
		slub_variant->cpu_slab_unlock(s, flags);
		deactivate_slab(s, flush_page, flush_freelist);
	}
}

/* Preemption or interrupts are off; the CPU changes only in new_slab(). */
static void *___slab_alloc(struct kmem_cache *s, gfp_t gfpflags, int node,
			   unsigned long *path_flags)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	struct page *page;
	void *object;

	for (;;) {
		page = READ_ONCE(c->page);
		if (page && !node_match(page, node)) {
			deactivate_cpu_slab(s, c, page);
			continue;
		}
		if (page) {
			object = alloc_from_page(s, c, page);
			if (object)
				return object;
			continue;
		}
		if (!use_cpu_partial(s, c))
			break;
	}
	object = get_partial(s, gfpflags, node, &page);
	if (!object) {
		page = new_slab(s, gfpflags, node, path_flags);
		if (!page)
			return NULL;
		/* Nobody else knows the slab: no exchange is needed. */
		object = page->freelist;
		page->freelist = NULL;
	}
	return install_slab(s, page, object);
}

static void *__slab_alloc(struct kmem_cache *s, gfp_t gfpflags, int node)
{
	unsigned long flags = slow_path_enter();
	void *object = ___slab_alloc(s, gfpflags, node, &flags);

	slow_path_leave(flags);
	return object;
}

/*
 * The transaction id is read first: it proves at the exchange that neither the
 * CPU nor anything on it changed since.
 */
static void *slab_alloc_node(struct kmem_cache *s, gfp_t gfpflags, int node)
{
	for (;;) {
		struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
		unsigned long tid = READ_ONCE(c->tid);
		void *object = READ_ONCE(c->freelist);
		struct page *page = READ_ONCE(c->page);
		struct km_double_word old = { object, tid };
		struct km_double_word new;

		/* What the CPU slab lock guards can be preempted on RT. */
		if (preempt_rt_enabled() || !object ||
		    !fast_path_match(page, node))
			return __slab_alloc(s, gfpflags, node);
		new.first = get_freepointer_safe(s, object);
		new.second = next_tid(tid);
		if (km_this_cpu_cmpxchg_double(&s->cpu_slab->freelist, &old,
					       &new)) {
			slub_check_tid(s, c);
			return object;
		}
	}
}

void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node)
{
	void *object;

	might_alloc(flags);
	if (should_failslab(flags))
		return NULL;
	object = slab_alloc_node(s, flags, node);
	if (object)
		slub_track_alloc(s, object);
	return object;
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags)
{
	return kmem_cache_alloc_node(s, flags, NUMA_NO_NODE);
}

/* ---- freeing ---- */

struct free_step {
	void			*prior;
	union slab_counters	old;
	union slab_counters	new;
};

/*
 * Decide what a free to a slab of nobody or of a node means. Return: is
 * list_lock needed for the exchange?
 */
static bool free_needs_list(const struct kmem_cache *s, struct free_step *f)
{
	if ((f->new.inuse && f->prior) || f->old.frozen)
		return false;
	if (s->cpu_partial_slabs && !f->prior) {
		/* It was full, so on no list: take it for this CPU's chain. */
		f->new.frozen = 1;
		return false;
	}
	return true;
}

/* Under list_lock, after the exchange. */
static bool free_wants_discard(const struct kmem_cache *s,
			       const struct kmem_cache_node *n,
			       const struct free_step *f)
{
	return !f->new.inuse && n->nr_partial >= s->min_partial;
}

static void free_slab_listed(struct kmem_cache *s, struct page *page,
			     const struct free_step *f, unsigned long flags)
{
	struct kmem_cache_node *n = s->node[page_to_nid(page)];

	if (free_wants_discard(s, n, f)) {
		if (f->prior)
			remove_partial(n, page);
		slub_unlock_list(s, n, flags);
		discard_slab(s, page);
		return;
	}
	if (!f->prior)
		add_partial(n, page);
	slub_unlock_list(s, n, flags);
}

/*
 * Put @object onto the slab's own freelist. The one that makes a full slab
 * partial puts it on a list, the one that empties it may have to discard it.
 */
static void __slab_free(struct kmem_cache *s, struct page *page, void *object)
{
	struct kmem_cache_node *n = s->node[page_to_nid(page)];
	struct free_step f;
	unsigned long flags = 0;
	bool is_locked;

	for (;;) {
		f.prior = page->freelist;
		f.old.counters = page->counters;
		f.new = f.old;
		set_freepointer(s, object, f.prior);
		f.new.inuse--;
		is_locked = free_needs_list(s, &f);
		if (is_locked)
			spin_lock_irqsave(&n->list_lock, flags);
		if (cmpxchg_double_slab(page, f.prior, f.old.counters, object,
					f.new.counters))
			break;
		if (is_locked)
			slub_unlock_list(s, n, flags);
	}
	if (is_locked)
		free_slab_listed(s, page, &f, flags);
	else if (!f.old.frozen && f.new.frozen)
		slub_variant->put_cpu_partial(s, page, true);
}

/* PREEMPT_RT: no exchange would notice what the lock protects. */
static void slab_free_rt(struct kmem_cache *s, struct page *page, void *object)
{
	unsigned long flags = slub_variant->cpu_slab_lock(s);
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);

	if (c->page != page) {
		slub_variant->cpu_slab_unlock(s, flags);
		__slab_free(s, page, object);
		return;
	}
	set_freepointer(s, object, c->freelist);
	c->freelist = object;
	advance_tid(s, c);
	slub_variant->cpu_slab_unlock(s, flags);
}

static void slab_free(struct kmem_cache *s, struct page *page, void *object)
{
	if (preempt_rt_enabled()) {
		slab_free_rt(s, page, object);
		return;
	}
	for (;;) {
		struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
		unsigned long tid = READ_ONCE(c->tid);
		struct km_double_word old;
		struct km_double_word new;

		if (READ_ONCE(c->page) != page) {
			__slab_free(s, page, object);
			return;
		}
		old.first = READ_ONCE(c->freelist);
		old.second = tid;
		set_freepointer(s, object, old.first);
		new.first = object;
		new.second = next_tid(tid);
		if (km_this_cpu_cmpxchg_double(&s->cpu_slab->freelist, &old,
					       &new)) {
			slub_check_tid(s, c);
			return;
		}
	}
}

void kmem_cache_free(struct kmem_cache *s, void *object)
{
	slub_track_free(s, object);
	slab_free(s, slub_page_of(object), object);
}
