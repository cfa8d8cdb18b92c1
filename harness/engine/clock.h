/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Vector clocks. A clock has one component a task; only the first clock_width components are used,
 * the number of tasks rounded up so that the compiler vectorises the loops. It grows when tasks are
 * created during an execution (spawn.c), and never shrinks in an exploration.
 */
#ifndef ENGINE_CLOCK_H
#define ENGINE_CLOCK_H

#include <stdint.h>
#include <string.h>
#include "harness/engine/mirror.h"

#define CLOCK_MAX 64

struct clock {
	uint32_t at[CLOCK_MAX];
};

extern unsigned int clock_width; /* a multiple of 4, at most CLOCK_MAX */

static inline void clock_zero(struct clock *c)
{
	mirror_zeroes(c);
	for (unsigned int i = 0; i < clock_width; i += 4)
		memset(&c->at[i], 0, 4 * sizeof(c->at[0]));
}

/* Also what is not in use: for clocks in static storage, which no exploration puts back. */
static inline void clock_clear(struct clock *c)
{
	mirror_zeroes(c);
	memset(c, 0, sizeof(*c));
}

/* From a component on, a multiple of 4. */
static inline void clock_zero_from(struct clock *c, unsigned int from)
{
	memset(&c->at[from], 0, (clock_width - from) * sizeof(c->at[0]));
}

static inline void clock_copy(struct clock *to, const struct clock *from)
{
	mirror_copies(to, from);
	for (unsigned int i = 0; i < clock_width; i += 4)
		memcpy(&to->at[i], &from->at[i], 4 * sizeof(to->at[0]));
}

/* The same for one that has never held anything else: all of it, in case clocks become wider. */
static inline void clock_keep(struct clock *to, const struct clock *from)
{
	mirror_copies(to, from);
	memcpy(to, from, sizeof(*to));
}

static inline void clock_join(struct clock *to, const struct clock *from)
{
	mirror_joins(to, from);
	for (unsigned int i = 0; i < clock_width; i += 4)
		for (unsigned int j = i; j < i + 4; j++)
			to->at[j] = to->at[j] > from->at[j] ? to->at[j] : from->at[j];
}

#endif
