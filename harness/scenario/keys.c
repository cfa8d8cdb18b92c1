// SPDX-License-Identifier: GPL-2.0-only
/* Reads mappings by tables, and single values. Knows no section of a scenario. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/keys.h"

static const struct key *find_key(const struct key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (!strcmp(keys->name, name))
			return keys;
	return NULL;
}

void keys_read(struct loader *l, const struct yaml *map, const char *what, const struct key *keys,
	       void *into)
{
	struct words words = { 0 };

	if (map->kind != YAML_MAPPING) {
		value_expected(l, map, pool_printf(l->pool, "%s, which is a mapping", what));
		return;
	}
	for (const struct key *key = keys; key->name; key++)
		words_add(l->pool, &words, key->name);
	for (size_t i = 0; i < map->nr; i++)
		if (!find_key(keys, map->items[i].key->text))
			diagnose_unknown(l->d, map->items[i].key->at, "key",
					 map->items[i].key->text,
					 pool_printf(l->pool, " in %s", what), &words, NULL);
	for (const struct key *key = keys; key->name; key++) {
		const struct yaml *value = yaml_find(map, key->name);

		if (value)
			key->read(l, key, value, into);
		else if (key->required)
			diagnose_add(l->d, map->at, "%s needs the key \"%s\": %s", what, key->name,
				     key->help);
	}
}

json_t *keys_schema(const struct key *keys)
{
	json_t *properties = json_object(), *required = json_array();

	for (; keys->name; keys++) {
		json_t *value = keys->schema();

		json_object_set_new(value, "description", json_string(keys->help));
		json_object_set_new(properties, keys->name, value);
		if (keys->required)
			json_array_append_new(required, json_string(keys->name));
	}
	return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
			 "required", required, "additionalProperties", 0);
}

void value_expected(struct loader *l, const struct yaml *value, const char *what)
{
	diagnose_add(l->d, value->at, "expected %s, found %s", what, yaml_describe(value, l->pool));
}

const char *value_text(struct loader *l, const struct yaml *value, const char *what)
{
	if (value->kind == YAML_SCALAR && !yaml_null(value))
		return value->text;
	value_expected(l, value, what);
	return NULL;
}

bool name_valid(const char *text)
{
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '_' && *text != '-')
			return false;
	return true;
}

const char *value_name(struct loader *l, const struct yaml *value, const char *what)
{
	const char *text = value_text(l, value, what);

	if (text && (!name_valid(text) || strlen(text) > 80)) {
		value_expected(
			l, value,
			pool_printf(l->pool, "%s (letters, digits, _ and -, at most 80)", what));
		return NULL;
	}
	return text;
}

bool value_long(struct loader *l, const struct yaml *value, long min, long max, long *out)
{
	char *end;
	long number;

	if (value->kind == YAML_SCALAR && *value->text && !isspace((unsigned char)*value->text)) {
		errno = 0;
		number = strtol(value->text, &end, 0);
		if (!*end && !errno && number >= min && number <= max) {
			*out = number;
			return true;
		}
	}
	value_expected(l, value,
		       min == -max - 1
			       ? "a whole number"
			       : pool_printf(l->pool, "a whole number from %ld to %ld", min, max));
	return false;
}

bool count_parse(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	unsigned long long number;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (*end || errno || number < min || number > max)
		return false;
	*out = number;
	return true;
}

bool value_count(struct loader *l, const struct yaml *value, uint64_t min, uint64_t max,
		 uint64_t *out)
{
	if (value->kind == YAML_SCALAR && count_parse(value->text, min, max, out))
		return true;
	value_expected(l, value,
		       max == UINT64_MAX
			       ? pool_printf(l->pool, "a whole number from %llu on",
					     (unsigned long long)min)
			       : pool_printf(l->pool, "a whole number from %llu to %llu",
					     (unsigned long long)min, (unsigned long long)max));
	return false;
}

bool value_bool(struct loader *l, const struct yaml *value, bool *out)
{
	int index = value_word(l, value, "true or false", "false|true");

	*out = index == 1;
	return index >= 0;
}

bool time_parse(const char *text, uint64_t *out_ns)
{
	static const struct {
		const char *unit;
		uint64_t ns;
	} units[] = { { "ms", 1000000 },
		      { "s", 1000000000 },
		      { "m", 60000000000 },
		      { "min", 60000000000 },
		      { "h", 3600000000000 } };
	size_t digits = strspn(text, "0123456789");
	uint64_t number = 0;

	if (!digits || digits > 9)
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(text + digits, units[i].unit) || !number)
			continue;
		if (number > UINT64_MAX / units[i].ns)
			return false;
		*out_ns = number * units[i].ns;
		return true;
	}
	return false;
}

bool value_time(struct loader *l, const struct yaml *value, uint64_t *out_ns)
{
	if (value->kind == YAML_SCALAR && time_parse(value->text, out_ns))
		return true;
	value_expected(l, value, "a time above zero, such as 500ms, 20s, 5m or 1h");
	return false;
}

int value_word(struct loader *l, const struct yaml *value, const char *what,
	       const char *alternatives)
{
	struct words words = { 0 };
	char *list = pool_printf(l->pool, "%s", alternatives), *at = NULL;

	for (char *word = strtok_r(list, "|", &at); word; word = strtok_r(NULL, "|", &at)) {
		words.v = pool_grow(l->pool, words.v, words.nr, sizeof(*words.v));
		words.v[words.nr++] = word;
	}
	if (value->kind != YAML_SCALAR || yaml_null(value)) {
		value_expected(l, value,
			       pool_printf(l->pool, "%s (one of %s)", what, alternatives));
		return -1;
	}
	for (size_t i = 0; i < words.nr; i++)
		if (!strcmp(words.v[i], value->text))
			return (int)i;
	diagnose_unknown(l->d, value->at, "value", value->text,
			 pool_printf(l->pool, " for %s", what), &words, NULL);
	return -1;
}
