// SPDX-License-Identifier: GPL-2.0-only
/*
 * toolchain: does the compiler announce the accesses that schedules are made of?
 *
 * Linked without sim_core: the __tsan_* entry points are those below. They
 * count, remember the last address, and can put a value into a variable before
 * the access that they announce.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base.h"
#include "toolchain_probe.h"

enum kind {
	READ,
	WRITE,
	READ_RANGE,
	WRITE_RANGE,
	VOLATILE_READ,
	VOLATILE_WRITE,
	ATOMIC_LOAD,
	ATOMIC_STORE,
	ATOMIC_RMW,
	MEMCPY,
	MEMSET,
	KIND_NR,
};

static u32 seen[KIND_NR];
static u32 ranges_bytes;
static const void *last_write;
static u32 last_write_bytes;

/* When the access @inject_nr to this variable is announced, it changes. */
static int *inject_into;
static u32 inject_nr;
static int inject_value;

static void note(enum kind kind, const volatile void *addr, u32 bytes)
{
	seen[kind]++;
	if (kind == WRITE || kind == WRITE_RANGE) {
		last_write = (const void *)addr;
		last_write_bytes = bytes;
	}
	if (kind == READ_RANGE || kind == WRITE_RANGE)
		ranges_bytes += bytes;
	if (inject_into && addr == inject_into && --inject_nr == 0)
		*inject_into = inject_value;
}

#define CALLBACK(name, kind, bytes)		\
	void __tsan_##name(void *addr);		\
	void __tsan_##name(void *addr)		\
	{					\
		note(kind, addr, bytes);	\
	}

