// SPDX-License-Identifier: GPL-2.0-only
/*
 * Describes scenario files to editors. Generated from the tables that the loader reads by, so that
 * what it names is what is read. What a schema cannot say (that an object exists, and of which
 * type) it leaves to "lockstep check".
 */
#include <string.h>
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"

#define NAME_PATTERN "^[A-Za-z_][A-Za-z0-9_-]*$"

static json_t *reference(const char *name)
{
	return json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%s", name));
}

static json_t *list_of(json_t *items)
{
	return json_pack("{s:s, s:o}", "type", "array", "items", items);
}

static json_t *enumeration(const struct words *words)
{
	json_t *list = json_array();

	for (size_t i = 0; i < words->nr; i++)
		json_array_append_new(list, json_string(words->v[i]));
	return json_pack("{s:o}", "enum", list);
}

json_t *schema_one(void)
{
	return json_pack("{s:i}", "const", SCENARIO_FORMAT);
}

json_t *schema_name(void)
{
	return json_pack("{s:s, s:s, s:i}", "type", "string", "pattern", NAME_PATTERN, "maxLength",
			 80);
}

json_t *schema_bool(void)
{
	return json_pack("{s:s}", "type", "boolean");
}

json_t *schema_string(void)
{
	return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

json_t *schema_version(void)
{
	return json_pack("{s:[s, s]}", "type", "string", "number");
}

/* One, or a list of them. */
static json_t *one_or_more(json_t *one)
{
	return json_pack("{s:[O, {s:s, s:o, s:i}]}", "anyOf", one, "type", "array", "items", one,
			 "minItems", 1);
}

json_t *schema_versions(void)
{
	return one_or_more(schema_version());
}

json_t *schema_source(void)
{
	return list_of(keys_schema(source_keys));
}

json_t *schema_setup(void)
{
	return list_of(reference("setup_operation"));
}

json_t *schema_tasks(void)
{
	json_t *operations = list_of(reference("task_operation"));

	return json_pack("{s:s, s:o, s:i, s:i, s:o}", "type", "object", "propertyNames",
			 schema_name(), "minProperties", 1, "maxProperties", LS_TASKS_MAX,
			 "additionalProperties", operations);
}

json_t *schema_schedule(void)
{
	return list_of(keys_schema(pin_keys));
}

json_t *schema_until(void)
{
	return json_pack("{s:[{s:s}, o]}", "oneOf", "const", "finished", keys_schema(until_keys));
}

json_t *schema_faults(void)
{
	return list_of(keys_schema(fault_keys));
}

json_t *schema_fault_sites(void)
{
	struct pool pool = { 0 };
	struct words words = { 0 };
	json_t *sites;

	registry_fault_words(&pool, &words);
	sites = enumeration(&words);
	pool_free(&pool);
	return json_pack(
		"{s:[{s:s}, O, o]}", "oneOf", "const", "any", sites,
		json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", 1, "items", sites));
}

json_t *schema_operations(void)
{
	return json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", 1, "items",
			 reference("task_operation"));
}

json_t *schema_nth(void)
{
	return json_pack("{s:[{s:s}, {s:s, s:i}]}", "oneOf", "const", "any", "type", "integer",
			 "minimum", 1);
}

json_t *schema_errno(void)
{
	return json_pack("{s:s, s:s}", "type", "string", "pattern", "^E[A-Z0-9_]+$");
}

json_t *schema_explore(void)
{
	return keys_schema(explore_keys);
}

json_t *schema_strategy(void)
{
	struct pool pool = { 0 };
	struct words words = { 0 };
	json_t *schema;

	for (const struct ls_listed *s = ls_strategies(); s->name; s++)
		if (strcmp(s->name, "replay"))
			words_add(&pool, &words, s->name);
	schema = enumeration(&words);
	pool_free(&pool);
	return schema;
}

json_t *schema_count(void)
{
	return json_pack("{s:s, s:i}", "type", "integer", "minimum", 1);
}

json_t *schema_number(void)
{
	return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
}

json_t *schema_time(void)
{
	return json_pack("{s:s, s:s}", "type", "string", "pattern", "^[0-9]{1,9}(ms|s|m|min|h)$");
}

json_t *schema_preemptions(void)
{
	return json_pack("{s:[{s:s}, {s:s, s:i, s:i}]}", "oneOf", "const", "unbounded", "type",
			 "integer", "minimum", 0, "maximum", 1000);
}

json_t *schema_granularity(void)
{
	return json_pack("{s:[s, s]}", "enum", "sync", "memory");
}

json_t *schema_pair(void)
{
	json_t *list = schema_strings();

	json_object_set_new(list, "minItems", json_integer(2));
	json_object_set_new(list, "maxItems", json_integer(2));
	return list;
}

json_t *schema_known(void)
{
	return list_of(keys_schema(known_keys));
}

json_t *schema_guarded_by(void)
{
	return list_of(keys_schema(guard_keys));
}

json_t *schema_stop(void)
{
	return json_pack("{s:[s, s]}", "enum", "never", "first");
}

json_t *schema_finish(void)
{
	return json_pack("{s:[s, s]}", "enum", "default", "none");
}

json_t *schema_kind(void)
{
	return reference("kind");
}

json_t *schema_strings(void)
{
	return list_of(schema_string());
}

json_t *schema_expected_list(void)
{
	return list_of(
		json_pack("{s:[o, o]}", "oneOf", reference("kind"), keys_schema(expect_keys)));
}

json_t *schema_expect(void)
{
	json_t *list = schema_expected_list();

	json_object_set_new(list, "minItems", json_integer(1));
	return json_pack("{s:[{s:[s, s]}, o, o]}", "oneOf", "enum", "verified", "clean",
			 keys_schema(verified_keys), list);
}

json_t *schema_traces(void)
{
	json_t *schema = keys_schema(traces_keys);

	json_object_set_new(schema, "minProperties", json_integer(1));
	return schema;
}

json_t *schema_cases(void)
{
	json_t *list = list_of(keys_schema(case_keys));

	json_object_set_new(list, "minItems", json_integer(1));
	return list;
}

json_t *schema_variants(void)
{
	json_t *properties = json_object();
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++) {
		for (unsigned int j = 0; m->slots && m->slots[j]; j++) {
			struct pool pool = { 0 };
			struct words words = { 0 };
			json_t *one;

			registry_variant_words(&pool, &words, m->slots[j]);
			words_add(&pool, &words, "all");
			one = one_or_more(enumeration(&words));
			json_object_set_new(one, "description", json_string(m->slots[j]->help));
			json_object_set_new(properties, m->slots[j]->function, one);
			pool_free(&pool);
		}
	}
	return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
			 "additionalProperties", 0);
}

