/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the engine, the strategies, the detectors and the primitives share: run an
 * exploration, look at its findings, and say which row of a table was wrong.
 *
 * A helper that fails ends the program: a test that runs on without its exploration proves nothing.
 */
#ifndef TESTS_EXPLORE_TEST_H
#define TESTS_EXPLORE_TEST_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/Basic.h>
#include <lockstep/lockstep.h>

#define ARRAY_NR(a) (sizeof(a) / sizeof((a)[0]))
#define DFS	    .strategy = "dfs", .preemptions_max = LS_UNBOUNDED

static inline void give_up(const char *what, const char *name)
{
	fprintf(stderr, "%s: %s\n", what, name);
	exit(EXIT_FAILURE);
}

/* As CU_ASSERT_EQUAL, with both values, and which row of a table it was. */
#define CHECK_EQUAL(got, want, row) \
	check_equal((int64_t)(got), (int64_t)(want), #got, row, __FILE__, (unsigned int)__LINE__)

static inline void check_equal(int64_t got, int64_t want, const char *what, const char *row,
			       const char *file, unsigned int line)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %s is %ld and should be %ld", row, what, got, want);
	CU_assertImplementation(got == want, line, text, file, "", CU_FALSE);
}

#define CHECK_STRING(got, want, row) \
	check_string(got, want, #got, row, __FILE__, (unsigned int)__LINE__)

static inline void check_string(const char *got, const char *want, const char *what,
				const char *row, const char *file, unsigned int line)
{
	char text[512];

	snprintf(text, sizeof(text), "%s: %s is \"%s\" and should be \"%s\"", row, what, got, want);
	CU_assertImplementation(!strcmp(got, want), line, text, file, "", CU_FALSE);
}

/* Explore; anything but success is a mistake of the test. */
static inline struct ls_result explore(const struct ls_program *program,
				       const struct ls_options *options)
{
	struct ls_result result;
	int err = ls_explore(program, options, &result);

	if (err)
		give_up(strerror(-err), program->name);
	return result;
}

static inline const struct ls_finding *find_kind(const struct ls_result *result,
						 enum ls_finding_kind kind)
{
	for (size_t i = 0; i < result->findings_nr; i++)
		if (result->findings[i].kind == kind)
			return &result->findings[i];
	return NULL;
}

/* Is @kind found, and nothing else? Says what was, when not. */
static inline bool only_kind(const struct ls_result *result, enum ls_finding_kind kind)
{
	bool ok = find_kind(result, kind);

	for (size_t i = 0; i < result->findings_nr; i++)
		ok = ok && result->findings[i].kind == kind;
	for (size_t i = 0; i < result->findings_nr && !ok; i++)
		fprintf(stderr, "\n\tnot only %s, but %s: %s", ls_finding_name(kind),
			ls_finding_name(result->findings[i].kind), result->findings[i].story);
	return ok;
}

/* Is nothing found? Says what was, when not. */
static inline bool no_finding(const struct ls_result *result)
{
	for (size_t i = 0; i < result->findings_nr; i++)
		fprintf(stderr, "\n\tnot quiet, but %s: %s",
			ls_finding_name(result->findings[i].kind), result->findings[i].story);
	return result->findings_nr == 0;
}

/* Is a count of @nr trials within five standard deviations of what @probability gives? */
static inline bool within_five_sigma(uint64_t count, uint64_t nr, double probability)
{
	double mean = (double)nr * probability;
	double variance = mean * (1 - probability), off = (double)count - mean;

	return off * off <= 25 * variance;
}

static inline int run_tests(const char *name, CU_TestInfo *tests)
{
	CU_SuiteInfo suites[] = { { name, NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };
	unsigned int failed;

	if (CU_initialize_registry() || CU_register_suites(suites))
		give_up("cannot register the tests", name);
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
