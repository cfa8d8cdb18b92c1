/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of minimising share: get a finding of a program, shorten it, replay it. */
#ifndef TESTS_EXPLAIN_TEST_H
#define TESTS_EXPLAIN_TEST_H

#include "tests/explore_test.h"

/* The one finding of the execution that @text describes; free with ls_result_free(). */
static inline struct ls_result run_text(const struct ls_program *program,
					const struct ls_options *options, const char *text)
{
	struct ls_choices choices;
	struct ls_result result;
	size_t offset;

	if (ls_choices_parse(text, program, &choices, &offset))
		give_up("the test's own list", text);
	if (ls_replay(program, options, &choices, &result, NULL) || result.findings_nr != 1)
		give_up("the test's own list does not show one finding", text);
	ls_choices_free(&choices);
	return result;
}

static inline void minimize(const struct ls_program *program, const struct ls_options *options,
			    struct ls_finding *finding, struct ls_minimize *how)
{
	/* The bound of time is no part of what is tested. */
	how->time_max_ns = 60000000000ul;
	if (ls_minimize(program, options, finding, how))
		give_up("the finding cannot be minimised", program->name);
}

static inline void check_choices(const struct ls_program *program, const struct ls_finding *finding,
				 const char *want)
{
	char *text = ls_choices_print(&finding->choices, program);

	CHECK_STRING(text ? text : "", want, program->name);
	free(text);
}

/* Followed to the letter, the lists raise the finding with their last choice. */
static inline bool replays(const struct ls_program *program, const struct ls_options *options,
			   const struct ls_finding *finding)
{
	struct ls_options own = options ? *options
					: (struct ls_options){ .preemptions_max = LS_UNBOUNDED };
	struct ls_result result;
	bool good = false;

	own.granularity = finding->granularity;
	own.before = finding->before;
	own.before_nr = finding->before_nr;
	if (ls_replay(program, &own, &finding->choices, &result, NULL))
		return false;
	for (size_t i = 0; i < result.findings_nr; i++) {
		const struct ls_finding *f = &result.findings[i];

		good |= f->fingerprint == finding->fingerprint &&
			f->choices.nr == finding->choices.nr && !strcmp(f->story, finding->story) &&
			!strcmp(f->object, finding->object);
	}
	ls_result_free(&result);
	return good;
}

static inline bool same_choices(const struct ls_choices *a, const struct ls_choices *b)
{
	return a->nr == b->nr && !memcmp(a->v, b->v, a->nr * sizeof(a->v[0]));
}

#endif
