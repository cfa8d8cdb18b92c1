// SPDX-License-Identifier: GPL-2.0-only
/* kobject and kset: who releases, in which order, what a failure leaves, and who finds whom. */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../tests/lib/lib_test.h"

static struct kobject *parent, *child;
static unsigned int released; /* how many so far */
static int result, results[2];
static struct kset *set;

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

static void release_counted(struct kobject *kobj)
{
	released++;
	kfree(kobj);
}

static const struct kobj_type child_type = { .release = release_child };
static const struct kobj_type parent_type = { .release = release_parent };
static const struct kobj_type counted_type = { .release = release_counted };

static int make_kobjects(void *arg)
{
	parent = kzalloc(sizeof(*parent), GFP_KERNEL);
	child = kzalloc(sizeof(*child), GFP_KERNEL);
	if (kobject_init_and_add(parent, &parent_type, NULL, "parent") ||
	    kobject_init_and_add(child, &child_type, parent, "child%d", 1))
		return -ENOMEM;
	kobject_put(parent);
	return 0;
}

static void put_child(void *arg)
{
	ls_assert(!strcmp(kobject_name(child), "child1"), "names are printed");
	kobject_put(child);
	ls_assert(released == 2, "the last reference on a child gives back its parent");
}

static void tell_released(void *arg)
{
	lib_end(released);
}

static int make_counted(void *arg)
{
	child = kzalloc(sizeof(*child), GFP_KERNEL);
	if (kobject_init_and_add(child, &counted_type, NULL, "object"))
		return -ENOMEM;
	return 0;
}

static int make_counted_twice(void *arg)
{
	int ret = make_counted(arg);

	kobject_get(child);
	return ret;
}

static void put_it(void *arg)
{
	kobject_put(child);
}

/* A failing allocation, whichever: an error, and nothing that stays. */
static void add_one(void *arg)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL | __GFP_NOFAIL);

	result = kobject_init_and_add(kobj, &counted_type, NULL, "object");
	ls_assert(!result || result == -ENOMEM, "it fails for want of memory only");
	ls_assert(!released, "who adds has a reference, also when that fails");
	kobject_put(kobj);
	ls_assert(released == 1, "which is the last one");
}

static void tell_result(void *arg)
{
	lib_end(result ? 1 : 0);
}

/* Of two that want one name in one directory the second is refused. */
static int make_parent(void *arg)
{
	parent = kobject_create_and_add("parent", NULL);
	return parent ? 0 : -ENOMEM;
}

static int add_same(void)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);
	int ret = kobject_init_and_add(kobj, &counted_type, parent, "same");

	/* One that is in leaves the directory only in finish. */
	if (ret)
		kobject_put(kobj);
	else
		child = kobj;
	return ret;
}

static void add_first(void *arg)
{
	results[0] = add_same();
}

static void add_second(void *arg)
{
	results[1] = add_same();
}

static void tell_names(void *arg)
{
	ls_assert(!!results[0] + !!results[1] == 1, "exactly one has the name");
	ls_assert(!results[0] || results[0] == -EEXIST, "the other is told so");
	ls_assert(!results[1] || results[1] == -EEXIST, "the other is told so");
	kobject_put(child);
	kobject_put(parent);
	lib_end(results[0] ? 1 : 2);
}

/* Sets. */

static int make_set(void *arg)
{
	set = kset_create_and_add("set", NULL, NULL);
	if (!set)
		return -ENOMEM;
	child = kzalloc(sizeof(*child), GFP_KERNEL);
	child->kset = set;
	return kobject_init_and_add(child, &counted_type, NULL, "member");
}

static void find_member(void *arg)
{
	struct kobject *found = kset_find_obj(set, "member");

	result = found != NULL;
	if (found) {
		ls_assert(found == child, "the one of that name is found");
		kobject_put(found);
	}
	ls_assert(!kset_find_obj(set, "other"), "a name that nobody has is not found");
}

static void unregister_set(void *arg)
{
	kset_unregister(set);
	ls_assert(released == 1, "the member went before");
	lib_end((unsigned int)result);
}

static void make_set_that_fails(void *arg)
{
	struct kset *kset = kset_create_and_add("set", NULL, NULL);

	result = !kset;
	kset_unregister(kset);
}

