/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DETECT_RACE_H
#define DETECT_RACE_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/engine/observe.h"

/* Places where marked accesses were found unordered since the search began. */
unsigned int race_unordered_marked(void);

struct task;

/*
 * Is an access marked, as the rules for races see it: does it race with plain ones only? Unless
 * races are strict, a plain aligned write of up to a word is.
 */
static inline bool race_is_marked(const struct access *a, bool strict)
{
	bool is_aligned = __builtin_expect(a->size & (a->size - 1), 0) ? a->addr % a->size == 0
								       : !(a->addr & (a->size - 1));
	bool atomic = (a->flags & ACCESS_WRITE) && !(a->flags & ACCESS_PART) && is_aligned &&
		      !strict;

	return atomic || (a->flags & (ACCESS_MARKED | ACCESS_RACY));
}
/* Tell of two accesses that nothing orders; the other one came before. */
void race_raise(struct task *t, const struct access *a, struct task *old,
		const struct access *other);

/*
 * Who reports races. Where there is ThreadSanitizer both do, and what both see is one finding; a
 * test that compares them takes one at a time. Places are noted in any case.
 */
enum race_reporter { RACES_OURS = 1, RACES_THREAD_SANITIZER = 2 };
extern unsigned int race_reporters;

#endif
