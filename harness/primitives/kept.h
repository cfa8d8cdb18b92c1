/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables of a primitive that do not fit into the state of an object. Each execution starts with
 * what the setup left in them, and no exploration with what another one left.
 */
#ifndef PRIMITIVES_KEPT_H
#define PRIMITIVES_KEPT_H

#include "harness/engine/exec.h"

/* In static storage: its address stands for it. */
struct kept {
	uint32_t stamp;	    /* execution that the table belongs to */
	bool left_by_setup; /* the table is what the setup made */
};

enum kept_what {
	KEPT_AS_IT_IS,
	KEPT_EMPTY,  /* begin with an empty table */
	KEPT_SAVE,   /* what is in the table is what the setup left: keep a copy */
	KEPT_RESTORE /* take that copy */
};

/* What to do with a table before it is used. */
static inline enum kept_what kept_refresh(struct kept *kept)
{
	struct object *object = object_get(kept);

	if (__builtin_expect(kept->stamp == execution.number, 1))
		return KEPT_AS_IT_IS;
	kept->stamp = execution.number;
	if (!object->state.initialised) {
		object->state.initialised = true;
		kept->left_by_setup = execution.phase == PHASE_SETUP;
		return KEPT_EMPTY;
	}
	if (!kept->left_by_setup)
		return KEPT_RESTORE;
	kept->left_by_setup = false;
	return KEPT_SAVE;
}

#endif
