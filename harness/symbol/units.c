// SPDX-License-Identifier: GPL-2.0-only
/*
 * The compilation units of the program's modules, in the order of addresses. clang writes no table
 * of them unless asked to, and without one libdwfl looks into one after the other for each address.
 */
#include "harness/symbol/units.h"
#include <dwarf.h>
#include <stdbool.h>
#include <stdlib.h>
#include "harness/symbol/range.h"
#include "harness/symbol/session.h"

struct part {
	struct range range;
	Dwarf_Addr bias;
	Dwarf_Die unit;
};

static struct part *parts;
static size_t parts_nr;
static bool known;

static bool add_part(const struct part *part)
{
	/* Doubled whenever the number is a power of two. */
	if (!(parts_nr & (parts_nr - 1))) {
		struct part *more = realloc(parts, 2 * (parts_nr + 1) * sizeof(*parts));

		if (!more)
			return false;
		parts = more;
	}
	parts[parts_nr++] = *part;
	return true;
}

/* A unit has a range for each function that has a section of its own. */
static void add_unit(const Dwarf_Die *unit, Dwarf_Addr bias)
{
	struct part part = { .bias = bias, .unit = *unit };
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(&part.unit, at, &base, &from, &to)) > 0) {
		part.range = (struct range){ from + bias, to + bias };
		if (from < to && !add_part(&part))
			return;
	}
}

static void learn(void)
{
	Dwfl_Module *module;
	Dwarf_Addr bias;

	known = true;
	for (unsigned int i = 0; (module = symbol_module(i)); i++) {
		Dwarf_Die *unit = NULL;

		while ((unit = dwfl_module_nextcu(module, unit, &bias)))
			add_unit(unit, bias);
	}
	if (parts)
		qsort(parts, parts_nr, sizeof(*parts), range_compare);
}

void symbol_units_forget(void)
{
	free(parts);
	parts = NULL;
	parts_nr = 0;
	known = false;
}

Dwarf_Die *symbol_unit_at(GElf_Addr addr, Dwarf_Addr *bias)
{
	size_t low;

	if (!known)
		learn();
	low = ranges_until(parts, parts_nr, sizeof(*parts), addr);
	if (!low || addr >= parts[low - 1].range.to)
		return NULL;
	*bias = parts[low - 1].bias;
	return &parts[low - 1].unit;
}
