// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace_programs.c - programs of the literature that have tests of their own
 */
#include "trace_programs.h"

/* ---- programs that depend on what they read ---- */

u32 tp_size;

void tp_lastzero(u32 nr)
{
	if (nr == 1) {
		u32 i = tp_size;

		while (tm_read(i))
			i--;
		return;
	}
	tm_write(nr - 1, tm_read(nr - 2) + 1);
}

void tp_fib(u32 nr)
{
	for (u32 i = 0; nr == 1 && i < tp_size; i++) {
		u64 sum = tm_read(0);

		tm_write(0, sum + tm_read(1));
	}
	for (u32 i = 0; nr == 2 && i < tp_size; i++) {
		u64 sum = tm_read(1);

		tm_write(1, sum + tm_read(0));
	}
	if (nr == 3) {
		tm_read(0);
		tm_read(1);
	}
}

void tp_popl(u32 nr)
{
	enum { X, Y, Z };

	if (nr == 1)
		tm_write(X, 1);
	if (nr == 2)
		tm_write(Y, 1);
	if (nr == 3 && !tm_read(Y))
		tm_write(Z, 1);
	if (nr == 4 && tm_read(Z) == 1 && !tm_read(Y))
		tm_write(X, 2);
}

void tp_sleeping(u32 nr)
{
	enum { W, X, Y, Z };

	if (nr <= 3)
		tm_write(nr - 1, 1);
	if (nr == 4) {
		tm_read(Y);
		tm_write(Z, 1);
	}
	if (nr == 5 && tm_read(Y) && tm_read(Z) && tm_read(X))
		tm_read(W);
}

void tp_casw(u32 nr)
{
	tm_cas(0, 0, 1);
	tm_write(0, nr + 3);
}

void tp_racy(u32 nr)
{
	(void)nr;
	for (u32 i = 0; i < tp_size; i++)
		tm_write(0, tm_read(0) + 1);
}

struct tm_test tp_same(const char *name, u32 nr, void (*run)(u32 nr),
		       const char *steps)
{
	struct tm_test test = { .name = name, .tasks_nr = nr };

	for (u32 i = 0; i < nr; i++)
		test.tasks[i] = (struct tm_program){ steps, run, 0 };
	return test;
}
