// SPDX-License-Identifier: GPL-2.0-only
/* heap: alignment, the object map, quarantine, per-CPU blocks, the arena */
#include "bed.h"

#include "core/heap.h"
#include "core/world.h"

/* What a task saw, for the main stack to judge. */
static struct {
	char *object[8];
	char *aligned[16];
	bool is_zero;
} seen;

static bool all_zero(const char *p, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (p[i])
			return false;
	}
	return true;
}

static void alloc_sizes(void *arg)
{
	static const size_t bytes[] = { 1, 15, 16, 17, 100, 4096, 1, 65536 };

	(void)arg;
	seen.is_zero = true;
	for (u32 i = 0; i < 8; i++) {
		seen.object[i] = sim_heap_alloc(bytes[i], "object");
		seen.is_zero &= all_zero(seen.object[i], bytes[i]);
		memset(seen.object[i], 0xa5, bytes[i]);
	}
	for (u32 i = 0; i < 9; i++) {
		seen.aligned[i] = sim_heap_alloc_aligned(24, 16UL << i, "a");
		seen.is_zero &= all_zero(seen.aligned[i], 24);
	}
}

static void objects_are_aligned_zeroed_and_apart(void **state)
{
	static const size_t bytes[] = { 1, 15, 16, 17, 100, 4096, 1, 65536 };
	struct sim_world_options o = bed_options(1);

	(void)state;
	bed_boot(&o, alloc_sizes);
	assert_true(seen.is_zero);
	for (u32 i = 0; i < 8; i++) {
		assert_int_equal((uintptr_t)seen.object[i] % 16, 0);
		if (i > 0)
			assert_true(seen.object[i] >=
				    seen.object[i - 1] + bytes[i - 1]);
	}
	for (u32 i = 0; i < 9; i++)
		assert_int_equal((uintptr_t)seen.aligned[i] % (16UL << i), 0);
}

/* ---- misuse has its verdict; its twin has none ---- */

static void free_twice(void *arg)
{
	void *p = sim_heap_alloc(40, "twice");

	(void)arg;
	sim_heap_free(p);
	sim_heap_free(p);
}

static void free_inside(void *arg)
{
	char *p = sim_heap_alloc(64, "inside");

	(void)arg;
	sim_heap_free(p + 16);
}

static void free_odd(void *arg)
{
	char *p = sim_heap_alloc(64, "odd");

	(void)arg;
	sim_heap_free(p + 1);
}

static void free_stack(void *arg)
{
	char on_stack[64];

	(void)arg;
	sim_heap_free(on_stack);
}

static void free_once(void *arg)
{
	(void)arg;
	sim_heap_free(sim_heap_alloc(64, "once"));
	sim_heap_free(NULL);
}

static void touch_last_byte(void *arg)
{
	char *p = sim_heap_alloc(40, "tail");

	(void)arg;
	sim_heap_free(p);
	sim_heap_check(p + 39);
}

static void touch_neighbour(void *arg)
{
	char *p = sim_heap_alloc(40, "dead");
	char *q = sim_heap_alloc(40, "alive");

	(void)arg;
	sim_heap_free(p);
	sim_heap_check(q);
	sim_heap_check(q + 39);
}

static void touch_poisoned(void *arg)
{
	char *page = sim_heap_alloc_aligned(4096, 4096, "page");

	(void)arg;
	sim_heap_poison(page + 192, 192, "slab object");
	sim_heap_check(page + 191);
	sim_heap_check(page + 384);
	sim_heap_check(page + 383);
}

static void touch_unpoisoned(void *arg)
{
	char *page = sim_heap_alloc_aligned(4096, 4096, "page");

	(void)arg;
	sim_heap_poison(page, 4096, "slab object");
	sim_heap_unpoison(page + 192, 192);
	sim_heap_check(page + 192);
	sim_heap_check(page + 383);
}

static void reuse_after_free(void *arg)
{
	char *p = sim_heap_alloc(64, "first");
	char *q;

	(void)arg;
	sim_heap_free(p);
	q = sim_heap_alloc(64, "second");
	sim_heap_check(q);
	if (q == p)
		sim_finding(SIM_VERDICT_ASSERTION, "reused");
}

static void fill_heap(void *arg)
{
	(void)arg;
	for (;;)
		sim_heap_alloc(SIM_HEAP_BYTES / 8, "big");
}

