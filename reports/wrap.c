// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breaks text into lines: at spaces first; a word that is wider than a line breaks after a
 * character that ends a part of a C expression or of a name.
 *
 * It prints nothing and allocates nothing.
 */
#include <stdbool.h>
#include <string.h>
#include "reports/wrap.h"

static bool check_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

unsigned int wrap_width(const char *text, size_t length)
{
	unsigned int width = 0;
	size_t i;

	for (i = 0; i < length; i++)
		width += !check_continuation(text[i]);
	return width;
}

/* Bytes of the first @width columns of a text. */
static size_t find_prefix(const char *text, size_t length, unsigned int width)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (!check_continuation(text[i]) && !width--)
			break;
	}
	return i;
}

/* Where to break a word of which only @prefix bytes fit: late, but after a part of it. */
static size_t find_part(const char *word, size_t prefix)
{
	size_t i;

	for (i = prefix; i > prefix / 2; i--) {
		if (strchr("(,>./=-_:", word[i - 1]))
			return i;
	}
	return prefix;
}

const char *wrap_take(const char **text, unsigned int width, enum wrap mode, size_t *length)
{
	const char *line = *text + strspn(*text, " ");
	size_t fits, word, next, end = 0;

	*text = line;
	if (!*line)
		return NULL;
	fits = find_prefix(line, strlen(line), width);
	for (next = 0;; next = word) {
		word = next + strspn(line + next, " ");
		if (!line[word])
			break;
		word += strcspn(line + word, " ");
		if (word > fits)
			break;
		end = word;
	}
	if (!end) {
		end = word;
		if (mode == WRAP_HARD || !memchr(line, '/', word))
			end = find_part(line, fits);
	}
	*length = end;
	*text = line + end + strspn(line + end, " ");
	return line;
}
