/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the steps of a case.
 *
 * L U lock and unlock; W WU write, R RU read; T trylock (RT: to read); N(x,nest=y) nested under y,
 * N(x,2) with a subclass; I initialise, D destroy. An object is prefix.name; names that differ in
 * their digits only share a class. irq+(c) irq-(c) enter and leave a handler, c is hard or soft or
 * hard,notthreaded; dis(c) en(c); rcu+ rcu- and the same with rcu_bh and rcu_sched; reclaim+(flags)
 * reclaim- nofs_save nofs_restore might_alloc(flags).
 *
 * ww_mutexes: objects o, o2 ..., contexts t, t2 ...: ai ad af(t) begin, done, end; wl(o,t) lock, -
 * is no context; wslow wt wu; =E what it returns; stamp(t,+1), t2:=t, t.class:=none, t.acquired:=0,
 * o.ctx:=t2;
 * [o2 held by older foreign ctx t2] and [o2 released]; other brackets are steps as well.
 *
 * T0: T1: the task of a step; "barrier" is for both, "..." drops all that they hold.
 */
#ifndef TESTS_LOCKDEP_PARSE_H
#define TESTS_LOCKDEP_PARSE_H

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "steps.h"

#define WORD_MAX 32
#define ARGS_MAX 3

/* A word of the steps: name(arg,arg)=result */
struct word {
	char name[WORD_MAX], arg[ARGS_MAX][WORD_MAX], result[WORD_MAX];
	int args_nr;
	bool has_args, has_result;
	int column;
};

struct parse {
	struct steps *steps;
	const char *start, *at;
	int column;	 /* of the error, from 1 */
	char error[256]; /* "" */
	unsigned int task;
	int irq[TASKS_NR][8], irq_nr[TASKS_NR]; /* handlers entered, for irq- without argument */
	int gfp[TASKS_NR];
	char context[CONTEXTS_NR][WORD_MAX];
	int contexts_nr;
};

static const char *const lock_prefixes[] = {
#define X(symbol, prefix) prefix,
	LOCK_TYPES(X)
#undef X
};

#define PARSE_FAIL(p, col, ...)                                                \
	do {                                                                   \
		if (!(p)->error[0]) {                                          \
			snprintf((p)->error, sizeof((p)->error), __VA_ARGS__); \
			(p)->column = (col);                                   \
		}                                                              \
	} while (0)

static inline struct step *parse_step(struct parse *p, const struct word *w, enum step_kind kind)
{
	static struct step none;
	struct step *s = &none;

	if (p->steps->nr == STEPS_MAX)
		PARSE_FAIL(p, w->column, "more than %d steps", STEPS_MAX);
	else
		s = &p->steps->v[p->steps->nr++];
	*s = (struct step){ .kind = kind,
			    .task = p->task,
			    .other = -1,
			    .context = NO_CONTEXT,
			    .column = w->column };
	if (p->task >= p->steps->tasks_nr)
		p->steps->tasks_nr = p->task + 1;
	return s;
}

/* Names without their digits: what is the same is of one class. */
static inline bool same_class(const char *a, const char *b)
{
	size_t na = strcspn(a, "0123456789"), nb = strcspn(b, "0123456789");

	return na == nb && !strncmp(a, b, na);
}

static inline int parse_named(struct parse *p, const struct word *w, enum lock_type type,
			      const char *name)
{
	struct steps *s = p->steps;
	int i = 0;

	for (; i < s->objects_nr[type]; i++)
		if (!strcmp(s->name[type][i], name))
			return i;
	if (i == OBJECTS_NR || !*name || strlen(name) >= sizeof(s->name[0][0])) {
		PARSE_FAIL(p, w->column,
			   "\"%s\": a short name of one of at most %d locks of a type", name,
			   OBJECTS_NR);
		return 0;
	}
	strcpy(s->name[type][i], name);
	s->class_of[type][i] = i;
	for (int j = i; j-- > 0;)
		if (same_class(s->name[type][j], name))
			s->class_of[type][i] = j;
	s->objects_nr[type]++;
	return i;
}

