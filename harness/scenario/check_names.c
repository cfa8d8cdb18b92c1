// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names that a file uses: objects, their attributes ("dev0.group") and tasks. Each distinct text is
 * one reference, so that an attribute is asked for once in a run, however often it is named.
 */
#include <string.h>
#include "harness/scenario/keys.h"

static bool visible(const struct scenario_reference *reference, int task)
{
	return reference->task == SCENARIO_IN_SETUP || reference->task == task;
}

static int find_exact(const struct scenario *s, const char *text, int task)
{
	for (unsigned int i = 0; i < s->references_nr; i++)
		if (visible(&s->references[i], task) && !strcmp(s->references[i].text, text))
			return (int)i;
	return -1;
}

static int unknown_object(struct loader *l, const struct yaml *value, const char *text, int task)
{
	const struct scenario *s = l->s;
	struct words words = { 0 };

	for (unsigned int i = 0; i < s->references_nr; i++) {
		if (!visible(&s->references[i], task) && !strcmp(s->references[i].text, text)) {
			diagnose_add(
				l->d, value->at,
				"object \"%s\" is made by the task \"%s\" and known in that task only",
				text, s->tasks[s->references[i].task].name);
			return -1;
		}
		if (s->references[i].base < 0 && visible(&s->references[i], task))
			words_add(l->pool, &words, s->references[i].text);
	}
	diagnose_unknown(l->d, value->at, "object", text, "", &words, NULL);
	return -1;
}

static int add_attribute(struct loader *l, const struct yaml *value, const char *text, int base,
			 const char *name)
{
	struct scenario *s = l->s;
	struct scenario_reference *object = &s->references[base];
	const struct ls_attribute *attribute = registry_attribute(object->type, name);
	struct words words = { 0 };

	if (!attribute) {
		registry_attribute_words(l->pool, &words, object->type);
		diagnose_unknown(l->d, value->at, "attribute", name,
				 pool_printf(l->pool, " of \"%s\", which is of type %s",
					     object->text, object->type),
				 &words, NULL);
		return -1;
	}
	if (object->task != SCENARIO_IN_SETUP) {
		diagnose_add(
			l->d, value->at,
			"\"%s\" is made by a task; attributes are those of objects of the setup",
			object->text);
		return -1;
	}
	s->references = pool_grow(l->pool, s->references, s->references_nr, sizeof(*s->references));
	s->references[s->references_nr] = (struct scenario_reference){
		.text = text,
		.type = attribute->type,
		.base = base,
		.attribute = attribute,
		.task = SCENARIO_IN_SETUP,
		.at = value->at,
	};
	return (int)s->references_nr++;
}

/* Also "dev0.group.lock": each part but the first is an attribute of what stands before it. */
static int resolve(struct loader *l, const struct yaml *value, const char *text, int task)
{
	const char *dot = strrchr(text, '.');
	int found = find_exact(l->s, text, task), base;

	if (found >= 0)
		return found;
	if (!dot)
		return unknown_object(l, value, text, task);
	base = resolve(l, value, pool_text(l->pool, text, (size_t)(dot - text)), task);
	return base < 0 ? -1 : add_attribute(l, value, text, base, dot + 1);
}

int find_reference(struct loader *l, const struct yaml *value, const char *text, int task)
{
	int found = resolve(l, value, text, task);

	if (found >= 0 && task != SCENARIO_IN_SETUP)
		l->s->references[found].in_a_task = true;
	return found;
}

int find_task(struct loader *l, const struct yaml *value)
{
	const char *name = value_text(l, value, "the name of a task");
	struct words words = { 0 };

	for (size_t i = 0; name && l->tasks && i < l->tasks->nr; i++) {
		const struct yaml *key = l->tasks->items[i].key;

		if (key->kind != YAML_SCALAR)
			continue;
		if (!strcmp(key->text, name))
			return (int)i;
		words_add(l->pool, &words, key->text);
	}
	if (name)
		diagnose_unknown(l->d, value->at, "task", name, "", &words, NULL);
	return -1;
}
