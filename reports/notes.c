// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what stands below the row of a case: why it is not as expected, what its search did; and
 * the counts at the end of a report.
 *
 * The counts are those of the cases in the document, so that they cannot contradict the table.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"

static void print_expect(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *expect = json_object_get(one, "expect");
	const char *verdict = get_string(one, "verdict_text");
	const json_t *item;
	char *kinds = NULL, *longer;
	size_t index;

	if (json_is_string(expect))
		kinds = sheet_format(sheet, "%s", json_string_value(expect));
	json_array_foreach(expect, index, item) {
		longer = sheet_format(sheet, "%s%s%s", kinds ? kinds : "", kinds ? ", " : "",
				      get_string(item, "kind"));
		free(kinds);
		kinds = longer;
	}
	sheet_wrapf(sheet, indent, indent + 2, INK_PLAIN, "expected: %s; came out: %s",
		    kinds ? kinds : "?", *verdict ? verdict : get_string(one, "verdict"));
	free(kinds);
}

static void print_faults(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *fault, *reached, *nth;
	const char *task, *in;
	char *which = NULL;
	size_t index;

	json_array_foreach(json_object_get(one, "faults"), index, fault) {
		reached = json_object_get(fault, "reached");
		nth = json_object_get(fault, "nth");
		task = get_string(fault, "task");
		if (!reached || json_is_true(reached))
			continue;
		if (json_is_integer(nth))
			which = sheet_format(sheet, " number %lld",
					     (long long)json_integer_value(nth));
		in = get_string(fault, "in");
		sheet_wrapf(sheet, indent, indent + 2, INK_PLAIN,
			    "the fault at %s%s%s%s%s%s was never reached",
			    get_string(fault, "site"), which ? which : "",
			    *in ? " in function " : "", in, *task ? " in task " : "", task);
		free(which);
		which = NULL;
	}
}

void summary_print_reasons(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *reasons = json_object_get(one, "reasons");
	const json_t *withheld = json_object_get(json_object_get(one, "search"), "withheld");
	const json_t *reason;
	size_t index;

	json_array_foreach(reasons, index, reason)
		sheet_wrap(sheet, indent, indent + 2, INK_PLAIN, json_string_value(reason));
	if (!json_array_size(reasons) && !summary_good(one))
		print_expect(sheet, one, indent);
	json_array_foreach(withheld, index, reason) {
		if (sheet->verbose || get_is(one, "status", "inconclusive"))
			sheet_wrapf(sheet, indent, indent + 2, INK_PLAIN, "not verified: %s",
				    json_string_value(reason));
	}
	print_faults(sheet, one, indent);
	coverage_print_case(sheet, one, indent);
}

void summary_print_known(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *list = json_object_get(one, "known"), *known;
	size_t index;

	json_array_foreach(list, index, known) {
		const json_t *sites = json_object_get(known, "sites");
		const char *object = get_string(known, "object");

		sheet_wrapf(sheet, indent, indent + 2, INK_DIM,
			    "known: data-race on %s, %s against %s, in %lld execution%s: %s (%s)",
			    *object ? object : get_string(known, "field"),
			    json_string_value(json_array_get(sites, 0)),
			    json_string_value(json_array_get(sites, 1)),
			    (long long)get_integer(known, "count", 0),
			    get_integer(known, "count", 0) == 1 ? "" : "s",
			    get_string(known, "reason"), get_string(known, "entry"));
	}
}

static char *format_seed(struct sheet *sheet, const json_t *seed)
{
	if (json_is_integer(seed))
		return sheet_format(sheet, ", seed %lld", (long long)json_integer_value(seed));
	if (json_is_string(seed))
		return sheet_format(sheet, ", seed %s", json_string_value(seed));
	return sheet_format(sheet, "%s", "");
}

