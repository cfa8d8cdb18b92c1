/* SPDX-License-Identifier: GPL-2.0-only */
/* Names for reports. No decision depends on them. */
#ifndef ENGINE_NAMES_H
#define ENGINE_NAMES_H

#include <stddef.h>
#include <stdint.h>

const char *name_intern(const char *text);
void name_object(const void *object, const char *type, const char *name);
const char *name_find_static(uintptr_t addr, const char **type, uintptr_t *start);
void names_forget_all(void);

#endif
