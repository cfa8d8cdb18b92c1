// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sharing dfs: what begins with one prefix needs nothing of the rest, so workers run parts of the
 * tree, each a few prefixes of the present bound. A worker that has run PART_EXECUTIONS stops and
 * gives back what it has not come to, as prefixes again, which stand in the place of its part.
 *
 * Parts are in the order in which one process would run them, and what comes of them is taken over
 * in this order, whoever is done first: so executions have the same numbers, the prefixes of the
 * next bound the same order, and a budget ends the search at the same execution.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/engine/trace.h"
#include "harness/explore/sharing.h"
#include "harness/strategy/dfs.h"
#include "harness/strategy/table.h"

#define PART_EXECUTIONS 512u
#define PART_SEEDS	256u	      /* to begin with */
#define PART_BYTES	(100ul << 10) /* likewise; a single one may be longer */
#define AHEAD_MAX	256u	      /* parts that wait for an earlier one */

/* An execution that came to an end of its own. */
struct ended {
	uint64_t trace;
	bool deadlocked;
} __attribute__((packed));

struct ended_list {
	struct ended *v;
	uint32_t nr, max;
};

struct part {
	struct part *next;
	struct seeds seeds;
	bool given, ready;
	/* What came of it. */
	struct report report;
	struct seeds later, rest;
	struct ended_list ended;
	bool dropped, cut, broken;
};

static struct part *parts, **parts_end; /* of this bound, the first one first */
static unsigned int parts_nr;
static struct seeds todo; /* prefixes of this bound that are in no part yet, */
static size_t todo_at;	  /* from here on */
static size_t todo_nr;
static struct seeds later; /* of the next bound */
static struct dfs_end end;
static int bound_max;
static uint64_t cap; /* executions of this search that may be such; 0: no bound */

/* The worker's side. */

static struct ended_list ended;

static void ended_add(struct ended_list *list, uint64_t trace, bool deadlocked)
{
	if (list->nr == list->max) {
		list->max = list->max ? 2 * list->max : 512;
		list->v = realloc(list->v, list->max * sizeof(*list->v));
		if (!list->v)
			harness_bug("no memory for %u traces", list->max);
	}
	list->v[list->nr++] = (struct ended){ trace, deadlocked };
}

static void note_trace(struct search *s)
{
	bool whole = execution.end == END_COMPLETE || execution.end == END_STUCK;

	worker_ran(s);
	if (whole && trace_is_new(trace_fingerprint()))
		ended_add(&ended, trace_fingerprint(), execution.end == END_STUCK);
}

static void put_seeds(FILE *out, const struct seeds *seeds)
{
	fwrite(&seeds->nr, sizeof(seeds->nr), 1, out);
	fwrite(&seeds->used, sizeof(seeds->used), 1, out);
	if (seeds->used)
		fwrite(seeds->v, sizeof(ls_choice), seeds->used, out);
}

static bool get_seeds(FILE *in, struct seeds *seeds)
{
	size_t nr, used;

	*seeds = (struct seeds){ 0 };
	if (fread(&nr, sizeof(nr), 1, in) != 1 || fread(&used, sizeof(used), 1, in) != 1 ||
	    used > SEED_BYTES_MAX || !seeds_reserve(seeds, used))
		return false;
	seeds->nr = nr;
	seeds->used = used;
	return (!used || fread(seeds->v, sizeof(ls_choice), used, in) == used) &&
	       seeds_are_sound(seeds);
}

static void put_ended(FILE *out, const struct ended_list *list)
{
	fwrite(&list->nr, sizeof(list->nr), 1, out);
	if (list->nr)
		fwrite(list->v, sizeof(*list->v), list->nr, out);
}

