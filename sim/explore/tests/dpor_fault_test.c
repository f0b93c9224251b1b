// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_fault_test.c - mistakes of a partial-order reduction are noticed
 *
 * The table of algorithms.md 3.2.3. Each program has its exact number of traces
 * and of stuck ends without the mistake. With it, some order of exploration has
 * another number, unless the program is one that cannot tell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "strategy/dpor_fault.h"
#include "trace_programs.h"

#define ORDERS 8
#define MANY_ORDERS 64

enum modes { OPTIMAL = 1, SOURCE = 2, BOTH = 3 };

struct row {
	const char *name;
	u64 traces;
	u64 stuck;
	enum modes modes;
	bool passes; /* unnoticed, in all orders */
	u32 orders; /* 0: ORDERS */
	u32 size;
	u32 tasks_nr; /* with @run; else those that have steps */
	void (*run)(u32 nr);
	const char *steps[TM_TASKS];
};

static struct tm_test test_of(const struct row *row)
{
	struct tm_test test = { .name = row->name,
				.tasks_nr = row->tasks_nr,
				.is_fair = true };

	for (u32 i = 0; i < TM_TASKS; i++) {
		if (row->run && i < row->tasks_nr)
			test.tasks[i].run = row->run;
		if (row->steps[i])
			test.tasks[test.tasks_nr++].steps = row->steps[i];
	}
	return test;
}

static bool is_exact(const struct row *row, const char *spec, u32 faults)
{
	struct tm_test test = test_of(row);
	struct tm_result r;
	bool is_same;

	tp_size = row->size;
	sim_dpor_faults = faults;
	tm_explore(&test, spec, 100000, &r);
	sim_dpor_faults = 0;
	is_same = r.counts.traces_nr == row->traces && r.stuck_nr == row->stuck;
	if (!faults && (!is_same || !r.is_complete))
		print_message("%s, %s: %llu traces, %llu stuck: %s\n",
			      row->name, spec, r.counts.traces_nr, r.stuck_nr,
			      r.coverage);
	assert_true(faults || r.is_complete);
	tm_result_fini(&r);
	return is_same;
}

/* In how many of the orders, the default one included, is it noticed? */
static u32 count_noticed(const struct row *row, const char *mode, u32 fault)
{
	u32 orders = row->orders ? row->orders : ORDERS;
	char spec[40];
	u32 nr = 0;

	for (u32 i = 0; i <= orders; i++) {
		snprintf(spec, sizeof(spec), "dpor:%sorder=%u", mode, i);
		assert_true(is_exact(row, spec, 0));
		nr += !is_exact(row, spec, fault);
	}
	return nr;
}

static void expect_noticed(const struct row *rows, u32 nr, u32 fault)
{
	static const char *const modes[] = { "", "source," };

	for (u32 i = 0; i < nr; i++) {
		for (u32 m = 0; m < 2; m++) {
			u32 noticed_nr;

			if (!(rows[i].modes & (OPTIMAL << m)))
				continue;
			noticed_nr = count_noticed(&rows[i], modes[m], fault);
			print_message("# %s dpor:%s noticed in %u orders\n",
				      rows[i].name, modes[m], noticed_nr);
			if (rows[i].passes)
				assert_int_equal(noticed_nr, 0);
			else
				assert_int_not_equal(noticed_nr, 0);
		}
	}
}

#define ABBA "La Lb Ub Ua "
#define BAAB "Lb La Ua Ub "

static void blocked_operations(void **state)
{
	static const struct row rows[] = {
		{ "ABBA 2", 11, 5, BOTH, .steps = { ABBA ABBA, BAAB BAAB } },
		{ "ABBA 3", 39, 19, BOTH,
		  .steps = { ABBA ABBA ABBA, BAAB BAAB BAAB } },
		{ "K3 + memoff", 17, 4, BOTH,
		  .steps = { TP_FLUSH_BAD, TP_CPUOFF, TP_FLUSH_OK } },
		{ "K5", 2, 1, BOTH, .steps = { "Lm ?d Um", "Lm Um !d" } },
		{ "readers 6", 64, 0, BOTH, true,
		  .steps = { ">a", "<a", "<a", "<a", "<a", "<a", "<a" } },
		{ "gate 3", 6, 0, BOTH, true,
		  .steps = { "Lg La Ua Lb Ub Ug", "Lg La Ua Lb Ub Ug",
			     "Lg La Ua Lb Ub Ug" } },
		{ "ordered philosophers 3", 6, 0, BOTH, true,
		  .steps = { "La Lb Ub Ua", "Lb Lc Uc Ub", "La Lc Uc Ua" } },
	};

	(void)state;
	expect_noticed(rows, ARRAY_SIZE(rows), SIM_DPOR_FAULT_NO_PENDING);
}

