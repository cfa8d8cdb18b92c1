// SPDX-License-Identifier: GPL-2.0-only
/* What can be asked of an IOMMU's driver. */
#include "drivers/mock_iommu.h"
#include "operations.h"

static long run_count(const struct ls_args *args)
{
	const struct iommu_handle *handle = args->v[0].object;

	return mock_iommu_count(handle->iommu, args->v[1].number);
}

static const struct ls_arg args_count[] = {
	{ .name = "iommu",
	  .kind = LS_ARG_OBJECT,
	  .of = "iommu",
	  .required = true,
	  .help = "an instance of the driver" },
	{ .name = "what",
	  .kind = LS_ARG_WORD,
	  .of = "attach|flush",
	  .required = true,
	  .help = "devices that were attached to a domain; devices that left one, whose translations "
		  "are flushed then" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_iommu_count = {
	.name = "iommu.count",
	.help = "how often an IOMMU's driver did something; with into:",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_count,
	.run = run_count,
};
