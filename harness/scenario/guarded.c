// SPDX-License-Identifier: GPL-2.0-only
/*
 * guarded_by: fields that belong to a lock. Of an object of the setup, or of every object of a
 * type, whose members the debugging information of this program knows.
 */
#include <errno.h>
#include <string.h>
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"
#include "harness/symbol/symbol.h"

#define GUARDS_MAX 64

struct entry {
	const struct yaml *field, *by;
	bool together;
};

static void read_what(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct entry *e = into;
	bool field = *key->name == 'f';
	const char *what = field ? "a variable or object of the setup, or type.member"
				 : "a lock of the setup or, of type.member, another member";

	if (value_text(l, value, what))
		*(field ? &e->field : &e->by) = value;
}

static void read_together(struct loader *l, const struct key *key, const struct yaml *value,
			  void *into)
{
	struct entry *e = into;

	(void)key;
	value_bool(l, value, &e->together);
}

const struct key guard_keys[] = {
	{ "field", true, read_what, schema_string,
	  "a variable or object of the setup; or type.member, of every object of that type" },
	{ "by", true, read_what, schema_string,
	  "the lock: an object of the setup, or the member of that type" },
	{ "together", false, read_together, schema_bool,
	  "a write must not rest on what an earlier section of the lock read" },
	{ 0 },
};

static const struct scenario_reference *setup_object(struct loader *l, const struct yaml *value,
						     int *index)
{
	struct scenario_reference *r;

	*index = find_reference(l, value, value->text, 0);
	if (*index < 0)
		return NULL;
	r = &l->s->references[*index];
	if (r->task == SCENARIO_IN_SETUP)
		return r;
	diagnose_add(l->d, value->at,
		     "\"%s\" is made by a task: only what the setup makes can "
		     "be guarded, or guard",
		     value->text);
	return NULL;
}

static void add_object(struct loader *l, const struct entry *e, struct scenario_guard *g)
{
	const struct scenario_reference *field = setup_object(l, e->field, &g->field);
	const struct scenario_reference *by = setup_object(l, e->by, &g->lock);

	if (field && strcmp(field->type, "var") != 0 && strcmp(field->type, "object") != 0)
		diagnose_add(l->d, e->field->at,
			     "\"field\" takes a var or an object, or "
			     "type.member; found \"%s\" of type %s",
			     e->field->text, field->type);
	if (by && !is_lock_type(by->type))
		diagnose_add(l->d, e->by->at,
			     "\"by\" takes a mutex, spinlock, raw_spinlock, "
			     "rt_mutex, rwlock or rwsem, found \"%s\" of type %s",
			     e->by->text, by->type);
}

/* True when there is such a member. */
static bool find_member(struct loader *l, const struct yaml *value, const char *type,
			const char *path, unsigned long *at, size_t *size)
{
	int error = symbol_member(type, path, at, size);

	if (error == -ENOENT)
		diagnose_add(l->d, value->at,
			     "neither an object of the setup nor a struct of "
			     "this program is called \"%s\"",
			     type);
	else if (error)
		diagnose_add(l->d, value->at, "struct %s has no member \"%s\"", type, path);
	return !error;
}

static void add_type(struct loader *l, const struct entry *e, struct scenario_guard *g)
{
	char *type = pool_printf(l->pool, "%s", e->field->text), *member = strchr(type, '.');
	size_t size;

	*member++ = '\0';
	g->field = g->lock = -1;
	g->guard.type = type;
	if (find_member(l, e->field, type, member, &g->guard.at, &size)) {
		g->guard.size = size;
		find_member(l, e->by, type, e->by->text, &g->guard.lock, &size);
	}
}

static bool is_object(const struct loader *l, const char *text)
{
	size_t length = strcspn(text, ".");

	for (unsigned int i = 0; i < l->s->references_nr; i++) {
		const char *name = l->s->references[i].text;

		if (strlen(name) == length && !strncmp(name, text, length))
			return true;
	}
	return !text[length];
}

void read_guarded_by(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE || value->nr > GUARDS_MAX) {
		value_expected(l, value,
			       "a list of at most 64 guarded fields, such as "
			       "[{field: x, by: m}]");
		return;
	}
	for (size_t i = 0; i < value->nr; i++) {
		const struct yaml *item = value->items[i].value;
		struct scenario_guard g = { .at = item->at };
		struct entry e = { 0 };
		size_t errors = l->d->nr;

		keys_read(l, item, "a guarded field", guard_keys, &e);
		if (l->d->nr != errors)
			continue;
		g.guard.flags = e.together ? LS_GUARD_TOGETHER : 0;
		if (is_object(l, e.field->text))
			add_object(l, &e, &g);
		else
			add_type(l, &e, &g);
		s->guards = pool_grow(l->pool, s->guards, s->guards_nr, sizeof(*s->guards));
		s->guards[s->guards_nr++] = g;
	}
}
