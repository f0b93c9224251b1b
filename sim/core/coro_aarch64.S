/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coro_aarch64.S - the switch: callee-saved registers and the stack pointer
 *
 * sim_coro_swap(void **save_sp, void *load_sp). The frame that a suspended
 * coroutine leaves on its stack is, from low addresses up: x19 ... x28, d8 ...
 * d15, x29, x30; 160 bytes. x29 and x30 come last so that they lie like any
 * frame record. sim_coro_init() builds the same frame by hand.
 */
	.text
	.globl	sim_coro_swap
	.type	sim_coro_swap, %function
	.p2align 4
sim_coro_swap:
	.cfi_startproc
	hint	#34			/* bti c */
	sub	sp, sp, #160
	.cfi_adjust_cfa_offset 160
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	d8, d9, [sp, #80]
	stp	d10, d11, [sp, #96]
	stp	d12, d13, [sp, #112]
	stp	d14, d15, [sp, #128]
	stp	x29, x30, [sp, #144]
	.cfi_rel_offset x19, 0
	.cfi_rel_offset x20, 8
	.cfi_rel_offset x21, 16
	.cfi_rel_offset x22, 24
	.cfi_rel_offset x23, 32
	.cfi_rel_offset x24, 40
	.cfi_rel_offset x25, 48
	.cfi_rel_offset x26, 56
	.cfi_rel_offset x27, 64
	.cfi_rel_offset x28, 72
	.cfi_rel_offset d8, 80
	.cfi_rel_offset d9, 88
	.cfi_rel_offset d10, 96
	.cfi_rel_offset d11, 104
	.cfi_rel_offset d12, 112
	.cfi_rel_offset d13, 120
	.cfi_rel_offset d14, 128
	.cfi_rel_offset d15, 136
	.cfi_rel_offset x29, 144
	.cfi_rel_offset x30, 152
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
	.globl	sim_coro_resume_label
sim_coro_resume_label:
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	d8, d9, [sp, #80]
	ldp	d10, d11, [sp, #96]
	ldp	d12, d13, [sp, #112]
	ldp	d14, d15, [sp, #128]
	ldp	x29, x30, [sp, #144]
	add	sp, sp, #160
	.cfi_adjust_cfa_offset -160
	.cfi_restore x19
	.cfi_restore x20
	.cfi_restore x21
	.cfi_restore x22
	.cfi_restore x23
	.cfi_restore x24
	.cfi_restore x25
	.cfi_restore x26
	.cfi_restore x27
	.cfi_restore x28
	.cfi_restore d8
	.cfi_restore d9
	.cfi_restore d10
	.cfi_restore d11
	.cfi_restore d12
	.cfi_restore d13
	.cfi_restore d14
	.cfi_restore d15
	.cfi_restore x29
	.cfi_restore x30
	ret
	.cfi_endproc
	.size	sim_coro_swap, . - sim_coro_swap

	/* First code of a coroutine: x19 holds its struct sim_coro. */
	.globl	sim_coro_trampoline
	.type	sim_coro_trampoline, %function
	.p2align 4
sim_coro_trampoline:
	.cfi_startproc
	.cfi_undefined x30
	hint	#36			/* bti j */
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, x19
	bl	sim_coro_main
	brk	#1
	.cfi_endproc
	.size	sim_coro_trampoline, . - sim_coro_trampoline

	.section .note.GNU-stack, "", %progbits
