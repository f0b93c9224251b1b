// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmscan.c - memory that is short until somebody frees some
 *
 * PORT: no page lists, no watermarks. A scenario says that memory is short: then
 * whoever may reclaim asks the shrinkers before each allocation. Or it names
 * the work whose end frees memory; until then whoever allocates and may sleep
 * waits for it. Which allocations upstream would still be served from free
 * pages is left out: each may be the one that is not.
 */
#include <asm/alloc.h>
#include <linux/gfp.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/shrinker.h>
#include <linux/workqueue.h>

/* ---- what may happen in an allocation ---- */

/* No lock: held by reclaim, and for a moment by each allocation that may get
 * into it. PORT: in mm/page_alloc.c upstream. */
static struct lockdep_map fs_reclaim_map = KM_LOCKDEP_MAP("fs_reclaim");

/* Not `current`: that would make a struct for each task that allocates. */
static unsigned int task_flags(void)
{
	const struct km_task *task = km_task_current();
	const struct task_struct *model = task ? task->model : NULL;

	return model ? model->flags : 0;
}

gfp_t current_gfp_context(gfp_t gfp)
{
	unsigned int flags = task_flags();

	if (unlikely(flags & PF_MEMALLOC_NOIO))
		gfp &= ~(__GFP_IO | __GFP_FS);
	else if (unlikely(flags & PF_MEMALLOC_NOFS))
		gfp &= ~__GFP_FS;
	return gfp;
}

static bool may_enter_fs(gfp_t gfp)
{
	return gfpflags_allow_blocking(gfp) && !(task_flags() & PF_MEMALLOC) &&
	       (current_gfp_context(gfp) & __GFP_FS);
}

void fs_reclaim_acquire(gfp_t gfp)
{
	if (may_enter_fs(gfp))
		lock_acquire_exclusive(&fs_reclaim_map, 0, 0, NULL, _RET_IP_);
}

void fs_reclaim_release(gfp_t gfp)
{
	if (may_enter_fs(gfp))
		lock_release(&fs_reclaim_map, _RET_IP_);
}

/* Who holds nothing can add nothing to the order of locks. */
void might_alloc(gfp_t gfp)
{
	const struct km_task *task = km_task_current();

	if (unlikely(!task) || !gfpflags_allow_blocking(gfp))
		return;
	if (system_state != SYSTEM_BOOTING)
		km_might_sleep("allocation");
	if (!task->locks.depth || !may_enter_fs(gfp))
		return;
	lock_acquire_exclusive(&fs_reclaim_map, 0, 0, NULL, _RET_IP_);
	lock_release(&fs_reclaim_map, _RET_IP_);
}

/* ---- shrinkers ---- */

static LIST_HEAD(shrinker_list);
bool km_memory_is_short;

void register_shrinker(struct shrinker *shrinker)
{
	list_add_tail(&shrinker->list, &shrinker_list);
}

/* PORT: the list never shrinks, so no shrinker_rwsem. */
unsigned long shrink_slab(gfp_t gfp_mask)
{
	struct shrink_control sc = { .gfp_mask = gfp_mask };
	struct shrinker *shrinker;
	unsigned long freed = 0;

	list_for_each_entry(shrinker, &shrinker_list, list)
		freed += shrinker->scan_objects(shrinker, &sc);
	return freed;
}

static void reclaim(gfp_t gfp)
{
	unsigned int noreclaim;

	gfp = current_gfp_context(gfp);
	fs_reclaim_acquire(gfp);
	noreclaim = memalloc_noreclaim_save();
	shrink_slab(gfp);
	memalloc_noreclaim_restore(noreclaim);
	fs_reclaim_release(gfp);
}

void balance_pgdat(void)
{
	km_might_sleep("kswapd");
	reclaim(GFP_KERNEL);
}

/* ---- memory that a work frees ---- */

/* Since when memory is short: the work, and the queue it is put on. */
static struct work_struct *reclaim_work;
static struct workqueue_struct *reclaim_wq;
static struct km_wait reclaim_wait;

static void reclaim_wakers(const struct km_waiter *w, struct km_wakers *ret)
{
	(void)w;
	if (reclaim_work)
		km_work_wakers(reclaim_wq, reclaim_work, ret);
	else
		ret->unknown = true;	/* it is over: we are awake */
}

void reclaim_needs(struct work_struct *work, struct workqueue_struct *wq)
{
	km_touch(&reclaim_work);
	if (!reclaim_work)
		km_wait_init(&reclaim_wait);
	reclaim_work = work;
	reclaim_wq = wq;
}

void reclaim_work_ended(const struct work_struct *work)
{
	km_look(&reclaim_work);
	if (likely(work != reclaim_work))
		return;
	km_touch(&reclaim_work);
	reclaim_work = NULL;
	km_wait_wake(&reclaim_wait, U32_MAX);
}

void direct_reclaim(gfp_t flags)
{
	static const struct km_wait_spec spec = {
		.why = KM_WHY_EVENT,
		.name = "free memory",
		.wakers = reclaim_wakers,
	};

	might_alloc(flags);
	km_look(&reclaim_work);
	km_look(&km_memory_is_short);
	if (likely(!reclaim_work && !km_memory_is_short) ||
	    !gfpflags_allow_blocking(flags) || current->flags & PF_MEMALLOC)
		return;
	km_might_sleep("direct reclaim");
	if (km_memory_is_short)
		reclaim(flags);
	if (!reclaim_work)
		return;
	km_point(WAIT, &reclaim_wait, "free memory");
	km_look(&reclaim_work);
	while (reclaim_work) {
		km_wait_block(&reclaim_wait, &spec);
		km_look(&reclaim_work);
	}
}
