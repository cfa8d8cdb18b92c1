// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dependence table against the engine itself: what it calls independent is swapped, in random
 * executions of random programs, and must neither become impossible nor change what is left:
 * values, owners, counts, everything that a task has read, its order clock, and the trace's
 * fingerprint.
 *
 * That a dependent pair is needed in the table is shown for chosen pairs only.
 */
#include "tests/engine/random_program.h"

#define PROGRAMS    3000
#define EXECUTIONS  3
#define SWAPS_LEAST 20000

/* One execution to swap in. */
struct witness {
	struct outcome outcome;
	struct random_event events[EVENTS_MAX];
	unsigned int events_nr;
	struct ls_choices choices;
};

static struct witness witnesses[EXECUTIONS];
static unsigned int witnesses_nr;
static uint64_t swaps, swapped_kinds[OP_KINDS_NR];

static void keep_witness(void)
{
	struct witness *w = &witnesses[witnesses_nr];

	/* Afterwards findings are looked at more closely, in executions of another kind. */
	if (witnesses_nr == EXECUTIONS)
		return;
	witnesses_nr++;
	w->outcome = outcome;
	w->events_nr = random_events_nr;
	memcpy(w->events, random_events, sizeof(w->events));
	w->choices = ended_choices;
	ended_choices = (struct ls_choices){ 0 };
}

/* Where the choices of event @i start: outcomes that were chosen before any event come first. */
static size_t start_of(const struct ls_choices *choices, unsigned int i)
{
	size_t at = 0;

	for (; at < choices->nr; at++)
		if (!(choices->v[at] & LS_CHOICE_LABEL) && i-- == 0)
			break;
	return at;
}

/* The list with event @i after event @i + 1, each with the outcomes chosen in it. */
static struct ls_choices swap_events(const struct ls_choices *choices, unsigned int i)
{
	size_t a = start_of(choices, i), b = start_of(choices, i + 1),
	       end = start_of(choices, i + 2);
	struct ls_choices list = { malloc((choices->nr + 1) * sizeof(ls_choice)), choices->nr };

	if (!list.v)
		give_up("out of memory", "swap");
	memcpy(list.v, choices->v, choices->nr * sizeof(ls_choice));
	memcpy(list.v + a, choices->v + b, (end - b) * sizeof(ls_choice));
	memcpy(list.v + a + (end - b), choices->v + a, (b - a) * sizeof(ls_choice));
	return list;
}

static void tell_difference(const struct witness *w, unsigned int i, const char *what)
{
	const struct random_event *a = &w->events[i], *b = a + 1;

	fprintf(stderr, "\n\tprogram %lu, event %u: %s (%s) of task %u and %s (%s) of task %u: %s",
		random_program.seed, i, op_name(a->op.kind), a->op.call, a->task,
		op_name(b->op.kind), b->op.call, b->task, what);
}

/* What wakes a task comes before it goes on, and what creates one before it starts. */
static bool comes_first(const struct random_event *a, const struct random_event *b)
{
	return op_wakes(&a->op, &b->op) || (b->op.kind == OP_START && b->op.addr == a->task);
}

static void check_swap(const struct ls_program *program, const struct witness *w, unsigned int i)
{
	struct ls_choices list = swap_events(&w->choices, i);
	struct ls_options options = random_options(1);
	struct ls_divergence divergence;
	struct ls_result result;
	const char *wrong = NULL;

	if (ls_replay(program, &options, &list, &result, &divergence))
		/* What wakes the other comes first, however independent the two are otherwise. */
		wrong = comes_first(&w->events[i], &w->events[i + 1]) ? NULL : divergence.found;
	else if (!ended)
		wrong = "the execution ends early";
	else if (outcome.fingerprint != w->outcome.fingerprint)
		wrong = "another trace";
	else if (memcmp(&outcome, &w->outcome, sizeof(outcome)))
		wrong = "another outcome";
	if (wrong)
		tell_difference(w, i, wrong);
	CU_ASSERT_PTR_NULL(wrong);
	swaps++;
	swapped_kinds[w->events[i].op.kind]++;
	swapped_kinds[w->events[i + 1].op.kind]++;
	ls_result_free(&result);
	ls_choices_free(&list);
}

static void check_witness(const struct ls_program *program, const struct witness *w)
{
	for (unsigned int i = 0; i + 1 < w->events_nr; i++) {
		const struct random_event *a = &w->events[i], *b = a + 1;

		CU_ASSERT_EQUAL(op_dependent(&a->op, &b->op), op_dependent(&b->op, &a->op));
		if (a->task != b->task && !op_dependent(&a->op, &b->op))
			check_swap(program, w, i);
	}
}

