/* SPDX-License-Identifier: GPL-2.0-only */
/* From a lockdep map to the object of its lock, and back. */
#ifndef PRIMITIVES_LOCKDEP_H
#define PRIMITIVES_LOCKDEP_H

#include "harness/engine/exec.h"

struct object *map_object(const void *map);
const struct object *nest_object(const void *lock);

/* Reclaim of memory by an allocation that may sleep; of slab.c. */
void alloc_annotate(unsigned int gfp, const char *call, uintptr_t pc);

#endif
