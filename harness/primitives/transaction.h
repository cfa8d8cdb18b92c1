/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PRIMITIVES_TRANSACTION_H
#define PRIMITIVES_TRANSACTION_H

#include "harness/engine/exec.h"

/* A value of the state that is not what it was. @object: a lock of it, or NULL and its @name. */
typedef void differs_fn(const struct object *lock, const char *name, const char *field,
			unsigned long was, unsigned long is);

void sections_begin(const struct task *t);
void sections_end(const struct task *t);
void sections_compare(const struct task *t, differs_fn *differs);
void sections_start(void);

#endif
