// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmscan.c - memory that is short until somebody frees some
 *
 * PORT: no page lists, no watermarks. A scenario names the work whose end frees
 * memory; until then whoever allocates and may sleep waits for it. Which
 * allocations upstream would still be served from free pages is left out: each
 * may be the one that is not.
 */
#include <asm/alloc.h>
#include <linux/gfp.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

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
	if (!reclaim_work)
		km_wait_init(&reclaim_wait);
	reclaim_work = work;
	reclaim_wq = wq;
}

void reclaim_work_ended(const struct work_struct *work)
{
	if (likely(work != reclaim_work))
		return;
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

	if (likely(!reclaim_work) || !gfpflags_allow_blocking(flags) ||
	    current->flags & PF_MEMALLOC)
		return;
	km_might_sleep("direct reclaim");
	km_point(WAIT, &reclaim_wait, "free memory");
	while (reclaim_work)
		km_wait_block(&reclaim_wait, &spec);
}
