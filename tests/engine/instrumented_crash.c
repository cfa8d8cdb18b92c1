// SPDX-License-Identifier: GPL-2.0-only
/* Ways to stop a program. Each is what a mistake in a model does, as the compiler makes it. */
#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>
#include <stdlib.h>

void crash_load(void *p);
void crash_store(void *p);
void crash_fill(void *p);
void crash_divide(void *p);
void crash_abort(void *p);
void crash_call(void *p);
void crash_recurse(void *p);

int crash_sink; /* not static: what is loaded has to be used */

void crash_load(void *p)
{
	crash_sink = *(int *)p;
}

void crash_store(void *p)
{
	*(int *)p = 1;
}

void crash_fill(void *p)
{
	memset(p, 1, 64);
}

void crash_divide(void *p)
{
	crash_sink = 1000 / (int)(uintptr_t)p;
}

void crash_abort(void *p)
{
	abort();
}

void crash_call(void *p)
{
	((void (*)(void))p)();
	crash_sink = 1;
}

void crash_recurse(void *p)
{
	char room[256];

	memset(room, 1, sizeof(room));
	if (p)
		crash_recurse(room);
	crash_sink = room[0];
}
