// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sharing a sampler: its executions have nothing to do with each other, so the coordinator hands
 * out ranges of their numbers. What is in the hands of a worker that dies is handed out again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/explore/sharing.h"
#include "harness/strategy/portfolio.h"
#include "harness/strategy/table.h"

#define RANGE	   512u /* executions that are handed out at once */
#define RANGES_MAX 256u

struct range {
	uint64_t from, nr;
};

static uint64_t numbers;	      /* executions numbered so far */
static uint64_t handed_out;	      /* and not yet finished */
static uint64_t before;		      /* executions of this search that have no number */
static bool begun;		      /* to be numbered */
static struct range lost[RANGES_MAX]; /* handed out, and given back */
static unsigned int lost_nr;

/* The worker's side. */

bool numbers_serve(struct search *s, FILE *order, FILE *answer)
{
	const struct ls_result none = { .bound = LS_UNBOUNDED };
	struct range range;

	if (fread(&range, sizeof(range), 1, order) != 1)
		return false;
	if (s->strategy == &strategy_portfolio)
		portfolio_by_number(&none);
	worker_forget(s);
	s->numbers_from = range.from;
	s->own.executions_max = range.nr;
	search_run(s);
	worker_report(s, answer);
	return true;
}

/* The coordinator's side. */

static void write_range(FILE *out, const void *what)
{
	fputc(ORDER_NUMBERS, out);
	fwrite(what, sizeof(struct range), 1, out);
}

/* The next range: one that was given back, or a new one. */
static struct range *next_range(const struct search *s)
{
	uint64_t left = sharing_left(s, handed_out);
	struct range *r;

	if (!lost_nr && !left)
		return NULL;
	r = malloc(sizeof(*r));
	if (!r)
		harness_bug("no memory for an order");
	if (lost_nr) {
		*r = lost[--lost_nr];
	} else {
		*r = (struct range){ numbers, left < RANGE ? left : RANGE };
		numbers += r->nr;
	}
	handed_out += r->nr;
	return r;
}

static void give_back(struct range *r)
{
	handed_out -= r->nr;
	harness_assert(lost_nr < RANGES_MAX);
	lost[lost_nr++] = *r;
	free(r);
}

static void all_give_back(struct pool_worker *w)
{
	while (w->queue_nr)
		give_back(w->queue[--w->queue_nr]);
}

static bool take(struct search *s, struct pool_worker *w)
{
	struct report r = { 0 };
	void *what;
	char *text;
	FILE *in = pool_answer(w, &text, &what);
	struct range *range = what;
	bool ok = in && !report_read(in, &r);

	if (ok) {
		sharing_answered();
		handed_out -= range->nr;
		sharing_take(s, &r, before);
		free(range);
	} else if (in) {
		give_back(range);
	}
	if (in)
		fclose(in);
	free(text);
	report_free(&r);
	if (ok)
		return true;
	all_give_back(w);
	return sharing_replace(w);
}

static void hand_out(struct search *s)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		while (pool[i].queue_nr < QUEUE_MAX) {
			struct range *r = next_range(s);

			if (!r)
				return;
			if (!pool_order(&pool[i], r, write_range)) {
				give_back(r);
				/* It is gone, and has nothing in hand whose answer would tell. */
				if (!pool[i].queue_nr && !sharing_replace(&pool[i]))
					return;
				break;
			}
		}
}

static void begin(void)
{
	numbers = handed_out = before = 0;
	begun = false;
	lost_nr = 0;
}

static int explore(struct search *s)
{
	if (!begun)
		before = s->result->executions;
	begun = true;
	while (sharing_may_go_on(s)) {
		hand_out(s);
		if (!handed_out)
			break;
		pool_wait(WAIT_MS);
		for (unsigned int i = 0; i < pool_nr; i++)
			if (pool[i].queue_nr && pool_has_answer(&pool[i]) && !take(s, &pool[i]))
				return 0;
		sharing_save(s);
	}
	work.over = !sharing_left(s, 0);
	return 0;
}

static void forget_orders(void)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		all_give_back(&pool[i]);
}

static void conclude(struct search *s)
{
	struct ls_result *r = s->result;
	unsigned int withheld = r->withheld;

	if (s->strategy->finish)
		s->strategy->finish(r);
	r->withheld = (withheld & ~(unsigned int)LS_WITHHELD_BUDGET) | LS_WITHHELD_SAMPLED;
}

/* Ranges in the hands of workers are not done: who goes on from the file has to run them. */
static void write_state(FILE *out)
{
	unsigned int nr = lost_nr;

	for (unsigned int i = 0; i < pool_nr; i++)
		for (unsigned int j = 0; j < pool[i].queue_nr; j++)
			lost[nr++] = *(const struct range *)pool[i].queue[j];
	fwrite(&begun, sizeof(begun), 1, out);
	fwrite(&before, sizeof(before), 1, out);
	fwrite(&numbers, sizeof(numbers), 1, out);
	fwrite(&nr, sizeof(nr), 1, out);
	fwrite(lost, sizeof(lost[0]), nr, out);
}

static int read_state(FILE *in)
{
	if (fread(&begun, sizeof(begun), 1, in) != 1 ||
	    fread(&before, sizeof(before), 1, in) != 1 ||
	    fread(&numbers, sizeof(numbers), 1, in) != 1 ||
	    fread(&lost_nr, sizeof(lost_nr), 1, in) != 1 || lost_nr > RANGES_MAX ||
	    fread(lost, sizeof(lost[0]), lost_nr, in) != lost_nr)
		return -EINVAL;
	return 0;
}

const struct sharing_ops sharing_numbers = {
	.begin = begin,
	.explore = explore,
	.forget_orders = forget_orders,
	.conclude = conclude,
	.write = write_state,
	.read = read_state,
};
