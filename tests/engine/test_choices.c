// SPDX-License-Identifier: GPL-2.0-only
/* Choice lists as text: what is printed reads back, and what cannot be read is pointed at. */
#include "tests/explore_test.h"

#define LABEL(n) (ls_choice)(LS_CHOICE_LABEL | (n))

static void never(void *arg)
{
	(void)arg;
}

static const struct ls_task three[] = { { "attach", never, NULL },
					{ "a", never, NULL },
					{ "un-plug_2", never, NULL } };
static const struct ls_program program = { .name = "choices", .tasks = three, .tasks_nr = 3 };

static void lists_are_printed_run_length_encoded(void)
{
	static const struct {
		ls_choice v[8];
		size_t nr;
		const char *text;
	} rows[] = {
		{ { 0 }, 0, "" },
		{ { 0 }, 1, "attach" },
		{ { 0, 0, 0 }, 3, "attach*3" },
		{ { 1, 2, 2, 1 }, 4, "a un-plug_2*2 a" },
		{ { LABEL(0), 1, LABEL(255), LABEL(255), 1 }, 5, "!0 a !255 !255 a" },
		{ { 1, 1, LABEL(1), 1, 1 }, 5, "a*2 !1 a*2" },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_choices list = { (ls_choice *)rows[i].v, rows[i].nr }, back;
		char *text = ls_choices_print(&list, &program);

		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_STRING_EQUAL(text, rows[i].text);
		CHECK_EQUAL(ls_choices_parse(text, &program, &back, NULL), 0, rows[i].text);
		CHECK_EQUAL(back.nr, rows[i].nr, rows[i].text);
		CU_ASSERT(!back.nr || !memcmp(back.v, list.v, list.nr * sizeof(ls_choice)));
		ls_choices_free(&back);
		free(text);
	}
}

static void any_list_reads_back(void)
{
	uint64_t state = 1;

	for (unsigned int round = 0; round < 1000; round++) {
		ls_choice v[200];
		struct ls_choices list = { v, round % ARRAY_NR(v) }, back;
		char *text;

		for (size_t i = 0; i < list.nr; i++) {
			state = state * 6364136223846793005ul + 1442695040888963407ul;
			v[i] = state >> 60 ? (ls_choice)((state >> 32) % 3)
					   : LABEL(state >> 32 & 255);
		}
		text = ls_choices_print(&list, &program);
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_EQUAL(ls_choices_parse(text, &program, &back, NULL), 0);
		CU_ASSERT_EQUAL_FATAL(back.nr, list.nr);
		CU_ASSERT(!list.nr || !memcmp(back.v, list.v, list.nr * sizeof(ls_choice)));
		ls_choices_free(&back);
		free(text);
	}
}

static void space_between_words_does_not_matter(void)
{
	static const ls_choice want[] = { 0, 0, LABEL(7), 1 };
	struct ls_choices list;

	CU_ASSERT_EQUAL(ls_choices_parse("  attach*2\n\t!7   a \r\n", &program, &list, NULL), 0);
	CU_ASSERT_EQUAL_FATAL(list.nr, ARRAY_NR(want));
	CU_ASSERT(!memcmp(list.v, want, sizeof(want)));
	ls_choices_free(&list);
}

static void an_unreadable_word_is_pointed_at(void)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {
		{ "b", 0 },	/* no such task */
		{ "attac", 0 }, /* the beginning of one */
		{ "attach2", 0 },
		{ "a attach un-plug", 9 },
		{ "a a*", 2 },
		{ "a a*x", 2 },
		{ "a a*2x", 2 },
		{ "a a*-1", 2 },
		{ "a*0", 0 },
		{ "  *3", 2 },
		{ "a !", 2 },
		{ "a !x", 2 },
		{ "a !1x", 2 },
		{ "a !256", 2 },
		{ "a !1*2", 2 },
		{ "a !99999999999999999999", 2 },
		{ "a a*99999999999999999999", 2 },
		{ "a\n#", 2 },
		{ "a\n#x", 2 },
		{ "a\n#1x", 2 },
		{ "a\n#63", 2 }, /* one more than there can be */
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_choices list;
		size_t offset = SIZE_MAX;

		CHECK_EQUAL(ls_choices_parse(rows[i].text, &program, &list, &offset), -EINVAL,
			    rows[i].text);
		CHECK_EQUAL(offset, rows[i].offset, rows[i].text);
		CU_ASSERT_PTR_NULL(list.v);
		ls_choices_free(&list);
	}
}

/* Each event may have outcomes besides, so the bound is twice that of the events. */
static void a_list_that_is_too_long_is_refused(void)
{
	struct ls_choices list;
	char text[64];

	snprintf(text, sizeof(text), "a*%u", LS_STEPS_CAP);
	CU_ASSERT_EQUAL(ls_choices_parse(text, &program, &list, NULL), 0);
	CU_ASSERT_EQUAL(list.nr, LS_STEPS_CAP);
	ls_choices_free(&list);
	snprintf(text, sizeof(text), "a*%u a*%u a", LS_STEPS_CAP, LS_STEPS_CAP);
	CU_ASSERT_EQUAL(ls_choices_parse(text, &program, &list, NULL), -E2BIG);
	ls_choices_free(&list);
}

static void a_task_that_the_program_lacks_is_printed_by_number(void)
{
	ls_choice v[] = { 7, 7, 0 };
	struct ls_choices list = { v, 3 };
	char *text = ls_choices_print(&list, &program);

	CU_ASSERT_STRING_EQUAL(text, "#7*2 attach");
	free(text);
}

static CU_TestInfo cases[] = {
	{ "lists_are_printed_run_length_encoded", lists_are_printed_run_length_encoded },
	{ "any_list_reads_back", any_list_reads_back },
	{ "space_between_words_does_not_matter", space_between_words_does_not_matter },
	{ "an_unreadable_word_is_pointed_at", an_unreadable_word_is_pointed_at },
	{ "a_list_that_is_too_long_is_refused", a_list_that_is_too_long_is_refused },
	{ "a_task_that_the_program_lacks_is_printed_by_number",
	  a_task_that_the_program_lacks_is_printed_by_number },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: choices", cases);
}
