// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of report formats. A new format is one file and one line here.
 *
 * Which format a command uses by default is not decided here.
 */
#include <string.h>
#include "reports/report.h"

extern const struct report_ops report_text_ops;
extern const struct report_ops report_mail_ops;
extern const struct report_ops report_json_ops;
extern const struct report_ops report_junit_ops;

const struct report_ops *const report_table[] = {
	&report_text_ops, &report_mail_ops, &report_json_ops, &report_junit_ops, NULL,
};

const struct report_ops *report_find(const char *name)
{
	const struct report_ops *const *ops;

	if (!name)
		return NULL;
	for (ops = report_table; *ops; ops++) {
		if (!strcmp((*ops)->name, name))
			return *ops;
	}
	return NULL;
}