#define SIZES(bytes)						\
	CALLBACK(read##bytes, READ, bytes)			\
	CALLBACK(write##bytes, WRITE, bytes)			\
	CALLBACK(volatile_read##bytes, VOLATILE_READ, bytes)	\
	CALLBACK(volatile_write##bytes, VOLATILE_WRITE, bytes)

SIZES(1)
SIZES(2)
SIZES(4)
SIZES(8)
SIZES(16)

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_read_range(void *addr, unsigned long bytes);
void __tsan_read_range(void *addr, unsigned long bytes)
{
	note(READ_RANGE, addr, (u32)bytes);
}

void __tsan_write_range(void *addr, unsigned long bytes);
void __tsan_write_range(void *addr, unsigned long bytes)
{
	note(WRITE_RANGE, addr, (u32)bytes);
}

u32 __tsan_atomic32_load(const volatile u32 *p, int order);
u32 __tsan_atomic32_load(const volatile u32 *p, int order)
{
	(void)order;
	note(ATOMIC_LOAD, p, 4);
	return *p;
}

void __tsan_atomic32_store(volatile u32 *p, u32 v, int order);
void __tsan_atomic32_store(volatile u32 *p, u32 v, int order)
{
	(void)order;
	note(ATOMIC_STORE, p, 4);
	*p = v;
}

u32 __tsan_atomic32_fetch_add(volatile u32 *p, u32 v, int order);
u32 __tsan_atomic32_fetch_add(volatile u32 *p, u32 v, int order)
{
	u32 old;

	(void)order;
	note(ATOMIC_RMW, p, 4);
	old = *p;
	*p = old + v;
	return old;
}

/* The probe's memcpy and memset: redirected by the linker (--wrap). */
void *__real_memcpy(void *to, const void *from, size_t bytes);
void *__real_memset(void *to, int c, size_t bytes);

void *__wrap_memcpy(void *to, const void *from, size_t bytes);
void *__wrap_memcpy(void *to, const void *from, size_t bytes)
{
	seen[MEMCPY]++;
	return __real_memcpy(to, from, bytes);
}

void *__wrap_memset(void *to, int c, size_t bytes);
void *__wrap_memset(void *to, int c, size_t bytes)
{
	seen[MEMSET]++;
	return __real_memset(to, c, bytes);
}

void probe_escape(int *p)
{
	*p = 41;
}

/* ---- cases ---- */

static void reset(void)
{
	for (u32 i = 0; i < KIND_NR; i++)
		seen[i] = 0;
	ranges_bytes = 0;
	last_write = NULL;
	last_write_bytes = 0;
	inject_into = NULL;
}

static u32 accesses(void)
{
	u32 nr = 0;

	for (u32 i = READ; i <= ATOMIC_RMW; i++)
		nr += seen[i];
	return nr;
}

static void inject(const void *addr, u32 nr, int value)
{
	reset();
	inject_into = (int *)addr;
	inject_nr = nr;
	inject_value = value;
}

static void every_plain_access_is_announced(void **state)
{
	(void)state;
	reset();
	probe_x = 4;
	assert_int_equal(probe_increment(), 5);
	assert_int_equal(seen[READ], 2);
	assert_int_equal(seen[WRITE], 1);
	assert_int_equal(accesses(), 3);

	reset();
	probe_l = 10;
	assert_int_equal(probe_read_twice(), 21);
	assert_int_equal(seen[READ], 3);
	assert_int_equal(seen[WRITE], 1);
	assert_int_equal(accesses(), 4);
}

static void loops_stay_loops(void **state)
{
	(void)state;
	probe_set_term(2);
	reset();
	probe_loop();
	assert_int_equal(seen[READ], 16);
	assert_int_equal(seen[WRITE], 8);
	assert_int_equal(accesses(), 24);

	reset();
	probe_store_loop();
	assert_int_equal(seen[WRITE], 32);
	assert_int_equal(accesses(), 32);
	assert_int_equal(probe_array[31], 31);
}

static void the_callback_comes_before_the_access(void **state)
{
	(void)state;
	probe_x = 1;
	inject(&probe_x, 1, 100);	/* before the read of x++ */
	assert_int_equal(probe_increment(), 101);
	probe_x = 1;
	inject(&probe_x, 2, 100);	/* before its write: lost */
	assert_int_equal(probe_increment(), 2);
	probe_x = 1;
	inject(&probe_x, 3, 100);	/* before the last read */
	assert_int_equal(probe_increment(), 100);
	reset();
}

static void statics_are_not_cached_across_the_callback(void **state)
{
	(void)state;
	inject(probe_static_addr(), 1, 7);
	assert_int_equal(probe_static(), 7);
	inject(probe_static_addr(), 2, 9);	/* before the read back */
	assert_int_equal(probe_static_written(8), 9);
	inject(probe_static_addr(), 1, 9);	/* before the write: lost */
	assert_int_equal(probe_static_written(8), 8);
	reset();
}

/*
 * gcc announces a write and a read of the whole, then copies in line or by
 * memcpy; clang announces nothing and calls memcpy.
 */
static void a_struct_copy_is_seen(void **state)
{
	(void)state;
	probe_from = (struct probe_pair){ 1, 2, 3 };
	reset();
	probe_copy();
	assert_int_equal(probe_to.c, 3);
#ifdef __clang__
	assert_int_equal(accesses(), 0);
	assert_int_equal(seen[MEMCPY], 1);
#else
	assert_int_equal(seen[READ_RANGE], 1);
	assert_int_equal(seen[WRITE_RANGE], 1);
	assert_int_equal(accesses(), 2);
	assert_int_equal(ranges_bytes, 2 * sizeof(struct probe_pair));
#endif
}

/* The unit is written as a whole: no point inside the hidden read and write. */
static void a_bit_field_is_one_write_of_its_unit(void **state)
{
	(void)state;
	reset();
	probe_set_bits(5);
	assert_int_equal(probe_bits.low, 5);
	assert_int_equal(seen[WRITE] + seen[WRITE_RANGE], 1);
	assert_ptr_equal(last_write, &probe_bits);
	assert_true(last_write_bytes >= 1);
#ifdef __clang__
	assert_int_equal(seen[READ], 1);
#else
	assert_int_equal(seen[READ] + seen[READ_RANGE], 0);
#endif
}

static void marked_accesses_are_calls(void **state)
{
	(void)state;
	reset();
	probe_flag = 3;
	assert_int_equal(probe_read_once(), 3);
	assert_int_equal(seen[ATOMIC_LOAD], 1);
	probe_write_once(4);
	assert_int_equal(seen[ATOMIC_STORE], 1);
	assert_int_equal(probe_add_return(2), 6);
	assert_int_equal(seen[ATOMIC_RMW], 1);
	assert_int_equal(accesses(), 3);

	reset();
	probe_volatile = 5;
	assert_int_equal(probe_read_volatile(), 5);
	assert_int_equal(seen[VOLATILE_READ], 1);
	assert_int_equal(accesses(), 1);

	/* The callback of an atomic load supplies the value. */
	inject(&probe_flag, 1, 77);
	assert_int_equal(probe_read_once(), 77);
	reset();
}

static void memset_is_a_real_call(void **state)
{
	(void)state;
	reset();
	probe_bytes[15] = 'x';
	probe_clear();
	assert_int_equal(probe_bytes[15], 0);
	assert_int_equal(seen[MEMSET], 1);
	assert_int_equal(accesses(), 0);
}

/* Accesses to the own stack may be announced: the engine must filter them. */
static void escaped_locals_keep_their_value(void **state)
{
	(void)state;
	reset();
	assert_int_equal(probe_escaped_local(), 41);
	assert_int_equal(seen[VOLATILE_READ] + seen[ATOMIC_LOAD], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_plain_access_is_announced),
		cmocka_unit_test(loops_stay_loops),
		cmocka_unit_test(the_callback_comes_before_the_access),
		cmocka_unit_test(statics_are_not_cached_across_the_callback),
		cmocka_unit_test(a_struct_copy_is_seen),
		cmocka_unit_test(a_bit_field_is_one_write_of_its_unit),
		cmocka_unit_test(marked_accesses_are_calls),
		cmocka_unit_test(memset_is_a_real_call),
		cmocka_unit_test(escaped_locals_keep_their_value),
	};

	return cmocka_run_group_tests_name("toolchain", tests, NULL, NULL);
}
