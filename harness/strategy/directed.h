/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STRATEGY_DIRECTED_H
#define STRATEGY_DIRECTED_H

#include <stdbool.h>
#include "harness/engine/task.h"

/* Is this task, which is about to perform its announced operation, to be held back? */
void directed_set(bool (*holds_back)(const struct task *t));

#endif
