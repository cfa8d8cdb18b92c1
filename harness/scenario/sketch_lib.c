// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: the kernel's library: notifier chains, percpu references, numbers (ida), arrays, and
 * kobjects with sysfs files. What they call back is what the scenario hands over.
 */
#include <errno.h>
#include <linux/idr.h>
#include <linux/kobject.h>
#include <linux/notifier.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>
#include "harness/scenario/sketch.h"

struct sketched_chain {
	struct blocking_notifier_head head;
	struct lock_class_key key;
};

struct sketched_notifier {
	struct notifier_block block;
	const struct ls_body *body;
};

struct sketched_percpu_ref {
	struct percpu_ref ref;
	const struct ls_body *body;
};

struct sketched_kobject {
	struct kobject kobject;
	const struct ls_body *body;
};

struct sketched_file {
	struct kobj_attribute attribute;
	struct sketched_kobject *owner;
	const struct ls_body *body;
};

static long new_notifier_chain(const struct ls_args *args)
{
	struct sketched_chain *one = sketch_new(args, sizeof(*one), "notifier_chain");

	if (!one)
		return 0;
	BLOCKING_INIT_NOTIFIER_HEAD(&one->head);
	return sketch_add(one, NULL, sketch_free);
}

static int call_notifier(struct notifier_block *block, unsigned long action, void *data)
{
	(void)action, (void)data;
	ls_body_run(container_of(block, struct sketched_notifier, block)->body);
	return NOTIFY_OK;
}

static long new_notifier(const struct ls_args *args)
{
	struct sketched_notifier *one = sketch_new(args, sizeof(*one), "notifier");

	if (!one)
		return 0;
	one->block.notifier_call = call_notifier;
	one->body = args->v[1].body;
	return sketch_add(one, NULL, sketch_free);
}

static long run_notifier_register(const struct ls_args *args)
{
	struct sketched_chain *chain = args->v[0].object;

	return blocking_notifier_chain_register(&chain->head, args->v[1].object);
}

static long run_notifier_unregister(const struct ls_args *args)
{
	struct sketched_chain *chain = args->v[0].object;

	return blocking_notifier_chain_unregister(&chain->head, args->v[1].object);
}

static long run_notifier_call(const struct ls_args *args)
{
	struct sketched_chain *chain = args->v[0].object;

	blocking_notifier_call_chain(&chain->head, 0, NULL);
	return 0;
}

static void release_percpu_ref(struct percpu_ref *ref)
{
	const struct ls_body *body = container_of(ref, struct sketched_percpu_ref, ref)->body;

	if (body)
		ls_body_run(body);
}

static void destroy_percpu_ref(void *object)
{
	struct sketched_percpu_ref *one = object;

	percpu_ref_exit(&one->ref);
	kfree(one);
}

static long new_percpu_ref(const struct ls_args *args)
{
	struct sketched_percpu_ref *one = sketch_new(args, sizeof(*one), "percpu_ref");

	if (!one || percpu_ref_init(&one->ref, release_percpu_ref, 0, GFP_KERNEL))
		return 0;
	one->body = args->v[1].body;
	return sketch_add(one, NULL, destroy_percpu_ref);
}

static long run_percpu_ref_get(const struct ls_args *args)
{
	percpu_ref_get(args->v[0].object);
	return 0;
}

static long run_percpu_ref_put(const struct ls_args *args)
{
	percpu_ref_put(args->v[0].object);
	return 0;
}

static long run_percpu_ref_tryget(const struct ls_args *args)
{
	sketch_give(&args->v[1], percpu_ref_tryget(args->v[0].object));
	return 0;
}

static long run_percpu_ref_tryget_live(const struct ls_args *args)
{
	sketch_give(&args->v[1], percpu_ref_tryget_live(args->v[0].object));
	return 0;
}

static long run_percpu_ref_kill(const struct ls_args *args)
{
	percpu_ref_kill(args->v[0].object);
	return 0;
}

static void destroy_ida(void *object)
{
	ida_destroy(object);
	kfree(object);
}

static long new_ida(const struct ls_args *args)
{
	struct ida *one = sketch_new(args, sizeof(*one), "ida");

	if (!one)
		return 0;
	ida_init(one);
	return sketch_add(one, NULL, destroy_ida);
}

static long run_ida_alloc(const struct ls_args *args)
{
	sketch_give(&args->v[1], ida_alloc(args->v[0].object, GFP_KERNEL));
	return 0;
}

static long run_ida_free(const struct ls_args *args)
{
	ida_free(args->v[0].object, (unsigned int)args->v[1].number);
	return 0;
}

