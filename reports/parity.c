// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own tools would have said of a finding. Decided by rule: the first row of the
 * table that fits the finding's data is the answer; nothing else is looked at.
 *
 * "Would" is meant for a kernel that was built with the tool and ran the same code; that the tool
 * has not turned itself off before, as lockdep does with its first report, is taken for granted.
 */
#include <string.h>
#include "reports/get.h"
#include "reports/kernel.h"

/* When the tool speaks up. */
enum sees { SEES_CODE, SEES_SCHEDULE, SEES_SAMPLED, SEES_NEVER };

static const char *const sees_names[] = { "whenever the code runs", "in this schedule only",
					  "sampled", "never" };

struct parity_rule {
	const char *kind;
	const char *form;		     /* NULL: any */
	const char *begin;		     /* of the story; NULL: any */
	bool (*when)(const json_t *finding); /* NULL: always */
	const char *tool;
	enum sees sees;
	const char *text;
};

static bool has_end(const json_t *finding, const char *is)
{
	const json_t *link;
	size_t i;

	json_array_foreach(json_object_get(finding, "cycle"), i, link) {
		if (get_is(json_object_get(link, "from_end"), "is", is) ||
		    get_is(json_object_get(link, "to_end"), "is", is))
			return true;
	}
	return false;
}

static bool has_unchecked(const json_t *finding)
{
	return has_end(finding, "unchecked");
}

static bool has_no_lock(const json_t *finding)
{
	return has_end(finding, "no lock");
}

static bool is_unchecked(const json_t *finding)
{
	return get_bool(json_object_get(finding, "lock"), "unchecked");
}

static bool was_seen_before(const json_t *finding)
{
	return *get_string(finding, "lockdep_before");
}

static bool was_order_seen(const json_t *finding)
{
	return get_is(finding, "lockdep_before", "lock-order");
}

static bool was_rcu_seen(const json_t *finding)
{
	return get_is(finding, "lockdep_before", "rcu-misuse");
}

static bool is_guarded(const json_t *finding)
{
	return get_is(json_object_get(finding, "confirmation"), "verdict", "guarded");
}

#define LOCKDEP	  "lockdep"
#define HUNG	  "hung-task detector"
#define KASAN	  "KASAN"
#define ATOMIC	  "DEBUG_ATOMIC_SLEEP"
#define PROVE_RCU "PROVE_RCU"
#define NONE	  "none"

static const struct parity_rule rules[] = {
#define PARITY(kind, form, begin, when, tool, sees, text) \
	{ kind, form, begin, when, tool, sees, text },
#include "reports/parity_rules.h"
#undef PARITY
};

static bool fits(const struct parity_rule *rule, const json_t *finding)
{
	if (!get_is(finding, "kind", rule->kind))
		return false;
	if (rule->form && !get_is(finding, "form", rule->form))
		return false;
	if (rule->begin &&
	    strncmp(get_string(finding, "story"), rule->begin, strlen(rule->begin)) != 0)
		return false;
	return !rule->when || rule->when(finding);
}

json_t *parity_json(const json_t *finding)
{
	const struct parity_rule *rule = rules;
	const struct parity_rule *end = rules + sizeof(rules) / sizeof(rules[0]);

	while (rule < end && !fits(rule, finding))
		rule++;
	if (rule == end)
		return json_pack("{s:s, s:s, s:s}", "tool", NONE, "sees", sees_names[SEES_NEVER],
				 "text", "no tool of the kernel looks for this");
	return json_pack("{s:s, s:s, s:s}", "tool", rule->tool, "sees", sees_names[rule->sees],
			 "text", rule->text);
}
