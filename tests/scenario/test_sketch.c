// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketch operations, run by the engine through whole cases: each fires in one scenario and stays
 * quiet in another that differs in one place. The second of a pair is checked to be verified where
 * no race keeps the search from saying so.
 */
#include "harness/scenario/run.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

static char directory[] = "/tmp/lockstep-sketch-XXXXXX";

/* The one case of a scenario; its status is checked. */
static json_t *run_text(const char *setup, const char *tasks, const char *more, const char *status)
{
	const struct run_settings settings = { .out_dir = directory };
	char text[1000];
	struct scenario *s;
	json_t *out = NULL;

	snprintf(text, sizeof(text),
		 "lockstep: 1\nname: x\nsetup: [%s]\ntasks: {%s}\n"
		 "%s%s\n",
		 setup, tasks,
		 strstr(more, "explore:") ? "" : "explore: {strategy: dfs, executions: 20000}\n",
		 more);
	s = parse_good(text);
	run_case(s, &s->cases[0], &settings, &out);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(out, "status")), status);
	if (strcmp(json_string_value(json_object_get(out, "status")), status)) {
		printf("\n%s", text);
		json_dumpf(json_object_get(out, "reasons"), stdout,
			   JSON_INDENT(2) | JSON_ENCODE_ANY);
		puts("");
	}
	scenario_free(s);
	return out;
}

static void check(const char *setup, const char *tasks, const char *more)
{
	json_decref(run_text(setup, tasks, more, "as expected"));
}

static void test_mutex(void)
{
	check("{mutex: a}, {mutex: b}",
	      "l: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}], "
	      "r: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]",
	      "expect: [deadlock]\nallow: [lock-order]");
	check("{mutex: a}, {mutex: b}",
	      "l: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}], "
	      "r: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]",
	      "expect: verified");
}

static void test_spinlock(void)
{
	check("{spinlock: a}, {spinlock: b}",
	      "l: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}], "
	      "r: [{lock: b}, {lock: a}, {unlock: a}, {unlock: b}]",
	      "expect: [deadlock]\nallow: [lock-order]");
	check("{spinlock: a}, {spinlock: b}",
	      "l: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}], "
	      "r: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]",
	      "expect: verified");
}

static void test_mutex_class(void)
{
	check("{mutex: {name: a, class: k}}, {mutex: {name: b, class: k}}",
	      "t: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]", "expect: [recursive-lock]");
	check("{mutex: {name: a, class: k}}, {mutex: {name: b, class: j}}",
	      "t: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]", "expect: verified");
}

static void test_lock_twice(void)
{
	check("{mutex: a}, {mutex: b}", "t: [{lock: a}, {lock: a}]", "expect: [recursive-lock]");
	check("{mutex: a}, {mutex: b}", "t: [{lock: a}, {lock: b}, {unlock: b}, {unlock: a}]",
	      "expect: verified");
}

static void test_lock_kept_at_the_end(void)
{
	check("{mutex: a}", "t: [{lock: a}]", "expect: [lock-imbalance]");
	check("{mutex: a}", "t: [{lock: a}, {unlock: a}]", "expect: verified");
}

/* A trylock that fails skips to its unlock: no unlock of a lock that is not held. */
static void test_trylock(void)
{
	check("{mutex: a}, {var: v}",
	      "l: [{lock: a}, {unlock: a}], r: [{trylock: a}, {add: v}, {unlock: a}, {add: v}]",
	      "expect: verified");
	check("{mutex: a}, {var: v}",
	      "l: [{lock: a}, {unlock: a}], r: [{trylock: a}, {add: v}, {unlock: a}, {unlock: a}]",
	      "expect: [lock-imbalance]\nallow: [deadlock, hang]");
	/* What is skipped is not done: 1 only where the lock was free. */
	check("{mutex: a}, {var: v}",
	      "l: [{lock: a}, {unlock: a}], r: [{trylock: a}, {add: v}, {unlock: a}, "
	      "{assert: {var: v, equals: 1}}]",
	      "expect: [invariant]");
}

static void test_plain_accesses_race(void)
{
	check("{var: v}", "l: [{plain_write: {var: v, value: 1}}], r: [{plain_read: v}]",
	      "expect: [data-race]");
	check("{var: v}", "l: [{plain_read: v}], r: [{plain_read: v}]", "expect: verified");
	check("{var: v}", "l: [{write: {var: v, value: 1}}], r: [{read: v}]", "expect: verified");
}

static void test_assert(void)
{
	check("{var: {name: v, value: 3}}", "t: [{add: v}, {assert: {var: v, equals: 3}}]",
	      "expect: [invariant]");
	check("{var: {name: v, value: 3}}", "t: [{add: v}, {assert: {var: v, equals: 4}}]",
	      "expect: verified");
	check("{var: {name: v, value: 3}}",
	      "t: [{add: {var: v, value: -3}}, {write: {var: v, value: 9}}, "
	      "{assert: {var: v, equals: 9}}]",
	      "expect: verified");
}

