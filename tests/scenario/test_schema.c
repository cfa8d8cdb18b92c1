// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated JSON Schema and the tables of the loader say the same. That the whole is a valid
 * schema of draft 2020-12 takes a validator, which the tree does not need otherwise: not tested
 * here.
 */
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

/* Follows keys separated by blanks: "properties tasks". */
static const json_t *find(const json_t *schema, const char *path)
{
	char *copy = strdup(path), *at = NULL;

	for (char *key = strtok_r(copy, " ", &at); key; key = strtok_r(NULL, " ", &at))
		schema = json_object_get(schema, key);
	free(copy);
	if (!schema)
		printf("\nmissing: %s\n", path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
	return schema;
}

static bool lists(const json_t *list, const char *word)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (json_is_string(one) && !strcmp(json_string_value(one), word))
			return true;
	return false;
}

static void check_keys(const json_t *object, const struct key *keys)
{
	size_t nr = 0;

	for (; keys->name; keys++, nr++) {
		const json_t *one = json_object_get(json_object_get(object, "properties"),
						    keys->name);

		CU_ASSERT_PTR_NOT_NULL(one);
		CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(one, "description")),
				       keys->help);
		CU_ASSERT(lists(json_object_get(object, "required"), keys->name) == keys->required);
	}
	CU_ASSERT_EQUAL(json_object_size(json_object_get(object, "properties")), nr);
	CU_ASSERT_TRUE(json_is_false(json_object_get(object, "additionalProperties")));
}

static void test_has_every_key(void)
{
	json_t *schema = schema_scenario();

	CU_ASSERT_STRING_EQUAL(json_string_value(find(schema, "$schema")),
			       "https://json-schema.org/draft/2020-12/schema");
	check_keys(schema, scenario_keys);
	check_keys(find(schema, "properties source items"), source_keys);
	check_keys(find(schema, "properties schedule items"), pin_keys);
	check_keys(find(schema, "properties faults items"), fault_keys);
	check_keys(find(schema, "properties explore"), explore_keys);
	check_keys(find(schema, "properties cases items"), case_keys);
	json_decref(schema);
}

/* "if" and "while" are mappings of their arguments, after the two forms of other operations. */
static void check_form(const json_t *schema, const struct ls_operation_ops *ops)
{
	const json_t *forms = find(schema, "$defs task_operation oneOf"), *form;
	unsigned int found = 0;
	size_t i;

	json_array_foreach(forms, i, form) {
		const json_t *properties = json_object_get(form, "properties");

		if (i < 2 || !json_object_get(properties, ops->args[0].name))
			continue;
		found++;
		for (const struct ls_arg *arg = ops->args; arg->kind != LS_ARG_END; arg++) {
			CU_ASSERT_PTR_NOT_NULL(json_object_get(properties, arg->name));
			CU_ASSERT(lists(json_object_get(form, "required"), arg->name) ==
				  arg->required);
		}
	}
	CU_ASSERT_EQUAL(found, 1);
}

static void check_operation(const json_t *schema, const struct ls_operation_ops *ops)
{
	const json_t *in_setup = find(schema, "$defs setup_operation properties");
	const json_t *in_task = find(schema, "$defs task_operation properties"), *one, *args;

	CU_ASSERT(!!json_object_get(in_setup, ops->name) == !!(ops->flags & LS_IN_SETUP));
	CU_ASSERT(!!json_object_get(in_task, ops->name) == !!(ops->flags & LS_IN_TASK));
	one = json_object_get(ops->flags & LS_IN_TASK ? in_task : in_setup, ops->name);
	args = json_array_get(json_object_get(one, "anyOf"), 0);
	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++) {
		CU_ASSERT_PTR_NOT_NULL(
			json_object_get(json_object_get(args, "properties"), arg->name));
		CU_ASSERT(lists(json_object_get(args, "required"), arg->name) == arg->required);
	}
	CU_ASSERT(lists(json_object_get(args, "required"), "internal") ==
		  !!(ops->flags & LS_INTERNAL));
}

static void test_has_every_operation(void)
{
	json_t *schema = schema_scenario();
	const struct ls_model_ops *m;

	/* The toy model has an operation without arguments that may be a bare word in tasks only.
	 */
	json_object_set(
		json_object_get(json_object_get(schema, "$defs"), "task_operation"), "properties",
		json_object_get(json_array_get(find(schema, "$defs task_operation oneOf"), 1),
				"properties"));
	json_object_set(
		json_object_get(json_object_get(schema, "$defs"), "setup_operation"), "properties",
		json_object_get(json_array_get(find(schema, "$defs setup_operation oneOf"), 1),
				"properties"));
	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; m->operations[j]; j++)
			if (m->operations[j]->flags & LS_FLOW &&
			    m->operations[j]->args[0].kind != LS_ARG_END)
				check_form(schema, m->operations[j]);
			else
				check_operation(schema, m->operations[j]);
	CU_ASSERT_TRUE(
		lists(find(json_array_get(find(schema, "$defs task_operation oneOf"), 0), "enum"),
		      "crash"));
	CU_ASSERT_FALSE(
		lists(find(json_array_get(find(schema, "$defs task_operation oneOf"), 0), "enum"),
		      "lock"));
	json_decref(schema);
}

static void test_has_every_kind_and_variant(void)
{
	json_t *schema = schema_scenario();
	const json_t *hinge = find(schema, "properties cases items properties variant properties "
					   "box.hinge anyOf");
	const json_t *fail = find(schema, "properties faults items properties fail oneOf");

	for (int i = 0; i < LS_FINDING_KINDS_NR; i++)
		CU_ASSERT_TRUE(lists(find(schema, "$defs kind enum"),
				     ls_finding_name((enum ls_finding_kind)i)));
	CU_ASSERT_TRUE(lists(json_object_get(json_array_get(hinge, 0), "enum"), "push"));
	CU_ASSERT_TRUE(lists(find(json_array_get(hinge, 1), "items enum"), "all"));
	CU_ASSERT_TRUE(lists(find(json_array_get(fail, 1), "enum"), "hinge"));
	CU_ASSERT_TRUE(lists(find(json_array_get(fail, 2), "items enum"), "hinge"));
	CU_ASSERT_FALSE(
		lists(find(schema, "properties explore properties strategy enum"), "replay"));
	json_decref(schema);
}

/* Two models with one name for two things: the second could never be reached. */
static void test_no_name_is_given_twice(void)
{
	struct pool pool = { 0 };
	struct words words = { 0 };
	const struct ls_model_ops *m;
	size_t all = 0;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; m->operations[j]; j++)
			all++;
	registry_operation_words(&pool, &words, LS_IN_SETUP | LS_IN_TASK);
	CU_ASSERT_EQUAL(words.nr, all);
	pool_free(&pool);
}

static const struct test tests[] = {
	{ "has_every_key", test_has_every_key },
	{ "has_every_operation", test_has_every_operation },
	{ "has_every_kind_and_variant", test_has_every_kind_and_variant },
	{ "no_name_is_given_twice", test_no_name_is_given_twice },
	{ NULL, NULL },
};

int main(void)
{
	return run_tests("scenario: schema", tests);
}
