/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slub_variant.h - what a kernel version or patch may do differently
 *
 * Owns:       struct slub_variant.
 * Used by:    mm/slub*, mm/slab_common (call it), mm/slub_variants (fill it).
 * Promises:   the variant is chosen before the first cache exists.
 */
#ifndef KM_MM_SLUB_VARIANT_H
#define KM_MM_SLUB_VARIANT_H

#include <linux/mutex.h>
#include <linux/types.h>

struct kmem_cache;		/* linux/slub_def.h */
struct page;			/* linux/mm_types.h */
struct workqueue_struct;	/* linux/workqueue.h */

/* What a work item does with the sysfs directory of a destroyed cache. */
enum slub_remove_work {
	SLUB_REMOVE_NO_WORK,		/* there is no work item */
	SLUB_REMOVE_BY_WORK,		/* removes it and drops a reference */
	SLUB_REMOVE_PUT_BY_WORK,	/* drops a reference only */
};

/**
 * struct slub_variant - how one kernel version or patch differs
 * @name: of the option, for example "v5.12"
 * @title: one line for people
 * @irqs_off_in_slow_path: the allocation slow path runs with interrupts off
 *	(else with preemption off)
 * @detach_after_deactivate: a flush forgets the CPU slab only after it gave it
 *	back (else before), so has_cpu_slab() is true until then
 * @shrink_counts_in_lock: shrinking takes what it discards off nr_slabs under
 *	list_lock (else after it)
 * @free_nodes_offline: a node that lost its memory loses its structures
 * @fast_path_trusts_page: the fast path asks a CPU slab for its node without
 *	a look whether there is one
 * @validate_debug_only: caches without debugging refuse to be validated by
 *	sysfs; caches of the model have none
 * @hotplug_locks: creating, destroying and shrinking a cache holds
 *	cpu_hotplug_lock and mem_hotplug_lock for reading (up to v5.11)
 * @debug_key_inside: making a debug cache enables slub_debug_enabled under
 *	slab_mutex (else before it)
 * @store_takes_slab_mutex: a write to a file of a cache goes on to the caches
 *	of memory cgroups under slab_mutex (up to v5.8)
 * @remove_work: see there
 * @cpu_slab_lock: protects the running CPU's struct kmem_cache_cpu
 * @put_cpu_partial: put a frozen slab into the CPU's chain; @drain: an
 *	overfull chain goes to the node first
 * @flush_all: every CPU gives up its slabs; no locks of SLUB held
 * @flush_for_shutdown: the same inside __kmem_cache_shutdown()
 * @flush_for_offline: the same when memory is going offline; NULL: as for any
 *	other shrink
 * @flush_dead_cpu: for a CPU that is gone
 * @destroy: kmem_cache_destroy()
 * @init_late: boot, once work queues exist; may be NULL
 */
struct slub_variant {
	const char	*name;
	const char	*title;
	bool		irqs_off_in_slow_path;
	bool		detach_after_deactivate;
	bool		shrink_counts_in_lock;
	bool		free_nodes_offline;
	bool		fast_path_trusts_page;
	bool		validate_debug_only;
	bool		hotplug_locks;
	bool		debug_key_inside;
	bool		store_takes_slab_mutex;
	enum slub_remove_work remove_work;
	unsigned long	(*cpu_slab_lock)(struct kmem_cache *s);
	void (*cpu_slab_unlock)(struct kmem_cache *s, unsigned long flags);
	void (*put_cpu_partial)(struct kmem_cache *s, struct page *page,
				bool drain);
	void		(*flush_all)(struct kmem_cache *s);
	void		(*flush_for_shutdown)(struct kmem_cache *s);
	void		(*flush_for_offline)(struct kmem_cache *s);
	void (*flush_dead_cpu)(struct kmem_cache *s, unsigned int cpu);
	void		(*destroy)(struct kmem_cache *s);
	void		(*init_late)(void);
};

extern const struct slub_variant *slub_variant;
extern const struct slub_variant *const slub_variants[];

/** slub_variant_find() - by name, or NULL; in slub_variants/variants.c */
const struct slub_variant *slub_variant_find(const char *name);

/* ---- slub_variants/cpu_lock.c ---- */

/** slub_irq_lock()/slub_irq_unlock() - interrupts off */
unsigned long slub_irq_lock(struct kmem_cache *s);
void slub_irq_unlock(struct kmem_cache *s, unsigned long flags);

/** slub_local_lock()/slub_local_unlock() - the local lock */
unsigned long slub_local_lock(struct kmem_cache *s);
void slub_local_unlock(struct kmem_cache *s, unsigned long flags);

