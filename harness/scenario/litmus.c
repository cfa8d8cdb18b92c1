// SPDX-License-Identifier: GPL-2.0-only
/*
 * Litmus tests: words, the initial state, and the tree of a scenario that comes of a test. A
 * variable is one of a sketch, or a spinlock or SRCU domain where it is used as such; the value of
 * a pointer to the n-th one is LITMUS_ADDRESS + n. All registers begin as 0, as the format has it.
 */
#include "harness/scenario/litmus.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/litmus_read.h"

#define THREADS_MAX 63

bool litmus_is(const char *path)
{
	size_t length = strlen(path);

	return length > 7 && !strcmp(path + length - 7, ".litmus");
}

void litmus_fail(struct reader *r, struct mark at, const char *fmt, ...)
{
	va_list ap;

	if (r->failed)
		return;
	r->failed = true;
	va_start(ap, fmt);
	diagnose_add(r->d, at, "%s", pool_vprintf(r->pool, fmt, ap));
	va_end(ap);
	r->word = (struct word){ .text = "", .at = at };
}

static void advance(struct reader *r, size_t nr)
{
	for (; nr; nr--) {
		r->at.column++;
		if (*r->s++ == '\n')
			r->at = (struct mark){ r->at.line + 1, 1 };
	}
}

/* "Result: Never" is what the test's author says of it. */
static void note_comment(struct reader *r, const char *text, size_t length)
{
	static const char *const results[] = { "Never", "Sometimes", "Always" };
	char *copy = pool_text(r->pool, text, length);
	const char *at = strstr(copy, "Result:");

	if (!at)
		return;
	at += 7;
	at += strspn(at, " \t");
	for (size_t i = 0; i < 3; i++)
		if (!strncmp(at, results[i], strlen(results[i])))
			r->l->result = results[i];
}

/* Past a comment, if one is next. */
static bool pass_comment(struct reader *r)
{
	static const char *const marks[][2] = { { "(*", "*)" }, { "/*", "*/" }, { "//", "\n" } };

	for (size_t i = 0; i < 3; i++) {
		const char *end;

		if (strncmp(r->s, marks[i][0], 2) || (!i && r->in_code))
			continue;
		end = strstr(r->s + 2, marks[i][1]);
		if (!end && i < 2) {
			litmus_fail(r, r->at, "a comment that does not end");
			return false;
		}
		if (!end)
			end = r->s + strlen(r->s) - 1;
		note_comment(r, r->s, (size_t)(end - r->s));
		advance(r, (size_t)(end - r->s) + strlen(marks[i][1]));
		return true;
	}
	return false;
}

static size_t word_length(const char *s, enum word_kind *kind)
{
	static const char *const signs[] = { "/\\", "\\/", "==", "!=", "<=",
					     ">=",  "&&",  "||", "<>", NULL };
	size_t n = 0;

	if (isalpha((unsigned char)*s) || *s == '_') {
		*kind = WORD_NAME;
		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		return n;
	}
	if (isdigit((unsigned char)*s)) {
		*kind = WORD_NUMBER;
		while (isalnum((unsigned char)s[n]))
			n++;
		return n;
	}
	*kind = WORD_SIGN;
	for (size_t i = 0; signs[i]; i++)
		if (!strncmp(s, signs[i], 2))
			return 2;
	return 1;
}

void litmus_next(struct reader *r)
{
	size_t length;

	if (r->failed)
		return;
	do
		advance(r, strspn(r->s, " \t\r\n"));
	while (!r->failed && pass_comment(r));
	if (r->failed)
		return;
	r->word = (struct word){ .text = "", .at = r->at, .start = r->s };
	if (!*r->s)
		return;
	if (*r->s == '"' && strchr(r->s + 1, '"')) {
		length = (size_t)(strchr(r->s + 1, '"') - r->s) + 1;
		r->word.kind = WORD_TEXT;
	} else {
		length = word_length(r->s, &r->word.kind);
	}
	r->word.text = pool_text(r->pool, r->s, length);
	advance(r, length);
}

