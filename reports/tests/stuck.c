// SPDX-License-Identifier: GPL-2.0-only
/* stuck: runs to its deadlock, for scripts/gdb/gdb_test.sh */
#include <sys/mman.h>

#include "core/world.h"
#include "world.h"

/* gdb writes untouched memory into a core file, too: half a gigabyte of it. */
static void keep_core_small(void)
{
	madvise((void *)SIM_PERCPU_BASE, SIM_STACK_BASE - SIM_PERCPU_BASE,
		MADV_DONTDUMP);
	madvise((void *)SIM_STACK_BIG_BASE, SIM_STACK_END - SIM_STACK_BIG_BASE,
		MADV_DONTDUMP);
}

int main(void)
{
	struct sim_outcome outcome;

	world_run_abba(NULL, &outcome);
	keep_core_small();
	world_close();
	return outcome.verdict != SIM_VERDICT_DEADLOCK;
}
