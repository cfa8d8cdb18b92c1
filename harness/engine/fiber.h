/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fibers: stacks that take turns on one thread. Switching saves what the ABI says a callee keeps,
 * and nothing else: floating-point control words and the signal mask are shared by all fibers.
 */
#ifndef ENGINE_FIBER_H
#define ENGINE_FIBER_H

#include <stddef.h>
#include <stdint.h>

/*
 * A stack is aligned to its own size, so that masking the stack pointer finds its base (the kernel
 * on UML finds its thread_info so); the area below it is a guard.
 */
#define FIBER_STACK_SIZE   (64u << 10)
#define FIBER_STACK_STRIDE (2 * FIBER_STACK_SIZE)

struct fiber {
	void *sp;
	void *context; /* ucontext fallback only */
};

/**
 * fiber_prepare() - make a fiber that starts at @entry when it is first switched to
 * @fiber: filled in
 * @stack: lowest address of its stack, FIBER_STACK_SIZE bytes
 * @entry: never returns
 *
 * Context: any. Writes the top of the stack.
 */
void fiber_prepare(struct fiber *fiber, void *stack, void (*entry)(void));

/**
 * fiber_switch() - suspend the running fiber, resume another
 * @from: the running one; gets its state
 * @to: the other one
 *
 * Context: any. Returns when somebody switches to @from.
 */
void fiber_switch(struct fiber *from, const struct fiber *to);

#endif
