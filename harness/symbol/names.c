// SPDX-License-Identifier: GPL-2.0-only
/*
 * The symbol tables of the program's modules, in the order of addresses. libdwfl goes through the
 * whole table for every address, which made up a sixth of a run that has many short searches with
 * findings.
 */
#include "harness/symbol/names.h"
#include <stdbool.h>
#include <stdlib.h>
#include "harness/symbol/session.h"

static struct symbol_name *names;
static size_t names_nr;
static bool known;

static int by_address(const void *a, const void *b)
{
	const struct symbol_name *one = a, *other = b;

	if (one->from != other->from)
		return one->from < other->from ? -1 : 1;
	return one->to < other->to ? -1 : one->to > other->to;
}

static bool has_address(const GElf_Sym *sym, const char *name)
{
	int type = GELF_ST_TYPE(sym->st_info);

	return name && *name && sym->st_size && sym->st_shndx != SHN_UNDEF &&
	       (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE);
}

static void add_module(Dwfl_Module *module)
{
	int nr = dwfl_module_getsymtab(module);
	struct symbol_name *more;

	if (nr <= 0)
		return;
	more = realloc(names, (names_nr + (size_t)nr) * sizeof(*names));
	if (!more)
		return;
	names = more;
	for (int i = 1; i < nr; i++) {
		GElf_Sym sym;
		GElf_Addr addr;
		const char *name = dwfl_module_getsym_info(module, i, &sym, &addr, NULL, NULL,
							   NULL);

		if (has_address(&sym, name))
			names[names_nr++] = (struct symbol_name){
				.from = addr,
				.to = addr + sym.st_size,
				.name = name,
				.type = GELF_ST_TYPE(sym.st_info),
			};
	}
}

static void learn(void)
{
	Dwfl_Module *module;

	known = true;
	for (unsigned int i = 0; (module = symbol_module(i)); i++)
		add_module(module);
	qsort(names, names_nr, sizeof(*names), by_address);
}

void symbol_names_forget(void)
{
	free(names);
	names = NULL;
	names_nr = 0;
	known = false;
}

const struct symbol_name *symbol_name_at(GElf_Addr addr)
{
	size_t low = 0, high;

	if (!known)
		learn();
	/* The last one that does not begin behind the address. */
	for (high = names_nr; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (names[middle].from <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || addr >= names[low - 1].to)
		return NULL;
	return low > 1 && names[low - 2].from == names[low - 1].from ? NULL : &names[low - 1];
}
