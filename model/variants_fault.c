// SPDX-License-Identifier: GPL-2.0-only
/* How page requests of devices come to be answered, kernel by kernel. */
#include "iommu/iommu-priv.h"
#include "variants.h"

static const struct ls_variant_ops variant_none = {
	.idea = "none",
	.origin = "Linux before 5.3",
	.differs = "no device may make page requests",
	.since = "4.15",
	.breaks = "I10",
	.impl = &page_fault_none,
};
static const struct ls_variant_ops variant_registered_handler = {
	.idea = "registered-handler",
	.origin = "Linux 5.3 to 6.8",
	.differs = "the response looks the request up in what nothing keeps; disabling may refuse",
	.since = "5.3",
	.impl = &page_fault_registered_handler,
};
static const struct ls_variant_ops variant_counted = {
	.idea = "counted",
	.origin = "Linux 6.9 and 6.10",
	.differs = "what a response needs is counted; what nobody handles is not answered",
	.since = "6.9",
	.impl = &page_fault_counted,
};
static const struct ls_variant_ops variant_answers_all = {
	.idea = "answers-all",
	.origin = "Linux 6.11 and later",
	.differs = "the same, and what nobody handles is answered as well",
	.since = "6.11",
	.impl = &page_fault_answers_all,
};

static const struct ls_variant_ops *const page_fault_variants[] = {
	&variant_none, &variant_registered_handler, &variant_counted, &variant_answers_all, NULL,
};

const struct ls_variant_slot slot_iommu_page_fault = {
	.function = "iommu.page_fault",
	.help = "how a device's request for a page that is not there comes to be answered",
	.type = "iommu_page_fault_ops",
	.slot = (const void **)&iommu_page_fault_form,
	.variants = page_fault_variants,
};
