// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole reports against files that were written or read line by line by a person.
 *
 * What a golden file does not show (colors, failing disks, broken documents) is tested in
 * test_writers.c and test_broken.c.
 */
#include "tests/reports/reports_test.h"

static void check_golden(const char *golden, const char *fixture, const char *format,
			 const struct report_style *style)
{
	char *expected = read_text(golden);
	char *actual = render_fixture(format, fixture, style);
	size_t i, line = 1;

	for (i = 0; expected[i] && expected[i] == actual[i]; i++)
		line += expected[i] == '\n';
	if (expected[i] != actual[i]) {
		fprintf(stderr, "\n%s:%zu: the report differs from here on:\n%.200s\n", golden,
			line, actual + i);
		CU_FAIL("the report is not the golden file");
	}
	free(expected);
	free(actual);
}

static void text_of_a_replayed_use_after_free(void)
{
	check_golden("uaf.text", "uaf", "text", &(struct report_style){ .columns = 80 });
}

static void mail_of_a_deadlock(void)
{
	check_golden("abba.mail", "abba", "mail", &(struct report_style){ 0 });
}

static void text_of_a_clean_suite(void)
{
	check_golden("clean.text", "clean", "text", &(struct report_style){ 0 });
}

static void text_of_a_failing_suite(void)
{
	check_golden("suite.text", "suite", "text", &(struct report_style){ .utf8 = true });
}

static void verbose_text_of_a_failing_suite(void)
{
	check_golden("suite-verbose.text", "suite", "text",
		     &(struct report_style){ .utf8 = true, .verbose = true, .columns = 80 });
}

static void quiet_text_of_a_failing_suite(void)
{
	check_golden("suite-quiet.text", "suite", "text",
		     &(struct report_style){ .utf8 = true, .quiet = true });
}

static void mail_of_a_failing_suite(void)
{
	/* A mail is the same from any terminal. */
	check_golden("suite.mail", "suite", "mail", &(struct report_style){ 0 });
	check_golden("suite.mail", "suite", "mail",
		     &(struct report_style){ .color = true, .utf8 = true, .columns = 200 });
}

static void junit_of_a_failing_suite(void)
{
	check_golden("suite.xml", "suite", "junit", &(struct report_style){ 0 });
	check_golden("suite.xml", "suite", "junit",
		     &(struct report_style){ .color = true, .columns = 200 });
}

static void mail_of_hostile_names(void)
{
	check_golden("hostile.mail", "hostile", "mail", &(struct report_style){ 0 });
}

static void junit_of_hostile_names(void)
{
	check_golden("hostile.xml", "hostile", "junit", &(struct report_style){ 0 });
}

static CU_TestInfo tests[] = {
	{ "text_of_a_replayed_use_after_free", text_of_a_replayed_use_after_free },
	{ "mail_of_a_deadlock", mail_of_a_deadlock },
	{ "text_of_a_clean_suite", text_of_a_clean_suite },
	{ "text_of_a_failing_suite", text_of_a_failing_suite },
	{ "verbose_text_of_a_failing_suite", verbose_text_of_a_failing_suite },
	{ "quiet_text_of_a_failing_suite", quiet_text_of_a_failing_suite },
	{ "mail_of_a_failing_suite", mail_of_a_failing_suite },
	{ "junit_of_a_failing_suite", junit_of_a_failing_suite },
	{ "mail_of_hostile_names", mail_of_hostile_names },
	{ "junit_of_hostile_names", junit_of_hostile_names },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("reports: golden", tests);
}
