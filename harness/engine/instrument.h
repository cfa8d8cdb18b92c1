/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_INSTRUMENT_H
#define ENGINE_INSTRUMENT_H

#include <stddef.h>
#include <stdint.h>
#include "harness/engine/libc_calls.h"
#include "harness/engine/op.h"

/* Marked accesses order by fences, too: for programs that have any. Set before the setup. */
extern bool fences_used;
void fence_after_read(struct object *object);
void fence_before_write(struct object *object);

/*
 * Bytes at the base of each task's stack that no other task looks at: what a kernel keeps there of
 * the task. Set before the setup; 0 unless the program has such.
 */
extern unsigned int stack_private;

/* Accesses that come from no instrumented code: of the primitives, for the model at @pc. */
void marked_access(uintptr_t addr, unsigned int size, enum op_kind kind, uintptr_t pc,
		   const char *call);
void plain_access(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc);
/* The accesses of a copy, which the caller then makes; @size may be 0. */
void plain_copy(uintptr_t to, uintptr_t from, size_t size, uintptr_t pc);

#endif
