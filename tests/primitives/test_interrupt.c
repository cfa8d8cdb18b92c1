// SPDX-License-Identifier: GPL-2.0-only
/* Interrupt lines and tasklets: when handlers run, who waits for them, and on whose processor. */
#include "tests/primitives/async_test.h"

static void a_raised_line_runs_its_handler_once(void)
{
	static const struct async_row rows[] = {
		{ "once", irq_init, { irq_raise }, BIT(1), NOTHING_FOUND, 1, irq_check_fired },
		/* Raised again before the handler runs it is raised once. */
		{ "twice",
		  irq_init,
		  { irq_raise, irq_raise },
		  BIT(1) | BIT(2),
		  NOTHING_FOUND,
		  0,
		  irq_check_fired },
		/* The thread may be done before the handler that woke it has returned. */
		{ "threaded",
		  irq_init_threaded,
		  { irq_raise },
		  BIT(1),
		  NOTHING_FOUND,
		  2,
		  irq_check_fired },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

/* What is raised need not have begun when somebody waits for handlers that run. */
static void synchronize_irq_waits_for_what_runs(void)
{
	static const struct async_row rows[] = {
		{ "sync", irq_init, { irq_raise_and_sync }, BIT(0) | BIT(1), NOTHING_FOUND },
		{ "sync threaded",
		  irq_init_threaded,
		  { irq_raise_and_sync },
		  BIT(0) | BIT(1),
		  NOTHING_FOUND },
		{ "free", irq_init, { irq_free, irq_raise }, BIT(0) | BIT(1), NOTHING_FOUND },
		{ "disable", irq_init, { irq_disable, irq_raise }, BIT(0) | BIT(1), NOTHING_FOUND },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

static void a_handler_spins_for_the_lock_of_whom_it_interrupted(void)
{
	static const struct async_row rows[] = {
		{ "irqs on", irq_init_locks, { irq_lock, irq_raise }, 0, LS_DEADLOCK },
		{ "irqs off", irq_init_locks, { irq_lock_irqsave, irq_raise }, 0, NOTHING_FOUND },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

/* A task that waits for itself would be nonsense: who waits is the handler on its processor. */
static void the_story_of_such_a_deadlock_names_the_handler(void)
{
	static const struct async_row row = { "story", irq_init_locks, { irq_lock, irq_raise } };
	struct ls_result result = async_run(&row, "dfs");
	const struct ls_finding *f = find_kind(&result, LS_DEADLOCK);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CHECK_STRING(f->story,
		     "the handler of irq 5, which interrupted task a, waits for lock, which task a "
		     "holds",
		     "story");
	ls_result_free(&result);
}

/* Scheduled twice: pending at the second time or not. It has run when tasklet_kill() returns. */
static void a_tasklet_runs_once_for_each_time_it_was_not_pending(void)
{
	static const struct async_row row = {
		"tasklet", tasklet_begin, { tasklet_twice }, BIT(1) | BIT(2), NOTHING_FOUND
	};

	async_check(&row);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a_raised_line_runs_its_handler_once", a_raised_line_runs_its_handler_once },
		{ "synchronize_irq_waits_for_what_runs", synchronize_irq_waits_for_what_runs },
		{ "a_handler_spins_for_the_lock_of_whom_it_interrupted",
		  a_handler_spins_for_the_lock_of_whom_it_interrupted },
		{ "the_story_of_such_a_deadlock_names_the_handler",
		  the_story_of_such_a_deadlock_names_the_handler },
		{ "a_tasklet_runs_once_for_each_time_it_was_not_pending",
		  a_tasklet_runs_once_for_each_time_it_was_not_pending },
		CU_TEST_INFO_NULL,
	};

	return run_tests("interrupts", tests);
}
