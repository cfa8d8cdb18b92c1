// SPDX-License-Identifier: GPL-2.0-only
/*
 * Active references: who gets one, and what removal waits for. Then files of sysfs, whose methods
 * run with one held.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "../../tests/lib/lib_test.h"

static struct lock_class_key key;
static struct kernfs_node node;
static int inside, got, removed;

static int make_node(void *arg)
{
	lockstep_active_init(&node, "node", &key);
	return 0;
}

static void get_and_put(void *arg)
{
	if (kernfs_get_active(&node))
		kernfs_put_active(&node);
}

static void deactivate_and_drain(void *arg)
{
	lockstep_deactivate(&node);
	kernfs_drain(&node);
}

static void nothing(void *arg)
{
	lib_end(0);
}

/* What the reference protects is used without any other order than that by the reference. */
static void use_inside(void *arg)
{
	if (!kernfs_get_active(&node))
		return;
	got = 1;
	ls_assert(!removed, "a reference was got, and what it is of is gone");
	kernfs_put_active(&node);
}

static void remove_node(void *arg)
{
	lockstep_deactivate(&node);
	kernfs_drain(&node);
	removed = 1;
}

static void tell_got(void *arg)
{
	lib_end((unsigned int)got);
}

static void wait_too_early(void *arg)
{
	lockstep_deactivate(&node);
	removed = 1;
	kernfs_drain(&node);
}

static void break_inside(void *arg)
{
	if (!kernfs_get_active(&node))
		return;
	WRITE_ONCE(inside, 1);
	kernfs_break_active_protection(&node);
	kernfs_unbreak_active_protection(&node);
	WRITE_ONCE(inside, 0);
	kernfs_put_active(&node);
}

static void remove_and_look(void *arg)
{
	lockstep_deactivate(&node);
	kernfs_drain(&node);
	got |= READ_ONCE(inside);
}

/* Files. */

static DEFINE_MUTEX(mutex);
static struct kobject *kobj;
static struct kernfs_node *file;
static ssize_t results[2];

static ssize_t plain_show(struct kobject *k, struct kobj_attribute *attr, char *buf)
{
	WRITE_ONCE(inside, 1);
	ls_assert(!READ_ONCE(removed), "a method runs after the removal");
	WRITE_ONCE(inside, 0);
	return sysfs_emit(buf, "%d\n", 17);
}

static ssize_t lock_store(struct kobject *k, struct kobj_attribute *attr, const char *buf,
			  size_t count)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	return (ssize_t)count;
}

static ssize_t remove_store(struct kobject *k, struct kobj_attribute *attr, const char *buf,
			    size_t count)
{
	sysfs_remove_file(k, &attr->attr);
	return (ssize_t)count;
}

static ssize_t self_store(struct kobject *k, struct kobj_attribute *attr, const char *buf,
			  size_t count)
{
	if (!sysfs_remove_file_self(k, &attr->attr))
		return -EALREADY;
	return (ssize_t)count;
}

static ssize_t break_store(struct kobject *k, struct kobj_attribute *attr, const char *buf,
			   size_t count)
{
	struct kernfs_node *kn = sysfs_break_active_protection(k, &attr->attr);

	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	if (kn)
		sysfs_unbreak_active_protection(kn);
	return (ssize_t)count;
}

static struct kobj_attribute plain = __ATTR_RO(plain);
static struct kobj_attribute lock = __ATTR_WO(lock);
static struct kobj_attribute remove_attr = { { .name = "remove" }, NULL, remove_store };
static struct kobj_attribute self = __ATTR_WO(self);
static struct kobj_attribute break_attr = { { .name = "break" }, NULL, break_store };

static int make_file(struct kobj_attribute *attr)
{
	int ret;

	kobj = kobject_create_and_add("object", NULL);
	if (!kobj)
		return -ENOMEM;
	ret = sysfs_create_file(kobj, &attr->attr);
	file = sysfs_open(kobj, attr->attr.name);
	return ret;
}

static int make_plain(void *arg)
{
	return make_file(&plain);
}

