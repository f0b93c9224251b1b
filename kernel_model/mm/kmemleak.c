// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmemleak.c - a reader of mem_hotplug_lock
 *
 * PORT: nothing is tracked and nothing is found. The scan takes its locks as
 * upstream's, once, in the initcall, instead of in a thread a minute after the
 * boot and every ten minutes from then on.
 */
#include <linux/kmemleak.h>
#include <linux/memory_hotplug.h>
#include <linux/mutex.h>

static DEFINE_MUTEX(scan_mutex);

/* Pages must not go away under the scan of the memory map. */
static void kmemleak_scan(void)
{
	get_online_mems();
	put_online_mems();
}

int kmemleak_late_init(void)
{
	mutex_lock(&scan_mutex);
	kmemleak_scan();
	mutex_unlock(&scan_mutex);
	return 0;
}
