// SPDX-License-Identifier: GPL-2.0-only
/*
 * oops.c - from a fault in model code to a finding
 *
 * The handler runs on a stack of its own and only redirects: it makes the
 * faulting context continue in sim_oops_land(), on the task's stack, from where a
 * finding leaves like any other.
 */
#include "core/oops.h"

#include <signal.h>
#include <string.h>
#include <ucontext.h>

#include "core/run.h"
#include "core/world.h"

/* The text of the model, see model.lds; empty without a model. */
extern char __sim_text_start[] __attribute__((weak));
extern char __sim_text_end[] __attribute__((weak));

/* What SIM_OOPS_TEXT puts together; the linker makes these names. */
extern char __start_sim_oops_text[] __attribute__((weak));
extern char __stop_sim_oops_text[] __attribute__((weak));

#define NULL_PAGE_BYTES	4096

static char handler_stack[65536];

/* The last fault, from the handler to sim_oops_land(). */
static struct {
	uintptr_t	addr;
	bool		is_addr_known;
	bool		is_call;	/* of code that is not there */
} fault;

#ifdef __x86_64__

static bool is_between(uintptr_t addr, const char *start, const char *end)
{
	return addr - (uintptr_t)start < (uintptr_t)(end - start);
}

static bool is_model(uintptr_t pc)
{
	return is_between(pc, __sim_text_start, __sim_text_end);
}

static bool is_access(uintptr_t pc)
{
	return is_between(pc, __start_sim_oops_text, __stop_sim_oops_text);
}

static bool is_guard(uintptr_t addr, const struct sim_task *task)
{
	char *lo;
	size_t bytes;

	sim_stack_range(task, &lo, &bytes);
	return addr - ((uintptr_t)lo - SIM_STACK_GUARD) < SIM_STACK_GUARD;
}

/* Reports leave this frame out (reports/backtrace.c). */
SIM_NORETURN static void sim_oops_land(void)
{
	const char *role = sim_world->current->role;
	const char *verb = fault.is_call ? "calls" : "follows";

	if (fault.is_addr_known && is_guard(fault.addr, sim_world->current))
		sim_finding(SIM_VERDICT_ASSERTION,
			    "oops: %s overflows its stack", role);
	if (fault.is_addr_known && fault.addr < NULL_PAGE_BYTES)
		sim_finding(SIM_VERDICT_ASSERTION,
			    "oops: %s %s a NULL pointer, offset %u", role, verb,
			    (u32)fault.addr);
	sim_finding(SIM_VERDICT_ASSERTION, "oops: %s %s a wild pointer", role,
		    verb);
}

#define CALL_BYTES	5	/* the opcode and an offset of 32 bits */
#define CALL_OPCODE	0xe8

/* Words of the faulting stack may lie beside red zones. */
__attribute__((no_sanitize("address"))) static bool stack_word(uintptr_t addr,
							       uintptr_t *ret)
{
	char *lo;
	size_t bytes;

	sim_stack_range(sim_world->current, &lo, &bytes);
	if (addr % 8 || addr - (uintptr_t)lo > bytes - 8)
		return false;
	*ret = *(const volatile uintptr_t *)addr;
	return true;
}

/* Does model code continue at @pc after a call of an access callback? */
static bool follows_call_of_access(uintptr_t pc)
{
	s32 offset;

	if (!is_model(pc) || !is_model(pc - CALL_BYTES) ||
	    *(const u8 *)(pc - CALL_BYTES) != CALL_OPCODE)
		return false;
	memcpy(&offset, (const void *)(pc - sizeof(offset)), sizeof(offset));
	return is_access(pc + (uintptr_t)(intptr_t)offset);
}

/*
 * Where does model code continue after what faulted? If that was a callback
 * with a frame of its own, *@frame becomes that of its caller.
 */
static bool find_caller(const greg_t *regs, uintptr_t *frame, uintptr_t *ret_pc)
{
	uintptr_t pc = (uintptr_t)regs[REG_RIP];
	uintptr_t sp = (uintptr_t)regs[REG_RSP];

	/* Lookups subtract one, as return addresses want. */
	*ret_pc = pc + 1;
	if (is_model(pc))
		return true;
	fault.is_call = fault.is_addr_known && fault.addr == pc;
	if (fault.is_call)
		return stack_word(sp, ret_pc) && is_model(*ret_pc);
	if (!is_access(pc))
		return false;
	if (stack_word(*frame + 8, ret_pc) && follows_call_of_access(*ret_pc))
		return stack_word(*frame, frame);
	return stack_word(sp, ret_pc) && follows_call_of_access(*ret_pc);
}

static bool redirect(ucontext_t *uc)
{
	greg_t *regs = uc->uc_mcontext.gregs;
	uintptr_t sp = (uintptr_t)regs[REG_RSP];
	uintptr_t frame = (uintptr_t)regs[REG_RBP];
	uintptr_t pc;
	char *lo;
	size_t bytes;

	if (!sim_world->current || !find_caller(regs, &frame, &pc))
		return false;
	sim_stack_range(sim_world->current, &lo, &bytes);
	if (fault.is_addr_known && is_guard(fault.addr, sim_world->current))
		sp = (uintptr_t)lo + bytes - 1024;
	/* As if the model had called sim_oops_land(). */
	sp = ((sp - 256) & ~(uintptr_t)15) - sizeof(pc);
	memcpy((void *)sp, &pc, sizeof(pc));
	regs[REG_RSP] = (greg_t)sp;
	regs[REG_RBP] = (greg_t)frame;
	regs[REG_RIP] = (greg_t)sim_oops_land;
	return true;
}
#else
/* Which registers to redirect is known of x86-64 only: the process dies. */
static bool redirect(ucontext_t *uc)
{
	(void)uc;
	return false;
}
#endif

static void on_fault(int signal_nr, siginfo_t *info, void *context)
{
	fault.addr = (uintptr_t)info->si_addr;
	/* Not for an address that no page can have. */
	fault.is_addr_known = info->si_code != SI_KERNEL;
	fault.is_call = false;
	if (redirect(context))
		return;
	/* Not ours: happen again, without us. */
	signal(signal_nr, SIG_DFL);
}

void sim_oops_install(void)
{
	stack_t stack = {
		.ss_sp = handler_stack,
		.ss_size = sizeof(handler_stack),
	};
	struct sigaction action = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_ONSTACK,
	};

	if ((uintptr_t)__sim_text_start == (uintptr_t)__sim_text_end)
		return;
	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}
