// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the execution of a finding again and writes down what happens. Only here stacks are taken: a
 * site, which is a plain return address in a search, is the number of a stack in a recording.
 */
#define _GNU_SOURCE
#define UNW_LOCAL_ONLY
#include "harness/explain/recorder.h"
#include <errno.h>
#include <libunwind.h>
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/explain/lives.h"
#include "harness/explain/locks.h"

#define SITE_IS_STACK (1ul << 63)

static struct recording *rec;
static struct stack *stacks;
static uint32_t stacks_nr, stacks_max;
static int last_task; /* index of the last event's task, -2: none yet */

static uint64_t record_stack(uintptr_t pc)
{
	void *frames[FRAMES_MAX + 16];
	int nr = unw_backtrace(frames, FRAMES_MAX + 16), first = 0;
	struct stack *s;

	if (stacks_nr == stacks_max) {
		stacks_max = stacks_max ? 2 * stacks_max : 1024;
		stacks = realloc(stacks, stacks_max * sizeof(*stacks));
		if (!stacks)
			harness_bug("no memory for stacks");
	}
	s = &stacks[stacks_nr++];
	/* What is above the model's own call is the harness. */
	while (first < nr && (uintptr_t)frames[first] != pc)
		first++;
	s->nr = 0;
	if (first == nr)
		s->pc[s->nr++] = pc;
	for (; first < nr && s->nr < FRAMES_MAX; first++)
		s->pc[s->nr++] = (uintptr_t)frames[first];
	return SITE_IS_STACK | (stacks_nr - 1);
}

const struct stack *recorded_stack(uint64_t site)
{
	static struct stack one;

	if (site & SITE_IS_STACK)
		return &stacks[site & ~SITE_IS_STACK];
	one.nr = site != 0;
	one.pc[0] = site;
	return &one;
}

static uintptr_t recorded_pc(uint64_t site)
{
	return site & SITE_IS_STACK ? stacks[site & ~SITE_IS_STACK].pc[0] : site;
}

static char *words(void (*write)(FILE *out, uintptr_t addr), uintptr_t addr)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		harness_bug("no memory for a recording");
	write(out, addr);
	fclose(out);
	return text;
}

int recorded_index(const struct task *t)
{
	if (!rec->names[t->id])
		rec->names[t->id] = t->id == MAIN_WINDOW ? NULL : strdup(t->name);
	return t->id == MAIN_WINDOW ? -1 : t->id;
}

static char *held_by(const struct task *t)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!t->held_nr)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		harness_bug("no memory for a recording");
	for (unsigned int i = 0; i < t->held_nr; i++) {
		describe_address(out, t->held[i].object->addr);
		fputc('\n', out);
	}
	fclose(out);
	return text;
}

/* Why another task runs now. */
static const char *switched_to(const struct task *t)
{
	const struct task *before;

	if (last_task == recorded_index(t))
		return NULL;
	if (last_task < 0)
		return "start";
	before = &tasks[last_task];
	if (before->state == TASK_FINISHED)
		return "finished";
	return execution.enabled >> last_task & 1 ? "preempted" : "blocked";
}

static struct recorded_event *event_add(const struct task *t)
{
	struct recorded_event *e;

	if (rec->events_nr == rec->events_max) {
		rec->events_max = rec->events_max ? 2 * rec->events_max : 256;
		rec->events = realloc(rec->events, rec->events_max * sizeof(*rec->events));
		if (!rec->events)
			harness_bug("no memory for a recording");
	}
	e = &rec->events[rec->events_nr++];
	*e = (struct recorded_event){ .task = recorded_index(t) };
	return e;
}

/* The lock that a task got or dropped shows only after the event: looked at with the next one. */
static void held_update(void)
{
	for (size_t i = rec->events_nr; i-- > 0;) {
		struct recorded_event *e = &rec->events[i];

		if (e->is_note)
			continue;
		if (!e->held && e->task >= 0)
			e->held = held_by(&tasks[e->task]);
		return;
	}
}

static uint64_t event_site; /* of the event that is being recorded */

static void record_event(struct task *t, const char *text)
{
	struct recorded_event *e;

	(void)text;
	held_update();
	e = event_add(t);
	e->op = t->op.call;
	e->site = event_site;
	e->switched = switched_to(t);
	if (t->op.object) {
		e->addr = t->op.object->addr;
		e->object = words(describe_address, t->op.size ? t->op.addr : e->addr);
	}
	if (asprintf(&e->text, e->object ? "%s(%s)" : "%s", e->op, e->object) < 0)
		harness_bug("no memory for a recording");
	if (t->op.failed)
		e->outcome = strdup(t->op.timed		   ? "times out"
				    : t->op.kind == OP_CAS ? "fails"
							   : "not taken");
	last_task = recorded_index(t);
}

