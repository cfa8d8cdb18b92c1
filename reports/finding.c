// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints findings: which of them in full, what stands at their head, and how to replay them.
 *
 * The steps are printed by columns.c, what proves the finding by evidence.c.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"
#include "reports/wrap.h"

#define RULE_COLUMNS 70
#define FACT_COLUMNS 10

/* A command line must survive being pasted into a shell, so that it is broken with a backslash. */
static void print_replay(struct sheet *sheet, const json_t *finding, unsigned int indent)
{
	const char *replay = get_string(finding, "replay");
	const char *path = strstr(replay, "replay ");

	if (!*replay)
		return;
	if (!path || strchr(replay, '\'') ||
	    indent + wrap_width(replay, strlen(replay)) <= sheet->columns) {
		sheet_line(sheet, indent, INK_PLAIN, replay);
		return;
	}
	path += strlen("replay ");
	/* Options stay on the first line. */
	while (!strncmp(path, "--", 2) && strchr(path, ' '))
		path = strchr(path, ' ') + 1;
	fprintf(sheet->out, "%*s%.*s\\\n", (int)indent, "", (int)(path - replay), replay);
	sheet_line(sheet, indent + 4, INK_PLAIN, path);
}

static char *find_headline(struct sheet *sheet, const json_t *finding)
{
	char *site = sheet_site(sheet, json_object_get(finding, "where"));
	char *line;

	line = sheet_format(sheet, "%s%s%s", get_string(finding, "kind"), site ? " in " : "",
			    site ? site : "");
	free(site);
	return line;
}

static const char *find_standing(const json_t *finding)
{
	if (get_is(finding, "standing", "required"))
		return "the scenario expects it";
	if (get_is(finding, "standing", "allowed"))
		return "the scenario allows it";
	if (get_is(finding, "standing", "consequence"))
		return "a consequence of a finding that the scenario expects";
	return get_is(finding, "standing", "unexpected") ? "NOT EXPECTED" : "";
}

static void print_fact(struct sheet *sheet, const char *name, const char *value)
{
	if (value && *value)
		sheet_wrapf(sheet, 0, FACT_COLUMNS, INK_PLAIN, "%-*s%s", FACT_COLUMNS, name, value);
}

static void print_place(struct sheet *sheet, const json_t *scenario, const json_t *one)
{
	const char *file = get_string(scenario, "file");
	char *text;

	text = sheet_format(sheet, "%s%s%s%s", get_string(scenario, "name"), *file ? " (" : "",
			    file, *file ? ")" : "");
	print_fact(sheet, "scenario", text);
	free(text);
	print_fact(sheet, "title", get_string(scenario, "title"));
	print_fact(sheet, "case", get_string(one, "name"));
}

static void print_seen(struct sheet *sheet, const json_t *one, const json_t *finding)
{
	json_int_t in_case = get_integer(json_object_get(one, "search"), "executions", 0);
	json_int_t executions = get_integer(finding, "executions", in_case);
	json_int_t first = get_integer(finding, "first_execution", 0);
	json_int_t count = get_integer(finding, "count", 0);
	json_int_t bound = get_integer(finding, "bound", -1);
	const char *strategy = get_string(finding, "strategy");
	char *of = NULL, *since = NULL, *text;

	/* A replay runs once, and was made to show it. */
	if (!count || executions == 1)
		return;
	if (executions > count)
		of = sheet_format(sheet, " of %lld", (long long)executions);
	if (first && count > 1 && executions != count)
		since = sheet_format(sheet, ", first in number %lld", (long long)first);
	text = sheet_format(sheet, "in %s%lld%s execution%s%s%s%s",
			    executions == count ? "all " : "", (long long)count, of ? of : "",
			    count == 1 && !of ? "" : "s", since ? since : "",
			    *strategy ? ", found by " : "", strategy);
	print_fact(sheet, "seen", text);
	if (bound >= 0) {
		free(text);
		text = sheet_format(sheet, "appeared with %lld preemption%s allowed",
				    (long long)bound, bound == 1 ? "" : "s");
		print_fact(sheet, "bound", text);
	}
	free(of);
	free(since);
	free(text);
}

