// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6_1.c - Linux v6.1
 *
 * As v6.0, but what a shrink discards is taken off nr_slabs under list_lock,
 * and only debug caches can be validated: others refuse the write.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v6_1 = {
	.name = "v6.1",
	.title = "Linux v6.1: shrinking counts under list_lock",
	.shrink_counts_in_lock = true,
	.validate_debug_only = true,
	.cpu_slab_lock = slub_local_lock,
	.cpu_slab_unlock = slub_local_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = slub_flushwq_flush_all,
	.flush_for_shutdown = slub_flushwq_flush_all_cpus_locked,
	.flush_for_offline = slub_flushwq_flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = slab_destroy_release_outside,
	.init_late = slub_flushwq_init,
};
