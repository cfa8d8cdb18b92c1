// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases of the kernel's own self-test of its lock validator, run through the primitives: where
 * it has to report, a finding of the kind that the table names must come up; where it must be
 * silent, none at all.
 *
 * The table is this folder's, or the first argument. What the columns and the steps mean is said in
 * table.h and parse.h. A table that cannot be read ends the program with status 2.
 */
#include "tests/explore_test.h"
#include "table.h"

const struct steps *steps_run;
extern unsigned int force_read_lock_recursive; /* <linux/rwlock.h> */

bool broken; /* of the other program of this folder */

static struct table table;
static const char *table_path;
static uint64_t seen; /* kinds of findings before the steps were over */

static void note_finding(const struct ls_finding *finding, void *arg)
{
	(void)arg;
	if (!steps_cleaning)
		seen |= 1ul << finding->kind;
}

static int setup(void *arg)
{
	(void)arg;
	steps_setup();
	return 0;
}

static struct ls_result run_case(const struct lockdep_case *c)
{
	struct ls_task tasks[TASKS_NR] = { { "T0", steps_task, (void *)0 },
					   { "T1", steps_task, (void *)1 } };
	struct ls_program program = {
		.name = c->name, .setup = setup, .tasks = tasks, .tasks_nr = c->steps.tasks_nr
	};

	steps_run = &c->steps;
	force_read_lock_recursive = c->steps.recursive_readers;
	seen = 0;
	return explore(&program, &(struct ls_options){ DFS, .found = note_finding });
}

/* Why it is not as it should be; "" when it is. A call that returns something else is a WARN. */
static const char *verdict(const struct lockdep_case *c, const struct ls_result *result)
{
	if (seen & KIND(INVARIANT))
		return "a call returned something else";
	if (!c->fails)
		return result->findings_nr ? "it should be silent" : "";
	if (!(seen & LOCK_KINDS))
		return "it should report";
	return seen & c->kinds ? "" : "it should report something else";
}

static void all_cases_come_out_as_in_the_kernel(void)
{
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < table.nr; i++) {
		const struct lockdep_case *c = &table.v[i];
		struct ls_result result = run_case(c);
		const char *why = verdict(c, &result);

		if (*why) {
			wrong++;
			printf("\n%s:%d: %s: %s (%s)", table_path, c->line, c->name, why,
			       c->report);
			for (size_t j = 0; j < result.findings_nr; j++)
				printf("\n\t%s: %s", ls_finding_name(result.findings[j].kind),
				       result.findings[j].story);
		}
		ls_result_free(&result);
	}
	printf("\n%u cases, %u of them wrong ", table.nr, wrong);
	CU_ASSERT_EQUAL(wrong, 0);
}

static CU_TestInfo cases[] = {
	{ "all_cases_come_out_as_in_the_kernel", all_cases_come_out_as_in_the_kernel },
	CU_TEST_INFO_NULL,
};

static const char *own_table(void)
{
	static char path[4096];
	const char *source = getenv("LOCKSTEP_SOURCE_DIR");

	snprintf(path, sizeof(path), "%s%stests/lockdep/cases.tsv", source ? source : "",
		 source ? "/" : "");
	return path;
}

int main(int argc, char **argv)
{
	int status;

	if (argc > 2) {
		fprintf(stderr, "usage: %s [TABLE]\n", argv[0]);
		return 2;
	}
	table_path = argc > 1 ? argv[1] : own_table();
	if (table_read(table_path, &table, stderr))
		return 2;
	status = run_tests("lockdep: cases", cases);
	table_free(&table);
	return status;
}