/* "rw.X1"; "o2" and "o2.base" are ww_mutexes. */
static inline int parse_object(struct parse *p, const struct word *w, const char *text,
			       enum lock_type *type)
{
	const char *dot = strchr(text, '.');

	for (int i = 0; dot && i < TYPES_NR; i++)
		if (strlen(lock_prefixes[i]) == (size_t)(dot - text) &&
		    !strncmp(text, lock_prefixes[i], (size_t)(dot - text))) {
			*type = (enum lock_type)i;
			return parse_named(p, w, *type, dot + 1);
		}
	*type = TYPE_WW;
	if (text[0] == 'o' && (!dot || !strcmp(dot, ".base"))) {
		char name[WORD_MAX];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(text, "."), text);
		return parse_named(p, w, TYPE_WW, name);
	}
	PARSE_FAIL(
		p, w->column,
		"\"%s\" is no object: allowed are s. raw. rw. m. rs. rt. ll. pm. ww. and a name, "
		"or o, o2 ...",
		text);
	return 0;
}

static inline int parse_context(struct parse *p, const struct word *w, const char *text)
{
	int i = 0;

	if (!strcmp(text, "-"))
		return NO_CONTEXT;
	for (; i < p->contexts_nr; i++)
		if (!strcmp(p->context[i], text))
			return i;
	if (text[0] != 't' || i == CONTEXTS_NR) {
		PARSE_FAIL(p, w->column,
			   "\"%s\" is no acquire context: allowed are t, t2 ... and -", text);
		return NO_CONTEXT;
	}
	snprintf(p->context[p->contexts_nr++], WORD_MAX, "%s", text);
	return i;
}

static inline void parse_count(struct parse *p, const struct word *w, int least, int most)
{
	if (w->args_nr < least || w->args_nr > most)
		PARSE_FAIL(p, w->column, "%s has %d arguments and takes %d%s", w->name, w->args_nr,
			   least, most > least ? " or one more" : "");
}

static inline int parse_number(struct parse *p, const struct word *w, const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || *end || n < -1000 || n > 1000)
		PARSE_FAIL(p, w->column, "\"%s\" is no number", text);
	return (int)n;
}

/* hard, soft, hard with a second argument notthreaded: what irq+ enters. */
static inline int parse_irq(struct parse *p, const struct word *w)
{
	bool threaded = w->args_nr < 2;

	if (!threaded && strcmp(w->arg[1], "notthreaded") && strcmp(w->arg[1], "threaded"))
		PARSE_FAIL(p, w->column, "\"%s\": allowed are threaded and notthreaded", w->arg[1]);
	if (!strcmp(w->arg[0], "soft"))
		return 1;
	if (strcmp(w->arg[0], "hard"))
		PARSE_FAIL(p, w->column,
			   "\"%s\" is no kind of interrupt: allowed are hard and soft", w->arg[0]);
	return !threaded && !strcmp(w->arg[1], "notthreaded") ? 2 : 0;
}

static inline int parse_gfp(struct parse *p, const struct word *w)
{
	static const struct {
		const char *name;
		int flags;
	} names[] = { { "KERNEL", 0xcc0 },
		      { "NOFS", 0xc40 },
		      { "NOIO", 0xc00 },
		      { "ATOMIC", 0xa20 },
		      { "NOWAIT", 0x800 } };
	const char *text = w->arg[0];

	if (!strncmp(text, "GFP_", 4))
		text += 4;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(text, names[i].name))
			return names[i].flags;
	PARSE_FAIL(p, w->column, "\"%s\": allowed are KERNEL, NOFS, NOIO, ATOMIC and NOWAIT", text);
	return 0;
}

