// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions: read once into postfix form, worked out on a small stack. They name registers and
 * nothing that other tasks can see, so working one out is no event.
 *
 * Precedence is C's, where & and | bind looser than comparisons. No division, no shifts, no
 * assignment.
 */
#include "harness/scenario/expression.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32 /* values under way, and parentheses within each other */
#define STEPS_MAX 256

enum step_kind {
	STEP_NUMBER,
	STEP_REGISTER,
	STEP_NOT,
	STEP_NEGATE,
	STEP_OR_ELSE, /* || and below: two operands; the order is that of the table */
	STEP_AND_ALSO,
	STEP_EQUAL,
	STEP_UNEQUAL,
	STEP_AT_MOST,
	STEP_AT_LEAST,
	STEP_BELOW,
	STEP_ABOVE,
	STEP_OR,
	STEP_AND,
	STEP_ADD,
	STEP_SUBTRACT,
	STEP_MULTIPLY,
};

struct step {
	enum step_kind kind;
	int64_t number; /* or the register */
};

struct expression {
	struct step *v;
	unsigned int nr;
	const char *text;
	const struct registers *registers; /* names, for messages */
};

/* Longer signs before those that they begin with. */
static const struct {
	const char *sign;
	enum step_kind kind;
	int level;
} signs[] = {
	{ "||", STEP_OR_ELSE, 1 }, { "&&", STEP_AND_ALSO, 2 }, { "==", STEP_EQUAL, 5 },
	{ "!=", STEP_UNEQUAL, 5 }, { "<=", STEP_AT_MOST, 6 },  { ">=", STEP_AT_LEAST, 6 },
	{ "<", STEP_BELOW, 6 },	   { ">", STEP_ABOVE, 6 },     { "|", STEP_OR, 3 },
	{ "&", STEP_AND, 4 },	   { "+", STEP_ADD, 7 },       { "-", STEP_SUBTRACT, 7 },
	{ "*", STEP_MULTIPLY, 8 },
};
#define SIGNS_NR  (sizeof(signs) / sizeof(*signs))
#define LEVEL_MAX 8

struct parser {
	const struct yaml *node;
	const char *at;
	const struct registers *registers;
	const char *(*hint)(const char *name, void *arg);
	void *arg;
	struct pool *pool;
	struct diagnose *d;
	struct step steps[STEPS_MAX];
	unsigned int nr;
	unsigned int depth; /* of parentheses and signs before a value */
	bool failed;
};

static struct mark mark_of(const struct parser *p, const char *at)
{
	struct mark mark = p->node->at;

	/* What was written over several lines, or with escapes, is told by where it begins. */
	if (!strpbrk(p->node->text, "\n\\\"'"))
		mark.column += (unsigned int)(at - p->node->text) + !p->node->plain;
	return mark;
}

static bool fail(struct parser *p, const char *at, const char *fmt, const char *word)
{
	if (!p->failed)
		diagnose_add(p->d, mark_of(p, at), fmt, word);
	p->failed = true;
	return false;
}

