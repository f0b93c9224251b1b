/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle.h - how likely each strategy hits a program's bug, by enumeration
 *
 * Owns:       nothing.
 * Used by:    hits_test.c.
 * Promises:   knows nothing of the engine; from the definitions in the papers.
 */
#ifndef SIM_STRATEGY_TESTS_ORACLE_H
#define SIM_STRATEGY_TESTS_ORACLE_H

#include "strategy/tests/paper.h"

/** oracle_random() - every thread that can move equally likely */
double oracle_random(const struct paper_program *p);

/** oracle_urw() - in proportion to the operations that are left */
double oracle_urw(const struct paper_program *p);

/** oracle_pos() - by priorities of pending operations; two on one object race,
 * whether they write or not. For programs with few operations */
double oracle_pos(const struct paper_program *p);

/** oracle_pct() - all orders of priorities, all sets of change points
 * @d: 2 or 3
 */
double oracle_pct(const struct paper_program *p, u32 d);

#endif /* SIM_STRATEGY_TESTS_ORACLE_H */
