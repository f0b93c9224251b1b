/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace_programs.h - programs of the literature whose traces are known
 *
 * Owns:       the size of the program that is being run.
 * Used by:    dpor_test.c, dpor_fault_test.c, dpor_bound_test.c.
 * Promises:   the same operations as in the papers, one step each.
 */
#ifndef SIM_EXPLORE_TESTS_TRACE_PROGRAMS_H
#define SIM_EXPLORE_TESTS_TRACE_PROGRAMS_H

#include "trace_model.h"

/* c cpu, m mem, s slab, f flush, k the kernfs reference */
#define TP_CREATE      "Rc Rm rm rc"
#define TP_MEMHP       "Wm Rc rc wm"
#define TP_MEMHP_FIXED "Rc Wm wm rc"
#define TP_CPUHP       "Wc wc"
#define TP_CPUOFF      "Wc Ls Us wc"
#define TP_FLUSH_BAD   "Ls Lf Rc rc Uf Us"
#define TP_FLUSH_OK    "Rc Ls Lf Uf Us rc"
#define TP_SHRINK20     "Rk Rc Rm rm rc rk"
#define TP_DESTROY20    "Rc Rm Ls Wk wk Us rm rc"
#define TP_STORE22      "Rk Rc rc rk"
#define TP_DESTROY22    "Rc Ls Wk wk Us rc"
#define TP_DESTROY22_OK "Rc Ls Us rc Wk wk"

extern u32 tp_size; /* rounds, or length of the array */

/* What task @nr, from 1, does. */
void tp_lastzero(u32 nr);
void tp_fib(u32 nr);
void tp_popl(u32 nr);
void tp_sleeping(u32 nr);
void tp_casw(u32 nr);
void tp_racy(u32 nr);

/** tp_same() - @nr tasks with the same function, or steps */
struct tm_test tp_same(const char *name, u32 nr, void (*run)(u32 nr),
		       const char *steps);

#endif /* SIM_EXPLORE_TESTS_TRACE_PROGRAMS_H */
