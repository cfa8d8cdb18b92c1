/* SPDX-License-Identifier: GPL-2.0-only */
/* Cuts the text of the steps into words, and gives each to parse.h. */
#ifndef TESTS_LOCKDEP_PARSE_TEXT_H
#define TESTS_LOCKDEP_PARSE_TEXT_H

#include "parse.h"

static inline int parse_errno(struct parse *p, const struct word *w)
{
	static const struct {
		const char *name;
		int value;
	} names[] = { { "EDEADLK", -EDEADLK }, { "EALREADY", -EALREADY }, { "EINTR", -EINTR } };
	const char *text = w->result[0] == '-' && isalpha(w->result[1]) ? w->result + 1 : w->result;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(text, names[i].name))
			return names[i].value;
	return parse_number(p, w, w->result);
}

static inline void parse_word(struct parse *p, const struct word *w)
{
	unsigned int before = p->steps->nr;
	struct step *last;

	if (!strcmp(w->name, "barrier") || !strcmp(w->name, "...")) {
		for (p->task = 0; p->task < TASKS_NR; p->task++)
			parse_step(p, w, w->name[0] == '.' ? STEP_DROP_ALL : STEP_BARRIER);
		p->task = 0;
		return;
	}
	if (!parse_lock_word(p, w) && !parse_nested(p, w) && !parse_context_word(p, w) &&
	    !parse_plain_word(p, w) && !parse_ww(p, w) && !parse_assignment(p, w))
		PARSE_FAIL(p, w->column,
			   "\"%s\" is no step: allowed are L U W WU R RU T RT N I D, irq+ irq- dis "
			   "en, rcu+ rcu- rcu_bh+ rcu_bh- rcu_sched+ rcu_sched-, reclaim+ reclaim- "
			   "nofs_save nofs_restore might_alloc, ai ad af wl wslow wt wu stamp, "
			   "barrier and ...",
			   w->name);
	if (!w->has_result || p->steps->nr == before)
		return;
	last = &p->steps->v[p->steps->nr - 1];
	last->returns = true;
	last->result = parse_errno(p, w);
}

static inline int column_of(const struct parse *p)
{
	return (int)(p->at - p->start) + 1;
}

/* Copy up to one of @ends. */
static inline void take_part(struct parse *p, char *to, const char *ends)
{
	size_t n = strcspn(p->at, ends);

	if (n >= WORD_MAX) {
		PARSE_FAIL(p, column_of(p), "a word of more than %d characters", WORD_MAX - 1);
		n = WORD_MAX - 1;
	}
	memcpy(to, p->at, n);
	to[n] = '\0';
	p->at += strcspn(p->at, ends);
}

static inline void take_args(struct parse *p, struct word *w)
{
	w->has_args = true;
	do {
		p->at++;
		if (w->args_nr == ARGS_MAX) {
			PARSE_FAIL(p, column_of(p), "more than %d arguments", ARGS_MAX);
			return;
		}
		take_part(p, w->arg[w->args_nr], ",) \t");
		w->args_nr++;
	} while (*p->at == ',');
	if (*p->at != ')')
		PARSE_FAIL(p, column_of(p), "\")\" is missing after the arguments of %s", w->name);
	else
		p->at++;
}

static inline void take_word(struct parse *p)
{
	struct word w = { .column = column_of(p) };

	if (p->at[0] == 'T' && (p->at[1] == '0' || p->at[1] == '1') && p->at[2] == ':') {
		p->task = (unsigned int)(p->at[1] - '0');
		p->at += 3;
		w.column += 3;
	}
	if (strstr(p->at, ":=") && strcspn(p->at, " \t]") > (size_t)(strstr(p->at, ":=") - p->at)) {
		take_part(p, w.name, " \t]");
	} else {
		take_part(p, w.name, "(= \t]");
		if (*p->at == '(')
			take_args(p, &w);
		if (*p->at == '=' && !p->error[0]) {
			p->at++;
			w.has_result = true;
			take_part(p, w.result, " \t]");
		}
	}
	if (!p->error[0] && *p->at && !strchr(" \t]", *p->at))
		PARSE_FAIL(p, column_of(p), "\"%c\" after the word %s", *p->at, w.name);
	if (!p->error[0])
		parse_word(p, &w);
}

/* [o2,o3 held by older foreign ctx t2] and [o2 released] */
static inline bool take_sentence(struct parse *p)
{
	char names[64], context[WORD_MAX] = "t2", *save, *name;
	struct word w = { .column = column_of(p) };
	int length = 0;
	bool is_held;

	if (sscanf(p->at, "[%63[o0-9,] held by older foreign ctx %31[t0-9]]%n", names, context,
		   &length) < 2 ||
	    !length) {
		length = 0;
		if (sscanf(p->at, "[%63[o0-9,] held by older %31[t0-9]]%n", names, context,
			   &length) < 2 ||
		    !length) {
			length = 0;
			if (sscanf(p->at, "[%63[o0-9,] released]%n", names, &length) < 1 || !length)
				return false;
		}
	}
	is_held = strstr(p->at, "held") && strstr(p->at, "held") < p->at + length;
	for (name = strtok_r(names, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		struct step *s = parse_step(p, &w, is_held ? STEP_WW_FOREIGN : STEP_WW_RELEASED);

		s->object = parse_object(p, &w, name, &s->type);
		s->context = parse_context(p, &w, context);
	}
	p->at += length;
	return true;
}

/* 0; -1 with p->error, at p->column. */
static inline int parse_steps(struct parse *p, struct steps *steps, const char *text)
{
	bool in_brackets = false;

	*p = (struct parse){ .steps = steps, .start = text, .at = text };
	steps->tasks_nr = 1;
	while (!p->error[0]) {
		p->at += strspn(p->at, " \t");
		if (!*p->at)
			break;
		if (*p->at == '[' && take_sentence(p))
			continue;
		if (*p->at == '[' && !in_brackets) {
			in_brackets = true;
			p->at++;
		} else if (*p->at == ']' && in_brackets) {
			in_brackets = false;
			p->at++;
		} else {
			take_word(p);
		}
	}
	if (in_brackets)
		PARSE_FAIL(p, column_of(p), "\"]\" is missing");
	if (!steps->nr)
		PARSE_FAIL(p, 1, "no steps");
	return p->error[0] ? -1 : 0;
}

#endif
