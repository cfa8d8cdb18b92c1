// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breaking text into lines, and making it printable.
 */
#include "reports/clean.h"
#include "reports/wrap.h"
#include "tests/reports/reports_test.h"

/* Wrap a text and compare its lines, joined by '|'. */
static void check_wrap(const char *text, unsigned int width, enum wrap mode, const char *expected)
{
	char joined[256] = "";
	const char *line;
	size_t length;

	while ((line = wrap_take(&text, width, mode, &length))) {
		if (*joined)
			strcat(joined, "|");
		strncat(joined, line, length);
	}
	CU_ASSERT_STRING_EQUAL(joined, expected);
}

static void lines_break_at_spaces(void)
{
	check_wrap("one two three", 7, WRAP_WORDS, "one two|three");
	check_wrap("one two three", 8, WRAP_WORDS, "one two|three");
	check_wrap("one two three", 13, WRAP_WORDS, "one two three");
	check_wrap("one two three", 12, WRAP_WORDS, "one two|three");
}

static void spaces_at_a_break_vanish(void)
{
	check_wrap("  one   two   ", 5, WRAP_WORDS, "one|two");
	check_wrap("one   two", 9, WRAP_WORDS, "one   two");
	check_wrap("   ", 5, WRAP_WORDS, "");
	check_wrap("", 5, WRAP_WORDS, "");
}

static void a_wide_path_stays_whole_among_words(void)
{
	check_wrap("in a/long/path.c:12 at", 6, WRAP_WORDS, "in|a/long/path.c:12|at");
	check_wrap("abcdefghij", 4, WRAP_WORDS, "abcd|efgh|ij");
}

static void a_cell_is_never_wider(void)
{
	check_wrap("in a/long/path.c:12 at", 6, WRAP_HARD, "in|a/long|/path.|c:12|at");
	check_wrap("mutex_lock(&group->mutex)", 12, WRAP_HARD, "mutex_lock(|&group->|mutex)");
	check_wrap("abcdefghij", 4, WRAP_HARD, "abcd|efgh|ij");
	check_wrap("abc", 1, WRAP_HARD, "a|b|c");
}

static void code_points_are_not_cut(void)
{
	CU_ASSERT_EQUAL(wrap_width("na\xc3\xafve", 6), 5);
	check_wrap("\xc3\xaf\xc3\xaf\xc3\xaf", 2, WRAP_HARD, "\xc3\xaf\xc3\xaf|\xc3\xaf");
}

static void check_clean(const char *text, bool ascii, const char *expected)
{
	char *clean = clean_string(text, ascii);

	CU_ASSERT_STRING_EQUAL(clean, expected);
	free(clean);
}

static void control_characters_become_visible(void)
{
	check_clean("a\033[2Jb\x7f", false, "a?[2Jb?");
	check_clean("a\nb\r\nc", false, "a b  c");
	check_clean("a\tb", false, "a       b");
	check_clean("1234567\tb", false, "1234567 b");
	check_clean("12345678\tb", false, "12345678        b");
	check_clean("\xc2\x9b \xe2\x80\xae \xef\xbf\xbf \xf0\x9f\xbf\xbf", false, "? ? ? ?");
}

static void other_characters_stay(void)
{
	check_clean("J\xc3\xb6rg \xe2\x86\x92 \xe6\x97\xa5 \xf0\x9f\x90\xa7", false,
		    "J\xc3\xb6rg \xe2\x86\x92 \xe6\x97\xa5 \xf0\x9f\x90\xa7");
}

static void ascii_keeps_letters_and_punctuation(void)
{
	check_clean("J\xc3\xb6rg R\xc3\xb6"
		    "del \xc3\x86gir stra\xc3\x9f"
		    "e",
		    true, "Jorg Rodel AEgir strasse");
	check_clean("\xc5\x81ukasz \xc4\x8c"
		    "apek \xc5\xbd",
		    true, "Lukasz Capek Z");
	check_clean("\xe2\x80\x9cq\xe2\x80\x9d \xe2\x80\x94 \xe2\x86\x92 \xe2\x89\xa4 \xe2\x80\xa6",
		    true, "\"q\" -- -> <= ...");
	/* A letter and a combining accent: the letter stays. */
	check_clean("e\xcc\x81", true, "e");
	check_clean("\xe6\x97\xa5", true, "?");
}

static CU_TestInfo tests[] = {
	{ "lines_break_at_spaces", lines_break_at_spaces },
	{ "spaces_at_a_break_vanish", spaces_at_a_break_vanish },
	{ "a_wide_path_stays_whole_among_words", a_wide_path_stays_whole_among_words },
	{ "a_cell_is_never_wider", a_cell_is_never_wider },
	{ "code_points_are_not_cut", code_points_are_not_cut },
	{ "control_characters_become_visible", control_characters_become_visible },
	{ "other_characters_stay", other_characters_stay },
	{ "ascii_keeps_letters_and_punctuation", ascii_keeps_letters_and_punctuation },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("reports: wrap", tests);
}
