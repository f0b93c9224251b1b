// SPDX-License-Identifier: GPL-2.0-only
/*
 * cells_test.c - results in order, from processes that end as they should or not
 */
#include "explore/cells.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CELLS 40U

struct test {
	u64 crash; /* cells that do something else, U64_MAX: none */
	u64 hang;
	u64 fail;
	u64 end;
	u64 stop_at;
	struct sim_text taken;
	volatile sig_atomic_t stop;
};

static struct test test_new(void)
{
	return (struct test){
		.crash = U64_MAX,
		.hang = U64_MAX,
		.fail = U64_MAX,
		.end = U64_MAX,
		.stop_at = U64_MAX,
		.taken = SIM_TEXT_INIT,
	};
}

static int explore(void *ctx, u64 cell, struct sim_text *out,
		   struct sim_error *err)
{
	const struct test *t = ctx;

	sim_cells_beat();
	if (cell == t->crash)
		raise(SIGKILL);
	if (cell == t->end)
		_exit(7);
	while (cell == t->hang)
		pause();
	if (cell == t->fail)
		return sim_error_set(err, SIM_ERR_INVAL, "cell %llu is odd",
				     cell);
	/* Larger than what a pipe holds. */
	if (cell % 7 == 0)
		sim_text_add_repeated(out, 'x', 200000);
	sim_text_printf(out, "%llu", cell);
	return 0;
}

static int take(void *ctx, u64 cell, const void *data, size_t bytes,
		struct sim_error *err)
{
	struct test *t = ctx;
	char text[24];

	(void)err;
	snprintf(text, sizeof(text), "%llu", cell);
	assert_true(bytes >= strlen(text));
	assert_memory_equal((const char *)data + bytes - strlen(text), text,
			    strlen(text));
	assert_int_equal(bytes, strlen(text) + (cell % 7 ? 0 : 200000));
	sim_text_printf(&t->taken, "%llu ", cell);
	t->stop |= cell == t->stop_at;
	return 0;
}

static int lost(void *ctx, u64 cell, const char *what,
		const struct sim_choice *log, u32 log_nr, struct sim_error *err)
{
	struct test *t = ctx;

	(void)err;
	assert_non_null(log);
	assert_int_equal(log_nr, 0);
	sim_text_printf(&t->taken, "%llu %s ", cell, what);
	return 0;
}

static int run(struct test *t, u32 jobs_nr, u64 *ret_taken_nr,
	       struct sim_error *err)
{
	const struct sim_cells cells = {
		.cells_nr = CELLS,
		.jobs_nr = jobs_nr,
		.hang_seconds = 1,
		.explore = explore,
		.take = take,
		.lost = lost,
		.stop = &t->stop,
		.ctx = t,
	};

	return sim_cells_run(&cells, ret_taken_nr, err);
}

/* "0 1 2 ...", cell @other as @what. */
static void expect(const struct test *t, u64 other, const char *what)
{
	struct sim_text text = SIM_TEXT_INIT;

	for (u64 cell = 0; cell < CELLS; cell++)
		sim_text_printf(&text, "%llu %s", cell,
				cell == other ? what : "");
	assert_string_equal(sim_text_str(&t->taken), sim_text_str(&text));
	sim_text_fini(&text);
}

static void in_order(void **state)
{
	(void)state;
	for (u32 jobs_nr = 1; jobs_nr <= 5; jobs_nr++) {
		struct test t = test_new();
		struct sim_error err;
		u64 taken_nr;

		assert_int_equal(run(&t, jobs_nr, &taken_nr, &err), 0);
		assert_int_equal(taken_nr, CELLS);
		expect(&t, U64_MAX, "");
		sim_text_fini(&t.taken);
	}
}

static void lost_ones_are_told(void **state)
{
	static const char *const what[] = {
		"ended by signal 9 (Killed) ",
		"ended with status 7 ",
		"hangs in an execution ",
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(what); i++) {
		struct test t = test_new();
		struct sim_error err;
		u64 taken_nr;

		*(i == 0 ? &t.crash : i == 1 ? &t.end : &t.hang) = 11 + i;
		assert_int_equal(run(&t, 2, &taken_nr, &err), 0);
		assert_int_equal(taken_nr, CELLS);
		expect(&t, 11 + i, what[i]);
		sim_text_fini(&t.taken);
	}
}

/* What comes before the cell that failed was taken, nothing behind it. */
static void errors_come_in_order(void **state)
{
	(void)state;
	for (u32 jobs_nr = 1; jobs_nr <= 3; jobs_nr++) {
		struct test t = test_new();
		struct sim_error err;
		u64 taken_nr;

		t.fail = 13;
		assert_int_equal(run(&t, jobs_nr, &taken_nr, &err),
				 -SIM_ERR_INVAL);
		assert_string_equal(err.message, "cell 13 is odd");
		assert_int_equal(taken_nr, 13);
		sim_text_fini(&t.taken);
	}
}

static void stopped(void **state)
{
	struct test t = test_new();
	struct sim_error err;
	u64 taken_nr;

	(void)state;
	t.stop_at = 20;
	t.hang = 30;
	assert_int_equal(run(&t, 2, &taken_nr, &err), 0);
	assert_true(taken_nr >= 21 && taken_nr <= 30);
	sim_text_fini(&t.taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(lost_ones_are_told),
		cmocka_unit_test(errors_come_in_order),
		cmocka_unit_test(stopped),
	};

	return cmocka_run_group_tests_name("cells", tests, NULL, NULL);
}
