// SPDX-License-Identifier: GPL-2.0-only
/*
 * The findings of a search: which were seen, how often, and the choices of the first execution that
 * showed each.
 *
 * Two raises are the same finding when kind, functions and the kind of object agree (fingerprint).
 * A deadlock that closes the same circle of lock classes as a lock-order finding is its
 * confirmation, and only the deadlock is reported.
 */
#define _GNU_SOURCE
#include "harness/detect/finding.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/engine/points.h"
#include "harness/symbol/symbol.h"

#define SEEN_SLOTS 8192u /* a power of two; also the bound of distinct raw raises */

static struct finding *list;
static size_t list_nr, list_max, last_raised;
static size_t known_nr; /* of these are no findings, but races that are known */

/* Raw identity -> index in the list + 1. */
static struct {
	uint64_t key;
	uint32_t index;
} seen[SEEN_SLOTS];
static unsigned int seen_nr;

static const struct ls_options *options;

static uintptr_t pc_of_site(uint64_t site)
{
	return site;
}

uintptr_t (*site_pc)(uint64_t site) = pc_of_site;
void (*finding_recorder)(const struct raise *r, uint64_t fingerprint);
void (*finding_noted)(const struct finding *f, const struct raise *r);
uint32_t finding_round = 1;
bool finding_out_of_order;
uint64_t finding_execution, finding_raises;
static uint64_t ranks;
int finding_bound;
const char *finding_strategy = "?";
bool finding_counts = true;
bool finding_muted;
uint64_t finding_awaited;

void findings_start(const struct ls_options *opts)
{
	findings_free();
	options = opts;
	finding_execution = 0;
	finding_bound = LS_UNBOUNDED;
}

uintptr_t finding_unshown(size_t index)
{
	return list[index].use_pc;
}

struct finding *finding_at(size_t index)
{
	return &list[index];
}

struct finding *finding_of_raise(uint64_t raw)
{
	for (unsigned int i = raw & (SEEN_SLOTS - 1); seen[i].key; i = (i + 1) & (SEEN_SLOTS - 1))
		if (seen[i].key == raw)
			return &list[seen[i].index - 1];
	return NULL;
}

size_t findings_nr(void)
{
	return list_nr;
}

bool finding_waits(const struct finding *f)
{
	return !f->rank;
}

uint64_t finding_ranks(void)
{
	return ranks;
}

size_t findings_told(void)
{
	size_t nr = 0;

	for (size_t i = 0; i < list_nr; i++)
		nr += !list[i].public.known && !finding_waits(&list[i]);
	return nr;
}

static void finding_free(struct ls_finding *f)
{
	ls_choices_free(&f->choices);
	for (size_t i = 0; i < f->before_nr; i++)
		ls_choices_free(&f->before[i]);
	free(f->before);
	free(f->function);
	free(f->object);
	free(f->instance);
	free(f->story);
	free(f->confirmation_reason);
	free(f->points);
	free(f->at[0]);
	free(f->at[1]);
}

void findings_free(void)
{
	for (size_t i = 0; i < list_nr; i++) {
		finding_free(&list[i].public);
		free(list[i].cycle);
	}
	free(list);
	list = NULL;
	list_nr = list_max = known_nr = 0;
	ranks = 0;
	memset(seen, 0, sizeof(seen));
	seen_nr = 0;
}

void ls_result_free(struct ls_result *result)
{
	for (size_t i = 0; i < result->findings_nr; i++)
		finding_free(&result->findings[i]);
	for (size_t i = 0; i < result->known_nr; i++)
		finding_free(&result->known[i]);
	free(result->findings);
	free(result->known);
	free(result->places);
	memset(result, 0, sizeof(*result));
}

/* The deadlock that closes the circle of a lock-order finding, or NULL. */
static struct finding *find_deadlock(const struct finding *f)
{
	if (f->public.kind != LS_LOCK_ORDER || !f->classes)
		return NULL;
	if (f->closed_by)
		return &list[f->closed_by - 1];
	for (size_t i = 0; i < list_nr; i++)
		if (list[i].public.kind == LS_DEADLOCK && list[i].classes == f->classes)
			return &list[i];
	return NULL;
}

const struct cycle_link *finding_open_cycle(size_t index, unsigned int *nr)
{
	*nr = list[index].cycle_nr;
	return find_deadlock(&list[index]) ? NULL : list[index].cycle;
}

