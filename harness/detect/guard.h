/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields that belong to a lock. */
#ifndef DETECT_GUARD_H
#define DETECT_GUARD_H

#include <lockstep/model.h>

/**
 * guards_add() - fields that code declares which is not linked into this program
 * @from: the first
 * @to: after the last
 *
 * Context: harness thread, no search under way; once.
 */
void guards_add(const struct ls_guard *from, const struct ls_guard *to);

#endif
