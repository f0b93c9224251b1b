// SPDX-License-Identifier: GPL-2.0-only
/*
 * failslab.c - allocations that fail by choice
 *
 * PORT: upstream fails them by probability, interval, and filters by task and
 * cache. Here each allocation is a choice, until as many have failed as the boot
 * options failslab and fail_page_alloc say, or the scenario offered; booting and
 * setting up never fail.
 */
#include <asm/alloc.h>
#include <asm/engine.h>
#include <linux/gfp.h>

void *__kmalloc(size_t bytes, gfp_t gfp, const char *name)
{
	direct_reclaim(gfp);
	return gfp & __GFP_NOFAIL ? km_alloc_sure(bytes, name) :
				    km_alloc(bytes, name);
}

bool should_failslab(gfp_t flags)
{
	return !(flags & __GFP_NOFAIL) && km_fault(KM_FAULT_SLAB, "failslab");
}

bool should_fail_alloc_page(gfp_t flags)
{
	return !(flags & __GFP_NOFAIL) &&
	       km_fault(KM_FAULT_PAGE, "fail_page_alloc");
}
