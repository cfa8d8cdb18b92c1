// SPDX-License-Identifier: GPL-2.0-only
/*
 * A finding as a document: what docs/result-format.md calls FINDING, made from the recording of its
 * execution. This file decides what is told and in which words; the writers decide how it looks.
 */
#include "harness/explain/explain.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "harness/explain/history.h"
#include "harness/explain/locks.h"
#include "harness/explain/number.h"
#include "harness/explain/recorder.h"
#include "harness/symbol/symbol.h"

static json_t *site_json(uintptr_t pc)
{
	struct symbol s = symbol_of_return(pc);
	json_t *site = json_pack("{s:s}", "function", s.function);

	if (site && s.file)
		json_object_set_new(site, "file", json_string(s.file));
	if (site && s.line)
		json_object_set_new(site, "line", json_integer(s.line));
	return site;
}

static json_t *top_json(uint64_t site)
{
	const struct stack *stack = recorded_stack(site);

	return stack->nr ? site_json(stack->pc[0]) : json_pack("{s:s}", "function", "?");
}

/* The harness's own frames at the outer end say nothing about the program. */
static bool is_outer(const struct symbol *s)
{
	return !strcmp(s->function, "task_entry") || !strcmp(s->function, "main_entry") ||
	       !strcmp(s->function, "fiber_start") ||
	       (s->file && !strncmp(s->file, "harness/", 8) &&
		strncmp(s->file, "harness/primitives/", 19) &&
		strncmp(s->file, "harness/lib/", 12));
}

static json_t *stack_json(uint64_t site)
{
	const struct stack *stack = recorded_stack(site);
	json_t *frames = json_array();

	for (uint32_t i = 0; i < stack->nr; i++) {
		struct symbol s = symbol_of_return(stack->pc[i]);

		if (i && is_outer(&s))
			break;
		json_array_append_new(frames, site_json(stack->pc[i]));
	}
	return frames;
}

static json_t *held_json(const char *held)
{
	json_t *list = json_array();

	while (held && *held) {
		size_t size = strcspn(held, "\n");

		json_array_append_new(list, json_stringn(held, size));
		held += size + 1;
	}
	return list;
}

/* Do two tasks touch the object of this event? Then its order tells something. */
static bool is_shared(const struct recording *r, size_t index)
{
	const struct recorded_event *e = &r->events[index];

	for (size_t i = 0; i < r->events_nr; i++)
		if (r->events[i].addr == e->addr && r->events[i].task != e->task)
			return true;
	return false;
}

static bool is_important(const struct recording *r, size_t i)
{
	const struct recorded_event *e = &r->events[i];

	/* That an operation ended well goes without saying. */
	if (e->is_note && !strncmp(e->text, "end ", 4))
		return strchr(e->text, ':') != NULL;
	if (e->addr && e->addr == r->addr)
		return true;
	return e->is_note || e->here || e->switched || (e->addr && is_shared(r, i));
}

/* Where its task got to. */
static bool is_last(const struct recording *r, size_t index)
{
	for (size_t i = index + 1; i < r->events_nr; i++)
		if (r->events[i].task == r->events[index].task)
			return false;
	return true;
}

static json_t *event_json(const struct recording *r, size_t i)
{
	const struct recorded_event *e = &r->events[i];
	json_t *event = json_pack("{s:i, s:s, s:s, s:b}", "task", e->task, "op", e->op, "text",
				  e->text, "important", is_important(r, i));

	if (!event)
		return NULL;
	/* What comes from outside the program has no place in it. */
	json_object_set_new(event, "site",
			    e->is_note ? json_pack("{s:s}", "function", "") : top_json(e->site));
	/* Those of all would be most of a document. */
	if (e->here || is_last(r, i))
		json_object_set_new(event, "stack", stack_json(e->is_note ? 0 : e->site));
	if (e->object)
		json_object_set_new(event, "object", json_string(e->object));
	if (e->switched)
		json_object_set_new(event, "switch", json_string(e->switched));
	if (e->outcome)
		json_object_set_new(event, "outcome", json_string(e->outcome));
	if (e->held)
		json_object_set_new(event, "held", held_json(e->held));
	if (e->here)
		json_object_set_new(event, "mark", json_string("here"));
	return event;
}

static json_t *events_json(const struct recording *r)
{
	json_t *events = json_array();

	for (size_t i = 0; i < r->events_nr; i++)
		json_array_append_new(events, event_json(r, i));
	return events;
}

static json_t *stack_entry(const char *title, int task, uint64_t site)
{
	json_t *entry = json_pack("{s:s, s:o}", "title", title, "frames", stack_json(site));

	if (entry && task >= 0)
		json_object_set_new(entry, "task", json_integer(task));
	return entry;
}

static json_t *stacks_json(const struct recording *r, const struct ls_program *program)
{
	const struct recorded_life *deferred;
	json_t *stacks = json_array();
	char title[200];

	if (r->site) {
		snprintf(title, sizeof(title), "here, by task %s",
			 r->task >= 0 ? number_name(r, program, r->task) : "finish");
		json_array_append_new(stacks, stack_entry(title, r->task, r->site));
	}
	for (unsigned int i = 0; i < r->evidence_nr; i++) {
		const struct recorded_evidence *e = &r->evidence[i];

		if (e->task == -1)
			snprintf(title, sizeof(title), "%s by the %s", e->title,
				 e->site == r->site ? e->task_name : "setup");
		else
			snprintf(title, sizeof(title), "%s by task %s", e->title, e->task_name);
		json_array_append_new(stacks, stack_entry(title, e->task, e->site));
	}
	deferred = history_deferred(r);
	if (deferred) {
		snprintf(title, sizeof(title), "put off by task %s",
			 number_name(r, program, deferred->task));
		json_array_append_new(stacks, stack_entry(title, deferred->task, deferred->site));
	}
	for (unsigned int i = 0; i < r->waits_nr; i++) {
		const struct recorded_wait *w = &r->waits[i];

		if (!w->held_since || w->held_by < -1)
			continue;
		snprintf(title, sizeof(title), "%s taken by task %s", w->wants,
			 number_name(r, program, w->held_by));
		json_array_append_new(stacks, stack_entry(title, w->held_by, w->held_since));
	}
	return stacks;
}

