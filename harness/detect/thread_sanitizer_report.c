// SPDX-License-Identifier: GPL-2.0-only
/*
 * What clang's ThreadSanitizer says when it sees a race, as data; for the tasks of an execution
 * (thread_sanitizer.c), and for threads (harness/threads/races.c).
 */
#include <stddef.h>
#include <stdio.h>
#include "harness/detect/thread_sanitizer.h"

#define SYNC	  0u /* flags of a switch: it orders; or it does not */
#define NO_SYNC	  1u
#define SITE_BITS 37
#define SITE_MASK ((1ul << SITE_BITS) - 1)

_Thread_local struct tsan_race tsan_race;

const char tsan_below_marked, tsan_below_counted;

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
void *tsan_place_of_site(uint64_t site)
{
	return (void *)((site >> 62 << SITE_BITS | (site & SITE_MASK)) + LOW_MEMORY);
}

static uint64_t site_of_place(const void *place)
{
	uint64_t v = (uintptr_t)place - LOW_MEMORY;

	return v >> SITE_BITS << 62 | (v & SITE_MASK);
}

/*
 * The stack of an access, from its site outwards. An atomic access is at a place of the runtime's
 * choice, so what comes before it are the calls of two functions: its site, and one of the above.
 */
static void take_side(void *report, unsigned long i, struct tsan_side *side)
{
	void *addr, *trace[TSAN_STACK_MAX + 2] = { NULL };
	int tid, size, write, atomic;
	unsigned int from = 0;
	bool marked = false;

	*side = (struct tsan_side){ .task = -1 };
	if (!__tsan_get_report_mop(report, i, &tid, &addr, &size, &write, &atomic, trace,
				   TSAN_STACK_MAX + 1))
		return;
	for (unsigned int j = 0; j + 1 < TSAN_STACK_MAX && trace[j + 1]; j++)
		if (trace[j] == &tsan_below_marked || trace[j] == &tsan_below_counted) {
			marked = trace[j] == &tsan_below_marked;
			from = j + 1;
		}
	side->wrote = write;
	side->marked = marked;
	side->task = task_of(report, tid);
	side->addr = (uintptr_t)addr;
	side->size = (unsigned int)size;
	side->stack[0] = site_of_place(trace[from]);
	for (unsigned int j = 1; from + j < TSAN_STACK_MAX && trace[from + j]; j++)
		side->stack[j] = (uintptr_t)trace[from + j];
}

/* Called with the runtime's locks held, on whatever stack: only copies. */
bool tsan_report(void *report, bool suppressed)
{
	const char *description;
	int nr[6], tid;
	void *sleep[1];

	(void)suppressed;
	if (!__tsan_get_report_data(report, &description, &nr[0], &nr[1], &nr[2], &nr[3], &nr[4],
				    &nr[5], &tid, sleep, 1) ||
	    nr[2] < 2)
		return true;
	tsan_race.seen = true;
	take_side(report, 0, &tsan_race.now);
	take_side(report, 1, &tsan_race.before);
	return true;
}

bool tsan_sees_races(void *host, uint64_t *cell)
{
	void *one = __tsan_create_fiber(0), *other = __tsan_create_fiber(0);

	tsan_race.seen = false;
	__tsan_switch_to_fiber(one, NO_SYNC);
	__tsan_write_range_pc(cell, sizeof(*cell), cell);
	__tsan_switch_to_fiber(other, NO_SYNC);
	__tsan_write_range_pc(cell, sizeof(*cell), cell);
	/* The next time comes after this. */
	__tsan_switch_to_fiber(host, SYNC);
	__tsan_switch_to_fiber(one, NO_SYNC);
	__tsan_switch_to_fiber(host, SYNC);
	__tsan_destroy_fiber(one);
	__tsan_destroy_fiber(other);
	if (tsan_race.seen)
		return true;
	fputs("lockstep: ThreadSanitizer does not see a race that is there: it was turned off, "
	      "or its runtime is not the one that lockstep was built for\n",
	      stderr);
	return false;
}
