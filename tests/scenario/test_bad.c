// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bad scenario files: each file of bad/ against the whole text of errors that stands beside it. The
 * texts were written by hand from docs/scenario-format.md, with the columns counted.
 */
#include <dirent.h>
#include <sys/stat.h>
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

#define FIXTURES(X)                         \
	X(alias_bomb, "alias-bomb")         \
	X(cases, "cases")                   \
	X(cyclic_alias, "cyclic-alias")     \
	X(deep, "deep")                     \
	X(duplicate_name, "duplicate-name") \
	X(empty, "empty")                   \
	X(faults, "faults")                 \
	X(flow, "flow")                     \
	X(guarded_by, "guarded-by")         \
	X(invalid_utf8, "invalid-utf8")     \
	X(known, "known")                   \
	X(model, "model")                   \
	X(not_a_mapping, "not-a-mapping")   \
	X(nul_bytes, "nul-bytes")           \
	X(operations, "operations")         \
	X(schedule, "schedule")             \
	X(syntax, "syntax")                 \
	X(tabs, "tabs")                     \
	X(tag, "tag")                       \
	X(task_names, "task-names")         \
	X(two_documents, "two-documents")   \
	X(unknown_alias, "unknown-alias")   \
	X(unknown_key, "unknown-key")       \
	X(version, "version")               \
	X(wrong_type, "wrong-type")

static char *read_whole(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = calloc(1, 1 << 16);
	size_t length;

	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	length = fread(text, 1, (1 << 16) - 1, in);
	CU_ASSERT_FATAL(length > 0);
	fclose(in);
	return text;
}

static char *load_errors(const char *path)
{
	struct diagnose d = { 0 };
	struct scenario *s = scenario_load(path, &d);
	char *printed = NULL;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	CU_ASSERT_PTR_NULL(s);
	diagnose_print(&d, out);
	fclose(out);
	diagnose_free(&d);
	scenario_free(s);
	return printed;
}

/* Loaded under its bare name, so that the expected text holds wherever the tree is. */
static void check_fixture(const char *name)
{
	char yaml[64], expected_path[64], *expected, *found;

	snprintf(yaml, sizeof(yaml), "%s.yaml", name);
	snprintf(expected_path, sizeof(expected_path), "%s.expected", name);
	expected = read_whole(expected_path);
	found = load_errors(yaml);
	if (strcmp(found, expected))
		printf("\nexpected:\n%s\nfound:\n%s\n", expected, found);
	CU_ASSERT_STRING_EQUAL(found, expected);
	free(expected);
	free(found);
}

#define X(symbol, name)                 \
	static void test_##symbol(void) \
	{                               \
		check_fixture(name);    \
	}
FIXTURES(X)
#undef X

static void check_load(const char *path, const char *expected)
{
	char *found = load_errors(path);

	CU_ASSERT_STRING_EQUAL(found, expected);
	if (strcmp(found, expected))
		printf("\nfound: %s\n", found);
	free(found);
}

static void test_directory(void)
{
	check_load("/tmp", "/tmp: a directory, where a scenario file is expected\n");
}

static void test_missing_file(void)
{
	check_load("no-such.yaml", "no-such.yaml: cannot be read: No such file or directory\n");
}

static void test_device(void)
{
	check_load("/dev/zero", "/dev/zero: neither a file nor a pipe\n");
}

/* The superuser may read everything, so a file without permissions shows nothing when it runs. */
static void test_unreadable_file(void)
{
	char path[] = "/tmp/lockstep-unreadable-XXXXXX", expected[128];
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	fchmod(fd, 0);
	close(fd);
	snprintf(expected, sizeof(expected), "%s: cannot be read: Permission denied\n", path);
	if (access(path, R_OK))
		check_load(path, expected);
	else
		printf("\nSKIP: the superuser can read every file\n");
	unlink(path);
}

static void test_ten_megabytes(void)
{
	char path[] = "/tmp/lockstep-large-XXXXXX", expected[128];
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(ftruncate(fd, 10 << 20), 0);
	close(fd);
	snprintf(expected, sizeof(expected),
		 "%s: larger than 1 MiB, the most that a scenario may have\n", path);
	check_load(path, expected);
	unlink(path);
}

/* From a fixed seed, so that a failure can be repeated. */
static void test_binary_junk_is_refused_without_a_crash(void)
{
	unsigned int state = 1;
	char junk[512];

	for (int round = 0; round < 300; round++) {
		struct diagnose d = { 0 };
		struct scenario *s;

		for (size_t i = 0; i < sizeof(junk); i++) {
			state = state * 1103515245u + 12345u;
			/* Half the rounds: only what YAML and the format are made of. */
			junk[i] = round % 2 ? (char)(state >> 16)
					    : "lockstep: 1\n-[]{},&*!|>'\"%@a"[(state >> 16) % 29];
		}
		s = scenario_parse("junk", junk, sizeof(junk), &d);
		CU_ASSERT_PTR_NULL(s);
		CU_ASSERT(d.nr > 0);
		diagnose_free(&d);
	}
}

/* Every prefix of a good file: an error, or (where only the end is missing) a scenario. */
static void test_truncated_files_do_not_crash(void)
{
	static const char text[] = "lockstep: 1\nname: x\nsetup: &s [{mutex: m}, {box: b}]\n"
				   "tasks:\n  a: [{lock: m}, {box.open: {box: b, color: red}}]\n"
				   "schedule: [{task: a, until: {lock: m}}]\n"
				   "faults: [{fail: kzalloc, task: a}]\n"
				   "cases: [{variant: {box.hinge: push}, expect: [leak]}]\n";

	for (size_t length = 0; length < sizeof(text); length++) {
		struct diagnose d = { 0 };
		struct scenario *s = scenario_parse("t.yaml", text, length, &d);

		CU_ASSERT((s != NULL) == (d.nr == 0));
		scenario_free(s);
		diagnose_free(&d);
	}
}

static void test_every_fixture_is_listed(void)
{
	unsigned int listed = 0, found = 0;
	DIR *directory = opendir(".");

	CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
	for (struct dirent *entry; (entry = readdir(directory));)
		found += strstr(entry->d_name, ".yaml") != NULL;
	closedir(directory);
#define X(symbol, name) listed++;
	FIXTURES(X)
#undef X
	CU_ASSERT_EQUAL(listed, found);
}

static const struct test tests[] = {
#define X(symbol, name) { #symbol "_is_told_in_full", test_##symbol },
	FIXTURES(X)
#undef X
		{ "directory_is_told", test_directory },
	{ "missing_file_is_told", test_missing_file },
	{ "device_is_told", test_device },
	{ "unreadable_file_is_told", test_unreadable_file },
	{ "ten_megabytes_are_refused", test_ten_megabytes },
	{ "binary_junk_is_refused_without_a_crash", test_binary_junk_is_refused_without_a_crash },
	{ "truncated_files_do_not_crash", test_truncated_files_do_not_crash },
	{ "every_fixture_is_listed", test_every_fixture_is_listed },
	{ NULL, NULL },
};

int main(void)
{
	const char *root = getenv("LOCKSTEP_SOURCE_DIR");

	if ((root && chdir(root)) || chdir("tests/scenario/bad")) {
		perror("tests/scenario/bad");
		return 1;
	}
	return run_tests("scenario: bad files", tests);
}