static void test_references(void)
{
	check("{object: {name: o, references: 2}}", "l: [{put: o}], r: [{put: o}]",
	      "expect: verified");
	check("{object: {name: o, references: 2}}", "l: [{put: o}], r: []",
	      "expect: [{kind: leak, object: o}]");
	check("{object: {name: o, references: 2}}", "l: [{put: o}], r: []",
	      "finish: none\nexpect: verified");
	check("{object: o}", "l: [{get: o}, {put: o}, {put: o}]", "expect: verified");
	check("{object: o}", "l: [{put: o}, {put: o}]", "expect: [use-after-free]");
}

static void test_lifetime(void)
{
	check("{object: o}", "l: [{use: o}, {free: o}], r: []", "expect: verified");
	check("{object: o}", "l: [{free: o}, {use: o}], r: []",
	      "expect: [{kind: use-after-free, object: o}]");
	check("{object: o}", "l: [{free: o}, {free: o}], r: []", "expect: [double-free]");
	/* In whichever order they ran, nothing orders the use before the free. */
	check("{object: o}", "l: [{use: o}], r: [{free: o}]", "expect: [use-after-free]");
}

static void test_completion(void)
{
	check("{completion: c}", "l: [{wait: c}], r: []", "expect: [hang]");
	check("{completion: c}", "l: [{wait: c}], r: [{complete: c}]", "expect: verified");
	/* It orders: what was written before complete is seen after wait, without a race. */
	check("{completion: c}, {var: v}",
	      "l: [{wait: c}, {plain_read: v}], r: [{plain_write: {var: v, value: 1}}, {complete: c}]",
	      "expect: verified");
	check("{completion: c}, {var: v}",
	      "l: [{wait: c}, {plain_read: v}], r: [{complete: c}, {plain_write: {var: v, value: 1}}]",
	      "expect: [data-race]");
}

/* The thread looks whether it should stop, and is then about to sleep, or the other way round. */
static void test_kthread_sleeps(void)
{
	check("{kthread: {name: k, do: [{while: 1, do: [{kthread_should_stop: {into: s}}, "
	      "{set_current_state: interruptible}, {if: s, then: [return]}, schedule]}]}}",
	      "o: [{kthread_stop: k}]", "expect: [hang]");
	check("{kthread: {name: k, do: [{while: 1, do: [{set_current_state: interruptible}, "
	      "{kthread_should_stop: {into: s}}, {if: s, then: [return]}, schedule]}]}}",
	      "o: [{kthread_stop: k}]", "expect: verified");
}

static void test_kthread_lock(void)
{
	check("{mutex: m}, {mutex: n}, {kthread: {name: k, do: [{lock: m}, {unlock: m}]}}",
	      "o: [{lock: m}, {kthread_stop: k}, {unlock: m}]", "expect: [deadlock]");
	check("{mutex: m}, {mutex: n}, {kthread: {name: k, do: [{lock: n}, {unlock: n}]}}",
	      "o: [{lock: m}, {kthread_stop: k}, {unlock: m}]", "expect: verified");
}

/* While it is parked it writes nothing; one that is past its parking never parks. */
static void test_kthread_park(void)
{
	const char *const setup = "{var: x}, {kthread: {name: k, do: [kthread_parkme, "
				  "{plain_write: {var: x, value: 1}}]}}";

	check(setup, "o: [{kthread_park: k}, {plain_read: x}, {kthread_unpark: k}]",
	      "expect: [hang]");
	check(setup, "o: [{kthread_unpark: k}, {plain_read: x}, {kthread_unpark: k}]",
	      "expect: [data-race]");
	check(setup, "o: [{kthread_stop: k}, {plain_read: x}]", "expect: verified");
}

/* Whoever makes it has to have made it when another one stops it. */
static void test_kthread_of_a_task(void)
{
	check("{kthread: {name: k, run: false, do: [cond_resched]}}",
	      "o: [{kthread_stop: k}, {kthread_run: k}]", "expect: [contract]");
	check("{kthread: {name: k, run: false, do: [cond_resched]}}",
	      "o: [{kthread_run: k}, {kthread_stop: k}]", "expect: verified");
	check("{kthread: {name: k, run: false, do: [cond_resched]}}",
	      "o: [{kthread_run: k}, {kthread_run: k}]", "expect: [contract]");
	check("{kthread: {name: k, run: false, do: [cond_resched]}}",
	      "o: [{kthread_run: {kthread: k, into: made}}, {assert: made}]",
	      "faults: [{fail: kthread_create}]\nexpect: [invariant]");
}

static void test_wake_up_process(void)
{
	check("{var: x}", "s: [{set_current_state: interruptible}, schedule], w: []",
	      "expect: [hang]");
	/* Too early, it wakes a task that runs; so who sleeps has to look once more. */
	check("{var: x}",
	      "s: [{set_current_state: interruptible}, schedule], w: [{wake_up_process: s}]",
	      "expect: [hang]");
	check("{var: x}",
	      "s: [{set_current_state: interruptible}, {read: {var: x, into: r}}, "
	      "{if: \"!r\", then: [schedule]}], w: [{write: {var: x, value: 1}}, "
	      "{wake_up_process: s}]",
	      "expect: verified");
}

