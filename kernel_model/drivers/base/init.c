// SPDX-License-Identifier: GPL-2.0-only
/*
 * init.c - the driver model comes up
 *
 * PORT: devices, CPUs and memory blocks only.
 */
#include <linux/device.h>
#include <linux/memory.h>

void driver_init(void)
{
	devices_init();
	cpu_dev_init();
	memory_dev_init();
}
