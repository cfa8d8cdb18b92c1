// SPDX-License-Identifier: GPL-2.0-only
/* klist: who may still be seen, when, and when a node has left. */
#include <linux/kernel.h>
#include <linux/klist.h>
#include <linux/slab.h>
#include "../../tests/lib/lib_test.h"

#define ITEMS 3

struct item {
	struct klist_node node;
	int value;
};

static struct klist list;
static struct item *items[ITEMS];
static atomic_t joined, left;
static bool standing;	  /* the walker is on item 0 */
static unsigned int seen; /* bits of the values that a walk met */

static struct item *to_item(struct klist_node *n)
{
	return container_of(n, struct item, node);
}

static void item_get(struct klist_node *n)
{
	atomic_inc(&joined);
}

static void item_put(struct klist_node *n)
{
	atomic_inc(&left);
	/* A second lock by the same task, and so a finding, if the caller held it. */
	spin_lock(&list.k_lock);
	spin_unlock(&list.k_lock);
}

static int make_unlinked(void *arg)
{
	int i;

	klist_init(&list, item_get, item_put);
	for (i = 0; i < ITEMS; i++) {
		items[i] = kzalloc(sizeof(*items[i]), GFP_KERNEL);
		items[i]->value = i;
	}
	return 0;
}

static int make_items(void *arg)
{
	int i;

	make_unlinked(arg);
	for (i = 0; i < ITEMS; i++)
		klist_add_tail(&items[i]->node, &list);
	return 0;
}

static int value_of(struct klist_node *n)
{
	return n ? to_item(n)->value : -1;
}

static int next_value(struct klist_iter *i)
{
	return value_of(klist_next(i));
}

static int prev_value(struct klist_iter *i)
{
	return value_of(klist_prev(i));
}

static void walk_after_delete(void *arg)
{
	struct klist_iter i;

	klist_del(&items[1]->node);
	klist_iter_init(&list, &i);
	ls_assert(next_value(&i) == 0, "the walk starts at the head");
	ls_assert(next_value(&i) == 2, "a deleted node is passed by");
	ls_assert(next_value(&i) == -1, "the walk ends");
	klist_iter_exit(&i);
	ls_assert(atomic_read(&joined) == ITEMS, "get was called for each");
	ls_assert(atomic_read(&left) == 1, "put was called for the deleted one");
}

static void delete_under_own_feet(void *arg)
{
	struct klist_iter i;

	klist_iter_init(&list, &i);
	ls_assert(next_value(&i) == 0, "the walk starts at the head");
	klist_del(&items[0]->node);
	ls_assert(klist_node_attached(&items[0]->node), "a node under a walker stays linked");
	ls_assert(atomic_read(&left) == 0, "and held");
	ls_assert(next_value(&i) == 1, "the walk goes on from a dead node");
	ls_assert(!klist_node_attached(&items[0]->node), "which leaves with that step");
	ls_assert(atomic_read(&left) == 1, "and is put");
	klist_iter_exit(&i);
	ls_assert(klist_node_attached(&items[1]->node), "leaving a walk deletes nothing");
}

static void walk_both_ways(void *arg)
{
	struct klist_iter i;

	klist_add_tail(&items[1]->node, &list);
	klist_add_head(&items[0]->node, &list);
	klist_add_behind(&items[2]->node, &items[1]->node);
	klist_iter_init(&list, &i);
	ls_assert(next_value(&i) == 0, "what was added at the head comes first");
	ls_assert(next_value(&i) == 1, "then what was added at the tail");
	ls_assert(next_value(&i) == 2, "and then what was added behind it");
	ls_assert(prev_value(&i) == 1, "a walk may turn round");
	ls_assert(prev_value(&i) == 0, "to the head");
	ls_assert(prev_value(&i) == -1, "where it ends");
	ls_assert(prev_value(&i) == 2, "from the head the way back starts at the tail");
	klist_iter_exit(&i);
}

static void walk_from_a_node(void *arg)
{
	struct klist_iter i;

	klist_add_tail(&items[2]->node, &list);
	klist_add_before(&items[0]->node, &items[2]->node);
	klist_add_before(&items[1]->node, &items[2]->node);
	klist_iter_init_node(&list, &i, &items[1]->node);
	ls_assert(next_value(&i) == 2, "the walk starts behind the node");
	klist_iter_exit(&i);
	klist_iter_init_node(&list, &i, &items[1]->node);
	ls_assert(prev_value(&i) == 0, "or before it");
	klist_iter_exit(&i);
	klist_del(&items[1]->node);
	klist_iter_init_node(&list, &i, &items[1]->node);
	ls_assert(next_value(&i) == 0, "from what has left the walk starts at the head");
	klist_iter_exit(&i);
}

static void walk_once(void *arg)
{
	struct klist_node *n;
	struct klist_iter i;

	klist_iter_init(&list, &i);
	while ((n = klist_next(&i))) {
		seen |= 1u << to_item(n)->value;
		if (to_item(n)->value == 0) {
			WRITE_ONCE(standing, true);
			WRITE_ONCE(standing, false);
		}
	}
	klist_iter_exit(&i);
}

static void remove_and_free(void *arg)
{
	klist_remove(&items[0]->node);
	ls_assert(!READ_ONCE(standing), "removal waits for walkers");
	kfree(items[0]);
}

static void delete_and_free(void *arg)
{
	klist_del(&items[0]->node);
	kfree(items[0]);
}

static void delete_second(void *arg)
{
	klist_del(&items[1]->node);
}

static void delete_third(void *arg)
{
	klist_del(&items[2]->node);
}

static void free_rest(void *arg)
{
	kfree(items[1]);
	kfree(items[2]);
	lib_end(seen);
}

static void free_all(void *arg)
{
	kfree(items[0]);
	free_rest(arg);
}

const struct lib_case klist_cases[] = {
	{ .name = "deleted_node_is_passed_by",
	  .setup = make_items,
	  .tasks = { walk_after_delete },
	  .finish = free_all,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "node_under_a_walker_stays_until_the_next_step",
	  .setup = make_items,
	  .tasks = { delete_under_own_feet },
	  .finish = free_all,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "nodes_are_added_where_said_and_walked_both_ways",
	  .setup = make_unlinked,
	  .tasks = { walk_both_ways },
	  .finish = free_all,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "walk_may_start_at_a_node",
	  .setup = make_unlinked,
	  .tasks = { walk_from_a_node },
	  .finish = free_all,
	  .ends = ENDS(0),
	  .traces = 1 },
	/* Items 1 and 2 are always met, item 0 when the walk began before it was flagged dead. */
	{ .name = "remove_waits_until_no_walker_stands_on_the_node",
	  .setup = make_items,
	  .tasks = { walk_once, remove_and_free },
	  .finish = free_rest,
	  .ends = ENDS(6) | ENDS(7) },
	/* Each of the two is met or not, whatever becomes of the other; item 0 is always met. */
	{ .name = "walk_survives_what_goes_ahead_of_it",
	  .setup = make_items,
	  .tasks = { walk_once, delete_second, delete_third },
	  .finish = free_all,
	  .ends = ENDS(1) | ENDS(3) | ENDS(5) | ENDS(7),
	  .large = true },
	{ .name = "delete_does_not_wait_and_freeing_then_is_found",
	  .setup = make_items,
	  .tasks = { walk_once, delete_and_free },
	  .finish = free_rest,
	  .ends = ENDS(6) | ENDS(7),
	  .kinds = { LS_USE_AFTER_FREE },
	  .kinds_nr = 1 },
	{ .name = NULL },
};
