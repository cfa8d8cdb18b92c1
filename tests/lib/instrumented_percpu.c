// SPDX-License-Identifier: GPL-2.0-only
/* percpu_ref: when the release is called, who still gets a reference, and who leaves whom
 * unordered. */
#include <linux/kernel.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>
#include "../../tests/lib/lib_test.h"

static struct percpu_ref ref;
static int released, confirmed, got, live, used;

static void release(struct percpu_ref *r)
{
	ls_assert(r == &ref, "the release is told of what");
	ls_assert(percpu_ref_is_zero(r), "when nothing is left");
	ls_assert(!released++, "once");
}

static void confirm(struct percpu_ref *r)
{
	confirmed++;
}

static int make_ref(void *arg)
{
	return percpu_ref_init(&ref, release, 0, GFP_KERNEL);
}

static int make_ref_again(void *arg)
{
	return percpu_ref_init(&ref, release, PERCPU_REF_ALLOW_REINIT, GFP_KERNEL);
}

static int make_ref_atomic(void *arg)
{
	return percpu_ref_init(&ref, release, PERCPU_REF_INIT_ATOMIC, GFP_KERNEL);
}

static int make_dead(void *arg)
{
	return percpu_ref_init(&ref, release, PERCPU_REF_INIT_DEAD, GFP_KERNEL);
}

static void get_and_put(void *arg)
{
	percpu_ref_get(&ref);
	percpu_ref_put(&ref);
}

static void get_only(void *arg)
{
	percpu_ref_get(&ref);
}

static void put_only(void *arg)
{
	percpu_ref_put(&ref);
}

static void try_live(void *arg)
{
	if (!percpu_ref_tryget_live(&ref))
		return;
	live = 1;
	ls_assert(!READ_ONCE(released), "what is held is not released");
	percpu_ref_put(&ref);
}

static void try_any(void *arg)
{
	if (!percpu_ref_tryget(&ref))
		return;
	got = 1;
	ls_assert(!READ_ONCE(released), "what is held is not released");
	percpu_ref_put(&ref);
}

static void kill_ref(void *arg)
{
	percpu_ref_kill(&ref);
	ls_assert(percpu_ref_is_dying(&ref), "from here on it dies");
	ls_assert(!percpu_ref_tryget_live(&ref), "and gives nothing to who wants it alive");
}

static void kill_confirmed(void *arg)
{
	percpu_ref_kill_and_confirm(&ref, confirm);
}

static void kill_twice(void *arg)
{
	percpu_ref_kill(&ref);
	percpu_ref_kill(&ref);
}

static void nothing(void *arg)
{
	percpu_ref_exit(&ref);
	lib_end(0);
}

static void tell_all(void *arg)
{
	rcu_barrier();
	ls_assert(released == 1, "in the end it is released");
	percpu_ref_exit(&ref);
	lib_end((unsigned int)(got + 2 * live + 4 * confirmed));
}

static void tell_balance(void *arg)
{
	ls_assert(!released, "the first reference is still there");
	percpu_ref_kill(&ref);
	rcu_barrier();
	ls_assert(released == 1, "counts of different tasks add up");
	percpu_ref_exit(&ref);
	lib_end(0);
}

/* One after another: kill, reinit, and the same again. */
static void live_twice(void *arg)
{
	percpu_ref_get(&ref);
	percpu_ref_kill(&ref);
	rcu_barrier();
	ls_assert(!percpu_ref_is_zero(&ref), "one is left");
	ls_assert(!percpu_ref_tryget_live(&ref), "but it dies");
	percpu_ref_put(&ref);
	ls_assert(percpu_ref_is_zero(&ref) && released == 1, "now none is");
	ls_assert(!percpu_ref_tryget(&ref), "and none is to be had");
	released = 0;
	percpu_ref_reinit(&ref);
	ls_assert(percpu_ref_tryget_live(&ref), "after that it lives");
	percpu_ref_put(&ref);
	percpu_ref_kill(&ref);
}

/* Without a reference the kill might bring it to zero before it is undone. */
static void resurrect(void *arg)
{
	percpu_ref_get(&ref);
	percpu_ref_kill(&ref);
	percpu_ref_resurrect(&ref);
	ls_assert(!released && percpu_ref_tryget_live(&ref), "it lives, and never was released");
	percpu_ref_put(&ref);
	percpu_ref_put(&ref);
	percpu_ref_kill(&ref);
}