static json_t *tasks_of(uint64_t which)
{
	json_t *list = json_array();

	for (; which; which &= which - 1)
		if (__builtin_ctzl(which) != MAIN_WINDOW)
			json_array_append_new(list, json_integer(__builtin_ctzl(which)));
	return list;
}

static json_t *last_wake_json(const struct last_wake *last)
{
	json_t *one = json_pack("{s:s, s:o, s:b}", "call", last->call, "site", top_json(last->site),
				"in_vain", last->in_vain);

	if (one && last->task->id != MAIN_WINDOW)
		json_object_set_new(one, "task", json_integer(last->task->id));
	return one;
}

/* What there is to say besides the first holder. */
static void add_to_wait(json_t *wait, const struct recorded_wait *w)
{
	static const char *const how[] = { "nobody", "held", "queued", "section", "runs" };

	json_object_set_new(wait, "how", json_string(how[w->how]));
	if (w->holders & (w->holders - 1))
		json_object_set_new(wait, "holders", tasks_of(w->holders));
	if (w->how == WAIT_NOBODY && w->last.task)
		json_object_set_new(wait, "last_wake", last_wake_json(&w->last));
	if (w->beside)
		json_object_set_new(wait, "beside", json_true());
}

static json_t *waits_json(const struct recording *r)
{
	json_t *waits = json_array();

	for (unsigned int i = 0; i < r->waits_nr; i++) {
		const struct recorded_wait *w = &r->waits[i];
		json_t *wait = json_pack("{s:i, s:s, s:o}", "task", w->task, "wants", w->wants,
					 "site", top_json(w->site));

		if (!wait)
			continue;
		if (w->held_by >= 0)
			json_object_set_new(wait, "held_by", json_integer(w->held_by));
		if (w->held_since)
			json_object_set_new(wait, "held_since", top_json(w->held_since));
		add_to_wait(wait, w);
		json_array_append_new(waits, wait);
	}
	return waits;
}

static json_t *cycle_json(const struct recording *r)
{
	json_t *cycle = json_array();

	for (unsigned int i = 0; i < r->cycle_nr; i++) {
		const struct cycle_link *c = &r->cycle[i];

		json_t *link = json_pack("{s:s, s:s, s:o, s:o}", "from", c->from, "to", c->to,
					 "held_at", site_json(c->held_at), "taken_at",
					 site_json(c->taken_at));

		if (link && c->from_object)
			json_object_update_new(link,
					       json_pack("{s:s, s:s, s:s}", "from_object",
							 c->from_object, "to_object", c->to_object,
							 "how", link_name(c->how)));
		locks_tell_link(link, r, i);
		json_array_append_new(cycle, link);
	}
	return cycle;
}

static json_t *object_json(const struct recording *r)
{
	json_t *object = json_pack("{s:s}", "name", r->object);

	if (object && r->type)
		json_object_set_new(object, "type", json_string(r->type));
	if (object && r->class)
		json_object_set_new(object, "class", json_string(r->class));
	return object;
}

static json_t *choices_json(const struct ls_choices *choices, const struct ls_program *program)
{
	char *text = ls_choices_print(choices, program);
	json_t *string = json_string(text ? text : "");

	free(text);
	return string;
}

static void add_list(json_t *to, const char *key, json_t *list)
{
	if (json_array_size(list))
		json_object_set(to, key, list);
	json_decref(list);
}

json_t *explain_finding(const struct ls_program *program, const struct ls_options *options,
			const struct ls_finding *finding)
{
	struct recording r;
	json_t *f = NULL;
	char id[16];

	if (record_finding(program, options, finding, &r))
		goto out;
	snprintf(id, sizeof(id), "%08lx", finding->fingerprint >> 32);
	f = json_pack("{s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:o, s:o, s:o}", "kind",
		      ls_finding_name(finding->kind), "id", id, "count", (json_int_t)finding->hits,
		      "first_execution", (json_int_t)finding->first_execution, "story", r.story,
		      "where", top_json(r.site), "tasks", json_array(), "events", events_json(&r),
		      "stacks", stacks_json(&r, program), "choices",
		      choices_json(&finding->choices, program));
	if (!f)
		goto out;
	if (finding->bound != LS_UNBOUNDED)
		json_object_set_new(f, "bound", json_integer(finding->bound));
	if (r.object)
		json_object_set_new(f, "object", object_json(&r));
	if (r.task >= 0)
		json_object_set_new(f, "task", json_integer(r.task));
	add_list(f, "waits", waits_json(&r));
	add_list(f, "cycle", cycle_json(&r));
	add_list(f, "history", history_json(&r, top_json));
	history_tell_access(f, &r);
	locks_tell(f, &r, top_json);
	number_tasks(f, &r, program);
out:
	recording_free(&r);
	return f;
}
