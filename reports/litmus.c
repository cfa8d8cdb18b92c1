// SPDX-License-Identifier: GPL-2.0-only
/* What became of a litmus test, in the layout and the words of herd. */
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"

static const char *kind_of(const char *condition)
{
	if (!strncmp(condition, "forall", 6))
		return "Required";
	return *condition == '~' ? "Forbidden" : "Allowed";
}

static void print_state(struct sheet *sheet, const json_t *state, unsigned int indent)
{
	json_t *values = json_object_get(state, "values"), *value;
	char *line = sheet_format(sheet, "%s", ""), *longer;
	const char *key;

	json_object_foreach(values, key, value) {
		longer = sheet_format(sheet, "%s%s%s=%s;", line, *line ? " " : "", key,
				      json_string_value(value));
		free(line);
		line = longer;
	}
	sheet_wrap(sheet, indent, indent + 2, INK_PLAIN, line);
	free(line);
}

void summary_print_litmus(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *litmus = json_object_get(one, "litmus"), *states, *state;
	const char *name = get_string(litmus, "name");
	const char *condition = get_string(litmus, "condition");
	long long positive = get_integer(litmus, "positive", 0);
	long long negative = get_integer(litmus, "negative", 0);
	size_t index;

	if (!litmus)
		return;
	states = json_object_get(litmus, "states");
	sheet_wrapf(sheet, indent, indent, INK_PLAIN, "Test %s %s", name, kind_of(condition));
	sheet_wrapf(sheet, indent, indent, INK_PLAIN, "States %zu", json_array_size(states));
	json_array_foreach(states, index, state)
		print_state(sheet, state, indent);
	sheet_wrap(sheet, indent, indent, INK_PLAIN, get_bool(litmus, "validated") ? "Ok" : "No");
	sheet_wrap(sheet, indent, indent, INK_PLAIN, "Witnesses");
	sheet_wrapf(sheet, indent, indent, INK_PLAIN, "Positive: %lld Negative: %lld", positive,
		    negative);
	sheet_wrapf(sheet, indent, indent + 2, INK_PLAIN, "Condition %s", condition);
	sheet_wrapf(sheet, indent, indent, INK_PLAIN, "Observation %s %s %lld %lld", name,
		    get_string(litmus, "observation"), positive, negative);
	sheet_wrapf(sheet, indent, indent + 2, INK_PLAIN,
		    "Read under sequential consistency; states are counted, not executions%s.",
		    get_bool(litmus, "complete") ? "" : "; there may be more of them");
}
