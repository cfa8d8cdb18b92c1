// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects, words and prints the errors of a file. Does not judge which of two errors caused the
 * other: readers leave out what an earlier error makes meaningless.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/diagnose.h"

#define DIAGNOSE_MAX 100 /* errors printed of one file */
#define WORDS_LISTED 20
#define WORD_MAX     48 /* longer words get no suggestion */

void words_add(struct pool *pool, struct words *words, const char *word)
{
	for (size_t i = 0; i < words->nr; i++)
		if (!strcmp(words->v[i], word))
			return;
	words->v = pool_grow(pool, words->v, words->nr, sizeof(*words->v));
	words->v[words->nr++] = word;
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int least = a < b ? a : b;

	return least < c ? least : c;
}

/* Optimal string alignment: insert, delete, replace, and swap of neighbours cost 1 each. */
static unsigned int find_distance(const char *a, const char *b)
{
	unsigned int rows[3][WORD_MAX + 1];
	size_t la = strlen(a), lb = strlen(b);

	for (size_t j = 0; j <= lb; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned int *row = rows[i % 3], *last = rows[(i + 2) % 3];
		const unsigned int *last_but_one = rows[(i + 1) % 3];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= lb; j++) {
			row[j] = min3(last[j] + 1, row[j - 1] + 1,
				      last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    last_but_one[j - 2] + 1 < row[j])
				row[j] = last_but_one[j - 2] + 1;
		}
	}
	return rows[la % 3][lb];
}

const char *words_nearest(const struct words *words, const char *word)
{
	const char *nearest = NULL;
	unsigned int least = ~0u;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < words->nr; i++) {
		size_t length = strlen(words->v[i]);
		unsigned int distance,
			allowed = length < 6 ? length > 2 : (unsigned int)(length / 3);

		if (length > WORD_MAX)
			continue;
		distance = find_distance(word, words->v[i]);
		if (distance <= allowed && distance < least) {
			least = distance;
			nearest = words->v[i];
		}
	}
	return nearest;
}

void diagnose_add(struct diagnose *d, struct mark at, const char *fmt, ...)
{
	va_list ap;

	d->v = pool_grow(&d->pool, d->v, d->nr, sizeof(*d->v));
	va_start(ap, fmt);
	d->v[d->nr++] = (struct diagnosis){ at, pool_vprintf(&d->pool, fmt, ap) };
	va_end(ap);
}

void diagnose_unknown(struct diagnose *d, struct mark at, const char *what, const char *word,
		      const char *where, const struct words *words, const char *see)
{
	const char *nearest = words_nearest(words, word);
	const char *list = "";

	if (words->nr <= WORDS_LISTED) {
		for (size_t i = 0; i < words->nr; i++)
			list = pool_printf(&d->pool, "%s%s%s", list, i ? ", " : "", words->v[i]);
		list = pool_printf(&d->pool, "; allowed: %s", words->nr ? list : "none");
	} else if (see) {
		list = pool_printf(&d->pool, "; all are listed by \"%s\"", see);
	}
	if (nearest)
		diagnose_add(d, at, "unknown %s \"%.*s\"%s: did you mean \"%s\"?%s%s", what,
			     WORD_MAX * 2, word, where, nearest, *list ? " " : "",
			     *list ? list + 2 : "");
	else
		diagnose_add(d, at, "unknown %s \"%.*s\"%s%s", what, WORD_MAX * 2, word, where,
			     list);
}

static int compare_diagnosis(const void *a, const void *b)
{
	const struct diagnosis *x = a, *y = b;

	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return strcmp(x->text, y->text);
}

void diagnose_print(struct diagnose *d, FILE *out)
{
	if (d->nr)
		qsort(d->v, d->nr, sizeof(*d->v), compare_diagnosis);
	for (size_t i = 0; i < d->nr && i < DIAGNOSE_MAX; i++) {
		if (d->v[i].at.line)
			fprintf(out, "%s:%u:%u: %s\n", d->file, d->v[i].at.line, d->v[i].at.column,
				d->v[i].text);
		else
			fprintf(out, "%s: %s\n", d->file, d->v[i].text);
	}
	if (d->nr > DIAGNOSE_MAX)
		fprintf(out, "%s: and %zu more errors\n", d->file, d->nr - DIAGNOSE_MAX);
}

void diagnose_free(struct diagnose *d)
{
	pool_free(&d->pool);
	d->v = NULL;
	d->nr = 0;
}
