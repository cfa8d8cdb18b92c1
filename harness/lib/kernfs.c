// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree of sysfs: entries that are found by name, and whose removal waits for those who use
 * them.
 *
 * Left out: inodes, open files, namespaces, moves to other directories. The kernel
 * keeps the whole tree under one rwsem, which nothing that waits happens under; here each directory
 * has a lock of its own, so that what does not meet in a directory does not meet at all.
 */
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/slab.h>
#include <linux/string.h>

struct kernfs_node *kernfs_get(struct kernfs_node *kn)
{
	if (kn)
		kref_get(&kn->count);
	return kn;
}

static void kernfs_release(struct kref *kref)
{
	struct kernfs_node *kn = container_of(kref, struct kernfs_node, count);
	struct kernfs_node *parent = kn->parent;

	if (kn->flags & KERNFS_LINK)
		kernfs_put(kn->priv);
	kfree(kn->name);
	kfree(kn);
	kernfs_put(parent);
}

void kernfs_put(struct kernfs_node *kn)
{
	if (kn)
		kref_put(&kn->count, kernfs_release);
}

/* The lock of the directory is held. */
static struct kernfs_node *__kernfs_find(struct kernfs_node *parent, const char *name)
{
	struct kernfs_node *kn;

	lockdep_assert_held(&parent->lock);
	list_for_each_entry(kn, &parent->children, sibling) {
		if (!strcmp(kn->name, name))
			return kn;
	}
	return NULL;
}

struct kernfs_node *kernfs_find_and_get(struct kernfs_node *parent, const char *name)
{
	struct kernfs_node *kn;

	spin_lock(&parent->lock);
	kn = kernfs_get(__kernfs_find(parent, name));
	spin_unlock(&parent->lock);
	return kn;
}

static int kernfs_add_one(struct kernfs_node *parent, struct kernfs_node *kn)
{
	int ret = 0;

	spin_lock(&parent->lock);
	if (parent->removing)
		ret = -ENOENT;
	else if (__kernfs_find(parent, kn->name))
		ret = -EEXIST;
	else
		list_add_tail(&kn->sibling, &parent->children);
	spin_unlock(&parent->lock);
	return ret;
}

/* Returns the node, which its parent holds, or an error pointer. */
struct kernfs_node *lockstep_kernfs_new(struct kernfs_node *parent, const char *name,
					unsigned int flags, void *priv, struct lock_class_key *key)
{
	struct kernfs_node *kn = kmalloc(sizeof(*kn), GFP_KERNEL | __GFP_ZERO);
	int ret = -ENOMEM;

	if (!kn)
		return ERR_PTR(-ENOMEM);
	kn->name = kstrdup(name, GFP_KERNEL);
	if (!kn->name)
		goto err_free;
	kref_init(&kn->count);
	spin_lock_init(&kn->lock);
	INIT_LIST_HEAD(&kn->children);
	INIT_LIST_HEAD(&kn->sibling);
	init_completion(&kn->suicided);
	kn->flags = flags;
	kn->priv = priv;
	lockstep_active_init(kn, "kn->active", key);
	if (!parent)
		return kn;

	ret = kernfs_add_one(parent, kn);
	if (ret)
		goto err_name;
	kn->parent = kernfs_get(parent);
	return kn;

err_name:
	kfree(kn->name);
err_free:
	kfree(kn);
	return ERR_PTR(ret);
}

struct kernfs_node *kernfs_create_link(struct kernfs_node *parent, const char *name,
				       struct kernfs_node *target)
{
	struct kernfs_node *kn;

	kn = lockstep_kernfs_new(parent, name, KERNFS_LINK, kernfs_get(target), NULL);
	if (IS_ERR(kn))
		kernfs_put(target);
	return kn;
}

/* Inside its directory. Names are only compared under the directory's lock. */
int lockstep_kernfs_rename(struct kernfs_node *kn, const char *name)
{
	const char *old = kn->name, *new = kstrdup(name, GFP_KERNEL);
	struct kernfs_node *parent = kn->parent;
	int ret = 0;

	if (!new)
		return -ENOMEM;
	if (parent)
		spin_lock(&parent->lock);
	if (parent && __kernfs_find(parent, name))
		ret = -EEXIST;
	else
		kn->name = new;
	if (parent)
		spin_unlock(&parent->lock);
	kfree(ret ? new : old);
	return ret;
}

/* True: the caller took it out, and has what its directory held. */
static bool kernfs_unlink(struct kernfs_node *kn)
{
	struct kernfs_node *parent = kn->parent;
	bool linked;

	if (!parent)
		return false;
	spin_lock(&parent->lock);
	linked = !list_empty(&kn->sibling);
	list_del_init(&kn->sibling);
	spin_unlock(&parent->lock);
	return linked;
}

static struct kernfs_node *kernfs_first_child(struct kernfs_node *kn)
{
	struct kernfs_node *child;

	if (!(kn->flags & KERNFS_DIR))
		return NULL;
	spin_lock(&kn->lock);
	kn->removing = true;
	child = kernfs_get(list_first_entry_or_null(&kn->children, struct kernfs_node, sibling));
	spin_unlock(&kn->lock);
	return child;
}

/* Nobody gets anything below @kn any more. @depth: of @kn in what is removed. */
static void kernfs_deactivate(struct kernfs_node *kn, unsigned int depth)
{
	struct kernfs_node *child;

	lockstep_deactivate(kn);
	if (!(kn->flags & KERNFS_DIR))
		return;
	spin_lock_nested(&kn->lock, depth);
	kn->removing = true;
	list_for_each_entry(child, &kn->children, sibling)
		kernfs_deactivate(child, depth + 1);
	spin_unlock(&kn->lock);
}

/* Children first. Several may remove one node: each waits, one of them takes it out. */
static void kernfs_drain_and_unlink(struct kernfs_node *kn)
{
	struct kernfs_node *child;

	while ((child = kernfs_first_child(kn))) {
		kernfs_drain_and_unlink(child);
		kernfs_put(child);
	}
	kernfs_drain(kn);
	if (kernfs_unlink(kn))
		kernfs_put(kn);
}

/*
 * The caller holds a reference, or is the one who removes a node that has no parent, and then gives
 * back the first reference on it.
 */
void kernfs_remove(struct kernfs_node *kn)
{
	bool top;

	if (!kn)
		return;
	might_sleep();
	top = !kn->parent;
	kernfs_deactivate(kn, 0);
	kernfs_drain_and_unlink(kn);
	if (top)
		kernfs_put(kn);
}

int kernfs_remove_by_name(struct kernfs_node *parent, const char *name)
{
	struct kernfs_node *kn;

	if (!parent)
		return -ENOENT;
	kn = kernfs_find_and_get(parent, name);
	if (!kn)
		return -ENOENT;
	kernfs_remove(kn);
	kernfs_put(kn);
	return 0;
}

/*
 * By one of the node's own users, who holds an active reference and gives it back afterwards. True:
 * this call removed it. False: another user did, and everybody but the caller is done with it.
 */
bool kernfs_remove_self(struct kernfs_node *kn)
{
	struct kernfs_node *parent = kn->parent;
	bool first;

	kernfs_break_active_protection(kn);
	spin_lock(&parent->lock);
	first = !kn->suicidal;
	kn->suicidal = true;
	spin_unlock(&parent->lock);

	if (first) {
		kernfs_remove(kn);
		kernfs_unbreak_active_protection(kn);
		complete_all(&kn->suicided);
	} else {
		wait_for_completion(&kn->suicided);
		kernfs_drain(kn);
		kernfs_unbreak_active_protection(kn);
	}
	return first;
}
