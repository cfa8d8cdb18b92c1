// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data races, as clang's ThreadSanitizer sees them. It is shown every access that the harness's own
 * detector is shown, and the same edges (thread_sanitizer_fibers.c); it has a memory, clocks and
 * rules of its own. Marked accesses are relaxed atomics to it, and so is what the kernel's rules
 * count as marked.
 *
 * Not checked independently: the edges themselves, and which accesses are marked. Frees are not
 * shown: an unordered use is a use-after-free, and the detector of these tells it.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include "harness/detect/race.h"
#include "harness/detect/table.h"
#include "harness/detect/thread_sanitizer.h"
#include "harness/engine/exec.h"

#define RELAXED	   0
#define TRACE_SIZE 8
#define SITE_BITS  37
#define SITE_MASK  ((1ul << SITE_BITS) - 1)

struct tsan_race tsan_race;

const char *__tsan_default_options(void);

/*
 * No report is swallowed as a repetition, since each execution counts; deadlocks are the harness's
 * own; and what is seen ends up in its report, so it changes no exit status. A history is 2^4 times
 * 32,768 accesses and calls of a fiber: some 4 MiB, more than an execution of the usual length has.
 */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=0:suppress_equal_stacks=0:suppress_equal_addresses=0:"
	       "detect_deadlocks=0:report_thread_leaks=0:history_size=4:symbolize=0:exitcode=0";
}

/* The runtime's, which decides whether it prints a report: this name is all there is of it. */
bool tsan_report(void *report, bool suppressed) __asm__("_ZN6__tsan8OnReportEPKNS_10ReportDescEb");

static int task_of(void *report, int tid)
{
	int id, running, parent, task;
	void *trace[1];
	uint64_t os_id;
	const char *name;

	for (unsigned long i = 0; i < 2; i++)
		if (__tsan_get_report_thread(report, i, &id, &os_id, &running, &name, &parent,
					     trace, 1) &&
		    id == tid && name && sscanf(name, "task %d", &task) == 1)
			return task;
	return -1;
}

/*
 * A site as an address that the runtime takes for one of the program's, which have 39 bits. What is
 * no address has its highest bits set (a line of a scenario, the number of a recorded stack).
 */
static void *place_of_site(uint64_t site)
{
	return (void *)((site >> 62 << SITE_BITS | (site & SITE_MASK)) + LOW_MEMORY);
}

static uint64_t site_of_place(const void *place)
{
	uint64_t v = (uintptr_t)place - LOW_MEMORY;

	return v >> SITE_BITS << 62 | (v & SITE_MASK);
}

/*
 * An atomic access is at a place of the runtime's choice, somewhere in here. So what comes before
 * it are the calls of two functions: its site, and this.
 */
static const char below;

static uint64_t site_of_trace(void *const *trace)
{
	for (unsigned int i = 0; i + 1 < TRACE_SIZE && trace[i + 1]; i++)
		if (trace[i] == &below)
			return site_of_place(trace[i + 1]);
	return site_of_place(trace[0]);
}

/* Called with the runtime's locks held, on whatever stack: only copies. */
bool tsan_report(void *report, bool suppressed)
{
	const char *description;
	int nr[6], tid, size, write, atomic;
	void *sleep[1], *addr, *trace[TRACE_SIZE] = { NULL };

	(void)suppressed;
	if (!__tsan_get_report_data(report, &description, &nr[0], &nr[1], &nr[2], &nr[3], &nr[4],
				    &nr[5], &tid, sleep, 1) ||
	    nr[2] < 2)
		return true;
	if (!__tsan_get_report_mop(report, 1, &tid, &addr, &size, &write, &atomic, trace,
				   TRACE_SIZE))
		return true;
	tsan_race = (struct tsan_race){
		.seen = true,
		.wrote = write,
		.task = task_of(report, tid),
		.site = site_of_trace(trace),
	};
	return true;
}

/* A store of what is there already: nothing else runs meanwhile. */
static void show_marked(uintptr_t addr, unsigned int size, bool write)
{
	switch (size) {
#define X(bits)                                                                            \
	case bits / 8:                                                                     \
		if (write)                                                                 \
			__tsan_atomic##bits##_store((uint##bits##_t *)addr,                \
						    *(uint##bits##_t *)addr, RELAXED);     \
		else                                                                       \
			__tsan_atomic##bits##_load((const uint##bits##_t *)addr, RELAXED); \
		break;
		TSAN_BITS(X)
#undef X
	}
}

static void show(const struct access *a)
{
	bool write = a->flags & ACCESS_WRITE;
	void *site = place_of_site(a->site);

	if (!race_is_marked(a)) {
		if (write)
			__tsan_write_range_pc((void *)a->addr, a->size, site);
		else
			__tsan_read_range_pc((void *)a->addr, a->size, site);
		return;
	}
	__tsan_func_entry(site);
	__tsan_func_entry((void *)&below);
	if (a->size & (a->size - 1) || a->addr % a->size)
		for (unsigned int i = 0; i < a->size; i++)
			show_marked(a->addr + i, 1, write);
	else
		show_marked(a->addr, a->size, write);
	__tsan_func_exit();
	__tsan_func_exit();
}

/* What came before at that place is forgotten; this access is not. */
static void tell(struct task *t, const struct access *a)
{
	tsan_forget(a->addr);
	tsan_fibers_enter(t);
	show(a);
	tsan_fibers_leave();
	if (tsan_race.task >= 0)
		race_raise(t, a, &tasks[tsan_race.task], tsan_race.site, tsan_race.wrote);
}

/*
 * What earlier executions did there is in the way of what this one does: there is little room. The
 * stamp is put right by the detector that comes after this one.
 */
static void tsan_accessed(struct task *t, struct cell *cell, const struct access *a)
{
	if (!in_task() || !(race_reporters & RACES_THREAD_SANITIZER))
		return;
	tsan_race.seen = false;
	tsan_page(a->addr);
	if (cell->stamp != execution.number)
		tsan_forget(a->addr);
	tsan_fibers_enter(t);
	show(a);
	tsan_fibers_leave();
	if (tsan_race.seen)
		tell(t, a);
}

const struct detector_ops detector_thread_sanitizer = {
	.name = "thread-sanitizer",
	.help = "data races, as clang's ThreadSanitizer sees them",
	.observer = { .accessed = tsan_accessed,
		      .execution_began = tsan_fibers_begin,
		      .ran = tsan_fibers_end },
	.start = tsan_fibers_ready,
};