void finding_close_cycle(size_t index, size_t by)
{
	list[index].closed_by = by + 1;
}

size_t finding_last_raised(void)
{
	return last_raised;
}

long finding_last_stuck(void)
{
	for (size_t i = 0; i < list_nr; i++)
		if ((list[i].public.kind == LS_DEADLOCK || list[i].public.kind == LS_HANG) &&
		    list[i].noted_in == execution.number)
			return (long)i;
	return -1;
}

void finding_judge_cycle(size_t index, enum ls_confirmation confirmation, uint64_t executions,
			 char *reason)
{
	struct ls_finding *f = &list[index].public;

	free(f->confirmation_reason);
	f->confirmation = confirmation;
	f->confirmation_executions = executions;
	f->confirmation_reason = reason;
}

static void confirm_deadlocks(void)
{
	for (size_t i = 0; i < list_nr; i++) {
		struct finding *deadlock = find_deadlock(&list[i]);

		if (deadlock)
			deadlock->public.confirmation = LS_CONFIRMED;
	}
}

static struct finding *next_by_rank(const struct finding *last)
{
	struct finding *next = NULL;

	for (size_t i = 0; i < list_nr; i++)
		if ((!last || list[i].rank > last->rank) && (!next || list[i].rank < next->rank))
			next = &list[i];
	return next;
}

/**
 * findings_move() - hand the findings over
 * @result: gets them; owns them afterwards
 *
 * Context: harness thread, after the last execution.
 * Return: 0; -ENOMEM.
 */
int findings_move(struct ls_result *result)
{
	result->findings = calloc(list_nr + 1, sizeof(*result->findings));
	result->known = calloc(known_nr + 1, sizeof(*result->known));
	if (!result->findings || !result->known)
		return -ENOMEM;
	confirm_deadlocks();
	for (struct finding *f = NULL; (f = next_by_rank(f));) {
		struct ls_finding *to;

		if (find_deadlock(f))
			continue;
		/* Only the search before the last, with coarser points, has seen it. */
		if (!f->public.hits)
			f->public.hits = 1;
		to = f->public.known ? &result->known[result->known_nr++]
				     : &result->findings[result->findings_nr++];
		*to = f->public;
		memset(&f->public, 0, sizeof(f->public));
		f->public.kind = to->kind;
	}
	findings_free();
	return 0;
}

const char *link_name(enum link_how how)
{
	static const char *const names[] = { "taken", "waited for", "in section", "passed" };

	return names[how];
}

void raise_evidence(struct raise *r, const char *title, const struct task *task, uint64_t site)
{
	if (r->evidence_nr < EVIDENCE_MAX)
		r->evidence[r->evidence_nr++] = (struct evidence){ title, task, site };
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ul;
	return h ^ (h >> 29);
}

static uint64_t raw_key(const struct raise *r)
{
	uint64_t h = mix((uint64_t)r->kind + 1, r->site ? site_pc(r->site) : 0), sum = 0;

	h = mix(h, r->more);
	for (unsigned int i = 0; i < r->evidence_nr; i++)
		h = mix(h, r->evidence[i].site ? site_pc(r->evidence[i].site) : 0);
	/* Where a circle is entered does not matter. */
	for (unsigned int i = 0; i < r->chain_nr; i++)
		sum += mix(mix(site_pc(r->waits[i].site), r->waits[i].wants->state.key),
			   r->waits[i].held_since ? site_pc(r->waits[i].held_since) : 0);
	for (unsigned int i = 0; i < r->cycle_nr; i++)
		sum += mix(mix(1, (uintptr_t)r->cycle[i].from), (uintptr_t)r->cycle[i].to);
	h = mix(h, sum);
	return h ? h : 1;
}

static uint64_t hash_text(const char *text)
{
	uint64_t h = 0xcbf29ce484222325ul;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3ul;
	return h;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The parts in alphabetical order, so that a circle reads the same from every start. */
static void write_sorted(FILE *out, char **parts, unsigned int nr)
{
	qsort(parts, nr, sizeof(*parts), compare_text);
	for (unsigned int i = 0; i < nr; i++) {
		fprintf(out, "|%s", parts[i]);
		free(parts[i]);
	}
}

static char *part_of_wait(const struct wait_link *w)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		harness_bug("no memory for a fingerprint");
	describe_kind_of(out, w->wants->addr);
	fprintf(out, " in %s", function_of(w->site));
	fclose(out);
	return text;
}

