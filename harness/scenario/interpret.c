// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs operations of a scenario one after the other, with the branches and jumps between them. The
 * registers live on the task's stack, so each execution starts with none set. Deciding where to go
 * on is no event: only operations are.
 *
 * A loop that goes round without an event would never end, and nobody could take a turn: after
 * ROUNDS_FREE of them each further round gives way like cond_resched(), until the step bound calls
 * it a livelock.
 */
#include "harness/scenario/interpret.h"
#include <errno.h>
#include "harness/engine/task.h"
#include "harness/scenario/sketch.h"

#define LIST_OBJECTS_MAX 64
#define ROUNDS_FREE	 10000u

struct activation {
	struct program *p;
	const struct scenario_task *code;
	uint32_t events; /* of the task, at the last jump back */
	uint32_t rounds; /* since then, without an event */
	int64_t registers[REGISTERS_MAX];
};

static struct program *running;

static int64_t value_of(const struct activation *a, const struct scenario_value *value)
{
	return value->expression ? expression_value(value->expression, a->registers)
				 : value->number;
}

/* Lists of objects live on the caller's stack: a task must not allocate from the harness. */
static long run_operation(struct activation *a, const struct scenario_operation *op)
{
	struct program *p = a->p;
	struct ls_args args = { 0 };
	void *objects[LIST_OBJECTS_MAX];
	unsigned int used = 0, i = 0;

	for (const struct ls_arg *arg = op->ops->args; arg && arg->kind != LS_ARG_END; arg++, i++) {
		const struct scenario_value *value = &op->args[i];

		if (arg->kind == LS_ARG_NAME || arg->kind == LS_ARG_STRING) {
			args.v[i].text = value->text;
		} else if (arg->kind == LS_ARG_OBJECT) {
			args.v[i].object = value->references_nr ? p->values[value->references[0]]
								: NULL;
		} else if (arg->kind == LS_ARG_OBJECTS) {
			args.v[i].objects.v = objects + used;
			args.v[i].objects.nr = value->references_nr;
			for (unsigned int j = 0;
			     j < value->references_nr && used < LIST_OBJECTS_MAX; j++)
				objects[used++] = p->values[value->references[j]];
		} else if (arg->kind == LS_ARG_REGISTER) {
			args.v[i].into = value->into < 0 ? NULL : &a->registers[value->into];
		} else if (arg->kind == LS_ARG_BODY) {
			args.v[i].body = value->body;
		} else {
			args.v[i].number = value_of(a, value);
		}
	}
	return op->ops->run(&args);
}

long interpret_one(struct program *p, const struct scenario_operation *op)
{
	struct activation a = { .p = p };
	long outcome;

	if (op->in_sketch)
		current_task->place = symbol_place(op->place);
	outcome = run_operation(&a, op);
	current_task->place = 0;
	return outcome;
}

/* An object that the task failed to create: what would work on it is left out. */
static bool lacks_object(const struct program *p, const struct scenario_operation *op)
{
	for (unsigned int i = 0; i < LS_ARGS_MAX; i++)
		for (unsigned int j = 0; j < op->args[i].references_nr; j++)
			if (!p->values[op->args[i].references[j]])
				return true;
	return false;
}

static void check_assertion(const struct activation *a, const struct scenario_operation *op)
{
	const struct expression *e = op->args[0].expression;
	char values[200] = "";

	if (value_of(a, &op->args[0]))
		return;
	if (e)
		expression_print(e, a->registers, values, sizeof(values));
	ls_raise(LS_INVARIANT, NULL, "%.120s does not hold%s%s", e ? expression_text(e) : "0",
		 *values ? ": " : "", values);
}

/* The place shows only while the operation runs that has it: a model has places of its own. */
static long run_one(struct activation *a, const struct scenario_operation *op)
{
	struct task *t = current_task;
	long outcome = 0;

	t->place = symbol_place(op->place);
	task_operation_begin(op->text);
	if (!op->in_sketch)
		t->place = 0;
	if (op->flow == FLOW_ASSERT)
		check_assertion(a, op);
	else
		outcome = run_operation(a, op);
	if (op->into >= 0)
		a->registers[op->into] = outcome;
	if (op->creates >= 0) {
		a->p->values[op->creates] = (void *)outcome;
		outcome = outcome ? 0 : -ENOMEM;
	}
	t->place = symbol_place(op->place);
	task_operation_end(outcome, op->ops->flags & LS_HOLDS_LOCKS);
	return outcome;
}

static void go_round(struct activation *a, const struct scenario_operation *op)
{
	struct task *t = current_task;

	if (t->seq != a->events) {
		a->rounds = 0;
	} else if (++a->rounds > ROUNDS_FREE) {
		t->place = symbol_place(op->place);
		sketch_yield();
	}
	a->events = t->seq;
}

/* Where the task goes on. */
static unsigned int step(struct activation *a, unsigned int at)
{
	const struct scenario_operation *op = &a->code->operations[at];

	switch (op->flow) {
	case FLOW_BRANCH:
		return value_of(a, &op->args[0]) ? at + 1 : op->target;
	case FLOW_JUMP:
		if (op->target <= at)
			go_round(a, op);
		return op->target;
	default:
		if (lacks_object(a->p, op))
			return at + 1;
		return run_one(a, op) < 0 && op->flow == FLOW_TRY ? op->target : at + 1;
	}
}

/* Objects of the execution before are not there any more, also where nobody makes new ones. */
static void forget_created(struct program *p, const struct scenario_task *code)
{
	for (unsigned int i = 0; i < code->operations_nr; i++)
		if (code->operations[i].creates >= 0)
			p->values[code->operations[i].creates] = NULL;
}

void interpret(struct program *p, const struct scenario_task *code, const bool *left_out)
{
	struct activation a = { .p = p, .code = code };
	struct task *t = current_task;
	const char *operation = t->operation;
	uintptr_t place = t->place;
	unsigned int at = 0;

	forget_created(p, code);
	while (at < code->operations_nr)
		at = left_out && left_out[at] ? at + 1 : step(&a, at);
	t->operation = operation;
	t->place = place;
}

void interpret_bodies_of(struct program *p)
{
	running = p;
}

void ls_body_run(const struct ls_body *body)
{
	interpret(running, &body->code, NULL);
}
