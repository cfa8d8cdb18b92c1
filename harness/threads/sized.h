/* SPDX-License-Identifier: GPL-2.0-only */
/* access.h's atomic accesses, of any size: for what is compiled under other names. */
#ifndef THREADS_SIZED_H
#define THREADS_SIZED_H

#include <stdbool.h>
#include <stdint.h>

/* @size: 1, 2, 4 or 8; @order: as the compiler has them. Each is one event. */
uint64_t sized_load(const volatile void *p, unsigned int size, int order, uintptr_t pc);
void sized_store(volatile void *p, unsigned int size, uint64_t v, int order, uintptr_t pc);

/* What an update does to what was there. */
enum sized_op { SIZED_XCHG, SIZED_ADD, SIZED_SUB, SIZED_AND, SIZED_OR, SIZED_XOR };

/* Return: what was there. */
uint64_t sized_update(volatile void *p, unsigned int size, enum sized_op op, uint64_t v, int order,
		      uintptr_t pc);
/* Exchanges if *@old is there; *@old gets what was. */
bool sized_cas(volatile void *p, unsigned int size, uint64_t *old, uint64_t v, int order,
	       uintptr_t pc);

#endif
