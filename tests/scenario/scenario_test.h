/* SPDX-License-Identifier: GPL-2.0-only */
/* What the test programs of this folder share: a main for CUnit, and scenarios from texts. */
#ifndef TESTS_SCENARIO_TEST_H
#define TESTS_SCENARIO_TEST_H

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>
#include "harness/scenario/scenario.h"

/* "condition_and_outcome"; a list of tests ends with .name NULL */
struct test {
	const char *name;
	void (*run)(void);
};

static inline int run_tests(const char *suite_name, const struct test *tests)
{
	unsigned int failures;
	CU_pSuite suite;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	suite = CU_add_suite(suite_name, NULL, NULL);
	for (; suite && tests->name; tests++)
		if (!CU_add_test(suite, tests->name, tests->run))
			return 1;
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures() + !CU_get_number_of_asserts();
	CU_cleanup_registry();
	return failures != 0;
}

/* A scenario that must be good; tells why when it is not. */
static inline struct scenario *parse_good(const char *text)
{
	struct diagnose d = { 0 };
	struct scenario *s = scenario_parse("t.yaml", text, strlen(text), &d);

	diagnose_print(&d, stdout);
	diagnose_free(&d);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	return s;
}

/* The errors of a scenario that must be bad, as they are printed. */
static inline void check_errors(const char *text, const char *expected)
{
	struct diagnose d = { 0 };
	struct scenario *s = scenario_parse("t.yaml", text, strlen(text), &d);
	char *printed = NULL;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	diagnose_print(&d, out);
	fclose(out);
	if (s || strcmp(printed, expected))
		printf("\nexpected:\n%s\nfound:\n%s\n", expected, printed);
	CU_ASSERT_PTR_NULL(s);
	CU_ASSERT_STRING_EQUAL(printed, expected);
	free(printed);
	diagnose_free(&d);
	scenario_free(s);
}

#endif