static void print_search(struct sheet *sheet, const json_t *search, unsigned int indent)
{
	const char *strategy = get_string(search, "strategy");
	json_int_t traces = get_integer(search, "traces", -1);
	double speed = json_number_value(json_object_get(search, "executions_per_second"));
	char *seed, *rate = NULL, *distinct = NULL;

	if (!search)
		return;
	seed = format_seed(sheet, json_object_get(search, "seed"));
	if (speed > 0)
		rate = sheet_format(sheet, " (%.0f/s)", speed);
	if (traces >= 0)
		distinct = sheet_format(sheet, ", %lld traces", (long long)traces);
	sheet_wrapf(
		sheet, indent, indent + 2, INK_DIM,
		"%s%s: %lld executions%s, of them %lld complete, %lld deadlocked, %lld aborted; "
		"%lld events%s",
		*strategy ? strategy : "search", seed ? seed : "",
		(long long)get_integer(search, "executions", 0), rate ? rate : "",
		(long long)get_integer(search, "complete", 0),
		(long long)get_integer(search, "deadlocked", 0),
		(long long)get_integer(search, "aborted", 0),
		(long long)get_integer(search, "events", 0), distinct ? distinct : "");
	free(distinct);
	free(rate);
	free(seed);
}

static void print_variants(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	json_t *variants = json_object_get(one, "variants");
	const char *slot;
	const json_t *idea;

	json_object_foreach(variants, slot, idea) {
		if (json_is_string(idea))
			sheet_wrapf(sheet, indent, indent + 2, INK_DIM, "%s is %s", slot,
				    json_string_value(idea));
	}
}

static void print_lock_graph(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *graph = json_object_get(one, "lock_graph");
	const char *why = get_string(graph, "no_svg");

	if (!graph)
		return;
	sheet_wrapf(sheet, indent, indent + 2, INK_DIM, "lock graph: %s%s%s",
		    *why ? get_string(graph, "json") : get_string(graph, "svg"),
		    *why ? "; no picture: " : "", why);
}

void summary_print_details(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	if (!get_is(one, "status", "not applicable"))
		print_search(sheet, json_object_get(one, "search"), indent);
	print_variants(sheet, one, indent);
	print_lock_graph(sheet, one, indent);
}

static const char *plural(unsigned long long count)
{
	return count == 1 ? "" : "s";
}

void summary_print_counts(struct sheet *sheet)
{
	static const char *const statuses[] = { "as expected", "unexpected", "inconclusive",
						"not applicable" };
	unsigned long long count[4] = { 0 }, cases = 0, findings = 0, executions = 0;
	const json_t *scenarios = json_object_get(sheet->document, "scenarios");
	const json_t *totals = json_object_get(sheet->document, "totals");
	const json_t *scenario, *one;
	size_t i, k, status;
	char *time, *searched = NULL;
	json_int_t elapsed_ns;

	json_array_foreach(scenarios, i, scenario) {
		json_array_foreach(json_object_get(scenario, "cases"), k, one) {
			cases++;
			findings += json_array_size(json_object_get(one, "findings"));
			executions += (unsigned long long)get_integer(
				json_object_get(one, "search"), "executions", 0);
			for (status = 0; status < 4; status++) {
				if (get_is(one, "status", statuses[status]))
					break;
			}
			/* A status that this version does not know is nothing to pass over. */
			count[status < 4 ? status : 1]++;
		}
	}
	elapsed_ns = get_integer(totals, "elapsed_ns", 0);
	time = elapsed_ns ? sheet_duration(sheet, elapsed_ns) : NULL;
	/* A replay has no search to count. */
	if (executions)
		searched = sheet_format(sheet, ", %llu execution%s%s%s", executions,
					plural(executions), time ? " in " : "", time ? time : "");
	sheet_wrapf(sheet, 0, 2, INK_PLAIN, "%zu scenario%s, %llu case%s%s, %llu finding%s",
		    json_array_size(scenarios), plural(json_array_size(scenarios)), cases,
		    plural(cases), searched ? searched : "", findings, plural(findings));
	free(time);
	free(searched);
	sheet_wrapf(sheet, 0, 2,
		    count[1]   ? INK_BAD
		    : count[2] ? INK_DOUBT
			       : INK_GOOD,
		    "%llu as expected, %llu unexpected, %llu inconclusive, %llu not applicable%s",
		    count[0], count[1], count[2], count[3],
		    count[3] && !sheet->verbose ? " (--verbose lists them)" : "");
}
