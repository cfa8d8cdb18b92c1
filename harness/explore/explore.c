// SPDX-License-Identifier: GPL-2.0-only
/*
 * A search: engine, strategy, detectors and fault plans put together, run until the strategy or a
 * budget ends, and counted. ls_explore() and ls_replay() are here.
 */
#include "harness/explore/explore.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "harness/detect/graph_export.h"
#include "harness/detect/instance.h"
#include "harness/detect/irq.h"
#include "harness/detect/known.h"
#include "harness/detect/leak.h"
#include "harness/detect/race.h"
#include "harness/detect/table.h"
#include "harness/engine/crash.h"
#include "harness/engine/exec.h"
#include "harness/engine/pins.h"
#include "harness/engine/points.h"
#include "harness/engine/trace.h"
#include "harness/explore/search.h"
#include "harness/explore/confirm.h"
#include "harness/explore/statics.h"
#include "harness/explore/twice.h"
#include "harness/explore/workers.h"
#include "harness/fault/plan.h"
#include "harness/strategy/hold.h"
#include "harness/strategy/replay.h"
#include "harness/strategy/table.h"
#include "harness/symbol/symbol.h"

#define EXECUTIONS_DEFAULT 10000u
#define PINS_MAX	   64u
#define SHOW_EXECUTIONS	   200u /* tries for each finding that was not shown */
#define CLOCK_EVERY	   16u	/* executions between looks at the clock */
#define ROUNDS_MAX	   12u	/* searches that begin anew with more places as points, */
#define ROUNDS_SYNC	   6u	/* and those of them before all places are */

static bool busy;
static struct pin pins[PINS_MAX];

uint64_t search_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ul + (uint64_t)ts.tv_nsec;
}

static bool program_is_valid(const struct ls_program *program)
{
	if (!program || !program->tasks || !program->tasks_nr || program->tasks_nr > LS_TASKS_MAX)
		return false;
	for (unsigned int i = 0; i < program->tasks_nr; i++) {
		if (!program->tasks[i].name || !*program->tasks[i].name || !program->tasks[i].run)
			return false;
		for (unsigned int j = 0; j < i; j++)
			if (!strcmp(program->tasks[i].name, program->tasks[j].name))
				return false;
	}
	return true;
}

static bool options_are_valid(const struct ls_options *o, unsigned int tasks_nr)
{
	if (o->steps_max > LS_STEPS_CAP || o->pct_depth > LS_PCT_DEPTH_MAX ||
	    o->pins_nr > PINS_MAX || o->faults_nr > LS_FAULTS_MAX)
		return false;
	for (unsigned int i = 0; i < o->pins_nr; i++)
		if (o->pins[i].task >= tasks_nr)
			return false;
	for (unsigned int i = 0; i < o->faults_nr; i++)
		if (o->faults[i].task >= (int)tasks_nr || (o->faults[i].run && !o->faults[i].site))
			return false;
	return true;
}

static bool pin_find_code(struct pin *pin)
{
	struct code_range ranges[PIN_RANGES];
	unsigned int nr = symbol_find_functions(pin->want.function, ranges, PIN_RANGES);

	for (unsigned int i = 0; i < nr; i++) {
		pin->range[i].from = ranges[i].from;
		pin->range[i].to = ranges[i].to;
	}
	pin->ranges_nr = nr;
	return nr > 0;
}

static int pins_start(const struct ls_options *options)
{
	for (unsigned int i = 0; i < options->pins_nr; i++) {
		const struct ls_pin *want = &options->pins[i];

		pins[i] = (struct pin){ .want = *want };
		if (want->function && !pin_find_code(&pins[i]))
			return -EINVAL;
	}
	pins_set(pins, options->pins_nr);
	return faults_find_code(options);
}

