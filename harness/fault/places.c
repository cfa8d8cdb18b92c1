// SPDX-License-Identifier: GPL-2.0-only
/*
 * The places at which faults can be injected: (task, call, how often the task has made it), which
 * mean the same in every interleaving. The table is of a whole search, over all its processes; what
 * is learnt is only ever added, so that it does not matter in which order it comes together.
 *
 * Tasks that others create go by their number, which does not depend on the interleaving either.
 */
#include "harness/fault/places.h"
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/engine/names.h"
#include "harness/symbol/symbol.h"

#define SLOTS	  (2 * PLACES_MAX)
#define SPOTS	  1024u
#define NAME_SIZE 128u

static struct place places[PLACES_MAX];
static uint16_t slots[SLOTS]; /* index + 1, by what the place is */
static unsigned int places_nr;
static bool lost;

/* How often a task has made a call in this execution. */
static struct spot {
	const char *site;
	uintptr_t pc;
	uint32_t stamp, nth;
	uint8_t task;
} spots[SPOTS];

void places_forget(void)
{
	memset(slots, 0, sizeof(slots));
	memset(spots, 0, sizeof(spots));
	places_nr = 0;
	lost = false;
}

static unsigned int hash(uintptr_t pc, unsigned int task, uint32_t nth)
{
	uint64_t h = (pc * 64 + task) * 0x9e3779b97f4a7c15ul + nth;

	return (unsigned int)((h ^ h >> 29) * 0xbf58476d1ce4e5b9ul >> 40);
}

static struct place *find(const char *site, uintptr_t pc, unsigned int task, uint32_t nth,
			  const char *task_name)
{
	unsigned int slot = hash(pc, task, nth) % SLOTS;
	struct place *p;

	for (; slots[slot]; slot = (slot + 1) % SLOTS) {
		p = &places[slots[slot] - 1];
		if (p->pc == pc && p->task == task && p->nth == nth && !strcmp(p->site, site))
			return p;
	}
	if (places_nr == PLACES_MAX) {
		lost = true;
		return NULL;
	}
	p = &places[places_nr++];
	slots[slot] = (uint16_t)places_nr;
	*p = (struct place){ .site = name_intern(site),
			     .task_name = name_intern(task_name),
			     .pc = pc,
			     .nth = nth,
			     .task = (uint8_t)task,
			     .news = true };
	return p;
}

static uint32_t count(const struct task *t, const char *site, uintptr_t pc)
{
	unsigned int i = hash(pc, t->id, 0) % SPOTS;

	for (unsigned int tried = 0; tried < SPOTS; tried++, i = (i + 1) % SPOTS) {
		struct spot *spot = &spots[i];

		if (spot->site && (spot->pc != pc || spot->task != t->id || spot->site != site))
			continue;
		if (spot->stamp != execution.number)
			*spot = (struct spot){ site, pc, execution.number, 0, t->id };
		return ++spot->nth;
	}
	lost = true;
	return 1;
}

/**
 * place_reach() - the current task is about to make a call that may be made to fail
 * @t: it
 * @site: name of the call; a string that stays
 * @pc: where
 * @counted: the execution is one of the search's own
 *
 * Context: a task.
 * Return: the place; NULL when the table is full, or nothing is to be counted.
 */
struct place *place_reach(const struct task *t, const char *site, uintptr_t pc, bool counted)
{
	return counted ? find(site, pc, t->id, count(t, site, pc), t->name) : NULL;
}

void place_ask(struct place *p)
{
	if (!p || p->asked)
		return;
	p->asked = p->news = true;
}

void place_spend(struct place *p)
{
	if (!p || p->spent)
		return;
	p->spent = p->news = true;
}

void place_fire(struct place *p, unsigned int outcome)
{
	if (p && !p->chosen)
		p->chosen = p->news = true;
	place_carry(p, outcome);
}

void place_carry(struct place *p, unsigned int outcome)
{
	uint32_t bit = 1u << (outcome < 31 ? outcome : 31);

	if (!p || p->fired & bit)
		return;
	p->fired |= bit;
	p->news = true;
}

bool places_left(void)
{
	for (unsigned int i = 0; i < places_nr; i++)
		if (places[i].asked && !places[i].chosen)
			return true;
	return lost;
}

