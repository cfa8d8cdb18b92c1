/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Documents as they may be shown: no control character of a scenario file reaches a terminal, a
 * mail or an XML file.
 *
 * Characters that take two columns are counted as one.
 */
#ifndef REPORTS_CLEAN_H
#define REPORTS_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>

/**
 * clean_document() - a deep copy whose strings and keys can be printed
 * @document: unchanged
 * @ascii: also fold every character to ASCII
 *
 * Tabs become spaces up to the next multiple of eight, line breaks one space, other control and
 * text-direction characters a question mark.
 *
 * Context: any, allocates.
 * Return: a new reference; NULL when out of memory.
 */
json_t *clean_document(const json_t *document, bool ascii);

/**
 * clean_string() - one string that can be printed
 * @text: valid UTF-8
 * @ascii: also fold every character to ASCII
 *
 * Context: any, allocates.
 * Return: a string to free(); NULL when out of memory.
 */
char *clean_string(const char *text, bool ascii);

#endif