static void observers_start(const struct search *s, const struct recorder *recorder)
{
	observers_clear();
	execution.record_stack = recorder ? recorder->record_stack : NULL;
	finding_recorder = recorder ? recorder->finding : NULL;
	if (recorder) {
		site_pc = recorder->site_pc;
		observer_add(recorder->observer);
	}
	if (s->count_traces)
		observer_add(&trace_observer);
	if (s->strategy->observer)
		observer_add(s->strategy->observer);
	if (s->options->twice_every)
		observer_add(&twice_observer);
	detectors_start();
	faults_start(s->options);
}

static int search_start(struct search *s, const struct recorder *recorder)
{
	int err;

	if (!program_is_valid(s->program) || !options_are_valid(s->options, s->program->tasks_nr))
		return -EINVAL;
	err = engine_init();
	if (!err)
		err = pins_start(s->options);
	if (!err)
		err = statics_start();
	if (!err)
		err = crash_catch();
	if (err)
		return err;
	busy = true;
	findings_start(s->options);
	known_start(s->options);
	trace_start();
	leak_look_at_setup(s->program->finish != NULL);
	execution.strategy = s->strategy;
	finding_strategy = s->strategy->name;
	execution.runs_on = s->strategy->runs_on;
	observers_start(s, recorder);
	s->start_ns = search_now_ns();
	err = engine_setup(s->program, s->options);
	for (size_t i = 0; i < s->options->points_nr; i++)
		points_note_id(s->options->points[i]);
	points_use((unsigned int)s->options->points_nr);
	/* Locks exist from now on. */
	for (unsigned int i = 0; i < s->options->pins_nr; i++)
		pins[i].want.object = s->options->pins[i].object;
	return err;
}

static uintptr_t plain_site(uint64_t site)
{
	return site;
}

static int search_end(struct search *s, int err)
{
	struct ls_result *r = s->result;
	int moved;

	r->elapsed_ns = search_now_ns() - s->start_ns;
	r->pin_missed = pins_missed();
	r->unordered_marked = race_unordered_marked();
	r->points = execution.points_nr;
	r->points_digest = points_digest();
	r->irq_digest = irq_digest();
	if (s->options->lock_graph)
		graph_export(s->options->lock_graph, s->options->lock_graph_arg);
	moved = findings_move(r);
	points_forget();
	engine_teardown();
	workers_forget();
	crash_release();
	faults_stop();
	pins_set(NULL, 0);
	observers_clear();
	mirror_rests();
	trace_stop();
	execution.record_stack = NULL;
	finding_recorder = NULL;
	site_pc = plain_site;
	busy = false;
	return err ? err : moved;
}

static void count_among_last(struct search *s, bool new_trace)
{
	bool *place = &s->was_new[s->result->executions % (sizeof(s->was_new) / sizeof(bool))];

	s->result->distinct_last_1000 += (int)new_trace - (int)*place;
	*place = new_trace;
}

void search_count(struct search *s, enum end end)
{
	struct ls_result *r = s->result;
	bool counts = !s->strategy->counts || s->strategy->counts();
	bool new_trace = s->count_traces && counts && trace_is_new(trace_fingerprint());

	if (s->count_traces)
		count_among_last(s, new_trace);
	r->executions++;
	r->events += execution.events;
	switch (counts ? end : END_NONE) {
	case END_NONE:
		r->elsewhere++;
		if (end == END_ABORTED && execution.events >= execution.steps_max)
			r->withheld |= LS_WITHHELD_STEPS;
		break;
	case END_COMPLETE:
		r->complete++;
		r->traces += new_trace;
		break;
	case END_STUCK:
		r->deadlocked++;
		r->traces_deadlocked += new_trace;
		break;
	case END_REDUNDANT:
		r->redundant++;
		break;
	default:
		if (execution.excluded)
			r->excluded++;
		else
			r->aborted++;
		if (execution.events >= execution.steps_max)
			r->withheld |= LS_WITHHELD_STEPS;
	}
	/* From there on the engine chose, and not the strategy. */
	if (execution.events > execution.steps_max)
		r->withheld |= LS_WITHHELD_STEPS;
	if (execution.cut)
		r->withheld |= LS_WITHHELD_STEPS;
	if (execution.racy)
		r->withheld |= LS_WITHHELD_RACES;
	/* Of a worker, whose coordinator sees the counts alone. */
	else if (end == END_DIVERGED)
		r->withheld |= LS_WITHHELD_STOPPED;
}

