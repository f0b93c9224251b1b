/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slub_fixture.h - one slab cache in a booted model, and questions about it
 *
 * Owns:       the fixture, what the next boot makes.
 * Used by:    slub_test, slub_check_test, slub_hotplug_test,
 *             slub_stress_test.
 * Promises:   slub_fix points into the world, so executions do not see each
 *             other's changes.
 */
#ifndef KM_TESTS_SLUB_FIXTURE_H
#define KM_TESTS_SLUB_FIXTURE_H

#include "core/cpu.h"
#include "core/model.h"

#include "mm/slab.h"
#include "explore.h"

#define SLUB_VARIANTS_NR	8
#define SLUB_HELD_MAX		8

extern const char *const slub_variant_names[SLUB_VARIANTS_NR];

struct slub_fixture {
	struct kmem_cache	*s;
	void			*held[SLUB_HELD_MAX];
	struct sim_irq		irq;
};

/**
 * struct slub_wanted - what the next boot makes
 * @variant: its name
 * @nodes_nr: memory nodes
 * @args: of the cache
 * @put_cpu_partial: replaces the variant's; NULL: does not
 * @flush_all: the same
 */
struct slub_wanted {
	const char		*variant;
	s64			nodes_nr;
	struct kmem_cache_args	args;
	void (*put_cpu_partial)(struct kmem_cache *s, struct page *page,
				bool drain);
	void (*flush_all)(struct kmem_cache *s);
};

extern struct slub_fixture *slub_fix;
extern struct slub_wanted slub_wanted;

/** slub_fix_want() - a cache with two objects of 16 bytes in a slab */
void slub_fix_want(const char *variant, unsigned int min_partial,
		   unsigned int cpu_partial, unsigned int flags);

/** slub_fix_boot() - boot the model and make the cache */
void slub_fix_boot(void);

/** slub_fix_boot_two() - ... and hold the two objects of one slab */
void slub_fix_boot_two(void);

/** slub_fix_boot_five() - ... and hold five: two full slabs that no CPU owns,
 * and one of the CPU's slab */
void slub_fix_boot_five(void);

/** slub_fix_alloc() - an object; a finding if there is none */
void *slub_fix_alloc(void);

/** slub_fix_free_first(), _second() - free what the boot left */
void slub_fix_free_first(void);
void slub_fix_free_second(void);

/** slub_fix_expect() - slabs in all, on node lists, and with CPUs */
void slub_fix_expect(unsigned int slabs, unsigned int node_partial,
		     unsigned int cpu_slabs, unsigned int cpu_partial);

/** slub_fix_pages_used() - pages that are not free */
unsigned int slub_fix_pages_used(void);

/** slub_fix_check_rest() - all invariants of a model at rest */
void slub_fix_check_rest(void);

/** slub_fix_explore() - all schedules; prints the counts */
void slub_fix_explore(const struct km_test *test, struct km_tally *tally);

/** slub_fix_expect_clean() - all schedules, complete, no finding */
void slub_fix_expect_clean(const struct km_test *test);

/**
 * slub_fix_random() - random schedules; prints nothing
 * @boot: runs in the boot task and creates the actors
 * @check: after each clean execution
 * @cpus_nr: simulated CPUs
 * @seeds_nr: executions
 */
void slub_fix_random(void (*boot)(void *arg), void (*check)(void *arg),
		     u32 cpus_nr, u32 seeds_nr, struct km_tally *ret);

/** slub_fix_actor() - create an actor that runs @fn(@arg) on @cpu */
void slub_fix_actor(const char *role, u32 cpu, void (*fn)(void *arg),
		    void *arg);

#endif /* KM_TESTS_SLUB_FIXTURE_H */
