// SPDX-License-Identifier: GPL-2.0-only
/*
 * Function, file and line through elfutils' libdwfl. Looked-up addresses are remembered, since a
 * report asks for the same few hundred over and over.
 *
 * Functions that the compiler inlined are not told apart; code under test is built without
 * inlining.
 */
#include "harness/symbol/names.h"
#include "harness/symbol/session.h"
#include "harness/symbol/symbol.h"
#include "harness/symbol/units.h"
#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CACHE_SLOTS 4096u
#define MODULES_MAX 4u

static Dwfl *dwfl;

static struct {
	uintptr_t pc;
	struct symbol symbol;
} cache[CACHE_SLOTS];

Dwfl *symbol_session(void)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_linux_proc_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
	};

	if (dwfl)
		return dwfl;
	dwfl = dwfl_begin(&callbacks);
	if (!dwfl)
		return NULL;
	if (dwfl_linux_proc_report(dwfl, getpid()) || dwfl_report_end(dwfl, NULL, NULL)) {
		dwfl_end(dwfl);
		dwfl = NULL;
	}
	return dwfl;
}

/* Addresses inside the objects whose code is the program's: this one, and those that were loaded.
 */
static uintptr_t inside[MODULES_MAX] = { (uintptr_t)symbol_find_functions };
static unsigned int inside_nr = 1;

/**
 * symbol_add_module() - the code of a shared object that was just loaded belongs to the program
 * @address: inside it
 *
 * Context: harness thread, no search under way.
 */
void symbol_add_module(const void *address)
{
	if (inside_nr < MODULES_MAX)
		inside[inside_nr++] = (uintptr_t)address;
	/* Names that were told stay, so what they are in stays, too. */
	dwfl = NULL;
	symbol_names_forget();
	symbol_units_forget();
	memset(cache, 0, sizeof(cache));
}

Dwfl_Module *symbol_module(unsigned int index)
{
	Dwfl *d = index < inside_nr ? symbol_session() : NULL;

	return d ? dwfl_addrmodule(d, inside[index]) : NULL;
}

static Dwarf_Die *unit_of(Dwfl_Module *module, uintptr_t addr, Dwarf_Addr *bias)
{
	Dwarf_Die *unit = symbol_unit_at(addr, bias);

	return unit ? unit : dwfl_module_addrdie(module, addr, bias);
}

/**
 * symbol_prepare() - read what every look-up needs
 *
 * For a process that is about to fork others, each of which would do it by itself.
 *
 * Context: as symbol_of_return().
 */
void symbol_prepare(void)
{
	Dwarf_Addr bias;

	symbol_name_at((uintptr_t)symbol_prepare);
	symbol_unit_at((uintptr_t)symbol_prepare, &bias);
}

/* Code that the compiler gave line 0 belongs to the last line before it that it did give. */
static int line_before(Dwarf_Die *unit, Dwarf_Addr addr)
{
	Dwarf_Lines *lines;
	size_t nr;
	int best = 0, number;
	Dwarf_Addr best_at = 0, at;

	if (dwarf_getsrclines(unit, &lines, &nr))
		return 0;
	for (size_t i = 0; i < nr; i++) {
		Dwarf_Line *line = dwarf_onesrcline(lines, i);

		if (!dwarf_lineaddr(line, &at) && at <= addr && at >= best_at &&
		    !dwarf_lineno(line, &number) && number) {
			best = number;
			best_at = at;
		}
	}
	return best;
}

const char *symbol_prefix = "";

static const char *without_prefix(const char *name)
{
	size_t length = strlen(symbol_prefix);

	return strncmp(name, symbol_prefix, length) ? name : name + length;
}

static struct symbol look_up(uintptr_t addr)
{
	struct symbol s = { .function = "?" };
	const struct symbol_name *known = symbol_name_at(addr);
	Dwfl *d = symbol_session();
	Dwfl_Module *module = d ? dwfl_addrmodule(d, addr) : NULL;
	const char *name;
	Dwarf_Addr bias;
	Dwarf_Die *unit;
	Dwarf_Line *line;

	if (!module)
		return s;
	name = known ? known->name : dwfl_module_addrname(module, addr);
	if (name)
		s.function = without_prefix(name);
	unit = unit_of(module, addr, &bias);
	line = unit ? dwarf_getsrc_die(unit, addr - bias) : NULL;
	if (line) {
		s.file = dwarf_linesrc(line, NULL, NULL);
		dwarf_lineno(line, &s.line);
		if (!s.line)
			s.line = line_before(unit, addr - bias);
	}
	/* Sources that were named relative to the tree are told so. */
	if (s.file && !strncmp(s.file, "./", 2))
		s.file += 2;
	return s;
}

/* No code has such an address, and the number of a recorded stack is larger. */
#define PLACES_BASE (1ul << 62)

