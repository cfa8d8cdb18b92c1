// SPDX-License-Identifier: GPL-2.0-only
/*
 * Documents that are not what they should be: each is refused with -EINVAL before anything is
 * written, or printed; none is a crash.
 *
 * The mutations come from a fixed seed, so that a failure can be repeated.
 */
#include "tests/reports/reports_test.h"

#define ROUNDS 400

static unsigned long long state;

/* Any generator will do; this one is an LCG with Knuth's constants. */
static unsigned int draw(unsigned int below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)((state >> 33) % below);
}

static json_t *draw_value(void)
{
	switch (draw(9)) {
	case 0:
		return json_null();
	case 1:
		return json_true();
	case 2:
		return json_integer((json_int_t)draw(5) - 3);
	case 3:
		return json_integer(INT64_MAX);
	case 4:
		return json_real(0.5);
	case 5:
		return json_string("");
	case 6:
		return json_string("a rather long string \xe2\x80\x94 with a word/with/slashes/"
				   "that/does/not/fit/into/any/column/of/any/report/at/all \t\x01");
	case 7:
		return json_array();
	default:
		return json_object();
	}
}

static void mutate_object(json_t *object)
{
	void *at = json_object_iter(object);
	unsigned int skip;

	if (!at)
		return;
	for (skip = draw((unsigned int)json_object_size(object)); skip; skip--)
		at = json_object_iter_next(object, at);
	if (draw(2))
		json_object_iter_set_new(object, at, draw_value());
	else
		json_object_del(object, json_object_iter_key(at));
}

/* Walk down to a random place and break it. */
static void mutate(json_t *value)
{
	json_t *below = NULL;
	void *at;
	unsigned int skip;

	if (json_is_array(value) && json_array_size(value)) {
		skip = draw((unsigned int)json_array_size(value));
		below = json_array_get(value, skip);
		if (!draw(8))
			json_array_set_new(value, skip, draw_value());
		else
			mutate(below);
	} else if (json_is_object(value)) {
		at = json_object_iter(value);
		if (!at)
			return;
		for (skip = draw((unsigned int)json_object_size(value)); skip; skip--)
			at = json_object_iter_next(value, at);
		below = json_object_iter_value(at);
		if (draw(6) && (json_is_array(below) || json_is_object(below)))
			mutate(below);
		else
			mutate_object(value);
	}
}

static bool check_formats(const json_t *document)
{
	struct report_style style = { .color = true, .utf8 = true, .verbose = draw(2) };
	const struct report_ops *const *ops;
	int checked = report_check(document, NULL, 0), err;
	char *text;

	style.columns = draw(160);
	for (ops = report_table; *ops; ops++) {
		text = render((*ops)->name, document, &style, &err);
		CU_ASSERT_EQUAL(err, checked);
		CU_ASSERT_EQUAL(err ? strlen(text) : 0, 0);
		CU_ASSERT(err || *text);
		free(text);
	}
	return !checked;
}

static void mutated_documents_are_printed_or_refused(void)
{
	const char *const *fixture;
	unsigned int round, more, printed = 0, refused = 0;
	json_t *original, *document;

	state = 1;
	for (fixture = fixtures; *fixture; fixture++) {
		original = load_fixture(*fixture);
		for (round = 0; round < ROUNDS; round++) {
			document = json_deep_copy(original);
			for (more = draw(4) + 1; more; more--)
				mutate(document);
			if (check_formats(document))
				printed++;
			else
				refused++;
			json_decref(document);
		}
		json_decref(original);
	}
	/* Neither side of the check may have gone unused. */
	CU_ASSERT(printed > ROUNDS / 4);
	CU_ASSERT(refused > ROUNDS / 4);
}

static void what_is_no_document_is_refused(void)
{
	json_t *values[] = { NULL,
			     json_null(),
			     json_array(),
			     json_true(),
			     json_string(""),
			     json_object(),
			     json_pack("{s:i,s:[]}", "lockstep_result", 2, "scenarios") };
	struct report_style style = { 0 };
	size_t i;
	int err;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		free(render("text", values[i], &style, &err));
		CU_ASSERT_EQUAL(err, -EINVAL);
		free(render("json", values[i], &style, &err));
		CU_ASSERT_EQUAL(err, -EINVAL);
		json_decref(values[i]);
	}
}

static void the_least_document_is_printed(void)
{
	json_t *document = json_pack("{s:i,s:[]}", "lockstep_result", 1, "scenarios");

	CU_ASSERT(check_formats(document));
	json_decref(document);
}

static const struct {
	const char *key;   /* of the finding of the document */
	const char *value; /* JSON */
	const char *message;
} refusals[] = {
	{ "kind", "3",
	  "scenarios[0].cases[0].findings[0].kind: expected a string, found an integer" },
	{ "kind", NULL,
	  "scenarios[0].cases[0].findings[0].kind: expected a string, found nothing" },
	{ "count", "-1",
	  "scenarios[0].cases[0].findings[0].count: expected an integer of 0 or more, found an integer" },
	{ "tasks", "[\"a\", 1]",
	  "scenarios[0].cases[0].findings[0].tasks[1]: expected a string, found an integer" },
	{ "events", "[{}]",
	  "scenarios[0].cases[0].findings[0].events[0].task: expected an integer of -1 or more, found nothing" },
	{ "events", "[{\"task\": 2}]",
	  "scenarios[0].cases[0].findings[0].events[0].task: there are 2 tasks, found index 2" },
	{ "waits", "[{\"task\": 0, \"wants\": \"a\", \"held_by\": 7}]",
	  "scenarios[0].cases[0].findings[0].waits[0].held_by: there are 2 tasks, found index 7" },
	{ "where", "{\"function\": \"f\", \"line\": \"12\"}",
	  "scenarios[0].cases[0].findings[0].where.line: expected an integer of 0 or more, found a string" },
};

static void a_refusal_says_where_and_why(void)
{
	json_t *document, *finding;
	char error[256];
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		document = load_fixture("uaf");
		finding = json_object_get(json_array_get(json_object_get(document, "scenarios"), 0),
					  "cases");
		finding = json_array_get(json_object_get(json_array_get(finding, 0), "findings"),
					 0);
		if (refusals[i].value)
			json_object_set_new(finding, refusals[i].key,
					    json_loads(refusals[i].value, JSON_DECODE_ANY, NULL));
		else
			json_object_del(finding, refusals[i].key);
		CU_ASSERT_EQUAL(report_check(document, error, sizeof(error)), -EINVAL);
		CU_ASSERT_STRING_EQUAL(error, refusals[i].message);
		json_decref(document);
	}
	CU_ASSERT_EQUAL(report_check(NULL, error, sizeof(error)), -EINVAL);
	CU_ASSERT_STRING_EQUAL(error, "the document: expected an object, found nothing");
}

static CU_TestInfo tests[] = {
	{ "mutated_documents_are_printed_or_refused", mutated_documents_are_printed_or_refused },
	{ "what_is_no_document_is_refused", what_is_no_document_is_refused },
	{ "the_least_document_is_printed", the_least_document_is_printed },
	{ "a_refusal_says_where_and_why", a_refusal_says_where_and_why },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("reports: broken documents", tests);
}