void search_raise_nondeterminism(const char *text)
{
	struct raise r = { .kind = LS_NONDETERMINISM, .task = &tasks[0], .text = text };

	execution.phase = PHASE_CHECK;
	raise_finding(&r);
	execution.phase = PHASE_IDLE;
}

/* Run the last execution again with its own choices and compare. */
static void run_twice(struct search *s)
{
	struct ls_choices choices = { malloc((execution.choices_nr + 1) * sizeof(ls_choice)),
				      execution.choices_nr };
	uint64_t hash = twice_hash();
	enum end end;

	if (!choices.v)
		return;
	memcpy(choices.v, execution.choices, choices.nr * sizeof(ls_choice));
	replay_set(&choices);
	execution.strategy = &strategy_replay;
	strategy_replay.execution_begin(0);
	finding_counts = faults_counted = false;
	end = execution_run(s->program);
	finding_counts = faults_counted = true;
	execution.strategy = s->strategy;
	s->result->twice++;
	if (end == END_DIVERGED || twice_hash() != hash)
		search_raise_nondeterminism(
			"the same choices gave another execution when run again");
	free(choices.v);
}

bool search_report_progress(struct search *s)
{
	const struct ls_options *o = s->options;
	struct ls_progress p = {
		.executions = s->result->executions,
		.traces = s->result->traces + s->result->traces_deadlocked,
		.findings = findings_told(),
		.share = s->strategy->share ? s->strategy->share() : -1,
		.elapsed_ns = search_now_ns() - s->start_ns,
		.bound = s->strategy->bound ? s->strategy->bound() : LS_UNBOUNDED,
	};

	if (o->time_max_ns && p.elapsed_ns >= o->time_max_ns) {
		s->result->withheld |= LS_WITHHELD_BUDGET;
		return false;
	}
	if (o->progress && !o->progress(&p, o->progress_arg)) {
		s->result->withheld |= LS_WITHHELD_STOPPED;
		return false;
	}
	return true;
}

/* May another execution be run? */
static bool may_go_on(struct search *s)
{
	const struct ls_options *o = s->options;
	uint64_t n = s->result->executions;

	if (o->stop_first && findings_told()) {
		s->result->withheld |= LS_WITHHELD_STOPPED;
		return false;
	}
	if (o->executions_max && n >= o->executions_max) {
		s->result->withheld |= LS_WITHHELD_BUDGET;
		return false;
	}
	return n % CLOCK_EVERY || search_report_progress(s);
}

/* The number of the execution that has so many before it. */
static uint64_t number_of(const struct search *s, uint64_t before)
{
	const struct ls_options *o = s->options;

	if (s->strategy->sharing == SHARING_TREE)
		return before + 1;
	return (o->number_first ? o->number_first : 1) +
	       before * (o->number_step ? o->number_step : 1);
}

/*
 * What an access reads at a place that is no scheduling point may differ although the choices are
 * the same to the strategy. That is for points to mend, and no fault of the program.
 */
bool search_may_be_misled(const struct search *s)
{
	return s->strategy->exhaustive &&
	       (points_noted() > execution.points_nr ||
		((s->result->withheld & LS_WITHHELD_RACES) && !execution.memory_points));
}

