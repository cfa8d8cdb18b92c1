// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of synchronisation objects. An object is found through the memory cell at its address;
 * for addresses that the engine does not manage (locks of static storage in a program that embeds
 * the library) through a small hash table.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "harness/engine/exec.h"

unsigned int clock_width = 4;

struct object *objects;
unsigned int objects_nr;

static unsigned int setup_nr;

#define FOREIGN_SLOTS 4096u
static uint32_t foreign[FOREIGN_SLOTS]; /* index + 1, by address */

int objects_init(void)
{
	if (objects)
		return 0;
	objects = mmap(NULL, OBJECTS_MAX * sizeof(*objects), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (objects == MAP_FAILED) {
		objects = NULL;
		return -ENOMEM;
	}
	return 0;
}

/**
 * objects_mark_setup() - what exists now, and how, is where every execution starts
 *
 * Context: harness thread, between the setup and the first execution.
 */
void objects_mark_setup(void)
{
	setup_nr = objects_nr;
	for (unsigned int i = 0; i < objects_nr; i++)
		objects[i].setup_state = objects[i].state;
}

void objects_reset(void)
{
	objects_nr = setup_nr;
}

void objects_forget_all(void)
{
	objects_nr = setup_nr = 0;
	memset(foreign, 0, sizeof(foreign));
}

void object_restore(struct object *object)
{
	object->state = object->setup_state;
	object->want = 0;
	object->stamp = execution.number;
	clock_zero(&object->order);
	clock_zero(&object->order_read);
	clock_zero(&object->dep_write);
	clock_zero(&object->dep_read);
	clock_zero(&object->dep_gather);
}

static uint32_t *index_of(uintptr_t addr)
{
	struct cell *cell = cell_of(addr);
	unsigned int i;

	if (cell)
		return &cell->object[(addr >> 2) & 1];
	i = (unsigned int)((addr >> 2) * 2654435761u) % FOREIGN_SLOTS;
	for (unsigned int tries = 0; tries < FOREIGN_SLOTS; tries++, i = (i + 1) % FOREIGN_SLOTS)
		/* An entry past the end was made by an earlier execution and is free again. */
		if (!foreign[i] || foreign[i] > objects_nr || objects[foreign[i] - 1].addr == addr)
			return &foreign[i];
	return NULL;
}

/**
 * object_find() - the object at an address, if this execution knows one
 * @addr: any
 *
 * Context: any; changes nothing, not even to bring the object up to date.
 * Return: it, or NULL.
 */
struct object *object_find(uintptr_t addr)
{
	uint32_t *index = index_of(addr);

	if (!index || !*index || *index > objects_nr || objects[*index - 1].addr != addr)
		return NULL;
	return &objects[*index - 1];
}

/**
 * object_get_slow() - the object at an address, made when there is none
 * @addr: any
 *
 * Context: a task, or the setup.
 * Return: it; aborts when there are OBJECTS_MAX of them.
 */
struct object *object_get_slow(uintptr_t addr)
{
	uint32_t *index = index_of(addr);
	struct object *object;

	if (!index || objects_nr == OBJECTS_MAX)
		harness_bug("more than %u objects", OBJECTS_MAX);
	if (*index && *index <= objects_nr && objects[*index - 1].addr == addr) {
		object = &objects[*index - 1];
		if (object->stamp != execution.number)
			object_restore(object);
		return object;
	}
	object = &objects[objects_nr];
	*index = ++objects_nr;
	object->addr = addr;
	object->index = objects_nr - 1;
	object->setup_state = (struct object_state){ .owner = NO_OWNER };
	object_restore(object);
	return object;
}
