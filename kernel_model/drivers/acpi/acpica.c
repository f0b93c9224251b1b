// SPDX-License-Identifier: GPL-2.0-only
/*
 * acpica.c - ACPI's interpreter, as far as the boot sees it
 *
 * PORT: upstream's acpica/{utalloc,utxfinit,utxface}.c. The interpreter is not
 * there: initialising objects takes one object and gives it back, so that a CPU
 * has a slab to flush when the caches are emptied. Of the four caches that are
 * emptied one is kept.
 */
#include <linux/acpi.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#define ACPI_STATE_BYTES	80

static struct kmem_cache *acpi_gbl_state_cache;

acpi_status acpi_ut_create_caches(void)
{
	return acpi_os_create_cache("Acpi-State", ACPI_STATE_BYTES,
				    &acpi_gbl_state_cache);
}

/* Upstream: runs _INI and _REG of all devices. */
static acpi_status acpi_ns_initialize_objects(void)
{
	void *object = acpi_os_acquire_object(acpi_gbl_state_cache);

	if (!object)
		return AE_NO_MEMORY;
	return acpi_os_release_object(acpi_gbl_state_cache, object);
}

noinline acpi_status acpi_purge_cached_objects(void)
{
	(void)acpi_os_purge_cache(acpi_gbl_state_cache);
	return AE_OK;
}

noinline acpi_status acpi_initialize_objects(u32 flags)
{
	acpi_status status = acpi_ns_initialize_objects();

	(void)flags;
	if (ACPI_FAILURE(status))
		return status;
	return acpi_purge_cached_objects();
}

void acpi_free_initmem(void)
{
	km_boot_cache_drop(acpi_gbl_state_cache);
	acpi_gbl_state_cache = NULL;
}
