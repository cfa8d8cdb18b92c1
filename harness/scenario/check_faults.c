// SPDX-License-Identifier: GPL-2.0-only
/* faults: what may fail, and what may happen besides. All of it is checked here. */
#include <string.h>
#include "harness/scenario/check_operations.h"
#include "harness/scenario/fault_words.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"
#include "harness/symbol/symbol.h"

#define NTH_MAX 1000000

/* An entry of the list, and the plans that it comes to: one for each site that it names. */
struct entry {
	struct ls_fault_plan plan;
	const char *sites[LS_FAULTS_MAX]; /* NULL: every one */
	unsigned int sites_nr;
	bool runs; /* something is injected, which is no failure of a call */
};

/* What is late or early is a matter of the schedule, of which every one is a choice anyway. */
static const char *const never_fail[][2] = {
	{ "call_rcu", "when its grace period begins and ends" },
	{ "call_srcu", "when its grace period begins and ends" },
	{ "grace_period", "when it begins and ends" },
	{ "kfree_rcu", "when its grace period ends" },
	{ "late_grace_period", "when a grace period begins and ends" },
	{ "mod_delayed_work", "when its work runs" },
	{ "mod_timer", "when it fires" },
	{ "msleep", "when it is over" },
	{ "queue_delayed_work", "when its work runs" },
	{ "queue_work", "when its work runs" },
	{ "rcu_barrier", "when it is over" },
	{ "schedule_delayed_work", "when its work runs" },
	{ "schedule_work", "when its work runs" },
	{ "synchronize_rcu", "when its grace period begins and ends" },
	{ "synchronize_srcu", "when its grace period begins and ends" },
	{ "udelay", "when it is over" },
};

static bool is_of_the_schedule(struct loader *l, const struct yaml *value, const char *name)
{
	for (size_t i = 0; i < sizeof(never_fail) / sizeof(*never_fail); i++) {
		if (strcmp(never_fail[i][0], name))
			continue;
		diagnose_add(l->d, value->at,
			     "\"%s\" never fails: no fault site; and %s, as early or as late as "
			     "may be, is a choice of every schedule that the search explores "
			     "without a fault",
			     name, never_fail[i][1]);
		return true;
	}
	return false;
}

static void add_site(struct loader *l, const struct yaml *value, struct entry *entry)
{
	const char *name = value_text(l, value, "a fault site, such as kzalloc");
	struct words words = { 0 };

	if (!name)
		return;
	if (!registry_fault_site(name) && is_of_the_schedule(l, value, name))
		return;
	if (!registry_fault_site(name)) {
		registry_fault_words(l->pool, &words);
		words_add(l->pool, &words, "any");
		diagnose_unknown(l->d, value->at, "fault site", name, "", &words,
				 "lockstep list faults");
		return;
	}
	if (entry->sites_nr < LS_FAULTS_MAX)
		entry->sites[entry->sites_nr++] = registry_fault_site(name)->name;
}

static void read_sites(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct entry *entry = into;

	(void)key;
	if (value->kind == YAML_SCALAR && !strcmp(value->text, "any")) {
		entry->sites[entry->sites_nr++] = NULL;
		return;
	}
	if (value->kind != YAML_SEQUENCE) {
		add_site(l, value, entry);
		return;
	}
	if (!value->nr)
		value_expected(l, value, "a fault site, or a list of at least one");
	for (size_t i = 0; i < value->nr; i++)
		add_site(l, value->items[i].value, entry);
}

static void read_run(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct entry *entry = into;
	struct ls_body *body;

	(void)key;
	entry->runs = true;
	if (value->kind != YAML_SEQUENCE || !value->nr) {
		value_expected(l, value, "a list of operations, such as [{unlock: m}]");
		return;
	}
	body = read_body_now(l, value, "fault");
	entry->plan.arg = body;
	entry->sites_nr = 1;
	entry->sites[0] = body->code.operations_nr && body->code.operations[0].ops
				  ? body->code.operations[0].ops->name
				  : "?";
}

/* Both words mean the same; each has its own use, so that a file reads like what it does. */
static void read_function(struct loader *l, const struct key *key, const struct yaml *value,
			  void *into)
{
	struct entry *entry = into;
	const char *name = value_text(l, value, "the name of a function");
	struct words words = { 0 };
	struct code_range range;

	if (entry->runs != (*key->name == 'd'))
		diagnose_add(l->d, value->at,
			     "\"in\" says in which function a call fails, \"during\" in which "
			     "one something is run");
	if (!name)
		return;
	entry->plan.in = name;
	if (symbol_find_functions(name, &range, 1))
		return;
	fault_function_words(l->pool, &words);
	diagnose_unknown(l->d, value->at, "function", name, "", &words, "lockstep list functions");
}

static void read_task(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct entry *entry = into;

	(void)key;
	entry->plan.task = find_task(l, value);
	if (entry->runs && !entry->plan.in)
		diagnose_add(
			l->d, value->at,
			"\"task\" is who is in the function of \"during\", which is not there");
}

static void read_nth(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct entry *entry = into;
	uint64_t nth = 0;

	(void)key;
	if (value->kind == YAML_SCALAR && !strcmp(value->text, "any"))
		return;
	if (value->kind == YAML_SCALAR && count_parse(value->text, 1, NTH_MAX, &nth))
		entry->plan.nth = (int)nth;
	else
		value_expected(l, value, "any, or a whole number from 1 to 1000000");
	if (entry->runs && !entry->plan.in)
		diagnose_add(l->d, value->at,
			     "\"nth\" is how often a task has entered the function of \"during\", "
			     "which is not there");
}