static void destroy_xarray(void *object)
{
	xa_destroy(object);
	kfree(object);
}

static long new_xarray(const struct ls_args *args)
{
	struct xarray *one = sketch_new(args, sizeof(*one), "xarray");

	if (!one)
		return 0;
	xa_init(one);
	return sketch_add(one, NULL, destroy_xarray);
}

static long number_of(void *entry)
{
	return xa_is_value(entry) ? (long)xa_to_value(entry) : 0;
}

static long run_xa_store(const struct ls_args *args)
{
	void *old = xa_store(args->v[0].object, (unsigned long)args->v[1].number,
			     xa_mk_value((unsigned long)args->v[2].number), GFP_KERNEL);

	sketch_give(&args->v[3], number_of(old));
	return xa_err(old);
}

static long run_xa_load(const struct ls_args *args)
{
	sketch_give(&args->v[2],
		    number_of(xa_load(args->v[0].object, (unsigned long)args->v[1].number)));
	return 0;
}

static long run_xa_erase(const struct ls_args *args)
{
	sketch_give(&args->v[2],
		    number_of(xa_erase(args->v[0].object, (unsigned long)args->v[1].number)));
	return 0;
}

static void release_kobject(struct kobject *kobject)
{
	const struct ls_body *body = container_of(kobject, struct sketched_kobject, kobject)->body;

	if (body)
		ls_body_run(body);
}

static long new_kobject(const struct ls_args *args)
{
	static const struct kobj_type type = { .release = release_kobject,
					       .sysfs_ops = &kobj_sysfs_ops };
	struct sketched_kobject *one = sketch_new(args, sizeof(*one), "kobject");

	if (!one)
		return 0;
	one->body = args->v[1].body;
	if (kobject_init_and_add(&one->kobject, &type, NULL, "%s", args->v[0].text))
		return 0;
	return sketch_add(one, NULL, sketch_free);
}

static long run_kobject_get(const struct ls_args *args)
{
	kobject_get(args->v[0].object);
	return 0;
}

static long run_kobject_put(const struct ls_args *args)
{
	kobject_put(args->v[0].object);
	return 0;
}

static long run_kobject_del(const struct ls_args *args)
{
	kobject_del(args->v[0].object);
	return 0;
}

static ssize_t store_file(struct kobject *kobject, struct kobj_attribute *attribute,
			  const char *text, size_t size)
{
	(void)kobject, (void)text;
	ls_body_run(container_of(attribute, struct sketched_file, attribute)->body);
	return (ssize_t)size;
}

static long new_sysfs_file(const struct ls_args *args)
{
	struct sketched_file *one = sketch_new(args, sizeof(*one), "sysfs_file");

	if (!one)
		return 0;
	one->attribute.attr.name = args->v[0].text;
	one->attribute.attr.mode = 0200;
	one->attribute.attr.key = &one->attribute.attr.skey;
	one->attribute.store = store_file;
	one->owner = args->v[1].object;
	one->body = args->v[2].body;
	if (sysfs_create_file(&one->owner->kobject, &one->attribute.attr))
		return 0;
	return sketch_add(one, NULL, sketch_free);
}

static long run_sysfs_write(const struct ls_args *args)
{
	struct sketched_file *one = args->v[0].object;
	ssize_t size = sysfs_write(&one->owner->kobject, one->attribute.attr.name, "1");

	sketch_give(&args->v[1], size > 0);
	return size < 0 ? size : 0;
}

static long run_sysfs_remove_file(const struct ls_args *args)
{
	struct sketched_file *one = args->v[0].object;

	sysfs_remove_file(&one->owner->kobject, &one->attribute.attr);
	return 0;
}

static long run_sysfs_remove_file_self(const struct ls_args *args)
{
	struct sketched_file *one = args->v[0].object;

	sketch_give(&args->v[1],
		    sysfs_remove_file_self(&one->owner->kobject, &one->attribute.attr));
	return 0;
}

#define CHAIN	ARG_OBJECT("chain", "notifier_chain", "a notifier chain")
#define BLOCK	ARG_OBJECT("notifier", "notifier", "a notifier")
#define REF	ARG_OBJECT("ref", "percpu_ref", "a percpu reference count")
#define IDA	ARG_OBJECT("ida", "ida", "numbers")
#define XARRAY	ARG_OBJECT("xarray", "xarray", "an array")
#define INDEX	ARG_VALUE("index", true, 0, "place in the array")
#define KOBJECT ARG_OBJECT("kobject", "kobject", "a kobject")
#define FILE_OF ARG_OBJECT("file", "sysfs_file", "a sysfs file")

