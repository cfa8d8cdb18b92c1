// SPDX-License-Identifier: GPL-2.0-only
/*
 * The final states of a litmus test: a set, since one state may come of several traces, and a
 * search may begin anew. Fixed in size, because states are noted on a task's stack; a search that
 * has more says so and claims nothing.
 */
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/scenario/litmus.h"
#include "harness/scenario/scenario.h"

#define STATES_MAX 4096u

static struct {
	const struct litmus *litmus;
	int64_t kept[LITMUS_VALUES_MAX]; /* of the execution under way */
	int64_t states[STATES_MAX][LITMUS_VALUES_MAX];
	bool holds[STATES_MAX];
	unsigned int nr;
	bool lost;
} now;

void litmus_start(const struct scenario *s)
{
	now.litmus = s->litmus;
	now.nr = 0;
	now.lost = false;
}

void litmus_stop(void)
{
	now.litmus = NULL;
}

void litmus_keep(unsigned int value, int64_t number)
{
	if (value < LITMUS_VALUES_MAX)
		now.kept[value] = number;
}

static bool holds(const struct litmus_condition *c, const int64_t *state)
{
	switch (c->op) {
	case LITMUS_EQUAL:
		return state[c->value] == c->number;
	case LITMUS_UNEQUAL:
		return state[c->value] != c->number;
	case LITMUS_AND:
		return holds(c->left, state) && holds(c->right, state);
	case LITMUS_OR:
		return holds(c->left, state) || holds(c->right, state);
	case LITMUS_NOT:
		return !holds(c->left, state);
	default:
		return true;
	}
}

void litmus_note(void *const *values)
{
	const struct litmus *l = now.litmus;
	int64_t *state;
	size_t size;

	if (!l || execution.excluded)
		return;
	if (now.nr == STATES_MAX) {
		now.lost = true;
		return;
	}
	state = now.states[now.nr];
	size = l->values_nr * sizeof(*state);
	for (unsigned int i = 0; i < l->values_nr; i++)
		state[i] = l->values[i].task >= 0 ? now.kept[i]
						  : *(int64_t *)values[l->values[i].reference];
	if (l->filter && !holds(l->filter, state))
		return;
	for (unsigned int i = 0; i < now.nr; i++)
		if (!memcmp(now.states[i], state, size))
			return;
	now.holds[now.nr++] = holds(l->condition, state);
}

static unsigned int positive(void)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < now.nr; i++)
		nr += now.holds[i];
	return nr;
}

/* As herd says it. */
static const char *observation(void)
{
	unsigned int nr = positive();

	if (!nr)
		return "Never";
	return nr == now.nr ? "Always" : "Sometimes";
}

static json_t *value_json(const struct litmus *l, int64_t value)
{
	int64_t index = value - LITMUS_ADDRESS;

	if (index >= 0 && index < l->variables_nr)
		return json_sprintf("&%s", l->variables[index]);
	return json_sprintf("%lld", (long long)value);
}

static json_t *states_json(const struct litmus *l)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < now.nr; i++) {
		json_t *state = json_object();

		for (unsigned int j = 0; j < l->values_nr; j++)
			json_object_set_new(state, l->values[j].text,
					    value_json(l, now.states[i][j]));
		json_array_append_new(
			list, json_pack("{s:o, s:b}", "values", state, "positive", now.holds[i]));
	}
	return list;
}

/* Is what the quantifier claims so? */
static bool is_validated(const struct litmus *l)
{
	switch (l->quantifier) {
	case LITMUS_EXISTS:
		return positive() > 0;
	case LITMUS_NEVER:
		return !positive();
	default:
		return positive() == now.nr;
	}
}

json_t *litmus_json(const struct litmus *l, bool complete)
{
	json_t *one = json_pack("{s:s, s:s, s:s, s:i, s:i, s:b, s:b, s:o}", "name", l->name,
				"condition", l->condition_text, "observation", observation(),
				"positive", (int)positive(), "negative", (int)(now.nr - positive()),
				"validated", is_validated(l), "complete", complete && !now.lost,
				"states", states_json(l));

	if (one && l->result)
		json_object_set_new(one, "result", json_string(l->result));
	return one;
}

const char *litmus_contradiction(const struct litmus *l)
{
	if (!l->result)
		return NULL;
	if (!strcmp(l->result, "Never") && positive())
		return "a state that the test says is never seen was seen, even under sequential "
		       "consistency";
	if (!strcmp(l->result, "Always") && positive() != now.nr)
		return "a state was seen without what the test says is always so";
	return NULL;
}
