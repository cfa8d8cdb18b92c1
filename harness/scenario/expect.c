// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds findings and the end of a search against the expectation of a case. Rules, in words:
 * docs/scenario-format.md, "What a case is expected to come out as". Runs nothing, prints nothing.
 */
#include <string.h>
#include "harness/scenario/expect.h"

static const char *const standings[] = {
	[STANDING_UNEXPECTED] = "unexpected",
	[STANDING_REQUIRED] = "required",
	[STANDING_ALLOWED] = "allowed",
	[STANDING_CONSEQUENCE] = "consequence",
};

const char *standing_name(enum standing standing)
{
	return standings[standing];
}

int standing_parse(const char *name)
{
	for (int i = 0; i < 4; i++)
		if (!strcmp(standings[i], name))
			return i;
	return -1;
}

json_t *withheld_json(unsigned int withheld)
{
	static const struct {
		unsigned int bit;
		const char *text;
	} reasons[] = {
		{ LS_WITHHELD_BUDGET, "executions or time ran out" },
		{ LS_WITHHELD_PREEMPTIONS, "the preemption bound cut executions off" },
		{ LS_WITHHELD_STEPS, "an execution reached the step bound" },
		{ LS_WITHHELD_RACES,
		  "plain accesses conflict unordered and are no scheduling points" },
		{ LS_WITHHELD_SAMPLED, "the strategy samples" },
		{ LS_WITHHELD_STOPPED, "the search was stopped" },
		{ LS_WITHHELD_LOST,
		  "a part of the search was lost with the processes that ran it" },
		{ LS_WITHHELD_SPIN, "a task that spins was made to let others run" },
		{ LS_WITHHELD_FAULTS, "calls that can be made to fail never failed" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (withheld & reasons[i].bit)
			json_array_append_new(list, json_string(reasons[i].text));
	return list;
}

/* The circle may be written from any of its classes on, in its direction. */
static bool same_cycle(const struct scenario_expected *expected, const json_t *explained)
{
	const json_t *cycle = json_object_get(explained, "cycle");
	size_t nr = json_array_size(cycle);

	if (!nr || nr != expected->cycle_nr)
		return false;
	for (size_t turn = 0; turn < nr; turn++) {
		bool same = true;

		for (size_t i = 0; same && i < nr; i++) {
			const json_t *edge = json_array_get(cycle, (i + turn) % nr);
			const char *from = json_string_value(json_object_get(edge, "from"));

			same = from && !strcmp(from, expected->cycle[i]);
		}
		if (same)
			return true;
	}
	return false;
}

/* Reports name a place inside an object "o+8"; to expectations it is the object. */
static bool same_object(const char *a, const char *b)
{
	size_t length = strcspn(a, "+");

	return length == strcspn(b, "+") && !strncmp(a, b, length);
}

static bool matches(const struct scenario_expected *expected, const struct judged *judged)
{
	const struct ls_finding *f = judged->finding;

	return expected->kind == f->kind && (!expected->in || !strcmp(expected->in, f->function)) &&
	       (!expected->object || same_object(expected->object, f->object)) &&
	       (!expected->cycle_nr || same_cycle(expected, judged->explained));
}

static bool matches_any(const struct scenario_expected *list, unsigned int nr,
			const struct judged *judged)
{
	for (unsigned int i = 0; i < nr; i++)
		if (matches(&list[i], judged))
			return true;
	return false;
}

static bool same_root(const struct ls_finding *a, const struct ls_finding *b)
{
	return *a->object && same_object(a->object, b->object) && !strcmp(a->function, b->function);
}

static void set_standings(const struct scenario_expect *expect, struct judged *findings, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (matches_any(expect->v, expect->nr, &findings[i]))
			findings[i].standing = STANDING_REQUIRED;
		else if (matches_any(expect->allow, expect->allow_nr, &findings[i]))
			findings[i].standing = STANDING_ALLOWED;
		else
			findings[i].standing = STANDING_UNEXPECTED;
	}
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; findings[i].standing == STANDING_UNEXPECTED && j < nr; j++)
			if (findings[j].standing == STANDING_REQUIRED &&
			    same_root(findings[i].finding, findings[j].finding))
				findings[i].standing = STANDING_CONSEQUENCE;
}

