// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns a case into a setup, tasks that run their operations in order, a finish, and options. Does
 * not look at what comes out of it. Values of references are written by the setup, once, before the
 * engine takes its snapshot; a task writes only those that it creates itself, before it uses them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/task.h"
#include "harness/scenario/program.h"
#include "harness/scenario/sketch.h"
#include "harness/strategy/table.h"

#define EXECUTIONS_SAMPLED  10000
#define EXECUTIONS_SEARCHED 1000000
#define TIME_NS		    (60ull * 1000000000)

static bool setup_failed(struct program *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static bool setup_failed(struct program *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->error, sizeof(p->error), fmt, ap);
	va_end(ap);
	return false;
}

/* An attribute of a setup object may be asked for by the setup itself, as soon as that exists. */
static void *resolve(struct program *p, int index)
{
	const struct scenario_reference *reference = &p->s->references[index];

	if (!p->values[index] && reference->attribute)
		p->values[index] = reference->attribute->get(resolve(p, reference->base));
	return p->values[index];
}

static bool resolve_arguments(struct program *p, const struct scenario_operation *op)
{
	for (unsigned int i = 0; i < LS_ARGS_MAX; i++) {
		const struct scenario_value *value = &op->args[i];

		for (unsigned int j = 0; j < value->references_nr; j++)
			if (!resolve(p, value->references[j]))
				return setup_failed(p, "%s: there is no \"%s\"", op->text,
						    p->s->references[value->references[j]].text);
	}
	return true;
}

/* Lists of objects live on the caller's stack: a task must not allocate from the harness. */
#define LIST_OBJECTS_MAX 64

static long run_operation(struct program *p, const struct scenario_operation *op)
{
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
		} else {
			args.v[i].number = value->number;
		}
	}
	return op->ops->run(&args);
}

static bool run_setup_operation(struct program *p, const struct scenario_operation *op)
{
	long outcome;

	if (!resolve_arguments(p, op))
		return false;
	outcome = run_operation(p, op);
	if (!op->ops->creates)
		return !outcome || setup_failed(p, "%s: %s", op->text, strerror((int)-outcome));
	if (!outcome)
		return setup_failed(p, "%s: nothing was made", op->text);
	if (op->creates >= 0)
		p->values[op->creates] = (void *)outcome;
	return true;
}

static bool boot_models(struct program *p)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++) {
		int error = p->s->models[i] && m->boot ? m->boot() : 0;

		if (error)
			return setup_failed(p, "model %s does not start: %s", m->name,
					    strerror(-error));
	}
	return true;
}

static bool resolve_all(struct program *p)
{
	for (unsigned int i = 0; i < p->s->references_nr; i++) {
		const struct scenario_reference *reference = &p->s->references[i];

		if (reference->in_a_task && reference->task == SCENARIO_IN_SETUP &&
		    !resolve(p, (int)i))
			return setup_failed(p, "after the setup there is no \"%s\"",
					    reference->text);
	}
	for (unsigned int i = 0; i < p->s->pins_nr; i++)
		if (p->s->pins[i].reference >= 0)
			p->pins[i].object = p->values[p->s->pins[i].reference];
	return true;
}

/* May run several times in a process: for the search, then for each finding that is explained. */
static int run_setup(void *arg)
{
	struct program *p = arg;
	bool good = true;

	memset(p->values, 0, (p->s->references_nr + 1) * sizeof(*p->values));
	p->error[0] = '\0';
	good = boot_models(p);
	for (unsigned int i = 0; good && i < p->s->setup_nr; i++)
		good = run_setup_operation(p, &p->s->setup[i]);
	return good && resolve_all(p) ? 0 : -ECANCELED;
}

static bool same_lock(const struct scenario_operation *a, const struct scenario_operation *b)
{
	return a->args[0].references_nr && b->args[0].references_nr &&
	       a->args[0].references[0] == b->args[0].references[0];
}

