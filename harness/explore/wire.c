// SPDX-License-Identifier: GPL-2.0-only
/* Reports of workers as bytes. Both ends are the same program, so numbers go as they are in memory.
 */
#include "harness/explore/wire.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/fault/places.h"

#define LIST_MAX (1u << 22) /* longer lists are not believed */

static void *grown(void *list, uint32_t nr, uint32_t *max, size_t size)
{
	if (nr < *max)
		return list;
	*max = *max ? 2 * *max : 16;
	list = realloc(list, *max * size);
	if (!list)
		harness_bug("no memory for the report of a worker");
	return list;
}

static struct ls_choices copied(const struct ls_choices *from)
{
	struct ls_choices to = { malloc((from->nr + 1) * sizeof(*from->v)), from->nr };

	if (!to.v)
		harness_bug("no memory for the report of a worker");
	memcpy(to.v, from->v, from->nr * sizeof(*from->v));
	return to;
}

void report_witness(struct report *r, const struct witness *from)
{
	struct witness *w;

	r->witnesses = grown(r->witnesses, r->witnesses_nr, &r->witnesses_max,
			     sizeof(*r->witnesses));
	w = &r->witnesses[r->witnesses_nr++];
	*w = *from;
	w->choices = copied(&from->choices);
	w->before = calloc(w->before_nr + 1ul, sizeof(*w->before));
	if (!w->before)
		harness_bug("no memory for the report of a worker");
	for (uint32_t i = 0; i < w->before_nr; i++)
		w->before[i] = copied(&from->before[i]);
}

void report_move_graph(struct report *to, struct report *from)
{
	uint32_t left = 0;

	for (uint32_t i = 0; i < from->witnesses_nr; i++) {
		struct witness *w = &from->witnesses[i];

		if (w->shows) {
			from->witnesses[left++] = *w;
			continue;
		}
		to->witnesses = grown(to->witnesses, to->witnesses_nr, &to->witnesses_max,
				      sizeof(*to->witnesses));
		to->witnesses[to->witnesses_nr++] = *w;
	}
	from->witnesses_nr = left;
}

void report_faults(struct report *r, const struct ls_options *options)
{
	r->faults_nr = options->faults_nr;
	for (uint32_t i = 0; i < r->faults_nr; i++)
		r->faults[i] = (struct fault_seen){ options->faults[i].fired,
						    options->faults[i].reached };
}

void faults_add(struct ls_options *options, const struct report *r)
{
	for (uint32_t i = 0; i < r->faults_nr && i < options->faults_nr; i++) {
		options->faults[i].fired += r->faults[i].fired;
		options->faults[i].reached |= r->faults[i].reached;
	}
}

void report_points(struct report *r)
{
	r->points_nr = points_noted();
	r->points_lost = points_lost();
	memcpy(r->points, points_ids(), r->points_nr * sizeof(*r->points));
}

void points_add(const struct report *r)
{
	for (uint32_t i = 0; i < r->points_nr; i++)
		points_note_id(r->points[i]);
	if (r->points_lost)
		points_lose();
}

void report_hits(struct report *r, const struct hits *hits)
{
	r->hits = grown(r->hits, r->hits_nr, &r->hits_max, sizeof(*r->hits));
	r->hits[r->hits_nr++] = *hits;
}

void report_free(struct report *r)
{
	for (uint32_t i = 0; i < r->witnesses_nr; i++) {
		ls_choices_free(&r->witnesses[i].choices);
		for (uint32_t j = 0; j < r->witnesses[i].before_nr; j++)
			ls_choices_free(&r->witnesses[i].before[j]);
		free(r->witnesses[i].before);
	}
	free(r->witnesses);
	free(r->hits);
	*r = (struct report){ 0 };
}

static void put(FILE *out, const void *p, size_t size)
{
	fwrite(p, 1, size, out);
}

static bool get(FILE *in, void *p, size_t size)
{
	return fread(p, 1, size, in) == size;
}

static void put_choices(FILE *out, const struct ls_choices *c)
{
	uint32_t nr = (uint32_t)c->nr;

	put(out, &nr, sizeof(nr));
	put(out, c->v, nr * sizeof(*c->v));
}

static bool get_choices(FILE *in, struct ls_choices *c)
{
	uint32_t nr;

	*c = (struct ls_choices){ 0 };
	if (!get(in, &nr, sizeof(nr)) || nr > LIST_MAX)
		return false;
	c->v = malloc((nr + 1) * sizeof(*c->v));
	c->nr = nr;
	return c->v && get(in, c->v, nr * sizeof(*c->v));
}

