// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_10_rc.c - Linux before 22e4663e9163, which is in v5.10
 *
 * As v5.10, but the fast path of an allocation reads freelist, then page, and
 * takes for granted that there is a page if there was a free object.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v5_10_rc = {
	SLUB_HOTPLUG_LOCKS_OUTSIDE,
	.name = "v5.10-rc",
	.title = "Linux before 22e4663e9163: the fast path trusts c->page",
	.fast_path_trusts_page = true,
};
