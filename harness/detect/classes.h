/* SPDX-License-Identifier: GPL-2.0-only */
/* Lock classes: (key, subclass). A class has a small number, from 1; 0 is "not validated". */
#ifndef DETECT_CLASSES_H
#define DETECT_CLASSES_H

#include "harness/engine/exec.h"

#define CLASSES_MAX 1024u

unsigned int class_find(struct object *object, unsigned int subclass);
const char *class_name(unsigned int class);
void classes_start(void);

/* The class of a lock; remembered in the object for the plain case. */
static inline unsigned int class_of(struct object *object, unsigned int subclass)
{
	if (__builtin_expect(subclass == 0 && object->state.class_id, 1))
		return object->state.class_id;
	return class_find(object, subclass);
}

#endif
