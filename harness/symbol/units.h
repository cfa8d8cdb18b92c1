/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SYMBOL_UNITS_H
#define SYMBOL_UNITS_H

#include <elfutils/libdwfl.h>

/**
 * symbol_unit_at() - the compilation unit that an address lies in
 * @addr: any
 * @bias: what an address here is more than in the debugging information; set when there is one
 *
 * Context: as symbol_of_return().
 * Return: the unit; NULL when there is none, or the address is in no module of symbol_module(): ask
 * libdwfl then.
 */
Dwarf_Die *symbol_unit_at(GElf_Addr addr, Dwarf_Addr *bias);

/* Modules were added. */
void symbol_units_forget(void);

#endif
