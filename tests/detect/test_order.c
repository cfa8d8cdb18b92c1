// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order clock: which ways of telling another task that a message is there also bring the
 * message. The message is a plain variable, so a way that orders nothing is a data race, and with
 * the message freed by who received it, a use after free.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_order.h"

static const struct way *way;
static struct ls_memory *message;
static uint64_t received;

static int setup(void *arg)
{
	(void)arg;
	ways_setup();
	received = 0;
	message = ls_memory_new("message", 8);
	return 0;
}

static void write_message(void *arg)
{
	(void)arg;
	ls_memory_write(message, 0, 1);
	way->publish();
}

static void read_message(void *arg)
{
	(void)arg;
	if (!way->receive())
		return;
	received++;
	ls_memory_read(message, 0);
}

static void free_message(void *arg)
{
	(void)arg;
	if (!way->receive())
		return;
	received++;
	ls_memory_free(message);
}

static struct ls_result pass_message(void (*receiver)(void *arg))
{
	const struct ls_task tasks[] = { { "writer", write_message, NULL },
					 { "receiver", receiver, NULL } };
	const struct ls_program program = {
		.name = way->name, .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	CHECK_EQUAL(received > 0, true, way->name);
	CHECK_EQUAL(result.exhausted, true, way->name);
	return result;
}

static unsigned int check_ways(bool orders, void (*receiver)(void *arg), enum ls_finding_kind kind)
{
	unsigned int nr = 0;

	for (way = ways; way->name; way++) {
		struct ls_result result;

		if (way->orders != orders)
			continue;
		nr++;
		result = pass_message(receiver);
		CHECK_EQUAL(orders ? no_finding(&result) : only_kind(&result, kind), true,
			    way->name);
		/* The message is the only plain access, so nothing else makes it start again. */
		CHECK_EQUAL(result.points, !orders && kind == LS_DATA_RACE, way->name);
		ls_result_free(&result);
	}
	return nr;
}

static void quiet_on_a_message_that_is_ordered(void)
{
	CU_ASSERT_EQUAL(check_ways(true, read_message, LS_DATA_RACE), 22);
}

static void fires_on_a_message_that_is_not_ordered(void)
{
	CU_ASSERT_EQUAL(check_ways(false, read_message, LS_DATA_RACE), 22);
}

static void quiet_on_a_free_that_is_ordered(void)
{
	CU_ASSERT_EQUAL(check_ways(true, free_message, LS_USE_AFTER_FREE), 22);
}

/* In every execution the free comes after the write, and still nothing keeps it there. */
static void fires_on_a_free_that_is_not_ordered(void)
{
	CU_ASSERT_EQUAL(check_ways(false, free_message, LS_USE_AFTER_FREE), 22);
}

/* What the setup did is there for every task, and what the tasks did for the finish. */
static void use_and_pass_on(void *arg)
{
	(void)arg;
	ls_memory_read(message, 0);
}

static void free_at_the_end(void *arg)
{
	(void)arg;
	ls_memory_write(message, 0, 2);
	ls_memory_free(message);
}

static void quiet_on_setup_and_finish(void)
{
	const struct ls_task tasks[] = { { "a", use_and_pass_on, NULL },
					 { "b", use_and_pass_on, NULL } };
	const struct ls_program program = { .name = "ends",
					    .setup = setup,
					    .tasks = tasks,
					    .tasks_nr = 2,
					    .finish = free_at_the_end };
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.withheld, 0);
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(quiet_on_a_message_that_is_ordered), CASE(fires_on_a_message_that_is_not_ordered),
	CASE(quiet_on_a_free_that_is_ordered),	  CASE(fires_on_a_free_that_is_not_ordered),
	CASE(quiet_on_setup_and_finish),	  CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: order", cases);
}
