/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a second race checker is told besides the accesses: how the order clocks move, which
 * functions of the program are entered, and that no execution is under way for a while.
 *
 * Only the build under ThreadSanitizer has one (detect/thread_sanitizer*.c); in every other these
 * calls are nothing at all.
 */
#ifndef ENGINE_MIRROR_H
#define ENGINE_MIRROR_H

struct clock;

#ifdef LOCKSTEP_THREAD_SANITIZER

/* @to learns what @from knows; @to knows what @from knows and nothing else; or nothing. */
void mirror_joins(const struct clock *to, const struct clock *from);
void mirror_copies(const struct clock *to, const struct clock *from);
void mirror_zeroes(const struct clock *c);
void mirror_enters(void *caller);
void mirror_leaves(void);
/* Before a fork, and at the end of a search. */
void mirror_rests(void);

#else

static inline void mirror_joins(const struct clock *to, const struct clock *from)
{
	(void)to, (void)from;
}

static inline void mirror_copies(const struct clock *to, const struct clock *from)
{
	(void)to, (void)from;
}

static inline void mirror_zeroes(const struct clock *c)
{
	(void)c;
}

static inline void mirror_enters(void *caller)
{
	(void)caller;
}

static inline void mirror_leaves(void)
{
}

static inline void mirror_rests(void)
{
}

#endif

#endif
