/* SPDX-License-Identifier: GPL-2.0-only */
/* The writers of `lockstep compare`. */
#ifndef REPORTS_MATRIX_H
#define REPORTS_MATRIX_H

#include <stdio.h>
#include <jansson.h>
#include "reports/report.h"

/**
 * matrix_write_text() - a comparison as tables and a list of changes
 * @file: written to and flushed
 * @document: {"lockstep_compare": 1, ...}; of docs/result-format.md; trusted
 * @style: of the reader
 *
 * A matrix that is wider than the reader's side is printed in parts that stand below each other,
 * each with the names of the rows.
 *
 * Context: any, allocates.
 * Return: 0; -ENOMEM; the negative errno of the write that failed.
 */
int matrix_write_text(FILE *file, const json_t *document, const struct report_style *style);

/**
 * matrix_write_json() - a comparison for programs
 * @file: written to and flushed
 * @document: as above
 *
 * Context: any, allocates.
 * Return: 0; -ENOMEM; the negative errno of the write that failed.
 */
int matrix_write_json(FILE *file, const json_t *document);

#endif
