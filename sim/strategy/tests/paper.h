/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * paper.h - the small programs of the literature, in the form of the papers
 *
 * Owns:       the programs as data, and how one operation changes the state.
 * Used by:    oracle.h (probabilities by enumeration), bed of hits_test.c (the
 *             same programs on the engine).
 * Promises:   threads start together, nobody makes them; an operation is one
 *             step; whoever wants a lock that is held cannot move.
 */
#ifndef SIM_STRATEGY_TESTS_PAPER_H
#define SIM_STRATEGY_TESTS_PAPER_H

#include "base/base.h"

#define PAPER_THREADS 5
#define PAPER_LOCKS 5
#define PAPER_VARS 2
#define PAPER_OPS 9

enum paper_kind {
	PAPER_END = 0,
	PAPER_LOCK,
	PAPER_UNLOCK,
	PAPER_READ,  /* into @local[to] */
	PAPER_SET,   /* to @value */
	PAPER_ADD,   /* store local[0] + @value */
	PAPER_CHECK, /* read, and call the program's check() */
	PAPER_BRANCH, /* read; if it is 0 go on at operation @value */
};

struct paper_op {
	u8 kind; /* enum paper_kind */
	u8 obj;	 /* lock or variable */
	s8 value;
	u8 to;
};

struct paper_state {
	u8 pc[PAPER_THREADS];
	u8 done[PAPER_THREADS]; /* operations */
	u8 owner[PAPER_LOCKS];	/* thread + 1 */
	s8 var[PAPER_VARS];
	s8 local[PAPER_THREADS][2];
	u8 is_hit;
};

struct paper_program {
	const char *name;
	u32 threads_nr;
	u32 steps_max; /* of an interleaving: k of PCT */
	/* @l: local[] of the thread that checks, @value: what it read */
	bool (*is_wrong)(const s8 *l, s8 value);
	struct paper_op op[PAPER_THREADS][PAPER_OPS];
};

static inline const struct paper_op *paper_next(const struct paper_program *p,
						const struct paper_state *s,
						u32 t)
{
	if (s->pc[t] >= PAPER_OPS)
		return NULL;
	return p->op[t][s->pc[t]].kind ? &p->op[t][s->pc[t]] : NULL;
}

static inline bool paper_can_move(const struct paper_program *p,
				  const struct paper_state *s, u32 t)
{
	const struct paper_op *op = paper_next(p, s, t);

	return op && (op->kind != PAPER_LOCK || !s->owner[op->obj]);
}

/* One operation of thread @t, which can move. */
static inline void paper_step(const struct paper_program *p,
			      struct paper_state *s, u32 t)
{
	const struct paper_op *op = paper_next(p, s, t);
	s8 *local = s->local[t];

	s->pc[t]++;
	s->done[t]++;
	switch (op->kind) {
	case PAPER_LOCK:
		s->owner[op->obj] = (u8)(t + 1);
		break;
	case PAPER_UNLOCK:
		s->owner[op->obj] = 0;
		break;
	case PAPER_READ:
		local[op->to] = s->var[op->obj];
		break;
	case PAPER_SET:
		s->var[op->obj] = op->value;
		break;
	case PAPER_ADD:
		s->var[op->obj] = (s8)(local[0] + op->value);
		break;
	case PAPER_CHECK:
		s->is_hit |= p->is_wrong(local, s->var[op->obj]);
		break;
	default: /* PAPER_BRANCH */
		if (!s->var[op->obj])
			s->pc[t] = (u8)op->value;
	}
}

static inline bool paper_is_dead(const struct paper_program *p,
				 const struct paper_state *s)
{
	bool is_left = false;

	for (u32 t = 0; t < p->threads_nr; t++) {
		if (paper_can_move(p, s, t))
			return false;
		is_left |= paper_next(p, s, t) != NULL;
	}
	return is_left;
}

#endif /* SIM_STRATEGY_TESTS_PAPER_H */