static void switch_modes(void *arg)
{
	percpu_ref_switch_to_atomic_sync(&ref);
	ls_assert(!percpu_ref_is_dying(&ref) && !percpu_ref_is_zero(&ref), "one counter or many");
	percpu_ref_get(&ref);
	percpu_ref_switch_to_percpu(&ref);
	percpu_ref_put(&ref);
	percpu_ref_kill(&ref);
}

static void start_dead(void *arg)
{
	ls_assert(percpu_ref_is_zero(&ref) && percpu_ref_is_dying(&ref), "it starts dead");
	ls_assert(!percpu_ref_tryget(&ref), "and empty");
	percpu_ref_reinit(&ref);
	ls_assert(percpu_ref_tryget_live(&ref), "until it is started");
	percpu_ref_put(&ref);
	percpu_ref_kill(&ref);
}

/* Uses what the reference protects, and the release frees it: only the reference orders the two. */
static void use_it(void *arg)
{
	if (!percpu_ref_tryget_live(&ref))
		return;
	used = 1;
	percpu_ref_put(&ref);
}

static void release_used(struct percpu_ref *r)
{
	released++;
	used |= 2;
}

static int make_used(void *arg)
{
	return percpu_ref_init(&ref, release_used, 0, GFP_KERNEL);
}

static void tell_used(void *arg)
{
	rcu_barrier();
	percpu_ref_exit(&ref);
	lib_end((unsigned int)used);
}

const struct lib_case percpu_cases[] = {
	{ .name = "references_before_the_kill_leave_each_other_unordered",
	  .setup = make_ref,
	  .tasks = { get_and_put, get_and_put, get_and_put },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 1,
	  .large = true },
	/* With one counter each of two tasks' two events meets the other's: 4 choose 2 orders. */
	{ .name = "with_one_counter_they_do_not",
	  .setup = make_ref_atomic,
	  .tasks = { get_and_put, get_and_put },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 6 },
	{ .name = "what_one_task_gets_another_may_put",
	  .setup = make_ref,
	  .tasks = { get_only, put_only },
	  .finish = tell_balance,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "a_killed_one_gives_nothing_to_who_wants_it_alive",
	  .setup = make_ref,
	  .tasks = { try_live, kill_ref },
	  .finish = tell_all,
	  .ends = ENDS(0) | ENDS(2),
	  .large = true },
	{ .name = "others_get_it_until_the_count_is_zero",
	  .setup = make_ref,
	  .tasks = { try_any, kill_ref },
	  .finish = tell_all,
	  .ends = ENDS(0) | ENDS(1),
	  .large = true },
	{ .name = "the_kill_is_confirmed_once",
	  .setup = make_ref,
	  .tasks = { try_live, kill_confirmed },
	  .finish = tell_all,
	  .ends = ENDS(4) | ENDS(6),
	  .large = true },
	{ .name = "the_release_comes_after_every_use",
	  .setup = make_used,
	  .tasks = { use_it, kill_ref },
	  .finish = tell_used,
	  .ends = ENDS(2) | ENDS(3),
	  .large = true },
	{ .name = "it_may_live_again",
	  .setup = make_ref_again,
	  .tasks = { live_twice },
	  .finish = tell_all,
	  .ends = ENDS(0),
	  .large = true },
	{ .name = "a_kill_may_be_undone",
	  .setup = make_ref_again,
	  .tasks = { resurrect },
	  .finish = tell_all,
	  .ends = ENDS(0),
	  .large = true },
	{ .name = "it_may_count_in_one_place_and_in_many",
	  .setup = make_ref_again,
	  .tasks = { switch_modes },
	  .finish = tell_all,
	  .ends = ENDS(0),
	  .large = true },
	{ .name = "it_may_start_dead",
	  .setup = make_dead,
	  .tasks = { start_dead },
	  .finish = tell_all,
	  .ends = ENDS(0),
	  .large = true },
	{ .name = "killing_twice_is_warned_of",
	  .setup = make_ref_again,
	  .tasks = { kill_twice },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .kinds = { LS_INVARIANT },
	  .kinds_nr = 1,
	  .large = true },
	{ .name = NULL },
};
