// SPDX-License-Identifier: GPL-2.0-only
/* A driver that makes mediated devices of its device. */
#include "../mdev/mdev.h"
#include "client.h"
#include "mock_aux.h"

int mdev_parent_probe(struct device *dev)
{
	struct mdev_parent *parent = mdev_register_device(dev);

	if (!parent)
		return -ENOMEM;
	dev_set_drvdata(dev, parent);
	mdev_parent_publish(dev->minor, parent);
	return 0;
}

void mdev_parent_remove(struct device *dev)
{
	struct mdev_parent *parent = dev_get_drvdata(dev);

	mdev_parent_publish(dev->minor, NULL);
	mdev_unregister_device(parent);
	/* The hardware may be switched off now. */
	mock_aux_disable(dev);
}
