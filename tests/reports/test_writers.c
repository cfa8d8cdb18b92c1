// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every writer promises: errors of the file reach the caller, the same document gives the same
 * bytes, nothing of a scenario file reaches the terminal as a command, a mail is a mail.
 *
 * The looks of the reports are in test_golden.c.
 */
#include <locale.h>
#include "reports/wrap.h"
#include "tests/reports/reports_test.h"

static void every_format_is_found_by_its_name(void)
{
	const struct report_ops *const *ops;
	size_t nr = 0;

	for (ops = report_table; *ops; ops++, nr++) {
		CU_ASSERT_PTR_EQUAL(report_find((*ops)->name), *ops);
		CU_ASSERT(strlen((*ops)->help) > 0);
	}
	CU_ASSERT_EQUAL(nr, 4);
	CU_ASSERT_PTR_NULL(report_find("tex"));
	CU_ASSERT_PTR_NULL(report_find("textual"));
	CU_ASSERT_PTR_NULL(report_find(""));
	CU_ASSERT_PTR_NULL(report_find(NULL));
}

static void a_full_disk_is_an_error(void)
{
	const struct report_ops *const *ops;
	json_t *document = load_fixture("clean");
	FILE *file;

	for (ops = report_table; *ops; ops++) {
		file = fopen("/dev/full", "w");
		if (!file)
			give_up("cannot open", "/dev/full");
		CU_ASSERT_EQUAL((*ops)->write(file, document, &(struct report_style){ 0 }),
				-ENOSPC);
		fclose(file);
	}
	json_decref(document);
}

static void a_file_that_is_not_for_writing_is_an_error(void)
{
	const struct report_ops *const *ops;
	json_t *document = load_fixture("clean");
	FILE *file;

	for (ops = report_table; *ops; ops++) {
		file = fopen("/dev/null", "r");
		if (!file)
			give_up("cannot open", "/dev/null");
		CU_ASSERT_EQUAL((*ops)->write(file, document, &(struct report_style){ 0 }), -EBADF);
		fclose(file);
	}
	json_decref(document);
}

static void the_same_document_gives_the_same_bytes(void)
{
	struct report_style style = { .verbose = true };
	const struct report_ops *const *ops;
	const char *const *fixture;
	char *first, *second;

	for (fixture = fixtures; *fixture; fixture++) {
		for (ops = report_table; *ops; ops++) {
			setlocale(LC_ALL, "C");
			first = render_fixture((*ops)->name, *fixture, &style);
			setlocale(LC_ALL, "C.UTF-8");
			second = render_fixture((*ops)->name, *fixture, &style);
			CU_ASSERT_STRING_EQUAL(first, second);
			free(first);
			free(second);
		}
	}
	setlocale(LC_ALL, "C");
}

static void writing_leaves_the_document_as_it_was(void)
{
	struct report_style style = { .verbose = true };
	const struct report_ops *const *ops;
	json_t *document, *copy;
	int err;

	document = load_fixture("hostile");
	copy = json_deep_copy(document);
	for (ops = report_table; *ops; ops++)
		free(render((*ops)->name, document, &style, &err));
	CU_ASSERT(json_equal(document, copy));
	json_decref(document);
	json_decref(copy);
}

static void json_is_the_document(void)
{
	const char *const *fixture;
	json_t *document, *read;
	char *text;
	int err;

	for (fixture = fixtures; *fixture; fixture++) {
		document = load_fixture(*fixture);
		text = render("json", document, &(struct report_style){ .columns = 80 }, &err);
		read = json_loads(text, 0, NULL);
		CU_ASSERT(json_equal(document, read));
		CU_ASSERT_EQUAL(text[strlen(text) - 1], '\n');
		json_decref(read);
		json_decref(document);
		free(text);
	}
}

static void json_does_not_depend_on_the_order_of_keys(void)
{
	json_t *one = json_pack("{s:i, s:[], s:s}", "lockstep_result", 1, "scenarios", "version",
				"1");
	json_t *two = json_pack("{s:s, s:[], s:i}", "version", "1", "scenarios", "lockstep_result",
				1);
	char *first, *second;
	int err;

	first = render("json", one, &(struct report_style){ 0 }, &err);
	second = render("json", two, &(struct report_style){ 0 }, &err);
	CU_ASSERT_STRING_EQUAL(first, second);
	free(first);
	free(second);
	json_decref(one);
	json_decref(two);
}

/* Does a line stick out only because of one path, alone on it? */
static bool check_lone_path(const char *line, size_t length)
{
	size_t indent = strspn(line, " ");

	return !memchr(line + indent, ' ', length - indent) && memchr(line, '/', length);
}

static void mail_is_plain_ascii_of_75_columns(void)
{
	struct report_style style = {
		.color = true, .utf8 = true, .verbose = true, .columns = 300
	};
	const char *const *fixture;
	const char *line;
	size_t length, i, wide = 0;
	char *text;

	for (fixture = fixtures; *fixture; fixture++) {
		text = render_fixture("mail", *fixture, &style);
		for (line = text; *line; line += length + 1) {
			length = strcspn(line, "\n");
			for (i = 0; i < length; i++)
				CU_ASSERT_FALSE(line[i] < 0x20 || line[i] > 0x7e);
			CU_ASSERT_FALSE(length && line[length - 1] == ' ');
			CU_ASSERT(length <= 75 || check_lone_path(line, length));
			wide += length > 75;
		}
		free(text);
	}
	/* The fixtures do have such paths. */
	CU_ASSERT(wide > 0);
}

