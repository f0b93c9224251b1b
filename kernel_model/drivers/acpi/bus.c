// SPDX-License-Identifier: GPL-2.0-only
/*
 * bus.c - ACPI's part of the boot
 *
 * It matters here for what it does last: when the objects of all devices are
 * initialised, the caches of the interpreter are emptied, by kmem_cache_shrink()
 * with all CPUs up and while system_state is not yet SYSTEM_RUNNING.
 *
 * PORT: no tables, no name space, no bus drivers, no events.
 */
#include <linux/acpi.h>
#include <linux/bug.h>
#include <linux/errno.h>

void acpi_early_init(void)
{
	BUG_ON(ACPI_FAILURE(acpi_ut_create_caches()));
}

static noinline int acpi_bus_init(void)
{
	if (ACPI_FAILURE(acpi_initialize_objects(0)))
		return -ENODEV;
	return 0;
}

noinline int acpi_init(void)
{
	return acpi_bus_init();
}