static void print_object(struct sheet *sheet, const json_t *finding)
{
	const json_t *object = json_object_get(finding, "object");
	const char *type = get_string(object, "type");
	const char *class = get_string(object, "class"), *name = get_string(object, "name");
	char *text;

	if (!object)
		return;
	/* What has no name but that of its class. */
	if (!*type && !strcmp(class, name))
		class = "";
	text = sheet_format(sheet, "%s%s%s%s%s%s%s", name, *type || *class ? " (" : "", type,
			    *type && *class ? " " : "", *class ? "of class " : "", class,
			    *type || *class ? ")" : "");
	print_fact(sheet, "object", text);
	free(text);
}

/* Whether the circle in the lock order can become a deadlock, as far as the run shows it. */
static void print_confirmation(struct sheet *sheet, const json_t *finding)
{
	const json_t *confirmation = json_object_get(finding, "confirmation");
	const char *verdict = get_string(confirmation, "verdict");
	const char *reason = get_string(confirmation, "reason");
	json_int_t executions = get_integer(confirmation, "executions", 0);
	char *text;

	if (!strcmp(verdict, "confirmed"))
		text = sheet_format(sheet, "confirmed: the circle in the lock order closes");
	else if (!strcmp(verdict, "not reached"))
		text = sheet_format(sheet,
				    "not reached: %lld executions that aimed at a deadlock "
				    "came to none, which excludes nothing",
				    (long long)executions);
	else if (!strcmp(verdict, "guarded"))
		text = sheet_format(sheet,
				    "guarded, by what %lld executions show: %s. The kernel's "
				    "lockdep would report it all the same",
				    (long long)executions, reason);
	else
		return;
	print_fact(sheet, "deadlock", text);
	free(text);
}

/* What the kernel's own tools would have said. */
static void print_parity(struct sheet *sheet, const json_t *finding)
{
	const json_t *parity = json_object_get(finding, "parity");
	const char *tool = get_string(parity, "tool");
	char *text;

	if (!parity)
		return;
	if (strcmp(tool, "none"))
		text = sheet_format(sheet, "%s (%s): %s", tool, get_string(parity, "sees"),
				    get_string(parity, "text"));
	else
		text = sheet_format(sheet, "%s", get_string(parity, "text"));
	print_fact(sheet, "kernel", text);
	free(text);
}

static void print_left_out(struct sheet *sheet, const json_t *finding)
{
	const json_t *text;
	size_t index;

	json_array_foreach(json_object_get(finding, "left_out"), index, text)
		print_fact(sheet, index ? "" : "without", json_string_value(text));
}

static void print_headline(struct sheet *sheet, const json_t *finding)
{
	char *headline = find_headline(sheet, finding);
	enum ink ink = get_is(finding, "standing", "unexpected") ? INK_BAD : INK_BOLD;

	sheet_wrap(sheet, 0, 4, ink, headline);
	free(headline);
	fputc('\n', sheet->out);
	if (*get_string(finding, "story")) {
		sheet_wrap(sheet, 0, 0, INK_PLAIN, get_string(finding, "story"));
		fputc('\n', sheet->out);
	}
}

static void print_replay_lines(struct sheet *sheet, const json_t *finding)
{
	if (!*get_string(finding, "replay"))
		return;
	sheet_line(sheet, 0, INK_BOLD, "To replay it:");
	print_replay(sheet, finding, 2);
	fputc('\n', sheet->out);
}

void finding_print(struct sheet *sheet, const json_t *scenario, const json_t *one,
		   const json_t *finding)
{
	print_headline(sheet, finding);
	print_place(sheet, scenario, one);
	print_fact(sheet, "standing", find_standing(finding));
	print_confirmation(sheet, finding);
	print_parity(sheet, finding);
	print_object(sheet, finding);
	print_left_out(sheet, finding);
	print_seen(sheet, one, finding);
	print_fact(sheet, "id", get_string(finding, "id"));
	fputc('\n', sheet->out);
	if (json_is_false(json_object_get(finding, "explained"))) {
		sheet_wrap(
			sheet, 0, 0, INK_PLAIN,
			"Its steps were not worked out in this run. A replay shows them, and so does "
			"--explain=all.");
		fputc('\n', sheet->out);
	}
	columns_print(sheet, finding);
	evidence_print(sheet, finding);
	if (sheet->verbose && *get_string(finding, "choices")) {
		sheet_line(sheet, 0, INK_BOLD, "Choices:");
		sheet_wrap(sheet, 2, 2, INK_PLAIN, get_string(finding, "choices"));
		fputc('\n', sheet->out);
	}
	print_replay_lines(sheet, finding);
}

