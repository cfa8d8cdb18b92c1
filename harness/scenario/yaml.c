// SPDX-License-Identifier: GPL-2.0-only
/*
 * Builds the tree from libfyaml's events rather than from its documents, since events have marks
 * for collections too, and since aliases can then be limited: an alias to a node that is still open
 * is a cycle, and what all aliases written out would weigh has an upper bound.
 *
 * Does not know what a scenario is. Tags are refused: nothing here needs them.
 */
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/yaml.h"

#define YAML_DEPTH_MAX	64
#define YAML_WEIGHT_MAX 100000

struct anchor {
	const char *name;
	const struct yaml *node;
	bool open;
};

struct builder {
	struct pool *pool;
	struct diagnose *d;
	struct yaml *stack[YAML_DEPTH_MAX];
	const struct yaml
		*keys[YAML_DEPTH_MAX]; /* of the mapping at that depth: a key without value */
	int depth;
	const struct yaml *root;
	unsigned int documents;
	struct anchor *anchors;
	size_t anchors_nr;
	bool failed;
};

static void fail(struct builder *b, struct mark at, const char *text)
{
	diagnose_add(b->d, at, "%s", text);
	b->failed = true;
}

static struct mark mark_of(const struct fy_mark *mark)
{
	if (!mark)
		return (struct mark){ 1, 1 };
	return (struct mark){ (unsigned int)mark->line + 1, (unsigned int)mark->column + 1 };
}

static struct mark event_mark(struct fy_event *event)
{
	return mark_of(fy_event_start_mark(event));
}

static void refuse_tag(struct builder *b, struct fy_token *tag)
{
	if (tag)
		fail(b, mark_of(fy_token_start_mark(tag)), "tags are not used in this format");
}

/* libfyaml's marks of aliases and quoted texts are those of the first letter inside. */
static struct mark before(struct mark at)
{
	return (struct mark){ at.line, at.column > 1 ? at.column - 1 : 1 };
}

static void add_anchor(struct builder *b, struct fy_token *token, const struct yaml *node)
{
	size_t length;
	const char *name;

	if (!token)
		return;
	name = fy_token_get_text(token, &length);
	b->anchors = pool_grow(b->pool, b->anchors, b->anchors_nr, sizeof(*b->anchors));
	b->anchors[b->anchors_nr++] = (struct anchor){ pool_text(b->pool, name, length), node,
						       node->kind != YAML_SCALAR };
}

static void close_anchor(struct builder *b, const struct yaml *node)
{
	for (size_t i = 0; i < b->anchors_nr; i++)
		if (b->anchors[i].node == node)
			b->anchors[i].open = false;
}

static const struct yaml *find_alias(struct builder *b, struct fy_event *event)
{
	struct mark at = before(event_mark(event));
	size_t length;
	const char *text = fy_token_get_text(event->alias.anchor, &length);
	const char *name = pool_text(b->pool, text, length);
	struct words words = { 0 };

	for (size_t i = b->anchors_nr; i-- > 0;) {
		if (strcmp(b->anchors[i].name, name)) {
			words_add(b->pool, &words, b->anchors[i].name);
			continue;
		}
		if (!b->anchors[i].open)
			return b->anchors[i].node;
		diagnose_add(b->d, at,
			     "the alias \"*%s\" stands inside the node that it names: a cycle",
			     name);
		b->failed = true;
		return NULL;
	}
	diagnose_unknown(b->d, at, "alias", name, "", &words, NULL);
	b->failed = true;
	return NULL;
}

/* The key of a mapping waits on the stack until its value is complete. */
static void add_node(struct builder *b, const struct yaml *node)
{
	struct yaml *parent;

	if (!b->depth) {
		b->root = node;
		return;
	}
	parent = b->stack[b->depth - 1];
	parent->weight += node->weight;
	if (parent->weight > YAML_WEIGHT_MAX) {
		fail(b, node->at,
		     "the document is too large: more than 100000 values, with every "
		     "alias written out");
		return;
	}
	if (parent->kind == YAML_MAPPING && !b->keys[b->depth - 1]) {
		if (node->kind != YAML_SCALAR)
			fail(b, node->at, "a key must be a word, found a collection");
		b->keys[b->depth - 1] = node;
		return;
	}
	parent->items = pool_grow(b->pool, parent->items, parent->nr, sizeof(*parent->items));
	parent->items[parent->nr++] = (struct yaml_item){ b->keys[b->depth - 1], node };
	b->keys[b->depth - 1] = NULL;
}

