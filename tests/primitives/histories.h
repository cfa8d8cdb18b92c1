/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who keeps whom out, tried on random programs that use one lock: the orders in which tasks can get
 * on are searched for by lockstep, and worked out by a model of the lock that says in so many words
 * what the kernel documents. Both have to come to the same set.
 *
 * The model has the queue with everybody in it, in order of coming, and hands the lock out from its
 * head: what lockstep leaves out as no event is there. What is compared is what a program can see:
 * after each call a task makes a mark, in an event of its own.
 */
#ifndef TESTS_PRIMITIVES_HISTORIES_H
#define TESTS_PRIMITIVES_HISTORIES_H

#include "tests/primitives/primitives_test.h"
#include "tests/primitives/history_locks.h"
#include "harness/engine/exec.h"

#define HISTORY_TASKS  3
#define HISTORY_LENGTH 4
#define HISTORY_LOG    48
#define HISTORIES_MAX  (1u << 16)

/* What the kernel documents of a kind of lock. */
struct history_rules {
	bool fair;   /* a waiter keeps later ones out, and trylocks */
	bool steals; /* ... but not from a lock that is free */
	bool counts; /* no owner: as many may enter as the count says */
	unsigned int count;
};

struct history_program {
	unsigned int tasks_nr, nr[HISTORY_TASKS];
	enum history_op ops[HISTORY_TASKS][HISTORY_LENGTH];
};

struct history_set {
	char (*v)[HISTORY_LOG];
	size_t nr;
};

static struct history_program history;
static const struct history_lock *history_lock;
static struct history_set explored, modelled;
static size_t histories_compared;
static char history_log[HISTORY_LOG];
static unsigned int history_log_nr;
static struct ls_var *history_var;

static inline uint32_t history_below(uint64_t *state, uint32_t bound)
{
	*state = *state * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(((*state >> 33) * bound) >> 31);
}

static inline void history_add(struct history_set *set, const char *log)
{
	if (set->nr == HISTORIES_MAX)
		give_up("too many histories", "histories");
	if (!set->v)
		set->v = calloc(HISTORIES_MAX, sizeof(*set->v));
	if (!set->v)
		give_up("out of memory", "histories");
	/* With zeros behind it, since histories are compared as bytes. */
	strncpy(set->v[set->nr++], log, HISTORY_LOG);
}

static inline int history_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static inline void history_sort(struct history_set *set)
{
	size_t kept = 0;

	qsort(set->v, set->nr, sizeof(*set->v), history_compare);
	for (size_t i = 0; i < set->nr; i++)
		if (!i || strcmp(set->v[i], set->v[kept - 1]))
			memmove(set->v[kept++], set->v[i], sizeof(*set->v));
	set->nr = kept;
}

/* What a call is not made with: a task that has the lock does not ask for it, and the like. */
static inline bool history_skips(enum history_op op, int holds, bool counts)
{
	if (!history_lock->op[op])
		return true;
	if (op == HISTORY_DROP)
		return !holds && !counts;
	if (op == HISTORY_DOWNGRADE)
		return holds != 2;
	return holds && !counts;
}

static inline int history_holds(enum history_op op, int holds, bool got)
{
	if (op == HISTORY_DROP)
		return 0;
	if (op == HISTORY_DOWNGRADE)
		return 1;
	if (!got)
		return holds;
	return op == HISTORY_READ || op == HISTORY_TRY_READ ? 1 : 2;
}

/* Called by instrumented code. */
unsigned int history_task(void)
{
	return current_task->id;
}

/* "a1": task a's call succeeded. */
static inline void history_mark(char *log, unsigned int *nr, unsigned int task, bool got)
{
	log[(*nr)++] = (char)('a' + task);
	log[(*nr)++] = got ? '1' : '0';
	log[*nr] = '\0';
}

static inline void history_run(void *arg)
{
	unsigned int t = (unsigned int)(uintptr_t)arg;
	int holds = 0;

	for (unsigned int i = 0; i < history.nr[t]; i++) {
		enum history_op op = history.ops[t][i];
		bool got;

		if (history_skips(op, holds, history_lock->counts))
			continue;
		got = history_lock->op[op]();
		holds = history_holds(op, holds, got);
		ls_var_add(history_var, 1);
		history_mark(history_log, &history_log_nr, t, got);
	}
}

static inline void history_began(void)
{
	history_log_nr = 0;
	history_log[0] = '\0';
}

static inline void history_finish(void *arg)
{
	(void)arg;
	history_add(&explored, history_log);
}

static inline void history_stuck(void)
{
	strcat(history_log, "#");
	history_finish(NULL);
}