bool litmus_at(const struct reader *r, const char *text)
{
	return !r->failed && r->word.kind != WORD_TEXT && !strcmp(r->word.text, text);
}

bool litmus_skip(struct reader *r, const char *text)
{
	if (!litmus_at(r, text))
		return false;
	litmus_next(r);
	return true;
}

bool litmus_want(struct reader *r, const char *text)
{
	if (litmus_skip(r, text))
		return true;
	litmus_fail(r, r->word.at, "expected \"%s\", found %s%s%s", text, *r->word.text ? "\"" : "",
		    *r->word.text ? r->word.text : "the end of the file",
		    *r->word.text ? "\"" : "");
	return false;
}

const char *litmus_name(struct reader *r, const char *what)
{
	const char *text = r->word.text;

	if (r->word.kind != WORD_NAME) {
		litmus_fail(r, r->word.at, "expected %s, found \"%s\"", what, text);
		return "?";
	}
	litmus_next(r);
	return text;
}

size_t litmus_variable(struct reader *r, const char *name, struct mark at)
{
	for (size_t i = 0; i < r->variables_nr; i++)
		if (!strcmp(r->variables[i].name, name))
			return i;
	r->variables = pool_grow(r->pool, r->variables, r->variables_nr, sizeof(*r->variables));
	r->variables[r->variables_nr] = (struct variable){ .name = name, .initial = "0", .at = at };
	return r->variables_nr++;
}

const char *litmus_address(struct reader *r, const char *name, struct mark at)
{
	return pool_printf(r->pool, "%zu", LITMUS_ADDRESS + litmus_variable(r, name, at));
}

struct yaml *litmus_scalar(struct reader *r, struct mark at, const char *text)
{
	struct yaml *node = pool_alloc(r->pool, sizeof(*node));

	*node = (struct yaml){ .kind = YAML_SCALAR, .at = at, .text = text, .weight = 1 };
	return node;
}

void litmus_add(struct reader *r, struct list *to, struct mark at, const char *key,
		const struct yaml *value)
{
	to->items = pool_grow(r->pool, to->items, to->nr, sizeof(*to->items));
	to->items[to->nr++] = (struct yaml_item){ key ? litmus_scalar(r, at, key) : NULL, value };
}

const struct yaml *litmus_node(struct reader *r, struct mark at, enum yaml_kind kind,
			       const struct list *list)
{
	struct yaml *node = pool_alloc(r->pool, sizeof(*node));

	*node = (struct yaml){
		.kind = kind, .at = at, .items = list->items, .nr = list->nr, .weight = 1
	};
	return node;
}