static void record_note(struct task *t, const char *text)
{
	struct recorded_event *e;

	held_update();
	e = event_add(t);
	e->op = "";
	e->is_note = true;
	e->text = strdup(text);
	e->site = 0;
	/* The first line of a task after another's is where the switch shows. */
	e->switched = NULL;
}

static void observed_event(struct task *t)
{
	event_site = record_stack(t->op.pc);
	describe_call(record_event, t, NULL);
}

static void observed_printed(struct task *t, const char *text)
{
	char line[560];

	snprintf(line, sizeof(line), "printk: %s", text);
	describe_call(record_note, t, line);
}

static void observed_label(struct task *t, unsigned int outcome, const char *what)
{
	char line[160];

	if (outcome)
		snprintf(line, sizeof(line), "%s: outcome %u is chosen", what, outcome);
	else
		snprintf(line, sizeof(line), "%s: nothing is injected", what);
	describe_call(record_note, t, line);
}

static void observed_begin(struct task *t)
{
	char line[300];

	snprintf(line, sizeof(line), "begin %s", t->operation);
	describe_call(record_note, t, line);
}

static void observed_end(struct task *t, long outcome, bool may_hold)
{
	char line[300];

	(void)may_hold;
	if (outcome < 0 && outcome > -4096)
		snprintf(line, sizeof(line), "end %s: %s", t->operation,
			 strerrorname_np((int)-outcome) ? strerrorname_np((int)-outcome) : "fails");
	else
		snprintf(line, sizeof(line), "end %s", t->operation);
	describe_call(record_note, t, line);
}

static void observed_start(void)
{
	for (size_t i = 0; i < rec->events_nr; i++) {
		free(rec->events[i].text);
		free((char *)rec->events[i].object);
		free(rec->events[i].outcome);
		free(rec->events[i].held);
	}
	rec->events_nr = 0;
	last_task = -2;
}

static void observed_execution(void)
{
	observed_start();
	lives_began();
}

static void record_access(const struct raise *r)
{
	uintptr_t addr = r->access.addr ? r->access.addr : r->addr;
	const struct block *b = block_find(r->addr);

	rec->access = r->access;
	rec->other = r->other;
	if (!b)
		return;
	rec->offset = (long)(addr - b->addr);
	rec->allocation = b->size;
}

/* What a task waits for for ever is no event, and yet the last thing that it did. */
static void record_wait(const struct task *t, uint64_t site, bool here)
{
	struct recorded_event *e = event_add(t);

	e->op = t->op.call;
	e->site = site;
	e->addr = t->op.object->addr;
	e->object = words(describe_address, e->addr);
	if (asprintf(&e->text, "%s(%s)", e->op, e->object) < 0)
		harness_bug("no memory for a recording");
	e->outcome = strdup("waits for ever");
	e->held = held_by(t);
	e->switched = switched_to(t);
	e->here = here;
	last_task = recorded_index(t);
}

static void record_evidence(const struct raise *r)
{
	for (unsigned int i = 0; i < r->evidence_nr; i++) {
		const struct evidence *e = &r->evidence[i];

		rec->evidence[i] = (struct recorded_evidence){
			.title = e->title,
			.task = recorded_index(e->task),
			.task_name = strdup(e->task->name),
			.site = e->site,
		};
	}
	rec->evidence_nr = r->evidence_nr;
	for (unsigned int i = 0; i < r->waits_nr; i++) {
		const struct wait_link *w = &r->waits[i];

		rec->waits[i] = (struct recorded_wait){
			.task = recorded_index(w->task),
			.held_by = w->held_by ? recorded_index(w->held_by) : -2,
			.wants = words(describe_address, w->wants->addr),
			.beside = i >= r->chain_nr,
			.how = w->how,
			.holders = w->holders,
			.site = w->site,
			.held_since = w->held_since,
			.last = w->last,
		};
	}
	/* Those of whom only the number is kept get names, too. */
	for (unsigned int i = 0; i < r->waits_nr; i++) {
		for (uint64_t left = r->waits[i].holders; left; left &= left - 1)
			recorded_index(&tasks[__builtin_ctzl(left)]);
		if (r->waits[i].last.task)
			recorded_index(r->waits[i].last.task);
	}
	rec->waits_nr = r->waits_nr;
	for (unsigned int i = 0; i < r->waits_nr; i++)
		record_wait(r->waits[i].task, r->waits[i].site, r->waits[i].task == r->task);
	memcpy(rec->cycle, r->cycle, sizeof(rec->cycle));
	rec->cycle_nr = r->cycle_nr;
}

