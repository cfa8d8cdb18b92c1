// SPDX-License-Identifier: GPL-2.0-only
/*
 * A child is taken off whoever uses it.
 *
 * Origin: ours; what the wait of VFIO is there for.
 * Locks: unreg_sem is held for writing; takes none.
 * Differs: does not wait: a reference on the child's memory is all that a user has.
 * Cut: nothing.
 */
#include "../../mdev/mdev.h"

static void remove_child(struct mdev_device *mdev)
{
	mdev_device_gone(mdev);
}

const struct mdev_unregister_ops mdev_unregister_leaves_users = {
	.remove_child = remove_child,
};