static bool is_type(const struct reader *r)
{
	static const char *const types[] = { "*",     "int",	  "long",     "unsigned",
					     "char",  "short",	  "atomic_t", "atomic_long_t",
					     "const", "volatile", "intptr_t", "__rcu" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (litmus_at(r, types[i]))
			return true;
	return false;
}

/* "int *", "struct srcu_struct *", "spinlock_t": what kind of variable is named behind it. */
static enum variable_kind read_type(struct reader *r)
{
	enum variable_kind kind = VARIABLE_VALUE;

	for (;; litmus_next(r)) {
		if (litmus_at(r, "spinlock_t") || litmus_at(r, "raw_spinlock_t"))
			kind = VARIABLE_SPINLOCK;
		else if (litmus_skip(r, "struct"))
			kind = litmus_at(r, "srcu_struct") ? VARIABLE_SRCU : kind;
		else if (!is_type(r))
			return kind;
	}
}

static const char *read_initial(struct reader *r)
{
	struct mark at = r->word.at;
	bool negative = litmus_skip(r, "-"), address = litmus_skip(r, "&");
	const char *text = r->word.text;

	if (r->word.kind == WORD_NUMBER && !address) {
		litmus_next(r);
		return negative ? pool_printf(r->pool, "-%s", text) : text;
	}
	return litmus_address(r, litmus_name(r, "a number or the name of a variable"), at);
}

static void read_initials(struct reader *r)
{
	if (!litmus_want(r, "{"))
		return;
	while (!r->failed && !litmus_at(r, "}")) {
		enum variable_kind kind;
		struct mark at;
		size_t i;

		if (litmus_skip(r, ";"))
			continue;
		if (r->word.kind == WORD_NUMBER) {
			litmus_fail(r, r->word.at,
				    "registers that begin with a value are not supported");
			return;
		}
		kind = read_type(r);
		at = r->word.at;
		i = litmus_variable(r, litmus_name(r, "the name of a variable"), at);
		r->variables[i].kind = kind;
		if (litmus_skip(r, "=")) {
			const char *initial = read_initial(r);

			r->variables[i].initial = initial;
		}
		if (!litmus_at(r, "}"))
			litmus_want(r, ";");
	}
	litmus_want(r, "}");
}

static void read_parameters(struct reader *r, struct thread *t)
{
	r->in_code = true;
	litmus_want(r, "(");
	while (!r->failed && !litmus_at(r, ")")) {
		enum variable_kind kind = read_type(r);
		struct mark at = r->word.at;
		const char *name = litmus_name(r, "the name of a variable");
		size_t i = litmus_variable(r, name, at);

		if (kind != VARIABLE_VALUE)
			r->variables[i].kind = kind;
		t->parameters = pool_grow(r->pool, t->parameters, t->parameters_nr,
					  sizeof(*t->parameters));
		t->parameters[t->parameters_nr++] = name;
		if (!litmus_at(r, ")"))
			litmus_want(r, ",");
	}
	litmus_want(r, ")");
}

static void read_threads(struct reader *r)
{
	while (!r->failed && r->word.kind == WORD_NAME && *r->word.text == 'P' &&
	       isdigit((unsigned char)r->word.text[1])) {
		struct thread *t;
		unsigned long number = strtoul(r->word.text + 1, NULL, 10);

		if (number != r->threads_nr || number >= THREADS_MAX) {
			litmus_fail(r, r->word.at, "expected P%zu, found %s", r->threads_nr,
				    r->word.text);
			return;
		}
		r->threads = pool_grow(r->pool, r->threads, r->threads_nr, sizeof(*r->threads));
		t = &r->threads[r->threads_nr++];
		*t = (struct thread){ .at = r->word.at };
		litmus_next(r);
		read_parameters(r, t);
		litmus_read_code(r, t);
	}
	if (!r->failed && !r->threads_nr)
		litmus_fail(r, r->word.at, "expected a thread, \"P0(...) { ... }\"");
}

static const struct yaml *setup_node(struct reader *r, struct mark at)
{
	static const char *const kinds[] = { "var", "spinlock", "srcu" };
	struct list setup = { 0 };

	for (size_t i = 0; i < r->variables_nr; i++) {
		const struct variable *v = &r->variables[i];
		struct list args = { 0 }, op = { 0 };

		litmus_add(r, &args, v->at, "name", litmus_scalar(r, v->at, v->name));
		if (v->kind == VARIABLE_VALUE)
			litmus_add(r, &args, v->at, "value", litmus_scalar(r, v->at, v->initial));
		litmus_add(r, &op, v->at, kinds[v->kind],
			   litmus_node(r, v->at, YAML_MAPPING, &args));
		litmus_add(r, &setup, v->at, NULL, litmus_node(r, v->at, YAML_MAPPING, &op));
	}
	return litmus_node(r, at, YAML_SEQUENCE, &setup);
}

/* Registers begin as 0; at the end those are kept that the final states are told of. */
static const struct yaml *thread_node(struct reader *r, size_t number)
{
	struct thread *t = &r->threads[number];
	struct list code = { 0 };

	for (size_t i = 0; i < t->registers.nr; i++) {
		struct list args = { 0 }, op = { 0 };

		litmus_add(r, &args, t->at, "into", litmus_scalar(r, t->at, t->registers.v[i]));
		litmus_add(r, &args, t->at, "value", litmus_scalar(r, t->at, "0"));
		litmus_add(r, &op, t->at, "set", litmus_node(r, t->at, YAML_MAPPING, &args));
		litmus_add(r, &code, t->at, NULL, litmus_node(r, t->at, YAML_MAPPING, &op));
	}
	for (size_t i = 0; i < t->code.nr; i++)
		litmus_add(r, &code, t->at, NULL, t->code.items[i].value);
	for (unsigned int i = 0; i < r->l->values_nr; i++) {
		const struct litmus_value *v = &r->l->values[i];
		struct list args = { 0 }, op = { 0 };

		if (v->task != (int)number)
			continue;
		litmus_add(r, &args, t->at, "number",
			   litmus_scalar(r, t->at, pool_printf(r->pool, "%u", i)));
		litmus_add(r, &args, t->at, "value", litmus_scalar(r, t->at, v->name));
		litmus_add(r, &op, t->at, "keep", litmus_node(r, t->at, YAML_MAPPING, &args));
		litmus_add(r, &code, t->at, NULL, litmus_node(r, t->at, YAML_MAPPING, &op));
	}
	return litmus_node(r, t->at, YAML_SEQUENCE, &code);
}

static const struct yaml *root_node(struct reader *r, struct mark at)
{
	struct list root = { 0 }, tasks = { 0 }, explore = { 0 }, allow = { 0 };
	char *name = pool_printf(r->pool, "%s%s", isdigit((unsigned char)*r->l->name) ? "_" : "",
				 r->l->name);

	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			*c = '-';
	for (size_t i = 0; i < r->threads_nr; i++)
		litmus_add(r, &tasks, r->threads[i].at, pool_printf(r->pool, "P%zu", i),
			   thread_node(r, i));
	litmus_add(r, &explore, at, "strategy", litmus_scalar(r, at, "optimal"));
	litmus_add(r, &allow, at, NULL, litmus_scalar(r, at, "data-race"));
	litmus_add(r, &root, at, "lockstep", litmus_scalar(r, at, "1"));
	litmus_add(r, &root, at, "name", litmus_scalar(r, at, name));
	litmus_add(r, &root, at, "title",
		   litmus_scalar(r, at,
				 pool_printf(r->pool,
					     "litmus test %s, read under sequential "
					     "consistency",
					     r->l->name)));
	if (r->variables_nr)
		litmus_add(r, &root, at, "setup", setup_node(r, at));
	litmus_add(r, &root, at, "tasks", litmus_node(r, at, YAML_MAPPING, &tasks));
	litmus_add(r, &root, at, "explore", litmus_node(r, at, YAML_MAPPING, &explore));
	litmus_add(r, &root, at, "expect", litmus_scalar(r, at, "clean"));
	litmus_add(r, &root, at, "allow", litmus_node(r, at, YAML_SEQUENCE, &allow));
	return litmus_node(r, at, YAML_MAPPING, &root);
}

/* The name is all up to the end of the line: it may have signs in it. */
static void read_head(struct reader *r)
{
	size_t length;

	litmus_next(r);
	if (!litmus_at(r, "C")) {
		litmus_fail(r, r->word.at, "expected \"C NAME\": only litmus tests in C are read");
		return;
	}
	advance(r, strspn(r->s, " \t"));
	length = strcspn(r->s, " \t\r\n({");
	if (!length) {
		litmus_fail(r, r->at, "expected the name of the test behind \"C\"");
		return;
	}
	r->l->name = pool_text(r->pool, r->s, length);
	advance(r, length);
	litmus_next(r);
	if (r->word.kind == WORD_TEXT)
		litmus_next(r);
}

const struct yaml *litmus_read(const char *text, struct pool *pool, struct diagnose *d,
			       struct litmus **litmus)
{
	const struct mark begin = { 1, 1 };
	struct litmus *l = pool_alloc(pool, sizeof(*l));
	struct reader r = { .pool = pool, .d = d, .l = l, .s = text, .at = begin };

	*litmus = l;
	read_head(&r);
	read_initials(&r);
	read_threads(&r);
	litmus_read_final(&r);
	if (r.failed)
		return NULL;
	l->variables = pool_alloc(pool, (r.variables_nr + 1) * sizeof(*l->variables));
	for (size_t i = 0; i < r.variables_nr; i++)
		l->variables[i] = r.variables[i].name;
	l->variables_nr = (unsigned int)r.variables_nr;
	return root_node(&r, begin);
}
