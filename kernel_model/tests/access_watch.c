// SPDX-License-Identifier: GPL-2.0-only
/*
 * access_watch.c - what the tasks of a test read and write
 *
 * Tests are compiled with -fsanitize=kernel-address for its calls in front of
 * each access, and linked without its runtime. The accesses become part of a
 * step's footprint; there are no scheduling points at them.
 */
#include "core/footprint.h"
#include "core/world.h"

/* gcc leaves out the call for a store behind a load of the same: all may write. */
static void watch(uintptr_t addr, size_t bytes)
{
	const u32 flags = SIM_ACCESS_WRITE;

	if (!sim_footprint_now.is_on)
		return;
	sim_footprint_record_memory(addr, bytes, flags);
}

#define WATCH(bytes)							\
	void __asan_load##bytes##_noabort(uintptr_t addr);		\
	void __asan_load##bytes##_noabort(uintptr_t addr)		\
	{								\
		watch(addr, bytes);					\
	}								\
	void __asan_store##bytes##_noabort(uintptr_t addr);		\
	void __asan_store##bytes##_noabort(uintptr_t addr)		\
	{								\
		watch(addr, bytes);			\
	}

WATCH(1)
WATCH(2)
WATCH(4)
WATCH(8)
WATCH(16)

void __asan_loadN_noabort(uintptr_t addr, size_t bytes);
void __asan_loadN_noabort(uintptr_t addr, size_t bytes)
{
	watch(addr, bytes);
}

void __asan_storeN_noabort(uintptr_t addr, size_t bytes);
void __asan_storeN_noabort(uintptr_t addr, size_t bytes)
{
	watch(addr, bytes);
}

void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}
