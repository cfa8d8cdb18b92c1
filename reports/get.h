/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading keys of a document that report_check() has accepted: a key that is missing reads as
 * empty, so that writers need no branch for it.
 *
 * Not for documents that were not checked.
 */
#ifndef REPORTS_GET_H
#define REPORTS_GET_H

#include <stdbool.h>
#include <string.h>
#include <jansson.h>

static inline const char *get_string(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static inline json_int_t get_integer(const json_t *object, const char *key, json_int_t fallback)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) : fallback;
}

static inline bool get_bool(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

/* Is the string of this key the given one? */
static inline bool get_is(const json_t *object, const char *key, const char *value)
{
	return !strcmp(get_string(object, key), value);
}

#endif
