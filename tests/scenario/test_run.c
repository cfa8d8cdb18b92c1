// SPDX-License-Identifier: GPL-2.0-only
/* Cases in worker processes: what is left when a worker dies, what a replay file is good for. */
#include <dirent.h>
#include "harness/scenario/run.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

#define HEAD "lockstep: 1\nname: x\n"
#define OPPOSITE                                                            \
	"setup: [{mutex: a}, {mutex: b}]\n"                                 \
	"tasks: {left: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}],\n" \
	"  right: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]}\n"      \
	"explore: {strategy: dfs}\nexpect: [deadlock]\n"

static char directory[] = "/tmp/lockstep-run-XXXXXX";

static const char *text_of(const json_t *one, const char *key)
{
	const char *text = json_string_value(json_object_get(one, key));

	return text ? text : "";
}

static const char *reason_of(const json_t *one)
{
	const char *text = json_string_value(json_array_get(json_object_get(one, "reasons"), 0));

	return text ? text : "";
}

/* The case and what became of it; the scenario is given back. */
static json_t *run_one(const char *text, const struct run_settings *settings,
		       enum run_outcome expected)
{
	const struct run_settings plain = { .out_dir = directory };
	struct scenario *s = parse_good(text);
	json_t *out = NULL;

	CU_ASSERT_EQUAL(run_case(s, &s->cases[0], settings ? settings : &plain, &out), expected);
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	scenario_free(s);
	return out;
}

/* ThreadSanitizer's runtime ends a process in the middle of a search with a status of its own. */
#ifdef LOCKSTEP_THREAD_SANITIZER
#define STATUS_OF_SEVEN "0"
#else
#define STATUS_OF_SEVEN "7"
#endif

static void test_dead_worker_is_a_failure_of_the_harness(void)
{
	json_t *one = run_one(HEAD "tasks: {a: [crash]}\n", NULL, RUN_HARNESS_FAILED);

	CU_ASSERT_STRING_EQUAL(text_of(one, "status"), "unexpected");
	CU_ASSERT_STRING_EQUAL(reason_of(one), "the worker ended with status " STATUS_OF_SEVEN
					       " before it had finished");
	json_decref(one);
}

static void test_failed_setup_is_told(void)
{
	json_t *one = run_one(HEAD "setup: [refuse]\ntasks: {a: []}\n", NULL, RUN_UNEXPECTED);

	CU_ASSERT_STRING_EQUAL(reason_of(one), "the setup failed: refuse: Device or resource busy");
	json_decref(one);
	one = run_one(HEAD "setup: [{box: {name: b, size: 5000}}]\ntasks: {a: []}\n", NULL,
		      RUN_UNEXPECTED);
	CU_ASSERT_STRING_EQUAL(reason_of(one),
			       "the setup failed: box name=b size=5000: nothing was made");
	json_decref(one);
	one = run_one(HEAD "setup: [{box: b}]\ntasks: {a: [{lock: b.key}]}\n", NULL,
		      RUN_UNEXPECTED);
	CU_ASSERT_STRING_EQUAL(reason_of(one),
			       "the setup failed: after the setup there is no \"b.key\"");
	json_decref(one);
}

static void test_attribute_of_a_model_can_be_locked(void)
{
	json_t *one = run_one(HEAD
			      "setup: [{box: b}]\nexplore: {strategy: dfs}\n"
			      "tasks: {a: [{lock: b.lid}, {unlock: b.lid}], c: [{box.open: b}]}\n",
			      NULL, RUN_AS_EXPECTED);

	CU_ASSERT_STRING_EQUAL(text_of(one, "verdict"), "verified");
	json_decref(one);
}

static void test_unknown_pinned_function_is_told(void)
{
	json_t *one = run_one(HEAD "tasks: {a: []}\n"
				   "schedule: [{task: a, until: {enter: no_such_function}}]\n",
			      NULL, RUN_UNEXPECTED);

	CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(one), "names a function that does not exist"));
	json_decref(one);
}

