// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text report, for a terminal or a log: the table, the findings, the faults, the counts.
 *
 * It is the same with and without colors, and starts no pager.
 */
#include <stdlib.h>
#include "reports/get.h"
#include "reports/sheet.h"

static void print_command(struct sheet *sheet)
{
	const json_t *word;
	size_t index;
	char *line, *longer;

	line = sheet_format(sheet, "lockstep %s:", get_string(sheet->document, "version"));
	json_array_foreach(json_object_get(sheet->document, "command"), index, word) {
		longer = sheet_format(sheet, "%s %s", line ? line : "", json_string_value(word));
		free(line);
		line = longer;
	}
	sheet_wrap(sheet, 0, 4, INK_DIM, line);
	free(line);
	fputc('\n', sheet->out);
}

static int write_text(FILE *file, const json_t *document, const struct report_style *style)
{
	struct sheet sheet;
	int err = sheet_open(&sheet, document, style);

	if (err)
		return err;
	if (!sheet.quiet)
		print_command(&sheet);
	summary_print_table(&sheet);
	findings_print(&sheet);
	coverage_print_table(&sheet);
	summary_print_counts(&sheet);
	err = sheet_close(&sheet);
	if (!err)
		err = sheet_emit(file, sheet.text, sheet.size);
	free(sheet.text);
	return err;
}

const struct report_ops report_text_ops = {
	.name = "text",
	.help = "for a terminal or a log: table of the suite, findings explained, counts",
	.write = write_text,
};