static inline int history_setup(void *arg)
{
	static const struct observer watcher = { .execution_began = history_began,
						 .stuck = history_stuck };

	(void)arg;
	history_var = ls_var_new("marks", 0);
	history_lock->init();
	observer_add(&watcher);
	return 0;
}

static inline void history_explore(const char *strategy)
{
	static const struct ls_task tasks[HISTORY_TASKS] = { { "a", history_run, (void *)0 },
							     { "b", history_run, (void *)1 },
							     { "c", history_run, (void *)2 } };
	const struct ls_program program = { .name = "history",
					    .setup = history_setup,
					    .tasks = tasks,
					    .tasks_nr = history.tasks_nr,
					    .finish = history_finish,
					    .finish_is_noop = true };
	struct ls_result result;

	explored.nr = 0;
	result = explore(&program, &(struct ls_options){ .strategy = strategy,
							 .preemptions_max = LS_UNBOUNDED });
	CU_ASSERT_EQUAL(result.exhausted, true);
	ls_result_free(&result);
	history_sort(&explored);
}

/* The model: what each task is at, what it holds, and who waits in which order. */
struct history_model {
	uint8_t at[HISTORY_TASKS], phase[HISTORY_TASKS], got[HISTORY_TASKS];
	int8_t holds[HISTORY_TASKS];
	uint8_t queue[HISTORY_TASKS], queue_nr, count;
	char log[HISTORY_LOG];
	unsigned int log_nr;
};

enum { PHASE_CALLS, PHASE_WAITS, PHASE_MARKS };

#define MODELS_MAX (1u << 20)
static uint64_t *models_seen;

static inline bool model_is_new(const struct history_model *m)
{
	uint64_t hash = 14695981039346656037ul;
	size_t i;

	for (i = 0; i < sizeof(*m); i++)
		hash = (hash ^ ((const uint8_t *)m)[i]) * 1099511628211ul;
	hash |= 1;
	for (i = hash % MODELS_MAX; models_seen[i]; i = (i + 1) % MODELS_MAX)
		if (models_seen[i] == hash)
			return false;
	models_seen[i] = hash;
	return true;
}

static inline bool model_is_free(const struct history_model *m, const struct history_rules *rules,
				 enum history_op op)
{
	bool read = op == HISTORY_READ || op == HISTORY_TRY_READ;

	if (rules->counts)
		return m->count > 0;
	for (unsigned int t = 0; t < history.tasks_nr; t++)
		if (m->holds[t] == 2 || (m->holds[t] && !read))
			return false;
	return true;
}

/* Nobody has it, in any way. */
static inline bool model_is_idle(const struct history_model *m)
{
	return !m->holds[0] && !m->holds[1] && !m->holds[2];
}

static inline void model_grant(struct history_model *m, const struct history_rules *rules,
			       unsigned int t, bool got)
{
	enum history_op op = history.ops[t][m->at[t]];

	if (rules->counts && op == HISTORY_DROP)
		m->count++;
	else if (rules->counts && got)
		m->count--;
	m->holds[t] = rules->counts ? 0 : (int8_t)history_holds(op, m->holds[t], got);
	m->phase[t] = PHASE_MARKS;
	m->got[t] = got;
}

static inline void model_call(struct history_model *m, const struct history_rules *rules,
			      unsigned int t)
{
	enum history_op op = history.ops[t][m->at[t]];
	bool tries = op == HISTORY_TRY_READ || op == HISTORY_TRY_WRITE;
	bool free = model_is_free(m, rules, op);

	if (op == HISTORY_DROP || op == HISTORY_DOWNGRADE) {
		model_grant(m, rules, t, true);
		return;
	}
	if (m->queue_nr && rules->fair)
		free = free && rules->steals && !tries && model_is_idle(m);
	if (free || tries) {
		model_grant(m, rules, t, free);
		return;
	}
	m->phase[t] = PHASE_WAITS;
	m->queue[m->queue_nr++] = (uint8_t)t;
}

static inline void model_go(struct history_model m, const struct history_rules *rules)
{
	bool went = false, done = true;

	if (!model_is_new(&m))
		return;
	for (unsigned int t = 0; t < history.tasks_nr; t++) {
		struct history_model next = m;

		while (next.at[t] < history.nr[t] && next.phase[t] == PHASE_CALLS &&
		       history_skips(history.ops[t][next.at[t]], next.holds[t], rules->counts))
			next.at[t]++;
		if (next.at[t] == history.nr[t])
			continue;
		done = false;
		if (next.phase[t] == PHASE_CALLS) {
			model_call(&next, rules, t);
		} else if (next.phase[t] == PHASE_MARKS) {
			history_mark(next.log, &next.log_nr, t, next.got[t]);
			next.phase[t] = PHASE_CALLS;
			next.got[t] = 0;
			next.at[t]++;
		} else if (next.queue[0] == t &&
			   model_is_free(&next, rules, history.ops[t][next.at[t]])) {
			next.queue_nr--;
			memmove(next.queue, next.queue + 1, sizeof(next.queue) - 1);
			next.queue[HISTORY_TASKS - 1] = 0;
			model_grant(&next, rules, t, true);
		} else {
			continue;
		}
		went = true;
		model_go(next, rules);
	}
	if (!went && !done)
		strcat(m.log, "#");
	if (!went)
		history_add(&modelled, m.log);
}