/* Renaming. */

static void rename_to_taken(void *arg)
{
	struct kobject *other = kobject_create_and_add("other", parent);
	struct kobject *kobj = kobject_create_and_add("same", parent);

	ls_assert(kobject_rename(kobj, "other") == -EEXIST, "a name that is taken is refused");
	ls_assert(!strcmp(kobject_name(kobj), "same"), "and the old one stays");
	ls_assert(!kobject_rename(kobj, "third"), "another is had");
	ls_assert(!strcmp(kobject_name(kobj), "third"), "and is the name");
	kobject_put(kobj);
	kobject_put(other);
}

static void put_parent(void *arg)
{
	kobject_put(parent);
	lib_end(0);
}

/* Groups. */

static ssize_t one_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "one");
}

static ssize_t two_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			 size_t count)
{
	return buf[0] == 'x' ? (ssize_t)count : -EINVAL;
}

static struct kobj_attribute one = __ATTR_RO(one);
static struct kobj_attribute two = __ATTR_WO(two);
static struct attribute *two_attrs[] = { &one.attr, &two.attr, NULL };
ATTRIBUTE_GROUPS(two);

static const struct kobj_type grouped_type = {
	.release = release_counted,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = two_groups,
};

static void use_groups(void *arg)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL | __GFP_NOFAIL);
	char buf[SYSFS_BUF_SIZE];

	result = kobject_init_and_add(kobj, &grouped_type, NULL, "grouped");
	if (!result) {
		ls_assert(sysfs_read(kobj, "one", buf) == 3, "a default file is read");
		ls_assert(sysfs_write(kobj, "two", "xy") == 2, "and written");
		ls_assert(sysfs_write(kobj, "two", "y") == -EINVAL, "with its method's say");
		ls_assert(sysfs_write(kobj, "one", "x") == -EIO, "as far as it has one");
		ls_assert(sysfs_read(kobj, "none", buf) == -ENOENT, "others are not there");
	}
	kobject_put(kobj);
	ls_assert(released == 1, "files hold no reference");
}

const struct lib_case kobject_cases[] = {
	{ .name = "child_is_released_before_its_parent",
	  .setup = make_kobjects,
	  .tasks = { put_child },
	  .finish = tell_released,
	  .ends = ENDS(2),
	  .traces = 1 },
	{ .name = "the_last_of_two_puts_releases_once",
	  .setup = make_counted_twice,
	  .tasks = { put_it, put_it },
	  .finish = tell_released,
	  .ends = ENDS(1),
	  .traces = 2 },
	{ .name = "adding_without_memory_for_the_name_fails_cleanly",
	  .tasks = { add_one },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kvasprintf" } },
	{ .name = "adding_without_memory_for_the_directory_fails_cleanly",
	  .tasks = { add_one },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kmalloc" } },
	{ .name = "adding_without_memory_for_its_name_fails_cleanly",
	  .tasks = { add_one },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kstrdup" } },
	{ .name = "a_name_is_had_by_one_in_a_directory",
	  .setup = make_parent,
	  .tasks = { add_first, add_second },
	  .finish = tell_names,
	  .ends = ENDS(1) | ENDS(2) },
	/* Never one that is being released: kset_find_obj() would get a count from zero. */
	{ .name = "a_member_is_found_until_its_last_reference_goes",
	  .setup = make_set,
	  .tasks = { find_member, put_it },
	  .finish = unregister_set,
	  .ends = ENDS(0) | ENDS(1) },
	{ .name = "a_set_without_memory_fails_cleanly",
	  .tasks = { make_set_that_fails },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kvasprintf" } },
	{ .name = "a_set_without_memory_for_its_directory_fails_cleanly",
	  .tasks = { make_set_that_fails },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kstrdup" } },
	{ .name = "renaming_keeps_names_apart",
	  .setup = make_parent,
	  .tasks = { rename_to_taken },
	  .finish = put_parent,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "default_files_come_and_go_with_the_object",
	  .tasks = { use_groups },
	  .finish = tell_result,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "default_files_without_memory_fail_cleanly",
	  .tasks = { use_groups },
	  .finish = tell_result,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kmalloc" } },
	{ .name = NULL },
};
