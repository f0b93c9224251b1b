// SPDX-License-Identifier: GPL-2.0-only
/*
 * coro: each back end: order of switches, registers kept, deep stacks, frames
 * that can be walked. Runs for aarch64 too: scripts/cross/aarch64_test.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unwind.h>

#include <cmocka.h>

#include "core/coro.h"

#define STACK_BYTES 65536

static struct sim_coro main_coro;
static struct sim_coro a, b;
static char stack_a[STACK_BYTES] __attribute__((aligned(64)));
static char stack_b[STACK_BYTES] __attribute__((aligned(64)));
static char trail[32];
static u32 trail_nr;

static void note(char c)
{
	if (trail_nr < sizeof(trail) - 1)
		trail[trail_nr++] = c;
	trail[trail_nr] = '\0';
}

static void ping(void *arg)
{
	note(*(char *)arg);
	sim_coro_switch(&a, &b);
	note('2');
	sim_coro_switch(&a, &b);
	note('3');
	sim_coro_exit_switch(&a, &main_coro);
}

static void pong(void *arg)
{
	(void)arg;
	note('x');
	sim_coro_switch(&b, &a);
	note('y');
	sim_coro_exit_switch(&b, &a);
}

static void switches_in_order(void **state)
{
	char first = '1';

	(void)state;
	trail_nr = 0;
	sim_coro_init_main(&main_coro);
	sim_coro_init(&a, stack_a, STACK_BYTES, ping, &first);
	sim_coro_init(&b, stack_b, STACK_BYTES, pong, NULL);
	sim_coro_switch(&main_coro, &a);
	assert_string_equal(trail, "1x2y3");
}

static u64 sum;

static u64 deep(u32 n, u64 acc)
{
	volatile char pad[64];

	pad[0] = (char)n;
	if (!n)
		return acc;
	sim_coro_switch(&a, &main_coro);
	return deep(n - 1, acc + n) + (u64)pad[0] - (u64)(char)n;
}

static void diver(void *arg)
{
	(void)arg;
	sum = deep(100, 0);
	sim_coro_exit_switch(&a, &main_coro);
}

static void keeps_registers_and_frames(void **state)
{
	u64 r1 = 1, r2 = 2, r3 = 3, r4 = 4, r5 = 5;

	(void)state;
	sum = 0;
	sim_coro_init_main(&main_coro);
	sim_coro_init(&a, stack_a, STACK_BYTES, diver, NULL);
	while (!sum) {
		sim_coro_switch(&main_coro, &a);
		r1 += 1;
		r2 += r1;
		r3 ^= r2;
		r4 += r3;
		r5 ^= r4;
	}
	assert_int_equal(sum, 5050);
	assert_int_equal(r1, 102);
	assert_int_equal(r2, 2 + 101 * 102 / 2 + 101);
	assert_true(r3 || r4 || r5);
}

/* More live values than there are callee-saved registers of either kind. */
struct values {
	u64 n[12];
	double f[10];
};

static SIM_NOINLINE struct values mixed(u64 seed, void (*pause)(void))
{
	u64 a0 = seed, a1 = seed + 1, a2 = seed + 2, a3 = seed + 3;
	u64 a4 = seed + 4, a5 = seed + 5, a6 = seed + 6, a7 = seed + 7;
	u64 a8 = seed + 8, a9 = seed + 9, a10 = seed + 10, a11 = seed + 11;
	double d0 = (double)seed, d1 = d0 + .5, d2 = d0 + .25, d3 = d0 + .125;
	double d4 = d0 * 3, d5 = d0 * 5, d6 = d0 * 7, d7 = d0 * 9;
	double d8 = d0 * 11, d9 = d0 * 13;

	for (int i = 0; i < 1000; i++) {
		pause();
		a0 += a11, a1 ^= a0, a2 += a1, a3 ^= a2, a4 += a3, a5 ^= a4;
		a6 += a5, a7 ^= a6, a8 += a7, a9 ^= a8, a10 += a9, a11 ^= a10;
		d0 += d9 / 2, d1 -= d0 / 4, d2 += d1 / 8, d3 -= d2 / 16;
		d4 += d3 / 2, d5 -= d4 / 4, d6 += d5 / 8, d7 -= d6 / 16;
		d8 += d7 / 2, d9 = d8 / 64;
	}
	return (struct values){
		.n = { a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11 },
		.f = { d0, d1, d2, d3, d4, d5, d6, d7, d8, d9 },
	};
}

