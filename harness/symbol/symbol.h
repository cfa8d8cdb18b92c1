/* SPDX-License-Identifier: GPL-2.0-only */
/* Names for addresses of this process, from its symbol tables and debugging information. */
#ifndef SYMBOL_SYMBOL_H
#define SYMBOL_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where code stands. The strings stay for the life of the process. */
struct symbol {
	const char *function; /* "?" when unknown */
	const char *file;     /* NULL when unknown */
	int line;	      /* 0 when unknown */
};

/* What stands before the name of each function that the program calls its own; "" for nothing. */
extern const char *symbol_prefix;

void symbol_prepare(void);
struct symbol symbol_of_return(uintptr_t pc);
void symbol_add_module(const void *address);
void symbol_places(const struct symbol *v, unsigned int nr);
uintptr_t symbol_place(unsigned int index);
const char *symbol_of_data(uintptr_t addr, uintptr_t *offset);
const char *symbol_field(const char *type, uintptr_t offset);
int symbol_member(const char *type, const char *path, uintptr_t *offset, size_t *size);
bool symbol_field_is(const char *type, uintptr_t offset, const char *wanted);

/* The code of a function. */
struct code_range {
	uintptr_t from, to;
};

void symbol_functions(void (*each)(const char *name, void *arg), void *arg);
unsigned int symbol_find_functions(const char *name, struct code_range *ranges, unsigned int max);

#endif
