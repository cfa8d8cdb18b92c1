// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports in the kernel's layout, and what the kernel's tools would have said. kernel.json has
 * findings and the lines that a person wrote for them; tests/cli has those that a scenario comes
 * to. Each case of the second part differs from its neighbour in one datum of the finding.
 */
#include <lockstep/finding.h>
#include "reports/kernel.h"
#include "tests/reports/reports_test.h"

/* The finding as the only one of a document that was completed. */
static json_t *complete(json_t *finding)
{
	json_t *document = json_pack("{s:i, s:s, s:[{s:s, s:[{s:s, s:s, s:[O]}]}]}",
				     "lockstep_result", 1, "version", "1.2.3", "scenarios", "name",
				     "scene", "cases", "name", "default", "status", "unexpected",
				     "findings", finding);
	char error[200];

	if (!document)
		give_up("out of memory", "a document");
	kernel_complete(document);
	if (report_check(document, error, sizeof(error)))
		give_up(error, "a completed document");
	json_decref(document);
	return finding;
}

static void check_lines(const char *what, const json_t *found, const json_t *expected)
{
	size_t nr = json_array_size(expected);

	for (size_t i = 0; i < nr || i < json_array_size(found); i++) {
		const char *a = json_string_value(json_array_get(found, i));
		const char *b = json_string_value(json_array_get(expected, i));

		if (a && b && !strcmp(a, b))
			continue;
		fprintf(stderr, "\n%s: line %zu is \"%s\", expected was \"%s\"\n", what, i + 1,
			a ? a : "(none)", b ? b : "(none)");
		CU_FAIL("the report is not the expected one");
		return;
	}
}

static void lines_of_each_layout(void)
{
	json_t *cases = load_fixture("kernel"), *one;
	size_t i;

	CU_ASSERT_FATAL(json_array_size(cases) > 0);
	json_array_foreach(cases, i, one) {
		const json_t *finding = complete(json_object_get(one, "finding"));

		check_lines(json_string_value(json_object_get(one, "what")),
			    json_object_get(finding, "kernel_report"),
			    json_object_get(one, "kernel_report"));
	}
	json_decref(cases);
}

static void what_is_there_already_stays(void)
{
	json_t *finding = json_pack("{s:s, s:s, s:[s], s:[s]}", "kind", "hang", "parity", "x",
				    "tasks", "t", "kernel_report", "mine");

	json_object_set_new(
		finding, "parity",
		json_pack("{s:s, s:s, s:s}", "tool", "t", "sees", "never", "text", "x"));
	complete(finding);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(finding, "kernel_report")), 1);
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_object_get(json_object_get(finding, "parity"), "tool")),
		"t");
	json_decref(finding);
}

/* A finding as JSON, and who speaks up when. */
static const struct {
	const char *finding, *tool, *sees;
} decisions[] = {
	/* A checked circle is reported whatever excludes the deadlock. */
	{ "{'kind': 'lock-order', 'form': 'classes'}", "lockdep", "whenever the code runs" },
	{ "{'kind': 'lock-order', 'form': 'classes', 'confirmation': {'verdict': 'guarded'}}",
	  "lockdep", "whenever the code runs" },
	{ "{'kind': 'lock-order', 'form': 'objects'}", "lockdep", "never" },
	/* A deadlock: the order was seen; novalidate; no lock; no circle of classes. */
	{ "{'kind': 'deadlock', 'lockdep_before': 'lock-order'}", "lockdep",
	  "whenever the code runs" },
	{ "{'kind': 'deadlock', 'lockdep_before': 'rcu-misuse'}", "PROVE_RCU",
	  "whenever the code runs" },
	{ "{'kind': 'deadlock'}", "hung-task detector", "in this schedule only" },
	{ "{'kind': 'hang'}", "hung-task detector", "in this schedule only" },
	{ "{'kind': 'recursive-lock', 'form': 'same lock'}", "lockdep", "whenever the code runs" },
	{ "{'kind': 'recursive-lock', 'form': 'same lock', 'lock': {'class': 'a', 'unchecked': true}}",
	  "hung-task detector", "in this schedule only" },
	{ "{'kind': 'sleep-in-atomic', 'form': 'lock'}", "DEBUG_ATOMIC_SLEEP",
	  "whenever the code runs" },
	{ "{'kind': 'sleep-in-atomic', 'form': 'lock with PREEMPT_RT'}", "PROVE_RAW_LOCK_NESTING",
	  "whenever the code runs" },
	{ "{'kind': 'use-after-free', 'form': 'after'}", "KASAN", "in this schedule only" },
	{ "{'kind': 'use-after-free', 'form': 'unordered'}", "KASAN", "never" },
	{ "{'kind': 'double-free'}", "KASAN", "in this schedule only" },
	{ "{'kind': 'data-race'}", "KCSAN", "sampled" },
	{ "{'kind': 'use-after-release'}", "none", "never" },
	{ "{'kind': 'refcount', 'form': 'from zero'}", "refcount_t", "in this schedule only" },
	{ "{'kind': 'refcount'}", "none", "never" },
	{ "{'kind': 'leak'}", "kmemleak", "in this schedule only" },
	{ "{'kind': 'invariant', 'form': 'warning'}", "WARN_ON", "in this schedule only" },
	{ "{'kind': 'invariant'}", "none", "never" },
	{ "{'kind': 'rcu-misuse', 'story': 'a callback is queued again before it has run'}",
	  "DEBUG_OBJECTS_RCU_HEAD", "in this schedule only" },
	{ "{'kind': 'rcu-misuse', 'story': 'something else'}", "PROVE_RCU",
	  "whenever the code runs" },
	{ "{'kind': 'rcu-misuse', 'form': 'freed early'}", "none", "never" },
	{ "{'kind': 'lock-not-held', 'form': 'assertion'}", "lockdep", "whenever the code runs" },
	{ "{'kind': 'lock-not-held', 'form': 'guard'}", "none", "never" },
	{ "{'kind': 'lock-not-held', 'form': 'check then act'}", "none", "never" },
};

