/* SPDX-License-Identifier: GPL-2.0-only */
/* A YAML document as a tree whose every node knows its place in the file. */
#ifndef SCENARIO_YAML_H
#define SCENARIO_YAML_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/scenario/diagnose.h"
#include "harness/scenario/pool.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml;

struct yaml_item {
	const struct yaml *key; /* NULL in a sequence */
	const struct yaml *value;
};

/* An alias is the node that it stands for, so a node may have several parents. */
struct yaml {
	enum yaml_kind kind;
	struct mark at;
	const char *text; /* scalar */
	bool plain;	  /* scalar: not quoted */
	struct yaml_item *items;
	size_t nr;
	size_t weight; /* nodes below and including this one, aliases written out */
};

/**
 * yaml_read() - parse one document
 * @text: bytes; need not be text at all
 * @length: how many
 * @pool: that the tree will live in
 * @d: gets the errors: syntax, duplicate keys, cyclic aliases, excessive size
 *
 * Context: harness.
 * Return: the root; NULL when the text has no tree. Duplicate keys are in @d, and the tree has the
 * first of each.
 */
const struct yaml *yaml_read(const char *text, size_t length, struct pool *pool,
			     struct diagnose *d);

/**
 * yaml_find() - the value of a key
 * @map: a mapping
 * @key: looked for
 *
 * Context: harness.
 * Return: the value; NULL when @map is no mapping or has no such key.
 */
const struct yaml *yaml_find(const struct yaml *map, const char *key);

/**
 * yaml_null() - is this a scalar that says nothing?
 * @node: a node
 *
 * Context: harness.
 * Return: true for an empty value, ~ and null.
 */
bool yaml_null(const struct yaml *node);

/**
 * yaml_describe() - what a node is, for "found ..."
 * @node: a node
 * @pool: that the text will live in
 *
 * Context: harness.
 * Return: "a mapping", "nothing", or the text in quotes.
 */
const char *yaml_describe(const struct yaml *node, struct pool *pool);

/**
 * yaml_hash() - a digest of what a document says
 * @node: root
 *
 * Context: harness. Comments, quoting and layout do not count; the order of keys does.
 * Return: 64 bits (FNV-1a), not for security.
 */
uint64_t yaml_hash(const struct yaml *node);

#endif
