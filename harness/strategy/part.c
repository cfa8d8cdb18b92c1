// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parts of all traces by the order of the first letters; see part.h.
 *
 * Parts are made by dividing: everything is one part; a part with n letters becomes one for each
 * task that is likely to perform the next letter, and one for all other tasks together, which is
 * divided no further (it is likely to be empty, but nobody knows).
 *
 * Why no trace is lost and none counted twice: the letters of a trace, as a word of tasks, are
 * determined by the trace. Where a part is divided, each next letter is in exactly one of the new
 * parts. A trace without a next letter is a maximal execution of all of them, and counts in the
 * first.
 *
 * Why the reduction stays right: that a letter has to wait changes only by letters, which depend on
 * each other, so events that are independent stay so. What could have come earlier is the same, but
 * for letters. All but the last of a part have one task's turn each, and those who share the last
 * turn have none of the turns before: so a letter that may not come just before another one may not
 * come before one further back either.
 */
#include "harness/strategy/part.h"
#include <string.h>
#include "harness/engine/exec.h"

#define SEEN_MAX  512u
#define PARTS_MAX 2048u
#define SPARE	  4u /* likely parts for each machine: they differ in size */

/* An object that letters were performed on. */
static struct seen {
	uint64_t addr, tasks;
	uint32_t letters, least, most; /* in this execution; in one */
	/* The same by task. */
	uint8_t of[TASKS_SLOTS], most_of[TASKS_SLOTS];
} seen[SEEN_MAX];
static unsigned int seen_nr, looks;

/* Likely ones before the others. */
static struct part parts[PARTS_MAX];
static unsigned int likely_nr, unlikely_nr; /* the latter from the end on */

static bool may_be_letter(const struct op *op)
{
	return op->kind == OP_LOCK || op->kind == OP_WRITE || op->kind == OP_RMW;
}

void part_look_begin(void)
{
	seen_nr = looks = 0;
}

void part_look_execution(void)
{
	for (unsigned int i = 0; i < seen_nr; i++) {
		if (looks == 1 || seen[i].letters < seen[i].least)
			seen[i].least = seen[i].letters;
		seen[i].letters = 0;
		memset(seen[i].of, 0, sizeof(seen[i].of));
	}
	looks++;
}

void part_look(const struct op *op, unsigned int task)
{
	struct seen *s = seen;

	if (!may_be_letter(op))
		return;
	while (s < &seen[seen_nr] && s->addr != op->addr)
		s++;
	if (s == &seen[SEEN_MAX])
		return;
	if (s == &seen[seen_nr]) {
		*s = (struct seen){ .addr = op->addr };
		seen_nr++;
	}
	s->tasks |= 1ul << task;
	if (++s->letters > s->most)
		s->most = s->letters;
	if (s->of[task] < PART_LETTERS_MAX && ++s->of[task] > s->most_of[task])
		s->most_of[task] = s->of[task];
}

/* More tasks make parts of more even size; what every execution has is in one part alone. */
static bool is_better(const struct seen *a, const struct seen *b)
{
	int tasks_a = __builtin_popcountl(a->tasks), tasks_b = __builtin_popcountl(b->tasks);

	if (tasks_a != tasks_b)
		return tasks_a > tasks_b;
	return a->least != b->least ? a->least > b->least : a->addr < b->addr;
}

/* Tasks that were seen to perform one letter more than they have in this part. */
static uint64_t likely_next(const struct seen *s, const struct part *part)
{
	uint64_t likely = 0;

	for (uint64_t t = s->tasks; t; t &= t - 1) {
		unsigned int task = (unsigned int)__builtin_ctzl(t), had = 0;

		for (unsigned int i = 0; i < part->nr; i++)
			had += part->may[i] == 1ul << task;
		if (had < s->most_of[task])
			likely |= 1ul << task;
	}
	return likely;
}

static struct part longer(const struct part *part, uint64_t may, bool first)
{
	struct part p = *part;

	p.may[p.nr] = may;
	p.first |= (uint8_t)(first << p.nr);
	p.nr++;
	return p;
}

/* Put the parts that one is divided into in its place and behind the likely ones. */
static void divide(const struct seen *s, unsigned int at)
{
	const struct part part = parts[at];
	uint64_t likely = likely_next(s, &part);

	/* Of one it would only make one again. */
	if (!(likely & (likely - 1)))
		return;
	unlikely_nr++;
	parts[PARTS_MAX - unlikely_nr] = longer(&part, ~likely, false);
	parts[at] = longer(&part, likely & -likely, true);
	for (likely &= likely - 1; likely; likely &= likely - 1)
		parts[likely_nr++] = longer(&part, likely & -likely, false);
}

void parts_forget(void)
{
	parts[0] = (struct part){ 0 };
	likely_nr = 1;
	unlikely_nr = 0;
}

void parts_make(uint64_t machines)
{
	const struct seen *best = NULL;

	parts_forget();
	part_look_execution();
	for (unsigned int i = 0; i < seen_nr; i++)
		if (!best || is_better(&seen[i], best))
			best = &seen[i];
	if (!best || __builtin_popcountl(best->tasks) < 2)
		return;
	parts[0].addr = best->addr;
	for (unsigned int letter = 0; letter < PART_LETTERS_MAX && likely_nr < SPARE * machines &&
				      (!letter || letter < best->least);
	     letter++) {
		unsigned int nr = likely_nr;

		for (unsigned int i = 0; i < nr; i++)
			if (parts[i].nr == letter &&
			    likely_nr + unlikely_nr + TASKS_SLOTS < PARTS_MAX)
				divide(best, i);
	}
}

uint64_t parts_nr(void)
{
	return likely_nr + unlikely_nr;
}

void part_get(struct part *part, uint64_t number)
{
	harness_assert(number < parts_nr());
	*part = parts[number < likely_nr ? number : PARTS_MAX - 1 - (number - likely_nr)];
}

bool part_is_letter(const struct part *part, const struct op *op)
{
	return op->addr == part->addr && may_be_letter(op);
}

bool part_holds_back(const struct part *part, unsigned int letters, const struct op *op,
		     unsigned int task)
{
	return letters < part->nr && !(part->may[letters] >> task & 1) && part_is_letter(part, op);
}

bool part_excludes(const struct part *part, const struct events *events, uint32_t at,
		   const struct sequence *v)
{
	const struct event *late = v->event[v->nr - 1];
	unsigned int letters = 0;

	if (!part->nr || !part_is_letter(part, &late->op))
		return false;
	for (uint32_t i = 0; i < at; i++)
		letters += part_is_letter(part, &events->v[i].op);
	for (uint32_t i = 0; i + 1 < v->nr; i++)
		letters += part_is_letter(part, &v->event[i]->op);
	return part_holds_back(part, letters, &late->op, late->task);
}

bool part_counts(const struct part *part, unsigned int letters)
{
	for (unsigned int i = letters; i < part->nr; i++)
		if (!(part->first >> i & 1))
			return false;
	return true;
}
