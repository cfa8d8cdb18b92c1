// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides whether the writers can read a document, and says where not.
 *
 * This is less than the schema asks for: keys that a report can do without may be missing, so that
 * a finding is not lost because its explanation is incomplete. It is not a JSON Schema validator.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "reports/get.h"
#include "reports/report.h"

#define CHECK_PATH_MAX 192

enum shape {
	SHAPE_STRING,
	SHAPE_COUNT, /* an integer, 0 or more */
	SHAPE_INDEX, /* a task: an integer, -1 or more */
	SHAPE_NUMBER,
	SHAPE_BOOL,
	SHAPE_OBJECT,
	SHAPE_STRINGS, /* an array of strings */
	SHAPE_OBJECTS, /* an array of objects */
	SHAPE_ANY,     /* checked elsewhere */
};

struct key {
	const char *name; /* NULL ends the list */
	enum shape shape;
	bool required;
	const struct key *of; /* the keys of the object or objects; NULL: not looked at */
};

static const struct key site_keys[] = {
	{ "function", SHAPE_STRING, true, NULL },
	{ "file", SHAPE_STRING, false, NULL },
	{ "line", SHAPE_COUNT, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key event_keys[] = {
	{ "task", SHAPE_INDEX, true, NULL },	    { "op", SHAPE_STRING, false, NULL },
	{ "object", SHAPE_STRING, false, NULL },    { "text", SHAPE_STRING, false, NULL },
	{ "site", SHAPE_OBJECT, false, site_keys }, { "stack", SHAPE_OBJECTS, false, site_keys },
	{ "switch", SHAPE_STRING, false, NULL },    { "outcome", SHAPE_STRING, false, NULL },
	{ "held", SHAPE_STRINGS, false, NULL },	    { "important", SHAPE_BOOL, false, NULL },
	{ "mark", SHAPE_STRING, false, NULL },	    { NULL, SHAPE_ANY, false, NULL },
};

static const struct key stack_keys[] = {
	{ "title", SHAPE_STRING, true, NULL },
	{ "task", SHAPE_INDEX, false, NULL },
	{ "frames", SHAPE_OBJECTS, true, site_keys },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key last_wake_keys[] = {
	{ "call", SHAPE_STRING, true, NULL },	   { "task", SHAPE_INDEX, false, NULL },
	{ "site", SHAPE_OBJECT, true, site_keys }, { "in_vain", SHAPE_BOOL, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key wait_keys[] = {
	{ "task", SHAPE_INDEX, true, NULL },
	{ "wants", SHAPE_STRING, true, NULL },
	{ "held_by", SHAPE_INDEX, false, NULL },
	{ "how", SHAPE_STRING, false, NULL },
	{ "site", SHAPE_OBJECT, false, site_keys },
	{ "held_since", SHAPE_OBJECT, false, site_keys },
	{ "last_wake", SHAPE_OBJECT, false, last_wake_keys },
	{ "beside", SHAPE_BOOL, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key lock_keys[] = {
	{ "class", SHAPE_STRING, true, NULL },	    { "bits", SHAPE_STRING, false, NULL },
	{ "object", SHAPE_STRING, false, NULL },    { "mode", SHAPE_STRING, false, NULL },
	{ "task", SHAPE_INDEX, false, NULL },	    { "trylock", SHAPE_BOOL, false, NULL },
	{ "site", SHAPE_OBJECT, false, site_keys }, { "unchecked", SHAPE_BOOL, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key context_keys[] = {
	{ "hardirq", SHAPE_COUNT, false, NULL },
	{ "softirq", SHAPE_COUNT, false, NULL },
	{ "irqs_off", SHAPE_BOOL, false, NULL },
	{ "bh_off", SHAPE_COUNT, false, NULL },
	{ "preempt_off", SHAPE_COUNT, false, NULL },
	{ "rcu_depth", SHAPE_COUNT, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key parity_keys[] = {
	{ "tool", SHAPE_STRING, true, NULL },
	{ "sees", SHAPE_STRING, true, NULL },
	{ "text", SHAPE_STRING, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key end_keys[] = {
	{ "is", SHAPE_STRING, true, NULL },
	{ "mode", SHAPE_STRING, false, NULL },
	{ "bits", SHAPE_STRING, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key cycle_keys[] = {
	{ "from", SHAPE_STRING, true, NULL },
	{ "to", SHAPE_STRING, true, NULL },
	{ "from_object", SHAPE_STRING, false, NULL },
	{ "to_object", SHAPE_STRING, false, NULL },
	{ "how", SHAPE_STRING, false, NULL },
	{ "from_end", SHAPE_OBJECT, false, end_keys },
	{ "to_end", SHAPE_OBJECT, false, end_keys },
	{ "task", SHAPE_INDEX, false, NULL },
	{ "held_at", SHAPE_OBJECT, false, site_keys },
	{ "taken_at", SHAPE_OBJECT, false, site_keys },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key history_keys[] = {
	{ "what", SHAPE_STRING, true, NULL },	    { "task", SHAPE_INDEX, false, NULL },
	{ "site", SHAPE_OBJECT, false, site_keys }, { "event", SHAPE_COUNT, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key object_keys[] = {
	{ "name", SHAPE_STRING, true, NULL },
	{ "type", SHAPE_STRING, false, NULL },
	{ "class", SHAPE_STRING, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key access_keys[] = {
	{ "write", SHAPE_BOOL, true, NULL },
	{ "size", SHAPE_COUNT, true, NULL },
	{ "marked", SHAPE_BOOL, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key allocation_keys[] = {
	{ "size", SHAPE_COUNT, true, NULL },
	{ "offset", SHAPE_NUMBER, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key finding_keys[] = {
	{ "kind", SHAPE_STRING, true, NULL },
	{ "id", SHAPE_STRING, false, NULL },
	{ "standing", SHAPE_STRING, false, NULL },
	{ "count", SHAPE_COUNT, false, NULL },
	{ "first_execution", SHAPE_COUNT, false, NULL },
	{ "executions", SHAPE_COUNT, false, NULL },
	{ "bound", SHAPE_INDEX, false, NULL },
	{ "strategy", SHAPE_STRING, false, NULL },
	{ "story", SHAPE_STRING, false, NULL },
	{ "where", SHAPE_OBJECT, false, site_keys },
	{ "object", SHAPE_OBJECT, false, object_keys },
	{ "tasks", SHAPE_STRINGS, false, NULL },
	{ "task", SHAPE_INDEX, false, NULL },
	{ "explained", SHAPE_BOOL, false, NULL },
	{ "events", SHAPE_OBJECTS, false, event_keys },
	{ "stacks", SHAPE_OBJECTS, false, stack_keys },
	{ "waits", SHAPE_OBJECTS, false, wait_keys },
	{ "cycle", SHAPE_OBJECTS, false, cycle_keys },
	{ "history", SHAPE_OBJECTS, false, history_keys },
	{ "access", SHAPE_OBJECT, false, access_keys },
	{ "other", SHAPE_OBJECT, false, access_keys },
	{ "allocation", SHAPE_OBJECT, false, allocation_keys },
	{ "form", SHAPE_STRING, false, NULL },
	{ "lock", SHAPE_OBJECT, false, lock_keys },
	{ "locks", SHAPE_OBJECTS, false, lock_keys },
	{ "context", SHAPE_OBJECT, false, context_keys },
	{ "lockdep_before", SHAPE_STRING, false, NULL },
	{ "parity", SHAPE_OBJECT, false, parity_keys },
	{ "kernel_report", SHAPE_STRINGS, false, NULL },
	{ "choices", SHAPE_STRING, false, NULL },
	{ "replay_file", SHAPE_STRING, false, NULL },
	{ "replay", SHAPE_STRING, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key lock_graph_keys[] = {
	{ "json", SHAPE_STRING, true, NULL }, { "dot", SHAPE_STRING, true, NULL },
	{ "svg", SHAPE_STRING, false, NULL }, { "no_svg", SHAPE_STRING, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key search_keys[] = {
	{ "strategy", SHAPE_STRING, false, NULL },
	{ "seed", SHAPE_ANY, false, NULL },
	{ "executions", SHAPE_COUNT, false, NULL },
	{ "complete", SHAPE_COUNT, false, NULL },
	{ "deadlocked", SHAPE_COUNT, false, NULL },
	{ "aborted", SHAPE_COUNT, false, NULL },
	{ "redundant", SHAPE_COUNT, false, NULL },
	{ "elsewhere", SHAPE_COUNT, false, NULL },
	{ "excluded", SHAPE_COUNT, false, NULL },
	{ "events", SHAPE_COUNT, false, NULL },
	{ "jobs", SHAPE_COUNT, false, NULL },
	{ "granularity", SHAPE_STRING, false, NULL },
	{ "strict", SHAPE_BOOL, false, NULL },
	{ "distinct_last_1000", SHAPE_COUNT, false, NULL },
	{ "share", SHAPE_NUMBER, false, NULL },
	{ "unordered_marked", SHAPE_COUNT, false, NULL },
	{ "points", SHAPE_COUNT, false, NULL },
	{ "before", SHAPE_OBJECT, false, search_keys },
	{ "traces", SHAPE_COUNT, false, NULL },
	{ "traces_deadlocked", SHAPE_COUNT, false, NULL },
	{ "bound", SHAPE_INDEX, false, NULL },
	{ "exhausted", SHAPE_BOOL, false, NULL },
	{ "withheld", SHAPE_STRINGS, false, NULL },
	{ "elapsed_ns", SHAPE_COUNT, false, NULL },
	{ "executions_per_second", SHAPE_NUMBER, false, NULL },
	{ "pct_probability", SHAPE_NUMBER, false, NULL },
	{ "twice", SHAPE_COUNT, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key fault_keys[] = {
	{ "site", SHAPE_STRING, true, NULL },	{ "task", SHAPE_STRING, false, NULL },
	{ "in", SHAPE_STRING, false, NULL },	{ "nth", SHAPE_ANY, false, NULL },
	{ "runs", SHAPE_BOOL, false, NULL },	{ "persistent", SHAPE_BOOL, false, NULL },
	{ "unsound", SHAPE_BOOL, false, NULL }, { "reached", SHAPE_BOOL, false, NULL },
	{ "fired", SHAPE_COUNT, false, NULL },	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key place_keys[] = {
	{ "function", SHAPE_STRING, true, NULL },  { "file", SHAPE_STRING, false, NULL },
	{ "line", SHAPE_COUNT, false, NULL },	   { "site", SHAPE_STRING, true, NULL },
	{ "task", SHAPE_STRING, true, NULL },	   { "nth", SHAPE_COUNT, true, NULL },
	{ "spent", SHAPE_BOOL, true, NULL },	   { "asked", SHAPE_BOOL, true, NULL },
	{ "outcomes", SHAPE_STRINGS, true, NULL }, { "failed", SHAPE_STRINGS, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key coverage_keys[] = {
	{ "reached", SHAPE_COUNT, true, NULL }, { "failed", SHAPE_COUNT, true, NULL },
	{ "lost", SHAPE_BOOL, false, NULL },	{ "places", SHAPE_OBJECTS, true, place_keys },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key known_keys[] = {
	{ "entry", SHAPE_STRING, true, NULL },		 { "field", SHAPE_STRING, true, NULL },
	{ "reason", SHAPE_STRING, true, NULL },		 { "object", SHAPE_STRING, false, NULL },
	{ "sites", SHAPE_STRINGS, true, NULL },		 { "count", SHAPE_COUNT, true, NULL },
	{ "first_execution", SHAPE_COUNT, false, NULL }, { NULL, SHAPE_ANY, false, NULL },
};

static const struct key litmus_state_keys[] = {
	{ "values", SHAPE_ANY, true, NULL },
	{ "positive", SHAPE_BOOL, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key litmus_keys[] = {
	{ "name", SHAPE_STRING, true, NULL },
	{ "condition", SHAPE_STRING, true, NULL },
	{ "observation", SHAPE_STRING, true, NULL },
	{ "positive", SHAPE_COUNT, true, NULL },
	{ "negative", SHAPE_COUNT, true, NULL },
	{ "validated", SHAPE_BOOL, true, NULL },
	{ "complete", SHAPE_BOOL, true, NULL },
	{ "result", SHAPE_STRING, false, NULL },
	{ "states", SHAPE_OBJECTS, true, litmus_state_keys },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key part_keys[] = {
	{ "number", SHAPE_COUNT, true, NULL },	 { "of", SHAPE_COUNT, true, NULL },
	{ "lock_order", SHAPE_ANY, true, NULL }, { "points", SHAPE_STRING, false, NULL },
	{ "irq", SHAPE_STRING, false, NULL },	 { NULL, SHAPE_ANY, false, NULL },
};

static const struct key case_keys[] = {
	{ "name", SHAPE_STRING, true, NULL },
	{ "variants", SHAPE_OBJECT, false, NULL },
	{ "unstated", SHAPE_BOOL, false, NULL },
	{ "status", SHAPE_STRING, true, NULL },
	{ "reasons", SHAPE_STRINGS, false, NULL },
	{ "verdict", SHAPE_STRING, false, NULL },
	{ "verdict_text", SHAPE_STRING, false, NULL },
	{ "interrupted", SHAPE_BOOL, false, NULL },
	{ "search", SHAPE_OBJECT, false, search_keys },
	{ "faults", SHAPE_OBJECTS, false, fault_keys },
	{ "coverage", SHAPE_OBJECT, false, coverage_keys },
	{ "part", SHAPE_OBJECT, false, part_keys },
	{ "lock_graph", SHAPE_OBJECT, false, lock_graph_keys },
	{ "findings", SHAPE_OBJECTS, false, finding_keys },
	{ "known", SHAPE_OBJECTS, false, known_keys },
	{ "litmus", SHAPE_OBJECT, false, litmus_keys },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key scenario_keys[] = {
	{ "name", SHAPE_STRING, true, NULL },	     { "title", SHAPE_STRING, false, NULL },
	{ "file", SHAPE_STRING, false, NULL },	     { "hash", SHAPE_STRING, false, NULL },
	{ "source", SHAPE_OBJECTS, false, NULL },    { "all_cases", SHAPE_STRINGS, false, NULL },
	{ "cases", SHAPE_OBJECTS, true, case_keys }, { NULL, SHAPE_ANY, false, NULL },
};

static const struct key totals_keys[] = {
	{ "executions", SHAPE_COUNT, false, NULL },
	{ "elapsed_ns", SHAPE_COUNT, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key loaded_keys[] = {
	{ "file", SHAPE_STRING, true, NULL },
	{ "digest", SHAPE_STRING, true, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key shard_keys[] = {
	{ "number", SHAPE_COUNT, true, NULL },
	{ "of", SHAPE_COUNT, true, NULL },
	{ "search", SHAPE_STRING, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key interrupted_keys[] = {
	{ "not_finished", SHAPE_COUNT, true, NULL },
	{ "resume", SHAPE_STRING, false, NULL },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const struct key document_keys[] = {
	{ "lockstep_result", SHAPE_COUNT, true, NULL },
	{ "version", SHAPE_STRING, false, NULL },
	{ "command", SHAPE_STRINGS, false, NULL },
	{ "loaded", SHAPE_OBJECT, false, loaded_keys },
	{ "shard", SHAPE_OBJECT, false, shard_keys },
	{ "interrupted", SHAPE_OBJECT, false, interrupted_keys },
	{ "scenarios", SHAPE_OBJECTS, true, scenario_keys },
	{ "totals", SHAPE_OBJECT, false, totals_keys },
	{ NULL, SHAPE_ANY, false, NULL },
};

static const char *const shape_names[] = {
	[SHAPE_STRING] = "a string",
	[SHAPE_COUNT] = "an integer of 0 or more",
	[SHAPE_INDEX] = "an integer of -1 or more",
	[SHAPE_NUMBER] = "a number",
	[SHAPE_BOOL] = "true or false",
	[SHAPE_OBJECT] = "an object",
	[SHAPE_STRINGS] = "an array of strings",
	[SHAPE_OBJECTS] = "an array of objects",
	[SHAPE_ANY] = "anything",
};

/* Where the check stands, for the message. */
struct checker {
	char path[CHECK_PATH_MAX];
	char *error;
	size_t size;
};

static const char *find_type_name(const json_t *value)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",
		[JSON_STRING] = "a string",  [JSON_INTEGER] = "an integer",
		[JSON_REAL] = "a real",	     [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",	     [JSON_NULL] = "null",
	};

	return value ? names[json_typeof(value)] : "nothing";
}

__attribute__((format(printf, 2, 3))) static int refuse(struct checker *checker, const char *fmt,
							...)
{
	char what[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	if (checker->error && checker->size)
		snprintf(checker->error, checker->size, "%s: %s",
			 checker->path[0] ? checker->path : "the document", what);
	return -EINVAL;
}

static size_t enter(struct checker *checker, const char *key, long index)
{
	size_t before = strlen(checker->path);
	size_t left = sizeof(checker->path) - before;

	if (key)
		snprintf(checker->path + before, left, "%s%s", before ? "." : "", key);
	else
		snprintf(checker->path + before, left, "[%ld]", index);
	return before;
}

static bool check_shape(const json_t *value, enum shape shape)
{
	switch (shape) {
	case SHAPE_STRING:
		return json_is_string(value);
	case SHAPE_COUNT:
		return json_is_integer(value) && json_integer_value(value) >= 0;
	case SHAPE_INDEX:
		return json_is_integer(value) && json_integer_value(value) >= -1;
	case SHAPE_NUMBER:
		return json_is_number(value);
	case SHAPE_BOOL:
		return json_is_boolean(value);
	case SHAPE_OBJECT:
		return json_is_object(value);
	case SHAPE_STRINGS:
	case SHAPE_OBJECTS:
		return json_is_array(value);
	case SHAPE_ANY:
		return true;
	}
	return false;
}

static int check_object(struct checker *checker, const json_t *object, const struct key *keys);

static int check_value(struct checker *checker, const json_t *value, const struct key *key)
{
	const json_t *item;
	size_t index, before;
	int err = 0;

	if (!check_shape(value, key->shape))
		return refuse(checker, "expected %s, found %s", shape_names[key->shape],
			      find_type_name(value));
	if (key->shape == SHAPE_OBJECT)
		return key->of ? check_object(checker, value, key->of) : 0;
	if (key->shape != SHAPE_STRINGS && key->shape != SHAPE_OBJECTS)
		return 0;
	json_array_foreach(value, index, item) {
		before = enter(checker, NULL, (long)index);
		if (key->shape == SHAPE_STRINGS && !json_is_string(item))
			err = refuse(checker, "expected a string, found %s", find_type_name(item));
		else if (key->shape == SHAPE_OBJECTS && !json_is_object(item))
			err = refuse(checker, "expected an object, found %s", find_type_name(item));
		else if (key->of)
			err = check_object(checker, item, key->of);
		if (err)
			return err;
		checker->path[before] = '\0';
	}
	return 0;
}

/* An index that leads to no task would have a report name the wrong one. */
static int check_tasks(struct checker *checker, const json_t *finding, const char *list,
		       const char *key)
{
	json_int_t tasks = (json_int_t)json_array_size(json_object_get(finding, "tasks"));
	const json_t *item;
	size_t index;

	json_array_foreach(json_object_get(finding, list), index, item) {
		if (get_integer(item, key, -1) >= tasks) {
			enter(checker, list, 0);
			enter(checker, NULL, (long)index);
			enter(checker, key, 0);
			return refuse(checker, "there are %lld tasks, found index %lld",
				      (long long)tasks, (long long)get_integer(item, key, -1));
		}
	}
	return 0;
}

static int check_finding(struct checker *checker, const json_t *finding)
{
	static const char *const lists[] = { "events", "stacks",  "waits",
					     "cycle",  "history", "locks" };
	size_t i;
	int err;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		err = check_tasks(checker, finding, lists[i], "task");
		if (err)
			return err;
	}
	return check_tasks(checker, finding, "waits", "held_by");
}

static int check_object(struct checker *checker, const json_t *object, const struct key *keys)
{
	const struct key *key;
	const json_t *value;
	size_t before;
	int err;

	for (key = keys; key->name; key++) {
		value = json_object_get(object, key->name);
		if (!value && !key->required)
			continue;
		before = enter(checker, key->name, 0);
		err = check_value(checker, value, key);
		if (err)
			return err;
		checker->path[before] = '\0';
	}
	return keys == finding_keys ? check_finding(checker, object) : 0;
}

int report_check(const json_t *document, char *error, size_t size)
{
	struct checker checker = { .error = error, .size = size };
	int err;

	if (!json_is_object(document))
		return refuse(&checker, "expected an object, found %s", find_type_name(document));
	err = check_object(&checker, document, document_keys);
	if (err)
		return err;
	if (get_integer(document, "lockstep_result", 0) != 1) {
		enter(&checker, "lockstep_result", 0);
		return refuse(&checker, "this version reads format 1, found format %lld",
			      (long long)get_integer(document, "lockstep_result", 0));
	}
	return 0;
}