void report_write(FILE *out, const struct report *r)
{
	struct ls_result counts = r->counts;

	counts.findings = NULL;
	counts.strategy = NULL;
	put(out, &counts, sizeof(counts));
	put(out, &r->unordered_marked, sizeof(r->unordered_marked));
	put(out, &r->pin_missed, sizeof(r->pin_missed));
	put(out, &r->witnesses_nr, sizeof(r->witnesses_nr));
	for (uint32_t i = 0; i < r->witnesses_nr; i++) {
		const struct witness *w = &r->witnesses[i];

		put(out, &w->granularity, sizeof(w->granularity));
		put(out, &w->points_nr, sizeof(w->points_nr));
		put(out, &w->bound, sizeof(w->bound));
		put(out, &w->number, sizeof(w->number));
		put(out, &w->events, sizeof(w->events));
		put(out, &w->shows, sizeof(w->shows));
		put(out, &w->shown, sizeof(w->shown));
		put(out, w->strategy, sizeof(w->strategy));
		put(out, &w->before_nr, sizeof(w->before_nr));
		for (uint32_t j = 0; j < w->before_nr; j++)
			put_choices(out, &w->before[j]);
		put_choices(out, &w->choices);
	}
	put(out, &r->hits_nr, sizeof(r->hits_nr));
	put(out, r->hits, r->hits_nr * sizeof(*r->hits));
	put(out, &r->faults_nr, sizeof(r->faults_nr));
	put(out, r->faults, r->faults_nr * sizeof(r->faults[0]));
	places_write(out, r->all_places);
	put(out, &r->points_nr, sizeof(r->points_nr));
	put(out, r->points, r->points_nr * sizeof(r->points[0]));
	put(out, &r->points_lost, sizeof(r->points_lost));
}

static bool get_witness(FILE *in, struct witness *w)
{
	uint32_t nr;

	if (!get(in, &w->granularity, sizeof(w->granularity)) ||
	    !get(in, &w->points_nr, sizeof(w->points_nr)) ||
	    !get(in, &w->bound, sizeof(w->bound)) || !get(in, &w->number, sizeof(w->number)) ||
	    !get(in, &w->events, sizeof(w->events)) || !get(in, &w->shows, sizeof(w->shows)) ||
	    !get(in, &w->shown, sizeof(w->shown)) || !get(in, w->strategy, sizeof(w->strategy)) ||
	    !get(in, &nr, sizeof(nr)) || w->strategy[sizeof(w->strategy) - 1] || nr > LIST_MAX)
		return false;
	w->before = calloc(nr + 1, sizeof(*w->before));
	if (!w->before)
		return false;
	while (w->before_nr < nr)
		if (!get_choices(in, &w->before[w->before_nr++]))
			return false;
	return get_choices(in, &w->choices);
}

/* 0; -EINVAL when it is cut short. To be freed in either case. */
int report_read(FILE *in, struct report *r)
{
	memset(r, 0, sizeof(*r));
	if (!get(in, &r->counts, sizeof(r->counts)) ||
	    !get(in, &r->unordered_marked, sizeof(r->unordered_marked)) ||
	    !get(in, &r->pin_missed, sizeof(r->pin_missed)) ||
	    !get(in, &r->witnesses_max, sizeof(r->witnesses_max)) || r->witnesses_max > LIST_MAX)
		return -EINVAL;
	r->witnesses = calloc(r->witnesses_max + 1, sizeof(*r->witnesses));
	if (!r->witnesses)
		return -ENOMEM;
	while (r->witnesses_nr < r->witnesses_max)
		if (!get_witness(in, &r->witnesses[r->witnesses_nr++]))
			return -EINVAL;
	if (!get(in, &r->hits_nr, sizeof(r->hits_nr)) || r->hits_nr > LIST_MAX) {
		r->hits_nr = 0;
		return -EINVAL;
	}
	r->hits_max = r->hits_nr;
	r->hits = calloc(r->hits_nr + 1, sizeof(*r->hits));
	if (!r->hits || !get(in, r->hits, r->hits_nr * sizeof(*r->hits)) ||
	    !get(in, &r->faults_nr, sizeof(r->faults_nr)) || r->faults_nr > LS_FAULTS_MAX)
		return -EINVAL;
	if (!get(in, r->faults, r->faults_nr * sizeof(r->faults[0])) || !places_read(in) ||
	    !get(in, &r->points_nr, sizeof(r->points_nr)) || r->points_nr > POINTS_MAX ||
	    !get(in, r->points, r->points_nr * sizeof(r->points[0])) ||
	    !get(in, &r->points_lost, sizeof(r->points_lost)))
		return -EINVAL;
	return 0;
}

void counts_add(struct ls_result *to, const struct ls_result *from)
{
	to->executions += from->executions;
	to->complete += from->complete;
	to->deadlocked += from->deadlocked;
	to->aborted += from->aborted;
	to->excluded += from->excluded;
	to->elsewhere += from->elsewhere;
	to->excluded += from->excluded;
	to->redundant += from->redundant;
	to->twice += from->twice;
	to->events += from->events;
	to->withheld |= from->withheld;
}