static json_t *word_list(const char *alternatives)
{
	json_t *list = json_array();

	for (const char *word = alternatives; word;) {
		size_t length = strcspn(word, "|");

		json_array_append_new(list, json_stringn(word, length));
		word = word[length] ? word + length + 1 : NULL;
	}
	return json_pack("{s:o}", "enum", list);
}

static json_t *schema_register(void)
{
	return json_pack("{s:s, s:s, s:i}", "type", "string", "pattern", "^[A-Za-z_][A-Za-z0-9_]*$",
			 "maxLength", 40);
}

static json_t *argument_schema(const struct ls_arg *arg)
{
	switch (arg->kind) {
	case LS_ARG_NAME:
		return schema_name();
	case LS_ARG_OBJECT:
		return json_pack("{s:s}", "type", "string");
	case LS_ARG_OBJECTS:
		return list_of(json_pack("{s:s}", "type", "string"));
	case LS_ARG_NUMBER:
		return json_pack("{s:s}", "type", "integer");
	case LS_ARG_VALUE:
		return json_pack("{s:[s, s]}", "type", "integer", "string");
	case LS_ARG_REGISTER:
		return schema_register();
	case LS_ARG_BODY:
		return list_of(reference("task_operation"));
	case LS_ARG_BOOL:
		return json_pack("{s:s}", "type", "boolean");
	case LS_ARG_WORD:
		return word_list(arg->of);
	default:
		return schema_string();
	}
}

