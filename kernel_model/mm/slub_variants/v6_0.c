// SPDX-License-Identifier: GPL-2.0-only
/*
 * v6_0.c - Linux v6.0
 *
 * As v5.15, but a destroy removes the sysfs files after it dropped the locks,
 * and the flush has a work queue of its own, with a rescuer. What a shrink
 * discards is still counted after list_lock is dropped.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_v6_0 = {
	.name = "v6.0",
	.title = "Linux v6.0: sysfs files removed outside the locks",
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