static int make_lock(void *arg)
{
	return make_file(&lock);
}

static int make_remove(void *arg)
{
	return make_file(&remove_attr);
}

static int make_self(void *arg)
{
	return make_file(&self);
}

static int make_break(void *arg)
{
	return make_file(&break_attr);
}

static void read_file(void *arg)
{
	char buf[SYSFS_BUF_SIZE];

	results[0] = sysfs_read_file(file, buf);
	if (results[0] > 0)
		ls_assert(buf[0] == '1' && buf[1] == '7', "what was shown is read");
}

static void write_first(void *arg)
{
	results[0] = sysfs_write_file(file, "1", 1);
}

static void write_second(void *arg)
{
	results[1] = sysfs_write_file(file, "1", 1);
}

static void remove_plain(void *arg)
{
	sysfs_remove_file(kobj, &plain.attr);
	ls_assert(!READ_ONCE(inside), "a method still runs when the file is removed");
	WRITE_ONCE(removed, 1);
}

static void remove_object(void *arg)
{
	kobject_del(kobj);
	ls_assert(!READ_ONCE(inside), "a method still runs when the object is removed");
	WRITE_ONCE(removed, 1);
}

static void remove_under_lock(void *arg)
{
	mutex_lock(&mutex);
	sysfs_remove_file(kobj, &lock.attr);
	mutex_unlock(&mutex);
}

static void remove_after_lock(void *arg)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	sysfs_remove_file(kobj, &lock.attr);
}

static void remove_broken_under_lock(void *arg)
{
	mutex_lock(&mutex);
	sysfs_remove_file(kobj, &break_attr.attr);
	mutex_unlock(&mutex);
}

static void put_all(void)
{
	sysfs_close(file);
	kobject_put(kobj);
}

/* 1: it was read or written, 0: it was gone. */
static void tell_result(void *arg)
{
	put_all();
	lib_end(results[0] != -ENODEV);
}

static unsigned int outcome_of(ssize_t result)
{
	return result == -ENODEV ? 0 : result == -EALREADY ? 1 : 2;
}

static void tell_results(void *arg)
{
	put_all();
	lib_end(outcome_of(results[0]) * 3 + outcome_of(results[1]));
}

/* Links. */

static struct kobject *target;

static int make_two(void *arg)
{
	kobj = kobject_create_and_add("object", NULL);
	target = kobject_create_and_add("target", NULL);
	return kobj && target ? 0 : -ENOMEM;
}

static void link_first(void *arg)
{
	results[0] = sysfs_create_link(kobj, target, "link");
}

static void link_second(void *arg)
{
	results[1] = sysfs_create_link_nowarn(kobj, target, "link");
}

static void link_and_unlink(void *arg)
{
	results[0] = sysfs_create_link(kobj, target, "link");
	if (!results[0])
		sysfs_remove_link(kobj, "link");
}

static void fail_to_link(void *arg)
{
	ls_assert(sysfs_create_link(kobj, target, "link") == -ENOMEM, "without memory no link");
	ls_assert(!sysfs_open(kobj, "link"), "nothing of it is there");
}

/* What a link leads to stays as a node, though it has left the tree. */
static void tell_links(void *arg)
{
	struct kernfs_node *link = sysfs_open(kobj, "link");

	kobject_put(target);
	if (link)
		ls_assert(((struct kernfs_node *)link->priv)->name[0] == 't', "the target's node");
	sysfs_close(link);
	sysfs_remove_link(kobj, "link");
	sysfs_remove_link(kobj, "link");
	kobject_put(kobj);
	lib_end(!results[0] * 4 + !results[1] * 2 + !!link);
}

static void tell_removed_with_its_directory(void *arg)
{
	kobject_put(kobj);
	kobject_put(target);
	lib_end(0);
}

