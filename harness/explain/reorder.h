/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXPLAIN_REORDER_H
#define EXPLAIN_REORDER_H

#include "harness/explain/attempt.h"

bool reorder(const struct steps *steps, struct ls_choices *out);

#endif
