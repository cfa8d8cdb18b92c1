// SPDX-License-Identifier: GPL-2.0-only
/*
 * A child goes when it is closed.
 *
 * Origin: vfio_del_group_dev() of Linux 5.8, which VFIO's driver of mediated devices calls when one
 *	is removed.
 * Locks: unreg_sem is held, by the remover for reading, by the parent's driver for writing; takes
 *	the child's lock inside to look, and sleeps with unreg_sem held.
 * Differs: whoever removes a child waits for its users.
 * Cut: the request to user space to close the device, and the wait's timeout, after which it warns
 *	and waits on.
 */
#include "../../mdev/mdev.h"

static bool is_idle(struct mdev_device *mdev)
{
	bool idle;

	mutex_lock(&mdev->lock);
	idle = !mdev->users;
	mutex_unlock(&mdev->lock);
	return idle;
}

static void remove_child(struct mdev_device *mdev)
{
	wait_event(mdev->idle, is_idle(mdev));
	mdev_device_gone(mdev);
}

const struct mdev_unregister_ops mdev_unregister_waits = {
	.remove_child = remove_child,
};
