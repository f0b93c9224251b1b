/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reference.h - how many schedules a question has, counted without the engine
 *
 * Owns:       nothing.
 * Used by:    lock_spin_test, rcu_test.
 * Promises:   counts by walking all interleavings of short programs, which are
 *             written by hand from what the primitives promise: where their
 *             scheduling points stand, what they switch off, whom they wait for.
 * Never:      calls the engine or the model.
 */
#ifndef KM_TESTS_REFERENCE_H
#define KM_TESTS_REFERENCE_H

#include "harness.h"

enum reference_code {
	REF_END,
	REF_POINT,		/* others may run here */
	REF_PREEMPT_OFF,
	REF_PREEMPT_ON,
	REF_IRQ_OFF,
	REF_IRQ_ON,
	REF_TAKE,		/* lock @arg, else wait; handed over in order */
	REF_TRY,		/* lock 0, else leave out @arg operations */
	REF_GIVE,		/* lock @arg */
	REF_TAKE_CPU,		/* the CPU's lock, misuse if it is taken */
	REF_GIVE_CPU,
	REF_ENTER,		/* assertion if somebody is inside */
	REF_LEAVE,
	REF_READ,		/* the CPU's count; all must add up in the end */
	REF_WRITE,		/* what was read, plus one */
	REF_POST,		/* an interrupt for CPU 0 */
	REF_READER_IN,
	REF_READER_OUT,
	REF_WAIT_READERS,	/* those that are inside now */
	REF_LOAD,		/* the object; if gone, leave out @arg operations */
	REF_USE,		/* it: use after free if it was freed */
	REF_UNLINK,
	REF_FREE,
};

struct reference_op {
	enum reference_code	code;
	unsigned int		arg;
};

/**
 * struct reference_body - what a function of a test does
 * @fn: an actor's function; a question's boot: the body of its interrupt
 * @ops: end with REF_END
 */
struct reference_body {
	void				(*fn)(void);
	const struct reference_op	*ops;
};

/* Pieces that the primitives are made of. */
#define REF_SPIN_LOCK(lock)	{ REF_POINT, 0 }, { REF_PREEMPT_OFF, 0 }, \
				{ REF_TAKE, (lock) }
#define REF_SPIN_UNLOCK(lock)	{ REF_GIVE, (lock) }, { REF_PREEMPT_ON, 0 }

/**
 * reference_fill() - set @expect of @nr questions
 * @bodies: of every function they name, ending with an entry without ops
 *
 * A question whose function has none keeps what it says.
 */
void reference_fill(struct harness_question *q, u32 nr,
		    const struct reference_body *bodies);

#endif /* KM_TESTS_REFERENCE_H */