static void text_is_as_wide_as_the_terminal_at_most(void)
{
	struct report_style style = { .utf8 = true, .verbose = true };
	const char *const *fixture;
	const char *line;
	size_t length;
	char *text;

	for (fixture = fixtures; *fixture; fixture++) {
		for (style.columns = 75; style.columns < 200; style.columns += 7) {
			text = render_fixture("text", *fixture, &style);
			for (line = text; *line; line += length + 1) {
				length = strcspn(line, "\n");
				CU_ASSERT(wrap_width(line, length) <= style.columns ||
					  check_lone_path(line, length));
			}
			free(text);
		}
	}
}

static void no_control_character_comes_through(void)
{
	static const char *const formats[] = { "text", "mail", "junit", "json" };
	struct report_style style = { .utf8 = true, .verbose = true };
	size_t i, k;
	char *text;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		text = render_fixture(formats[i], "hostile", &style);
		for (k = 0; text[k]; k++)
			CU_ASSERT_FALSE((unsigned char)text[k] < 0x20 && text[k] != '\n');
		/* As UTF-8: the C1 control U+009B, the override U+202E. */
		CU_ASSERT_PTR_NULL(strstr(text, "\xc2\x9b"));
		CU_ASSERT_PTR_NULL(strstr(text, "\xe2\x80\xae"));
		/* JSON knows no escape for DEL, which does nothing on a terminal. */
		CU_ASSERT(!strchr(text, 0x7f) || !strcmp(formats[i], "json"));
		free(text);
	}
}

/* Take the escape sequences that the writers use out of a text. */
static size_t strip_colors(char *text)
{
	char *to = text;
	size_t nr = 0;

	while (*text) {
		if (*text != '\033') {
			*to++ = *text++;
			continue;
		}
		nr++;
		text += strcspn(text, "m") + 1;
	}
	*to = '\0';
	return nr;
}

static void colors_change_nothing_but_colors(void)
{
	struct report_style plain = { .utf8 = true }, colored = { .utf8 = true, .color = true };
	const char *const *fixture;
	char *first, *second;

	for (fixture = fixtures; *fixture; fixture++) {
		first = render_fixture("text", *fixture, &plain);
		second = render_fixture("text", *fixture, &colored);
		CU_ASSERT_EQUAL(strip_colors(first), 0);
		CU_ASSERT(strip_colors(second) > 0);
		CU_ASSERT_STRING_EQUAL(first, second);
		free(first);
		free(second);
	}
}

static void a_narrow_terminal_gets_a_list_of_steps(void)
{
	char *narrow = render_fixture("text", "suite", &(struct report_style){ .columns = 80 });
	char *wide = render_fixture("text", "suite", &(struct report_style){ .columns = 160 });

	CU_ASSERT_PTR_NOT_NULL(strstr(narrow, "   2  rescan  bus_rescan():\n"));
	CU_ASSERT_PTR_NULL(strstr(narrow, "\n      attach   "));
	CU_ASSERT_PTR_NOT_NULL(strstr(wide, "\n      attach   "));
	CU_ASSERT_PTR_NULL(strstr(wide, "   2  rescan  bus_rescan():\n"));
	free(narrow);
	free(wide);
}

static void expected_findings_take_one_entry_in_a_suite(void)
{
	struct report_style style = { .columns = 160 };
	char *brief = render_fixture("text", "suite", &style);
	char *full;

	style.verbose = true;
	full = render_fixture("text", "suite", &style);
	CU_ASSERT_PTR_NOT_NULL(strstr(brief, "    recursive-lock in walk_alloc_dev()"));
	CU_ASSERT_PTR_NULL(strstr(brief, "which it holds already"));
	CU_ASSERT_PTR_NOT_NULL(strstr(full, "which it holds already"));
	free(brief);
	free(full);
}

static void quiet_says_nothing_of_what_is_as_expected(void)
{
	char *text = render_fixture("text", "clean", &(struct report_style){ .quiet = true });

	CU_ASSERT_STRING_EQUAL(text,
			       "2 scenarios, 3 cases, 51256 executions in 2 min 6 s, 0 findings\n"
			       "3 as expected, 0 unexpected, 0 inconclusive, 0 not applicable\n");
	free(text);
}

static CU_TestInfo tests[] = {
	{ "every_format_is_found_by_its_name", every_format_is_found_by_its_name },
	{ "a_full_disk_is_an_error", a_full_disk_is_an_error },
	{ "a_file_that_is_not_for_writing_is_an_error",
	  a_file_that_is_not_for_writing_is_an_error },
	{ "the_same_document_gives_the_same_bytes", the_same_document_gives_the_same_bytes },
	{ "writing_leaves_the_document_as_it_was", writing_leaves_the_document_as_it_was },
	{ "json_is_the_document", json_is_the_document },
	{ "json_does_not_depend_on_the_order_of_keys", json_does_not_depend_on_the_order_of_keys },
	{ "mail_is_plain_ascii_of_75_columns", mail_is_plain_ascii_of_75_columns },
	{ "text_is_as_wide_as_the_terminal_at_most", text_is_as_wide_as_the_terminal_at_most },
	{ "no_control_character_comes_through", no_control_character_comes_through },
	{ "colors_change_nothing_but_colors", colors_change_nothing_but_colors },
	{ "a_narrow_terminal_gets_a_list_of_steps", a_narrow_terminal_gets_a_list_of_steps },
	{ "expected_findings_take_one_entry_in_a_suite",
	  expected_findings_take_one_entry_in_a_suite },
	{ "quiet_says_nothing_of_what_is_as_expected", quiet_says_nothing_of_what_is_as_expected },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("reports: writers", tests);
}
