/* SPDX-License-Identifier: GPL-2.0-only */
/* A race on its way from an execution's process to its parent, which finds names for places. */
#ifndef THREADS_RACE_TEXT_H
#define THREADS_RACE_TEXT_H

#include <stdint.h>
#include <stdio.h>

struct tsan_race;

/* In the execution: a line for the parent. */
void race_report(const struct tsan_race *race, uintptr_t addr);
/* In the parent: what such a line says, with both stacks; or NULL. The caller frees it. */
char *race_story(const char *line);

#endif
