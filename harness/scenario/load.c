// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file becomes a scenario: read, parsed, its top-level keys handed to the sections. Every error
 * of the file is collected before anything is decided. The order of the table is the order in which
 * sections depend on each other: tasks name objects of the setup, cases name models that both use.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/file.h"
#include "harness/scenario/image.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/known.h"
#include "harness/scenario/schema.h"

static void read_format(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	(void)key, (void)into;
	if (value->kind != YAML_SCALAR || strcmp(value->text, "1"))
		value_expected(l, value, "format version 1, the only one that this program reads");
}

static void read_scenario_name(struct loader *l, const struct key *key, const struct yaml *value,
			       void *into)
{
	(void)key, (void)into;
	l->s->name = value_name(l, value, "a name of the scenario");
}

static void read_title(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	(void)key, (void)into;
	l->s->title = value_text(l, value, "a title");
}

static void read_source_text(struct loader *l, const struct key *key, const struct yaml *value,
			     void *into)
{
	const char *text = value_text(l, value, "a text");

	if (text)
		json_object_set_new(into, key->name, json_string(text));
}

const struct key source_keys[] = {
	{ "what", true, read_source_text, schema_string, "mail, commit, report ..." },
	{ "title", false, read_source_text, schema_string, "its subject" },
	{ "date", false, read_source_text, schema_string, "year-month-day" },
	{ "url", false, read_source_text, schema_string, "where to read it" },
	{ "commit", false, read_source_text, schema_string, "hash of the commit" },
	{ 0 },
};

static void read_source(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE) {
		value_expected(l, value, "a list of sources, such as [{what: mail, title: ...}]");
		return;
	}
	l->s->source = json_array();
	for (size_t i = 0; i < value->nr; i++) {
		json_t *one = json_object();

		json_array_append_new(l->s->source, one);
		keys_read(l, value->items[i].value, "a source", source_keys, one);
	}
}

static void read_like(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	const char *text = value_text(l, value, "a kernel version, such as \"5.19\"");

	(void)key, (void)into;
	if (text && !version_valid(text)) {
		value_expected(l, value, "a kernel version, such as \"5.19\"");
		text = NULL;
	}
	l->s->like = text;
	l->s->like_at = value->at;
}

static void read_finish(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	(void)key, (void)into;
	l->s->finish_none = value_word(l, value, "finish", "default|none") == 1;
}

const struct key scenario_keys[] = {
	{ "lockstep", true, read_format, schema_one, "version of this format, 1" },
	{ "name", true, read_scenario_name, schema_name, "one word that names the scenario" },
	{ "title", false, read_title, schema_string, "what it shows, in a sentence" },
	{ "source", false, read_source, schema_source, "where the race was reported" },
	{ "like", false, read_like, schema_version,
	  "kernel version whose behaviour the variants follow that a case does not name" },
	{ "setup", false, read_setup, schema_setup,
	  "operations that run once, in order, before the tasks exist" },
	{ "tasks", true, read_tasks, schema_tasks, "name of a task: list of its operations" },
	{ "schedule", false, read_schedule, schema_schedule,
	  "pins: a deterministic prefix of every execution" },
	{ "faults", false, read_faults, schema_faults, "what may fail, and where" },
	{ "guarded_by", false, read_guarded_by, schema_guarded_by,
	  "fields that belong to a lock: no access without it" },
	{ "known", false, read_known, schema_known,
	  "races that the code is known to have, and means to: counted, and no findings" },
	{ "explore", false, read_explore, schema_explore, "how to search, and for how long" },
	{ "finish", false, read_finish, schema_finish,
	  "default: take the setup down at the end and count leaks; none: do not" },
	{ "expect", false, read_expect, schema_expect,
	  "what a file without cases must come out as" },
	{ "allow", false, read_allow, schema_expected_list,
	  "findings that a file without cases may have" },
	{ "traces", false, read_traces, schema_traces,
	  "how many traces a file without cases must have" },
	{ "cases", false, read_cases, schema_cases,
	  "combinations of variants, each with its expectation" },
	{ 0 },
};

static void check_cases_or_expect(struct loader *l, const struct yaml *root,
				  const struct scenario_expect *expect)
{
	const struct yaml *cases = yaml_find(root, "cases");
	static const char *const rivals[] = { "expect", "allow", "traces" };

	if (!cases) {
		add_default_case(l, expect);
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		const struct yaml *rival = yaml_find(root, rivals[i]);

		if (rival)
			diagnose_add(
				l->d, rival->at,
				"\"%s\" at top level is for a file without \"cases\"; write it "
				"in each case",
				rivals[i]);
	}
}

