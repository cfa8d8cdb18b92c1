// SPDX-License-Identifier: GPL-2.0-only
/* Replay files: written and read back, refused when they are damaged or belong to something else.
 */
#include <sys/stat.h>
#include <lockstep/version.h>
#include "harness/scenario/file.h"
#include "harness/scenario/replay_file.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

#define SCENARIO                                                                  \
	"lockstep: 1\nname: x\nsetup: [{box: b}]\ntasks: {left: [], right: []}\n" \
	"cases: [{variant: {box.hinge: push}}, {name: other}]\n"

static char directory[] = "/tmp/lockstep-replay-XXXXXX";

/* What a file must say, by the format's description; the hash is that of the scenario above. */
static const char *good_text(char *text, size_t size, uint64_t hash)
{
	snprintf(
		text, size,
		"lockstep-replay: 1\nversion: " LOCKSTEP_VERSION "\nscenario: x\nfile: t.yaml\n"
		"hash: %016llx\ncase: box.hinge=push\nvariant: box.hinge=push\nmodel: toy 3\n"
		"granularity: memory\nsteps: 77\nbudget: 2\nkind: use-after-free\n"
		"fingerprint: 00c0ffee00000001\nfunction: f\nobject: b.lid\nexecutions: 40\n"
		"count: 5\nfirst-execution: 3\nbound: 1\nstanding: required\n"
		"before: left*2\nbefore: left*2\nchoices: left*3\n  right !1\n\tleft\nend: replay\n",
		(unsigned long long)hash);
	return text;
}

static void put_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fputs(text, out);
	CU_ASSERT_EQUAL(fclose(out), 0);
}

static const char *file_name(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

/* The errors of a file, without its name; "" when there are none. */
static char *read_errors(const char *text, struct replay *replay)
{
	const char *path = file_name("read");
	struct diagnose d = { 0 };
	char *printed = NULL;
	size_t size;
	FILE *out;

	put_file(path, text);
	CU_ASSERT(replay_read(replay, path, &d) == (d.nr == 0));
	d.file = "r";
	out = open_memstream(&printed, &size);
	diagnose_print(&d, out);
	fclose(out);
	diagnose_free(&d);
	return printed;
}

static void test_every_key_is_read(void)
{
	char text[1000];
	struct replay replay;
	char *errors = read_errors(good_text(text, sizeof(text), 0xfeed), &replay);

	CU_ASSERT_STRING_EQUAL(errors, "");
	CU_ASSERT_STRING_EQUAL(replay.scenario, "x");
	CU_ASSERT_STRING_EQUAL(replay.file, "t.yaml");
	CU_ASSERT_EQUAL(replay.hash, 0xfeed);
	CU_ASSERT_STRING_EQUAL(replay.case_name, "box.hinge=push");
	CU_ASSERT_EQUAL(replay.granularity, LS_GRANULARITY_MEMORY);
	CU_ASSERT_EQUAL(replay.steps, 77);
	CU_ASSERT_EQUAL(replay.budget, 2);
	CU_ASSERT_EQUAL(replay.kind, LS_USE_AFTER_FREE);
	CU_ASSERT_EQUAL(replay.fingerprint, 0x00c0ffee00000001);
	CU_ASSERT_EQUAL(replay.executions, 40);
	CU_ASSERT_EQUAL(replay.count, 5);
	CU_ASSERT_EQUAL(replay.first_execution, 3);
	CU_ASSERT_EQUAL(replay.bound, 1);
	CU_ASSERT_EQUAL(replay.standing, STANDING_REQUIRED);
	CU_ASSERT_EQUAL(replay.before.nr, 2);
	CU_ASSERT_STRING_EQUAL(replay.before.v[1], "left*2");
	CU_ASSERT_STRING_EQUAL(replay.choices, "left*3 right !1 left");
	free(errors);
	replay_free(&replay);
}

static void check_refused(const char *text, const char *expected)
{
	struct replay replay;
	char *errors = read_errors(text, &replay);

	CU_ASSERT_STRING_EQUAL(errors, expected);
	if (strcmp(errors, expected))
		printf("\nexpected: %s\nfound: %s\n", expected, errors);
	free(errors);
	replay_free(&replay);
}

/* The good text with one place changed. */
static void check_changed(const char *from, const char *to, const char *expected)
{
	char text[1000], changed[1200], *at;

	at = strstr(good_text(text, sizeof(text), 0), from);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, to,
		 at + strlen(from));
	check_refused(changed, expected);
}

static void test_truncated_file_is_refused(void)
{
	char text[1000];

	good_text(text, sizeof(text), 0);
	*strstr(text, "end: replay") = '\0';
	check_refused(text, "r:26:1: the file ends early: its last line must be \"end: replay\"\n");
	*strstr(text, "\n\tleft") = '\0';
	check_refused(text, "r:24:1: the file ends early: its last line must be \"end: replay\"\n");
}

