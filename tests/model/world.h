/* SPDX-License-Identifier: GPL-2.0-only */
/* A small machine for the cases: a bus, two IOMMUs of different drivers, some devices, a container.
 */
#ifndef TESTS_MODEL_WORLD_H
#define TESTS_MODEL_WORLD_H

#include "../../model/drivers/mock_iommu.h"
#include "../../model/iommu/iommu-priv.h"
#include "../../model/operations.h"
#include "../../tests/model/model_test.h"

enum { DRIVER_NONE, DRIVER_VFIO, DRIVER_CLIENT }; /* words of the device operation */

static struct bus_handle *bus __maybe_unused;
static struct iommu_handle *iommu[2] __maybe_unused;
static struct device_handle *dev[3] __maybe_unused;
static struct container_handle *container __maybe_unused;

static inline long run(const struct ls_operation_ops *op, void *first, void *second)
{
	struct ls_args args = { .v[0].object = first, .v[1].object = second };

	return op->run(&args);
}

static inline void make_bus(bool module)
{
	struct ls_args args = { .v[0].text = "b0", .v[1].number = module };

	bus = (struct bus_handle *)operation_bus.run(&args);
}

static inline void make_iommu(unsigned int driver)
{
	struct ls_args args = { .v[0].text = driver ? "iommu1" : "iommu0", .v[1].number = driver };

	args.v[2].object = bus;
	args.v[3].number = true; /* remaps interrupts */
	args.v[6].number = true; /* registered at once */
	iommu[driver] = (struct iommu_handle *)operation_iommu.run(&args);
}

static inline void make_device(unsigned int i, unsigned int of_iommu, int driver, bool bind,
			       struct device_handle *sibling)
{
	static const char *const names[] = { "dev0", "dev1", "dev2" };
	struct ls_args args = { .v[0].text = names[i], .v[1].object = bus };

	args.v[2].object = iommu[of_iommu];
	args.v[3].object = sibling;
	args.v[4].number = driver;
	args.v[5].number = bind;
	dev[i] = (struct device_handle *)operation_device.run(&args);
}

static inline void make_container(void)
{
	struct ls_args args = { .v[0].text = "c0", .v[1].number = true };

	container = (struct container_handle *)operation_container.run(&args);
}

static inline struct iommu_group *group_of(unsigned int i)
{
	return READ_ONCE(dev[i]->dev->iommu_group);
}

static inline void take_down(void *arg)
{
	ls_models[0]->finish();
}

#endif
