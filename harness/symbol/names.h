/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SYMBOL_NAMES_H
#define SYMBOL_NAMES_H

#include "harness/symbol/range.h"

/* What the symbol table of one of the program's modules says of an address. */
struct symbol_name {
	struct range range;
	const char *name;
	unsigned char type; /* STT_FUNC, ... */
};

/**
 * symbol_name_at() - the symbol that an address lies in
 * @addr: any
 *
 * Context: as symbol_of_return().
 * Return: the innermost symbol with a size that has the address; NULL when there is none, when it
 * has another name, too, or the address is in no module of symbol_module(): ask libdwfl then.
 */
const struct symbol_name *symbol_name_at(GElf_Addr addr);

/* Modules were added. */
void symbol_names_forget(void);

#endif