static uint64_t fingerprint(const struct raise *r)
{
	char *text = NULL, *parts[LINKS_MAX];
	size_t size;
	FILE *out = open_memstream(&text, &size);
	uint64_t h;

	if (!out)
		harness_bug("no memory for a fingerprint");
	fprintf(out, "%s", ls_finding_name(r->kind));
	if (r->known) {
		/* Which of the two came first is not worth telling. */
		fprintf(out, "|known %s|", r->known->place);
		describe_kind_of(out, r->addr);
		if (asprintf(&parts[0], "%s", function_of(r->site)) < 0 ||
		    asprintf(&parts[1], "%s", function_of(r->evidence[0].site)) < 0)
			harness_bug("no memory for a fingerprint");
		write_sorted(out, parts, 2);
	} else if (r->chain_nr) {
		for (unsigned int i = 0; i < r->chain_nr; i++)
			parts[i] = part_of_wait(&r->waits[i]);
		write_sorted(out, parts, r->chain_nr);
	} else if (r->cycle_nr) {
		for (unsigned int i = 0; i < r->cycle_nr; i++)
			if (asprintf(&parts[i], "%s>%s", r->cycle[i].from, r->cycle[i].to) < 0)
				harness_bug("no memory for a fingerprint");
		write_sorted(out, parts, r->cycle_nr);
	} else {
		fprintf(out, "|%s", r->site ? function_of(r->site) : "");
		for (unsigned int i = 0; i < r->evidence_nr; i++)
			fprintf(out, "|%s",
				r->evidence[i].site ? function_of(r->evidence[i].site) : "");
		fputc('|', out);
		if (r->addr)
			describe_kind_of(out, r->addr);
	}
	fclose(out);
	h = hash_text(text);
	free(text);
	return h ? h : 1;
}

uint64_t finding_classes(const struct raise *r)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < r->cycle_nr; i++)
		sum += hash_text(r->cycle[i].from ? r->cycle[i].from : "");
	return sum;
}

static void copy_choices(struct ls_choices *to, const ls_choice *v, size_t nr)
{
	to->v = malloc((nr ? nr : 1) * sizeof(*v));
	if (!to->v)
		harness_bug("no memory for a finding");
	memcpy(to->v, v, nr * sizeof(*v));
	to->nr = nr;
}

static char *words(const struct raise *r, void (*write)(const struct raise *r, FILE *out))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		harness_bug("no memory for a finding");
	write(r, out);
	if (fclose(out))
		harness_bug("no memory for a finding");
	return text;
}

static void write_object(const struct raise *r, FILE *out)
{
	if (r->addr)
		describe_address(out, r->addr);
}

static void write_text(const struct raise *r, FILE *out)
{
	fputs(r->text ? r->text : ls_finding_meaning(r->kind), out);
}

char *raise_story(const struct raise *r)
{
	return words(r, r->story ? r->story : write_text);
}

static void take_points(struct ls_finding *f)
{
	free(f->points);
	f->points = NULL;
	f->points_nr = execution.points_nr;
	if (!f->points_nr)
		return;
	f->points = malloc(f->points_nr * sizeof(*f->points));
	if (!f->points)
		harness_bug("no memory for a finding");
	memcpy(f->points, points_ids(), f->points_nr * sizeof(*f->points));
}

static char *words_of_site(uint64_t site)
{
	struct symbol at = symbol_of_return(site_pc(site));
	char *text;
	int n = at.file ? asprintf(&text, "%s (%s:%d)", at.function, at.file, at.line)
			: asprintf(&text, "%s", at.function);

	if (n < 0)
		harness_bug("no memory for a finding");
	return text;
}

/* This execution is the one to replay. */
static void take_witness(struct finding *f, const struct raise *r)
{
	ls_choices_free(&f->public.choices);
	if (r->witness)
		copy_choices(&f->public.choices, r->witness->v, r->witness->nr);
	else
		copy_choices(&f->public.choices, execution.choices, execution.choices_nr);
	f->public.granularity = execution.memory_points ? LS_GRANULARITY_MEMORY
							: LS_GRANULARITY_SYNC;
	take_points(&f->public);
	f->public.shown = !r->unshown;
	f->witness = finding_execution;
	f->use_pc = r->unshown ? site_pc(r->site) : 0;
}