static json_t *arguments_schema(const struct ls_operation_ops *ops)
{
	json_t *properties = json_object(), *required = json_array();

	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++) {
		json_t *one = argument_schema(arg);

		json_object_set_new(one, "description", json_string(arg->help));
		json_object_set_new(properties, arg->name, one);
		if (arg->required)
			json_array_append_new(required, json_string(arg->name));
	}
	if (ops->flags & LS_IN_TASK && !ops->creates && !registry_is_sketch(ops))
		json_object_set_new(properties, "into", schema_register());
	if (ops->flags & LS_INTERNAL) {
		json_object_set_new(properties, "internal", json_pack("{s:b}", "const", 1));
		json_array_append_new(required, json_string("internal"));
	}
	return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
			 "required", required, "additionalProperties", 0);
}

/* "{op: {args}}", "{op: first argument}", and "op" alone where nothing is required. */
static json_t *operation_value(const struct ls_operation_ops *ops, bool *bare)
{
	unsigned int required = 0;
	const struct ls_arg *args = ops->args;
	bool any = args && args[0].kind != LS_ARG_END;
	json_t *alternatives = json_pack("[o]", arguments_schema(ops));

	for (const struct ls_arg *arg = args; arg && arg->kind != LS_ARG_END; arg++)
		required += arg->required;
	required += !!(ops->flags & LS_INTERNAL);
	*bare = !required;
	if (*bare)
		json_array_append_new(alternatives, json_pack("{s:s}", "type", "null"));
	if (any && (!required || (required == 1 && args[0].required)))
		json_array_append_new(alternatives, argument_schema(&args[0]));
	return json_pack("{s:s, s:o}", "description", ops->help, "anyOf", alternatives);
}

static void add_operation(const struct ls_operation_ops *ops, json_t *properties,
			  json_t *bare_names, json_t *forms)
{
	bool bare;

	/* An if is a mapping of its arguments; a break is a word. */
	if (ops->flags & LS_FLOW && ops->args[0].kind != LS_ARG_END) {
		json_array_append_new(forms, arguments_schema(ops));
		return;
	}
	json_object_set_new(properties, ops->name, operation_value(ops, &bare));
	if (bare)
		json_array_append_new(bare_names, json_string(ops->name));
}

/* A bare word, a mapping of one operation, or one of those that are mappings of their arguments. */
static json_t *operations_schema(unsigned int flag)
{
	json_t *properties = json_object(), *bare_names = json_array(), *forms = json_array();
	json_t *alternatives = json_array();
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; m->operations && m->operations[j]; j++)
			if (m->operations[j]->flags & flag)
				add_operation(m->operations[j], properties, bare_names, forms);
	if (json_array_size(bare_names))
		json_array_append_new(alternatives, json_pack("{s:O}", "enum", bare_names));
	json_array_append_new(alternatives,
			      json_pack("{s:s, s:o, s:i, s:i, s:b}", "type", "object", "properties",
					properties, "minProperties", 1, "maxProperties", 1,
					"additionalProperties", 0));
	json_array_extend(alternatives, forms);
	json_decref(forms);
	json_decref(bare_names);
	return json_pack("{s:o}", "oneOf", alternatives);
}

static json_t *kinds_schema(void)
{
	json_t *list = json_array();

	for (int i = 0; i < LS_FINDING_KINDS_NR; i++)
		json_array_append_new(list, json_string(ls_finding_name((enum ls_finding_kind)i)));
	return json_pack("{s:o}", "enum", list);
}

json_t *schema_scenario(void)
{
	json_t *schema = keys_schema(scenario_keys);

	json_object_set_new(schema, "$schema",
			    json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "title", json_string("lockstep scenario"));
	json_object_set_new(schema, "$defs",
			    json_pack("{s:o, s:o, s:o}", "kind", kinds_schema(), "setup_operation",
				      operations_schema(LS_IN_SETUP), "task_operation",
				      operations_schema(LS_IN_TASK)));
	return schema;
}
