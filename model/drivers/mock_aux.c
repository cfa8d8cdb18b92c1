// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PASIDs of the imaginary IOMMUs: which domain a device uses for which, besides the one that
 * its group translates through. One lock for all devices, which is the IOMMU driver's and not the
 * core's, as drivers have it.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <lockstep/model.h>
#include "mock_aux.h"
#include "mock_iommu.h"

struct mock_aux {
	struct list_head list;
	struct iommu_domain *domain;
	struct device *dev;
	unsigned int users;
	int pasid;
};

/* Protects the list; nothing nests inside. */
static DEFINE_MUTEX(mock_aux_lock);
static LIST_HEAD(mock_aux_list);
static int mock_aux_pasids;

static struct mock_aux *mock_aux_find(struct iommu_domain *domain, struct device *dev)
{
	struct mock_aux *aux;

	lockdep_assert_held(&mock_aux_lock);
	list_for_each_entry(aux, &mock_aux_list, list) {
		if ((!domain || aux->domain == domain) && (!dev || aux->dev == dev))
			return aux;
	}
	return NULL;
}

int mock_aux_attach(struct iommu_domain *domain, struct device *dev)
{
	struct mock_aux *aux;
	int ret = 0;

	mutex_lock(&mock_aux_lock);
	aux = mock_aux_find(domain, dev);
	if (aux) {
		aux->users++;
		goto out_unlock;
	}
	ret = -ENOMEM;
	aux = kzalloc(sizeof(*aux), GFP_KERNEL);
	if (!aux)
		goto out_unlock;
	aux->domain = domain;
	aux->dev = dev;
	aux->users = 1;
	aux->pasid = ++mock_aux_pasids;
	list_add_tail(&aux->list, &mock_aux_list);
	ret = 0;
out_unlock:
	mutex_unlock(&mock_aux_lock);
	return ret;
}

void mock_aux_detach(struct iommu_domain *domain, struct device *dev)
{
	struct mock_aux *aux;

	mutex_lock(&mock_aux_lock);
	aux = mock_aux_find(domain, dev);
	if (!aux) {
		ls_raise(LS_CONTRACT, domain, "detached from a device that has no PASID for it");
	} else if (!--aux->users) {
		list_del(&aux->list);
		kfree(aux);
	}
	mutex_unlock(&mock_aux_lock);
}

/* -EINVAL when @dev has none for @domain. */
int mock_aux_pasid(struct iommu_domain *domain, struct device *dev)
{
	struct mock_aux *aux;
	int ret = -EINVAL;

	mutex_lock(&mock_aux_lock);
	aux = mock_aux_find(domain, dev);
	if (aux)
		ret = aux->pasid;
	mutex_unlock(&mock_aux_lock);
	return ret;
}

void mock_aux_domain_free(struct iommu_domain *domain)
{
	mutex_lock(&mock_aux_lock);
	if (mock_aux_find(domain, NULL))
		ls_raise(LS_CONTRACT, domain,
			 "freed while a PASID of a device translates through it");
	mutex_unlock(&mock_aux_lock);
}

/* The driver of @dev is about to let go of it. */
void mock_aux_disable(struct device *dev)
{
	struct mock_aux *aux;

	mutex_lock(&mock_aux_lock);
	aux = mock_aux_find(NULL, dev);
	if (aux)
		ls_raise(LS_CONTRACT, dev, "%s loses its driver with PASID %d in use",
			 dev_name(dev), aux->pasid);
	mutex_unlock(&mock_aux_lock);
}

/* The operation that kernels had up to 6.1: @dev translates through nothing afterwards. */
void mock_detach_dev(struct iommu_domain *domain, struct device *dev)
{
	if (!dev->firmware.iommu || mock_iommu_translates(dev) != domain)
		ls_raise(LS_CONTRACT, dev,
			 "%s is detached from a domain that it is not attached to", dev_name(dev));
}