static bool get_ended(FILE *in, struct ended_list *list)
{
	*list = (struct ended_list){ 0 };
	if (fread(&list->nr, sizeof(list->nr), 1, in) != 1)
		return false;
	list->max = list->nr;
	list->v = calloc(list->nr + 1ul, sizeof(*list->v));
	return list->v && fread(list->v, sizeof(*list->v), list->nr, in) == list->nr;
}

/* As a search by dfs alone, whatever this one is. */
static bool run_part(struct search *s, struct seeds *seeds, int bound)
{
	const struct strategy_ops *strategy = s->strategy;
	uint64_t first = s->own.number_first, step = s->own.number_step;
	void (*ran)(struct search *) = s->ran;
	bool over;

	s->strategy = execution.strategy = &strategy_dfs;
	s->own.number_first = s->own.number_step = 0;
	s->ran = note_trace;
	dfs_part_begin(seeds, bound);
	over = search_run(s);
	s->strategy = execution.strategy = strategy;
	s->own.number_first = first;
	s->own.number_step = step;
	s->ran = ran;
	return over;
}

bool prefixes_serve(struct search *s, FILE *order, FILE *answer)
{
	struct seeds seeds, next, rest = { 0 };
	struct dfs_end part_end = { 0 };
	bool over, broken;
	int bound;

	if (fread(&bound, sizeof(bound), 1, order) != 1 || !get_seeds(order, &seeds)) {
		seeds_free(&seeds);
		return false;
	}
	worker_forget(s);
	trace_stop();
	trace_start();
	ended.nr = 0;
	s->numbers_from = 0;
	s->own.executions_max = PART_EXECUTIONS;
	over = run_part(s, &seeds, bound);
	broken = !over && s->result->executions < PART_EXECUTIONS;
	dfs_part_end(&next, &rest, &part_end);
	worker_report(s, answer);
	fputc(part_end.dropped, answer);
	fputc(part_end.cut, answer);
	fputc(broken, answer);
	put_seeds(answer, &next);
	put_seeds(answer, &rest);
	put_ended(answer, &ended);
	seeds_free(&next);
	seeds_free(&rest);
	return true;
}

/* The coordinator's side. */

static void part_forget_outcome(struct part *p)
{
	report_free(&p->report);
	seeds_free(&p->later);
	seeds_free(&p->rest);
	free(p->ended.v);
	p->ended = (struct ended_list){ 0 };
	p->given = p->ready = false;
}

static struct part *part_new(void)
{
	struct part *p = calloc(1, sizeof(*p));

	if (!p)
		harness_bug("no memory for a part of the search");
	parts_nr++;
	return p;
}

static void part_free(struct part *p)
{
	part_forget_outcome(p);
	seeds_free(&p->seeds);
	free(p);
	parts_nr--;
}

static void drop_first(void)
{
	struct part *p = parts;

	parts = p->next;
	if (!parts)
		parts_end = &parts;
	part_free(p);
}

/* The next prefixes that are in no part become one. NULL: there are none. */
static struct part *cut_part(void)
{
	struct part *p;

	if (!todo_nr)
		return NULL;
	p = part_new();
	do {
		todo_at = seeds_move(&p->seeds, &todo, todo_at, 1);
		todo_nr--;
	} while (todo_nr && p->seeds.nr < PART_SEEDS &&
		 p->seeds.used * sizeof(ls_choice) < PART_BYTES / 2);
	*parts_end = p;
	parts_end = &p->next;
	return p;
}

/* The first part that nobody has. */
static struct part *next_part(void)
{
	for (struct part *p = parts; p; p = p->next)
		if (!p->given)
			return p;
	return parts_nr < AHEAD_MAX ? cut_part() : NULL;
}

static void write_part(FILE *out, const void *what)
{
	const struct part *p = what;

	fputc(ORDER_PREFIXES, out);
	fwrite(&end.bound, sizeof(end.bound), 1, out);
	put_seeds(out, &p->seeds);
}

static void forget_orders_of(struct pool_worker *w)
{
	while (w->queue_nr)
		((struct part *)w->queue[--w->queue_nr])->given = false;
}

