// SPDX-License-Identifier: GPL-2.0-only
/* How a fiber's first stack looks, and the ucontext form for other machines. */
#include "harness/engine/fiber.h"
#include <stdlib.h>
#include <string.h>

/*
 * A task that was left in the middle of its execution never removes what AddressSanitizer put
 * around its locals; the next one on the same stack starts clean.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define clean_stack(stack) ASAN_UNPOISON_MEMORY_REGION(stack, FIBER_STACK_SIZE)
#endif
#endif
#ifndef clean_stack
#define clean_stack(stack) ((void)0)
#endif

#if defined(__x86_64__) && !defined(LOCKSTEP_UCONTEXT)

void fiber_start(void);

void fiber_prepare(struct fiber *fiber, void *stack, void (*entry)(void))
{
	uintptr_t *top = (uintptr_t *)((char *)stack + FIBER_STACK_SIZE - 64);

	clean_stack(stack);
	/* Popped in this order: r15 r14 r13 r12 rbx rbp, then the return address. */
	top -= 7;
	memset(top, 0, 7 * sizeof(*top));
	top[3] = (uintptr_t)entry;
	top[6] = (uintptr_t)fiber_start;
	fiber->sp = top;
}

#elif defined(__aarch64__) && !defined(LOCKSTEP_UCONTEXT)

void fiber_start(void);

void fiber_prepare(struct fiber *fiber, void *stack, void (*entry)(void))
{
	uintptr_t *top = (uintptr_t *)((char *)stack + FIBER_STACK_SIZE - 64);

	clean_stack(stack);
	top -= 20;
	memset(top, 0, 20 * sizeof(*top));
	top[0] = (uintptr_t)entry;	  /* x19 */
	top[11] = (uintptr_t)fiber_start; /* x30 */
	fiber->sp = top;
}

#else

#include <ucontext.h>

static ucontext_t *context_of(struct fiber *fiber)
{
	if (!fiber->context) {
		fiber->context = calloc(1, sizeof(ucontext_t));
		if (!fiber->context)
			abort();
	}
	return fiber->context;
}

void fiber_prepare(struct fiber *fiber, void *stack, void (*entry)(void))
{
	ucontext_t *uc = context_of(fiber);

	clean_stack(stack);
	if (getcontext(uc))
		abort();
	uc->uc_stack.ss_sp = stack;
	uc->uc_stack.ss_size = FIBER_STACK_SIZE;
	uc->uc_link = NULL;
	makecontext(uc, entry, 0);
}

void fiber_switch(struct fiber *from, const struct fiber *to)
{
	if (swapcontext(context_of(from), to->context))
		abort();
}

#endif