const struct lib_case active_cases[] = {
	/*
	 * Where a user may stand to the remover, all of whose events are dependent with his: done
	 * before; in when it deactivates, and out when it drains; refused between the two;
	 * refused afterwards. In any other place he would be in while it drains. Users do not
	 * matter to each other, so the number is 4 for each of them.
	 */
	{ .name = "one_user_stands_in_four_places",
	  .setup = make_node,
	  .tasks = { get_and_put, deactivate_and_drain },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 4 },
	{ .name = "users_leave_each_other_unordered",
	  .setup = make_node,
	  .tasks = { get_and_put, get_and_put, get_and_put, deactivate_and_drain },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 64 },
	{ .name = "without_a_remover_there_is_one_trace",
	  .setup = make_node,
	  .tasks = { get_and_put, get_and_put, get_and_put },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "drain_orders_users_before_the_removal",
	  .setup = make_node,
	  .tasks = { use_inside, remove_node },
	  .finish = tell_got,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "deactivation_alone_orders_nothing",
	  .setup = make_node,
	  .tasks = { use_inside, wait_too_early },
	  .finish = tell_got,
	  .ends = ENDS(0) | ENDS(1),
	  .kinds = { LS_DATA_RACE, LS_INVARIANT },
	  .kinds_nr = 2 },
	{ .name = "broken_protection_does_not_hold_removal_up",
	  .setup = make_node,
	  .tasks = { break_inside, remove_and_look },
	  .finish = tell_got,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "two_removers_wait_each",
	  .setup = make_node,
	  .tasks = { get_and_put, deactivate_and_drain, deactivate_and_drain },
	  .finish = nothing,
	  .ends = ENDS(0) },
	{ .name = "file_is_read_or_gone_and_removal_waits",
	  .setup = make_plain,
	  .tasks = { read_file, remove_plain },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "removing_the_object_waits_for_its_files",
	  .setup = make_plain,
	  .tasks = { read_file, remove_object },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "removal_under_the_lock_that_the_store_takes_deadlocks",
	  .setup = make_lock,
	  .tasks = { write_first, remove_under_lock },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .kinds = { LS_DEADLOCK },
	  .kinds_nr = 1 },
	{ .name = "removal_after_that_lock_does_not",
	  .setup = make_lock,
	  .tasks = { write_first, remove_after_lock },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "store_that_breaks_its_protection_does_not",
	  .setup = make_break,
	  .tasks = { write_first, remove_broken_under_lock },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "store_that_removes_its_own_file_waits_for_itself",
	  .setup = make_remove,
	  .tasks = { write_first },
	  .finish = tell_result,
	  .kinds = { LS_RECURSIVE_LOCK },
	  .kinds_nr = 1 },
	/* Of two, one removes it; the other was too late, or was told that it is removed. */
	{ .name = "remove_self_lets_one_of_two_win",
	  .setup = make_self,
	  .tasks = { write_first, write_second },
	  .finish = tell_results,
	  .ends = ENDS(2 * 3 + 0) | ENDS(2 * 3 + 1) | ENDS(0 * 3 + 2) | ENDS(1 * 3 + 2) },
	/* The name is taken for who comes second. */
	{ .name = "link_is_made_by_one_of_two",
	  .setup = make_two,
	  .tasks = { link_first, link_second },
	  .finish = tell_links,
	  .ends = ENDS(4 + 1) | ENDS(2 + 1) },
	{ .name = "name_of_a_link_is_free_once_it_is_removed",
	  .setup = make_two,
	  .tasks = { link_and_unlink, link_second },
	  .finish = tell_links,
	  .ends = ENDS(4 + 0) | ENDS(2 + 1) | ENDS(4 + 2 + 1) },
	{ .name = "link_goes_with_its_directory",
	  .setup = make_two,
	  .tasks = { link_first },
	  .finish = tell_removed_with_its_directory,
	  .ends = ENDS(0) },
	{ .name = "link_that_memory_is_too_short_for_leaves_nothing",
	  .setup = make_two,
	  .tasks = { fail_to_link },
	  .finish = tell_removed_with_its_directory,
	  .ends = ENDS(0),
	  .fault = { .site = "kmalloc", .task = 0, .nth = 1 } },
	{ .name = NULL },
};
