// SPDX-License-Identifier: GPL-2.0-only
/*
 * Another order of the same events, in the same trace, in which tasks run in longer stretches:
 * events that depend on each other stay in their order, others may change places.
 *
 * Where the positions of the tasks have few combinations the best order is worked out (dynamic
 * programming over them); else each task runs on as long as it can. Whether a switch is a
 * preemption is only guessed here, from whether the task's next event waits for another; the run
 * tells.
 */
#include "harness/explain/reorder.h"
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"

#define EVENTS_MAX 2000u
#define STATES_MAX (1u << 18)
#define PREEMPTION (1u << 16) /* outweighs all switches */
#define NEVER	   UINT32_MAX

struct event {
	size_t at, nr; /* in the steps: the event and the labels in it */
	const struct op *op;
	uint32_t *need; /* of each task, how many events come before this one */
};

struct lane {
	unsigned int task;
	bool alive; /* after its last event it could have gone on */
	struct event *events;
	uint32_t nr;
	size_t stride; /* in the number of a state */
};

struct order {
	const struct steps *steps;
	struct lane lanes[LS_TASKS_MAX];
	unsigned int lanes_nr;
	uint32_t events_nr;
	struct event *events; /* in their present order */
	uint32_t *needs;
	uint8_t *lane_of;
};

static void *get(size_t nr, size_t size)
{
	void *p = calloc(nr ? nr : 1, size);

	if (!p)
		harness_bug("no memory to reorder a schedule");
	return p;
}

static unsigned int lane_for(struct order *o, unsigned int task)
{
	for (unsigned int i = 0; i < o->lanes_nr; i++)
		if (o->lanes[i].task == task)
			return i;
	o->lanes[o->lanes_nr] = (struct lane){
		.task = task,
		.alive = o->steps->alive >> task & 1,
	};
	return o->lanes_nr++;
}

static size_t leading_labels(const struct steps *steps)
{
	size_t nr = 0;

	while (nr < steps->nr && is_label(&steps->v[nr]))
		nr++;
	return nr;
}

static bool take_events(struct order *o)
{
	const struct steps *s = o->steps;

	for (size_t i = leading_labels(s); i < s->nr; i++)
		o->events_nr += !is_label(&s->v[i]);
	if (o->events_nr < 2 || o->events_nr > EVENTS_MAX)
		return false;
	o->events = get(o->events_nr, sizeof(*o->events));
	o->lane_of = get(o->events_nr, sizeof(*o->lane_of));
	o->events_nr = 0;
	for (size_t i = leading_labels(s); i < s->nr; i++) {
		if (is_label(&s->v[i])) {
			o->events[o->events_nr - 1].nr++;
			continue;
		}
		o->lane_of[o->events_nr] = (uint8_t)lane_for(o, s->v[i].choice);
		o->lanes[o->lane_of[o->events_nr]].nr++;
		o->events[o->events_nr++] = (struct event){ i, 1, &s->v[i].op, NULL };
	}
	return o->lanes_nr > 1;
}

static bool comes_first(const struct op *earlier, const struct op *later)
{
	return op_dependent(earlier, later) || op_wakes(earlier, later);
}

bool step_comes_first(const struct step *earlier, const struct step *later)
{
	return comes_first(&earlier->op, &later->op);
}

/* A task that was created starts after the event that created it. */
static void need_creator(const struct order *o, const struct event *e)
{
	for (unsigned int l = 0; l < o->lanes_nr; l++)
		if (e->op->kind == OP_START && o->lanes[l].task == e->op->addr)
			e->need[l] = (uint32_t)e->op->expect;
}

/* Which events of other tasks have to come before each one. */
static void find_needs(struct order *o)
{
	uint32_t done[LS_TASKS_MAX] = { 0 };
	uint32_t *index = get(o->events_nr, sizeof(*index)); /* of an event in its lane */

	o->needs = get((size_t)o->events_nr * o->lanes_nr, sizeof(*o->needs));
	for (uint32_t i = 0; i < o->events_nr; i++) {
		struct event *e = &o->events[i];

		index[i] = done[o->lane_of[i]]++;
		e->need = &o->needs[(size_t)i * o->lanes_nr];
		for (uint32_t j = 0; j < i; j++)
			if (o->lane_of[j] != o->lane_of[i] && comes_first(o->events[j].op, e->op))
				e->need[o->lane_of[j]] = index[j] + 1;
		need_creator(o, e);
	}
	for (unsigned int l = 0; l < o->lanes_nr; l++) {
		struct lane *lane = &o->lanes[l];
		uint32_t nr = 0;

		lane->events = get(lane->nr, sizeof(*lane->events));
		for (uint32_t i = 0; i < o->events_nr; i++)
			if (o->lane_of[i] == l)
				lane->events[nr++] = o->events[i];
	}
	free(index);
}

static bool is_ready(const struct order *o, const uint32_t *at, unsigned int l)
{
	const struct lane *lane = &o->lanes[l];

	if (at[l] == lane->nr)
		return false;
	for (unsigned int i = 0; i < o->lanes_nr; i++)
		if (at[i] < lane->events[at[l]].need[i])
			return false;
	return true;
}

