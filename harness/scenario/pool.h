/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that is given back all at once: what was read from one file lives and dies together. */
#ifndef SCENARIO_POOL_H
#define SCENARIO_POOL_H

#include <stdarg.h>
#include <stddef.h>

struct pool_block;

struct pool {
	struct pool_block *blocks; /* NULL at first */
};

/**
 * pool_alloc() - zeroed memory
 * @pool: that it belongs to
 * @size: bytes
 *
 * Context: harness. Out of memory ends the program with exit status 3.
 * Return: never NULL.
 */
void *pool_alloc(struct pool *pool, size_t size);

/**
 * pool_grow() - room for one more element of an array
 * @pool: that the array belongs to
 * @v: the array, NULL at first; may move
 * @nr: elements in use
 * @size: bytes an element
 *
 * Context: as pool_alloc().
 * Return: the array, with a zeroed element at index @nr.
 */
void *pool_grow(struct pool *pool, void *v, size_t nr, size_t size);

/**
 * pool_printf() - a formatted string
 * @pool: that it belongs to
 * @fmt: as printf
 *
 * Context: as pool_alloc().
 * Return: never NULL.
 */
char *pool_printf(struct pool *pool, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *pool_vprintf(struct pool *pool, const char *fmt, va_list ap);

/**
 * pool_text() - a copy of some bytes as a string
 * @pool: that it belongs to
 * @text: bytes
 * @length: how many
 *
 * Context: as pool_alloc().
 * Return: never NULL.
 */
char *pool_text(struct pool *pool, const char *text, size_t length);

/**
 * pool_free() - give everything back
 * @pool: may be used again
 *
 * Context: harness.
 */
void pool_free(struct pool *pool);

#endif
