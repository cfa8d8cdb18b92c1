// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which races are known: by the functions of both accesses, and by what lies there.
 *
 * A race happens in most executions once it happens in one, so what was looked up is kept, by the
 * two places in the code and the place in the object. Whether a known race is harmless nobody
 * checks; that its place becomes a scheduling point does not depend on this.
 */
#include "harness/detect/known.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/symbol/symbol.h"

#define SLOTS 4096u /* a power of two */

static const struct ls_known *list;
static size_t list_nr;

static struct {
	uint64_t key;
	const struct ls_known *known;
} seen[SLOTS];
static unsigned int seen_nr;

/* What describe_call() is to look up, and what it found. */
static struct {
	uintptr_t addr;
	uint64_t site, other;
	const struct ls_known *found;
} asked;

void known_start(const struct ls_options *options)
{
	list = options->known;
	list_nr = options->known_nr;
	memset(seen, 0, sizeof(seen));
	seen_nr = 0;
}

bool known_is_any(void)
{
	return list_nr != 0;
}

static bool is_function(const char *wanted, const char *function)
{
	return !strcmp(wanted, "*") || !strcmp(wanted, function);
}

static bool is_pair(const struct ls_known *known, const char *a, const char *b)
{
	const char *const *f = known->functions;

	return (is_function(f[0], a) && is_function(f[1], b)) ||
	       (is_function(f[0], b) && is_function(f[1], a));
}

static bool is_written_as(void (*describe)(FILE *out, uintptr_t addr), uintptr_t addr,
			  const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool same;

	if (!out)
		harness_bug("no memory for a known race");
	describe(out, addr);
	fclose(out);
	same = !strcmp(text, wanted);
	free(text);
	return same;
}

/* As a report writes it, as the object that it lies in, or as a field of a struct in that. */
static bool is_field(uintptr_t addr, const char *wanted)
{
	const char *instance = describe_instance(addr), *type;
	uintptr_t offset;

	if ((instance && !strcmp(instance, wanted)) ||
	    is_written_as(describe_address, addr, wanted) ||
	    is_written_as(describe_kind_of, addr, wanted))
		return true;
	type = describe_place(addr, &offset);
	return type && symbol_field_is(type, offset, wanted);
}

static void look_up(struct task *t, const char *text)
{
	const char *a = function_of(asked.site), *b = function_of(asked.other);

	(void)t, (void)text;
	for (size_t i = 0; i < list_nr && !asked.found; i++)
		if (is_pair(&list[i], a, b) && is_field(asked.addr, list[i].field))
			asked.found = &list[i];
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ul;
	return h ^ (h >> 29);
}

/* Names and types are strings that stay; an address alone may be of another object next time. */
static uint64_t key_of(uintptr_t addr, uint64_t site, uint64_t other)
{
	const struct block *block = block_find(addr);
	uint64_t h = mix(mix(1, site_pc(site)), site_pc(other));

	if (block) {
		h = mix(mix(h, (uintptr_t)block->type), (uintptr_t)block->name);
		h = mix(mix(h, block->alloc_site), block->addr);
	}
	h = mix(h, addr);
	return h ? h : 1;
}

const struct ls_known *known_find(uintptr_t addr, uint64_t site, uint64_t other)
{
	uint64_t key = key_of(addr, site, other);
	unsigned int i = key & (SLOTS - 1);

	for (; seen[i].key; i = (i + 1) & (SLOTS - 1))
		if (seen[i].key == key)
			return seen[i].known;
	asked.addr = addr;
	asked.site = site;
	asked.other = other;
	asked.found = NULL;
	describe_call(look_up, NULL, NULL);
	/* A recorder's sites have other numbers each time. */
	if (seen_nr < SLOTS / 2 && !finding_recorder) {
		seen_nr++;
		seen[i].key = key;
		seen[i].known = asked.found;
	}
	return asked.found;
}
