// SPDX-License-Identifier: GPL-2.0-only
/* Operations: who comes too late is told so, and never meets an object that has gone. */
#include "world.h"
#include "../../model/vfio/type1.h"

static int vfio_machine(void *arg)
{
	make_bus(true);
	make_iommu(0);
	make_device(0, 0, DRIVER_VFIO, true, NULL);
	make_device(1, 0, DRIVER_CLIENT, true, NULL);
	make_container();
	return 0;
}

static void unplug_twice(void *arg)
{
	ls_assert(run(&operation_device_unplug, dev[0], NULL) == 0, "a device can be unplugged");
	ls_assert(run(&operation_device_unplug, dev[0], NULL) == -ENODEV, "once");
	ls_assert(run(&operation_driver_unbind, dev[0], NULL) == -ENODEV, "it is not on the bus");
	ls_assert(run(&operation_device_plug, dev[0], NULL) == 0, "it can be put back");
	ls_assert(run(&operation_device_plug, dev[0], NULL) == -EEXIST, "once");
	ls_assert(iommu_group_id(group_of(0)) != dev[0]->group.minor, "into a new group");
	ls_assert(run(&operation_vfio_open_group, &dev[0]->group, NULL) == -ENODEV,
		  "the old group's number is nobody's");
	model_reached();
}

static void attach_and_close(void *arg)
{
	struct group_handle *group = &dev[0]->group;
	struct iommu_domain *domain;

	ls_assert(run(&operation_vfio_set_container, group, container) == 0, "a group attaches");
	domain = mock_iommu_translates(dev[0]->dev);
	ls_assert(domain == context_unsafe(group_of(0)->domain) &&
			  domain != group_of(0)->default_domain &&
			  domain != group_of(0)->blocking_domain,
		  "and translates through a domain of VFIO");
	ls_assert(run(&operation_vfio_set_container, group, container) == -EINVAL, "once");
	ls_assert(run(&operation_vfio_open_group, group, NULL) == -EBUSY, "for one user");
	ls_assert(run(&operation_vfio_close_group, group, NULL) == 0, "closing detaches");
	ls_assert(mock_iommu_translates(dev[0]->dev) == group_of(0)->default_domain,
		  "and gives the device back to the kernel");
	ls_assert(run(&operation_vfio_unset_container, group, NULL) == -EBADF, "it is closed");
	model_reached();
}

static void open_then_unplug(void *arg)
{
	struct group_handle *group = &dev[0]->group;

	ls_assert(run(&operation_vfio_open_group, group, NULL) == 0, "a group can be opened");
	ls_assert(run(&operation_device_unplug, dev[0], NULL) == 0, "its device can go");
	ls_assert(run(&operation_vfio_set_container, group, container) == -ENODEV,
		  "the file is good, the group is empty");
	ls_assert(run(&operation_vfio_close_group, group, NULL) == 0, "it can be closed");
	ls_assert(run(&operation_vfio_open_group, group, NULL) == -ENODEV, "and is gone");
	model_reached();
}

static void take_bus_down(void *arg)
{
	ls_assert(run(&operation_module_unload, bus, NULL) == -EBUSY, "a bus in use stays");
	ls_assert(run(&operation_bus_unregister, bus, NULL) == 0, "it takes itself down");
	ls_assert(run(&operation_bus_unregister, bus, NULL) == -ENODEV, "once");
	ls_assert(run(&operation_module_unload, bus, NULL) == 0, "then the module can go");
	ls_assert(run(&operation_module_unload, bus, NULL) == -ENODEV, "once");
	ls_assert(run(&operation_device_unplug, dev[0], NULL) == -ENODEV, "with its devices,");
	ls_assert(run(&operation_device_plug, dev[0], NULL) == -ENODEV, "which do not return,");
	ls_assert(run(&operation_driver_bind, dev[1], NULL) == -ENODEV, "drivers");
	ls_assert(run(&operation_client_alloc_domain, dev[1], NULL) == -ENODEV, "and their files");
	model_reached();
}

static void use_vfio(void *arg)
{
	run(&operation_vfio_set_container, &dev[0]->group, container);
	run(&operation_vfio_close_group, &dev[0]->group, NULL);
	model_reached();
}

static void use_driver_files(void *arg)
{
	run(&operation_driver_unbind, dev[1], NULL);
	run(&operation_driver_bind, dev[1], NULL);
	run(&operation_client_alloc_domain, dev[1], NULL);
	model_reached();
}

static void bus_goes(void *arg)
{
	run(&operation_bus_unregister, bus, NULL);
	run(&operation_module_unload, bus, NULL);
	model_reached();
}

static int builtin_machine(void *arg)
{
	make_bus(false);
	return 0;
}

static void builtin_bus_stays(void *arg)
{
	ls_assert(run(&operation_bus_unregister, bus, NULL) == -EBUSY, "a built-in bus stays");
	ls_assert(run(&operation_module_unload, bus, NULL) == -EINVAL, "and has no module");
	model_reached();
}

/*
 * What the defaults are known for is not looked for here: a bus that is kept too long, and a device
 * that its IOMMU driver forgets while it is a member.
 */
static int later_machine(void *arg)
{
	vfio_attach_group_form = &attach_group_group_iterator;
	iommu_release_device_form = &release_device_locked_deinit;
	return vfio_machine(arg);
}

#define CASE(test, machine, ...)                                                               \
	{                                                                                      \
		.name = #test, .setup = machine, .tasks = { __VA_ARGS__ }, .finish = take_down \
	}

const struct model_case operation_cases[] = {
	CASE(device_is_unplugged_and_plugged_once, vfio_machine, unplug_twice),
	CASE(group_is_attached_for_one_user_until_closed, vfio_machine, attach_and_close),
	CASE(open_group_outlives_its_device, vfio_machine, open_then_unplug),
	CASE(bus_that_is_a_module_takes_all_along, vfio_machine, take_bus_down),
	CASE(built_in_bus_does_not_go, builtin_machine, builtin_bus_stays),
	CASE(bus_goes_under_a_user_of_vfio, later_machine, use_vfio, bus_goes),
	CASE(bus_goes_under_its_driver_files, later_machine, use_driver_files, bus_goes),
	{ .name = NULL },
};
