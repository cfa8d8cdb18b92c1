/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors in what a user wrote: where, what was found, what is allowed, and the nearest valid word.
 * Collected, so that a user sees all errors of a file at once.
 */
#ifndef SCENARIO_DIAGNOSE_H
#define SCENARIO_DIAGNOSE_H

#include <stdio.h>
#include "harness/scenario/pool.h"

/* A place in a file, both from 1; line 0 means the file as a whole. */
struct mark {
	unsigned int line, column;
};

struct diagnosis {
	struct mark at;
	const char *text;
};

struct diagnose {
	const char *file;
	struct pool pool;
	struct diagnosis *v;
	size_t nr;
};

/* Valid words, for suggestions. */
struct words {
	const char **v;
	size_t nr;
};

/**
 * words_add() - one more valid word
 * @pool: that the list lives in
 * @words: the list
 * @word: not copied; already there: not added again
 *
 * Context: harness.
 */
void words_add(struct pool *pool, struct words *words, const char *word);

/**
 * words_nearest() - the word that somebody probably meant
 * @words: valid ones
 * @word: what was written
 *
 * Context: harness.
 * Return: one of @words at an edit distance of at most a third of its length (at least 1, and a
 * swap of neighbours counts 1); NULL when there is none.
 */
const char *words_nearest(const struct words *words, const char *word);

/**
 * diagnose_add() - one more error
 * @d: list of errors
 * @at: where
 * @fmt: one sentence without a full stop
 *
 * Context: harness.
 */
void diagnose_add(struct diagnose *d, struct mark at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * diagnose_unknown() - an error: a word that is none of the valid ones
 * @d: list of errors
 * @at: where
 * @what: "key", "operation"
 * @word: what was written
 * @where: " in a case", or ""
 * @words: valid ones; more than twenty are not listed
 * @see: where to find them all when they are not listed, or NULL
 *
 * Context: harness.
 */
void diagnose_unknown(struct diagnose *d, struct mark at, const char *what, const char *word,
		      const char *where, const struct words *words, const char *see);

/**
 * diagnose_print() - write all errors in the order of the file
 * @d: list of errors
 * @out: FILE:LINE:COLUMN: TEXT, one a line
 *
 * Context: harness.
 */
void diagnose_print(struct diagnose *d, FILE *out);

/**
 * diagnose_free() - give back the list
 * @d: becomes empty
 *
 * Context: harness.
 */
void diagnose_free(struct diagnose *d);

#endif
