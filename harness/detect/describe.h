/* SPDX-License-Identifier: GPL-2.0-only */
/* Words for objects and places. */
#ifndef DETECT_DESCRIBE_H
#define DETECT_DESCRIBE_H

#include <stdio.h>
#include "harness/engine/exec.h"

/* "&dev->lock of d0", "the object that foo() allocated", "table_lock" */
void describe_address(FILE *out, uintptr_t addr);
/* The same without names of instances: "&dev->lock", "device.lock". For fingerprints. */
void describe_kind_of(FILE *out, uintptr_t addr);
/* The name of the object that it lies in, or NULL. */
const char *describe_instance(uintptr_t addr);
/* The type of that object, or NULL. */
const char *describe_type(uintptr_t addr);
/* The same, and how far from its start; NULL: not known. */
const char *describe_place(uintptr_t addr, uintptr_t *offset);
/* The class of a lock, or NULL when it is none. */
const char *describe_class(uintptr_t addr);
const char *function_of(uint64_t site);
/* Call a function on a stack of its own: libdw wants more than a task's. Not reentrant. */
void describe_call(void (*run)(struct task *t, const char *text), struct task *t, const char *text);

#endif
