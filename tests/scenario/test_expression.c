// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions of sketches. What they come to is compared with what the C compiler makes of the same
 * text: each row is written once and handed to both.
 */
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"
#include "harness/scenario/expression.h"

static const struct registers names = { .v = { "a", "b", "c", "r0" }, .nr = 4, .set = 15 };

/* The value, or an error, of a text that stands at 3:10. */
static int64_t value_of(const char *text, const int64_t *registers, char *error, size_t size)
{
	struct yaml node = { .kind = YAML_SCALAR, .at = { 3, 10 }, .text = text, .plain = true };
	struct diagnose d = { 0 };
	struct pool pool = { 0 };
	const struct expression *e = expression_parse(&node, &names, NULL, NULL, &pool, &d);
	int64_t value = e ? expression_value(e, registers) : 0;

	*error = '\0';
	CU_ASSERT((e == NULL) == (d.nr > 0));
	if (d.nr)
		snprintf(error, size, "%u:%u: %s", d.v[0].at.line, d.v[0].at.column, d.v[0].text);
	diagnose_free(&d);
	pool_free(&pool);
	return value;
}

#pragma clang diagnostic ignored "-Wparentheses"
#pragma clang diagnostic ignored "-Wlogical-op-parentheses"
#pragma clang diagnostic ignored "-Wbitwise-op-parentheses"
#pragma clang diagnostic ignored "-Wconstant-logical-operand"

#define ROWS(X)                      \
	X(a)                         \
	X(-a)                        \
	X(!a)                        \
	X(!!a)                       \
	X(- -b)                      \
	X(-!b)                       \
	X(a + b * c)                 \
	X((a + b) * c)               \
	X(a - b - c)                 \
	X(a - (b - c))               \
	X(a *b - c * r0)             \
	X(a < b)                     \
	X(a <= b)                    \
	X(a > b)                     \
	X(a >= b)                    \
	X(a == b)                    \
	X(a != b)                    \
	X(a < b == c)                \
	X(a == b < c)                \
	X(a &b == c)                 \
	X((a & b) == c)              \
	X(a | b & c)                 \
	X((a | b) & c)               \
	X(a || b && c)               \
	X((a || b) && c)             \
	X(a &&b || c && r0)          \
	X(a &&b | c)                 \
	X(a &b &&c)                  \
	X(!a == b)                   \
	X(!(a == b))                 \
	X(a + 1 == b || c - 1 >= r0) \
	X(0x10 + 010 - 7)            \
	X(a - -1)                    \
	X(((((a + 1) + 1) + 1) + 1)) \
	X(-a * -b)                   \
	X(a + b & c - r0 | 1)        \
	X(a < b < c < r0)            \
	X(1 + 2 * 3 - 4 * 5 == -13)  \
	X(a != b != c)               \
	X(!a && !b && !c || r0 == -3)