static int compare_keys(const void *a, const void *b)
{
	const struct yaml_item *x = *(const struct yaml_item *const *)a;
	const struct yaml_item *y = *(const struct yaml_item *const *)b;
	int order = strcmp(x->key->text, y->key->text);

	return order ? order : (x < y ? -1 : x > y);
}

/* Sorted first: a file of one mapping with very many keys must not take quadratic time. */
static void check_duplicates(struct builder *b, const struct yaml *map)
{
	const struct yaml_item **sorted, *first;

	if (map->nr < 2)
		return;
	sorted = pool_alloc(b->pool, map->nr * sizeof(*sorted));
	for (size_t i = 0; i < map->nr; i++)
		sorted[i] = &map->items[i];
	qsort(sorted, map->nr, sizeof(*sorted), compare_keys);
	first = sorted[0];
	for (size_t i = 1; i < map->nr; i++) {
		if (strcmp(first->key->text, sorted[i]->key->text)) {
			first = sorted[i];
			continue;
		}
		diagnose_add(b->d, sorted[i]->key->at, "duplicate key \"%.80s\", first at %u:%u",
			     first->key->text, first->key->at.line, first->key->at.column);
	}
}

static struct yaml *new_node(struct builder *b, enum yaml_kind kind, struct fy_event *event)
{
	struct yaml *node = pool_alloc(b->pool, sizeof(*node));

	node->kind = kind;
	node->at = event_mark(event);
	node->weight = 1;
	return node;
}

static void open_node(struct builder *b, enum yaml_kind kind, struct fy_event *event,
		      struct fy_token *anchor, struct fy_token *tag)
{
	struct yaml *node = new_node(b, kind, event);

	refuse_tag(b, tag);
	if (b->depth == YAML_DEPTH_MAX) {
		fail(b, node->at, "collections are nested deeper than 64 levels");
		return;
	}
	add_anchor(b, anchor, node);
	b->keys[b->depth] = NULL;
	b->stack[b->depth++] = node;
}

static void close_node(struct builder *b)
{
	const struct yaml *node = b->stack[--b->depth];

	close_anchor(b, node);
	if (node->kind == YAML_MAPPING)
		check_duplicates(b, node);
	add_node(b, node);
}

static void add_scalar(struct builder *b, struct fy_event *event)
{
	struct yaml *node = new_node(b, YAML_SCALAR, event);
	size_t length = 0;
	const char *text = fy_token_get_text(event->scalar.value, &length);
	enum fy_scalar_style style;

	refuse_tag(b, event->scalar.tag);
	node->text = pool_text(b->pool, text ? text : "", text ? length : 0);
	if (strlen(node->text) != length)
		fail(b, node->at, "a text with a NUL character in it");
	style = event->scalar.value ? fy_token_scalar_style(event->scalar.value) : FYSS_PLAIN;
	node->plain = style == FYSS_PLAIN;
	if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
		node->at = before(node->at);
	add_anchor(b, event->scalar.anchor, node);
	add_node(b, node);
}

static void add_event(struct builder *b, struct fy_event *event)
{
	const struct yaml *node;

	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (b->documents++)
			fail(b, event_mark(event), "a second document: a file holds one scenario");
		break;
	case FYET_MAPPING_START:
		open_node(b, YAML_MAPPING, event, event->mapping_start.anchor,
			  event->mapping_start.tag);
		break;
	case FYET_SEQUENCE_START:
		open_node(b, YAML_SEQUENCE, event, event->sequence_start.anchor,
			  event->sequence_start.tag);
		break;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		close_node(b);
		break;
	case FYET_SCALAR:
		add_scalar(b, event);
		break;
	case FYET_ALIAS:
		node = find_alias(b, event);
		if (node)
			add_node(b, node);
		break;
	default:
		break;
	}
}

