// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recorder of a session that minimises: writes down the choices with their events, and
 * recognises the finding by its fingerprint and by what that leaves out, the objects and the
 * function.
 */
#include "harness/explain/watch.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"

#define OTHERS_MAX 64u /* findings that the original has besides */

static struct {
	const struct ls_finding *finding;
	uint64_t identity;
	uint64_t others[OTHERS_MAX];
	unsigned int others_nr;
	bool first;	    /* the attempt that shows what is there */
	bool found, spoilt; /* the finding was raised; another was before it */
	bool shown;
	size_t found_at; /* choices at that moment */
	char *story;
	struct steps *steps; /* of the execution under way */
	unsigned int last_task;
	bool last_yielded;
} watch;

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ul;
	return h ^ (h >> 29);
}

/* Which objects, in which functions: what the fingerprint leaves out. */
static uint64_t identity_of(const struct raise *r)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	uint64_t h = 1;

	if (!out)
		harness_bug("no memory for a finding");
	fprintf(out, "%s|", r->site ? function_of(r->site) : "?");
	if (r->addr)
		describe_address(out, r->addr);
	for (unsigned int i = 0; i < r->chain_nr; i++) {
		fputc('|', out);
		describe_address(out, r->waits[i].wants->addr);
	}
	fclose(out);
	for (const char *c = text; *c; c++)
		h = mix(h, (unsigned char)*c);
	free(text);
	return h;
}

static bool is_wanted(const struct raise *r, uint64_t fingerprint)
{
	if (fingerprint != watch.finding->fingerprint || (r->unshown && watch.finding->shown))
		return false;
	if (watch.first)
		watch.identity = identity_of(r);
	return watch.first || identity_of(r) == watch.identity;
}

static void raised(const struct raise *r, uint64_t fingerprint)
{
	/* What the setup raises is there in every attempt. */
	if (watch.found || !watch.steps)
		return;
	if (is_wanted(r, fingerprint)) {
		watch.found = true;
		watch.shown = !r->unshown;
		watch.found_at = execution.choices_nr;
		watch.steps->alive = execution.enabled;
		free(watch.story);
		watch.story = raise_story(r);
		return;
	}
	for (unsigned int i = 0; i < watch.others_nr; i++)
		if (watch.others[i] == fingerprint)
			return;
	if (!watch.first)
		watch.spoilt = true;
	else if (watch.others_nr < OTHERS_MAX)
		watch.others[watch.others_nr++] = fingerprint;
}

static struct step *step_add(void)
{
	struct steps *s = watch.steps;

	if (execution.choices_nr > s->max) {
		s->max = 2 * (size_t)execution.choices_nr + 64;
		s->v = realloc(s->v, s->max * sizeof(*s->v));
		if (!s->v)
			harness_bug("no memory for a schedule");
	}
	s->nr = execution.choices_nr;
	s->v[s->nr - 1] = (struct step){ .choice = execution.choices[s->nr - 1] };
	return &s->v[s->nr - 1];
}

static void event(struct task *t)
{
	struct step *step;

	if (!in_task() || watch.found)
		return;
	step = step_add();
	step->op = t->op;
	step->operation = t->operation;
	step->switches = watch.last_task != NO_TASK && watch.last_task != t->id;
	/* Who yields is left without force. */
	step->preempts = step->switches && execution.enabled >> watch.last_task & 1 &&
			 !watch.last_yielded;
	watch.last_task = t->id;
	watch.last_yielded = t->op.kind == OP_YIELD;
}

static void labelled(struct task *t, unsigned int outcome, const char *what)
{
	(void)outcome, (void)what;
	if (!watch.found)
		step_add()->operation = t->operation;
}

static const struct observer observer = { .event = event, .labelled = labelled };

static uintptr_t plain_pc(uint64_t site)
{
	return site;
}

const struct recorder watch_recorder = {
	.observer = &observer,
	.site_pc = plain_pc,
	.finding = raised,
};

void watch_begin(const struct ls_finding *finding)
{
	memset(&watch, 0, sizeof(watch));
	watch.finding = finding;
	watch.first = true;
}

void watch_compare(void)
{
	watch.first = false;
}

void watch_attempt(void)
{
	watch.found = watch.spoilt = false;
}

void watch_list(struct steps *steps)
{
	watch.steps = steps;
	watch.last_task = NO_TASK;
	watch.last_yielded = false;
	steps->nr = 0;
}

bool watch_found(void)
{
	return watch.found;
}

bool watch_unspoilt(void)
{
	return !watch.spoilt;
}

size_t watch_found_at(void)
{
	return watch.found_at;
}

void watch_tell(struct ls_finding *finding)
{
	free(finding->story);
	finding->story = watch.story;
	finding->shown = watch.shown;
	watch.story = NULL;
}

void watch_end(void)
{
	free(watch.story);
	memset(&watch, 0, sizeof(watch));
}
