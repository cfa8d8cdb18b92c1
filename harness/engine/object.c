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

/* The clocks of the objects, CLOCKS of each, clock_width components wide. */
#define CLOCKS 5u
static uint32_t *clocks;

#define FOREIGN_SLOTS 4096u
static uint32_t foreign[FOREIGN_SLOTS]; /* index + 1, by address */

int objects_init(void)
{
	if (objects)
		return 0;
	objects = mmap(NULL, OBJECTS_MAX * sizeof(*objects), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	clocks = mmap(NULL, (size_t)OBJECTS_MAX * CLOCKS * sizeof(struct clock),
		      PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (objects == MAP_FAILED || clocks == MAP_FAILED) {
		objects = NULL;
		return -ENOMEM;
	}
	return 0;
}

static inline uint32_t *clock_at(const struct object *object, unsigned int number,
				 unsigned int width)
{
	return &clocks[((size_t)object->index * CLOCKS + number) * width];
}

uintptr_t objects_clock_number(const struct clock *c)
{
	uintptr_t offset = (uintptr_t)c - (uintptr_t)clocks;

	if (offset >= (size_t)OBJECTS_MAX * CLOCKS * sizeof(struct clock))
		return 0;
	return offset / (clock_width * sizeof(*clocks)) + 1;
}

static void object_place_clocks(struct object *object)
{
	object->order = (struct clock *)clock_at(object, 0, clock_width);
	object->order_read = (struct clock *)clock_at(object, 1, clock_width);
	object->dep_write = (struct clock *)clock_at(object, 2, clock_width);
	object->dep_read = (struct clock *)clock_at(object, 3, clock_width);
	object->dep_gather = (struct clock *)clock_at(object, 4, clock_width);
}

/**
 * objects_widen() - bring the objects' clocks to a greater width
 * @from: their width so far; clock_width is the one to come
 *
 * Each moves up, the last one first, so that none is overwritten before it was moved.
 *
 * Context: a task.
 */
void objects_widen(unsigned int from)
{
	for (unsigned int i = objects_nr; i-- > 0;) {
		for (unsigned int number = CLOCKS; number-- > 0;) {
			uint32_t *to = clock_at(&objects[i], number, clock_width);

			memmove(to, clock_at(&objects[i], number, from), from * sizeof(*to));
			memset(&to[from], 0, (clock_width - from) * sizeof(*to));
		}
		object_place_clocks(&objects[i]);
	}
}

/**
 * objects_mark_setup() - what exists now, and how, is where every execution starts
 *
 * The width of clocks may have changed; nobody needs what is in them.
 *
 * Context: harness thread, between the setup and the first execution.
 */
void objects_mark_setup(void)
{
	setup_nr = objects_nr;
	for (unsigned int i = 0; i < objects_nr; i++) {
		objects[i].setup_state = objects[i].state;
		object_place_clocks(&objects[i]);
	}
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
	uint32_t *at = clock_at(object, 0, clock_width);

	object->state = object->setup_state;
	object->want = 0;
	object->stamp = execution.number;
	for (unsigned int i = 0; i < CLOCKS * clock_width; i += 4)
		memset(&at[i], 0, 4 * sizeof(*at));
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
	object_place_clocks(object);
	object_restore(object);
	return object;
}
