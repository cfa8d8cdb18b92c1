// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pins at a lock or an unlock, for each type of lock. Task a writes 1, takes the lock, writes 2,
 * drops it and writes 3, so what b reads in all executions after the prefix says where the prefix
 * ended: with the lock taken it may read 1, 2 or 3, and before the lock is dropped 2 or 3.
 */
#include "harness/scenario/run.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

static char directory[] = "/tmp/lockstep-pins-XXXXXX";

static const struct {
	const char *type, *take, *drop;
} rows[] = {
	{ "mutex", "lock", "unlock" },
	{ "spinlock", "lock", "unlock" },
	{ "raw_spinlock", "lock", "unlock" },
	{ "rt_mutex", "lock", "unlock" },
	{ "rwlock", "read_lock", "read_unlock" },
	{ "rwlock", "write_lock", "write_unlock" },
	{ "rwsem", "read_lock", "read_unlock" },
	{ "rwsem", "write_lock", "write_unlock" },
};

/* Whether every execution after the prefix has an assertion of b hold. */
static void check(size_t row, const char *until, const char *assertion, bool holds)
{
	const struct run_settings settings = { .out_dir = directory };
	char text[1000];
	struct scenario *s;
	json_t *out = NULL;

	snprintf(text, sizeof(text),
		 "lockstep: 1\nname: x\nsetup: [{%s: l}, {var: v}]\n"
		 "tasks: {a: [{write: {var: v, value: 1}}, {%s: l}, {write: {var: v, value: 2}}, "
		 "{%s: l}, {write: {var: v, value: 3}}], b: [{read: {var: v, into: x}}, "
		 "{assert: \"%s\"}]}\nschedule: [{task: a, until: {%s: l}}]\n"
		 "explore: {strategy: dfs}\nexpect: %s\n",
		 rows[row].type, rows[row].take, rows[row].drop, assertion, until,
		 holds ? "verified" : "[invariant]");
	s = parse_good(text);
	run_case(s, &s->cases[0], &settings, &out);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(out, "status")), "as expected");
	if (strcmp(json_string_value(json_object_get(out, "status")), "as expected"))
		puts(text);
	json_decref(out);
	scenario_free(s);
}

static void test_lock_stops_once_it_is_taken(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(i, "lock", "x >= 1", true);
		check(i, "lock", "x != 1", false);
	}
}

static void test_unlock_stops_before_it_is_dropped(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(i, "unlock", "x >= 2", true);
		check(i, "unlock", "x != 2", false);
	}
}

static const struct test tests[] = {
	{ "lock_stops_once_it_is_taken", test_lock_stops_once_it_is_taken },
	{ "unlock_stops_before_it_is_dropped", test_unlock_stops_before_it_is_dropped },
	{ NULL, NULL },
};

int main(void)
{
	char command[64];
	int status;

	if (!mkdtemp(directory))
		return 1;
	status = run_tests("scenario: pins", tests);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command) ? 1 : status;
}
