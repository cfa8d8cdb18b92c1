// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals in the program's own code: SIGSEGV, SIGBUS, SIGFPE, SIGILL and abort() end the execution
 * and not the search.
 *
 * The handler does not unwind: it makes the interrupted context go on in crash_land(), on a stack
 * of its own (the task's may be what overflowed), which tells the observers and leaves the
 * execution. A signal outside an execution is the harness's own and is left to kill it.
 */
#define _GNU_SOURCE
#include "harness/engine/crash.h"
#include <errno.h>
#include <lockstep/finding.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include "harness/engine/exec.h"

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
#define SIGNALS_NR (sizeof(signals) / sizeof(signals[0]))

static struct sigaction before[SIGNALS_NR];
static void *handler_stack, *landing_stack;
static stack_t stack_before;

static struct {
	int sig;
	uintptr_t addr, pc;
} crash;

const char *(*crash_trap)(uintptr_t addr);

static void crash_land(void)
{
	const char *symbol = crash_trap ? crash_trap(crash.addr) : NULL;
	char text[128];

	if (symbol) {
		snprintf(text, sizeof(text), "%s is reached, which the image does not provide",
			 symbol);
		OBSERVE(raised, current_task, LS_TRAP, NULL, text, site_of(crash.pc));
	}
	OBSERVE(crashed, current_task, crash.sig, crash.addr, crash.pc);
	execution_end(END_ABORTED);
}

static void handle(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	uintptr_t top = (uintptr_t)landing_stack + FIBER_STACK_SIZE - 128;

	if (execution.phase == PHASE_IDLE || execution.phase == PHASE_CHECK ||
	    execution.in_harness) {
		signal(sig, SIG_DFL);
		raise(sig);
		return;
	}
	crash.sig = sig;
	/* A non-canonical address is not told; it is not the null page. */
	crash.addr = info->si_code == SI_KERNEL ? UINTPTR_MAX / 2 : (uintptr_t)info->si_addr;
#if defined(__x86_64__)
	crash.pc = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
	/* A call through a wild pointer: the caller is on the stack. */
	if (crash.pc == crash.addr && sig == SIGSEGV)
		crash.pc = *(uintptr_t *)uc->uc_mcontext.gregs[REG_RSP];
	uc->uc_mcontext.gregs[REG_RSP] = (long)(top & ~15ul) - 8;
	uc->uc_mcontext.gregs[REG_RIP] = (long)crash_land;
#elif defined(__aarch64__)
	crash.pc = uc->uc_mcontext.pc;
	if (crash.pc == crash.addr && sig == SIGSEGV)
		crash.pc = uc->uc_mcontext.regs[30];
	uc->uc_mcontext.sp = top & ~15ul;
	uc->uc_mcontext.pc = (uintptr_t)crash_land;
#else
	(void)top, (void)uc;
	signal(sig, SIG_DFL);
	raise(sig);
#endif
}

/**
 * crash_catch() - from now on signals in tasks are findings
 *
 * Context: harness thread, before the setup. Undone by crash_release().
 * Return: 0; -ENOMEM; the negative errno of sigaction().
 */
int crash_catch(void)
{
	struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t alt = { .ss_size = FIBER_STACK_SIZE };

	if (!handler_stack) {
		handler_stack = mmap(NULL, 2 * FIBER_STACK_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (handler_stack == MAP_FAILED) {
			handler_stack = NULL;
			return -ENOMEM;
		}
		landing_stack = (char *)handler_stack + FIBER_STACK_SIZE;
	}
	alt.ss_sp = handler_stack;
	if (sigaltstack(&alt, &stack_before))
		return -errno;
	for (unsigned int i = 0; i < SIGNALS_NR; i++)
		if (sigaction(signals[i], &action, &before[i]))
			return -errno;
	return 0;
}

void crash_release(void)
{
	for (unsigned int i = 0; i < SIGNALS_NR; i++)
		sigaction(signals[i], &before[i], NULL);
	sigaltstack(&stack_before, NULL);
}
