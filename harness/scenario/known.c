// SPDX-License-Identifier: GPL-2.0-only
/*
 * known: races that the code is known to have, and means to. A scenario has such a list; an image
 * of a kernel has one of its own, which is in force for every scenario that runs on it.
 *
 * That the functions and the field exist is not checked: what the compiler made of them is only
 * known where they race. An entry that no race matched is told by "lockstep run --verbose".
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/image.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/known.h"
#include "harness/scenario/schema.h"

#define KNOWN_MAX 1000

/* Of an image: the text of its list, and what it is called. */
extern const char image_known[] __attribute__((weak));
extern const char image_known_name[] __attribute__((weak));

struct entry {
	struct ls_known known;
	const char *kernel;
};

static bool is_function(const char *text)
{
	if (!strcmp(text, "*"))
		return true;
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '_' && *text != '.')
			return false;
	return true;
}

static void read_functions(struct loader *l, const struct key *key, const struct yaml *value,
			   void *into)
{
	struct entry *e = into;

	(void)key;
	if (value->kind != YAML_SEQUENCE || value->nr != 2) {
		value_expected(l, value,
			       "the functions of the two accesses, such as [f, g] or [f, \"*\"]");
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		const struct yaml *one = value->items[i].value;
		const char *text = value_text(l, one, "the name of a function, or \"*\"");

		if (text && !is_function(text))
			value_expected(l, one, "the name of a function, or \"*\"");
		else
			e->known.functions[i] = text;
	}
	if (e->known.functions[0] && e->known.functions[1] && *e->known.functions[0] == '*' &&
	    *e->known.functions[1] == '*')
		diagnose_add(l->d, value->at,
			     "one of the two functions may be \"*\", not both: which race is it?");
}

static void read_entry_text(struct loader *l, const struct key *key, const struct yaml *value,
			    void *into)
{
	struct entry *e = into;
	bool reason = *key->name == 'r';
	const char *what = reason ? "why this race does no harm, in words"
				  : "a field, such as \"kobject.state_in_sysfs\", or an object";
	const char *text = value_text(l, value, what);

	if (text && !text[strspn(text, " \n")])
		value_expected(l, value, what);
	else
		*(reason ? &e->known.reason : &e->known.field) = text;
}

static void read_entry_kernel(struct loader *l, const struct key *key, const struct yaml *value,
			      void *into)
{
	struct entry *e = into;
	const char *what = "a version of the kernel, such as \">=6.1\" or \">=6.1 <6.8\"";

	(void)key;
	e->kernel = value_text(l, value, what);
	if (e->kernel && !image_wants_valid(e->kernel))
		value_expected(l, value, what);
}

const struct key known_keys[] = {
	{ "functions", true, read_functions, schema_pair,
	  "the functions of the two accesses, in either order; one may be \"*\"" },
	{ "field", true, read_entry_text, schema_string,
	  "type.member, in whatever struct it lies; or an object, as reports print it" },
	{ "reason", true, read_entry_text, schema_string, "why this race does no harm" },
	{ "kernel", false, read_entry_kernel, schema_string,
	  "the kernels of which this is so; all when left out" },
	{ 0 },
};

static bool applies(const struct entry *e)
{
	const char *kernel = image_kernel();

	return !e->kernel || (kernel && image_matches(e->kernel, kernel));
}

void read_known(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE || value->nr > KNOWN_MAX) {
		value_expected(
			l, value,
			"a list of known races, such as [{functions: [f, g], field: type.member, "
			"reason: ...}]");
		return;
	}
	for (size_t i = 0; i < value->nr; i++) {
		const struct yaml *item = value->items[i].value;
		struct entry e = { 0 };
		size_t errors = l->d->nr;

		keys_read(l, item, "a known race", known_keys, &e);
		if (l->d->nr != errors || !applies(&e))
			continue;
		e.known.place = pool_printf(l->pool, "%s:%u", l->d->file, item->at.line);
		s->known = pool_grow(l->pool, s->known, s->known_nr, sizeof(*s->known));
		s->known[s->known_nr++] = e.known;
	}
}

static const struct key image_keys[] = {
	{ "known", true, read_known, schema_known, "races that this kernel accepts" },
	{ 0 },
};

void known_add_image(struct loader *l)
{
	struct diagnose d = { 0 };
	struct loader own = { .s = l->s, .d = &d, .pool = l->pool };
	const struct yaml *root;

	if (!image_known)
		return;
	d.file = image_known_name;
	root = yaml_read(image_known, strlen(image_known), l->pool, &d);
	if (root)
		keys_read(&own, root, "a list of known races", image_keys, NULL);
	if (d.nr) {
		diagnose_print(&d, stderr);
		diagnose_add(l->d, (struct mark){ 0, 0 },
			     "nothing can run on this image: its list of known races has errors");
	}
	diagnose_free(&d);
}

json_t *known_json(const struct ls_result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->known_nr; i++) {
		const struct ls_finding *f = &r->known[i];

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:[s, s], s:I, s:I}", "entry",
						f->known->place, "field", f->known->field, "reason",
						f->known->reason, "object", f->object, "sites",
						f->at[0], f->at[1], "count", (json_int_t)f->hits,
						"first_execution", (json_int_t)f->first_execution));
	}
	return list;
}

static bool was_seen(const json_t *scenarios, const char *place)
{
	const json_t *scenario, *one, *known;
	size_t i, j, k;

	json_array_foreach(scenarios, i, scenario) {
		json_array_foreach(json_object_get(scenario, "cases"), j, one) {
			json_array_foreach(json_object_get(one, "known"), k, known)
				if (!strcmp(place,
					    json_string_value(json_object_get(known, "entry"))))
					return true;
		}
	}
	return false;
}

void known_tell_unseen(struct scenario *const *v, size_t nr, const json_t *scenarios, FILE *out)
{
	struct pool pool = { 0 };
	struct words places = { 0 };

	for (size_t i = 0; i < nr; i++)
		for (unsigned int j = 0; j < v[i]->known_nr; j++)
			words_add(&pool, &places, v[i]->known[j].place);
	for (size_t i = 0; i < places.nr; i++)
		if (!was_seen(scenarios, places.v[i]))
			fprintf(out, "%s: no race of this run is the known race here\n",
				places.v[i]);
	pool_free(&pool);
}
