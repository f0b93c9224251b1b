// SPDX-License-Identifier: GPL-2.0-only
/*
 * coro.c - coroutine set-up, sanitizer annotations, the ucontext back end
 */
#include "core/coro.h"

#include "base/assert.h"

#ifdef HAVE_VALGRIND
#include <valgrind/memcheck.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif

#if defined(HAVE_ASAN) != defined(SIM_CORO_ASAN)
#error "SIM_CORO_ASAN must be given exactly in address sanitizer builds"
#endif

#ifdef SIM_CORO_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

/*
 * Frames of abandoned executions stay on the coroutine stacks, so fake stacks
 * must be off: they could not be released.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_stack_use_after_return=0";
}

static struct sim_coro *arriving_from;

static void switch_begin(struct sim_coro *from, struct sim_coro *to,
			 bool from_ends)
{
	arriving_from = from;
	__sanitizer_start_switch_fiber(from_ends ? NULL : &from->fake_stack,
				       to->stack_lo, to->stack_bytes);
}

static void switch_finish(struct sim_coro *self)
{
	const void *lo;
	size_t bytes;

	__sanitizer_finish_switch_fiber(self->fake_stack, &lo, &bytes);
	if (arriving_from && !arriving_from->stack_lo) {
		/* The bounds of the main stack are known from here on. */
		arriving_from->stack_lo = (void *)lo;
		arriving_from->stack_bytes = bytes;
	}
}
#else
static void switch_begin(struct sim_coro *from, struct sim_coro *to,
			 bool from_ends)
{
	(void)from;
	(void)to;
	(void)from_ends;
}

static void switch_finish(struct sim_coro *self)
{
	(void)self;
}
#endif

/*
 * Valgrind takes a jump of the stack pointer for growth of one stack unless it
 * knows the stacks. Registering is free of effect outside valgrind.
 */
void sim_coro_stack_register(void *stack_lo, size_t stack_bytes)
{
#ifdef HAVE_VALGRIND
	VALGRIND_STACK_REGISTER(stack_lo, (char *)stack_lo + stack_bytes - 1);
#else
	(void)stack_lo;
	(void)stack_bytes;
#endif
}

void sim_coro_stack_expose(void *addr, size_t bytes)
{
#ifdef SIM_CORO_ASAN
	__asan_unpoison_memory_region(addr, bytes);
#else
	(void)addr;
	(void)bytes;
#endif
}

void sim_coro_stack_forget(void *stack_lo, size_t stack_bytes)
{
	sim_coro_stack_expose(stack_lo, stack_bytes);
#ifdef HAVE_VALGRIND
	VALGRIND_MAKE_MEM_UNDEFINED(stack_lo, stack_bytes);
#endif
}

/* The first C frame of every coroutine; called from the trampoline. */
SIM_NORETURN void sim_coro_main(struct sim_coro *coro);
SIM_NORETURN void sim_coro_main(struct sim_coro *coro)
{
	switch_finish(coro);
	coro->entry(coro->arg);
	SIM_ASSERT(!"a coroutine body must switch away, not return");
	__builtin_unreachable();
}

void sim_coro_init_main(struct sim_coro *coro)
{
	*coro = (struct sim_coro){ .sp = NULL };
}

#ifdef SIM_CORO_UCONTEXT

static void uc_entry(unsigned int hi, unsigned int lo)
{
	sim_coro_main((struct sim_coro *)(((uintptr_t)hi << 32) | lo));
}

void sim_coro_init(struct sim_coro *coro, void *stack_lo, size_t stack_bytes,
		   void (*entry)(void *arg), void *arg)
{
	uintptr_t self = (uintptr_t)coro;

	*coro = (struct sim_coro){
		.stack_lo = stack_lo,
		.stack_bytes = stack_bytes,
		.entry = entry,
		.arg = arg,
	};
	getcontext(&coro->uc);
	coro->uc.uc_stack.ss_sp = stack_lo;
	coro->uc.uc_stack.ss_size = stack_bytes;
	coro->uc.uc_link = NULL;
	makecontext(&coro->uc, (void (*)(void))uc_entry, 2,
		    (unsigned int)(self >> 32), (unsigned int)self);
#if defined(__x86_64__)
	coro->sp = (void *)coro->uc.uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
	/* The very end of the stack at first; sp lies inside of it. */
	coro->sp = (char *)(uintptr_t)coro->uc.uc_mcontext.sp - 16;
#else
#error "which register of a ucontext is the stack pointer here?"
#endif
}

/* Callee frames of swap() lie below its own: keep a margin. */
#define SWAP_MARGIN_BYTES	1024

static void swap(struct sim_coro *from, struct sim_coro *to)
{
	from->sp = __builtin_frame_address(0);
	from->sp = (char *)from->sp - SWAP_MARGIN_BYTES;
	swapcontext(&from->uc, &to->uc);
}

/*
 * The saved registers may be those of a sanitizer's wrapper of swapcontext(),
 * so this is the frame of swap(). Who never ran has sp at the top.
 */
uintptr_t sim_coro_frame(const struct sim_coro *coro)
{
	return (uintptr_t)coro->sp + SWAP_MARGIN_BYTES;
}

const char *sim_coro_backend_name(void)
{
	return "ucontext";
}

#else /* assembly */

void sim_coro_swap(void **save_sp, void *load_sp);
void sim_coro_trampoline(void);

/*
 * The frame that the switch leaves: registers, then two words that are those of
 * any frame, the caller's frame and the return address. SWAP_SELF is the
 * register in which the trampoline finds its coroutine.
 */
#if defined(__x86_64__)
#define SWAP_WORDS	7
#define SWAP_SELF	3		/* r12 */
#elif defined(__aarch64__)
#define SWAP_WORDS	20
#define SWAP_SELF	0		/* x19 */
#else
#error "no assembly switch for this processor: use -Dcoro=ucontext"
#endif

void sim_coro_init(struct sim_coro *coro, void *stack_lo, size_t stack_bytes,
		   void (*entry)(void *arg), void *arg)
{
	u64 *top = (u64 *)((char *)stack_lo + stack_bytes) - 2;
	u64 *frame = top - SWAP_WORDS;

	*coro = (struct sim_coro){
		.stack_lo = stack_lo,
		.stack_bytes = stack_bytes,
		.entry = entry,
		.arg = arg,
		.sp = frame,
	};
	for (int i = 0; i < SWAP_WORDS + 2; i++)
		frame[i] = 0;
	frame[SWAP_SELF] = (u64)(uintptr_t)coro;
	frame[SWAP_WORDS - 1] = (u64)(uintptr_t)sim_coro_trampoline;
}

static inline void swap(struct sim_coro *from, struct sim_coro *to)
{
	sim_coro_swap(&from->sp, to->sp);
}

uintptr_t sim_coro_frame(const struct sim_coro *coro)
{
	return (uintptr_t)coro->sp + (SWAP_WORDS - 2) * 8;
}

const char *sim_coro_backend_name(void)
{
	return "asm";
}

#endif

void sim_coro_switch(struct sim_coro *from, struct sim_coro *to)
{
	switch_begin(from, to, false);
	swap(from, to);
	switch_finish(from);
}

SIM_NORETURN void sim_coro_exit_switch(struct sim_coro *from,
				       struct sim_coro *to)
{
	switch_begin(from, to, true);
	swap(from, to);
	__builtin_unreachable();
}
