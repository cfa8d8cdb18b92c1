/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables of cases: a line each, with the columns name, lock type, steps, expected (SUCCESS: nothing
 * is reported; FAILURE), group, report and note, separated by tabs; the last three may be missing.
 * The first line may name the columns; lines that begin with # say nothing.
 */
#ifndef TESTS_LOCKDEP_TABLE_H
#define TESTS_LOCKDEP_TABLE_H

#include <lockstep/finding.h>
#include "parse_text.h"

#define COLUMNS_NR 7
enum { COLUMN_NAME, COLUMN_TYPE, COLUMN_STEPS, COLUMN_EXPECTED, COLUMN_GROUP, COLUMN_REPORT };

struct lockdep_case {
	char *name, *report;
	int line;
	bool fails;
	uint64_t kinds; /* of findings that the report may be */
	struct steps steps;
};

struct table {
	struct lockdep_case *v;
	unsigned int nr;
};

#define KIND(kind) (1ul << LS_##kind)
/* What can be said of locks. */
#define LOCK_KINDS                                                                            \
	(KIND(DEADLOCK) | KIND(LOCK_ORDER) | KIND(RECURSIVE_LOCK) | KIND(LOCK_IMBALANCE) |    \
	 KIND(LOCK_NOT_HELD) | KIND(SLEEP_IN_ATOMIC) | KIND(IRQ_INVERSION) | KIND(CONTRACT) | \
	 KIND(RCU_MISUSE))

/* Words of the kernel's reports. */
static const struct {
	const char *words;
	uint64_t kinds;
} reports[] = {
	{ "recursive locking", KIND(RECURSIVE_LOCK) },
	{ "circular locking", KIND(LOCK_ORDER) | KIND(DEADLOCK) },
	{ "unlock balance", KIND(LOCK_IMBALANCE) },
	{ "held lock freed", KIND(LOCK_IMBALANCE) },
	{ "inconsistent lock state", KIND(IRQ_INVERSION) },
	{ "lock inversion", KIND(IRQ_INVERSION) },
	{ "SAFE->UNSAFE", KIND(IRQ_INVERSION) },
	{ "Nested lock was not taken", KIND(LOCK_NOT_HELD) },
	{ "nvalid wait context", KIND(SLEEP_IN_ATOMIC) },
	{ "debug warn", KIND(CONTRACT) | KIND(LOCK_IMBALANCE) | KIND(LOCK_NOT_HELD) },
};

static inline uint64_t kinds_of_report(const char *report)
{
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
		if (strstr(report, reports[i].words))
			return reports[i].kinds;
	return LOCK_KINDS;
}

static inline unsigned int split(char *line, char **column)
{
	unsigned int nr = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *at = line; nr < COLUMNS_NR; at = NULL) {
		char *end = at ? at : column[nr - 1] + strlen(column[nr - 1]) + 1;

		column[nr++] = end;
		end = strchr(end, '\t');
		if (!end)
			break;
		*end = '\0';
	}
	return nr;
}

static inline int bad_case(FILE *errors, const char *path, int line, int column, const char *text)
{
	fprintf(errors, "%s:%d:%d: %s\n", path, line, column, text);
	return -1;
}

static inline int read_case(struct lockdep_case *c, char *text, const char *path, int line,
			    FILE *errors)
{
	char *column[COLUMNS_NR], message[512];
	unsigned int nr = split(text, column);
	struct parse parse;

	if (nr <= COLUMN_EXPECTED) {
		snprintf(message, sizeof(message),
			 "%u columns: needed are name, lock type, steps and expected, with tabs "
			 "between them",
			 nr);
		return bad_case(errors, path, line, 1, message);
	}
	*c = (struct lockdep_case){ .line = line };
	c->fails = !strcmp(column[COLUMN_EXPECTED], "FAILURE");
	if (!c->fails && strcmp(column[COLUMN_EXPECTED], "SUCCESS")) {
		snprintf(message, sizeof(message), "\"%.40s\": allowed are SUCCESS and FAILURE",
			 column[COLUMN_EXPECTED]);
		return bad_case(errors, path, line, (int)(column[COLUMN_EXPECTED] - text) + 1,
				message);
	}
	if (parse_steps(&parse, &c->steps, column[COLUMN_STEPS]))
		return bad_case(errors, path, line,
				(int)(column[COLUMN_STEPS] - text) + parse.column, parse.error);
	/* The self-test takes readers of a rwlock_t for recursive ones, but for these cases. */
	c->steps.recursive_readers = strncmp(column[COLUMN_NAME], "queued_read_lock", 16) != 0 &&
				     !(nr > COLUMN_GROUP &&
				       strstr(column[COLUMN_GROUP], "queued read lock"));
	c->name = strdup(column[COLUMN_NAME]);
	c->report = strdup(nr > COLUMN_REPORT ? column[COLUMN_REPORT] : "");
	c->kinds = kinds_of_report(c->report);
	return 0;
}

static inline void table_free(struct table *table)
{
	for (unsigned int i = 0; i < table->nr; i++) {
		free(table->v[i].name);
		free(table->v[i].report);
	}
	free(table->v);
	*table = (struct table){ 0 };
}

/* 0; -1 after every error was printed as "path:line:column: ..." on @errors. */
static inline int table_read(const char *path, struct table *table, FILE *errors)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	int err = 0, line = 0;

	*table = (struct table){ 0 };
	if (!in) {
		fprintf(errors, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	while (getline(&text, &size, in) >= 0) {
		line++;
		if (text[0] == '#' || text[strspn(text, " \t\r\n")] == '\0' ||
		    !strncmp(text, "name\t", 5))
			continue;
		table->v = realloc(table->v, (table->nr + 1) * sizeof(*table->v));
		if (read_case(&table->v[table->nr], text, path, line, errors))
			err = -1;
		else
			table->nr++;
	}
	if (!err && !table->nr)
		err = bad_case(errors, path, line + 1, 1, "the table has no cases");
	free(text);
	fclose(in);
	return err;
}

#endif
