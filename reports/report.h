/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Report writers: each turns one result document (docs/result-format.md) into one format.
 *
 * A writer reads the document and nothing else: no clock, no file, no terminal. The same document
 * and style give the same bytes. What a document claims is not checked against a replay.
 */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <jansson.h>

#define REPORT_COLUMNS_DEFAULT 100
#define REPORT_COLUMNS_MIN     75 /* a narrower terminal breaks the lines by itself */
#define REPORT_COLUMNS_MAX     1000

/* What the reader's side wants. A writer ignores what its format has no use for. */
struct report_style {
	bool color;   /* escape sequences for a terminal */
	bool utf8;    /* the reader shows UTF-8; else everything is folded to ASCII */
	bool verbose; /* explain every finding, show every step, the details of each search */
	bool quiet;   /* only what did not come out as expected, and the counts */
	unsigned int columns; /* width of a line; 0 is REPORT_COLUMNS_DEFAULT */
};

/* One format. */
struct report_ops {
	const char *name; /* "text", as in --report text */
	const char *help; /* one sentence */
	/*
	 * Writes the whole report and flushes. Returns 0; -EINVAL for a document that
	 * report_check() refuses, with nothing written; -ENOMEM; the negative errno of a write
	 * that failed, after which part of the report may stand in the file.
	 */
	int (*write)(FILE *file, const json_t *document, const struct report_style *style);
};

/* Every format; ends with NULL. */
extern const struct report_ops *const report_table[];

/**
 * report_find() - the format of a name
 * @name: NUL-terminated; may be NULL
 *
 * Context: any.
 * Return: the format; NULL when there is none of that name.
 */
const struct report_ops *report_find(const char *name);

/**
 * report_check() - can the writers read this document?
 * @document: may be NULL, or any JSON value
 * @error: filled in on -EINVAL with where and what, "scenarios[0].name: expected a string, found an
 *         integer"; may be NULL
 * @size: of @error
 *
 * Every writer makes this check by itself; a command that reads a document from a file calls it for
 * the message. It asks for what the writers need: keys that have the wrong type or lead nowhere are
 * refused, keys that a report can do without may be missing, unknown keys are not looked at.
 *
 * Context: any; allocates nothing.
 * Return: 0; -EINVAL.
 */
int report_check(const json_t *document, char *error, size_t size);

#endif