static void keep_cycle(struct finding *f, const struct raise *r)
{
	if (r->kind != LS_LOCK_ORDER)
		return;
	f->cycle = malloc(r->cycle_nr * sizeof(*f->cycle));
	if (!f->cycle)
		harness_bug("no memory for a finding");
	memcpy(f->cycle, r->cycle, r->cycle_nr * sizeof(*f->cycle));
	f->cycle_nr = r->cycle_nr;
}

static char *instance_of(const struct raise *r)
{
	const char *instance = r->addr ? describe_instance(r->addr) : NULL;
	char *copy = strdup(instance ? instance : "");

	if (!copy)
		harness_bug("no memory for a finding");
	return copy;
}

static struct finding *finding_add(const struct raise *r, uint64_t print)
{
	const char *function = r->site ? function_of(r->site) : "?";
	struct finding *f;

	if (list_nr == list_max) {
		list_max = list_max ? 2 * list_max : 16;
		list = realloc(list, list_max * sizeof(*list));
		if (!list)
			harness_bug("no memory for findings");
	}
	f = &list[list_nr++];
	*f = (struct finding){
		.public = { .kind = r->kind,
			    .fingerprint = print,
			    .hits = !finding_counts,
			    .first_execution = finding_execution,
			    .bound = finding_bound,
			    .strategy = finding_strategy,
			    .function = strdup(function),
			    .object = words(r, write_object),
			    .instance = instance_of(r),
			    .story = raise_story(r) },
		.classes = finding_classes(r),
		.raw = raw_key(r),
		.rank = finding_execution == EXECUTION_LATER ? 0 : ++ranks,
	};
	if (!f->public.function)
		harness_bug("no memory for a finding");
	if (r->known) {
		known_nr++;
		f->public.known = r->known;
		f->public.at[0] = words_of_site(r->site);
		f->public.at[1] = words_of_site(r->evidence[0].site);
	}
	take_witness(f, r);
	keep_cycle(f, r);
	if (r->before_nr) {
		f->public.before = calloc(r->before_nr, sizeof(*f->public.before));
		if (!f->public.before)
			harness_bug("no memory for a finding");
		for (unsigned int i = 0; i < r->before_nr; i++)
			copy_choices(&f->public.before[i], r->before[i]->v, r->before[i]->nr);
		f->public.before_nr = r->before_nr;
	}
	return f;
}

static void tell_found(const struct finding *f)
{
	if (options->found && !f->public.known && !finding_waits(f))
		options->found(&f->public, options->found_arg);
}

void finding_settle(struct finding *f, uint64_t number)
{
	f->public.first_execution = number;
	f->rank = ++ranks;
	tell_found(f);
}

/* It waited for this execution. */
static bool has_turn(const struct finding *f)
{
	return finding_waits(f) && finding_execution != EXECUTION_LATER;
}

/* The raise that is being described, and the place of its finding in the list, from 1. */
static const struct raise *described;
static uint32_t described_index;

static void describe_new(struct task *t, const char *text)
{
	const struct raise *r = described;
	uint64_t print = fingerprint(r);
	struct finding *f = NULL;

	(void)t, (void)text;
	if (finding_recorder)
		finding_recorder(r, print);
	for (size_t i = 0; i < list_nr && !f; i++)
		if (list[i].public.fingerprint == print)
			f = &list[i];
	if (!f) {
		f = finding_add(r, print);
		tell_found(f);
	}
	described_index = (uint32_t)(f - list) + 1;
}

/* As if it had not been here. */
static void take_turn(struct finding *f, const struct raise *r)
{
	free(f->public.object);
	f->public.object = words(r, write_object);
	free(f->public.instance);
	f->public.instance = instance_of(r);
	f->public.first_execution = finding_execution;
	f->public.bound = finding_bound;
	f->public.strategy = finding_strategy;
	f->rank = ++ranks;
}

/* The same finding, and this time it happened, or has its turn. */
static void show(struct task *t, const char *text)
{
	struct finding *f = &list[described_index - 1];

	(void)t, (void)text;
	if (has_turn(f))
		take_turn(f, described);
	take_witness(f, described);
	free(f->public.story);
	f->public.story = raise_story(described);
	tell_found(f);
}

static void tell_noted(struct task *t, const char *text)
{
	(void)t, (void)text;
	list[described_index - 1].raw = raw_key(described);
	finding_noted(&list[described_index - 1], described);
}

