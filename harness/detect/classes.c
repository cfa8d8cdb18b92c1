// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of lock classes. A class is what one initialisation site (its key) made, with the
 * nesting level that the caller states; a lock of static storage is a class of its own.
 *
 * A key in memory that the program allocated is told from others that have its address in other
 * executions by the call that allocated it, and from what had it earlier in the same execution by
 * how often its life was ended.
 */
#include "harness/detect/classes.h"
#include <stdio.h>
#include <stdlib.h>
#include "harness/detect/finding.h"
#include "harness/engine/names.h"

#define SLOTS_MIN 1024u /* a power of two */
#define KEYS_MAX  1024u /* that were ever ended, in one search */

struct class *classes;
uint32_t classes_nr = 1;

static uint32_t classes_max;
static uint32_t *slots; /* numbers of classes, by key */
static uint32_t slots_nr;

/* How often the life of a key was ended: by the setup, and in one execution. */
static struct {
	uintptr_t key;
	uint32_t of_setup, lives, execution;
} ended[KEYS_MAX];
static unsigned int ended_nr;

void classes_start(void)
{
	classes_nr = 1;
	ended_nr = 0;
	if (slots_nr)
		memset(slots, 0, slots_nr * sizeof(*slots));
}

static uint32_t lives_ended(uintptr_t key)
{
	for (unsigned int i = 0; i < ended_nr; i++)
		if (ended[i].key == key)
			return ended[i].execution == execution.number ? ended[i].lives
								      : ended[i].of_setup;
	return 0;
}

void key_ends(uintptr_t key)
{
	uint32_t lives = lives_ended(key) + 1;
	unsigned int i = 0;

	while (i < ended_nr && ended[i].key != key)
		i++;
	if (i == KEYS_MAX)
		harness_bug("more than %u keys of lock classes come to an end", KEYS_MAX);
	if (i == ended_nr) {
		ended[ended_nr].key = key;
		ended[ended_nr++].of_setup = 0;
	}
	ended[i].lives = lives;
	ended[i].execution = execution.number;
	if (execution.phase == PHASE_SETUP)
		ended[i].of_setup = lives;
}

/* Which of the things that have this address in one execution or another. */
static uint32_t life_of(uintptr_t key)
{
	const struct block *block = NULL;
	uint32_t life = __builtin_expect(ended_nr, 0) ? lives_ended(key) : 0;

	if (key - REGION_BASE < REGION_SIZE)
		block = block_find(key);
	if (block)
		life += (uint32_t)((site_pc(block->alloc_site) << 8) * 2654435761u);
	return life;
}

static uint32_t slot_of(uintptr_t key, uint32_t life, uint32_t subclass)
{
	uint64_t h = ((key >> 3) + ((uint64_t)subclass << 40) + life) * 0x9e3779b97f4a7c15ul;
	uint32_t i = (uint32_t)(h >> 32) & (slots_nr - 1);

	for (; slots[i]; i = (i + 1) & (slots_nr - 1)) {
		const struct class *c = &classes[slots[i]];

		if (c->key == key && c->subclass == subclass && c->life == life)
			break;
	}
	return i;
}

static void grow_slots(void)
{
	free(slots);
	slots_nr = slots_nr ? 2 * slots_nr : SLOTS_MIN;
	slots = calloc(slots_nr, sizeof(*slots));
	if (!slots)
		harness_bug("no memory for %u lock classes", classes_nr);
	for (uint32_t i = 1; i < classes_nr; i++)
		slots[slot_of(classes[i].key, classes[i].life, classes[i].subclass)] = i;
}

static void make_room(void)
{
	if (2 * (classes_nr + 1) >= slots_nr)
		grow_slots();
	if (classes_nr < classes_max)
		return;
	classes_max = classes_max ? 2 * classes_max : 256;
	classes = realloc(classes, classes_max * sizeof(*classes));
	if (!classes || classes_max > CLASSES_MAX)
		harness_bug("no memory for %u lock classes", classes_nr);
}

static uint32_t class_new(const struct object *object, uint32_t life, uint32_t subclass)
{
	const char *name = object->state.label ? object->state.label : "?";
	char text[128];

	if (subclass) {
		snprintf(text, sizeof(text), "%s/%u", name, subclass);
		name = name_intern(text);
	}
	classes[classes_nr] = (struct class){
		.key = object->state.key,
		.life = life,
		.subclass = subclass,
		.name = name,
		.map_type = object->state.map_type,
		.wait_outer = lock_wait_outer(object),
		.wait_inner = lock_wait_inner(object),
	};
	if (object->state.type == OBJECT_LOCAL_LOCK)
		classes[classes_nr].map_type = MAP_PERCPU;
	return classes_nr++;
}

/**
 * class_find() - the class of a lock
 * @object: the lock
 * @subclass: nesting level that the caller stated
 *
 * Context: a detector.
 * Return: its number; 0 when the lock is excluded from checks by class or was never initialised.
 */
uint32_t class_find(struct object *object, unsigned int subclass)
{
	uintptr_t key = object->state.key;
	uint32_t i, life, level = subclass ? subclass : object->state.map_subclass;

	if (object->state.novalidate || !key)
		return 0;
	make_room();
	life = life_of(key);
	i = slot_of(key, life, level);
	if (!slots[i])
		slots[i] = class_new(object, life, level);
	if (!subclass) {
		object->state.class_id = slots[i];
		/* Holds for the whole search, so for what every execution starts from, too. */
		if (object->setup_state.key == key && object->setup_state.map_subclass == level &&
		    !ended_nr)
			object->setup_state.class_id = slots[i];
	}
	return slots[i];
}

const char *class_name(uint32_t class)
{
	return classes[class].name;
}

void class_compare_by(uint32_t class, lock_compare *compare)
{
	if (!class)
		return;
	classes[class].compare = compare;
	classes[class].compared_in = execution.number;
	if (execution.phase == PHASE_SETUP)
		classes[class].compare_of_setup = compare;
}

/**
 * class_compare() - does the program say that two locks of a class nest in this order?
 * @class: of both
 * @held: the outer
 * @wanted: the inner
 *
 * The program's function runs as part of the check: what it reads is no event.
 *
 * Context: a detector.
 * Return: true when it does.
 */
bool class_compare(uint32_t class, const struct object *held, const struct object *wanted)
{
	const struct class *c = &classes[class];
	lock_compare *compare = c->compare_of_setup;
	uint8_t phase = execution.phase;
	int order;

	if (c->compared_in == execution.number)
		compare = c->compare;
	if (!compare)
		return false;
	execution.phase = PHASE_IDLE;
	order = compare(object_map(held), object_map(wanted));
	execution.phase = phase;
	return order < 0;
}
