/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the report writers share: fixtures, and a report as a string.
 *
 * A helper that fails ends the program: a test that runs on without its fixture proves nothing.
 */
#ifndef TESTS_REPORTS_TEST_H
#define TESTS_REPORTS_TEST_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/Basic.h>
#include <jansson.h>
#include "reports/report.h"

/* Every fixture; ends with NULL. */
static const char *const fixtures[] = { "uaf", "abba", "clean", "suite", "hostile", NULL };

static inline void give_up(const char *what, const char *name)
{
	fprintf(stderr, "%s: %s\n", what, name);
	exit(EXIT_FAILURE);
}

static inline char *test_path(const char *name)
{
	const char *root = getenv("LOCKSTEP_SOURCE_DIR");
	char *path;

	if (asprintf(&path, "%s/tests/reports/%s", root ? root : ".", name) < 0)
		give_up("out of memory", name);
	return path;
}

static inline char *read_text(const char *name)
{
	char *path = test_path(name), *text = NULL;
	FILE *file = fopen(path, "r");
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		give_up("cannot read", path);
	fclose(file);
	free(path);
	return text;
}

static inline json_t *load_fixture(const char *name)
{
	char file[64], *path;
	json_error_t error;
	json_t *document;

	snprintf(file, sizeof(file), "%s.json", name);
	path = test_path(file);
	document = json_load_file(path, 0, &error);
	if (!document)
		give_up(error.text, path);
	free(path);
	return document;
}

/* A report as a string to free(); *err is what the writer returned. */
static inline char *render(const char *format, const json_t *document,
			   const struct report_style *style, int *err)
{
	const struct report_ops *ops = report_find(format);
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!ops || !file)
		give_up("no such format", format);
	*err = ops->write(file, document, style);
	fclose(file);
	return text;
}

/* A report of a fixture as a string to free(). */
static inline char *render_fixture(const char *format, const char *name,
				   const struct report_style *style)
{
	json_t *document = load_fixture(name);
	int err;
	char *text = render(format, document, style, &err);

	CU_ASSERT_EQUAL(err, 0);
	json_decref(document);
	return text;
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
