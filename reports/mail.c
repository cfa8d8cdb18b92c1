// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mail report: the text report as a mailing list wants it, plain ASCII, at most 75 columns, no
 * colors, so that it still fits after being quoted.
 *
 * Only a path that is wider than a line sticks out, alone on its line. No mail headers.
 */
#include "reports/sheet.h"

#define MAIL_COLUMNS 75

extern const struct report_ops report_text_ops;

static int write_mail(FILE *file, const json_t *document, const struct report_style *style)
{
	struct report_style mail = *style;

	mail.color = false;
	mail.utf8 = false;
	mail.columns = MAIL_COLUMNS;
	return report_text_ops.write(file, document, &mail);
}

const struct report_ops report_mail_ops = {
	.name = "mail",
	.help = "the text report in plain ASCII and 75 columns, to paste into a mail",
	.write = write_mail,
};