static inline void history_model(const struct history_rules *rules)
{
	struct history_model m;

	memset(&m, 0, sizeof(m));
	m.count = (uint8_t)rules->count;
	free(models_seen);
	models_seen = calloc(MODELS_MAX, sizeof(*models_seen));
	if (!models_seen)
		give_up("out of memory", "histories");
	modelled.nr = 0;
	model_go(m, rules);
	history_sort(&modelled);
}

static inline void history_make(uint64_t seed, bool tries)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ul + 1;

	memset(&history, 0, sizeof(history));
	history.tasks_nr = 2 + (history_below(&state, 3) == 0);
	for (unsigned int t = 0; t < history.tasks_nr; t++) {
		unsigned int length = history.tasks_nr == 2 ? 1 + history_below(&state, 3)
							    : 1 + (history_below(&state, 3) == 0);

		for (unsigned int i = 0; i < length; i++) {
			enum history_op op = (enum history_op)history_below(&state, HISTORY_OPS);

			if (!tries && (op == HISTORY_TRY_READ || op == HISTORY_TRY_WRITE))
				op = HISTORY_WRITE;
			history.ops[t][history.nr[t]++] = op;
		}
		if (!history_lock->counts)
			history.ops[t][history.nr[t]++] = HISTORY_DROP;
	}
}

static inline void history_print(uint64_t seed)
{
	static const char *const words[HISTORY_OPS] = { "write",    "read",	 "try write",
							"try read", "downgrade", "drop" };

	fprintf(stderr, "\n\t%s, seed %lu: ", history_lock->name, seed);
	for (unsigned int t = 0; t < history.tasks_nr; t++) {
		fprintf(stderr, "%c:", 'a' + (int)t);
		for (unsigned int i = 0; i < history.nr[t]; i++)
			fprintf(stderr, " %s;", words[history.ops[t][i]]);
		fputc(' ', stderr);
	}
	for (size_t i = 0, j = 0; i < explored.nr || j < modelled.nr;) {
		int way = i == explored.nr   ? 1
			  : j == modelled.nr ? -1
					     : strcmp(explored.v[i], modelled.v[j]);

		if (way < 0)
			fprintf(stderr, "\n\t    only explored: %s", explored.v[i]);
		if (way > 0)
			fprintf(stderr, "\n\t    only in the model: %s", modelled.v[j]);
		i += way <= 0;
		j += way >= 0;
	}
}

static inline bool history_same(void)
{
	return explored.nr == modelled.nr &&
	       !memcmp(explored.v, modelled.v, explored.nr * sizeof(*explored.v));
}

/* Of @programs random programs on @lock, under `dfs` and `optimal`: those that differ. */
static inline unsigned int count_differences(const struct history_lock *lock,
					     const struct history_rules *rules, uint64_t programs,
					     bool tries, bool print)
{
	static const char *const strategies[] = { "dfs", "optimal" };
	unsigned int wrong = 0;

	history_lock = lock;
	histories_compared = 0;
	for (uint64_t seed = 1; seed <= programs && wrong < 3; seed++) {
		history_make(seed, tries);
		history_model(rules);
		for (size_t s = 0; s < ARRAY_NR(strategies); s++) {
			history_explore(strategies[s]);
			histories_compared += explored.nr;
			if (history_same())
				continue;
			wrong++;
			if (print)
				history_print(seed);
		}
	}
	return wrong;
}

static inline void check_histories(const struct history_lock *lock,
				   const struct history_rules *rules, uint64_t programs, bool tries)
{
	CHECK_EQUAL(count_differences(lock, rules, programs, tries, true), 0, lock->name);
	CHECK_EQUAL(histories_compared > 1000, true, lock->name);
}

/* With other rules there are other histories: the comparison tells locks apart. */
static inline void check_histories_differ(const struct history_lock *lock,
					  const struct history_rules *rules, uint64_t programs)
{
	CHECK_EQUAL(count_differences(lock, rules, programs, true, false) > 0, true, lock->name);
}

#endif