static json_t *expected_json(const struct scenario_expected *expected, bool seen)
{
	json_t *one = json_pack("{s:s}", "kind", ls_finding_name(expected->kind));

	if (expected->in)
		json_object_set_new(one, "in", json_string(expected->in));
	if (expected->object)
		json_object_set_new(one, "object", json_string(expected->object));
	if (expected->cycle_nr) {
		json_t *cycle = json_array();

		for (unsigned int i = 0; i < expected->cycle_nr; i++)
			json_array_append_new(cycle, json_string(expected->cycle[i]));
		json_object_set_new(one, "cycle", cycle);
	}
	json_object_set_new(one, "seen", json_boolean(seen));
	return one;
}

static enum expect_kind expected_kind(const struct scenario_expect *expect,
				      const struct scenario_explore *e)
{
	if (expect->kind != EXPECT_DEFAULT)
		return expect->kind;
	return explore_exhaustive(e) ? EXPECT_VERIFIED : EXPECT_CLEAN;
}

static json_t *expect_seen(const struct scenario_expect *expect, const struct scenario_explore *e,
			   const struct judged *findings, size_t nr)
{
	enum expect_kind kind = expected_kind(expect, e);
	json_t *list;

	if (kind != EXPECT_FINDINGS)
		return json_string(kind == EXPECT_VERIFIED ? "verified" : "clean");
	list = json_array();
	for (unsigned int i = 0; i < expect->nr; i++) {
		bool seen = false;

		for (size_t j = 0; j < nr; j++)
			seen |= matches(&expect->v[i], &findings[j]);
		json_array_append_new(list, expected_json(&expect->v[i], seen));
	}
	return list;
}

