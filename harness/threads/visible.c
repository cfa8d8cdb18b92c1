// SPDX-License-Identifier: GPL-2.0-only
/*
 * What threads can show: what happens to them. What the scheduled run derives from orders that did
 * not happen, or from rules about contexts that threads do not have, they cannot.
 */
#include "harness/threads/visible.h"
#include <lockstep/finding.h>
#include <stddef.h>
#include "harness/scenario/replay_file.h"

static const char *const reasons[LS_FINDING_KINDS_NR] = {
	[LS_LIVELOCK] = "nobody counts steps, and threads are not scheduled fairly",
	[LS_LOCK_ORDER] = "a circle that no execution ran into",
	[LS_LOCK_NOT_HELD] = "which lock guards a field is not watched, only assertions are",
	[LS_SLEEP_IN_ATOMIC] = "threads have no atomic context",
	[LS_IRQ_INVERSION] = "threads have no interrupts",
	[LS_UNINITIALISED] = "values are not tracked",
	[LS_USE_AFTER_RELEASE] = "releases are not tracked",
	[LS_NONDETERMINISM] = "threads are never deterministic",
	[LS_TRAP] = "it is raised by images of a kernel",
#ifndef LOCKSTEP_THREAD_SANITIZER
	[LS_DATA_RACE] = "what orders accesses is only known to the build under ThreadSanitizer",
#endif
};

const char *visible_not(const struct replay *replay)
{
	return reasons[replay->kind];
}

bool visible_partly(const struct replay *replay)
{
	return replay->kind == LS_LOCK_NOT_HELD;
}
