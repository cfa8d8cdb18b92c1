// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints lines: width, indentation, color, and the small texts that every part of a report needs.
 *
 * What a report says is decided by the parts that call this.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "reports/clean.h"
#include "reports/get.h"
#include "reports/sheet.h"
#include "reports/wrap.h"

static const char *const ink_codes[] = {
	[INK_PLAIN] = "",	 [INK_BOLD] = "\033[1m",   [INK_DIM] = "\033[2m",
	[INK_GOOD] = "\033[32m", [INK_DOUBT] = "\033[33m", [INK_BAD] = "\033[1;31m",
};

int sheet_open(struct sheet *sheet, const json_t *document, const struct report_style *style)
{
	return report_check(document, NULL, 0) ? -EINVAL : sheet_begin(sheet, document, style);
}

int sheet_begin(struct sheet *sheet, const json_t *document, const struct report_style *style)
{
	unsigned int columns = style->columns ? style->columns : REPORT_COLUMNS_DEFAULT;

	if (columns < REPORT_COLUMNS_MIN)
		columns = REPORT_COLUMNS_MIN;
	if (columns > REPORT_COLUMNS_MAX)
		columns = REPORT_COLUMNS_MAX;
	*sheet = (struct sheet){
		.columns = columns,
		.color = style->color,
		.verbose = style->verbose,
		.quiet = style->quiet,
	};
	sheet->document = clean_document(document, !style->utf8);
	if (!sheet->document)
		return -ENOMEM;
	sheet->out = open_memstream(&sheet->text, &sheet->size);
	if (!sheet->out) {
		json_decref(sheet->document);
		return -ENOMEM;
	}
	return 0;
}

int sheet_close(struct sheet *sheet)
{
	if (ferror(sheet->out))
		sheet->failed = true;
	if (fclose(sheet->out))
		sheet->failed = true;
	json_decref(sheet->document);
	return sheet->failed ? -ENOMEM : 0;
}

static char *format_args(struct sheet *sheet, const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0) {
		sheet->failed = true;
		return NULL;
	}
	return text;
}

char *sheet_format(struct sheet *sheet, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = format_args(sheet, fmt, args);
	va_end(args);
	return text;
}

static void put_piece(struct sheet *sheet, enum ink ink, const char *text, size_t length)
{
	bool colored = sheet->color && ink != INK_PLAIN && length;

	if (colored)
		fputs(ink_codes[ink], sheet->out);
	fwrite(text, 1, length, sheet->out);
	if (colored)
		fputs("\033[0m", sheet->out);
}

void sheet_put(struct sheet *sheet, enum ink ink, const char *text)
{
	if (text)
		put_piece(sheet, ink, text, strlen(text));
}

void sheet_line(struct sheet *sheet, unsigned int indent, enum ink ink, const char *text)
{
	if (text && *text)
		fprintf(sheet->out, "%*s", (int)indent, "");
	sheet_put(sheet, ink, text);
	fputc('\n', sheet->out);
}

void sheet_wrap(struct sheet *sheet, unsigned int first, unsigned int rest, enum ink ink,
		const char *text)
{
	unsigned int indent = first;
	const char *line;
	size_t length;

	while (text) {
		line = wrap_take(&text, sheet->columns - indent, WRAP_WORDS, &length);
		if (!line)
			break;
		fprintf(sheet->out, "%*s", (int)indent, "");
		put_piece(sheet, ink, line, length);
		fputc('\n', sheet->out);
		indent = rest;
	}
}

void sheet_wrapf(struct sheet *sheet, unsigned int first, unsigned int rest, enum ink ink,
		 const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = format_args(sheet, fmt, args);
	va_end(args);
	sheet_wrap(sheet, first, rest, ink, text);
	free(text);
}

char *sheet_location(struct sheet *sheet, const json_t *site)
{
	const char *file = get_string(site, "file");
	const char *slash = strrchr(file, '/');
	json_int_t line = get_integer(site, "line", 0);

	if (!*file)
		return NULL;
	if (slash)
		file = slash + 1;
	return line ? sheet_format(sheet, "%s:%lld", file, (long long)line)
		    : sheet_format(sheet, "%s", file);
}

char *sheet_site(struct sheet *sheet, const json_t *site)
{
	const char *function = get_string(site, "function");
	const char *file = get_string(site, "file");
	json_int_t line = get_integer(site, "line", 0);

	if (!site)
		return NULL;
	if (!*function)
		function = "?";
	if (!*file)
		return sheet_format(sheet, "%s()", function);
	if (!line)
		return sheet_format(sheet, "%s() %s", function, file);
	return sheet_format(sheet, "%s() %s:%lld", function, file, (long long)line);
}

const char *sheet_task(const json_t *finding, json_int_t task)
{
	const char *name;

	if (task < 0)
		return "finish";
	name = json_string_value(json_array_get(json_object_get(finding, "tasks"), (size_t)task));
	return name ? name : "?";
}

char *sheet_duration(struct sheet *sheet, json_int_t ns)
{
	long long ms = (long long)ns / 1000000;

	if (ns < 1000000)
		return sheet_format(sheet, "%lld us", (long long)ns / 1000);
	if (ms < 1000)
		return sheet_format(sheet, "%lld ms", ms);
	if (ms < 100000)
		return sheet_format(sheet, "%lld.%lld s", ms / 1000, ms / 100 % 10);
	return sheet_format(sheet, "%lld min %lld s", ms / 60000, ms / 1000 % 60);
}

enum ink sheet_status_ink(const char *status)
{
	if (!strcmp(status, "as expected"))
		return INK_GOOD;
	if (!strcmp(status, "inconclusive"))
		return INK_DOUBT;
	return strcmp(status, "not applicable") ? INK_BAD : INK_DIM;
}

int sheet_emit(FILE *file, const char *text, size_t size)
{
	errno = 0;
	if (fwrite(text, 1, size, file) != size || fflush(file))
		return errno ? -errno : -EIO;
	return 0;
}