static void skip_blanks(struct parser *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

static bool emit(struct parser *p, enum step_kind kind, int64_t number)
{
	if (p->nr == STEPS_MAX)
		return fail(p, p->at,
			    "expression too long: at most %s numbers, registers and signs", "256");
	p->steps[p->nr++] = (struct step){ kind, number };
	return true;
}

static bool parse_level(struct parser *p, int level);

static bool parse_name(struct parser *p)
{
	const struct registers *r = p->registers;
	const char *start = p->at, *name, *hint;
	struct words words = { 0 };

	while (isalnum((unsigned char)*p->at) || *p->at == '_')
		p->at++;
	name = pool_text(p->pool, start, (size_t)(p->at - start));
	for (unsigned int i = 0; i < r->nr; i++) {
		if (strcmp(r->v[i], name)) {
			words_add(p->pool, &words, r->v[i]);
			continue;
		}
		if (r->set >> i & 1)
			return emit(p, STEP_REGISTER, i);
		return fail(
			p, start,
			"register \"%s\" has no value on every way that leads here: set it before",
			name);
	}
	hint = p->hint ? p->hint(name, p->arg) : NULL;
	if (hint)
		return fail(p, start, "%s", hint);
	if (!p->failed)
		diagnose_unknown(p->d, mark_of(p, start), "register", name, "", &words, NULL);
	p->failed = true;
	return false;
}

static bool parse_number(struct parser *p)
{
	const char *start = p->at;
	long long number;
	char *end;

	errno = 0;
	number = strtoll(start, &end, 0);
	if (errno || isalnum((unsigned char)*end) || *end == '_')
		return fail(p, start, "expected a whole number of at most 64 bits, found \"%.40s\"",
			    start);
	p->at = end;
	return emit(p, STEP_NUMBER, number);
}

static bool parse_operand(struct parser *p)
{
	bool good;

	skip_blanks(p);
	if (isdigit((unsigned char)*p->at))
		return parse_number(p);
	if (isalpha((unsigned char)*p->at) || *p->at == '_')
		return parse_name(p);
	if (!*p->at || !strchr("(!-", *p->at))
		return fail(p, p->at,
			    *p->at ? "expected a number, a register, (, ! or -, found \"%.40s\""
				   : "expected a number, a register, (, ! or -, found the end%s",
			    p->at);
	if (++p->depth >= DEPTH_MAX - LEVEL_MAX)
		return fail(p, p->at, "expression nested too deep: at most %s levels", "23");
	if (*p->at == '(') {
		p->at++;
		good = parse_level(p, 1);
		skip_blanks(p);
		if (good && *p->at != ')')
			return fail(p, p->at,
				    *p->at ? "expected an operator or ), found \"%.40s\""
					   : "expected an operator or ), found the end%s",
				    p->at);
		p->at++;
	} else {
		enum step_kind kind = *p->at++ == '!' ? STEP_NOT : STEP_NEGATE;

		good = parse_operand(p) && emit(p, kind, 0);
	}
	p->depth--;
	return good;
}

static int find_sign(const char *at)
{
	for (unsigned int i = 0; i < SIGNS_NR; i++)
		if (!strncmp(at, signs[i].sign, strlen(signs[i].sign)))
			return (int)i;
	return -1;
}

/* Everything that binds at least as tight as @level. */
static bool parse_level(struct parser *p, int level)
{
	if (level > LEVEL_MAX)
		return parse_operand(p);
	if (!parse_level(p, level + 1))
		return false;
	for (;;) {
		int sign;

		skip_blanks(p);
		sign = find_sign(p->at);
		if (sign < 0 || signs[sign].level != level)
			return true;
		p->at += strlen(signs[sign].sign);
		if (!parse_level(p, level + 1) || !emit(p, signs[sign].kind, 0))
			return false;
	}
}

const struct expression *expression_parse(const struct yaml *node,
					  const struct registers *registers,
					  const char *(*hint)(const char *name, void *arg),
					  void *arg, struct pool *pool, struct diagnose *d)
{
	struct parser p = { .node = node,
			    .at = node->text,
			    .registers = registers,
			    .hint = hint,
			    .arg = arg,
			    .pool = pool,
			    .d = d };
	struct expression *e;

	if (!parse_level(&p, 1))
		return NULL;
	skip_blanks(&p);
	if (*p.at) {
		fail(&p, p.at,
		     "expected one of == != < <= > >= && || & | + - * or the end, found \"%.40s\"",
		     p.at);
		return NULL;
	}
	e = pool_alloc(pool, sizeof(*e));
	e->v = pool_alloc(pool, p.nr * sizeof(*e->v));
	memcpy(e->v, p.steps, p.nr * sizeof(*e->v));
	e->nr = p.nr;
	e->text = node->text;
	e->registers = registers;
	return e;
}

static int64_t combine(enum step_kind kind, int64_t a, int64_t b)
{
	switch (kind) {
	case STEP_OR_ELSE:
		return a || b;
	case STEP_AND_ALSO:
		return a && b;
	case STEP_EQUAL:
		return a == b;
	case STEP_UNEQUAL:
		return a != b;
	case STEP_AT_MOST:
		return a <= b;
	case STEP_AT_LEAST:
		return a >= b;
	case STEP_BELOW:
		return a < b;
	case STEP_ABOVE:
		return a > b;
	case STEP_OR:
		return a | b;
	case STEP_AND:
		return a & b;
	case STEP_ADD:
		return (int64_t)((uint64_t)a + (uint64_t)b);
	case STEP_SUBTRACT:
		return (int64_t)((uint64_t)a - (uint64_t)b);
	default:
		return (int64_t)((uint64_t)a * (uint64_t)b);
	}
}

int64_t expression_value(const struct expression *e, const int64_t *registers)
{
	/* Each level of precedence and of nesting has at most one value under way. */
	int64_t stack[DEPTH_MAX * (LEVEL_MAX + 1)];
	unsigned int top = 0;

	for (unsigned int i = 0; i < e->nr; i++) {
		const struct step *s = &e->v[i];

		if (s->kind == STEP_NUMBER) {
			stack[top++] = s->number;
		} else if (s->kind == STEP_REGISTER) {
			stack[top++] = registers[s->number];
		} else if (s->kind == STEP_NOT) {
			stack[top - 1] = !stack[top - 1];
		} else if (s->kind == STEP_NEGATE) {
			stack[top - 1] = (int64_t)(0 - (uint64_t)stack[top - 1]);
		} else {
			top--;
			stack[top - 1] = combine(s->kind, stack[top - 1], stack[top]);
		}
	}
	return stack[0];
}

void expression_print(const struct expression *e, const int64_t *registers, char *text, size_t size)
{
	uint64_t told = 0;
	size_t at = 0;

	*text = '\0';
	for (unsigned int i = 0; i < e->nr && at < size; i++) {
		const struct step *s = &e->v[i];

		if (s->kind != STEP_REGISTER || told >> s->number & 1)
			continue;
		told |= 1ul << s->number;
		at += (size_t)snprintf(text + at, size - at, "%s%s is %lld", at ? ", " : "",
				       e->registers->v[s->number], (long long)registers[s->number]);
	}
}

const char *expression_text(const struct expression *e)
{
	return e->text;
}