static void cut_reversal(void **state)
{
	static const struct row rows[] = {
		{ "lastzero 4", 28, 0, OPTIMAL, .orders = MANY_ORDERS,
		  .size = 4, .tasks_nr = 5, .run = tp_lastzero },
		{ "lastzero 5", 64, 0, OPTIMAL, .size = 5, .tasks_nr = 6,
		  .run = tp_lastzero },
		{ "readers 6", 64, 0, OPTIMAL, true,
		  .steps = { ">a", "<a", "<a", "<a", "<a", "<a", "<a" } },
	};

	(void)state;
	expect_noticed(rows, ARRAY_SIZE(rows), SIM_DPOR_FAULT_CUT);
}

/*
 * Few programs tell, in few orders. The ones named here are two of those: only
 * in them, and only with the mistake, is a class missed.
 */
static void looked_at_once(void **state)
{
	static const struct {
		struct row row;
		const char *spec;
	} rows[] = {
		{ { "lastzero 7", 320, 0, OPTIMAL, .size = 7, .tasks_nr = 8,
		    .run = tp_lastzero },
		  "dpor:order=108" },
		{ { "lastzero 8", 704, 0, OPTIMAL, .size = 8, .tasks_nr = 9,
		    .run = tp_lastzero },
		  "dpor:order=25" },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i].row;

		assert_true(is_exact(row, rows[i].spec, 0));
		assert_false(is_exact(row, rows[i].spec, SIM_DPOR_FAULT_ONCE));
		assert_true(is_exact(row, "dpor", SIM_DPOR_FAULT_ONCE));
	}
}

static void sleeping_ends(void **state)
{
	static const struct row rows[] = {
		{ "POPL example", 5, 0, SOURCE, .tasks_nr = 4, .run = tp_popl },
		{ "sleeping races 6", 10, 0, SOURCE, .tasks_nr = 5,
		  .run = tp_sleeping },
		{ "lastzero 5", 64, 0, SOURCE, .size = 5, .tasks_nr = 6,
		  .run = tp_lastzero },
		{ "readers 6", 64, 0, SOURCE, true,
		  .steps = { ">a", "<a", "<a", "<a", "<a", "<a", "<a" } },
		{ "K3 + memoff", 17, 4, SOURCE, true,
		  .steps = { TP_FLUSH_BAD, TP_CPUOFF, TP_FLUSH_OK } },
	};

	(void)state;
	expect_noticed(rows, ARRAY_SIZE(rows), SIM_DPOR_FAULT_NO_BLOCKED);
}

/* Three tasks: two that fail have no order, if it is known that they do. */
static void outcome_of_cas(void **state)
{
	static const struct row rows[] = {
		{ "CAS 3", 3, 0, BOTH, .steps = { "=a", "=a", "=a" } },
		{ "CAS 4", 4, 0, BOTH, .steps = { "=a", "=a", "=a", "=a" } },
		{ "casw 3", 66, 0, BOTH, .tasks_nr = 3, .run = tp_casw },
	};
	static const struct row two = {
		"CAS 2", 2, 0, BOTH, true, .steps = { "=a", "=a" }
	};

	(void)state;
	expect_noticed(rows, ARRAY_SIZE(rows), SIM_DPOR_FAULT_CAS_READ);
	expect_noticed(rows, ARRAY_SIZE(rows), SIM_DPOR_FAULT_CAS_WRITE);
	expect_noticed(&two, 1, SIM_DPOR_FAULT_CAS_WRITE);
}

/* The deadlocks need a reader that waits behind a waiting writer. */
static void unfair_rwsem(void **state)
{
	static const struct row rows[] = {
		{ "K1 + cpuhp", 21, 1, BOTH,
		  .steps = { TP_CREATE, TP_MEMHP, TP_CPUHP } },
		{ "K2 + cpuhp", 20, 1, BOTH,
		  .steps = { TP_SHRINK20, TP_DESTROY20, TP_CPUHP } },
		{ "K4 + cpuoff", 20, 1, BOTH,
		  .steps = { TP_STORE22, TP_DESTROY22, TP_CPUOFF } },
		{ "K7", 5, 1, BOTH, .steps = { "Rc Rc rc rc", TP_CPUHP } },
	};
	struct row k3 = { "K3", 4, 1, BOTH,
			  .steps = { TP_FLUSH_BAD, TP_CPUOFF } };

	(void)state;
	expect_noticed(rows, ARRAY_SIZE(rows), SIM_DPOR_FAULT_UNFAIR);
	/* K3 has its deadlock all the same. */
	assert_true(is_exact(&k3, "dpor", 0));
	k3.traces = 3;
	assert_true(is_exact(&k3, "dpor", SIM_DPOR_FAULT_UNFAIR));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocked_operations),
		cmocka_unit_test(cut_reversal),
		cmocka_unit_test(looked_at_once),
		cmocka_unit_test(sleeping_ends),
		cmocka_unit_test(outcome_of_cas),
		cmocka_unit_test(unfair_rwsem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
