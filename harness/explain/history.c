// SPDX-License-Identifier: GPL-2.0-only
/* The life of a finding's object as its document tells it, and the accesses to it. */
#include "harness/explain/history.h"
#include <string.h>
#include "harness/engine/observe.h"
#include "harness/symbol/symbol.h"

static void add(json_t *history, const char *what, int task, json_t *site)
{
	json_t *entry = json_pack("{s:s, s:o}", "what", what, "site", site);

	if (entry && task >= 0)
		json_object_set_new(entry, "task", json_integer(task));
	json_array_append_new(history, entry);
}

/* Is it told by the object's life? */
static bool is_lived(const struct recording *r, const struct recorded_evidence *e)
{
	for (unsigned int i = 0; i < r->life_nr; i++)
		if (!strncmp(e->title, r->life[i].what, strlen(r->life[i].what)) &&
		    r->life[i].task == e->task)
			return true;
	return false;
}

/* Who takes or drops a reference is whoever calls kref_get() and its like. */
static bool is_wrapper(uintptr_t pc)
{
	const char *file = symbol_of_return(pc).file;

	return file && (strstr(file, "include/kernel/linux/") || strstr(file, "harness/lib/"));
}

static uint64_t holder_of(const struct recorded_life *life)
{
	const struct stack *stack = recorded_stack(life->site);

	for (unsigned int i = 0; life->change && i < stack->nr; i++)
		if (!is_wrapper(stack->pc[i]))
			return stack->pc[i];
	return life->site;
}

json_t *history_json(const struct recording *r, json_t *(*site)(uint64_t))
{
	json_t *history = json_array();

	for (unsigned int i = 0; i < r->life_nr; i++)
		add(history, r->life[i].what, r->life[i].task, site(holder_of(&r->life[i])));
	for (unsigned int i = r->evidence_nr; i-- > 0;)
		if (!is_lived(r, &r->evidence[i]))
			add(history, r->evidence[i].title, r->evidence[i].task,
			    site(r->evidence[i].site));
	return history;
}

static json_t *access_json(const struct raised_access *a)
{
	return json_pack("{s:b, s:I, s:b}", "write", (a->flags & ACCESS_WRITE) != 0, "size",
			 (json_int_t)a->size, "marked", (a->flags & ACCESS_MARKED) != 0);
}

void history_tell_access(json_t *finding, const struct recording *r)
{
	if (r->access.size)
		json_object_set_new(finding, "access", access_json(&r->access));
	if (r->other.size)
		json_object_set_new(finding, "other", access_json(&r->other));
	if (r->allocation)
		json_object_set_new(finding, "allocation",
				    json_pack("{s:I, s:I}", "size", (json_int_t)r->allocation,
					      "offset", (json_int_t)r->offset));
}

const struct recorded_life *history_deferred(const struct recording *r)
{
	for (unsigned int i = r->life_nr; i-- > 0;)
		if (!strcmp(r->life[i].what, LIFE_GRACE) || !strcmp(r->life[i].what, LIFE_QUEUED))
			return &r->life[i];
	return NULL;
}
