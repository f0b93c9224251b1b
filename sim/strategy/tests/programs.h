/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * programs.h - programs whose hit probabilities are known
 *
 * Used by:    hits_test.c.
 *
 * Philosophers, and of SCTBench (Thomson, Donaldson, Betts: PPoPP 2014) those
 * whose operations are plain from their description, written anew.
 */
#ifndef SIM_STRATEGY_TESTS_PROGRAMS_H
#define SIM_STRATEGY_TESTS_PROGRAMS_H

#include "strategy/tests/paper.h"

#define END { PAPER_END, 0, 0, 0 }
#define LOCK(i) { PAPER_LOCK, i, 0, 0 }
#define UNLOCK(i) { PAPER_UNLOCK, i, 0, 0 }
#define READ(i, to) { PAPER_READ, i, 0, to }
#define SET(i, value) { PAPER_SET, i, value, 0 }
#define ADD(i, value) { PAPER_ADD, i, value, 0 }
#define CHECK(i) { PAPER_CHECK, i, 0, 0 }
#define BRANCH(i, at) { PAPER_BRANCH, i, at, 0 }
#define FORKS(a, b) { LOCK(a), LOCK(b), UNLOCK(b), UNLOCK(a) }
#define SETTER { SET(0, 1), SET(1, -1) }
#define CHECKER { READ(0, 0), CHECK(1) }

static inline bool reorder_is_wrong(const s8 *l, s8 value)
{
	return !(l[0] == 0 && value == 0) && !(l[0] == 1 && value == -1);
}

static inline bool lazy_is_wrong(const s8 *l, s8 value)
{
	(void)l;
	return value >= 3;
}

static inline bool wronglock_is_wrong(const s8 *l, s8 value)
{
	return value != l[1] + 1;
}

static inline bool twostage_is_wrong(const s8 *l, s8 value)
{
	return value != l[0] + 1;
}

static const struct paper_program abba = {
	"ABBA", 2, 8, NULL, { FORKS(0, 1), FORKS(1, 0) },
};

static const struct paper_program philosophers_3 = {
	"philosophers 3",
	3,
	12,
	NULL,
	{ FORKS(0, 1), FORKS(1, 2), FORKS(2, 0) },
};

static const struct paper_program philosophers_4 = {
	"philosophers 4",
	4,
	16,
	NULL,
	{ FORKS(0, 1), FORKS(1, 2), FORKS(2, 3), FORKS(3, 0) },
};

static const struct paper_program philosophers_5 = {
	"philosophers 5",
	5,
	20,
	NULL,
	{ FORKS(0, 1), FORKS(1, 2), FORKS(2, 3), FORKS(3, 4), FORKS(4, 0) },
};

static const struct paper_program deadlock01 = {
	"CS.deadlock01",
	2,
	12,
	NULL,
	{
		{ LOCK(0), LOCK(1), READ(0, 0), ADD(0, 1), UNLOCK(1),
		  UNLOCK(0) },
		{ LOCK(1), LOCK(0), READ(0, 0), ADD(0, 1), UNLOCK(0),
		  UNLOCK(1) },
	},
};

static const struct paper_program lazy01 = {
	"CS.lazy01",
	3,
	11,
	lazy_is_wrong,
	{
		{ LOCK(0), READ(0, 0), ADD(0, 1), UNLOCK(0) },
		{ LOCK(0), READ(0, 0), ADD(0, 2), UNLOCK(0) },
		{ LOCK(0), CHECK(0), UNLOCK(0) },
	},
};

static const struct paper_program reorder_3 = {
	"CS.reorder_3", 3, 6, reorder_is_wrong, { SETTER, SETTER, CHECKER },
};

static const struct paper_program reorder_4 = {
	"CS.reorder_4",
	4,
	8,
	reorder_is_wrong,
	{ SETTER, SETTER, SETTER, CHECKER },
};

static const struct paper_program reorder_5 = {
	"CS.reorder_5",
	5,
	10,
	reorder_is_wrong,
	{ SETTER, SETTER, SETTER, SETTER, CHECKER },
};

static const struct paper_program twostage = {
	"CS.twostage 1+1",
	2,
	14,
	twostage_is_wrong,
	{
		{ LOCK(0), SET(0, 1), UNLOCK(0), LOCK(1), READ(0, 0), ADD(1, 1),
		  UNLOCK(1) },
		/* Behind its end is the early way out. */
		{ LOCK(0), BRANCH(0, 8), READ(0, 0), UNLOCK(0), LOCK(1),
		  CHECK(1), UNLOCK(1), END, UNLOCK(0) },
	},
};

static const struct paper_program wronglock = {
	"CS.wronglock 1+1",
	2,
	10,
	wronglock_is_wrong,
	{
		{ LOCK(0), READ(0, 1), READ(0, 0), ADD(0, 1), CHECK(0),
		  UNLOCK(0) },
		{ LOCK(1), READ(0, 0), ADD(0, 1), UNLOCK(1) },
	},
};

static const struct paper_program racy_counter_2x2 = {
	"racy counter 2x2",
	2,
	8,
	NULL,
	{
		{ READ(0, 0), ADD(0, 1), READ(0, 0), ADD(0, 1) },
		{ READ(0, 0), ADD(0, 1), READ(0, 0), ADD(0, 1) },
	},
};

static const struct paper_program racy_counter_3x1 = {
	"racy counter 3x1",
	3,
	6,
	NULL,
	{
		{ READ(0, 0), ADD(0, 1) },
		{ READ(0, 0), ADD(0, 1) },
		{ READ(0, 0), ADD(0, 1) },
	},
};

#endif /* SIM_STRATEGY_TESTS_PROGRAMS_H */