static const struct ls_arg notifier_chain_args[] = { ARG_NAME("name of the chain"), ARG_END };
static const struct ls_arg notifier_args[] = { ARG_NAME("name of the notifier"),
					       ARG_BODY(true, "what it does when called"),
					       ARG_END };
static const struct ls_arg register_args[] = { CHAIN, BLOCK, ARG_END };
static const struct ls_arg call_args[] = { CHAIN, ARG_END };
static const struct ls_arg percpu_ref_args[] = {
	ARG_NAME("name of the count"),
	ARG_BODY(false, "what is done when it reaches zero after it was killed"), ARG_END
};
static const struct ls_arg ref_args[] = { REF, ARG_END };
static const struct ls_arg try_ref_args[] = {
	REF, ARG_INTO(true, "register that gets 1 when a reference was taken, else 0"), ARG_END
};
static const struct ls_arg ida_args[] = { ARG_NAME("name of the numbers"), ARG_END };
static const struct ls_arg ida_alloc_args[] = {
	IDA, ARG_INTO(true, "register that gets the number, or a negative error"), ARG_END
};
static const struct ls_arg ida_free_args[] = { IDA, ARG_VALUE("id", true, 0, "the number"),
					       ARG_END };
static const struct ls_arg xarray_args[] = { ARG_NAME("name of the array"), ARG_END };
static const struct ls_arg store_args[] = {
	XARRAY, INDEX, ARG_VALUE("value", true, 0, "a number of 1 or more"),
	ARG_INTO(false, "register that gets what was there, 0 when nothing was"), ARG_END
};
static const struct ls_arg load_args[] = {
	XARRAY, INDEX, ARG_INTO(false, "register that gets what is there, 0 when nothing is"),
	ARG_END
};
static const struct ls_arg kobject_args[] = {
	ARG_NAME("name of the kobject"),
	ARG_BODY(false, "what is done when the last reference is dropped"), ARG_END
};
static const struct ls_arg one_kobject_args[] = { KOBJECT, ARG_END };
static const struct ls_arg sysfs_file_args[] = { ARG_NAME("name of the file"), KOBJECT,
						 ARG_BODY(true, "what a write does"), ARG_END };
static const struct ls_arg file_args[] = { FILE_OF, ARG_END };
static const struct ls_arg file_into_args[] = {
	FILE_OF, ARG_INTO(false, "register that gets 1 when it was done, else 0"), ARG_END
};

SKETCH_SETUP(notifier_chain, "a blocking notifier chain");
SKETCH_SETUP(notifier, "what a chain calls");
SKETCH_TASK(notifier_register, register_args, "enter a notifier into a chain");
SKETCH_TASK(notifier_unregister, register_args, "take it out, when nobody calls it any more");
SKETCH_TASK(notifier_call, call_args, "call every notifier of a chain");
SKETCH_SETUP(percpu_ref, "a reference count that is cheap until it is killed, a percpu_ref");
SKETCH_TASK(percpu_ref_get, ref_args, "take a reference");
SKETCH_TASK(percpu_ref_put, ref_args, "drop a reference");
SKETCH_TASK(percpu_ref_tryget, try_ref_args, "take a reference unless the count is zero");
SKETCH_TASK(percpu_ref_tryget_live, try_ref_args, "take a reference unless it is killed");
SKETCH_TASK(percpu_ref_kill, ref_args, "drop the first reference, and count exactly from now on");
SKETCH_SETUP(ida, "numbers to give out");
SKETCH_TASK(ida_alloc, ida_alloc_args, "take the lowest free number");
SKETCH_TASK(ida_free, ida_free_args, "give a number back");
SKETCH_SETUP(xarray, "an array of numbers");
SKETCH_TASK(xa_store, store_args, "put a number into an array");
SKETCH_TASK(xa_load, load_args, "look what is in an array");
SKETCH_TASK(xa_erase, load_args, "take out what is in an array");
SKETCH_SETUP(kobject, "a kobject with its directory in sysfs");
SKETCH_TASK(kobject_get, one_kobject_args, "take a reference");
SKETCH_TASK(kobject_put, one_kobject_args, "drop a reference");
SKETCH_TASK(kobject_del, one_kobject_args, "take it out of sysfs, waiting for users of its files");
SKETCH_SETUP(sysfs_file, "a file of a kobject that can be written");
SKETCH_TASK(sysfs_write, file_into_args, "write to a file, if it is there");
SKETCH_TASK(sysfs_remove_file, file_args, "remove a file, waiting for those who use it");
SKETCH_TASK(sysfs_remove_file_self, file_into_args, "remove a file from within its own write");
