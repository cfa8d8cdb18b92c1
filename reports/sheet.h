/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the text-like writers share: a sheet of known width on which they print lines, and the
 * parts of a report (the table, the findings) that are printed on it.
 *
 * A sheet is memory: nothing reaches a file before the whole report stands.
 */
#ifndef REPORTS_SHEET_H
#define REPORTS_SHEET_H

#include <stdbool.h>
#include <stdio.h>
#include <jansson.h>
#include "reports/report.h"

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_GOOD, INK_DOUBT, INK_BAD };

struct sheet {
	FILE *out;
	json_t *document; /* a cleaned copy; owned */
	char *text;	  /* what was printed; valid after sheet_close() */
	size_t size;
	unsigned int columns;
	bool color, verbose, quiet;
	bool failed; /* out of memory */
};

/**
 * sheet_open() - check a document and start a sheet for it
 * @sheet: filled in; on success end with sheet_close()
 * @document: unchanged
 * @style: not owned
 *
 * Context: any, allocates.
 * Return: 0; -EINVAL for a document that report_check() refuses; -ENOMEM.
 */
int sheet_open(struct sheet *sheet, const json_t *document, const struct report_style *style);

/**
 * sheet_begin() - start a sheet for a document of another kind
 * @sheet: filled in; on success end with sheet_close()
 * @document: unchanged, and not checked
 * @style: not owned
 *
 * Context: any, allocates.
 * Return: 0; -ENOMEM.
 */
int sheet_begin(struct sheet *sheet, const json_t *document, const struct report_style *style);

/**
 * sheet_close() - end a sheet
 * @sheet: its text is to be freed by the caller with free(), also on failure
 *
 * Context: any.
 * Return: 0; -ENOMEM when some line could not be printed.
 */
int sheet_close(struct sheet *sheet);

/**
 * sheet_format() - format a string that may be of any length
 * @sheet: remembers a failure
 * @fmt: as printf()
 *
 * Context: any, allocates.
 * Return: a string to free(), on which every function of this header may be called; NULL when out
 * of memory, which they accept too.
 */
char *sheet_format(struct sheet *sheet, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Print a text in a color, on the line as it stands. */
void sheet_put(struct sheet *sheet, enum ink ink, const char *text);

/* Print spaces, a text in a color, and end the line. */
void sheet_line(struct sheet *sheet, unsigned int indent, enum ink ink, const char *text);

/* Print a text in lines no wider than the sheet: the first indented by @first, others by @rest. */
void sheet_wrap(struct sheet *sheet, unsigned int first, unsigned int rest, enum ink ink,
		const char *text);

/* sheet_wrap() of a formatted string. */
void sheet_wrapf(struct sheet *sheet, unsigned int first, unsigned int rest, enum ink ink,
		 const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* "function() dir/file.c:12" as a string to free(); NULL when there is no site. */
char *sheet_site(struct sheet *sheet, const json_t *site);

/* "file.c:12" as a string to free(); NULL when the site has no file. */
char *sheet_location(struct sheet *sheet, const json_t *site);

/* The name of a task of a finding; index -1 is "finish". */
const char *sheet_task(const json_t *finding, json_int_t task);

/* A duration in the unit that people would use, as a string to free(). */
char *sheet_duration(struct sheet *sheet, json_int_t ns);

/* The color of a case's status. */
enum ink sheet_status_ink(const char *status);

/* Is there nothing to look at: is a case as expected, or not applicable? */
bool summary_good(const json_t *one);

/* The table of scenarios and cases. */
void summary_print_table(struct sheet *sheet);

/* Which calls that may fail were made to: a figure of a case, and a table of all of them. */
void coverage_print_case(struct sheet *sheet, const json_t *one, unsigned int indent);
void coverage_print_table(struct sheet *sheet);

/* The last lines: counts. */
void summary_print_counts(struct sheet *sheet);

/* Why a case is not as expected, one sentence a line. */
void summary_print_reasons(struct sheet *sheet, const json_t *one, unsigned int indent);

/* What a search did, and the variants of the case. */
void summary_print_details(struct sheet *sheet, const json_t *one, unsigned int indent);

/* The races of a case that are known, a paragraph each. */
void summary_print_known(struct sheet *sheet, const json_t *one, unsigned int indent);

/* The final states of a litmus test, if the case is one. */
void summary_print_litmus(struct sheet *sheet, const json_t *one, unsigned int indent);

/* The findings of the whole document: in full or one line each, as the style asks. */
void findings_print(struct sheet *sheet);

/* One finding in full. */
void finding_print(struct sheet *sheet, const json_t *scenario, const json_t *one,
		   const json_t *finding);

/* One finding in one line (two if it must), and how to replay it. */
void finding_print_short(struct sheet *sheet, const json_t *finding, unsigned int indent);

/* The steps of a finding's execution, one column per task. */
void columns_print(struct sheet *sheet, const json_t *finding);

/* Waits, lock circle, held locks, history and stacks of a finding. */
void evidence_print(struct sheet *sheet, const json_t *finding);

/**
 * sheet_emit() - write a finished report to a file
 * @file: written to and flushed
 * @text: the report
 * @size: bytes of it
 *
 * Context: any.
 * Return: 0; the negative errno of the write that failed.
 */
int sheet_emit(FILE *file, const char *text, size_t size);

#endif
