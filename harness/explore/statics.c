// SPDX-License-Identifier: GPL-2.0-only
/*
 * The statics of the model that this program was linked with, which the linker names, and of what
 * was loaded since. Not seen: thread-local variables, and statics of code without instrumentation.
 */
#include "harness/explore/statics.h"
#include <errno.h>
#include "harness/engine/instrument.h"
#include "harness/engine/memory.h"

extern char __start_lockstep_model_data[] __attribute__((weak));
extern char __stop_lockstep_model_data[] __attribute__((weak));
extern char __start_lockstep_model_bss[] __attribute__((weak));
extern char __stop_lockstep_model_bss[] __attribute__((weak));
/* Of code that has a barrier in it: see <asm/barrier.h>. */
extern const char __start_lockstep_fences[] __attribute__((weak));

#define LINKED_NR 2u

static struct {
	void *start;
	size_t size;
} added[SEGMENTS_MAX - LINKED_NR];
static unsigned int added_nr;

int statics_add(void *start, size_t size)
{
	if (!size)
		return 0;
	if (added_nr == SEGMENTS_MAX - LINKED_NR)
		return -ENOSPC;
	added[added_nr].start = start;
	added[added_nr++].size = size;
	return 0;
}

static int start_linked(char *start, char *stop)
{
	return start ? memory_add_segment(start, (size_t)(stop - start)) : 0;
}

int statics_start(void)
{
	int err = start_linked(__start_lockstep_model_data, __stop_lockstep_model_data);

	if (__start_lockstep_fences || added_nr)
		fences_used = true;
	if (!err)
		err = start_linked(__start_lockstep_model_bss, __stop_lockstep_model_bss);
	for (unsigned int i = 0; !err && i < added_nr; i++)
		err = memory_add_segment(added[i].start, added[i].size);
	return err;
}
