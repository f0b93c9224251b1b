// SPDX-License-Identifier: GPL-2.0-only
/* coro: both back ends, order of switches, registers kept, deep stacks */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(switches_in_order),
		cmocka_unit_test(keeps_registers_and_frames),
	};

	return cmocka_run_group_tests_name("coro", tests, NULL, NULL);
}