/* Words whose only argument is a lock, and which types of lock have them. */
static const struct {
	const char *name;
	enum step_kind kind;
	unsigned int types;
} lock_words[] = {
#define READERS (1u << TYPE_RWLOCK | 1u << TYPE_RWSEM)
	{ "L", STEP_LOCK, ~0u },
	{ "U", STEP_UNLOCK, ~0u },
	{ "W", STEP_WRITE, READERS },
	{ "WU", STEP_WRITE_UNLOCK, READERS },
	{ "R", STEP_READ, READERS },
	{ "RU", STEP_READ_UNLOCK, READERS },
	{ "T", STEP_TRY, ~(1u << TYPE_LOCAL) },
	{ "RT", STEP_READ_TRY, READERS },
	{ "I", STEP_INIT, ~0u },
	{ "D", STEP_DESTROY, 1u << TYPE_MUTEX | 1u << TYPE_KEYED | 1u << TYPE_WW },
#undef READERS
};

static inline bool parse_lock_word(struct parse *p, const struct word *w)
{
	for (size_t i = 0; i < sizeof(lock_words) / sizeof(lock_words[0]); i++) {
		struct step *s;

		if (strcmp(w->name, lock_words[i].name))
			continue;
		parse_count(p, w, 1, 1);
		s = parse_step(p, w, lock_words[i].kind);
		s->object = parse_object(p, w, w->arg[0], &s->type);
		if (!(lock_words[i].types >> s->type & 1))
			PARSE_FAIL(p, w->column, "%s is nothing for a lock of type \"%s.\"",
				   w->name, lock_prefixes[s->type]);
		return true;
	}
	return false;
}

static inline bool parse_nested(struct parse *p, const struct word *w)
{
	struct step *s;

	if (strcmp(w->name, "N"))
		return false;
	parse_count(p, w, 2, 2);
	s = parse_step(p, w, STEP_NESTED);
	s->object = parse_object(p, w, w->arg[0], &s->type);
	if (s->type != TYPE_SPIN && s->type != TYPE_MUTEX && s->type != TYPE_RWSEM)
		PARSE_FAIL(p, w->column, "N takes s., m. and rs. locks");
	if (strncmp(w->arg[1], "nest=", 5))
		s->value = parse_number(p, w, w->arg[1]);
	else if (w->arg[1][5] == 't')
		s->context = parse_context(p, w, w->arg[1] + 5);
	else
		s->other = parse_object(p, w, w->arg[1] + 5, &s->other_type);
	return true;
}

static inline bool parse_context_word(struct parse *p, const struct word *w)
{
	static const struct {
		const char *name;
		enum step_kind kind;
	} words[] = { { "irq+", STEP_IRQ_ENTER }, { "dis", STEP_DISABLE }, { "en", STEP_ENABLE } };
	int *nr = &p->irq_nr[p->task];

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(w->name, words[i].name)) {
			int kind;

			parse_count(p, w, 1, i ? 1 : 2);
			kind = parse_irq(p, w);
			parse_step(p, w, words[i].kind)->value = kind;
			if (!i && *nr < 8)
				p->irq[p->task][(*nr)++] = kind;
			return true;
		}
	if (strcmp(w->name, "irq-"))
		return false;
	if (!*nr) {
		PARSE_FAIL(p, w->column, "irq- without irq+ before it");
		return true;
	}
	parse_step(p, w, STEP_IRQ_EXIT)->value = p->irq[p->task][--*nr];
	return true;
}

static inline bool parse_plain_word(struct parse *p, const struct word *w)
{
	static const struct {
		const char *name;
		enum step_kind kind;
		int value;
	} words[] = { { "rcu+", STEP_RCU, 0 },
		      { "rcu-", STEP_RCU_END, 0 },
		      { "rcu_bh+", STEP_RCU, 1 },
		      { "rcu_bh-", STEP_RCU_END, 1 },
		      { "rcu_sched+", STEP_RCU, 2 },
		      { "rcu_sched-", STEP_RCU_END, 2 },
		      { "nofs_save", STEP_NOFS, 0 },
		      { "nofs_restore", STEP_NOFS_END, 0 },
		      { "reclaim+", STEP_RECLAIM, 0 },
		      { "reclaim-", STEP_RECLAIM_END, 0 },
		      { "might_alloc", STEP_MIGHT_ALLOC, 0 } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct step *s;

		if (strcmp(w->name, words[i].name))
			continue;
		s = parse_step(p, w, words[i].kind);
		s->value = words[i].value;
		if (s->kind == STEP_RECLAIM || s->kind == STEP_MIGHT_ALLOC)
			s->value = parse_gfp(p, w);
		if (s->kind == STEP_RECLAIM)
			p->gfp[p->task] = s->value;
		if (s->kind == STEP_RECLAIM_END)
			s->value = p->gfp[p->task];
		return true;
	}
	return false;
}

