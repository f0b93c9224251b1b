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
	REF_JUMP,		/* to operation @arg */
	REF_SCHEDULE,		/* a daemon: sleep, unless woken since REF_IDLE */
	REF_IDLE,
	REF_RUNNING,
	REF_WAKE,		/* the daemon */
	REF_QUEUE,		/* a callback, kind @arg */
	REF_IF_QUEUED,		/* jump to @arg if there are callbacks */
	REF_TAKE_QUEUE,		/* all of them */
	REF_NEXT,		/* the next of them; if there is none, jump */
	REF_IF_PLAIN,		/* jump if it is a plain one */
	REF_CALL,		/* it */
	REF_WAIT_DONE,		/* until a REF_CALL_DONE was called */
};

enum reference_callback { REF_CALL_PLAIN, REF_CALL_FREE, REF_CALL_DONE };

enum reference_role { REF_ACTOR, REF_INTERRUPT, REF_DAEMON };

struct reference_op {
	enum reference_code	code;
	unsigned int		arg;
};

/**
 * struct reference_body - what a function of a test does
 * @fn: an actor's function, or a question's boot that makes the others
 * @role: the interrupt, or a daemon on CPU 0 that sleeps in its first operation
 * @ops: end with REF_END
 */
struct reference_body {
	void				(*fn)(void);
	enum reference_role		role;
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
