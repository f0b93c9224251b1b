// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab_common.c - creating and destroying slab caches
 *
 * slab_mutex protects the list of caches and holds off their destruction.
 * What else a destroy holds while it flushes the CPUs, and what it still
 * holds while it waits for users of the cache's sysfs files, is the business
 * of the variant: most known deadlocks are there.
 */
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "slab.h"
#include "slub_debug.h"

DEFINE_MUTEX(slab_mutex);
LIST_HEAD(slab_caches);

/* Caches whose slabs wait for a grace period before the cache may go. */
static LIST_HEAD(slab_caches_to_rcu_destroy);
static void slab_caches_to_rcu_destroy_workfn(struct work_struct *work);
static DECLARE_WORK(slab_caches_to_rcu_destroy_work,
		    slab_caches_to_rcu_destroy_workfn);

void slab_hotplug_lock(void)
{
	if (!slub_variant->hotplug_locks)
		return;
	cpus_read_lock();
	get_online_mems();
}

void slab_hotplug_unlock(void)
{
	if (!slub_variant->hotplug_locks)
		return;
	put_online_mems();
	cpus_read_unlock();
}

/* ---- creating ---- */

/* The free pointer lies behind the object, in a granule of its own. */
#define FREE_POINTER_BYTES	16

/* PORT: objects that a slab's bitmap can tell apart. */
#define OBJECTS_MAX		64

/* The smallest order that holds @objects of @size bytes, or -1. */
static int calculate_order(unsigned int size, unsigned int objects)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		if (objects * size <= PAGE_SIZE << order)
			return (int)order;
	}
	return -1;
}

/*
 * PORT: without a wish a slab has four objects, or as many as fit into the
 * largest slab.
 */
static int calculate_sizes(struct kmem_cache *s,
			   const struct kmem_cache_args *args)
{
	unsigned int objects = args->objects;
	int order;

	if (!args->object_size || args->object_size > PAGE_SIZE << MAX_ORDER)
		return -EINVAL;
	s->object_size = args->object_size;
	s->offset = ALIGN_UP(args->object_size, FREE_POINTER_BYTES);
	s->size = s->offset + FREE_POINTER_BYTES;
	if (!objects)
		objects = min_t(unsigned int, 4,
				(PAGE_SIZE << (MAX_ORDER - 1)) / s->size);
	if (!objects || objects > OBJECTS_MAX)
		return -EINVAL;
	order = calculate_order(s->size, objects);
	if (order < 0)
		return -EINVAL;
	s->order = (unsigned int)order;
	s->objects = objects;
	return 0;
}

static struct kmem_cache *kmem_cache_alloc_descriptor(const char *name)
{
	struct kmem_cache *s = kzalloc(sizeof(*s), GFP_KERNEL);
	char *copy = kmalloc(strlen(name) + 1, GFP_KERNEL);

	if (!s || !copy) {
		kfree(s);
		kfree(copy);
		return NULL;
	}
	memcpy(copy, name, strlen(name) + 1);
	s->name = copy;
	s->refcount = 1;
	return s;
}

static bool name_is_taken(const char *name)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list) {
		if (!strcmp(s->name, name))
			return true;
	}
	return false;
}

static struct kmem_cache *create_cache(const char *name,
				       const struct kmem_cache_args *args)
{
	struct kmem_cache *s = kmem_cache_alloc_descriptor(name);

	if (!s)
		return NULL;
	s->flags = args->flags;
	s->min_partial = args->min_partial;
	s->cpu_partial_slabs = args->cpu_partial_slabs;
	if (calculate_sizes(s, args) || kmem_cache_open(s)) {
		kfree(s->name);
		kfree(s);
		return NULL;
	}
	if (sysfs_slab_add(s)) {
		sysfs_slab_release(s);
		return NULL;
	}
	list_add(&s->list, &slab_caches);
	return s;
}

struct kmem_cache *kmem_cache_create_args(const char *name,
					  const struct kmem_cache_args *args)
{
	struct kmem_cache *s = NULL;

	if ((args->flags & SLAB_DEBUG_FLAGS) && !slub_variant->debug_key_inside)
		static_branch_enable(&slub_debug_enabled);
	slab_hotplug_lock();
	mutex_lock(&slab_mutex);
	if (!name_is_taken(name))
		s = create_cache(name, args);
	mutex_unlock(&slab_mutex);
	slab_hotplug_unlock();
	return s;
}

noinline int kmem_cache_shrink(struct kmem_cache *s)
{
	int ret;

	slab_hotplug_lock();
	ret = __kmem_cache_shrink(s);
	slab_hotplug_unlock();
	return ret;
}

/* ---- destroying ---- */

void slab_kmem_cache_release(struct kmem_cache *s)
{
	__kmem_cache_release(s);
	kfree(s->name);
	kfree(s);
}

void kmem_cache_release(struct kmem_cache *s)
{
	sysfs_slab_unlink(s);
	sysfs_slab_release(s);
}

static void slab_caches_to_rcu_destroy_workfn(struct work_struct *work)
{
	struct kmem_cache *s;
	struct kmem_cache *tmp;
	LIST_HEAD(to_destroy);

	(void)work;
	mutex_lock(&slab_mutex);
	list_splice_init(&slab_caches_to_rcu_destroy, &to_destroy);
	mutex_unlock(&slab_mutex);
	if (list_empty(&to_destroy))
		return;
	rcu_barrier();
	list_for_each_entry_safe(s, tmp, &to_destroy, list)
		kmem_cache_release(s);
}

/* Return: 0, or -EBUSY when objects are left; then the cache stays. */
static int shutdown_cache(struct kmem_cache *s)
{
	if (__kmem_cache_shutdown(s))
		return -EBUSY;
	list_del(&s->list);
	return 0;
}

static void defer_release(struct kmem_cache *s)
{
	list_add_tail(&s->list, &slab_caches_to_rcu_destroy);
	schedule_work(&slab_caches_to_rcu_destroy_work);
}

bool slab_destroy_begin(struct kmem_cache *s)
{
	bool is_rcu = s->flags & SLAB_TYPESAFE_BY_RCU;

	if (--s->refcount)
		return false;
	if (shutdown_cache(s)) {
		WARN(1, "cache '%s' destroyed with objects left", s->name);
		return false;
	}
	if (is_rcu)
		defer_release(s);
	return !is_rcu;
}

bool slab_destroy_shutdown(struct kmem_cache *s)
{
	if (--s->refcount)
		return false;
	if (shutdown_cache(s)) {
		WARN(1, "cache '%s' destroyed with objects left", s->name);
		return false;
	}
	sysfs_slab_remove(s);
	sysfs_slab_unlink(s);
	return true;
}

/* The directory of an RCU cache goes at once, too, its memory later. */
void slab_destroy_unlink_inside(struct kmem_cache *s)
{
	if (!slab_destroy_shutdown(s))
		return;
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		defer_release(s);
	else
		sysfs_slab_release(s);
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	if (s)
		slub_variant->destroy(s);
}

/*
 * PORT: the kernel has nothing like it. A destroy would flush and take locks
 * in an order that no boot has.
 */
void km_boot_cache_drop(struct kmem_cache *s)
{
	struct kmem_cache_node *n;
	int nid;

	BUG_ON(system_state >= SYSTEM_RUNNING || !(s->flags & SLAB_NO_SYSFS));
	for_each_kmem_cache_node(s, nid, n) BUG_ON(atomic_read(&n->nr_slabs));
	list_del(&s->list);
	slab_kmem_cache_release(s);
}
