// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sharing `optimal`: it is one sequence of decisions, which stays with the coordinator; workers run
 * branches early whose turn will come (harness/strategy/leaf.h), and the coordinator takes the
 * outcome when it does. So the same executions count as in one process, each once, in the same
 * order. What is in the hands of a worker that dies is run when its turn comes.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "harness/detect/finding.h"
#include "harness/explore/sharing.h"
#include "harness/explore/workers.h"
#include "harness/strategy/optimal.h"
#include "harness/strategy/table.h"

/* An execution that takes less is not worth a message. */
#define WORTH_NS 30000ul
#define LOOKS	 64u /* executions that tell what one takes */

bool workers_eager;

/* The worker's side. */

bool leaf_serve(struct search *s, FILE *order, FILE *answer)
{
	struct outcome outcome = { 0 };
	struct leaf leaf;
	bool ok = !leaf_read(order, &leaf);

	worker_forget(s);
	if (ok) {
		optimal_leaf_begin(&leaf, &outcome);
		finding_execution = 1;
		search_count(s, execution_run(s->program));
		worker_ran(s);
		outcome_write(answer, &outcome);
		worker_report(s, answer);
	}
	leaf_free(&leaf);
	outcome_free(&outcome);
	return ok;
}

/* The coordinator's side. */

/* A branch that a worker runs early, or has run. */
struct early {
	struct early *next, **link; /* of all */
	struct wakeup *branch;
	struct pool_worker *worker;
	struct leaf leaf;
	bool ready;
	struct outcome outcome;
	struct report report;
};

static struct early *earlies;

static void early_give(struct early *e, struct wakeup *branch, struct pool_worker *w)
{
	e->worker = w;
	e->branch = branch;
	branch->given = e;
	e->next = earlies;
	e->link = &earlies;
	if (earlies)
		earlies->link = &e->next;
	earlies = e;
}

static void early_free(struct early *e)
{
	*e->link = e->next;
	if (e->next)
		e->next->link = e->link;
	e->branch->given = NULL;
	leaf_free(&e->leaf);
	outcome_free(&e->outcome);
	report_free(&e->report);
	free(e);
}

static void write_leaf(FILE *out, const void *what)
{
	fputc(ORDER_LEAF, out);
	leaf_write(out, &((const struct early *)what)->leaf);
}

static void earlies_forget(struct pool_worker *w)
{
	while (w->queue_nr)
		early_free(w->queue[--w->queue_nr]);
}

/* Take the next answer of a worker. False: it is gone, and what it had is nobody's again. */
static bool early_take(struct pool_worker *w)
{
	void *what;
	char *text;
	FILE *in = pool_answer(w, &text, &what);
	struct early *e = what;

	if (in && !outcome_read(in, &e->outcome) && !report_read(in, &e->report)) {
		e->ready = true;
		sharing_received(&e->report);
		sharing_answered();
		fclose(in);
		free(text);
		return true;
	}
	if (in) {
		early_free(e);
		fclose(in);
		free(text);
	}
	earlies_forget(w);
	sharing_replace(w);
	return false;
}

static void branches_hand_out(void)
{
	for (unsigned int i = 0; i < pool_nr; i++) {
		struct pool_worker *w = &pool[i];

		while (w->queue_nr && pool_has_answer(w))
			if (!early_take(w))
				break;
		while (w->pid && w->queue_nr < QUEUE_MAX) {
			struct early *e = calloc(1, sizeof(*e));
			struct wakeup *branch;

			if (!e)
				harness_bug("no memory for an order");
			branch = optimal_waiting(&e->leaf);
			if (!branch) {
				free(e);
				return;
			}
			early_give(e, branch, w);
			if (!pool_order(w, e, write_leaf)) {
				early_free(e);
				return;
			}
		}
	}
}

/* The execution whose turn it is: its outcome if somebody ran it, else by running it. */
static void run_next(struct search *s)
{
	struct wakeup *branch = optimal_current();
	struct early *e = branch ? branch->given : NULL;

	/* When the worker dies its orders are forgotten, and with them this one. */
	while (e && !e->ready)
		if (!early_take(e->worker))
			e = branch->given;
	if (!e) {
		finding_execution = s->result->executions + 1;
		search_count(s, execution_run(s->program));
		sharing_ran_here(s);
		return;
	}
	optimal_apply(&e->outcome);
	sharing_take(s, &e->report, s->result->executions);
	early_free(e);
}

/* Of this process: on a busy machine an execution is no longer for taking more time. */
static uint64_t cpu_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ul + (uint64_t)ts.tv_nsec;
}

/* Decided by what the first executions take, which are all run here. */
static bool is_worth_it(uint64_t here, uint64_t start_ns)
{
	static bool worth;

	if (here <= LOOKS)
		worth = cpu_now_ns() - start_ns > WORTH_NS * LOOKS;
	return workers_eager || (here >= LOOKS && worth);
}

static int explore(struct search *s)
{
	uint64_t start_ns = cpu_now_ns(), before = s->result->executions;

	while (sharing_may_go_on(s)) {
		uint64_t n = s->result->executions;

		sharing_save(s);
		if (!sharing_left(s, 0) && !optimal_is_over()) {
			s->result->withheld |= LS_WITHHELD_BUDGET;
			break;
		}
		/* Between two looks at the clock. */
		for (unsigned int i = 0; i < 16 && (sharing_left(s, 0) || optimal_is_over()); i++) {
			if (s->own.stop_first && findings_told())
				break;
			if (!s->strategy->execution_begin(n + 1)) {
				work.over = true;
				return 0;
			}
			run_next(s);
			if (is_worth_it(s->result->executions - before, start_ns))
				branches_hand_out();
		}
	}
	return 0;
}

static void begin(void)
{
}

static void forget_orders(void)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		earlies_forget(&pool[i]);
	/* Whose turn did not come. */
	while (earlies)
		early_free(earlies);
}

/* Each trace was run once, so they need not be told apart. */
static void conclude(struct search *s)
{
	struct ls_result *r = s->result;

	s->strategy->finish(r);
	r->traces = r->complete;
	r->traces_deadlocked = r->deadlocked;
}

const struct sharing_ops sharing_tree = {
	.coordinator_runs = true,
	.begin = begin,
	.explore = explore,
	.forget_orders = forget_orders,
	.conclude = conclude,
	.write = optimal_write,
	.read = optimal_read,
};
