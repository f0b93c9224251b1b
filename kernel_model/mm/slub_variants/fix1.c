// SPDX-License-Identifier: GPL-2.0-only
/*
 * fix1.c - the first fix-up of patch v4, 10 August 2021, morning
 *
 * The order is turned round: cpu_hotplug_lock (read), then flush_lock. Memory
 * going offline has the former already and takes the latter only. A destroy
 * still takes cpu_hotplug_lock inside slab_mutex.
 */
#include "mm/slab.h"

const struct slub_variant slub_variant_fix1 = {
	.name = "fix1",
	.title = "first fix-up of v4: flush_lock inside cpu_hotplug_lock",
	.cpu_slab_lock = slub_irq_lock,
	.cpu_slab_unlock = slub_irq_unlock,
	.put_cpu_partial = put_cpu_partial,
	.flush_all = slub_systemwq_flush_all,
	.flush_for_shutdown = slub_systemwq_flush_all,
	.flush_for_offline = slub_systemwq_flush_all_cpus_locked,
	.flush_dead_cpu = __flush_cpu_slab,
	.destroy = slab_destroy_under_mutex,
};
