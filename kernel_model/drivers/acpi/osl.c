// SPDX-License-Identifier: GPL-2.0-only
/*
 * osl.c - what ACPI's interpreter asks of the operating system: object caches
 */
#include <linux/acpi.h>
#include <linux/slab.h>

/* PORT: no files in sysfs: nobody writes to them before the caches go. */
acpi_status acpi_os_create_cache(const char *name, u16 size,
				 struct kmem_cache **cache)
{
	const struct kmem_cache_args args = {
		.object_size = size,
		.flags = SLAB_NO_SYSFS,
	};

	*cache = kmem_cache_create_args(name, &args);
	return *cache ? AE_OK : AE_ERROR;
}

noinline acpi_status acpi_os_purge_cache(struct kmem_cache *cache)
{
	kmem_cache_shrink(cache);
	return AE_OK;
}

void *acpi_os_acquire_object(struct kmem_cache *cache)
{
	return kmem_cache_alloc(cache, GFP_KERNEL);
}

acpi_status acpi_os_release_object(struct kmem_cache *cache, void *object)
{
	kmem_cache_free(cache, object);
	return AE_OK;
}
