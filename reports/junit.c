// SPDX-License-Identifier: GPL-2.0-only
/*
 * The JUnit report, for CI systems: a test suite for each scenario, a test case for each case. A
 * case that is not as expected fails, an inconclusive one too (its type tells them apart), one that
 * does not apply is skipped. The body of a failure is the text report of the case.
 *
 * The numbers of each case are properties of its suite, since few readers take properties of a test
 * case. There are no attributes for host and date: the document knows neither.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"

#define BODY_COLUMNS 80

struct counts {
	unsigned int tests, failures, skipped;
	json_int_t elapsed_ns;
};

/* The document is clean: what is left to escape is markup, and line breaks in attributes. */
static void put_escaped(FILE *out, const char *text, bool attribute)
{
	for (; text && *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\n':
			fputs(attribute ? "&#10;" : "\n", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put_escaped(out, value, true);
	fputc('"', out);
}

static void put_time(FILE *out, json_int_t ns)
{
	fprintf(out, " time=\"%lld.%03lld\"", (long long)ns / 1000000000,
		(long long)ns / 1000000 % 1000);
}

static bool check_skipped(const json_t *one)
{
	return get_is(one, "status", "not applicable");
}

static bool check_failed(const json_t *one)
{
	return !check_skipped(one) && !get_is(one, "status", "as expected");
}

static void count_scenario(const json_t *scenario, struct counts *counts)
{
	const json_t *one;
	size_t index;

	json_array_foreach(json_object_get(scenario, "cases"), index, one) {
		counts->tests++;
		counts->failures += check_failed(one);
		counts->skipped += check_skipped(one);
		counts->elapsed_ns += get_integer(json_object_get(one, "search"), "elapsed_ns", 0);
	}
}

static void print_property(struct sheet *sheet, const json_t *one, const char *name,
			   const char *value)
{
	char *full = sheet_format(sheet, "%s: %s", get_string(one, "name"), name);

	fputs("      <property", sheet->out);
	put_attribute(sheet->out, "name", full);
	put_attribute(sheet->out, "value", value);
	fputs("/>\n", sheet->out);
	free(full);
}

static void print_properties(struct sheet *sheet, const json_t *scenario)
{
	static const char *const numbers[] = { "executions", "complete", "deadlocked", "aborted",
					       "events",     "traces",	 "seed" };
	const json_t *one, *search, *number;
	size_t index, i;
	char *text;

	fputs("    <properties>\n", sheet->out);
	json_array_foreach(json_object_get(scenario, "cases"), index, one) {
		if (check_skipped(one))
			continue;
		search = json_object_get(one, "search");
		print_property(sheet, one, "verdict", get_string(one, "verdict_text"));
		print_property(sheet, one, "strategy", get_string(search, "strategy"));
		for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			number = json_object_get(search, numbers[i]);
			if (!json_is_integer(number))
				continue;
			text = sheet_format(sheet, "%lld", (long long)json_integer_value(number));
			print_property(sheet, one, numbers[i], text);
			free(text);
		}
	}
	fputs("    </properties>\n", sheet->out);
}

/* What the text report says of one case, as a string to free(); NULL when out of memory. */
static char *make_body(struct sheet *sheet, const json_t *scenario, const json_t *one, bool full)
{
	struct sheet body = *sheet;
	const json_t *finding;
	char *text = NULL;
	size_t index, size;

	body.out = open_memstream(&text, &size);
	if (!body.out) {
		sheet->failed = true;
		return NULL;
	}
	if (full) {
		summary_print_reasons(&body, one, 0);
		fputc('\n', body.out);
	}
	json_array_foreach(json_object_get(one, "findings"), index, finding) {
		if (full && !get_is(finding, "standing", "consequence"))
			finding_print(&body, scenario, one, finding);
		else
			finding_print_short(&body, finding, 0);
	}
	sheet->failed = sheet->failed || body.failed || ferror(body.out);
	if (fclose(body.out))
		sheet->failed = true;
	return text;
}

/* All reasons in one line: the message is what a CI system shows in its list. */
static char *make_message(struct sheet *sheet, const json_t *one)
{
	const json_t *reason;
	char *text = NULL, *longer;
	size_t index;

	json_array_foreach(json_object_get(one, "reasons"), index, reason) {
		longer = sheet_format(sheet, "%s%s%s", text ? text : "", text ? "; " : "",
				      json_string_value(reason));
		free(text);
		text = longer;
	}
	return text ? text : sheet_format(sheet, "%s", get_string(one, "status"));
}

static void print_failure(struct sheet *sheet, const json_t *scenario, const json_t *one)
{
	char *message = make_message(sheet, one);
	char *body = make_body(sheet, scenario, one, true);

	fputs("      <failure", sheet->out);
	put_attribute(sheet->out, "type", get_string(one, "status"));
	put_attribute(sheet->out, "message", message);
	fputs(">\n", sheet->out);
	put_escaped(sheet->out, body, false);
	fputs("      </failure>\n", sheet->out);
	free(message);
	free(body);
}

static void print_case(struct sheet *sheet, const json_t *scenario, const json_t *one)
{
	char *class = sheet_format(sheet, "lockstep.%s", get_string(scenario, "name"));
	char *body;

	fputs("    <testcase", sheet->out);
	put_attribute(sheet->out, "classname", class);
	put_attribute(sheet->out, "name", get_string(one, "name"));
	put_time(sheet->out, get_integer(json_object_get(one, "search"), "elapsed_ns", 0));
	free(class);
	if (check_skipped(one)) {
		fputs(">\n      <skipped message=\"not applicable\"/>\n    </testcase>\n",
		      sheet->out);
	} else if (check_failed(one)) {
		fputs(">\n", sheet->out);
		print_failure(sheet, scenario, one);
		fputs("    </testcase>\n", sheet->out);
	} else if (json_array_size(json_object_get(one, "findings"))) {
		body = make_body(sheet, scenario, one, false);
		fputs(">\n      <system-out>\n", sheet->out);
		put_escaped(sheet->out, body, false);
		fputs("      </system-out>\n    </testcase>\n", sheet->out);
		free(body);
	} else {
		fputs("/>\n", sheet->out);
	}
}

static void print_suite(struct sheet *sheet, const json_t *scenario)
{
	struct counts counts = { 0 };
	const json_t *one;
	size_t index;

	count_scenario(scenario, &counts);
	fputs("  <testsuite", sheet->out);
	put_attribute(sheet->out, "name", get_string(scenario, "name"));
	fprintf(sheet->out, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\"",
		counts.tests, counts.failures, counts.skipped);
	put_time(sheet->out, counts.elapsed_ns);
	if (*get_string(scenario, "file"))
		put_attribute(sheet->out, "file", get_string(scenario, "file"));
	fputs(">\n", sheet->out);
	print_properties(sheet, scenario);
	json_array_foreach(json_object_get(scenario, "cases"), index, one)
		print_case(sheet, scenario, one);
	fputs("  </testsuite>\n", sheet->out);
}

static void print_suites(struct sheet *sheet)
{
	const json_t *scenarios = json_object_get(sheet->document, "scenarios");
	struct counts counts = { 0 };
	const json_t *scenario;
	size_t index;

	json_array_foreach(scenarios, index, scenario)
		count_scenario(scenario, &counts);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lockstep\"",
	      sheet->out);
	fprintf(sheet->out, " tests=\"%u\" failures=\"%u\" errors=\"0\"", counts.tests,
		counts.failures);
	put_time(sheet->out, counts.elapsed_ns);
	fputs(">\n", sheet->out);
	json_array_foreach(scenarios, index, scenario)
		print_suite(sheet, scenario);
	fputs("</testsuites>\n", sheet->out);
}

static int write_junit(FILE *file, const json_t *document, const struct report_style *style)
{
	struct report_style body = { .utf8 = true, .columns = BODY_COLUMNS };
	struct sheet sheet;
	int err;

	body.verbose = style->verbose;
	err = sheet_open(&sheet, document, &body);
	if (err)
		return err;
	print_suites(&sheet);
	err = sheet_close(&sheet);
	if (!err)
		err = sheet_emit(file, sheet.text, sheet.size);
	free(sheet.text);
	return err;
}

const struct report_ops report_junit_ops = {
	.name = "junit",
	.help = "JUnit XML, for CI systems",
	.write = write_junit,
};
