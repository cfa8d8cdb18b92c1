// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of lock classes. A class is what one initialisation site (its key) made, with the
 * nesting level that the caller states; a lock of static storage is a class of its own.
 */
#include "harness/detect/classes.h"
#include <stdio.h>
#include "harness/engine/names.h"

#define SLOTS (2 * CLASSES_MAX)

static struct {
	uintptr_t key;
	unsigned int subclass;
	const char *name;
} classes[CLASSES_MAX];
static unsigned int classes_nr;
static uint16_t slots[SLOTS];

void classes_start(void)
{
	classes_nr = 1;
	memset(slots, 0, sizeof(slots));
}

/**
 * class_find() - the class of a lock
 * @object: the lock
 * @subclass: nesting level that the caller stated
 *
 * Context: a detector.
 * Return: its number; 0 when the lock is excluded from checks by class or was never initialised.
 */
unsigned int class_find(struct object *object, unsigned int subclass)
{
	uintptr_t key = object->state.key;
	unsigned int i = (unsigned int)((key >> 3) * 2654435761u + subclass) % SLOTS;

	if (object->state.novalidate || !key)
		return 0;
	for (; slots[i]; i = (i + 1) % SLOTS)
		if (classes[slots[i]].key == key && classes[slots[i]].subclass == subclass)
			break;
	if (!slots[i]) {
		const char *name = object->state.label ? object->state.label : "?";
		char text[128];

		if (classes_nr == CLASSES_MAX)
			harness_bug("more than %u lock classes", CLASSES_MAX);
		if (subclass) {
			snprintf(text, sizeof(text), "%s/%u", name, subclass);
			name = name_intern(text);
		}
		slots[i] = (uint16_t)classes_nr;
		classes[classes_nr].key = key;
		classes[classes_nr].subclass = subclass;
		classes[classes_nr++].name = name;
	}
	if (!subclass) {
		object->state.class_id = slots[i];
		/* Holds for the whole search, so for what every execution starts from, too. */
		if (object->setup_state.key == key)
			object->setup_state.class_id = slots[i];
	}
	return slots[i];
}

const char *class_name(unsigned int class)
{
	return classes[class].name;
}
