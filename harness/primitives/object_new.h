/* SPDX-License-Identifier: GPL-2.0-only */
/* Arena memory for the objects of <lockstep/objects.h>. */
#ifndef PRIMITIVES_OBJECT_NEW_H
#define PRIMITIVES_OBJECT_NEW_H

#include <stddef.h>
#include <stdint.h>

/* Never NULL. @type and @name are for reports; @name is copied. */
void *object_new(size_t size, const char *type, const char *name, uintptr_t pc);

#endif
