/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmocka.h - as much of cmocka as the tests of sim/base and sim/core use
 *
 * Owns:       the loop over the tests of a group, the end of a failed one.
 * Used by:    scripts/cross/aarch64_test.sh, which has no cmocka for arm64.
 * Promises:   a group fails if one check in it does, and says where.
 * Never:      stands in for cmocka where there is one.
 */
#ifndef SCRIPTS_CROSS_SHIM_CMOCKA_H
#define SCRIPTS_CROSS_SHIM_CMOCKA_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
	const char	*name;
	void		(*body)(void **state);
	int		(*teardown)(void **state);
};

static inline void shim_check(bool is_met, const char *what, int line)
{
	if (is_met)
		return;
	printf("# line %d: %s\n", line, what);
	fflush(stdout);
	exit(1);
}

static inline bool shim_is_in(uintmax_t n, uintmax_t lo, uintmax_t hi)
{
	return lo <= n && n <= hi;
}

#define shim_int(x)		((uintmax_t)(x))
#define shim_met(is_met)	shim_check(is_met, #is_met, __LINE__)
#define assert_true(x)		shim_met(!!(x))
#define assert_false(x)		shim_met(!(x))
#define assert_null(p)		shim_met(!(p))
#define assert_non_null(p)	shim_met(!!(p))
#define assert_ptr_equal(p, q)	shim_met((const void *)(p) == (const void *)(q))
#define assert_int_equal(x, y)	shim_met(shim_int(x) == shim_int(y))
#define assert_int_not_equal(x, y)	shim_met(shim_int(x) != shim_int(y))
#define assert_string_equal(x, y)	shim_met(!strcmp(x, y))
#define assert_string_not_equal(x, y)	shim_met(strcmp(x, y))
#define assert_memory_equal(x, y, bytes)	shim_met(!memcmp(x, y, bytes))
#define assert_in_range(x, lo, hi) \
	shim_met(shim_is_in(shim_int(x), shim_int(lo), shim_int(hi)))

#define cmocka_unit_test(f)	{ #f, f, NULL }
#define cmocka_unit_test_teardown(f, down)	{ #f, f, down }

#define cmocka_run_group_tests_name(name, tests, up, down) \
	((void)(name), shim_run(tests, sizeof(tests) / sizeof((tests)[0])))

static inline int shim_run(const struct CMUnitTest *tests, size_t nr)
{
	void *state = NULL;

	for (size_t i = 0; i < nr; i++) {
		printf("# %s\n", tests[i].name);
		fflush(stdout);
		tests[i].body(&state);
		if (tests[i].teardown)
			tests[i].teardown(&state);
	}
	printf("%zu tests\n", nr);
	return 0;
}

#endif /* SCRIPTS_CROSS_SHIM_CMOCKA_H */
