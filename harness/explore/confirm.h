/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXPLORE_CONFIRM_H
#define EXPLORE_CONFIRM_H

#include <lockstep/engine.h>

void confirm_cycles(const struct ls_program *program, const struct ls_result *result, bool saw_all);

/* For confirm.c: the circles of single objects. */
void confirm_circles(const struct ls_program *program, const struct ls_result *result,
		     bool saw_all);

#endif
