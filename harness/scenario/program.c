// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns a case into a setup, tasks that run their operations, a finish, and options. Does not look
 * at what comes out of it. Values of references are written by the setup, once, before the engine
 * takes its snapshot; a task writes only those that it creates itself (interpret.c).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/scenario/interpret.h"
#include "harness/scenario/program.h"
#include "harness/scenario/sketch.h"
#include "harness/strategy/table.h"

#define EXECUTIONS_SAMPLED  10000
#define EXECUTIONS_SEARCHED 1000000
#define TIME_NS		    (60ull * 1000000000)

static const bool *running_models; /* of the program that is run: in use, by number */

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

static bool run_setup_operation(struct program *p, const struct scenario_operation *op)
{
	long outcome;

	if (!resolve_arguments(p, op))
		return false;
	outcome = interpret_one(p, op);
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

/* Those of types before the setup, whose objects get their names there. */
static void declare_guards(struct program *p, bool of_types)
{
	for (unsigned int i = 0; i < p->s->guards_nr; i++) {
		const struct scenario_guard *g = &p->s->guards[i];
		struct ls_guard guard = g->guard;

		if ((g->field < 0) != of_types)
			continue;
		if (!of_types) {
			sketch_place(p->values[g->field], &guard.at, &guard.size);
			guard.lock = (unsigned long)p->values[g->lock];
		}
		ls_guarded_by(&guard);
	}
}

/* What a failed operation has to leave as it was. */
static void tell_state(ls_state_put *put)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		if (running_models[i] && m->state)
			m->state(put);
}

static bool injects(const struct program *p)
{
	for (unsigned int i = 0; i < p->s->faults_nr; i++)
		if (p->faults[i].run)
			return true;
	return false;
}

/* May run several times in a process: for the search, then for each finding that is explained. */
static int run_setup(void *arg)
{
	struct program *p = arg;
	bool good = true;

	memset(p->values, 0, (p->s->references_nr + 1) * sizeof(*p->values));
	p->error[0] = '\0';
	running_models = p->s->models;
	execution.state = tell_state;
	execution.repeats = p->s->tasks_nr == 1 && !injects(p);
	good = boot_models(p);
	declare_guards(p, true);
	for (unsigned int i = 0; good && i < p->s->setup_nr; i++)
		good = run_setup_operation(p, &p->s->setup[i]);
	if (!good || !resolve_all(p))
		return -ECANCELED;
	declare_guards(p, false);
	return 0;
}

static void run_task(void *arg)
{
	const struct program_task *run = arg;

	interpret(run->program, run->task, run->left_out);
}

/* What a fault runs. */
static void run_injected(void *arg)
{
	ls_body_run(arg);
}

static void run_finish(void *arg)
{
	const struct program *p = arg;
	const struct ls_model_ops *m;
	unsigned int nr = 0;

	if (p->s->litmus)
		litmus_note(p->values);
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
	e.strict |= over->strict;
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
		.strict_races = e->strict,
		.pins = p->pins,
		.pins_nr = p->s->pins_nr,
		.faults = p->faults,
		.faults_nr = p->s->faults_nr,
		.faults_budget = e->budget,
		.fault_outcomes = registry_fault_outcomes,
		.known = p->s->known,
		.known_nr = p->s->known_nr,
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
	for (unsigned int i = 0; i < s->faults_nr; i++) {
		p->faults[i] = s->faults[i];
		p->faults[i].run = p->faults[i].arg ? run_injected : NULL;
	}
	for (unsigned int i = 0; i < s->tasks_nr; i++) {
		p->task_args[i] = (struct program_task){
			p, &s->tasks[i], pool_alloc(&p->pool, s->tasks[i].operations_nr + 1)
		};
		p->tasks[i] = (struct ls_task){ s->tasks[i].name, run_task, &p->task_args[i] };
	}
	symbol_places(s->places, s->places_nr);
	interpret_bodies_of(p);
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
