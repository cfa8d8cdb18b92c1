// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes strings printable: control characters out, and for mail everything down to ASCII.
 *
 * Folding keeps the base letter of European letters and the meaning of common punctuation; other
 * scripts become question marks.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/clean.h"

/* Base letters of U+00C0..U+00FF and U+0100..U+017F, in order. */
static const char latin1[] = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty";
static const char latin_a[] = "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLl"
			      "NnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

_Static_assert(sizeof(latin1) - 1 == 0x100 - 0xc0, "one letter for each code point");
_Static_assert(sizeof(latin_a) - 1 == 0x180 - 0x100, "one letter for each code point");

static const struct {
	uint32_t code;
	const char *ascii;
} folds[] = {
	{ 0xa0, " " },	  { 0xa7, "section " }, { 0xab, "\"" },	   { 0xad, "" },
	{ 0xb0, " deg" }, { 0xb1, "+-" },	{ 0xb5, "u" },	   { 0xb7, "." },
	{ 0xbb, "\"" },	  { 0xc6, "AE" },	{ 0xde, "Th" },	   { 0xdf, "ss" },
	{ 0xe6, "ae" },	  { 0xfe, "th" },	{ 0x152, "OE" },   { 0x153, "oe" },
	{ 0x2010, "-" },  { 0x2011, "-" },	{ 0x2012, "-" },   { 0x2013, "-" },
	{ 0x2014, "--" }, { 0x2018, "'" },	{ 0x2019, "'" },   { 0x201c, "\"" },
	{ 0x201d, "\"" }, { 0x2022, "*" },	{ 0x2026, "..." }, { 0x202f, " " },
	{ 0x2190, "<-" }, { 0x2192, "->" },	{ 0x21d2, "=>" },  { 0x2212, "-" },
	{ 0x2260, "!=" }, { 0x2264, "<=" },	{ 0x2265, ">=" },  { 0x200b, "" },
	{ 0xfeff, "" },
};

/* The next code point; the strings of jansson are valid UTF-8 and need no second check. */
static uint32_t take_code(const unsigned char **text)
{
	const unsigned char *p = *text;
	uint32_t code = *p++;
	unsigned int more = code >= 0xf0 ? 3 : code >= 0xe0 ? 2 : code >= 0xc0 ? 1 : 0;

	if (more)
		code &= 0x3fu >> more;
	while (more-- && (*p & 0xc0) == 0x80)
		code = code << 6 | (*p++ & 0x3f);
	*text = p;
	return code;
}

/* Would a terminal or an XML reader take it for a command, or is it no character at all? */
static bool check_printable(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
		return false;
	return code != 0x2028 && code != 0x2029 && (code & 0xfffe) != 0xfffe;
}

static void print_folded(FILE *out, uint32_t code)
{
	size_t i;

	for (i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		if (folds[i].code == code) {
			fputs(folds[i].ascii, out);
			return;
		}
	}
	if (code >= 0xc0 && code < 0x100)
		fputc(latin1[code - 0xc0], out);
	else if (code >= 0x100 && code < 0x180)
		fputc(latin_a[code - 0x100], out);
	else if (code < 0x300 || code >= 0x370) /* a combining mark has no column of its own */
		fputc('?', out);
}

static void print_clean(FILE *out, const char *text, bool ascii)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *from;
	unsigned int column = 0;
	uint32_t code;

	while (*p) {
		from = p;
		code = take_code(&p);
		if (code == '\t') {
			fprintf(out, "%*s", (int)(8 - column % 8), "");
			column += 8 - column % 8;
			continue;
		}
		column++;
		if (code == '\n' || code == '\r')
			fputc(' ', out);
		else if (!check_printable(code))
			fputc('?', out);
		else if (code >= 0x80 && ascii)
			print_folded(out, code);
		else
			fwrite(from, 1, (size_t)(p - from), out);
	}
}

char *clean_string(const char *text, bool ascii)
{
	char *clean = NULL;
	size_t size;
	const char *p = text;
	bool failed;
	FILE *out;

	/* Documents hold very many strings, nearly all of which are clean. */
	while (*p >= 0x20 && *p < 0x7f)
		p++;
	if (!*p)
		return strdup(text);
	out = open_memstream(&clean, &size);
	if (!out)
		return NULL;
	print_clean(out, text, ascii);
	failed = ferror(out);
	if (fclose(out) || failed) {
		free(clean);
		return NULL;
	}
	return clean;
}

static json_t *clean_array(const json_t *array, bool ascii)
{
	json_t *copy = json_array();
	const json_t *item;
	size_t index;

	json_array_foreach(array, index, item) {
		/* A failed copy is NULL, which the append refuses. */
		if (json_array_append_new(copy, clean_document(item, ascii))) {
			json_decref(copy);
			return NULL;
		}
	}
	return copy;
}

static json_t *clean_object(const json_t *object, bool ascii)
{
	json_t *copy = json_object();
	const char *key;
	const json_t *value;
	/* The iterator writes nothing through its argument, but jansson takes it without const. */
	json_t *walked = (json_t *)object;
	char *clean;
	int err = 0;

	json_object_foreach(walked, key, value) {
		clean = clean_string(key, ascii);
		err = clean ? json_object_set_new(copy, clean, clean_document(value, ascii)) : -1;
		free(clean);
		if (err) {
			json_decref(copy);
			return NULL;
		}
	}
	return copy;
}

json_t *clean_document(const json_t *document, bool ascii)
{
	json_t *copy;
	char *clean;

	switch (json_typeof(document)) {
	case JSON_OBJECT:
		return clean_object(document, ascii);
	case JSON_ARRAY:
		return clean_array(document, ascii);
	case JSON_STRING:
		clean = clean_string(json_string_value(document), ascii);
		copy = clean ? json_string(clean) : NULL;
		free(clean);
		return copy;
	default:
		return json_deep_copy(document);
	}
}
