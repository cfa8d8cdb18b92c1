// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reordering within a trace, on traces made up at random: events that depend on each other keep
 * their order, labels stay with their event, and no order that does so has fewer preemptions, or as
 * few and fewer switches. All orders are walked through for that.
 */
#include "tests/explore_test.h"
#include "harness/explain/reorder.h"

#define TRACES	   3000u
#define EVENTS_MAX 8u
#define TASKS	   3u

static uint64_t state = 7;

static uint32_t below(uint32_t bound)
{
	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(((state >> 33) * bound) >> 31);
}

/* Events in order, without labels. */
struct trace {
	struct step *event[EVENTS_MAX];
	unsigned int nr;
};

static struct step step_make(unsigned int task)
{
	static const enum op_kind kinds[] = { OP_READ, OP_WRITE, OP_RMW, OP_LOCAL };
	enum op_kind kind = kinds[below(ARRAY_NR(kinds))];

	return (struct step){
		.choice = (ls_choice)task,
		.op = { .kind = (uint8_t)kind, .size = 8, .addr = 0x1000 + 8 * below(3) }
	};
}

static void steps_make(struct steps *s, struct trace *trace)
{
	uint32_t nr = 2 + below(EVENTS_MAX - 1);

	s->nr = 0;
	s->alive = 0;
	trace->nr = 0;
	if (!below(3))
		s->v[s->nr++] = (struct step){ .choice = LS_CHOICE_LABEL | 1 };
	for (uint32_t i = 0; i < nr; i++) {
		trace->event[trace->nr++] = &s->v[s->nr];
		s->v[s->nr++] = step_make(below(TASKS));
		if (!below(4))
			s->v[s->nr++] = (struct step){ .choice = (ls_choice)(LS_CHOICE_LABEL |
									     (10 + i)) };
	}
}

static bool in_order(const struct step *a, const struct step *b)
{
	return a->choice == b->choice || op_dependent(&a->op, &b->op);
}

struct cost {
	unsigned int preemptions, switches;
};

static bool is_less(struct cost a, struct cost b)
{
	return a.preemptions < b.preemptions ||
	       (a.preemptions == b.preemptions && a.switches < b.switches);
}

/* No event of these blocks, so who has events left could go on. */
static struct cost cost_add(const struct trace *t, unsigned int done, int last, unsigned int next,
			    struct cost cost)
{
	bool left = false;

	if (last < 0 || t->event[last]->choice == t->event[next]->choice)
		return cost;
	for (unsigned int i = 0; i < t->nr; i++)
		left |= !(done >> i & 1) && t->event[i]->choice == t->event[last]->choice;
	return (struct cost){ cost.preemptions + left, cost.switches + 1 };
}

static void try_all(const struct trace *t, unsigned int done, int last, struct cost cost,
		    struct cost *best)
{
	if (!is_less(cost, *best))
		return;
	if (done + 1 == 1u << t->nr) {
		*best = cost;
		return;
	}
	for (unsigned int i = 0; i < t->nr; i++) {
		bool ready = !(done >> i & 1);

		for (unsigned int j = 0; j < i && ready; j++)
			ready = done >> j & 1 || !in_order(t->event[j], t->event[i]);
		if (ready)
			try_all(t, done | 1u << i, (int)i, cost_add(t, done, last, i, cost), best);
	}
}

/* The number of the event that the n-th choice of a task is. */
static unsigned int nth_of(const struct trace *t, ls_choice task, unsigned int n)
{
	for (unsigned int i = 0; i < t->nr; i++)
		if (t->event[i]->choice == task && !n--)
			return i;
	give_up("a list has more events than its trace", "reorder");
	return 0;
}

/* What the reordered list costs; a list that is no order of the trace fails the test. */
static struct cost check_list(const struct steps *s, const struct trace *t,
			      const struct ls_choices *list)
{
	struct cost cost = { 0, 0 };
	unsigned int done = 0, seen[TASKS] = { 0 };
	size_t lead = s->v[0].choice & LS_CHOICE_LABEL ? 1 : 0;
	int last = -1;

	CU_ASSERT_EQUAL(list->nr, s->nr);
	CU_ASSERT(!lead || list->v[0] == s->v[0].choice);
	for (size_t i = lead; i < list->nr; i++) {
		unsigned int next;

		if (list->v[i] & LS_CHOICE_LABEL) {
			CU_ASSERT_EQUAL(list->v[i], t->event[last][1].choice);
			continue;
		}
		next = nth_of(t, list->v[i], seen[list->v[i]]++);
		for (unsigned int j = 0; j < next; j++)
			CU_ASSERT(done >> j & 1 || !in_order(t->event[j], t->event[next]));
		cost = cost_add(t, done, last, next, cost);
		done |= 1u << next;
		last = (int)next;
	}
	CU_ASSERT_EQUAL(done + 1, 1u << t->nr);
	return cost;
}

static void the_best_order_of_the_trace_is_found(void)
{
	struct step room[2 * EVENTS_MAX + 1];
	struct steps steps = { .v = room };
	unsigned int several = 0;

	for (unsigned int n = 0; n < TRACES; n++) {
		struct cost best = { 100, 100 }, cost;
		struct ls_choices list;
		struct trace trace;

		steps_make(&steps, &trace);
		if (!reorder(&steps, &list))
			continue;
		several++;
		cost = check_list(&steps, &trace, &list);
		try_all(&trace, 0, -1, (struct cost){ 0, 0 }, &best);
		CU_ASSERT_EQUAL(cost.preemptions, best.preemptions);
		CU_ASSERT_EQUAL(cost.switches, best.switches);
		ls_choices_free(&list);
	}
	CU_ASSERT(several > TRACES / 2);
}

/* Too many positions to look at all of them. Nothing depends on anything: each runs in one go. */
static void a_long_trace_is_reordered_too(void)
{
	enum { ROUNDS = 60, LANES = 4 };
	static struct step room[LANES * ROUNDS];
	struct steps steps = { .v = room };
	unsigned int switches = 0;
	struct ls_choices list;

	for (unsigned int i = 0; i < LANES * ROUNDS; i++)
		room[steps.nr++] = (struct step){
			.choice = (ls_choice)(i % LANES),
			.op = { .kind = OP_WRITE, .size = 8, .addr = 0x1000 + 8 * (i % LANES) }
		};
	CU_ASSERT_FATAL(reorder(&steps, &list));
	CU_ASSERT_EQUAL(list.nr, steps.nr);
	for (size_t i = 1; i < list.nr; i++)
		switches += list.v[i] != list.v[i - 1];
	CU_ASSERT_EQUAL(switches, LANES - 1);
	ls_choices_free(&list);
}

static void one_task_has_no_other_order(void)
{
	struct step room[] = { step_make(1), step_make(1) };
	const struct steps steps = { .v = room, .nr = 2 };
	struct ls_choices list;

	CU_ASSERT(!reorder(&steps, &list));
}

static CU_TestInfo tests[] = {
	{ "the_best_order_of_the_trace_is_found", the_best_order_of_the_trace_is_found },
	{ "a_long_trace_is_reordered_too", a_long_trace_is_reordered_too },
	{ "one_task_has_no_other_order", one_task_has_no_other_order },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explain: reorder", tests);
}
