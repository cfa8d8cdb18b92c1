/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Auxiliary domains, as Linux 5.1 to 5.18 had them: a device translates through its group's domain
 * and, for each PASID, through one more. There is no lock of the core in these.
 */
#ifndef _LINUX_IOMMU_AUX_H
#define _LINUX_IOMMU_AUX_H

#include <linux/iommu.h>

int iommu_aux_attach_device(struct iommu_domain *domain, struct device *dev);
void iommu_aux_detach_device(struct iommu_domain *domain, struct device *dev);
int iommu_aux_get_pasid(struct iommu_domain *domain, struct device *dev);
void iommu_aux_domain_free(struct iommu_domain *domain);
void iommu_detach_group_by_op(struct iommu_domain *domain, struct iommu_group *group);
struct iommu_domain *iommu_get_domain_for_dev(struct device *dev);

#endif
