// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of objects. An allocation keeps its own; objects of static storage are in a short list. The
 * texts are interned for the life of the process, so that equal names are equal pointers.
 */
#include "harness/engine/names.h"
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"

#define INTERN_BUCKETS 1024u
#define STATICS_MAX    256u

struct interned {
	struct interned *next;
	char text[];
};

static struct interned *buckets[INTERN_BUCKETS];

static struct {
	uintptr_t addr;
	const char *type, *name;
} statics[STATICS_MAX];
static unsigned int statics_nr;

/**
 * name_intern() - one copy of a text
 * @text: NUL-terminated
 *
 * Context: any; may allocate.
 * Return: the copy, the same for equal texts, never freed.
 */
const char *name_intern(const char *text)
{
	unsigned int hash = 5381;
	struct interned *i;
	size_t size = strlen(text) + 1;

	for (const char *p = text; *p; p++)
		hash = hash * 33 + (unsigned char)*p;
	for (i = buckets[hash % INTERN_BUCKETS]; i; i = i->next)
		if (!strcmp(i->text, text))
			return i->text;
	i = malloc(sizeof(*i) + size);
	if (!i)
		harness_bug("no memory for the name %s", text);
	memcpy(i->text, text, size);
	i->next = buckets[hash % INTERN_BUCKETS];
	buckets[hash % INTERN_BUCKETS] = i;
	return i->text;
}

void name_object(const void *object, const char *type, const char *name)
{
	struct block *block = block_find((uintptr_t)object);

	if (block) {
		/* The first name of the outermost object stays: parts of it are named after it. */
		if (block->name && (uintptr_t)object != block->addr)
			return;
		block->type = type;
		block->name = name_intern(name);
		OBSERVE(named, (uintptr_t)object, type);
		return;
	}
	for (unsigned int i = 0; i < statics_nr; i++)
		if (statics[i].addr == (uintptr_t)object)
			return;
	if (statics_nr == STATICS_MAX || execution.phase != PHASE_SETUP)
		return;
	statics[statics_nr].addr = (uintptr_t)object;
	statics[statics_nr].type = type;
	statics[statics_nr++].name = name_intern(name);
	OBSERVE(named, (uintptr_t)object, type);
}

/**
 * name_find_static() - the named object of static storage at or before an address
 * @addr: any
 * @type: its type; set when there is one
 * @start: where it starts; set when there is one
 *
 * Context: any.
 * Return: its name, or NULL when none starts within the 4096 bytes before @addr.
 */
const char *name_find_static(uintptr_t addr, const char **type, uintptr_t *start)
{
	const char *name = NULL;
	uintptr_t best = 0;

	for (unsigned int i = 0; i < statics_nr; i++) {
		if (statics[i].addr > addr || addr - statics[i].addr >= 4096 ||
		    statics[i].addr < best)
			continue;
		best = statics[i].addr;
		name = statics[i].name;
		*type = statics[i].type;
		*start = best;
	}
	return name;
}

void names_forget_all(void)
{
	statics_nr = 0;
}