static void test_fault_of_a_model_is_reached_and_counted(void)
{
	json_t *one = run_one(
		HEAD "setup: [{box: b}]\ntasks: {a: [{box.open: b}]}\n"
		     "explore: {strategy: dfs}\nfaults: [{fail: hinge}, {fail: kzalloc}]\n",
		NULL, RUN_AS_EXPECTED);
	const json_t *faults = json_object_get(one, "faults");

	CU_ASSERT_TRUE(json_is_true(json_object_get(json_array_get(faults, 0), "reached")));
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_array_get(faults, 0), "fired")), 2);
	CU_ASSERT_FALSE(json_is_true(json_object_get(json_array_get(faults, 1), "reached")));
	CU_ASSERT_STRING_EQUAL(text_of(one, "verdict"), "verified");
	CU_ASSERT_PTR_NOT_NULL(strstr(text_of(one, "verdict_text"), "with at most 1 fault"));
	json_decref(one);
}

static void test_pin_on_a_lock_steers_the_search(void)
{
	json_t *one = run_one(
		HEAD
		"setup: [{mutex: m}, {var: v}]\n"
		"tasks: {holder: [{lock: m}, {unlock: m}], other: [{trylock: m}, {add: v}, {unlock: m},\n"
		"  {assert: {var: v, equals: 0}}]}\n"
		"schedule: [{task: holder, until: {lock: m}}, {task: other, until: finished}]\n"
		"explore: {strategy: dfs}\n",
		NULL, RUN_AS_EXPECTED);

	CU_ASSERT_STRING_EQUAL(reason_of(one), "");
	json_decref(one);
}

static void test_kernel_case_is_not_applicable(void)
{
	json_t *one = run_one(HEAD "tasks: {a: [crash]}\ncases: [{kernel: \">=6.8\"}]\n", NULL,
			      RUN_AS_EXPECTED);

	CU_ASSERT_STRING_EQUAL(text_of(one, "status"), "not applicable");
	json_decref(one);
}

static void check_variant(const char *cases, const char *status, const char *idea)
{
	const struct scenario_variant push = {
		registry_slot("box.hinge", NULL),
		registry_variant(registry_slot("box.hinge", NULL), "push"), true
	};
	const struct run_settings settings = { .out_dir = directory,
					       .variants = &push,
					       .variants_nr = 1 };
	char text[300];
	json_t *one;

	snprintf(text, sizeof(text), HEAD "setup: [{box: b}]\ntasks: {a: []}\n%s", cases);
	one = run_one(text, &settings, RUN_AS_EXPECTED);
	CU_ASSERT_STRING_EQUAL(text_of(one, "status"), status);
	CU_ASSERT_STRING_EQUAL(text_of(json_object_get(one, "variants"), "box.hinge"), idea);
	json_decref(one);
}

static void test_variant_of_the_command_line(void)
{
	check_variant("", "as expected", "push");
	check_variant("cases: [{variant: {box.hinge: push}}]\n", "as expected", "push");
	check_variant("cases: [{variant: {box.hinge: pull}}]\n", "not applicable", "pull");
}

/* Without the command's own counts and paths: what both reports say of the finding. */
static json_t *finding_of(const json_t *one)
{
	json_t *finding = json_deep_copy(json_array_get(json_object_get(one, "findings"), 0));

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	return finding;
}

static void replay_file(const char *path, enum run_outcome expected, json_t **out)
{
	struct diagnose d = { 0 };
	struct scenario *s = parse_good(HEAD OPPOSITE);
	const struct scenario_case *c;
	struct replay replay;

	CU_ASSERT_TRUE_FATAL(replay_read(&replay, path, &d));
	c = replay_check(&replay, s, &d);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL(run_replay(s, c, &replay, path, out), expected);
	replay_free(&replay);
	scenario_free(s);
}

static void test_replay_is_identical_a_hundred_times(void)
{
	json_t *one = run_one(HEAD OPPOSITE, NULL, RUN_AS_EXPECTED), *finding = finding_of(one);
	const char *path = text_of(finding, "replay_file");

	CU_ASSERT_EQUAL(json_array_size(json_object_get(one, "findings")), 1);
	for (int i = 0; i < 100; i++) {
		json_t *again = NULL, *replayed;

		replay_file(path, RUN_AS_EXPECTED, &again);
		replayed = finding_of(again);
		CU_ASSERT_TRUE(json_equal(finding, replayed));
		json_decref(replayed);
		json_decref(again);
	}
	json_decref(finding);
	json_decref(one);
}