/* At whatever byte it ends, but for the last newline. */
static void test_every_truncation_is_refused(void)
{
	char text[1000];
	size_t all = strlen(good_text(text, sizeof(text), 0));

	for (size_t length = 0; length + 1 < all; length++) {
		char cut[1000];
		struct replay replay;
		char *errors;

		snprintf(cut, sizeof(cut), "%.*s", (int)length, text);
		errors = read_errors(cut, &replay);
		CU_ASSERT_STRING_NOT_EQUAL(errors, "");
		free(errors);
		replay_free(&replay);
	}
}

static void test_nonsense_is_refused(void)
{
	check_refused("", "r:1:1: not a replay file: it has no line \"lockstep-replay: 1\"\n");
	check_refused("hello\nworld\n",
		      "r:1:1: not a replay file: expected \"lockstep-replay: 1\", "
		      "found \"hello\"\n");
	check_refused("lockstep-replay: 1\n\001\n",
		      "r:2:1: not a replay file: it has the byte 0x01 here\n");
}

static void test_wrong_values_name_their_line(void)
{
	check_changed(
		"replay: 1", "replay: 2",
		"r:1:1: expected replay format 1, the only one that this program reads, found "
		"\"2\"\n");
	check_changed("version: " LOCKSTEP_VERSION, "version: 99",
		      "r:2:1: expected lockstep version " LOCKSTEP_VERSION
		      ", which this program is, found \"99\"\n");
	check_changed("hash: 0", "hash: g",
		      "r:5:1: expected 16 hexadecimal digits, found \"g000000000000000\"\n");
	check_changed("kind: use-after-free", "kind: use-after",
		      "r:12:1: expected a kind of finding (see \"lockstep list findings\"), found "
		      "\"use-after\"\n");
	check_changed("steps: 77", "stepps: 77",
		      "r:10:1: unknown key \"stepps\": did you mean \"steps\"?\n"
		      "r:27:1: the key \"steps\" is missing\n");
	check_changed("count: 5", "count: 5\ncount: 6", "r:18:1: a second \"count\"\n");
}

static void begin(struct scenario **s, struct program *p)
{
	const struct scenario_explore none = { 0 };

	*s = parse_good(SCENARIO);
	program_init(p, *s, &(*s)->cases[0], &none);
}

static void test_what_is_written_reads_back(void)
{
	ls_choice v[] = { 0, 0, 1, LS_CHOICE_LABEL | 1, 0 }, w[] = { 1 };
	struct ls_choices before = { w, 1 };
	const struct ls_finding finding = { .kind = LS_LEAK,
					    .fingerprint = 0x1234567890abcdef,
					    .hits = 8,
					    .first_execution = 2,
					    .bound = LS_UNBOUNDED,
					    .choices = { v, 5 },
					    .before = &before,
					    .before_nr = 1,
					    .function = "f",
					    .object = "" };
	struct replay written, read;
	struct diagnose d = { 0 };
	struct pool pool = { 0 };
	struct scenario *s;
	struct program p;
	const char *path;

	begin(&s, &p);
	path = replay_path(&pool, directory, &p, &finding);
	CU_ASSERT_PTR_NOT_NULL(strstr(path, "/findings/x--box.hinge=push--leak--12345678.replay"));
	replay_from(&written, &p, &finding, STANDING_ALLOWED, 9);
	CU_ASSERT_EQUAL(replay_write(&written, path), 0);
	CU_ASSERT_TRUE(replay_read(&read, path, &d));
	CU_ASSERT_STRING_EQUAL(read.choices, "left*2 right !1 left");
	CU_ASSERT_STRING_EQUAL(read.before.v[0], "right");
	CU_ASSERT_EQUAL(read.fingerprint, finding.fingerprint);
	CU_ASSERT_EQUAL(read.bound, LS_UNBOUNDED);
	CU_ASSERT_EQUAL(read.standing, STANDING_ALLOWED);
	CU_ASSERT_STRING_EQUAL(read.object, "");
	CU_ASSERT_PTR_NOT_NULL(replay_check(&read, s, &d));
	diagnose_print(&d, stdout);
	unlink(path);
	replay_free(&written);
	replay_free(&read);
	pool_free(&pool);
	program_free(&p);
	scenario_free(s);
}

/* Long lists are wrapped, and the blanks between words are all that changes. */
static void test_long_choices_are_wrapped(void)
{
	struct replay written = { .version = LOCKSTEP_VERSION,
				  .scenario = "x",
				  .file = "f",
				  .case_name = "c",
				  .function = "f",
				  .object = "" };
	char choices[2000] = "";
	const char *path = file_name("long");
	struct diagnose d = { 0 };
	struct replay read;
	char line[256];
	FILE *in;

	for (int i = 0; i < 150; i++)
		strcat(choices, i ? " left right*2" : "left");
	written.choices = choices;
	CU_ASSERT_EQUAL(replay_write(&written, path), 0);
	in = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	while (fgets(line, sizeof(line), in))
		CU_ASSERT(strlen(line) <= 100);
	fclose(in);
	CU_ASSERT_TRUE(replay_read(&read, path, &d));
	CU_ASSERT_STRING_EQUAL(read.choices, choices);
	diagnose_free(&d);
	replay_free(&read);
	unlink(path);
}

