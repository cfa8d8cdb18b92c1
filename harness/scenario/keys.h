/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mappings with known keys, read by tables: a table names each key, who reads it and how the JSON
 * Schema describes it, so that no key can be read without being documented.
 */
#ifndef SCENARIO_KEYS_H
#define SCENARIO_KEYS_H

#include <jansson.h>
#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml.h"

struct loader {
	struct scenario *s;
	struct diagnose *d;
	struct pool *pool;	  /* of the scenario */
	const struct yaml *tasks; /* the mapping, also before it is read; NULL: there is none */
};

struct key {
	const char *name;
	bool required;
	void (*read)(struct loader *l, const struct key *key, const struct yaml *value, void *into);
	json_t *(*schema)(void); /* of the value */
	const char *help;
};

/* Ends with .name NULL. Keys are read in the order of the table, whatever the order in the file. */
extern const struct key scenario_keys[], source_keys[], explore_keys[], case_keys[], expect_keys[],
	pin_keys[], until_keys[], fault_keys[], verified_keys[], traces_keys[], known_keys[],
	guard_keys[];

/**
 * keys_read() - read a mapping
 * @l: loader
 * @map: any node; not a mapping is an error
 * @what: "a scenario", "a case"
 * @keys: known keys
 * @into: for their readers
 *
 * Context: harness.
 */
void keys_read(struct loader *l, const struct yaml *map, const char *what, const struct key *keys,
	       void *into);

/**
 * keys_schema() - the JSON Schema of such a mapping
 * @keys: known keys
 *
 * Context: harness.
 * Return: a new reference.
 */
json_t *keys_schema(const struct key *keys);

/**
 * value_expected() - an error: a value of the wrong type
 * @l: loader
 * @value: what was found
 * @what: what is allowed
 *
 * Context: harness.
 */
void value_expected(struct loader *l, const struct yaml *value, const char *what);

/*
 * Readers of one value. Each puts an error in the list and returns false (or NULL) when the value
 * is not what it must be; @what says what it must be.
 */
const char *value_text(struct loader *l, const struct yaml *value, const char *what);
const char *value_name(struct loader *l, const struct yaml *value, const char *what);
bool value_long(struct loader *l, const struct yaml *value, long min, long max, long *out);
bool value_count(struct loader *l, const struct yaml *value, uint64_t min, uint64_t max,
		 uint64_t *out);
bool value_bool(struct loader *l, const struct yaml *value, bool *out);
bool value_time(struct loader *l, const struct yaml *value, uint64_t *out_ns);
/* The index of the word in "a|b|c", or -1. */
int value_word(struct loader *l, const struct yaml *value, const char *what,
	       const char *alternatives);

/* Is this a name of an object or a task: a letter or _, then letters, digits, _ and -? */
bool name_valid(const char *text);
/* "20s", "500ms": true and the time, when it is one. */
bool time_parse(const char *text, uint64_t *out_ns);
bool count_parse(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* The sections. */
void read_setup(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_tasks(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_schedule(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_faults(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_guarded_by(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_known(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_explore(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_cases(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_expect(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_allow(struct loader *l, const struct key *key, const struct yaml *value, void *into);
void read_traces(struct loader *l, const struct key *key, const struct yaml *value, void *into);
/* A file without cases: has one, named "default". */
void add_default_case(struct loader *l, const struct scenario_expect *expect);

/* Names in the file. A task's number is its place in the file, also where it is not read yet. */
int find_task(struct loader *l, const struct yaml *value);
/* Of what a task holds, and others wait for? */
bool is_lock_type(const char *type);
int find_reference(struct loader *l, const struct yaml *value, const char *text, int task);
/* The variants of @c that it does not name, as the kernel that it is like has them. */
void like_resolve(struct loader *l, struct scenario_case *c);

#endif