/* Whoever is still at work would answer what nobody asks any more. */
static void forget_orders(void)
{
	for (unsigned int i = 0; i < pool_nr; i++) {
		if (!pool[i].queue_nr)
			continue;
		forget_orders_of(&pool[i]);
		pool_replace(&pool[i]);
	}
}

static bool read_answer(FILE *in, struct part *p)
{
	if (report_read(in, &p->report))
		return false;
	p->dropped = fgetc(in) == 1;
	p->cut = fgetc(in) == 1;
	p->broken = fgetc(in) == 1;
	return get_seeds(in, &p->later) && get_seeds(in, &p->rest) && get_ended(in, &p->ended);
}

/* False: no worker is left. */
static bool take_answer(struct pool_worker *w)
{
	void *what;
	char *text;
	FILE *in = pool_answer(w, &text, &what);
	struct part *p = what;
	bool ok = in && read_answer(in, p);

	if (ok) {
		p->ready = true;
		sharing_received(&p->report);
		sharing_answered();
	} else if (in) {
		part_forget_outcome(p);
	}
	if (in)
		fclose(in);
	free(text);
	if (ok)
		return true;
	forget_orders_of(w);
	return sharing_replace(w);
}

/* False: no worker is left. *@too_long: the first part has to be run here. */
static bool hand_out(bool *too_long)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		while (pool[i].queue_nr < QUEUE_MAX) {
			struct part *p = next_part();

			if (!p)
				return true;
			p->given = true;
			if (pool_order(&pool[i], p, write_part))
				continue;
			p->given = false;
			*too_long = p == parts && p->seeds.used * sizeof(ls_choice) > PART_BYTES;
			if (!*too_long && !pool[i].queue_nr && !sharing_replace(&pool[i]))
				return false;
			break;
		}
	return true;
}

static void keep(struct seeds *next, struct seeds *rest)
{
	size_t nr = later.nr;

	seeds_move(&later, next, 0, next->nr);
	end.dropped |= later.nr != nr + next->nr;
	if (!rest->nr)
		return;
	/* In the place of the part that they were left of, which is the first. */
	parts->seeds = *rest;
	*rest = (struct seeds){ 0 };
}

static uint64_t executions_left(const struct search *s)
{
	uint64_t left = sharing_left(s, 0);
	uint64_t of_cap = cap > s->result->executions ? cap - s->result->executions : 0;

	return cap && of_cap < left ? of_cap : left;
}

/* The first part, in this process, as far as the budget goes. */
static void run_here(struct search *s)
{
	struct part *p = parts;
	struct seeds next, rest;
	struct dfs_end part_end = { 0 };
	uint64_t max = s->own.executions_max;

	s->own.executions_max = s->result->executions + executions_left(s);
	if (executions_left(s) == UINT64_MAX)
		s->own.executions_max = 0;
	s->numbers_from = 0;
	s->count_traces = true;
	run_part(s, &p->seeds, end.bound);
	s->own.executions_max = max;
	s->count_traces = false;
	dfs_part_end(&next, &rest, &part_end);
	end.dropped |= part_end.dropped;
	end.cut |= part_end.cut;
	keep(&next, &rest);
	if (!parts->seeds.nr)
		drop_first();
	seeds_free(&next);
	seeds_free(&rest);
	sharing_ran_here(s);
}

/* What came of the first part. */
static void take_first(struct search *s)
{
	struct part *p = parts;
	struct ls_result *r = s->result;

	sharing_take(s, &p->report, r->executions);
	for (uint32_t i = 0; i < p->ended.nr; i++) {
		if (!trace_is_new(p->ended.v[i].trace))
			continue;
		if (p->ended.v[i].deadlocked)
			r->traces_deadlocked++;
		else
			r->traces++;
	}
	end.dropped |= p->dropped;
	end.cut |= p->cut;
	if (p->broken)
		r->withheld |= LS_WITHHELD_STOPPED;
	seeds_free(&p->seeds);
	keep(&p->later, &p->rest);
	if (!p->seeds.nr)
		drop_first();
	else
		part_forget_outcome(p);
}