/* Runs until the strategy says that nothing is left (true), or something else ends it. */
bool search_run(struct search *s)
{
	const struct ls_options *o = s->options;

	while (true) {
		uint64_t n = number_of(s, s->numbers_from + s->result->executions);
		enum end end;

		if (!s->strategy->execution_begin(n))
			return true;
		if (!may_go_on(s))
			return false;
		finding_execution = n;
		finding_bound = s->strategy->bound ? s->strategy->bound() : LS_UNBOUNDED;
		finding_strategy = s->strategy->now ? s->strategy->now() : s->strategy->name;
		end = execution_run(s->program);
		if (s->strategy->execution_end)
			s->strategy->execution_end(execution.events);
		search_count(s, end);
		if (s->ran)
			s->ran(s);
		if (end == END_DIVERGED && search_may_be_misled(s)) {
			s->misled = true;
			return false;
		}
		if (end == END_DIVERGED) {
			search_raise_nondeterminism(
				"a prefix that was run before cannot be run again");
			return false;
		}
		if (o->twice_every && (n - 1) % o->twice_every == 0)
			run_twice(s);
	}
}

/*
 * Findings that only the order clocks have shown so far: look for an execution in which it happens,
 * with scheduling points at plain accesses, holding back the access that has to come later.
 */
static void show_findings(struct search *s)
{
	bool memory_points = execution.memory_points;

	execution.strategy = &strategy_hold;
	execution.runs_on = false;
	execution.memory_points = true;
	finding_counts = false;
	for (size_t i = 0; i < findings_nr(); i++) {
		hold_set(finding_unshown(i));
		for (uint64_t n = 1; n <= SHOW_EXECUTIONS && finding_unshown(i); n++) {
			strategy_hold.execution_begin(n);
			execution_run(s->program);
		}
	}
	finding_counts = true;
	execution.memory_points = memory_points;
	execution.strategy = s->strategy;
}

/* What was found is looked at more closely in executions that are not the search's own. */
static void look_closer(struct search *s)
{
	faults_counted = false;
	show_findings(s);
	confirm_cycles(s->program, s->result, !workers_are_wanted(s));
	faults_counted = true;
}

void search_learn(struct search *s)
{
	finding_muted = true;
	faults_counted = false;
	for (uint32_t i = 0; s->strategy->learn && s->strategy->learn(i); i++) {
		execution_run(s->program);
		if (s->strategy->execution_end)
			s->strategy->execution_end(execution.events);
	}
	finding_muted = false;
	faults_counted = true;
	/* The same executions show it again, as those that they are. */
	lock_order_forget();
	instance_forget();
	execution.racy = false;
}

/* From the strategy's first execution to its last. */
int search_all(struct search *s)
{
	int err = s->strategy->begin(&s->own, s->program->tasks_nr);
	bool over;

	if (err)
		return err;
	if (s->own.number_first > 1 || s->own.number_step > 1)
		search_learn(s);
	over = search_run(s);
	s->result->granularity = execution.memory_points ? LS_GRANULARITY_MEMORY
							 : LS_GRANULARITY_SYNC;
	if (!s->strategy->exhaustive)
		s->result->withheld = (s->result->withheld & ~LS_WITHHELD_BUDGET) |
				      LS_WITHHELD_SAMPLED;
	else if (!over && !s->result->withheld)
		s->result->withheld |= LS_WITHHELD_STOPPED;
	if (s->strategy->finish)
		s->strategy->finish(s->result);
	return 0;
}

static int search_one_or_many(struct search *s)
{
	return workers_are_wanted(s) ? workers_run(s) : search_all(s);
}

/*
 * The search came to its end, but there were conflicts at places that are no scheduling points. Can
 * they be made points?
 */
static bool needs_points(const struct search *s)
{
	const unsigned int beside = LS_WITHHELD_RACES | LS_WITHHELD_SPIN | LS_WITHHELD_STEPS;
	unsigned int withheld = s->result->withheld;
	bool ended = (withheld & LS_WITHHELD_RACES) && !(withheld & ~beside);

	return s->strategy->exhaustive && (s->misled || ended) &&
	       (points_noted() > execution.points_nr || !execution.memory_points);
}

