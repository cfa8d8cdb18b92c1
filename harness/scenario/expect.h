/* SPDX-License-Identifier: GPL-2.0-only */
/* What a case was expected to come out as, against what came out. */
#ifndef SCENARIO_EXPECT_H
#define SCENARIO_EXPECT_H

#include <jansson.h>
#include "harness/scenario/program.h"

enum standing { STANDING_UNEXPECTED, STANDING_REQUIRED, STANDING_ALLOWED, STANDING_CONSEQUENCE };

/* One finding, as far as expectations look at it. */
struct judged {
	const struct ls_finding *finding;
	json_t *explained;	/* for the circle; may be NULL */
	enum standing standing; /* set by expect_judge() */
};

struct judgement {
	const char *status;  /* "as expected", "unexpected", "inconclusive" */
	const char *verdict; /* "verified", "bounded", "sampled", "found", "incomplete" */
	json_t *text;	     /* string: verdict_text */
	json_t *reasons;     /* array of strings */
	json_t *expect;	     /* as docs/result-format.md has it */
};

/**
 * expect_judge() - decide what a case came out as
 * @p: the program; its pins, faults and setup error count
 * @e: merged explore options
 * @result: of the exploration
 * @findings: all findings; their standing is set
 * @nr: how many
 * @out: filled in; the JSON values are new references
 *
 * A finding that no entry requires or allows is a consequence when a required finding has the same
 * object and the same function, and otherwise unexpected.
 *
 * Context: harness.
 */
void expect_judge(const struct program *p, const struct scenario_explore *e,
		  const struct ls_result *result, struct judged *findings, size_t nr,
		  struct judgement *out);

/**
 * expect_json() - an expectation as a result document has it
 * @expect: of the case
 * @e: merged explore options
 *
 * Context: harness.
 * Return: a new reference; every "seen" is false.
 */
json_t *expect_json(const struct scenario_expect *expect, const struct scenario_explore *e);

/**
 * withheld_json() - why a search proves less than it might
 * @withheld: enum ls_withheld, or'ed
 *
 * Context: any.
 * Return: a new array of sentences.
 */
json_t *withheld_json(unsigned int withheld);

/* "required", "allowed", "consequence" or "unexpected", and back (-1: none of them). */
const char *standing_name(enum standing standing);
int standing_parse(const char *name);

#endif
