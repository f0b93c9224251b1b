// SPDX-License-Identifier: GPL-2.0-only
/*
 * v5_10_rc.c - Linux before 22e4663e9163, which is in v5.10
 *
 * As v5.10, but the fast path of an allocation reads freelist, then page, and
 * takes for granted that there is a page if there was a free object.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v5_10_rc = {
	.name = "v5.10-rc",
	.title = "Linux before 22e4663e9163: the fast path trusts c->page",
	.irqs_off_in_slow_path = true,
	.detach_after_deactivate = true,
	.hotplug_locks = true,
	.free_nodes_offline = true,
	.fast_path_trusts_page = true,
	.cpu_slab_lock = slub_irq_lock,
	.cpu_slab_unlock = slub_irq_unlock,
	.put_cpu_partial = slub_v5_10_put_cpu_partial,
	.flush_all = slub_v5_10_flush_all,
	.flush_for_shutdown = slub_v5_10_flush_all,
	.flush_dead_cpu = slub_v5_10_flush_dead_cpu,
	.destroy = slub_v5_10_destroy,
};