/* Where a task goes on after the operation at @at; a trylock that failed skips to its unlock. */
static unsigned int find_next(const struct scenario_task *task, unsigned int at, long outcome)
{
	const struct scenario_operation *op = &task->operations[at];

	if (op->ops != &sketch_trylock_ops || !outcome)
		return at + 1;
	while (++at < task->operations_nr)
		if (task->operations[at].ops == &sketch_unlock_ops &&
		    same_lock(&task->operations[at], op))
			return at + 1;
	return at;
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

static void run_task(void *arg)
{
	const struct program_task *run = arg;
	struct program *p = run->program;
	unsigned int next;

	for (unsigned int i = 0; i < run->task->operations_nr; i = next) {
		const struct scenario_operation *op = &run->task->operations[i];
		long outcome;

		next = i + 1;
		if (run->left_out[i] || lacks_object(p, op))
			continue;
		task_operation_begin(op->text);
		outcome = run_operation(p, op);
		if (op->creates >= 0) {
			p->values[op->creates] = (void *)outcome;
			outcome = outcome ? 0 : -ENOMEM;
		}
		task_operation_end(outcome, op->ops->flags & LS_HOLDS_LOCKS);
		next = find_next(run->task, i, outcome);
	}
}

static void run_finish(void *arg)
{
	const struct program *p = arg;
	const struct ls_model_ops *m;
	unsigned int nr = 0;

	while (registry_model(nr))
		nr++;
	while (nr--) {
		m = registry_model(nr);
		if (p->s->models[nr] && m->finish)
			m->finish();
	}
}

static bool searches_to_the_end(const char *strategy)
{
	const struct strategy_ops *ops = strategy_find(strategy);

	return ops && ops->exhaustive;
}

struct scenario_explore explore_merge(const struct scenario_explore *file,
				      const struct scenario_explore *over)
{
	struct scenario_explore e = *file;

#define TAKE(field)                    \
	if (over->field##_set) {       \
		e.field##_set = true;  \
		e.field = over->field; \
	}
	TAKE(seed);
	TAKE(executions);
	TAKE(preemptions);
	TAKE(granularity);
	TAKE(steps);
	TAKE(depth);
#undef TAKE
	if (over->time_set)
		e.time_ns = over->time_ns;
	else if (!e.time_set)
		e.time_ns = TIME_NS;
	if (over->strategy)
		e.strategy = over->strategy;
	e.fall_back = !e.strategy && !e.preemptions_set && !e.depth_set;
	if (!e.strategy)
		e.strategy = e.preemptions_set ? "dfs" : e.depth_set ? "pct" : "optimal";
	if (!e.preemptions_set)
		e.preemptions = LS_UNBOUNDED;
	if (!e.executions_set)
		e.executions = searches_to_the_end(e.strategy) ? EXECUTIONS_SEARCHED
							       : EXECUTIONS_SAMPLED;
	if (over->stop_set)
		e.stop_first = over->stop_first;
	return e;
}

bool explore_exhaustive(const struct scenario_explore *e)
{
	const struct strategy_ops *ops = strategy_find(e->strategy);

	return ops && ops->exhaustive && !e->fall_back &&
	       (!ops->bound || e->preemptions == LS_UNBOUNDED);
}

static void set_options(struct program *p, const struct scenario_explore *e)
{
	p->options = (struct ls_options){
		.strategy = e->strategy,
		.seed = e->seed,
		.executions_max = e->executions,
		.time_max_ns = e->time_ns,
		.steps_max = e->steps,
		.preemptions_max = e->preemptions,
		.pct_depth = e->depth,
		.granularity = e->granularity,
		.stop_first = e->stop_first,
		.pins = p->pins,
		.pins_nr = p->s->pins_nr,
		.faults = p->faults,
		.faults_nr = p->s->faults_nr,
		.faults_budget = e->budget,
		.count_traces = true,
	};
}

void program_init(struct program *p, const struct scenario *s, const struct scenario_case *c,
		  const struct scenario_explore *over)
{
	const struct scenario_explore e = explore_merge(&s->explore, over);

	*p = (struct program){ .s = s, .c = c };
	p->values = pool_alloc(&p->pool, (s->references_nr + 1) * sizeof(*p->values));
	p->pins = pool_alloc(&p->pool, (s->pins_nr + 1) * sizeof(*p->pins));
	p->faults = pool_alloc(&p->pool, (s->faults_nr + 1) * sizeof(*p->faults));
	p->tasks = pool_alloc(&p->pool, s->tasks_nr * sizeof(*p->tasks));
	p->task_args = pool_alloc(&p->pool, s->tasks_nr * sizeof(*p->task_args));
	for (unsigned int i = 0; i < s->pins_nr; i++)
		p->pins[i] = s->pins[i].pin;
	for (unsigned int i = 0; i < s->faults_nr; i++)
		p->faults[i] = s->faults[i];
	for (unsigned int i = 0; i < s->tasks_nr; i++) {
		p->task_args[i] = (struct program_task){
			p, &s->tasks[i], pool_alloc(&p->pool, s->tasks[i].operations_nr + 1)
		};
		p->tasks[i] = (struct ls_task){ s->tasks[i].name, run_task, &p->task_args[i] };
	}
	for (unsigned int i = 0; i < c->variants_nr; i++)
		*c->variants[i].slot->slot = c->variants[i].ops->impl;
	p->ls = (struct ls_program){
		.name = s->name,
		.setup = run_setup,
		.tasks = p->tasks,
		.tasks_nr = s->tasks_nr,
		.finish = run_finish,
		.finish_is_noop = s->finish_none,
		.arg = p,
	};
	set_options(p, &e);
}

void program_free(struct program *p)
{
	pool_free(&p->pool);
}