static void misuse_has_its_verdict(void **state)
{
	static const struct {
		void (*fn)(void *arg);
		enum sim_verdict verdict;
		const char *title;
	} cases[] = {
		{ free_twice, SIM_VERDICT_DOUBLE_FREE,
		  "object 'twice' freed twice" },
		{ free_inside, SIM_VERDICT_ASSERTION,
		  "free of memory that is no heap object" },
		{ free_odd, SIM_VERDICT_ASSERTION,
		  "free of memory that is no heap object" },
		{ free_stack, SIM_VERDICT_ASSERTION,
		  "free of memory that is no heap object" },
		{ free_once, SIM_VERDICT_CLEAN, "" },
		{ touch_last_byte, SIM_VERDICT_USE_AFTER_FREE,
		  "access to freed 'tail', 39 bytes into it" },
		{ touch_neighbour, SIM_VERDICT_CLEAN, "" },
		{ touch_poisoned, SIM_VERDICT_USE_AFTER_FREE,
		  "access to freed 'page', 383 bytes into it" },
		{ touch_unpoisoned, SIM_VERDICT_CLEAN, "" },
		{ reuse_after_free, SIM_VERDICT_CLEAN, "" },
		{ fill_heap, SIM_VERDICT_LIMIT_HEAP,
		  "model heap is full allocating 'big'" },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sim_world_options o = bed_options(1);

		bed_boot_outcome(&o, cases[i].fn);
		assert_int_equal(bed_out.verdict, cases[i].verdict);
		assert_string_equal(bed_out.title, cases[i].title);
		bed_teardown(NULL);
	}
}

/*
 * What lies beyond the objects must not depend on earlier executions either:
 * a wild access of a broken model has to replay like any other.
 */
static u8 wild_value, wild_verdicts;
static char *first;

static void scribble(void *arg)
{
	char *p = sim_heap_alloc(4096, "scribble");

	(void)arg;
	memset(p, 0xff, 4096);
	sim_heap_free(p);
}

static void look_beyond(void *arg)
{
	(void)arg;
	wild_value = (u8)first[2048];
	sim_heap_check(first + 2048);
}

static void scribble_or_look(void *arg)
{
	if (sim_choice(SIM_CHOICE_VALUE, 2))
		scribble(arg);
	else
		look_beyond(arg);
}

static void boot_wild(void *arg)
{
	(void)arg;
	first = sim_heap_alloc(16, "first");
	bed_actor("wild", 0, scribble_or_look, NULL);
}

static void judge_wild(void)
{
	wild_verdicts |= bed_out.verdict != SIM_VERDICT_CLEAN;
	wild_verdicts |= wild_value != 0;
}

static void memory_beyond_the_objects_is_restored(void **state)
{
	struct sim_world_options o = bed_options(1);

	(void)state;
	bed_boot(&o, boot_wild);
	assert_int_equal(bed_all(10, judge_wild), 2);
	assert_int_equal(wild_verdicts, 0);
	assert_int_equal(bed_all(10, judge_wild), 2);
	assert_int_equal(wild_verdicts, 0);
}

/* ---- per-CPU ---- */

static u64 *counters, *fill;

static void boot_percpu(void *arg)
{
	(void)arg;
	sim_percpu_alloc(3, "odd size");
	counters = sim_percpu_alloc(sizeof(*counters), "counters");
	for (u32 c = 0; c < 4; c++)
		*(u64 *)sim_percpu_ptr(counters, c) = 100 + c;
}

static void percpu_blocks_are_apart_and_aligned(void **state)
{
	struct sim_world_options o = bed_options(4);

	(void)state;
	bed_boot(&o, boot_percpu);
	assert_int_equal((uintptr_t)counters % 16, 0);
	assert_ptr_equal(sim_percpu_ptr(counters, 0), counters);
	for (u32 c = 0; c < 4; c++) {
		u64 *copy = sim_percpu_ptr(counters, c);

		assert_int_equal((uintptr_t)copy - (uintptr_t)counters,
				 c * SIM_PERCPU_UNIT);
		assert_int_equal(*copy, 100 + c);
	}
}

static void fill_percpu(void *arg)
{
	(void)arg;
	fill = sim_percpu_alloc(SIM_PERCPU_UNIT - 64, "nearly all");
	sim_percpu_alloc(128, "too much");
}