static struct values values_of[2];

static void no_pause(void)
{
}

static void to_b(void)
{
	sim_coro_switch(&a, &b);
}

static void to_a(void)
{
	sim_coro_switch(&b, &a);
}

static void mix_a(void *arg)
{
	(void)arg;
	values_of[0] = mixed(3, to_b);
	to_b();
}

static void mix_b(void *arg)
{
	(void)arg;
	values_of[1] = mixed(1000003, to_a);
	sim_coro_exit_switch(&b, &main_coro);
}

static void keeps_all_registers_apart(void **state)
{
	struct values alone[2] = { mixed(3, no_pause),
				   mixed(1000003, no_pause) };

	(void)state;
	sim_coro_init_main(&main_coro);
	sim_coro_init(&a, stack_a, STACK_BYTES, mix_a, NULL);
	sim_coro_init(&b, stack_b, STACK_BYTES, mix_b, NULL);
	sim_coro_switch(&main_coro, &a);
	assert_memory_equal(values_of, alone, sizeof(alone));
}

#define DEPTH	100

static u32 frames_unwound;

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context,
				       void *arg)
{
	(void)arg;
	/* A chain without an end would go on for ever. */
	return _Unwind_GetIP(context) && ++frames_unwound < 10 * DEPTH ?
		       _URC_NO_REASON :
		       _URC_END_OF_STACK;
}

static SIM_NOINLINE u32 descend(u32 n)
{
	volatile u32 kept = n;

	if (n)
		return descend(n - 1) + kept - n + 1;
	_Unwind_Backtrace(count_frame, NULL);
	sim_coro_switch(&a, &main_coro);
	return kept;
}

static void descender(void *arg)
{
	(void)arg;
	sum = descend(DEPTH);
	sim_coro_exit_switch(&a, &main_coro);
}

static bool is_in_stack_a(uintptr_t frame)
{
	return frame % 8 == 0 && frame >= (uintptr_t)stack_a &&
	       frame <= (uintptr_t)stack_a + STACK_BYTES - 16;
}

__attribute__((no_sanitize("address"))) static u32 frames_walked(void)
{
	uintptr_t frame = sim_coro_frame(&a);
	u32 nr = 0;

	while (is_in_stack_a(frame) && nr < 10 * DEPTH) {
		const uintptr_t *words = (const uintptr_t *)frame;

		if (!words[1])
			break;
		nr++;
		if (words[0] <= frame)
			break;
		frame = words[0];
	}
	return nr;
}

static void can_be_unwound(void **state)
{
	u32 walked;

	(void)state;
	frames_unwound = 0;
	sim_coro_init_main(&main_coro);
	sim_coro_init(&a, stack_a, STACK_BYTES, descender, NULL);
	sim_coro_switch(&main_coro, &a);
	walked = frames_walked();
	sim_coro_switch(&main_coro, &a);
	assert_int_equal(sum, DEPTH);
	/* Above it: descender(), sim_coro_main(), what the back end has. */
	assert_in_range(frames_unwound, DEPTH + 1, DEPTH + 10);
	assert_in_range(walked, DEPTH + 1, DEPTH + 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(switches_in_order),
		cmocka_unit_test(keeps_registers_and_frames),
		cmocka_unit_test(keeps_all_registers_apart),
		cmocka_unit_test(can_be_unwound),
	};

	return cmocka_run_group_tests_name("coro", tests, NULL, NULL);
}
