// SPDX-License-Identifier: GPL-2.0-only
/*
 * setup: and tasks: as lists, with if, while, break and return, which become branches and jumps
 * among the operations of one task. Knows at each operation which registers have a value on every
 * way that leads there; it does not know which ways are possible.
 */
#include <string.h>
#include "harness/scenario/check_operations.h"
#include "harness/scenario/sketch.h"

#define UNKNOWN_TARGET UINT32_MAX /* of a break whose loop is not read to its end */
#define EVERY_REGISTER UINT64_MAX /* no way leads here */

static void check_keys(struct loader *l, const struct yaml *node, const char *what,
		       const char *const *keys)
{
	struct words words = { 0 };

	for (; *keys; keys++)
		words_add(l->pool, &words, *keys);
	for (size_t i = 0; i < node->nr; i++) {
		bool known = false;

		for (size_t j = 0; j < words.nr; j++)
			known |= !strcmp(words.v[j], node->items[i].key->text);
		if (!known)
			diagnose_unknown(
				l->d, node->items[i].key->at, "key", node->items[i].key->text,
				pool_printf(l->pool, " beside \"%s\"", what), &words, NULL);
	}
}

static unsigned int here(const struct frame *f)
{
	return f->code.operations_nr;
}

/* A branch or jump; its text shows in no report. */
static unsigned int add_flow(struct loader *l, struct frame *f, struct mark at,
			     enum scenario_flow flow, const struct ls_operation_ops *ops)
{
	struct scenario_operation *op = frame_add(l, f, at);

	op->flow = flow;
	op->ops = ops;
	return here(f) - 1;
}

static unsigned int add_branch(struct loader *l, struct frame *f, const struct yaml *condition,
			       struct mark at, const struct ls_operation_ops *ops)
{
	unsigned int index = add_flow(l, f, at, FLOW_BRANCH, ops);

	frame_expression(l, f, condition, &f->code.operations[index].args[0]);
	return index;
}

static void read_if(struct loader *l, struct frame *f, const struct yaml *node)
{
	static const char *const keys[] = { "if", "then", "else", NULL };
	const struct yaml *then = yaml_find(node, "then"), *other = yaml_find(node, "else");
	unsigned int branch, jump;
	uint64_t before, after;

	check_keys(l, node, "if", keys);
	branch = add_branch(l, f, yaml_find(node, "if"), node->at, &sketch_op_if);
	before = f->code.registers.set;
	if (then)
		read_list(l, f, then);
	else
		diagnose_add(l->d, node->at, "\"if\" needs the key \"then\": a list of operations");
	after = f->code.registers.set;
	f->code.registers.set = before;
	if (other) {
		jump = add_flow(l, f, node->at, FLOW_JUMP, &sketch_op_if);
		f->code.operations[branch].target = here(f);
		read_list(l, f, other);
		f->code.operations[jump].target = here(f);
	} else {
		f->code.operations[branch].target = here(f);
	}
	f->code.registers.set &= after;
}

static bool is_always(const struct scenario_value *condition)
{
	return !condition->expression && condition->number;
}

static void read_while(struct loader *l, struct frame *f, const struct yaml *node)
{
	static const char *const keys[] = { "while", "do", NULL };
	const struct yaml *body = yaml_find(node, "do");
	struct loop loop = { .outer = f->loop, .set = EVERY_REGISTER };
	unsigned int branch, jump;
	uint64_t before;

	check_keys(l, node, "while", keys);
	branch = add_branch(l, f, yaml_find(node, "while"), node->at, &sketch_op_while);
	before = f->code.registers.set;
	f->loop = &loop;
	if (body)
		read_list(l, f, body);
	else
		diagnose_add(l->d, node->at,
			     "\"while\" needs the key \"do\": a list of operations");
	f->loop = loop.outer;
	jump = add_flow(l, f, node->at, FLOW_JUMP, &sketch_op_while);
	f->code.operations[jump].target = branch;
	f->code.operations[branch].target = here(f);
	for (unsigned int i = branch; i < jump; i++)
		if (f->code.operations[i].target == UNKNOWN_TARGET)
			f->code.operations[i].target = here(f);
	if (!is_always(&f->code.operations[branch].args[0]))
		loop.set &= before;
	f->code.registers.set = loop.set;
}

static void read_break(struct loader *l, struct frame *f, const struct yaml *node)
{
	unsigned int jump;

	if (!f->loop) {
		diagnose_add(l->d, node->at,
			     "\"break\" may only stand in the \"do\" of a \"while\"");
		return;
	}
	jump = add_flow(l, f, node->at, FLOW_JUMP, &sketch_op_break);
	f->code.operations[jump].target = UNKNOWN_TARGET;
	f->loop->set &= f->code.registers.set;
	f->code.registers.set = EVERY_REGISTER;
}

/* The end of the task is not known yet: found when it is. */
static void read_return(struct loader *l, struct frame *f, const struct yaml *node)
{
	add_flow(l, f, node->at, FLOW_JUMP, &sketch_op_return);
	f->code.registers.set = EVERY_REGISTER;
}

static bool is_word(const struct yaml *node, const char *word)
{
	if (node->kind == YAML_MAPPING && node->nr == 1 && yaml_null(node->items[0].value))
		node = node->items[0].key;
	return node->kind == YAML_SCALAR && node->plain && !strcmp(node->text, word);
}