/* The file with its choices replaced: "right" alone finishes without a deadlock. */
static void rewrite_choices(const char *path, const char *choices)
{
	struct diagnose d = { 0 };
	struct replay replay;

	CU_ASSERT_TRUE_FATAL(replay_read(&replay, path, &d));
	replay.choices = choices;
	CU_ASSERT_EQUAL(replay_write(&replay, path), 0);
	replay_free(&replay);
}

static void test_edited_replay_is_not_reproduced(void)
{
	json_t *one = run_one(HEAD OPPOSITE, NULL, RUN_AS_EXPECTED), *finding = finding_of(one);
	const char *path = text_of(finding, "replay_file");
	json_t *again = NULL;

	rewrite_choices(path, "left*4 right*4");
	replay_file(path, RUN_UNEXPECTED, &again);
	CU_ASSERT_STRING_EQUAL(text_of(again, "status"), "unexpected");
	CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(again), "was not reproduced"));
	json_decref(again);
	again = NULL;
	/* Choice 10 does not exist: both tasks have finished before it. */
	rewrite_choices(path, "left*4 right*6");
	replay_file(path, RUN_UNEXPECTED, &again);
	CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(again), "the replay diverged at choice "));
	json_decref(again);
	again = NULL;
	rewrite_choices(path, "left middle");
	replay_file(path, RUN_BAD_INPUT, &again);
	json_decref(again);
	json_decref(finding);
	json_decref(one);
}

/* The circle of two locks is seen before the deadlock that takes it in: one file, not two. */
static void test_only_final_findings_keep_their_files(void)
{
	unsigned int files = 0;
	char own[64], path[80];
	const struct run_settings settings = { .out_dir = own };
	DIR *found;

	snprintf(own, sizeof(own), "%s/own", directory);
	json_decref(run_one(HEAD OPPOSITE, &settings, RUN_AS_EXPECTED));
	snprintf(path, sizeof(path), "%s/findings", own);
	found = opendir(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	for (struct dirent *entry; (entry = readdir(found));)
		files += entry->d_name[0] != '.';
	closedir(found);
	CU_ASSERT_EQUAL(files, 1);
}

static void test_unwritable_directory_is_a_failure_of_the_harness(void)
{
	const struct run_settings settings = { .out_dir = "/proc/self" };

	json_decref(run_one(HEAD OPPOSITE, &settings, RUN_HARNESS_FAILED));
}

static const struct test tests[] = {
	{ "dead_worker_is_a_failure_of_the_harness", test_dead_worker_is_a_failure_of_the_harness },
	{ "failed_setup_is_told", test_failed_setup_is_told },
	{ "attribute_of_a_model_can_be_locked", test_attribute_of_a_model_can_be_locked },
	{ "unknown_pinned_function_is_told", test_unknown_pinned_function_is_told },
	{ "fault_of_a_model_is_reached_and_counted", test_fault_of_a_model_is_reached_and_counted },
	{ "pin_on_a_lock_steers_the_search", test_pin_on_a_lock_steers_the_search },
	{ "kernel_case_is_not_applicable", test_kernel_case_is_not_applicable },
	{ "variant_of_the_command_line_is_used", test_variant_of_the_command_line },
	{ "replay_is_identical_a_hundred_times", test_replay_is_identical_a_hundred_times },
	{ "edited_replay_is_not_reproduced", test_edited_replay_is_not_reproduced },
	{ "only_final_findings_keep_their_files", test_only_final_findings_keep_their_files },
	{ "unwritable_directory_is_a_failure_of_the_harness",
	  test_unwritable_directory_is_a_failure_of_the_harness },
	{ NULL, NULL },
};

int main(void)
{
	char command[64];
	int status;

	if (!mkdtemp(directory))
		return 1;
	status = run_tests("scenario: runs", tests);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command) ? 1 : status;
}
