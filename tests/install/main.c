// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explores the tasks of counter.c: the guarded pair must be quiet and the unguarded pair a data
 * race, found through nothing but installed files.
 */
#include <stdio.h>
#include <lockstep/lockstep.h>

void raise_guarded(void *arg);
void raise_unguarded(void *arg);

/* Return: how many data races two tasks that run @run have, or -1 for any other finding or error.
 */
static int find_races(void (*run)(void *arg))
{
	const struct ls_task tasks[] = { { "a", run, NULL }, { "b", run, NULL } };
	const struct ls_program program = { .name = "counter", .tasks = tasks, .tasks_nr = 2 };
	const struct ls_options options = { .strategy = "dfs",
					    .preemptions_max = LS_UNBOUNDED,
					    .strict_races = true };
	struct ls_result result;
	int races = 0;

	if (ls_explore(&program, &options, &result))
		return -1;
	for (size_t i = 0; i < result.findings_nr; i++) {
		if (result.findings[i].kind != LS_DATA_RACE) {
			races = -1;
			break;
		}
		races++;
	}
	ls_result_free(&result);
	return races;
}

int main(void)
{
	int guarded = find_races(raise_guarded);
	int unguarded = find_races(raise_unguarded);

	printf("races: guarded %d, unguarded %d\n", guarded, unguarded);
	return guarded == 0 && unguarded > 0 ? 0 : 1;
}