static bool read_flow(struct loader *l, struct frame *f, const struct yaml *node)
{
	if (f->task == SCENARIO_IN_SETUP)
		return false;
	if (yaml_find(node, "if"))
		read_if(l, f, node);
	else if (yaml_find(node, "while"))
		read_while(l, f, node);
	else if (is_word(node, "break"))
		read_break(l, f, node);
	else if (is_word(node, "return"))
		read_return(l, f, node);
	else
		return false;
	return true;
}

static bool same_lock(const struct scenario_operation *a, const struct scenario_operation *b)
{
	return a->args[0].references_nr && b->args[0].references_nr &&
	       a->args[0].references[0] == b->args[0].references[0];
}

/*
 * A trylock that keeps its outcome to itself: when it fails, the task goes on after the next unlock
 * of this list, and what was set in between is not.
 */
struct
try {
	unsigned int at; /* index of the trylock */
	uint64_t set;	 /* registers that had a value there */
	bool open;	 /* no unlock so far */
};

static void skip_to_here(struct frame *f, struct try *t)
{
	f->code.operations[t->at].target = here(f);
	f->code.registers.set &= t->set;
	t->open = false;
}

static void close_tries(struct frame *f, struct try *tries, size_t nr)
{
	const struct scenario_operation *v = f->code.operations, *last = &v[here(f) - 1];

	if (last->ops != &sketch_op_unlock)
		return;
	for (size_t i = 0; i < nr; i++)
		if (tries[i].open && same_lock(last, &v[tries[i].at]))
			skip_to_here(f, &tries[i]);
}

void read_list(struct loader *l, struct frame *f, const struct yaml *list)
{
	struct try *tries;
	size_t tries_nr = 0;

	if (list->kind != YAML_SEQUENCE) {
		if (!yaml_null(list))
			value_expected(l, list, "a list of operations");
		return;
	}
	tries = pool_alloc(l->pool, (list->nr + 1) * sizeof(*tries));
	for (size_t i = 0; i < list->nr; i++) {
		uint64_t before = f->code.registers.set;
		struct scenario_operation *op;

		if (read_flow(l, f, list->items[i].value))
			continue;
		read_operation(l, f, list->items[i].value);
		close_tries(f, tries, tries_nr);
		op = &f->code.operations[here(f) - 1];
		if (op->ops != &sketch_op_trylock || op->args[1].into >= 0)
			continue;
		op->flow = FLOW_TRY;
		tries[tries_nr++] = (struct try){ here(f) - 1, before, true };
	}
	/* No unlock follows: the rest of the list is left out. */
	for (size_t i = 0; i < tries_nr; i++)
		if (tries[i].open)
			skip_to_here(f, &tries[i]);
}

static void read_bodies(struct loader *l, struct frame *f);

static void end_frame(struct loader *l, struct frame *f, struct scenario_task *out)
{
	for (unsigned int i = 0; i < here(f); i++)
		if (f->code.operations[i].ops == &sketch_op_return)
			f->code.operations[i].target = here(f);
	f->code.name = out->name;
	f->code.at = out->at;
	read_bodies(l, f);
	*out = f->code;
}

/* Only now all objects of the setup are known, also the one that the body belongs to. */
static void read_bodies(struct loader *l, struct frame *f)
{
	for (unsigned int i = 0; i < f->later_nr; i++) {
		struct scenario_task *code = &f->later[i].body->code;
		struct frame *inner = pool_alloc(l->pool, sizeof(*inner));

		inner->task = SCENARIO_IN_BODY;
		inner->name = code->name;
		read_list(l, inner, f->later[i].node);
		end_frame(l, inner, code);
	}
}

struct ls_body *read_body_now(struct loader *l, const struct yaml *list, const char *name)
{
	struct ls_body *body = pool_alloc(l->pool, sizeof(*body));
	struct frame *f = pool_alloc(l->pool, sizeof(*f));

	body->code.name = name;
	body->code.at = list->at;
	f->task = SCENARIO_IN_BODY;
	f->name = name;
	read_list(l, f, list);
	end_frame(l, f, &body->code);
	return body;
}

void read_setup(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct frame *f = pool_alloc(l->pool, sizeof(*f));
	struct scenario_task all = { .name = "setup", .at = value->at };

	(void)key, (void)into;
	f->task = SCENARIO_IN_SETUP;
	f->name = "setup";
	read_list(l, f, value);
	end_frame(l, f, &all);
	l->s->setup = all.operations;
	l->s->setup_nr = all.operations_nr;
}

void read_tasks(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_MAPPING || !value->nr || value->nr > LS_TASKS_MAX) {
		value_expected(l, value,
			       pool_printf(l->pool,
					   "a mapping of 1 to %d tasks: name of the task: "
					   "list of its operations",
					   LS_TASKS_MAX));
		return;
	}
	s->tasks = pool_alloc(l->pool, value->nr * sizeof(*s->tasks));
	for (size_t i = 0; i < value->nr; i++) {
		struct scenario_task *task = &s->tasks[i];
		struct frame *f = pool_alloc(l->pool, sizeof(*f));

		task->at = value->items[i].key->at;
		task->name = value_name(l, value->items[i].key, "the name of a task");
		if (!task->name)
			task->name = "?"; /* reported; later errors may quote it */
		s->tasks_nr = (unsigned int)i + 1;
		f->task = (int)i;
		f->name = task->name;
		read_list(l, f, value->items[i].value);
		end_frame(l, f, task);
	}
}