static const struct symbol *places;
static unsigned int places_nr;

/**
 * symbol_places() - places that are no code: lines of a scenario
 * @v: not copied; in use until the next call
 * @nr: how many
 *
 * Context: harness thread, no search under way.
 */
void symbol_places(const struct symbol *v, unsigned int nr)
{
	places = v;
	places_nr = nr;
}

/**
 * symbol_place() - what stands for such a place wherever the address of a call does
 * @index: of symbol_places()
 *
 * Context: any.
 * Return: an address at which there is no code.
 */
uintptr_t symbol_place(unsigned int index)
{
	return PLACES_BASE + index;
}

/**
 * symbol_of_return() - where a call stands that returns to an address
 * @pc: a return address
 *
 * Context: a stack with some 100 KiB left (libdw); not reentrant.
 * Return: the place of the call.
 */
struct symbol symbol_of_return(uintptr_t pc)
{
	unsigned int slot = (unsigned int)((pc >> 1) * 2654435761u) % CACHE_SLOTS;

	if (pc - PLACES_BASE < places_nr)
		return places[pc - PLACES_BASE];
	if (cache[slot].pc != pc) {
		cache[slot].symbol = look_up(pc - 1);
		cache[slot].pc = pc;
	}
	return cache[slot].symbol;
}

/**
 * symbol_of_data() - the static object that an address lies in
 * @addr: any
 * @offset: distance from its start; set when there is one
 *
 * Context: as symbol_of_return().
 * Return: its name; NULL when there is none.
 */
const char *symbol_of_data(uintptr_t addr, uintptr_t *offset)
{
	const struct symbol_name *known = symbol_name_at(addr);
	Dwfl *d;
	Dwfl_Module *module;
	GElf_Off off;
	GElf_Sym sym;
	const char *name;

	if (known) {
		*offset = addr - known->range.from;
		return known->type == STT_OBJECT ? without_prefix(known->name) : NULL;
	}
	d = symbol_session();
	module = d ? dwfl_addrmodule(d, addr) : NULL;
	if (!module)
		return NULL;
	name = dwfl_module_addrinfo(module, addr, &off, &sym, NULL, NULL, NULL);
	if (!name || GELF_ST_TYPE(sym.st_info) != STT_OBJECT || off >= sym.st_size)
		return NULL;
	*offset = off;
	return without_prefix(name);
}

/* What the harness consists of is not the program's, whatever it is called. */
static bool is_ours(Dwarf_Die *unit)
{
	const char *file = dwarf_diename(unit);

	return file && strstr(file, "harness/") && !strstr(file, "harness/lib/");
}

/**
 * symbol_functions() - the functions of the program that have code, but for the harness's own
 * @each: called for every one, in no order; a name may come several times
 * @arg: for @each
 *
 * Context: as symbol_of_return().
 */
void symbol_functions(void (*each)(const char *name, void *arg), void *arg)
{
	Dwfl_Module *module;
	Dwarf_Addr bias, from;
	Dwarf_Die die;

	for (unsigned int i = 0; (module = symbol_module(i)); i++) {
		Dwarf_Die *unit = NULL;

		while ((unit = dwfl_module_nextcu(module, unit, &bias))) {
			const char *file = dwarf_diename(unit);

			if (is_ours(unit) || !file || strstr(file, "reports/") ||
			    dwarf_child(unit, &die))
				continue;
			do {
				if (dwarf_tag(&die) == DW_TAG_subprogram && dwarf_diename(&die) &&
				    !dwarf_lowpc(&die, &from))
					each(without_prefix(dwarf_diename(&die)), arg);
			} while (!dwarf_siblingof(&die, &die));
		}
	}
}

/**
 * symbol_find_functions() - where the functions of a name are in this program
 * @name: also of static functions, of which several may have it
 * @ranges: filled in
 * @max: room there
 *
 * Context: as symbol_of_return().
 * Return: how many there are; at most @max.
 */
unsigned int symbol_find_functions(const char *name, struct code_range *ranges, unsigned int max)
{
	Dwfl_Module *module;
	unsigned int found = 0;

	for (unsigned int m = 0; (module = symbol_module(m)); m++) {
		int nr = dwfl_module_getsymtab(module);

		for (int i = 1; i < nr && found < max; i++) {
			GElf_Sym sym;
			GElf_Addr addr;
			const char *n = dwfl_module_getsym_info(module, i, &sym, &addr, NULL, NULL,
								NULL);

			if (n && GELF_ST_TYPE(sym.st_info) == STT_FUNC && sym.st_size &&
			    !strcmp(without_prefix(n), name))
				ranges[found++] = (struct code_range){ addr, addr + sym.st_size };
		}
	}
	return found;
}
