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
				.range = { addr, addr + sym.st_size },
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
	if (names)
		qsort(names, names_nr, sizeof(*names), range_compare);
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
	size_t low;

	if (!known)
		learn();
	low = ranges_until(names, names_nr, sizeof(*names), addr);
	if (!low || addr >= names[low - 1].range.to)
		return NULL;
	return low > 1 && names[low - 2].range.from == names[low - 1].range.from ? NULL
										 : &names[low - 1];
}