static void test_task_work(void)
{
	/* It runs where the task ends, unless the task asks before. */
	check("{var: x}, {task_work: {name: w, do: [{write: {var: x, value: 1}}]}}",
	      "t: [{task_work_add: w}, {read: {var: x, into: r}}, {assert: r}]",
	      "expect: [invariant]");
	check("{var: x}, {task_work: {name: w, do: [{write: {var: x, value: 1}}]}}",
	      "t: [{task_work_add: w}, task_work_run, {read: {var: x, into: r}}, {assert: r}]",
	      "expect: verified");
	/* What was taken back nobody does. */
	check("{object: o}, {task_work: {name: w, do: [{put: o}]}}",
	      "t: [{task_work_add: w}, {task_work_cancel: {work: w, into: c}}, {assert: c}]",
	      "expect: [leak]");
	check("{object: o}, {task_work: {name: w, do: [{put: o}]}}", "t: [{task_work_add: w}]",
	      "expect: verified");
}

static void test_klist(void)
{
	const char *const setup = "{klist: l}, {klist_node: {name: n, number: 7}}, {klist_iter: i}";
	const char *const one_walk = "t: [{klist_add_tail: {list: l, node: n}}, "
				     "{klist_iter_init: {iter: i, list: l}}, "
				     "{klist_next: {iter: i, into: a}}, {assert: \"a == %d\"}, "
				     "{klist_next: {iter: i, into: a}}, {assert: \"a == 0\"}]";
	char tasks[400];

	snprintf(tasks, sizeof(tasks), one_walk, 7);
	check(setup, tasks, "expect: verified");
	snprintf(tasks, sizeof(tasks), one_walk, 6);
	check(setup, tasks, "expect: [invariant]");
	/* Freed while it is linked, or when it is not. */
	check(setup,
	      "t: [{klist_add_tail: {list: l, node: n}}, {klist_node_free: n}, "
	      "{klist_iter_init: {iter: i, list: l}}, {klist_next: i}]",
	      "expect: [use-after-free]");
	check(setup,
	      "t: [{klist_add_tail: {list: l, node: n}}, {klist_del: n}, {klist_node_free: n}, "
	      "{klist_iter_init: {iter: i, list: l}}, {klist_next: i}]",
	      "expect: verified");
}

/* W writers and R readers: W! orders of the writers, and each reader comes between any two of them.
 */
static void test_unqueued_rwlock(void)
{
	const char *const reads = "[{read_lock: l}, {plain_read: x}, {read_unlock: l}]";
	const char *const writes = "[{write_lock: l}, {plain_write: {var: x, value: 1}}, "
				   "{write_unlock: l}]";
	char tasks[600];

	snprintf(tasks, sizeof(tasks), "a: %s, b: %s, c: %s, v: %s, w: %s", reads, reads, reads,
		 writes, writes);
	check("{rwlock: {name: l, queued: false}}, {var: x}", tasks,
	      "explore: {strategy: optimal}\nexpect: {verified: 54}");
}

static void test_choose(void)
{
	json_t *one = run_text("", "t: [{choose: {outcomes: 5}}]", "expect: verified",
			       "as expected");
	const json_t *search = json_object_get(one, "search");

	CU_ASSERT_EQUAL(json_integer_value(json_object_get(search, "executions")), 5);
	json_decref(one);
}

static const struct test tests[] = {
	{ "mutexes_in_opposite_order_deadlock", test_mutex },
	{ "spinlocks_in_opposite_order_deadlock", test_spinlock },
	{ "mutexes_of_one_class_do_not_nest", test_mutex_class },
	{ "lock_twice_is_told", test_lock_twice },
	{ "lock_kept_at_the_end_is_told", test_lock_kept_at_the_end },
	{ "failed_trylock_skips_to_its_unlock", test_trylock },
	{ "plain_accesses_race_and_marked_do_not", test_plain_accesses_race },
	{ "assert_tells_a_wrong_value", test_assert },
	{ "references_are_counted", test_references },
	{ "use_after_free_is_told", test_lifetime },
	{ "completion_waits_and_orders", test_completion },
	{ "kthread_must_not_look_before_it_sleeps", test_kthread_sleeps },
	{ "kthread_stopped_under_its_lock_deadlocks", test_kthread_lock },
	{ "kthread_parks_and_is_stopped", test_kthread_park },
	{ "kthread_is_made_once_and_before_its_use", test_kthread_of_a_task },
	{ "wake_up_process_needs_a_task_about_to_sleep", test_wake_up_process },
	{ "task_work_runs_on_the_way_out", test_task_work },
	{ "klist_walk_holds_its_node", test_klist },
	{ "unqueued_rwlock_has_the_traces_of_theory", test_unqueued_rwlock },
	{ "choose_has_all_its_outcomes", test_choose },
	{ NULL, NULL },
};

int main(void)
{
	char command[64];
	int status;

	if (!mkdtemp(directory))
		return 1;
	status = run_tests("scenario: sketches", tests);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command) ? 1 : status;
}