static void read_flag(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct entry *entry = into;

	value_bool(l, value, *key->name == 'p' ? &entry->plan.persistent : &entry->plan.unsound);
	if (entry->runs)
		diagnose_add(l->d, value->at, "\"%s\" is for calls that fail", key->name);
}

static bool permits(const int *outcomes, int error)
{
	for (; *outcomes; outcomes++)
		if (*outcomes == error)
			return true;
	return false;
}

static void check_errno(struct loader *l, const struct yaml *value, const char *text,
			const struct entry *entry, const char *site)
{
	const int *outcomes = registry_fault_outcomes(site);
	struct words words = { 0 };

	if (entry->plan.unsound ? entry->plan.error > 0 : permits(outcomes, entry->plan.error))
		return;
	for (; *outcomes; outcomes++)
		words_add(l->pool, &words, fault_errno_name(*outcomes, l->pool));
	diagnose_unknown(l->d, value->at, "error", text,
			 pool_printf(l->pool, " of fault site \"%s\"", site), &words, NULL);
}

static void read_errno(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct entry *entry = into;
	const char *text = value_text(l, value, "the name of an error, such as ENOMEM");

	(void)key;
	if (!text)
		return;
	if (entry->runs || (entry->sites_nr && !entry->sites[0])) {
		diagnose_add(l->d, value->at,
			     entry->runs
				     ? "\"errno\" is for calls that fail"
				     : "\"fail: any\" lets each call fail with what its contract "
				       "permits: \"errno\" needs the names of sites");
		return;
	}
	entry->plan.error = fault_errno_parse(text);
	for (unsigned int i = 0; i < entry->sites_nr; i++)
		check_errno(l, value, text, entry, entry->sites[i]);
}

/* What the others mean depends on the first two, and on whether the contract counts. */
const struct key fault_keys[] = {
	{ "fail", false, read_sites, schema_fault_sites,
	  "fault sites: allocators, other calls that may fail, sites of a model; any: all of them" },
	{ "run", false, read_run, schema_operations,
	  "operations that are injected: run once on a task of their own" },
	{ "in", false, read_function, schema_string,
	  "only while the task is in this function, or in what that calls" },
	{ "during", false, read_function, schema_string,
	  "what is run begins only while a task is in this function, or in what that calls" },
	{ "task", false, read_task, schema_string, "in this task only" },
	{ "nth", false, read_nth, schema_nth,
	  "the n-th time that the task gets there; any (the default): each of them" },
	{ "persistent", false, read_flag, schema_bool,
	  "once a call has failed, the task's later calls there fail alike" },
	{ "unsound", false, read_flag, schema_bool,
	  "also what the contract of the call rules out; findings may be of no real kernel" },
	{ "errno", false, read_errno, schema_errno,
	  "with this error instead of each that is permitted" },
	{ 0 },
};

/* A call that never fails: by a fault that is said to be unsound alone. */
static void check_contract(struct loader *l, const struct yaml *value, const struct entry *entry)
{
	for (unsigned int i = 0; i < entry->sites_nr; i++) {
		const char *name = entry->sites[i];

		if (name && !entry->runs && !entry->plan.unsound &&
		    registry_fault_site(name)->never)
			diagnose_add(l->d, yaml_find(value, "fail")->at,
				     "the contract of \"%s\" permits no failure: that needs "
				     "\"unsound: true\"",
				     name);
	}
}

static void add_plans(struct loader *l, const struct yaml *value, const struct entry *entry)
{
	struct scenario *s = l->s;

	for (unsigned int i = 0; i < entry->sites_nr; i++) {
		struct ls_fault_plan *plan;

		if (s->faults_nr == LS_FAULTS_MAX) {
			diagnose_add(l->d, value->at, "more than %d faults", LS_FAULTS_MAX);
			return;
		}
		plan = &s->faults[s->faults_nr];
		*plan = entry->plan;
		plan->site = entry->sites[i];
		if (plan->site && !entry->runs)
			plan->outcomes = registry_fault_outcomes(plan->site);
		s->faults_at[s->faults_nr++] = value->at;
	}
}

void read_faults(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE || value->nr > LS_FAULTS_MAX) {
		value_expected(l, value,
			       "a list of at most 64 faults, such as [{fail: kzalloc, nth: any}]");
		return;
	}
	s->faults = pool_alloc(l->pool, LS_FAULTS_MAX * sizeof(*s->faults));
	s->faults_at = pool_alloc(l->pool, LS_FAULTS_MAX * sizeof(*s->faults_at));
	for (size_t i = 0; i < value->nr; i++) {
		const struct yaml *one = value->items[i].value;
		struct entry entry = { .plan = { .task = -1 } };

		keys_read(l, one, "a fault", fault_keys, &entry);
		if (one->kind != YAML_MAPPING)
			continue;
		if (!yaml_find(one, "fail") == !yaml_find(one, "run"))
			diagnose_add(l->d, one->at,
				     "a fault needs one of \"fail\" (calls that fail) and \"run\" "
				     "(operations that are injected)");
		else
			add_plans(l, one, &entry);
		check_contract(l, one, &entry);
	}
}