/* ---- slub_variants/v5_12.c ---- */

void slub_flush_all_by_ipi(struct kmem_cache *s);
void slub_flush_dead_cpu_irqs_off(struct kmem_cache *s, unsigned int cpu);
void slub_put_cpu_partial_cmpxchg(struct kmem_cache *s, struct page *page,
				  bool drain);

/** slab_destroy_under_mutex() - kmem_cache_destroy() with slab_mutex alone */
void slab_destroy_under_mutex(struct kmem_cache *s);

/* What all versions before v5.15 share; members of a struct slub_variant. */
#define SLUB_FLUSH_BY_IPI					\
	.irqs_off_in_slow_path = true,				\
	.detach_after_deactivate = true,			\
	.cpu_slab_lock = slub_irq_lock,				\
	.cpu_slab_unlock = slub_irq_unlock,			\
	.put_cpu_partial = slub_put_cpu_partial_cmpxchg,	\
	.flush_all = slub_flush_all_by_ipi,			\
	.flush_for_shutdown = slub_flush_all_by_ipi,		\
	.flush_dead_cpu = slub_flush_dead_cpu_irqs_off

/** slub_flush_by_ipi() - interrupt the CPUs that have slabs; @wait: false is
 * a bug that a test makes */
void slub_flush_by_ipi(struct kmem_cache *s, bool wait);

/* ---- slub_variants/v5_10.c ---- */

/** slab_destroy_under_hotplug_locks() - with the hotplug locks around it */
void slab_destroy_under_hotplug_locks(struct kmem_cache *s);

/* Members of the variants of v5.10. */
#define SLUB_HOTPLUG_LOCKS_OUTSIDE				\
	SLUB_FLUSH_BY_IPI,					\
	.hotplug_locks = true,					\
	.free_nodes_offline = true,				\
	.destroy = slab_destroy_under_hotplug_locks

/* ---- slub_variants/flush_work.c ---- */

extern struct mutex flush_lock;

/** flush_cpus_by_work() - queue a flush on each CPU that has slabs, wait for
 * all; caller holds flush_lock, and cpu_hotplug_lock for reading */
void flush_cpus_by_work(struct kmem_cache *s, struct workqueue_struct *wq);

/** flush_all_cpus_locked_on() - take flush_lock and do it; caller holds
 * cpu_hotplug_lock for reading, so that flush_lock is inside */
void flush_all_cpus_locked_on(struct kmem_cache *s,
			      struct workqueue_struct *wq);

/** slub_systemwq_flush_all_cpus_locked() - the same by works of system_wq */
void slub_systemwq_flush_all_cpus_locked(struct kmem_cache *s);

/** slub_systemwq_flush_all() - the same without any lock held */
void slub_systemwq_flush_all(struct kmem_cache *s);

/* Members of all versions since v5.15. */
#define SLUB_LOCAL_LOCK						\
	.cpu_slab_lock = slub_local_lock,			\
	.cpu_slab_unlock = slub_local_unlock,			\
	.put_cpu_partial = put_cpu_partial,			\
	.flush_dead_cpu = __flush_cpu_slab

/* Members of those before v6.0. */
#define SLUB_FLUSH_BY_SYSTEM_WQ					\
	SLUB_LOCAL_LOCK,					\
	.flush_all = slub_systemwq_flush_all,			\
	.flush_for_shutdown = slub_systemwq_flush_all_cpus_locked, \
	.flush_for_offline = slub_systemwq_flush_all_cpus_locked

/* ---- slub_variants/flush_wq.c ---- */

/** slub_flushwq_init() - boot: the work queue of flushes */
void slub_flushwq_init(void);

/** slub_flushwq_flush_all_cpus_locked() - flush by works of that queue; caller
 * holds cpu_hotplug_lock for reading */
void slub_flushwq_flush_all_cpus_locked(struct kmem_cache *s);

/** slub_flushwq_flush_all() - the same without any lock held */
void slub_flushwq_flush_all(struct kmem_cache *s);

/** slab_destroy_release_outside() - kmem_cache_destroy() since v6.0 */
void slab_destroy_release_outside(struct kmem_cache *s);

/* Members of the versions since v6.0. */
#define SLUB_FLUSH_BY_OWN_WQ					\
	SLUB_LOCAL_LOCK,					\
	.flush_all = slub_flushwq_flush_all,			\
	.flush_for_shutdown = slub_flushwq_flush_all_cpus_locked, \
	.flush_for_offline = slub_flushwq_flush_all_cpus_locked, \
	.destroy = slab_destroy_release_outside,		\
	.init_late = slub_flushwq_init

#endif /* KM_MM_SLUB_VARIANT_H */