static uint32_t switch_cost(const struct order *o, const uint32_t *at, unsigned int from)
{
	const struct lane *lane = &o->lanes[from];
	bool blocked;

	if (at[from] == lane->nr) {
		blocked = !lane->alive;
	} else {
		const struct op *op = lane->events[at[from]].op;

		blocked = (op_blocks(op) || op_is_let_go(op)) && !is_ready(o, at, from);
	}
	return 1 + (blocked ? 0 : PREEMPTION);
}

/* One way through the positions; @order gets the lanes in the order in which they perform events.
 */
static void go_greedily(const struct order *o, uint8_t *order)
{
	uint32_t at[LS_TASKS_MAX] = { 0 }, nr = 0;
	unsigned int current = 0;

	while (nr < o->events_nr) {
		unsigned int best = 0;
		uint32_t longest = 0;

		for (unsigned int l = 0; l < o->lanes_nr; l++) {
			uint32_t try[LS_TASKS_MAX], length = 0;

			memcpy(try, at, sizeof(try));
			for (; is_ready(o, try, l); length++)
				try[l]++;
			if (length > longest || (length && nr && l == current)) {
				best = l;
				longest = nr && l == current ? NEVER : length;
			}
		}
		current = best;
		for (; is_ready(o, at, current); at[current]++)
			order[nr++] = (uint8_t)current;
	}
}

/* Least cost to come to each state by an event of each lane, and the lane of the event before. */
struct table {
	uint32_t *cost;
	uint8_t *from;
	size_t states;
};

static void unpack(const struct order *o, size_t state, uint32_t *at)
{
	for (unsigned int l = 0; l < o->lanes_nr; l++)
		at[l] = (uint32_t)(state / o->lanes[l].stride % (o->lanes[l].nr + 1));
}

static void step_on(const struct order *o, struct table *t, size_t state, const uint32_t *at,
		    unsigned int next)
{
	size_t to = (state + o->lanes[next].stride) * o->lanes_nr + next;

	for (unsigned int last = 0; last < o->lanes_nr; last++) {
		uint32_t cost = state ? t->cost[state * o->lanes_nr + last] : 0;

		if (cost == NEVER)
			continue;
		if (state && last != next)
			cost += switch_cost(o, at, last);
		if (cost < t->cost[to]) {
			t->cost[to] = cost;
			t->from[to] = (uint8_t)last;
		}
	}
}

static void walk_back(const struct order *o, const struct table *t, uint8_t *order)
{
	size_t state = t->states - 1;
	unsigned int last = 0;

	for (unsigned int l = 1; l < o->lanes_nr; l++)
		if (t->cost[state * o->lanes_nr + l] < t->cost[state * o->lanes_nr + last])
			last = l;
	for (uint32_t i = o->events_nr; i-- > 0;) {
		unsigned int before = t->from[state * o->lanes_nr + last];

		order[i] = (uint8_t)last;
		state -= o->lanes[last].stride;
		last = before;
	}
}

static bool go_best(struct order *o, uint8_t *order)
{
	struct table t = { .states = 1 };
	uint32_t at[LS_TASKS_MAX];

	for (unsigned int l = 0; l < o->lanes_nr; l++) {
		o->lanes[l].stride = t.states;
		t.states *= o->lanes[l].nr + 1;
		if (t.states * o->lanes_nr > STATES_MAX)
			return false;
	}
	t.cost = get(t.states * o->lanes_nr, sizeof(*t.cost));
	t.from = get(t.states * o->lanes_nr, sizeof(*t.from));
	memset(t.cost, 0xff, t.states * o->lanes_nr * sizeof(*t.cost));
	/* An event makes the number of the state larger, so one pass is enough. */
	for (size_t state = 0; state + 1 < t.states; state++) {
		unpack(o, state, at);
		for (unsigned int l = 0; l < o->lanes_nr; l++)
			if (is_ready(o, at, l))
				step_on(o, &t, state, at, l);
	}
	walk_back(o, &t, order);
	free(t.cost);
	free(t.from);
	return true;
}

static void write_order(const struct order *o, const uint8_t *order, struct ls_choices *out)
{
	const struct steps *s = o->steps;
	uint32_t at[LS_TASKS_MAX] = { 0 };

	out->nr = 0;
	out->v = get(s->nr, sizeof(*out->v));
	for (size_t i = 0; i < leading_labels(s); i++)
		out->v[out->nr++] = s->v[i].choice;
	for (uint32_t i = 0; i < o->events_nr; i++) {
		const struct event *e = &o->lanes[order[i]].events[at[order[i]]++];

		for (size_t j = 0; j < e->nr; j++)
			out->v[out->nr++] = s->v[e->at + j].choice;
	}
}

/**
 * reorder() - the same trace with fewer switches
 * @steps: one execution
 * @out: filled in on success; free with ls_choices_free()
 *
 * Context: harness thread.
 * Return: false when there is nothing to reorder, or too much.
 */
bool reorder(const struct steps *steps, struct ls_choices *out)
{
	struct order o = { .steps = steps };
	bool good = take_events(&o);

	if (good) {
		uint8_t *order = get(o.events_nr, sizeof(*order));

		find_needs(&o);
		if (!go_best(&o, order))
			go_greedily(&o, order);
		write_order(&o, order, out);
		free(order);
	}
	for (unsigned int l = 0; l < o.lanes_nr; l++)
		free(o.lanes[l].events);
	free(o.events);
	free(o.lane_of);
	free(o.needs);
	return good;
}