/* Circles are drawn from several executions, whose order says nothing. */
bool finding_is_later(const struct finding *f, uint64_t number, bool shown)
{
	return f->public.hits && f->public.kind != LS_LOCK_ORDER &&
	       f->public.kind != LS_IRQ_INVERSION && f->public.shown == shown &&
	       number < f->witness;
}

/* In this round, and as what it is? */
static bool is_told(const struct finding *f, const struct raise *r)
{
	return f->told == finding_round && (f->told_shown || r->unshown);
}

static uint32_t describe(const struct raise *r)
{
	described = r;
	describe_call(describe_new, NULL, NULL);
	return described_index;
}

static uint32_t look_up(const struct raise *r)
{
	uint64_t key = raw_key(r);
	unsigned int i = key & (SEEN_SLOTS - 1);

	for (; seen[i].key && !finding_recorder; i = (i + 1) & (SEEN_SLOTS - 1))
		if (seen[i].key == key)
			return seen[i].index;
	if (finding_recorder)
		return describe(r);
	if (seen_nr > SEEN_SLOTS / 2)
		harness_bug("more than %u distinct findings", SEEN_SLOTS / 2);
	seen_nr++;
	seen[i].key = key;
	return seen[i].index = describe(r);
}

/* Does nothing; to be found by its name. */
__attribute__((noinline)) void lockstep_finding_here(const char *kind, const char *text)
{
	__asm__ volatile("" : : "r"(kind), "r"(text) : "memory");
}

static void note(const struct raise *r)
{
	uint32_t index = look_up(r);
	struct finding *f = &list[index - 1];

	f->noted_in = execution.number;
	last_raised = index - 1;
	if (finding_counts && f->last_execution != execution.number) {
		f->last_execution = execution.number;
		f->public.hits++;
	}
	if ((!f->public.shown && !r->unshown) || has_turn(f) ||
	    (finding_out_of_order && finding_is_later(f, finding_execution, !r->unshown))) {
		described = r;
		described_index = index;
		describe_call(show, NULL, NULL);
	}
	if (finding_noted && finding_counts && !is_told(f, r)) {
		f->told = finding_round;
		f->told_shown = !r->unshown;
		described = r;
		described_index = index;
		describe_call(tell_noted, NULL, NULL);
	}
	if (__builtin_expect(finding_awaited != 0, 0) &&
	    list[index - 1].public.fingerprint == finding_awaited)
		lockstep_finding_here(ls_finding_name(r->kind), list[index - 1].public.story);
}

/**
 * raise_finding() - report a violation
 * @r: all that is known of it
 *
 * What follows a fatal finding in the same execution may be its consequence, and is not reported.
 *
 * Context: a detector, in an execution. Does not return when the kind is fatal or @r->ends, except
 * for deadlock and hang, whose execution is over anyway, for what has not happened yet
 * (@r->unshown), and outside a task's stack.
 */
void raise_finding(const struct raise *r)
{
	finding_raises++;
	if (!execution.halted && !finding_muted)
		note(r);
	if (r->kind == LS_DEADLOCK || r->kind == LS_HANG || execution.phase == PHASE_CHECK ||
	    r->unshown)
		return;
	if (r->kind == LS_LIVELOCK)
		execution_end(END_ABORTED);
	if (r->ends || ls_finding_fatal(r->kind))
		execution_fatal();
}

static const struct {
	const char *name, *meaning;
	bool fatal;
} kinds[LS_FINDING_KINDS_NR] = {
#define X(symbol, name, fatal, meaning) [LS_##symbol] = { name, meaning, fatal },
	LS_FINDING_KINDS(X)
#undef X
};

const char *ls_finding_name(enum ls_finding_kind kind)
{
	return kind < LS_FINDING_KINDS_NR ? kinds[kind].name : "?";
}

const char *ls_finding_meaning(enum ls_finding_kind kind)
{
	return kind < LS_FINDING_KINDS_NR ? kinds[kind].meaning : "?";
}

bool ls_finding_fatal(enum ls_finding_kind kind)
{
	return kind < LS_FINDING_KINDS_NR && kinds[kind].fatal;
}

int ls_finding_parse(const char *name)
{
	for (int i = 0; i < LS_FINDING_KINDS_NR; i++)
		if (!strcmp(kinds[i].name, name))
			return i;
	return -1;
}