/* Each of four registers has each of six values: 1,296 assignments for every row. */
static void test_same_as_c(void)
{
	static const int64_t values[] = { -3, -1, 0, 1, 2, 7 };
	char error[300];

	for (unsigned int i = 0; i < 6 * 6 * 6 * 6; i++) {
		const int64_t a = values[i % 6], b = values[i / 6 % 6], c = values[i / 36 % 6],
			      r0 = values[i / 216];
		const int64_t registers[] = { a, b, c, r0 };
		int64_t found;

#define X(e)                                                                                   \
	found = value_of(#e, registers, error, sizeof(error));                                 \
	if (found != (e) || *error)                                                            \
		printf("\n%s with %ld %ld %ld %ld is %ld %s\n", #e, (long)a, (long)b, (long)c, \
		       (long)r0, (long)found, error);                                          \
	CU_ASSERT_EQUAL(found, (int64_t)(e));
		ROWS(X)
#undef X
	}
}

static void test_arithmetic_wraps(void)
{
	const int64_t registers[] = { INT64_MAX, INT64_MIN, 2, 0 };
	char error[300];

	CU_ASSERT_EQUAL(value_of("a + 1", registers, error, sizeof(error)), INT64_MIN);
	CU_ASSERT_EQUAL(value_of("b - 1", registers, error, sizeof(error)), INT64_MAX);
	CU_ASSERT_EQUAL(value_of("-b", registers, error, sizeof(error)), INT64_MIN);
	CU_ASSERT_EQUAL(value_of("a * c", registers, error, sizeof(error)), -2);
	CU_ASSERT_EQUAL(value_of("9223372036854775807", registers, error, sizeof(error)),
			INT64_MAX);
	CU_ASSERT_STRING_EQUAL(error, "");
}

/* Columns are counted by hand: the text begins at column 10. */
static void test_errors_name_the_column(void)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "a +", "3:13: expected a number, a register, (, ! or -, found the end" },
		{ "a b", "3:12: expected one of == != < <= > >= && || & | + - * or the end, "
			 "found \"b\"" },
		{ "(a", "3:12: expected an operator or ), found the end" },
		{ "(a b)", "3:13: expected an operator or ), found \"b)\"" },
		{ "a = b", "3:12: expected one of == != < <= > >= && || & | + - * or the end, "
			   "found \"= b\"" },
		{ "a / b", "3:12: expected one of == != < <= > >= && || & | + - * or the end, "
			   "found \"/ b\"" },
		{ "1 + zz", "3:14: unknown register \"zz\"; "
			    "allowed: a, b, c, r0" },
		{ "a + 9223372036854775808",
		  "3:14: expected a whole number of at most 64 bits, found \"9223372036854775808\"" },
		{ "12x", "3:10: expected a whole number of at most 64 bits, found \"12x\"" },
		{ "a && *b", "3:15: expected a number, a register, (, ! or -, found \"*b\"" },
		{ ")", "3:10: expected a number, a register, (, ! or -, found \")\"" },
	};
	const int64_t registers[REGISTERS_MAX] = { 0 };
	char error[300];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		value_of(rows[i].text, registers, error, sizeof(error));
		CU_ASSERT_STRING_EQUAL(error, rows[i].error);
		if (strcmp(error, rows[i].error))
			printf("\n%s: %s\n", rows[i].text, error);
	}
}

static void test_limits_are_told(void)
{
	const int64_t registers[REGISTERS_MAX] = { 0 };
	char text[2000] = "", error[300];

	for (int i = 0; i < 22; i++)
		strcat(text, "(");
	strcat(text, "a");
	for (int i = 0; i < 22; i++)
		strcat(text, ")");
	value_of(text, registers, error, sizeof(error));
	CU_ASSERT_STRING_EQUAL(error, "");
	memmove(text + 8, text, strlen(text) + 1);
	memset(text, '(', 8);
	value_of(text, registers, error, sizeof(error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error, "nested too deep"));
	strcpy(text, "1");
	for (int i = 0; i < 200; i++)
		strcat(text, "+1");
	value_of(text, registers, error, sizeof(error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error, "too long"));
}

/* The deepest and longest that is read must not overrun the stack that values are kept on. */
static void test_deepest_is_worked_out(void)
{
	const int64_t registers[REGISTERS_MAX] = { 1, 1, 1, 1 };
	char text[2000] = "", error[300];

	/* Every level of precedence has a value under way, in every parenthesis. */
	for (int i = 0; i < 15; i++)
		strcat(text, "0 || 1 && 0 | 1 & 1 == 0 < 1 + 1 * (");
	strcat(text, "a");
	for (int i = 0; i < 15; i++)
		strcat(text, ")");
	CU_ASSERT_EQUAL(value_of(text, registers, error, sizeof(error)), 1);
	CU_ASSERT_STRING_EQUAL(error, "");
}

static const struct test tests[] = {
	{ "same_value_as_c_gives", test_same_as_c },
	{ "arithmetic_wraps", test_arithmetic_wraps },
	{ "errors_name_the_column", test_errors_name_the_column },
	{ "limits_are_told", test_limits_are_told },
	{ "deepest_is_worked_out", test_deepest_is_worked_out },
	{ NULL, NULL },
};

int main(void)
{
	return run_tests("scenario: expressions", tests);
}
