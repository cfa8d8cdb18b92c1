// SPDX-License-Identifier: GPL-2.0-only
/*
 * What minimising promises, on random small programs: the result replays and shows the same
 * finding, nothing becomes more, a second time changes nothing, and the same start gives the same
 * result. How close it comes to the best schedule is measured against all schedules of the program,
 * walked through without the engine.
 */
#include "tests/explain/explain_test.h"
#include "tests/strategy/strategy_test.h"

#define PROGRAMS 4000u

static uint64_t state = 1;

static uint32_t below(uint32_t bound)
{
	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(((state >> 33) * bound) >> 31);
}

static void make_task(char *text)
{
	static const char ops[] = "rwis.";
	bool locked = below(2);
	uint32_t nr = 1 + below(3), at = 0;

	if (locked)
		text[at++] = 'L';
	for (uint32_t i = 0; i < nr; i++)
		text[at++] = ops[below(sizeof(ops) - 1)];
	if (locked)
		text[at++] = 'U';
	text[at] = '\0';
}

static bool is_bad(const struct script *s, const struct state *end)
{
	return lost_update(s, end) || saw_one_then_two(s, end);
}

/* The least (preemptions, switches) of all schedules that end badly. */
struct least {
	unsigned int preemptions, switches;
};

static void walk_all(const struct script *s, const struct state *at, int last, struct least now,
		     struct least *best)
{
	bool last_can = last >= 0 && script_can_run(s, at, (unsigned int)last), over = true;

	for (unsigned int t = 0; t < script_tasks(s); t++) {
		struct least next = now;
		struct state then = *at;

		if (!script_can_run(s, at, t))
			continue;
		over = false;
		next.switches += last >= 0 && (int)t != last;
		next.preemptions += last_can && (int)t != last;
		script_step(s, &then, t);
		walk_all(s, &then, (int)t, next, best);
	}
	if (!over || !s->bug(s, at))
		return;
	if (now.preemptions < best->preemptions ||
	    (now.preemptions == best->preemptions && now.switches < best->switches))
		*best = now;
}

static bool no_more(const struct ls_shape *a, const struct ls_shape *b)
{
	return a->faults <= b->faults && a->preemptions <= b->preemptions &&
	       a->switches <= b->switches;
}

static void check_promises(const struct ls_program *program, struct ls_finding *f,
			   struct ls_finding *twin, struct ls_minimize *how)
{
	struct ls_minimize again = { 0 };
	struct ls_choices once;

	minimize(program, NULL, f, how);
	minimize(program, NULL, twin, &again);
	CU_ASSERT(same_choices(&f->choices, &twin->choices));
	CU_ASSERT(no_more(&how->after, &how->before));
	CU_ASSERT_EQUAL(how->end, LS_MINIMIZE_DONE);
	CU_ASSERT(replays(program, NULL, f));
	once = f->choices;
	f->choices.v = memcpy(malloc(once.nr * sizeof(*once.v)), once.v, once.nr * sizeof(*once.v));
	minimize(program, NULL, f, &again);
	CU_ASSERT(same_choices(&f->choices, &once));
	CU_ASSERT(no_more(&how->after, &again.before) && no_more(&again.before, &how->after));
	ls_choices_free(&once);
}

static void promises_hold_and_the_best_is_near(void)
{
	unsigned int with_bug = 0, best_nr = 0, excess = 0;

	for (unsigned int n = 0; n < PROGRAMS; n++) {
		char text[SCRIPTS_MAX][8];
		struct script script = { .name = "random", .bug = is_bad };
		struct ls_options options = { .seed = n, .executions_max = 60, .stop_first = true };
		struct state start = { .holder = -1 };
		struct least least = { 1000, 1000 };
		struct ls_minimize how = { 0 };
		struct ls_program program;
		struct ls_result a, b;

		for (uint32_t t = 0, nr = 2 + below(2); t < nr; t++) {
			make_task(text[t]);
			script.tasks[t] = text[t];
		}
		program = script_program(&script);
		a = explore(&program, &options);
		b = explore(&program, &options);
		if (a.findings_nr == 1 && a.findings[0].kind == LS_INVARIANT) {
			with_bug++;
			check_promises(&program, &a.findings[0], &b.findings[0], &how);
			walk_all(&script, &start, -1, (struct least){ 0, 0 }, &least);
			CU_ASSERT(how.after.preemptions >= least.preemptions);
			best_nr += how.after.preemptions == least.preemptions &&
				   how.after.switches == least.switches;
			excess += (unsigned int)how.after.preemptions - least.preemptions;
		}
		ls_result_free(&a);
		ls_result_free(&b);
	}
	printf("%u programs with a bug, %u at the best, %u preemptions too many ", with_bug,
	       best_nr, excess);
	CU_ASSERT(with_bug >= 1000);
	CU_ASSERT(100 * best_nr >= 99 * with_bug);
}

static CU_TestInfo tests[] = {
	{ "promises_hold_and_the_best_is_near", promises_hold_and_the_best_is_near },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explain: minimize random", tests);
}
