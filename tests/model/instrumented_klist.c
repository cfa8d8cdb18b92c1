// SPDX-License-Identifier: GPL-2.0-only
/* klist and kobject: who may still be seen, when, and in which order things are released. */
#include <linux/kernel.h>
#include <linux/klist.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include "../../tests/model/model_test.h"

#define ITEMS 3

struct item {
	struct klist_node node;
	int value;
};

static struct klist list;
static struct item *items[ITEMS];
static atomic_t joined, left;
static bool standing; /* the walker is on item 0 */

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

static int make_items(void *arg)
{
	int i;

	klist_init(&list, item_get, item_put);
	for (i = 0; i < ITEMS; i++) {
		items[i] = kzalloc(sizeof(*items[i]), GFP_KERNEL);
		items[i]->value = i;
		klist_add_tail(&items[i]->node, &list);
	}
	return 0;
}

static int next_value(struct klist_iter *i)
{
	struct klist_node *n = klist_next(i);

	return n ? to_item(n)->value : -1;
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
	model_reached();
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
	model_reached();
}

static void walk_once(void *arg)
{
	struct klist_node *n;
	struct klist_iter i;

	klist_iter_init(&list, &i);
	n = klist_next(&i);
	if (to_item(n)->value == 0) {
		WRITE_ONCE(standing, true);
		WRITE_ONCE(standing, false);
	}
	while (klist_next(&i))
		;
	klist_iter_exit(&i);
	model_reached();
}

static void remove_and_free(void *arg)
{
	klist_remove(&items[0]->node);
	ls_assert(!READ_ONCE(standing), "removal waits for walkers");
	kfree(items[0]);
	model_reached();
}

static void delete_and_free(void *arg)
{
	klist_del(&items[0]->node);
	kfree(items[0]);
}

static void free_rest(void *arg)
{
	kfree(items[1]);
	kfree(items[2]);
}

static void free_all(void *arg)
{
	kfree(items[0]);
	free_rest(arg);
}

static struct kobject *parent, *child;
static unsigned int released; /* how many so far */

static void release_child(struct kobject *kobj)
{
	ls_assert(released++ == 0, "the child is released first");
	ls_assert(kref_read(&parent->kref) == 1, "while it holds its parent");
	kfree(kobj);
}

static void release_parent(struct kobject *kobj)
{
	ls_assert(released++ == 1, "the parent is released second");
	kfree(kobj);
}

static const struct kobj_type child_type = { .release = release_child };
static const struct kobj_type parent_type = { .release = release_parent };

static int make_kobjects(void *arg)
{
	parent = kzalloc(sizeof(*parent), GFP_KERNEL);
	child = kzalloc(sizeof(*child), GFP_KERNEL);
	kobject_init(parent, &parent_type);
	kobject_init(child, &child_type);
	kobject_add(child, parent, "child");
	kobject_put(parent);
	return 0;
}

static void put_child(void *arg)
{
	kobject_put(child);
	ls_assert(released == 2, "the last reference on a child gives back its parent");
	model_reached();
}

static void nothing_left(void *arg)
{
}

const struct model_case klist_cases[] = {
	{ .name = "deleted_node_is_passed_by",
	  .setup = make_items,
	  .tasks = { walk_after_delete },
	  .finish = free_all },
	{ .name = "node_under_a_walker_stays_until_the_next_step",
	  .setup = make_items,
	  .tasks = { delete_under_own_feet },
	  .finish = free_all },
	{ .name = "remove_waits_until_no_walker_stands_on_the_node",
	  .setup = make_items,
	  .tasks = { walk_once, remove_and_free },
	  .finish = free_rest },
	{ .name = "delete_does_not_wait_and_freeing_then_is_found",
	  .setup = make_items,
	  .tasks = { walk_once, delete_and_free },
	  .finish = free_rest,
	  .kind = LS_USE_AFTER_FREE,
	  .in = "walk_once" },
	{ .name = "child_is_released_before_its_parent",
	  .setup = make_kobjects,
	  .tasks = { put_child },
	  .finish = nothing_left },
	{ .name = NULL },
};