/*
 * Forget the counts, not the findings: they are true of the program. A place that is a point lets
 * no conflict go unseen, but new orders may show conflicts at other places.
 */
static void search_again(struct search *s, unsigned int round)
{
	for (size_t i = 0; i < findings_nr(); i++)
		finding_at(i)->public.hits = 0;
	*s->result = (struct ls_result){ .strategy = s->strategy->name, .bound = LS_UNBOUNDED };
	memset(s->was_new, 0, sizeof(s->was_new));
	for (unsigned int i = 0; i < s->own.faults_nr; i++)
		s->own.faults[i].fired = 0;
	if (points_lost() || points_noted() == execution.points_nr || round > ROUNDS_SYNC)
		execution.memory_points = true;
	points_use(points_noted());
	execution.racy = false;
	s->misled = false;
	trace_stop();
	trace_start();
}

int ls_explore(const struct ls_program *program, const struct ls_options *options,
	       struct ls_result *result)
{
	struct search s = { .program = program, .options = &s.own, .result = result };
	int err;

	memset(result, 0, sizeof(*result));
	result->bound = LS_UNBOUNDED;
	if (busy)
		return -EBUSY;
	s.own = options ? *options : (struct ls_options){ .preemptions_max = LS_UNBOUNDED };
	s.strategy = strategy_find(s.own.strategy ? s.own.strategy : "random");
	if (!s.strategy)
		return -EINVAL;
	if (!s.strategy->exhaustive && !s.own.executions_max && !s.own.time_max_ns)
		s.own.executions_max = EXECUTIONS_DEFAULT;
	s.count_traces = s.own.count_traces || s.strategy->exhaustive || s.strategy->counts_traces;
	result->strategy = s.strategy->name;
	instance_eager = false;
	err = search_start(&s, NULL);
	if (err && !busy)
		return err;
	if (!err)
		err = search_one_or_many(&s);
	for (unsigned int round = 1; !err && needs_points(&s) && round <= ROUNDS_MAX; round++) {
		search_again(&s, round);
		err = search_one_or_many(&s);
	}
	/* Seen before, and not met again, or before its turn. */
	for (size_t i = 0; i < findings_nr(); i++) {
		if (!finding_at(i)->public.hits)
			finding_at(i)->public.hits = 1;
		if (finding_waits(finding_at(i)))
			finding_settle(finding_at(i), result->executions);
	}
	if (!s.count_traces || workers_are_wanted(&s))
		result->distinct_last_1000 = -1;
	if (!err)
		look_closer(&s);
	faults_tell(result);
	return search_end(&s, err);
}

/* The search whose executions somebody else runs. */
static struct search session;

int session_start(const struct ls_program *program, const struct ls_options *options,
		  const struct strategy_ops *strategy, const struct recorder *recorder,
		  struct ls_result *result)
{
	int err;

	memset(result, 0, sizeof(*result));
	result->bound = LS_UNBOUNDED;
	if (busy)
		return -EBUSY;
	session = (struct search){
		.program = program, .options = &session.own, .strategy = strategy, .result = result
	};
	session.own = options ? *options : (struct ls_options){ .preemptions_max = LS_UNBOUNDED };
	result->strategy = strategy->name;
	result->withheld = LS_WITHHELD_SAMPLED;
	session.count_traces = session.own.count_traces;
	instance_eager = true;
	err = search_start(&session, recorder);
	/* Once it is under way only session_end() can tell what the setup left. */
	return err && busy ? session_end(err) : err;
}

enum end session_run(void)
{
	enum end end;

	session.strategy->execution_begin(1);
	finding_execution = session.result->executions + 1;
	end = execution_run(session.program);
	search_count(&session, end);
	return end;
}

void session_forget(void)
{
	lock_order_forget();
	instance_forget();
	pins_set(pins, session.own.pins_nr);
}

int session_end(int err)
{
	return search_end(&session, err);
}
