/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Breaking text into lines of a given width.
 *
 * No hyphenation, and every code point counts as one column.
 */
#ifndef REPORTS_WRAP_H
#define REPORTS_WRAP_H

#include <stddef.h>

enum wrap {
	WRAP_WORDS, /* a path wider than a line stays whole and sticks out */
	WRAP_HARD,  /* never wider: for cells with a neighbour on the right */
};

/**
 * wrap_width() - columns that a piece of text takes
 * @text: valid UTF-8
 * @length: bytes of it
 *
 * Context: any.
 * Return: the columns.
 */
unsigned int wrap_width(const char *text, size_t length);

/**
 * wrap_take() - take one line off a text
 * @text: advanced past the line and the spaces after it
 * @width: columns of the line, at least 1
 * @mode: what happens to a word that is wider than that
 * @length: bytes of the line
 *
 * Context: any.
 * Return: the start of the line; NULL at the end of the text.
 */
const char *wrap_take(const char **text, unsigned int width, enum wrap mode, size_t *length);

#endif
