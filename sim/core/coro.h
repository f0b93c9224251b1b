/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coro.h - stackful coroutines, two back ends chosen at configure time
 *
 * Owns:       the saved machine context of a suspended coroutine.
 * Used by:    core/task (one coroutine per task) and core/run (the main stack).
 * Promises:   a suspended coroutine is plain memory: it may be copied away and
 *             copied back to the same address (core/snapshot does).
 * Never:      allocates, makes a system call (assembly back end), or logs.
 */
#ifndef SIM_CORE_CORO_H
#define SIM_CORE_CORO_H

#include "base/base.h"

#ifdef SIM_CORO_UCONTEXT
#include <ucontext.h>
#endif

struct sim_coro {
	void		*sp;		/* saved stack pointer while suspended */
	void		*stack_lo;	/* lowest usable byte */
	size_t		stack_bytes;
	void		(*entry)(void *arg);
	void		*arg;
	/* private: */
#ifdef SIM_CORO_UCONTEXT
	ucontext_t	uc;
#endif
#ifdef SIM_CORO_ASAN
	void		*fake_stack;
#endif
};

/**
 * sim_coro_init() - prepare @coro to run @entry(@arg) on the given stack
 * @coro: coroutine to prepare; not running
 * @stack_lo: lowest byte of the stack, 16-byte aligned
 * @stack_bytes: size of the stack in bytes
 * @entry: function to run; it must never return, it switches away for good
 * @arg: passed to @entry
 *
 * No schedule point.
 */
void sim_coro_init(struct sim_coro *coro, void *stack_lo, size_t stack_bytes,
		   void (*entry)(void *arg), void *arg);

/**
 * sim_coro_init_main() - make @coro stand for the stack that is running now
 * @coro: filled in by the first switch away
 */
void sim_coro_init_main(struct sim_coro *coro);

/**
 * sim_coro_switch() - suspend @from, continue @to
 * @from: the coroutine that is running
 * @to: a suspended or freshly prepared coroutine
 *
 * Returns when somebody switches back to @from. Saves the callee-saved
 * registers only: not the signal mask, not mxcsr, not the x87 control word.
 */
void sim_coro_switch(struct sim_coro *from, struct sim_coro *to);

/**
 * sim_coro_exit_switch() - leave @from for good, continue @to
 * @from: the running coroutine, never continued again
 * @to: a suspended coroutine
 */
SIM_NORETURN void sim_coro_exit_switch(struct sim_coro *from,
				       struct sim_coro *to);

/**
 * sim_coro_stack_forget() - tell the sanitizers that a stack is plain memory
 * @stack_lo: lowest byte
 * @stack_bytes: size in bytes
 *
 * Called when abandoned frames on a stack will be overwritten.
 */
void sim_coro_stack_forget(void *stack_lo, size_t stack_bytes);

/** sim_coro_stack_expose() - let live frames be copied as plain memory */
void sim_coro_stack_expose(void *addr, size_t bytes);

/** sim_coro_stack_register() - make a stack known to valgrind; once for each */
void sim_coro_stack_register(void *stack_lo, size_t stack_bytes);

/**
 * sim_coro_frame() - where does the innermost frame of @coro lie?
 * @coro: suspended
 *
 * Return: the address of two words: the caller's frame, the return address. It
 * may lie outside of the stack if @coro never ran.
 */
uintptr_t sim_coro_frame(const struct sim_coro *coro);

/** sim_coro_backend_name() - "asm" or "ucontext" */
const char *sim_coro_backend_name(void);

#endif /* SIM_CORE_CORO_H */