static void add_syntax_errors(struct builder *b, struct fy_diag *diag)
{
	struct fy_diag_error *error;
	void *at = NULL;
	size_t before = b->d->nr;

	while ((error = fy_diag_errors_iterate(diag, &at)))
		diagnose_add(b->d,
			     (struct mark){ error->line > 0 ? (unsigned int)error->line : 1,
					    error->column > 0 ? (unsigned int)error->column : 1 },
			     "not valid YAML: %s", error->msg);
	if (b->d->nr == before)
		diagnose_add(b->d, (struct mark){ 1, 1 }, "not valid YAML");
	b->failed = true;
}

static void read_events(struct builder *b, const char *text, size_t length, struct fy_diag *diag)
{
	struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2,
				    .diag = diag };
	struct fy_parser *parser = fy_parser_create(&cfg);
	bool ended = false;

	if (!parser || fy_parser_set_string(parser, text, length)) {
		fail(b, (struct mark){ 0, 0 }, "the YAML parser cannot be started");
		fy_parser_destroy(parser);
		return;
	}
	while (!b->failed) {
		struct fy_event *event = fy_parser_parse(parser);

		if (!event)
			break;
		ended = event->type == FYET_STREAM_END;
		add_event(b, event);
		fy_parser_event_free(parser, event);
	}
	if (!b->failed && !ended)
		add_syntax_errors(b, diag);
	fy_parser_destroy(parser);
}

const struct yaml *yaml_read(const char *text, size_t length, struct pool *pool, struct diagnose *d)
{
	struct builder b = { .pool = pool, .d = d };
	struct fy_diag_cfg cfg;
	struct fy_diag *diag;

	fy_diag_cfg_default(&cfg);
	cfg.level = FYET_ERROR;
	diag = fy_diag_create(&cfg);
	if (!diag) {
		fail(&b, (struct mark){ 0, 0 }, "the YAML parser cannot be started");
		return NULL;
	}
	fy_diag_set_collect_errors(diag, true);
	read_events(&b, text, length, diag);
	fy_diag_destroy(diag);
	if (!b.failed && !b.root)
		fail(&b, (struct mark){ 1, 1 },
		     "the file is empty; a scenario begins with "
		     "\"lockstep: 1\"");
	return b.failed ? NULL : b.root;
}

const struct yaml *yaml_find(const struct yaml *map, const char *key)
{
	if (map->kind != YAML_MAPPING)
		return NULL;
	for (size_t i = 0; i < map->nr; i++)
		if (!strcmp(map->items[i].key->text, key))
			return map->items[i].value;
	return NULL;
}

bool yaml_null(const struct yaml *node)
{
	return node->kind == YAML_SCALAR && node->plain &&
	       (!*node->text || !strcmp(node->text, "~") || !strcmp(node->text, "null"));
}

const char *yaml_describe(const struct yaml *node, struct pool *pool)
{
	if (node->kind == YAML_MAPPING)
		return "a mapping";
	if (node->kind == YAML_SEQUENCE)
		return "a list";
	if (yaml_null(node))
		return "nothing";
	return pool_printf(pool, "\"%.60s\"%s", node->text, strlen(node->text) > 60 ? "..." : "");
}

static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3ull;
	return hash;
}

static uint64_t hash_node(uint64_t hash, const struct yaml *node)
{
	hash = hash_bytes(hash, &"s[{"[node->kind], 1);
	if (node->kind == YAML_SCALAR)
		return hash_bytes(hash, node->text, strlen(node->text) + 1);
	for (size_t i = 0; i < node->nr; i++) {
		if (node->items[i].key)
			hash = hash_node(hash, node->items[i].key);
		hash = hash_node(hash, node->items[i].value);
	}
	return hash_bytes(hash, "]", 1);
}

uint64_t yaml_hash(const struct yaml *node)
{
	return hash_node(0xcbf29ce484222325ull, node);
}
