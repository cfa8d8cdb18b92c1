// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel prints and formats. Formats are libc's: the kernel's own conversions after %p
 * come out as an address.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <lockstep/model.h>
#include "harness/engine/instrument.h"
#include "kernel/shim/shim.h"

#define TEXT_MAX 512

int k_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	int n = vsnprintf(buf, size, fmt, ap);

	if (buf && size)
		plain_access((uintptr_t)buf, strlen(buf) + 1, ACCESS_WRITE, PC);
	return n;
}
SIMPLIFIED(vsnprintf, "libc's: %p with a suffix prints an address");

int k_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	if (buf && size)
		plain_access((uintptr_t)buf, strlen(buf) + 1, ACCESS_WRITE, PC);
	return n;
}
SIMPLIFIED(snprintf, "libc's: %p with a suffix prints an address");

int k_sprintf(char *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsprintf(buf, fmt, ap);
	va_end(ap);
	plain_access((uintptr_t)buf, (size_t)n + 1, ACCESS_WRITE, PC);
	return n;
}
SIMPLIFIED(sprintf, "libc's: %p with a suffix prints an address");

int k_scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (!size)
		return 0;
	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	plain_access((uintptr_t)buf, strlen(buf) + 1, ACCESS_WRITE, PC);
	return n < (int)size ? n : (int)size - 1;
}
SIMPLIFIED(scnprintf, "libc's: %p with a suffix prints an address");

/* The first character may be a level. */
static void print(const char *fmt, va_list ap)
{
	char text[TEXT_MAX];

	if (!observers.printed.nr || execution.phase == PHASE_IDLE)
		return;
	if (fmt[0] == '\001')
		fmt += 2;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	OBSERVE(printed, current_task, text);
}

int k__printk(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	return 0;
}
SIMPLIFIED(_printk, "lines of the report");

int k_vprintk_emit(int facility, int level, const void *info, const char *fmt, va_list ap)
{
	(void)facility;
	(void)level;
	(void)info;
	print(fmt, ap);
	return 0;
}
SIMPLIFIED(vprintk_emit, "lines of the report");

void k__dev_printk(const char *level, const void *dev, const char *fmt, ...)
{
	(void)level;
	(void)dev;
	(void)fmt;
}
SIMPLIFIED(_dev_printk, "not printed");

static void warn(const char *text, uintptr_t pc)
{
	if (execution.phase != PHASE_IDLE)
		OBSERVE(warned, current_task, text, site_of(pc));
}

void k_warn_slowpath_fmt(const char *file, int line, unsigned int taint, const char *fmt, ...)
{
	char text[TEXT_MAX], message[TEXT_MAX - 128] = "";
	va_list ap;

	(void)taint;
	if (fmt) {
		va_start(ap, fmt);
		vsnprintf(message, sizeof(message), fmt, ap);
		va_end(ap);
		message[strcspn(message, "\n")] = '\0';
	}
	snprintf(text, sizeof(text), "WARN_ON at %s:%d%s%s", file, line, *message ? ": " : "",
		 message);
	warn(text, PC);
}
FAITHFUL(warn_slowpath_fmt);

void k_panic(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	warn(text, PC);
	execution_end(END_ABORTED);
}
FAITHFUL(panic);

int k____ratelimit(void *state, const char *function)
{
	(void)state;
	(void)function;
	return 1;
}
SIMPLIFIED(___ratelimit, "never limits");

void lockstep_glue_named(const void *object, const char *type, const char *name, const char *suffix)
{
	ls_object_named(object, type, "%s%s", name, suffix);
}

int lockstep_glue_fault(const char *site)
{
	return ls_fault(site);
}
