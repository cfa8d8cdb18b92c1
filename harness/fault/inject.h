/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULT_INJECT_H
#define FAULT_INJECT_H

#include <lockstep/engine.h>
#include "harness/engine/window.h"

/* @windows: of each plan, below 0: none. Outlives the search. */
void inject_start(struct ls_fault_plan *plans, unsigned int nr, const int *windows);
void inject_stop(void);
/* A window_fn. */
void inject_window(unsigned int window, struct task *t, bool open, uintptr_t pc);

#endif
