// SPDX-License-Identifier: GPL-2.0-only
/*
 * The JSON report: the document as it is, keys sorted, so that two reports can be compared with
 * diff and equal documents give equal bytes.
 *
 * Strings are not cleaned but escaped: control characters by JSON, what is not ASCII by our choice,
 * so that no terminal takes any of it for a command.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "reports/sheet.h"

static int write_json(FILE *file, const json_t *document, const struct report_style *style)
{
	char *text;
	int err;

	(void)style;
	if (report_check(document, NULL, 0))
		return -EINVAL;
	text = json_dumps(document, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
	if (!text)
		return -ENOMEM;
	err = sheet_emit(file, text, strlen(text));
	if (!err)
		err = sheet_emit(file, "\n", 1);
	free(text);
	return err;
}

const struct report_ops report_json_ops = {
	.name = "json",
	.help = "the whole result document, for programs",
	.write = write_json,
};
