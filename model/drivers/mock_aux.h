/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_MOCK_AUX_H
#define _DRIVERS_MOCK_AUX_H

#include <linux/iommu-aux.h>

int mock_aux_attach(struct iommu_domain *domain, struct device *dev);
void mock_aux_detach(struct iommu_domain *domain, struct device *dev);
int mock_aux_pasid(struct iommu_domain *domain, struct device *dev);
void mock_aux_domain_free(struct iommu_domain *domain);
void mock_aux_disable(struct device *dev);
void mock_detach_dev(struct iommu_domain *domain, struct device *dev);

#endif
