/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXPLAIN_REORDER_H
#define EXPLAIN_REORDER_H

#include "harness/explain/attempt.h"

/* Do two events depend on each other, so that the earlier one stays before the later one? */
bool step_comes_first(const struct step *earlier, const struct step *later);
bool reorder(const struct steps *steps, struct ls_choices *out);

#endif