void finding_print_short(struct sheet *sheet, const json_t *finding, unsigned int indent)
{
	char *headline = find_headline(sheet, finding);
	const char *note = "";

	if (get_is(finding, "standing", "consequence"))
		note = " (a consequence)";
	else if (get_is(finding, "standing", "allowed"))
		note = " (allowed)";
	sheet_wrapf(sheet, indent, indent + 4, INK_PLAIN, "%s%s", headline ? headline : "", note);
	free(headline);
	print_replay(sheet, finding, indent + 4);
}

static void print_rule(struct sheet *sheet)
{
	unsigned int i;

	for (i = 0; i < RULE_COLUMNS && i < sheet->columns; i++)
		fputc('=', sheet->out);
	fputc('\n', sheet->out);
}

/* What the two passes over the findings know. */
struct pass {
	struct sheet *sheet;
	json_t *explained; /* kind and id of a finding: "scenario, case" that explains it */
	bool lone;	   /* the document has one case: whoever asked wants to see all of it */
	bool titled;
};

static bool check_full(const struct pass *pass, const json_t *one, const json_t *finding)
{
	if (pass->sheet->verbose || pass->lone)
		return true;
	return !get_is(one, "status", "as expected") && !get_is(finding, "standing", "consequence");
}

/* A bug that fails twenty cases is explained once; the other times lead there. */
static bool print_seen_before(struct pass *pass, const json_t *scenario, const json_t *one,
			      const json_t *finding)
{
	struct sheet *sheet = pass->sheet;
	const char *id = get_string(finding, "id");
	const json_t *where;
	char *key, *place;

	if (!*id || sheet->verbose)
		return false;
	key = sheet_format(sheet, "%s %s", get_string(finding, "kind"), id);
	place = sheet_format(sheet, "%s, case %s", get_string(scenario, "name"),
			     get_string(one, "name"));
	where = key ? json_object_get(pass->explained, key) : NULL;
	if (where) {
		print_rule(sheet);
		print_headline(sheet, finding);
		print_place(sheet, scenario, one);
		print_fact(sheet, "as above", json_string_value(where));
		fputc('\n', sheet->out);
		print_replay_lines(sheet, finding);
	} else if (key && place) {
		json_object_set_new(pass->explained, key, json_string(place));
	}
	free(key);
	free(place);
	return where;
}

static void print_short_pass(struct pass *pass, const json_t *scenario, const json_t *one)
{
	const char *name = get_string(scenario, "name");
	struct sheet *sheet = pass->sheet;
	const json_t *finding;
	bool placed = false;
	size_t index;

	json_array_foreach(json_object_get(one, "findings"), index, finding) {
		if (check_full(pass, one, finding))
			continue;
		if (!pass->titled)
			sheet_line(sheet, 0, INK_BOLD, "Findings that the scenarios expect:");
		pass->titled = true;
		if (!placed)
			sheet_wrapf(sheet, 2, 6, INK_PLAIN, "%s: %s", name,
				    get_string(one, "name"));
		placed = true;
		finding_print_short(sheet, finding, 4);
	}
}

static void print_full_pass(struct pass *pass, const json_t *scenario, const json_t *one)
{
	const json_t *finding;
	size_t index;

	json_array_foreach(json_object_get(one, "findings"), index, finding) {
		if (!check_full(pass, one, finding))
			continue;
		if (print_seen_before(pass, scenario, one, finding))
			continue;
		print_rule(pass->sheet);
		finding_print(pass->sheet, scenario, one, finding);
	}
}

static void for_each_case(struct pass *pass,
			  void (*print)(struct pass *, const json_t *, const json_t *))
{
	const json_t *scenario, *one;
	size_t i, k;

	json_array_foreach(json_object_get(pass->sheet->document, "scenarios"), i, scenario) {
		json_array_foreach(json_object_get(scenario, "cases"), k, one)
			print(pass, scenario, one);
	}
}

void findings_print(struct sheet *sheet)
{
	struct pass pass = { .sheet = sheet, .explained = json_object() };
	const json_t *scenarios = json_object_get(sheet->document, "scenarios");
	const json_t *first = json_object_get(json_array_get(scenarios, 0), "cases");

	if (!pass.explained) {
		sheet->failed = true;
		return;
	}
	pass.lone = json_array_size(scenarios) == 1 && json_array_size(first) == 1;
	if (!sheet->quiet)
		for_each_case(&pass, print_short_pass);
	if (pass.titled)
		fputc('\n', sheet->out);
	if (sheet->quiet)
		pass.lone = false;
	for_each_case(&pass, print_full_pass);
	json_decref(pass.explained);
}