/* The next bound. False: there is nothing to run under it, or it is not to be. */
static bool bound_next(void)
{
	end.over = true;
	end.refused = later.nr > 0;
	if (!later.nr || (bound_max >= 0 && end.bound >= bound_max))
		return false;
	end.over = end.refused = false;
	seeds_free(&todo);
	todo = later;
	todo_nr = todo.nr;
	todo_at = 0;
	later = (struct seeds){ 0 };
	end.bound++;
	return true;
}

/* One step. False: no worker is left. */
static bool step(struct search *s)
{
	bool too_long = false, left;

	left = hand_out(&too_long);
	if (parts && parts->ready && parts->report.counts.executions > executions_left(s)) {
		part_forget_outcome(parts);
		run_here(s);
	} else if (parts && parts->ready) {
		take_first(s);
	} else if (too_long) {
		run_here(s);
	} else if (left && parts) {
		pool_wait(WAIT_MS);
		for (unsigned int i = 0; i < pool_nr && left; i++)
			while (left && pool[i].queue_nr && pool_has_answer(&pool[i]))
				left = take_answer(&pool[i]);
	}
	return left;
}

/* Trees are told apart by what begins with their prefixes; see prefixes_end() for what came of it.
 */
int prefixes_explore(struct search *s, int max, uint64_t executions_max)
{
	struct seeds none = { 0 };

	bound_max = max;
	cap = executions_max;
	while (!end.over) {
		dfs_part_begin(&none, end.bound);
		if (!parts && !todo_nr && !bound_next())
			break;
		if (!executions_left(s) || s->result->withheld & LS_WITHHELD_STOPPED ||
		    !sharing_may_go_on(s) || !step(s))
			break;
		sharing_save(s);
	}
	forget_orders();
	return 0;
}

const struct dfs_end *prefixes_end(void)
{
	return &end;
}

static void begin(void)
{
	while (parts)
		drop_first();
	parts_end = &parts;
	seeds_free(&todo);
	seeds_free(&later);
	seeds_add_root(&todo);
	todo_nr = 1;
	todo_at = 0;
	end = (struct dfs_end){ 0 };
}

static int explore(struct search *s)
{
	int err = prefixes_explore(s, s->own.preemptions_max, 0);

	work.over = end.over;
	return err;
}

static void conclude(struct search *s)
{
	struct seeds none = { 0 };

	dfs_part_begin(&none, end.bound);
	strategy_dfs.finish(s->result);
	dfs_conclude(s->result, &end);
	begin();
	seeds_free(&todo);
	todo_nr = 0;
}

/* Parts whose outcome was not taken over are to be run again by who goes on from there. */
static void write_state(FILE *out)
{
	struct seeds all = { 0 };

	for (const struct part *p = parts; p; p = p->next)
		seeds_move(&all, &p->seeds, 0, p->seeds.nr);
	seeds_move(&all, &todo, todo_at, todo_nr);
	fwrite(&end, sizeof(end), 1, out);
	put_seeds(out, &all);
	put_seeds(out, &later);
	seeds_free(&all);
	trace_write(out);
}

static int read_state(FILE *in)
{
	begin();
	seeds_free(&todo);
	if (fread(&end, sizeof(end), 1, in) != 1 || !get_seeds(in, &todo) || !get_seeds(in, &later))
		return -EINVAL;
	todo_nr = todo.nr;
	return trace_read(in);
}

const struct sharing_ops sharing_prefixes = {
	.begin = begin,
	.explore = explore,
	.forget_orders = forget_orders,
	.conclude = conclude,
	.write = write_state,
	.read = read_state,
};