json_t *expect_json(const struct scenario_expect *expect, const struct scenario_explore *e)
{
	return expect_seen(expect, e, NULL, 0);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static json_t *text_found(const struct judged *findings, size_t nr)
{
	json_t *text = json_string("found: ");

	for (size_t i = 0; i < nr; i++) {
		const char *kind = ls_finding_name(findings[i].finding->kind);
		bool again = false;
		json_t *longer;

		for (size_t j = 0; j < i; j++)
			again |= findings[j].finding->kind == findings[i].finding->kind;
		if (again)
			continue;
		longer = json_sprintf("%s%s%s", json_string_value(text), i ? ", " : "", kind);
		json_decref(text);
		text = longer;
	}
	return text;
}

static const char *append(struct pool *pool, const char *text, const char *more)
{
	return pool_printf(pool, "%s%s%s", text, *text ? ", " : " ", more);
}

/* What a verdict holds for when pins or faults narrow the search. */
static json_t *qualify(const struct program *p, const struct scenario_explore *e, json_t *text)
{
	unsigned int budget = e->budget ? e->budget : 1, fails = 0, runs = 0, unsound = 0;
	struct pool pool = { 0 };
	const char *more = "";
	json_t *longer;

	for (unsigned int i = 0; i < p->s->faults_nr; i++) {
		const struct ls_fault_plan *plan = &p->faults[i];

		fails += !plan->run;
		runs += plan->run != NULL;
		unsound += plan->unsound;
	}
	if (p->s->pins_nr)
		more = append(&pool, more, "after the pinned prefix");
	if (fails)
		more = append(
			&pool, more,
			pool_printf(&pool, "with at most %u fault%s", budget, plural(budget)));
	if (unsound)
		more = append(&pool, more, "also of kinds that contracts rule out");
	if (runs)
		more = append(
			&pool, more,
			pool_printf(&pool, "with %u injected operation%s", runs, plural(runs)));
	longer = json_sprintf("%s%s", json_string_value(text), more);
	pool_free(&pool);
	json_decref(text);
	return longer;
}

static json_t *text_verified(const struct ls_result *r)
{
	unsigned long long traces = r->traces, places = r->unordered_marked;

	if (r->excluded)
		return json_sprintf(
			"verified (%llu trace%s%s; %llu execution%s left out of account)", traces,
			plural(traces), places ? "; sequential consistency only" : "",
			(unsigned long long)r->excluded, plural(r->excluded));
	if (!places)
		return json_sprintf("verified (%llu trace%s)", traces, plural(traces));
	return json_sprintf("verified (%llu trace%s; sequential consistency only: %llu location%s)",
			    traces, plural(traces), places, plural(places));
}

static void set_verdict(const struct program *p, const struct scenario_explore *e,
			const struct ls_result *r, struct judged *findings, size_t nr,
			struct judgement *out)
{
	unsigned long long executions = r->executions;
	const char *strategy = r->strategy ? r->strategy : e->strategy;

	if (nr) {
		out->verdict = "found";
		out->text = text_found(findings, nr);
		return;
	}
	if (p->error[0] || (!executions && !(p->is_part && r->exhausted))) {
		out->verdict = "incomplete";
		out->text = json_string("incomplete: nothing was executed");
		return;
	}
	if (r->pin_missed >= 0) {
		/* Some executions began elsewhere: the search says nothing about the prefix. */
		out->verdict = "incomplete";
		out->text = json_string("incomplete: a pin of the schedule was not reached");
		return;
	}
	if (r->excluded && !r->complete && !r->deadlocked && !r->aborted) {
		/* Of nothing, everything is true. */
		out->verdict = "incomplete";
		out->text = json_string("incomplete: no execution fulfils every assume");
		return;
	}
	if (r->exhausted && !r->withheld) {
		out->verdict = "verified";
		out->text = text_verified(r);
	} else if (r->withheld & LS_WITHHELD_SAMPLED) {
		out->verdict = "sampled";
		out->text = json_sprintf("sampled: %llu execution%s of %s%s", executions,
					 plural(executions), strategy, p->after ? p->after : "");
	} else if (r->bound >= 0) {
		out->verdict = "bounded";
		out->text = json_sprintf("bounded: every execution with at most %d preemption%s",
					 r->bound, plural((uint64_t)r->bound));
	} else {
		out->verdict = "incomplete";
		out->text = json_sprintf("incomplete: %llu execution%s of %s", executions,
					 plural(executions), strategy);
	}
	out->text = qualify(p, e, out->text);
}

static void add_reason(struct judgement *out, const char *status, json_t *text)
{
	/* Unexpected weighs more than inconclusive, whichever came first. */
	if (strcmp(out->status, "unexpected"))
		out->status = status;
	json_array_append_new(out->reasons, text);
}

static void judge_required(const struct program *p, const struct ls_result *r,
			   const struct judged *findings, size_t nr, struct judgement *out)
{
	const struct scenario_expect *expect = &p->c->expect;

	for (unsigned int i = 0; i < expect->nr; i++) {
		const struct scenario_expected *want = &expect->v[i];
		bool seen = false;

		for (size_t j = 0; j < nr; j++)
			seen |= matches(want, &findings[j]);
		if (!seen && !p->interrupted)
			add_reason(out, "unexpected",
				   json_sprintf(
					   "expected %s%s%s%s%s, not found in %llu execution%s%s",
					   ls_finding_name(want->kind), want->in ? " in " : "",
					   want->in ? want->in : "", want->object ? " of " : "",
					   want->object ? want->object : "",
					   (unsigned long long)r->executions, plural(r->executions),
					   r->exhausted ? ", which are all that there are" : ""));
	}
}

static void judge_search(const struct scenario_expect *expect, const struct scenario_explore *e,
			 const struct ls_result *r, struct judgement *out)
{
	enum expect_kind kind = expected_kind(expect, e);

	if (!strcmp(out->verdict, "found") || r->pin_missed >= 0)
		return;
	if (kind == EXPECT_VERIFIED && strcmp(out->verdict, "verified")) {
		json_t *why = withheld_json(r->withheld);

		add_reason(
			out, "inconclusive",
			json_sprintf(
				"expected verified, but the search did not cover every execution%s%s",
				json_array_size(why) ? ": " : "",
				json_array_size(why) ? json_string_value(json_array_get(why, 0))
						     : ""));
		json_decref(why);
	} else if (kind == EXPECT_CLEAN && r->withheld & LS_WITHHELD_FAULTS) {
		add_reason(out, "inconclusive",
			   json_string(r->places_lost
					       ? "there are more calls that may fail than are kept"
					       : "calls that could have been made to fail never "
						 "failed"));
	} else if (kind == EXPECT_CLEAN && r->executions == r->excluded) {
		add_reason(out, "inconclusive",
			   json_string(r->executions ? "no execution fulfilled every assume"
						     : "no execution was run"));
	}
}

static void judge_number(const char *what, uint64_t expected, uint64_t found, struct judgement *out)
{
	if (expected != found)
		add_reason(out, "unexpected",
			   json_sprintf("expected %llu %s trace%s, there are %llu",
					(unsigned long long)expected, what, plural(expected),
					(unsigned long long)found));
}

/* A number of traces says something only where all of them were run. */
static void judge_traces(const struct scenario_expect *expect, const struct ls_result *r,
			 struct judgement *out)
{
	if (!expect->complete_given && !expect->deadlocked_given)
		return;
	if (!r->exhausted) {
		add_reason(out, "inconclusive",
			   json_string("expected a number of traces, but the search did not cover "
				       "every execution"));
		return;
	}
	if (expect->complete_given)
		judge_number("complete", expect->complete, r->traces, out);
	if (expect->deadlocked_given)
		judge_number("deadlocked", expect->deadlocked, r->traces_deadlocked, out);
}

static void judge_plans(const struct program *p, const struct ls_result *r, struct judgement *out)
{
	if (r->pin_missed >= 0 && (unsigned int)r->pin_missed < p->s->pins_nr) {
		const struct scenario_pin *pin = &p->s->pins[r->pin_missed];

		/* The file's schedule was written for the implementations that it names. */
		add_reason(
			out, p->c->added ? "not applicable" : "unexpected",
			json_sprintf("pin %d of the schedule (%s:%u:%u, task %s) was not reached",
				     r->pin_missed + 1, p->s->file, pin->at.line, pin->at.column,
				     p->s->tasks[pin->pin.task].name));
	}
}

void expect_judge(const struct program *p, const struct scenario_explore *e,
		  const struct ls_result *result, struct judged *findings, size_t nr,
		  struct judgement *out)
{
	const struct scenario_expect *expect = &p->c->expect;

	*out = (struct judgement){ .status = "as expected", .reasons = json_array() };
	set_standings(expect, findings, nr);
	set_verdict(p, e, result, findings, nr, out);
	out->expect = expect_seen(expect, e, findings, nr);
	if (p->error[0]) {
		add_reason(out, "unexpected", json_sprintf("the setup failed: %s", p->error));
		return;
	}
	for (size_t i = 0; i < nr; i++)
		if (findings[i].standing == STANDING_UNEXPECTED)
			add_reason(out, "unexpected",
				   json_sprintf("%s in %s was not expected: %s",
						ls_finding_name(findings[i].finding->kind),
						findings[i].finding->function,
						findings[i].finding->story));
	judge_required(p, result, findings, nr, out);
	if (p->interrupted)
		add_reason(out, "inconclusive", json_string("interrupted"));
	else
		judge_search(expect, e, result, out);
	if (!p->interrupted)
		judge_traces(expect, result, out);
	judge_plans(p, result, out);
}
