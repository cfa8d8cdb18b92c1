// SPDX-License-Identifier: GPL-2.0-only
/* WARN, BUG, printk and the other calls that say something and change nothing. */
#include <linux/kernel.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/engine/instrument.h"

#define PC ((uintptr_t)__builtin_return_address(0))

void __warn(const char *condition, const char *fmt, ...)
{
	char text[512], message[384];
	va_list ap;
	size_t size;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	for (size = strlen(message);
	     size && (message[size - 1] == '\n' || message[size - 1] == ' ');)
		message[--size] = '\0';
	snprintf(text, sizeof(text), "WARN_ON(%s)%s%s", condition, size ? ": " : "", message);
	OBSERVE(warned, current_task, text, site_of(PC));
}

bool __warn_once(bool *flag)
{
	marked_access((uintptr_t)flag, 1, OP_RMW, PC, "WARN_ONCE");
	if (*flag)
		return false;
	*flag = true;
	return true;
}

void __bug(const char *text)
{
	char message[256];

	snprintf(message, sizeof(message), "BUG_ON(%s)", text);
	OBSERVE(warned, current_task, message, site_of(PC));
	execution_end(END_ABORTED);
}

int _printk(const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int size;

	if (!observers.printed.nr)
		return 0;
	va_start(ap, fmt);
	size = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text[strcspn(text, "\n")] = '\0';
	OBSERVE(printed, current_task, text);
	return size;
}

static int print_bounded(char *buf, size_t size, const char *fmt, va_list ap, uintptr_t pc)
{
	char text[512];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (!size || n < 0)
		return 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	if ((size_t)n >= size)
		n = (int)size - 1;
	text[n] = '\0';
	plain_access((uintptr_t)buf, (size_t)n + 1, ACCESS_WRITE, pc);
	memcpy(buf, text, (size_t)n + 1);
	return n;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = print_bounded(buf, size, fmt, ap, PC);
	va_end(ap);
	return n;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	return print_bounded(buf, size, fmt, args, PC);
}

void lockstep_race_begin(void)
{
	current_task->races_off++;
}

void lockstep_race_end(void)
{
	current_task->races_off--;
}

void lockstep_unguarded_begin(void)
{
	current_task->guards_off++;
}

void lockstep_unguarded_end(void)
{
	current_task->guards_off--;
}

void might_sleep(void)
{
	task_may_sleep("might_sleep", PC);
}

int cond_resched(void)
{
	op_point(OP_YIELD, NULL, 0, 0, PC, "cond_resched");
	OBSERVE(event, current_task);
	return 0;
}
