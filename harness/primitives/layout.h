/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the locks of the program keep what the harness reads of them. They are those of
 * include/kernel, unless the program is made of code that has its own: then that sets them, before
 * the setup.
 */
#ifndef PRIMITIVES_LAYOUT_H
#define PRIMITIVES_LAYOUT_H

#include <stdint.h>
#include "harness/engine/object.h"

struct map_layout {
	uint16_t key, name, wait_outer, wait_inner, type;
};

struct lock_layout {
	uint16_t map[OBJECT_TYPES_NR]; /* of its lockdep map in a lock of each type */
	struct map_layout in_map;
};

extern struct lock_layout lock_layout;

/* Of a map of static storage: the program's, or one of the harness's own. */
const struct map_layout *map_layout_of(const void *map);

#endif