/* Bytes of the UTF-8 character at @s; 0 when there is none that YAML allows. */
static size_t character_length(const unsigned char *s, size_t left)
{
	size_t length = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;

	if (*s < 0x80)
		return (*s < ' ' && *s != '\t' && *s != '\n' && *s != '\r') || *s == 0x7f ? 0 : 1;
	if (*s < 0xc2 || *s > 0xf4 || length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Not the shortest form, a surrogate, or beyond the last character. */
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return length;
}

/* Binary junk gets one clear error here instead of many odd ones from the YAML parser. */
static bool check_text(struct diagnose *d, const char *text, size_t length)
{
	const unsigned char *s = (const unsigned char *)text;
	struct mark at = { 1, 1 };

	for (size_t i = 0, step; i < length; i += step) {
		step = character_length(s + i, length - i);
		if (!step) {
			diagnose_add(d, at, "not a text in UTF-8: it has the byte 0x%02x here",
				     s[i]);
			return false;
		}
		at.column++;
		if (s[i] == '\n')
			at = (struct mark){ at.line + 1, 1 };
	}
	return true;
}

/* Is any of its cases for images? What the others use, an image may not have. */
static bool is_for_images(const struct yaml *root)
{
	const struct yaml *cases = yaml_find(root, "cases");

	for (size_t i = 0; cases && cases->kind == YAML_SEQUENCE && i < cases->nr; i++)
		if (yaml_find(cases->items[i].value, "kernel"))
			return true;
	return false;
}

static void find_litmus_variables(struct scenario *s)
{
	for (unsigned int i = 0; i < s->litmus->values_nr; i++) {
		struct litmus_value *v = &s->litmus->values[i];

		for (unsigned int j = 0; v->task < 0 && j < s->references_nr; j++)
			if (!strcmp(s->references[j].text, v->name)) {
				v->reference = (int)j;
				s->references[j].in_a_task = true;
			}
	}
}

struct scenario *scenario_parse(const char *path, const char *text, size_t length,
				struct diagnose *d)
{
	struct scenario *s = calloc(1, sizeof(*s));
	struct loader l = { .s = s, .d = d };
	struct scenario_expect expect = { 0 };
	const struct yaml *root;

	d->file = path;
	if (!s) {
		diagnose_add(d, (struct mark){ 0, 0 }, "out of memory");
		return NULL;
	}
	l.pool = &s->pool;
	s->file = pool_printf(&s->pool, "%s", path);
	if (!check_text(d, text, length))
		root = NULL;
	else if (litmus_is(path))
		root = litmus_read(pool_text(&s->pool, text, length), &s->pool, d, &s->litmus);
	else
		root = yaml_read(text, length, &s->pool, d);
	if (root && image_kernel() && !is_for_images(root)) {
		s->hash = yaml_hash(root);
		s->name = s->file;
	} else if (root) {
		const struct yaml *tasks = root->kind == YAML_MAPPING ? yaml_find(root, "tasks")
								      : NULL;

		if (tasks && tasks->kind == YAML_MAPPING && tasks->nr <= LS_TASKS_MAX)
			l.tasks = tasks;
		s->hash = yaml_hash(root);
		keys_read(&l, root, "a scenario", scenario_keys, &expect);
		known_add_image(&l);
		if (s->litmus)
			find_litmus_variables(s);
		if (root->kind == YAML_MAPPING)
			check_cases_or_expect(&l, root, &expect);
	}
	if (d->nr) {
		scenario_free(s);
		return NULL;
	}
	return s;
}

struct scenario *scenario_load(const char *path, struct diagnose *d)
{
	struct scenario *s;
	size_t length;
	char *text;
	int error = file_read(path, SCENARIO_SIZE_MAX, &text, &length);

	d->file = path;
	if (error) {
		const struct mark whole = { 0, 0 };

		if (error == -EFBIG)
			diagnose_add(d, whole,
				     "larger than 1 MiB, the most that a scenario may have");
		else if (error == -EISDIR)
			diagnose_add(d, whole, "a directory, where a scenario file is expected");
		else if (error == -EINVAL)
			diagnose_add(d, whole, "neither a file nor a pipe");
		else
			diagnose_add(d, whole, "cannot be read: %s", strerror(-error));
		return NULL;
	}
	s = scenario_parse(path, text, length, d);
	free(text);
	return s;
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	json_decref(s->source);
	pool_free(&s->pool);
	free(s);
}

const struct scenario_case *scenario_case_named(const struct scenario *s, const char *name)
{
	for (unsigned int i = 0; i < s->cases_nr; i++)
		if (!strcmp(s->cases[i].name, name))
			return &s->cases[i];
	return NULL;
}

struct scenario_case *scenario_case_copy(struct pool *pool, const struct scenario_case *c)
{
	struct scenario_case *copy = pool_alloc(pool, sizeof(*copy));

	*copy = *c;
	copy->variants = pool_alloc(pool, (c->variants_nr + 1) * sizeof(*copy->variants));
	for (unsigned int i = 0; i < c->variants_nr; i++)
		copy->variants[i] = c->variants[i];
	return copy;
}

bool scenario_case_same(const struct scenario_case *a, const struct scenario_case *b)
{
	if (a->variants_nr != b->variants_nr)
		return false;
	for (unsigned int i = 0; i < a->variants_nr; i++) {
		bool there = false;

		for (unsigned int j = 0; j < b->variants_nr; j++)
			there |= a->variants[i].slot == b->variants[j].slot &&
				 a->variants[i].ops == b->variants[j].ops;
		if (!there)
			return false;
	}
	return true;
}

const char *scenario_case_title(struct pool *pool, const struct scenario_case *c)
{
	const char *name = c->like ? pool_printf(pool, "like %s", c->like) : "";

	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (c->variants[i].named)
			name = pool_printf(pool, "%s%s%s=%s", name, *name ? ", " : "",
					   c->variants[i].slot->function, c->variants[i].ops->idea);
	return name;
}
