// SPDX-License-Identifier: GPL-2.0-only
/*
 * oops.c - from a fault in model code to a finding
 *
 * The handler runs on a stack of its own and only redirects: it makes the
 * faulting context continue in land(), on the task's stack, from where a
 * finding leaves like any other.
 */
#include "core/oops.h"

#include <signal.h>
#include <ucontext.h>

#include "core/run.h"
#include "core/world.h"

/* The text of the model, see model.lds; empty without a model. */
extern char __sim_text_start[] __attribute__((weak));
extern char __sim_text_end[] __attribute__((weak));

#define NULL_PAGE_BYTES	4096

static char handler_stack[65536];
static uintptr_t fault_addr;

static bool is_guard(uintptr_t addr, const struct sim_task *task)
{
	char *lo;
	size_t bytes;

	sim_stack_range(task, &lo, &bytes);
	return addr - ((uintptr_t)lo - SIM_STACK_GUARD) < SIM_STACK_GUARD;
}

SIM_NORETURN static void land(void)
{
	struct sim_task *task = sim_world->current;

	if (is_guard(fault_addr, task))
		sim_finding(SIM_VERDICT_ASSERTION,
			    "oops: %s overflows its stack", task->role);
	if (fault_addr < NULL_PAGE_BYTES)
		sim_finding(SIM_VERDICT_ASSERTION,
			    "oops: %s follows a NULL pointer, offset %u",
			    task->role, (u32)fault_addr);
	sim_finding(SIM_VERDICT_ASSERTION, "oops: %s follows a wild pointer",
		    task->role);
}

#ifdef __x86_64__
static bool redirect(ucontext_t *uc)
{
	greg_t *regs = uc->uc_mcontext.gregs;
	uintptr_t pc = (uintptr_t)regs[REG_RIP];
	struct sim_task *task = sim_world->current;
	char *lo;
	size_t bytes;

	if (!task || pc - (uintptr_t)__sim_text_start >=
			     (uintptr_t)(__sim_text_end - __sim_text_start))
		return false;
	sim_stack_range(task, &lo, &bytes);
	if (is_guard(fault_addr, task))
		regs[REG_RSP] = (greg_t)(lo + bytes - 1024);
	regs[REG_RSP] = (regs[REG_RSP] - 256) & ~15;
	regs[REG_RSP] -= 8;		/* as after a call */
	regs[REG_RIP] = (greg_t)land;
	return true;
}
#else
static bool redirect(ucontext_t *uc)
{
	(void)uc;
	return false;
}
#endif

static void on_fault(int signal_nr, siginfo_t *info, void *context)
{
	fault_addr = (uintptr_t)info->si_addr;
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
