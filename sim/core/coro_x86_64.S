/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coro_x86_64.S - the switch: callee-saved registers and the stack pointer
 *
 * sim_coro_swap(void **save_sp, void *load_sp). The frame that a suspended
 * coroutine leaves on its stack is, from low addresses up: r15 r14 r13 r12
 * rbx rbp, return address. sim_coro_init() builds the same frame by hand.
 */
	.text
	.globl	sim_coro_swap
	.type	sim_coro_swap, @function
sim_coro_swap:
	.cfi_startproc
	endbr64
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbx, 0
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r12, 0
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r13, 0
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r14, 0
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset r15, 0
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	.globl	sim_coro_resume_label
sim_coro_resume_label:
	popq	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_restore r15
	popq	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_restore r14
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore r13
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore r12
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbx
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbp
	ret
	.cfi_endproc
	.size	sim_coro_swap, . - sim_coro_swap

	/* First code of a coroutine: r12 holds its struct sim_coro. */
	.globl	sim_coro_trampoline
	.type	sim_coro_trampoline, @function
sim_coro_trampoline:
	.cfi_startproc
	.cfi_undefined rip
	endbr64
	xorl	%ebp, %ebp
	movq	%r12, %rdi
	call	sim_coro_main
	ud2
	.cfi_endproc
	.size	sim_coro_trampoline, . - sim_coro_trampoline

	.section .note.GNU-stack, "", @progbits
