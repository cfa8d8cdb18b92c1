/* SPDX-License-Identifier: GPL-2.0-only */
/* A race on its way from an execution's process to its parent, which finds names for places. */
#ifndef THREADS_RACE_TEXT_H
#define THREADS_RACE_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ls_known;
struct tsan_race;

/* In the execution: a line for the parent. */
void race_report(const struct tsan_race *race, uintptr_t addr);
/* In the parent: what such a line says, with both stacks; or NULL. The caller frees it. */
char *race_story(const char *line);
/* In the parent: is it between two functions that are known to race, at whatever place? */
bool race_is_known(const char *line, const struct ls_known *known, unsigned int known_nr);

#endif
