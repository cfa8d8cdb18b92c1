/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the model, whatever its variants, says what happens, for invariants.c to judge. */
#ifndef _MODEL_INVARIANTS_H
#define _MODEL_INVARIANTS_H

#include <linux/iommu.h>

/* A new group: looked at from now on whenever its mutex is released. */
void invariant_watch_group(struct iommu_group *group);

/* The IOMMU driver is called to attach or release @dev, a member of @group; @op is its name. */
void invariant_driver_op(struct device *dev, struct iommu_group *group, const char *op);
/* It does not know @dev any more. */
void invariant_after_release(struct device *dev, const char *op);
/* It knows @dev already, and is called to probe it. */
void invariant_probed_twice(struct device *dev);
/* @dev translated through @before (NULL: nothing) and will through @domain. */
void invariant_moves(struct device *dev, const struct iommu_domain *before,
		     const struct iommu_domain *domain);
/* A page request of @dev is answered that is not waiting for it. */
void invariant_answered_twice(struct device *dev);
/* Nobody will answer what @dev waits for. */
void invariant_unanswered(struct device *dev);
/* All is at rest. */
void invariant_check_at_rest(struct device *dev);

#endif