static void swapping_what_is_independent_changes_nothing(void)
{
	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		struct ls_program program;
		struct ls_options options;
		struct ls_result result;

		random_program_make(seed);
		program = random_ls_program();
		options = random_options(EXECUTIONS);
		witnesses_nr = 0;
		random_ended = keep_witness;
		result = explore(&program, &options);
		random_ended = NULL;
		CU_ASSERT_EQUAL(witnesses_nr, EXECUTIONS);
		CU_ASSERT_EQUAL(result.aborted, 0);
		ls_result_free(&result);
		for (unsigned int i = 0; i < witnesses_nr; i++) {
			check_witness(&program, &witnesses[i]);
			ls_choices_free(&witnesses[i].choices);
		}
	}
	CU_ASSERT(swaps >= SWAPS_LEAST);
	/* Steps that touch nothing are made by pins and cond_resched() only. */
	for (unsigned int kind = OP_YIELD + 1; kind < OP_KINDS_NR; kind++)
		CHECK_EQUAL(swapped_kinds[kind] > 0, true, op_name(kind));
	printf("%lu swaps ", swaps);
}

/* Tasks a and b of one operation each, after what @before does in the list's first events. */
static const struct pair {
	const char *name;
	struct instruction a[3], b[3]; /* up to DO_NR */
	const char *list, *swapped;
} pairs[] = {
	{ "read and write",
	  { { DO_READ, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_WRITE, 0, 1 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "write and write",
	  { { DO_WRITE, 0, 1 }, { DO_NR, 0, 0 } },
	  { { DO_WRITE, 0, 2 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "add and add",
	  { { DO_ADD, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_ADD, 0, 0 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "compare-and-swap and write",
	  { { DO_CAS, 0, 2 }, { DO_NR, 0, 0 } },
	  { { DO_WRITE, 0, 1 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "failing compare-and-swap and write",
	  { { DO_CAS, 0, 3 }, { DO_NR, 0, 0 } },
	  { { DO_WRITE, 0, 1 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "lock and trylock",
	  { { DO_TAKE, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_TRY, 0, 0 }, { DO_NR, 0, 0 } },
	  "a b a",
	  "b a b" },
	{ "unlock and trylock",
	  { { DO_TAKE, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_TRY, 0, 0 }, { DO_NR, 0, 0 } },
	  "a*2 b*2",
	  "a b a" },
	{ "lock and lock",
	  { { DO_TAKE, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_TAKE, 0, 0 }, { DO_NR, 0, 0 } },
	  "a*2 b*2",
	  "a b a b" },
	{ "complete and wait",
	  { { DO_COMPLETE, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_WAIT, 0, 0 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "complete and trywait",
	  { { DO_SHARED_COMPLETE, 0, 0 }, { DO_NR, 0, 0 } },
	  { { DO_TRY_WAIT, 0, 0 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
	{ "byte and word",
	  { { DO_SHARED_READ, 0, 3 }, { DO_NR, 0, 0 } },
	  { { DO_SHARED_WRITE, 0, 4 }, { DO_NR, 0, 0 } },
	  "a b",
	  "b a" },
};

static void fill_in(const struct pair *pair)
{
	memset(&random_program, 0, sizeof(random_program));
	random_program.tasks_nr = 2;
	for (unsigned int i = 0; pair->a[i].op != DO_NR; i++)
		random_program.ops[0][random_program.ops_nr[0]++] = pair->a[i];
	for (unsigned int i = 0; pair->b[i].op != DO_NR; i++)
		random_program.ops[1][random_program.ops_nr[1]++] = pair->b[i];
}

static int replay_text(const char *text)
{
	struct ls_program program = random_ls_program();
	struct ls_options options = random_options(1);
	struct ls_choices list;
	struct ls_result result;
	int err = ls_choices_parse(text, &program, &list, NULL);

	if (err)
		give_up("the test's own list", text);
	err = ls_replay(&program, &options, &list, &result, NULL);
	ls_result_free(&result);
	ls_choices_free(&list);
	return err;
}

static void swapping_what_is_dependent_changes_something(void)
{
	for (size_t i = 0; i < ARRAY_NR(pairs); i++) {
		struct outcome first;
		unsigned int at = (unsigned int)pairs[i].list[2] == '2' ? 1 : 0;
		int err;

		fill_in(&pairs[i]);
		CHECK_EQUAL(replay_text(pairs[i].list), 0, pairs[i].name);
		CHECK_EQUAL(random_events[at].task, 0, pairs[i].name);
		CHECK_EQUAL(random_events[at + 1].task, 1, pairs[i].name);
		CHECK_EQUAL(op_dependent(&random_events[at].op, &random_events[at + 1].op), true,
			    pairs[i].name);
		first = outcome;
		err = replay_text(pairs[i].swapped);
		CHECK_EQUAL(err || (memcmp(&first, &outcome, sizeof(first)) &&
				    first.fingerprint != outcome.fingerprint),
			    true, pairs[i].name);
	}
}

static CU_TestInfo cases[] = {
	{ "swapping_what_is_independent_changes_nothing",
	  swapping_what_is_independent_changes_nothing },
	{ "swapping_what_is_dependent_changes_something",
	  swapping_what_is_dependent_changes_something },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: swap", cases);
}
