/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a task is: in a function that somebody watches, or in what that calls. */
#ifndef ENGINE_WINDOW_H
#define ENGINE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#define WINDOWS_MAX   128
#define WINDOW_RANGES 16

struct task;

struct window_range {
	uintptr_t from, to;
};

/* A task comes in from outside (@open), or is about to leave. */
typedef void window_fn(unsigned int window, struct task *t, bool open, uintptr_t pc);

void windows_forget(void);
int window_add(const struct window_range *code, unsigned int nr, window_fn *changed);
bool window_has(unsigned int window, const struct task *t);
void windows_execution_begin(void);
void windows_enter(struct task *t, uintptr_t pc);
void windows_leave(struct task *t, uintptr_t pc);

#endif
