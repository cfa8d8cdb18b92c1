/* SPDX-License-Identifier: GPL-2.0-only */
/* fiber_switch() for the System V ABI on x86-64: rbx, rbp, r12 to r15 and the stack pointer. */
#if defined(__x86_64__) && !defined(LOCKSTEP_UCONTEXT)
	.text
	.globl	fiber_switch
	.type	fiber_switch, @function
	.p2align 4
fiber_switch:
	.cfi_startproc
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	(%rsi), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.cfi_endproc
	.size	fiber_switch, . - fiber_switch

/* The first frame of every fiber: ends the chain for unwinders, then calls the entry in r12. */
	.globl	fiber_start
	.type	fiber_start, @function
	.p2align 4
fiber_start:
	.cfi_startproc
	.cfi_undefined rip
	xorl	%ebp, %ebp
	call	*%r12
	ud2
	.cfi_endproc
	.size	fiber_start, . - fiber_start
#endif
	.section .note.GNU-stack, "", %progbits