static void put_text(FILE *out, const char *text)
{
	uint8_t size = (uint8_t)strnlen(text, NAME_SIZE - 1);

	fwrite(&size, sizeof(size), 1, out);
	fwrite(text, 1, size, out);
}

static bool get_text(FILE *in, char *text)
{
	uint8_t size;

	if (fread(&size, sizeof(size), 1, in) != 1 || size >= NAME_SIZE ||
	    fread(text, 1, size, in) != size)
		return false;
	text[size] = '\0';
	return true;
}

void places_write(FILE *out, bool all)
{
	uint32_t nr = 0;

	for (unsigned int i = 0; i < places_nr; i++)
		nr += all || places[i].news;
	fwrite(&nr, sizeof(nr), 1, out);
	fwrite(&lost, sizeof(lost), 1, out);
	for (unsigned int i = 0; i < places_nr; i++) {
		struct place *p = &places[i];
		uint64_t pc = p->pc;

		if (!all && !p->news)
			continue;
		fwrite(&pc, sizeof(pc), 1, out);
		fwrite(&p->nth, sizeof(p->nth), 1, out);
		fwrite(&p->fired, sizeof(p->fired), 1, out);
		fwrite(&p->task, sizeof(p->task), 1, out);
		fwrite(&p->asked, sizeof(p->asked), 1, out);
		fwrite(&p->chosen, sizeof(p->chosen), 1, out);
		fwrite(&p->spent, sizeof(p->spent), 1, out);
		put_text(out, p->site);
		put_text(out, p->task_name);
		if (!all)
			p->news = false;
	}
}

static bool read_one(FILE *in)
{
	char site[NAME_SIZE], task_name[NAME_SIZE];
	uint32_t nth, fired;
	struct place *p;
	uint8_t task;
	uint64_t pc;
	bool asked, chosen, spent;

	if (fread(&pc, sizeof(pc), 1, in) != 1 || fread(&nth, sizeof(nth), 1, in) != 1 ||
	    fread(&fired, sizeof(fired), 1, in) != 1 || fread(&task, sizeof(task), 1, in) != 1 ||
	    fread(&asked, sizeof(asked), 1, in) != 1 ||
	    fread(&chosen, sizeof(chosen), 1, in) != 1 ||
	    fread(&spent, sizeof(spent), 1, in) != 1 || task >= TASKS_SLOTS ||
	    !get_text(in, site) || !get_text(in, task_name))
		return false;
	p = find(site, pc, task, nth, task_name);
	if (p) {
		p->fired |= fired;
		p->asked |= asked;
		p->chosen |= chosen;
		p->spent |= spent;
	}
	return true;
}

bool places_read(FILE *in)
{
	uint32_t nr;
	bool more;

	if (fread(&nr, sizeof(nr), 1, in) != 1 || fread(&more, sizeof(more), 1, in) != 1 ||
	    nr > PLACES_MAX)
		return false;
	lost |= more;
	while (nr--)
		if (!read_one(in))
			return false;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct ls_fault_place *x = a, *y = b;
	int c = strcmp(x->function, y->function);

	if (!c)
		c = strcmp(x->task, y->task);
	if (!c)
		c = x->line < y->line ? -1 : x->line > y->line;
	if (!c)
		c = strcmp(x->site, y->site);
	return c ? c : x->nth < y->nth ? -1 : x->nth > y->nth;
}

/**
 * places_export() - what a result says of them, in the order of functions
 * @r: result
 *
 * Context: harness thread.
 */
void places_export(struct ls_result *r)
{
	if (!places_nr)
		return;
	r->places = calloc(places_nr, sizeof(*r->places));
	if (!r->places)
		harness_bug("no memory for a result");
	r->places_lost = lost;
	for (unsigned int i = 0; i < places_nr; i++) {
		const struct place *p = &places[i];
		struct symbol at = symbol_of_return(p->pc);

		r->places[r->places_nr++] = (struct ls_fault_place){
			.site = p->site,
			.function = at.function,
			.file = at.file,
			.line = at.line,
			.task = p->task_name,
			.nth = p->nth,
			.asked = p->asked,
			.spent = p->spent,
			.fired = p->fired,
		};
	}
	qsort(r->places, r->places_nr, sizeof(*r->places), compare);
}
