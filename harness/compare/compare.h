/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several runs of the same scenarios, side by side: a matrix with a row for each case and a column
 * for each run, and what differs between the first run and each other. The document that comes of
 * it is described in docs/result-format.md.
 *
 * Runs nothing and prints nothing.
 */
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include <stdbool.h>
#include <jansson.h>
#include <stddef.h>

#define COMPARE_COLUMNS_MAX 64

/* One run, or a part of one. */
struct compare_column {
	const char *name;
	const char *image; /* that ran it; NULL: the models of this program */
	const char *only;  /* its cells are the cases of this name; NULL: of any */
	const char *const
		*functions;   /* whose variants tell columns apart, not rows; ends with NULL */
	const json_t *result; /* result document, checked; not owned */
};

/* What to answer a program that asked. */
enum compare_judgement {
	COMPARE_GOOD,
	COMPARE_BAD,	      /* a finding that is not expected, or a new one */
	COMPARE_INCONCLUSIVE, /* nothing ran, or it ran for too short a time to tell */
	COMPARE_FAILED	      /* the harness, somewhere */
};

/**
 * compare_matrix() - put runs side by side
 * @columns: the runs; the first is what others are compared with
 * @nr: how many, 1 to COMPARE_COLUMNS_MAX
 *
 * Cases that no run had anything to do for have no row, and are counted.
 *
 * Context: harness, allocates.
 * Return: the document, without changes; a new reference.
 */
json_t *compare_matrix(const struct compare_column *columns, size_t nr);

/**
 * compare_changes() - say what is new, gone and changed since the first column
 * @document: of compare_matrix(); gets "changes"
 *
 * Findings are the same when their fingerprints are, which have no line numbers.
 *
 * Context: harness, allocates.
 */
void compare_changes(json_t *document);

/**
 * compare_judge_expected() - is every case as it should be?
 * @document: of compare_matrix()
 *
 * Context: harness.
 * Return: COMPARE_BAD when a case came out in another way than expected; COMPARE_INCONCLUSIVE when
 * none did, but some search ended too early, or no case ran at all.
 */
enum compare_judgement compare_judge_expected(const json_t *document);

/**
 * compare_judge_changes() - is it worse than it was?
 * @document: with changes
 *
 * Context: harness.
 * Return: COMPARE_BAD when there is a new finding; COMPARE_INCONCLUSIVE when there is none, but
 * what was verified is not any more, or no case ran in two columns.
 */
enum compare_judgement compare_judge_changes(const json_t *document);

#endif