/* What the task would do next and cannot do. */
static void record_last(const struct raise *r)
{
	struct recorded_event *e = event_add(r->task);

	e->op = "takes";
	e->site = r->site;
	e->addr = r->addr;
	e->object = words(describe_address, r->addr);
	if (asprintf(&e->text, "takes %s again", e->object) < 0)
		harness_bug("no memory for a recording");
	e->held = held_by(r->task);
	e->switched = switched_to(r->task);
	e->here = true;
}

/* Stacks are numbered in the order in which they were taken. */
static bool is_before(uint64_t site, uint64_t other)
{
	return site & SITE_IS_STACK && other & SITE_IS_STACK && site < other;
}

/* The first raise with the fingerprint that is looked for; runs on a big stack already. */
static void observed_finding(const struct raise *r, uint64_t fingerprint)
{
	const char *class, *type;

	if (rec->found)
		return;
	if (fingerprint != rec->fingerprint) {
		locks_note(rec, r);
		return;
	}
	held_update();
	rec->found = true;
	rec->task = r->task ? recorded_index(r->task) : -2;
	rec->site = r->site;
	rec->addr = r->addr;
	rec->story = raise_story(r);
	if (r->addr) {
		rec->object = words(describe_address, r->addr);
		class = describe_class(r->addr);
		type = describe_type(r->addr);
		rec->class = class ? strdup(class) : NULL;
		rec->type = type ? strdup(type) : NULL;
	}
	rec->form = r->form;
	record_access(r);
	lives_record(rec, r->addr, r->kind == LS_LEAK);
	record_evidence(r);
	locks_record(rec, r);
	if (r->ends) {
		record_last(r);
		return;
	}
	for (size_t i = rec->events_nr; i-- > 0 && !r->waits_nr;)
		if (!rec->events[i].is_note && rec->events[i].task == rec->task &&
		    !is_before(r->site, rec->events[i].site)) {
			rec->events[i].here = true;
			break;
		}
}

static const struct observer observer = {
	.event = observed_event,
	.printed = observed_printed,
	.labelled = observed_label,
	.operation_begun = observed_begin,
	.operation_ended = observed_end,
	.execution_began = observed_execution,
	.allocated = lives_allocated,
	.freed = lives_freed,
	.life = lives_note,
	.counted = lives_counted,
};

static const struct recorder recorder = {
	.observer = &observer,
	.record_stack = record_stack,
	.site_pc = recorded_pc,
	.finding = observed_finding,
};

/**
 * record_finding() - run the execution of a finding again and keep what happens
 * @program, @options: as they were explored
 * @finding: what to look for
 * @recording: filled in; free with recording_free()
 *
 * The stacks behind the sites of the recording stay until the next call.
 *
 * Context: harness thread, no search under way.
 * Return: 0; -ENOENT when the execution did not show the finding; else as ls_replay().
 */
int record_finding(const struct ls_program *program, const struct ls_options *options,
		   const struct ls_finding *finding, struct recording *recording)
{
	struct ls_options own = options ? *options : (struct ls_options){ 0 };
	struct ls_result result;
	int err;

	memset(recording, 0, sizeof(*recording));
	recording->fingerprint = finding->fingerprint;
	recording->lockdep_before = -1;
	rec = recording;
	stacks_nr = 0;
	lives_start();
	own.found = NULL;
	own.twice_every = 0;
	own.before = finding->before;
	own.before_nr = finding->before_nr;
	own.granularity = finding->granularity;
	own.points = finding->points;
	own.points_nr = finding->points_nr;
	err = replay_recorded(program, &own, &finding->choices, &result, &recorder);
	ls_result_free(&result);
	if (recording->found)
		return 0;
	return err ? err : -ENOENT;
}

void recording_free(struct recording *recording)
{
	rec = recording;
	observed_start();
	free(recording->events);
	free(recording->story);
	free(recording->object);
	free(recording->type);
	free(recording->class);
	for (unsigned int i = 0; i < recording->evidence_nr; i++)
		free(recording->evidence[i].task_name);
	for (unsigned int i = 0; i < recording->waits_nr; i++)
		free(recording->waits[i].wants);
	locks_free(recording);
	for (unsigned int i = 0; i < TASKS_SLOTS; i++)
		free(recording->names[i]);
	memset(recording, 0, sizeof(*recording));
}