static json_t *finding_of(const char *text)
{
	char json[400];
	json_error_t error;
	json_t *finding;

	snprintf(json, sizeof(json), "%s", text);
	for (char *c = json; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	finding = json_loads(json, 0, &error);
	if (!finding)
		give_up(error.text, text);
	return finding;
}

static void who_speaks_up_when(void)
{
	for (size_t i = 0; i < sizeof(decisions) / sizeof(decisions[0]); i++) {
		json_t *finding = finding_of(decisions[i].finding);
		json_t *parity = parity_json(finding);
		const char *tool = json_string_value(json_object_get(parity, "tool"));
		const char *sees = json_string_value(json_object_get(parity, "sees"));

		if (strcmp(tool, decisions[i].tool) != 0 || strcmp(sees, decisions[i].sees) != 0) {
			fprintf(stderr, "\n%s: %s, %s\n", decisions[i].finding, tool, sees);
			CU_FAIL("another answer than expected");
		}
		json_decref(parity);
		json_decref(finding);
	}
}

/* Why the validator is silent about a circle: the text tells. */
static void silence_about_a_circle_has_its_reason(void)
{
	static const struct {
		const char *is, *reason;
	} ends[] = { { "unchecked", "excluded from validation (novalidate)" },
		     { "no lock", "a wait of the circle is none that it tracks" },
		     { "checked", "never taken in this order" } };
	static const char *const kinds[] = { "deadlock", "lock-order" };

	for (unsigned int i = 0; i < 6; i++) {
		json_t *finding = json_pack("{s:s, s:s, s:[{s:s, s:s, s:{s:s}, s:{s:s}}]}", "kind",
					    kinds[i % 2], "form", "objects", "cycle", "from", "a",
					    "to", "b", "from_end", "is", "checked", "to_end", "is",
					    ends[i / 2].is);
		json_t *parity = parity_json(finding);

		CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_object_get(parity, "text")),
					      ends[i / 2].reason));
		json_decref(parity);
		json_decref(finding);
	}
}

/* Every kind has a row that fits it, whatever else its finding says. */
static void every_kind_has_a_rule(void)
{
	static const char *const kinds[] = {
#define X(symbol, name, fatal, meaning) name,
		LS_FINDING_KINDS(X)
#undef X
	};
	static const char *const always[] = {
#define PARITY(kind, form, begin, when, tool, sees, text) \
	(form) == NULL && (begin) == NULL && !strcmp(#when, "NULL") ? (kind) : "",
#include "reports/parity_rules.h"
#undef PARITY
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool found = false;

		/* Its forms are all there are. */
		if (!strcmp(kinds[i], "lock-order") || !strcmp(kinds[i], "lock-imbalance"))
			continue;
		for (size_t k = 0; k < sizeof(always) / sizeof(always[0]); k++)
			found |= !strcmp(kinds[i], always[k]);
		if (!found)
			fprintf(stderr, "\nno rule for %s\n", kinds[i]);
		CU_ASSERT(found);
	}
}

static CU_TestInfo tests[] = {
	{ "lines_of_each_layout", lines_of_each_layout },
	{ "what_is_there_already_stays", what_is_there_already_stays },
	{ "who_speaks_up_when", who_speaks_up_when },
	{ "silence_about_a_circle_has_its_reason", silence_about_a_circle_has_its_reason },
	{ "every_kind_has_a_rule", every_kind_has_a_rule },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("reports: kernel", tests);
}