static void a_full_percpu_area_is_a_limit(void **state)
{
	struct sim_world_options o = bed_options(2);

	(void)state;
	bed_boot_outcome(&o, fill_percpu);
	assert_int_equal(bed_out.verdict, SIM_VERDICT_LIMIT_HEAP);
	assert_string_equal(bed_out.title,
			    "per-CPU area is full allocating 'too much'");
}

/* ---- the arena, on the main stack: it needs no task ---- */

static void boot_nothing(void *arg)
{
	(void)arg;
}

static void arena_boot(void)
{
	struct sim_world_options o = bed_options(1);

	bed_boot(&o, boot_nothing);
}

static void arena_keeps_contents_across_classes(void **state)
{
	static const size_t sizes[] = {
		1,	16,	 17,	  512,	513, 1024, 1025, 4096,
		100000, 1 << 20, 3 << 20, 5000, 512, 100,  3,
	};
	size_t old = 0;
	char *p = NULL;

	(void)state;
	arena_boot();
	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t kept = old < sizes[i] ? old : sizes[i];

		p = sim_arena_realloc(p, old, sizes[i]);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t b = 0; b < kept; b++)
			assert_int_equal((u8)p[b], (u8)(b * 7));
		for (size_t b = 0; b < sizes[i]; b++)
			p[b] = (char)(b * 7);
		old = sizes[i];
	}
	assert_true(sim_arena_used_bytes() >= 3);
	assert_null(sim_arena_realloc(p, old, 0));
	assert_int_equal(sim_arena_used_bytes(), 0);
}

static void arena_reuses_freed_blocks(void **state)
{
	static const size_t sizes[] = { 1, 16, 48, 512, 600, 70000 };

	(void)state;
	arena_boot();
	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *p = sim_arena_realloc(NULL, 0, sizes[i]);
		char *q = sim_arena_realloc(NULL, 0, sizes[i]);
		size_t used;

		assert_true(p != q);
		sim_arena_realloc(p, sizes[i], 0);
		used = sim_world->arena_used;
		assert_ptr_equal(sim_arena_realloc(NULL, 0, sizes[i]), p);
		assert_int_equal(sim_world->arena_used, used);
	}
}

static void arena_obeys_its_limit(void **state)
{
	char *p, *q;

	(void)state;
	arena_boot();
	sim_arena_limit_set(4096);
	p = sim_arena_realloc(NULL, 0, 2048);
	assert_non_null(p);
	memset(p, 1, 2048);
	assert_null(sim_arena_realloc(NULL, 0, 4096));
	assert_int_equal(sim_arena_used_bytes(), 2048);
	/* Growing in vain leaves the block as it was. */
	assert_null(sim_arena_realloc(p, 2048, 3000));
	assert_int_equal(p[2047], 1);
	assert_int_equal(sim_arena_used_bytes(), 2048);
	/* Shrinking works at the limit. */
	q = sim_arena_realloc(NULL, 0, 2048);
	assert_non_null(q);
	assert_null(sim_arena_realloc(NULL, 0, 1));
	assert_non_null(sim_arena_realloc(p, 2048, 2000));
	sim_arena_realloc(q, 2048, 0);
	assert_non_null(sim_arena_realloc(NULL, 0, 1));
	sim_arena_limit_set(0);
	assert_non_null(sim_arena_realloc(NULL, 0, 1 << 20));
	assert_null(sim_arena_realloc(NULL, 0, 2 * SIM_ARENA_BYTES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(objects_are_aligned_zeroed_and_apart,
					  bed_teardown),
		cmocka_unit_test(misuse_has_its_verdict),
		cmocka_unit_test_teardown(memory_beyond_the_objects_is_restored,
					  bed_teardown),
		cmocka_unit_test_teardown(percpu_blocks_are_apart_and_aligned,
					  bed_teardown),
		cmocka_unit_test_teardown(a_full_percpu_area_is_a_limit,
					  bed_teardown),
		cmocka_unit_test_teardown(arena_keeps_contents_across_classes,
					  bed_teardown),
		cmocka_unit_test_teardown(arena_reuses_freed_blocks,
					  bed_teardown),
		cmocka_unit_test_teardown(arena_obeys_its_limit, bed_teardown),
	};

	return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
