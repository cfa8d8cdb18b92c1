// SPDX-License-Identifier: GPL-2.0-only
/* The layout of include/kernel's locks. */
#include "harness/primitives/layout.h"
#include <linux/lockdep.h>
#include "harness/primitives/lock.h"

#define OWN_MAP                                                              \
	{                                                                    \
		.key = offsetof(struct lockdep_map, key),                    \
		.name = offsetof(struct lockdep_map, name),                  \
		.wait_outer = offsetof(struct lockdep_map, wait_type_outer), \
		.wait_inner = offsetof(struct lockdep_map, wait_type_inner), \
		.type = offsetof(struct lockdep_map, lock_type),             \
	}

static const struct map_layout own_map = OWN_MAP;

struct lock_layout lock_layout = {
	.map = { [0 ... OBJECT_TYPES_NR - 1] = DEP_MAP_OFFSET },
	.in_map = OWN_MAP,
};

const struct map_layout *map_layout_of(const void *map)
{
	return cell_of_segment((uintptr_t)map) ? &lock_layout.in_map : &own_map;
}
