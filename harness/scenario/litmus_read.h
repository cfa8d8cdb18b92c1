/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files that read a litmus test have in common: words, and the tree that they build. */
#ifndef SCENARIO_LITMUS_READ_H
#define SCENARIO_LITMUS_READ_H

#include "harness/scenario/litmus.h"

enum word_kind { WORD_END, WORD_NAME, WORD_NUMBER, WORD_SIGN, WORD_TEXT };

struct word {
	enum word_kind kind;
	const char *text;
	struct mark at;
	const char *start; /* in the file */
};

enum variable_kind { VARIABLE_VALUE, VARIABLE_SPINLOCK, VARIABLE_SRCU };

struct variable {
	const char *name;
	enum variable_kind kind;
	const char *initial; /* a number, in words */
	struct mark at;
};

struct list {
	struct yaml_item *items;
	size_t nr;
};

struct registers_of {
	const char **v;
	size_t nr;
};

struct thread {
	struct list code;
	const char **parameters; /* names of variables */
	size_t parameters_nr;
	struct registers_of registers;
	unsigned int temporaries;
	struct mark at;
};

struct reader {
	struct pool *pool;
	struct diagnose *d;
	struct litmus *l;
	const char *s; /* what is not read yet */
	struct mark at;
	struct word word; /* the next */
	bool failed;
	bool in_code; /* where "(*" begins no comment */
	struct variable *variables;
	size_t variables_nr;
	struct thread *threads;
	size_t threads_nr;
};

/* One error is enough: what follows it would only be odd. */
void litmus_fail(struct reader *r, struct mark at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void litmus_next(struct reader *r);
bool litmus_at(const struct reader *r, const char *text);
/* Pass over a word if it is next; or fail. */
bool litmus_skip(struct reader *r, const char *text);
bool litmus_want(struct reader *r, const char *text);
const char *litmus_name(struct reader *r, const char *what);

/* The number of a variable, which is new if it is not known. */
size_t litmus_variable(struct reader *r, const char *name, struct mark at);
const char *litmus_address(struct reader *r, const char *name, struct mark at);

struct yaml *litmus_scalar(struct reader *r, struct mark at, const char *text);
void litmus_add(struct reader *r, struct list *to, struct mark at, const char *key,
		const struct yaml *value);
const struct yaml *litmus_node(struct reader *r, struct mark at, enum yaml_kind kind,
			       const struct list *list);

/* litmus_code.c: "{ ... }" of a thread. */
void litmus_read_code(struct reader *r, struct thread *t);
/* litmus_final.c: locations, filter, exists. */
void litmus_read_final(struct reader *r);

#endif