static inline bool parse_ww(struct parse *p, const struct word *w)
{
	static const struct {
		const char *name;
		enum step_kind kind;
		int least, most;
	} words[] = { { "ai", STEP_WW_INIT, 1, 1 }, { "ad", STEP_WW_DONE, 1, 1 },
		      { "af", STEP_WW_FINI, 1, 1 }, { "stamp", STEP_WW_STAMP, 2, 2 },
		      { "wl", STEP_WW_LOCK, 1, 2 }, { "wslow", STEP_WW_SLOW, 2, 2 },
		      { "wt", STEP_WW_TRY, 1, 2 },  { "wu", STEP_WW_UNLOCK, 1, 1 } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct step *s;

		if (strcmp(w->name, words[i].name))
			continue;
		parse_count(p, w, words[i].least, words[i].most);
		s = parse_step(p, w, words[i].kind);
		if (i < 4) {
			s->context = parse_context(p, w, w->arg[0]);
			if (s->kind == STEP_WW_STAMP)
				s->value = parse_number(p, w, w->arg[1]);
			if (s->context == NO_CONTEXT)
				PARSE_FAIL(p, w->column, "%s needs a context", w->name);
			return true;
		}
		s->object = parse_object(p, w, w->arg[0], &s->type);
		if (w->args_nr == 2)
			s->context = parse_context(p, w, w->arg[1]);
		if (s->type != TYPE_WW || (s->kind == STEP_WW_SLOW && s->context == NO_CONTEXT))
			PARSE_FAIL(p, w->column, "%s takes a ww_mutex (o, o2 ...)%s", w->name,
				   s->kind == STEP_WW_SLOW ? " and a context" : "");
		return true;
	}
	return false;
}

/* t2:=t, t.class:=none, t.acquired:=0 */
static inline bool parse_assignment(struct parse *p, const struct word *w)
{
	const char *sign = strstr(w->name, ":="), *dot;
	char left[WORD_MAX];
	struct step *s;

	if (!sign)
		return false;
	snprintf(left, sizeof(left), "%.*s", (int)(sign - w->name), w->name);
	dot = strchr(left, '.');
	s = parse_step(p, w, STEP_WW_COPY);
	if (!dot) {
		s->context = parse_context(p, w, left);
		s->other = parse_context(p, w, sign + 2);
	} else if (left[0] == 'o' && !strcmp(dot, ".ctx")) {
		s->kind = STEP_WW_OWNED;
		s->context = parse_context(p, w, sign + 2);
		left[dot - left] = '\0';
		s->object = parse_object(p, w, left, &s->type);
		return true;
	} else if (!strcmp(dot, ".class") && !strcmp(sign + 2, "none")) {
		s->kind = STEP_WW_NO_CLASS;
	} else if (!strcmp(dot, ".acquired")) {
		s->kind = STEP_WW_ACQUIRED;
		s->value = parse_number(p, w, sign + 2);
	} else {
		PARSE_FAIL(p, w->column, "\"%s\": allowed are t2:=t, t.class:=none, t.acquired:=N",
			   w->name);
	}
	if (dot) {
		left[dot - left] = '\0';
		s->context = parse_context(p, w, left);
	}
	if (s->context == NO_CONTEXT || (!dot && s->other == NO_CONTEXT))
		PARSE_FAIL(p, w->column, "\"%s\" needs contexts", w->name);
	return true;
}

#endif
