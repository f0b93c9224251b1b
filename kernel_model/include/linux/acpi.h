/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * acpi.h - ACPI: its caches at boot, and hotplug that firmware asks for
 *
 * Owns:       the interpreter's object caches, acpi_scan_lock.
 * Used by:    init/main.c, verbs.
 * Promises:   a hotplug request runs in a kworker that holds
 *             device_hotplug_lock, but no file of sysfs.
 */
#ifndef KM_LINUX_ACPI_H
#define KM_LINUX_ACPI_H

#include <linux/compiler.h>
#include <linux/types.h>

struct device;			/* linux/device.h */
struct kmem_cache;		/* linux/slab.h */

typedef u32 acpi_status;

#define AE_OK			0u
#define AE_ERROR		1u
#define AE_NO_MEMORY		4u
#define ACPI_FAILURE(a)		((a) != AE_OK)

/** acpi_early_init() - boot, alone: the interpreter's caches */
void acpi_early_init(void);

/** acpi_init() - initcall; schedule point; 0 or -ENODEV */
int acpi_init(void);

/** acpi_free_initmem() - boot, last of all: the caches go; not a schedule
 * point */
void acpi_free_initmem(void);

/* ---- drivers/acpi/acpica.c ---- */

/** acpi_ut_create_caches() - make the caches of interpreter objects */
acpi_status acpi_ut_create_caches(void);

/** acpi_initialize_objects() - run the methods of all devices, then free what
 * that left in caches; schedule point */
acpi_status acpi_initialize_objects(u32 flags);

/** acpi_purge_cached_objects() - empty the caches; schedule point */
acpi_status acpi_purge_cached_objects(void);

/* ---- drivers/acpi/osl.c ---- */

acpi_status acpi_os_create_cache(const char *name, u16 size,
				 struct kmem_cache **cache);
acpi_status acpi_os_purge_cache(struct kmem_cache *cache);
void *acpi_os_acquire_object(struct kmem_cache *cache);
acpi_status acpi_os_release_object(struct kmem_cache *cache, void *object);

/* ---- drivers/acpi/scan.c ---- */

enum acpi_hotplug_event {
	ACPI_NOTIFY_EJECT_REQUEST,
	ACPI_NOTIFY_DEVICE_CHECK,
};

/**
 * acpi_hotplug_device() - firmware asks for @dev to go, or to come back
 *
 * Schedule point: queues the request and waits for the worker.
 * Return: 0; -EBUSY when the device could not be put offline (or online); or
 * -ENOMEM.
 */
int acpi_hotplug_device(struct device *dev, enum acpi_hotplug_event event);

#endif /* KM_LINUX_ACPI_H */