static void check_mismatch(const char *from, const char *to, const char *expected)
{
	struct scenario *s = parse_good(SCENARIO);
	char text[1000], changed[1200], *at, *errors;
	struct diagnose d = { 0 };
	struct replay replay;

	at = strstr(good_text(text, sizeof(text), s->hash), from);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, to,
		 at + strlen(from));
	errors = read_errors(changed, &replay);
	CU_ASSERT_STRING_EQUAL(errors, "");
	CU_ASSERT(!replay_check(&replay, s, &d) == !!*expected);
	if (*expected) {
		CU_ASSERT_EQUAL_FATAL(d.nr, 1);
		CU_ASSERT_PTR_NOT_NULL(strstr(d.v[0].text, expected));
		if (!strstr(d.v[0].text, expected))
			printf("\nfound: %s\n", d.v[0].text);
	}
	free(errors);
	diagnose_free(&d);
	replay_free(&replay);
	scenario_free(s);
}

static void test_other_scenario_or_model_is_refused(void)
{
	check_mismatch("model: toy 3", "model: toy 3", "");
	check_mismatch("scenario: x", "scenario: y", "is not the scenario that was recorded");
	check_mismatch("case: box.hinge=push", "case: box.hinge=posh",
		       "unknown case \"box.hinge=posh\": did you mean \"box.hinge=push\"?");
	check_mismatch("model: toy 3", "model: toy 2",
		       "model: recorded \"toy 2\", but this program has \"toy 3\"");
	check_mismatch("variant: box.hinge=push", "variant: box.hinge=pull",
		       "the case \"box.hinge=push\" has \"push\"");
	check_mismatch("variant: box.hinge=push", "variant: box.lid=push",
		       "the scenario has no such function");
	check_mismatch("variant: box.hinge=push\n", "", "0 variants are recorded, the case has 1");
}

/* --variant may have set what the case leaves open: then the file decides. */
static void test_recorded_variant_wins_over_like(void)
{
	struct scenario *s = parse_good(SCENARIO);
	const struct scenario_case *c;
	struct diagnose d = { 0 };
	struct replay replay = { .scenario = "x", .hash = s->hash, .case_name = "other" };

	words_add(&replay.pool, &replay.variants, "box.hinge=push");
	words_add(&replay.pool, &replay.models, "toy 3");
	c = replay_check(&replay, s, &d);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_STRING_EQUAL(s->cases[1].variants[0].ops->idea, "pull");
	CU_ASSERT_STRING_EQUAL(c->variants[0].ops->idea, "push");
	replay_free(&replay);
	scenario_free(s);
}

/* A file that cannot be finished leaves neither itself nor its temporary name behind. */
static void test_failed_write_leaves_nothing(void)
{
	const char *path = file_name("half");
	struct file_new file;
	struct stat st;

	CU_ASSERT_EQUAL_FATAL(file_create(&file, path), 0);
	fputs("half", file.out);
	CU_ASSERT_EQUAL(file_commit(&file, -ENOSPC), -ENOSPC);
	CU_ASSERT_NOT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(file_create(&file, "/no/such/directory/f"), -ENOENT);
	CU_ASSERT_EQUAL(file_make_directories("/dev/null/x"), -ENOTDIR);
	CU_ASSERT_EQUAL(rmdir(directory), -1); /* "read" is still there, and only that */
	unlink(file_name("read"));
	CU_ASSERT_EQUAL(rmdir(file_name("findings")), 0);
	CU_ASSERT_EQUAL(rmdir(directory), 0);
}

static const struct test tests[] = {
	{ "every_key_is_read", test_every_key_is_read },
	{ "truncated_file_is_refused", test_truncated_file_is_refused },
	{ "every_truncation_is_refused", test_every_truncation_is_refused },
	{ "nonsense_is_refused", test_nonsense_is_refused },
	{ "wrong_values_name_their_line", test_wrong_values_name_their_line },
	{ "what_is_written_reads_back", test_what_is_written_reads_back },
	{ "long_choices_are_wrapped", test_long_choices_are_wrapped },
	{ "other_scenario_or_model_is_refused", test_other_scenario_or_model_is_refused },
	{ "recorded_variant_wins_over_like", test_recorded_variant_wins_over_like },
	{ "failed_write_leaves_nothing", test_failed_write_leaves_nothing },
	{ NULL, NULL },
};

int main(void)
{
	if (!mkdtemp(directory))
		return 1;
	return run_tests("scenario: replay files", tests);
}
