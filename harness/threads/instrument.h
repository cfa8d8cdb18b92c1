/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses of instrumented code, and what stands for functions of libc in it. */
#ifndef THREADS_INSTRUMENT_H
#define THREADS_INSTRUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "harness/engine/libc_calls.h"

void plain_access(uintptr_t addr, size_t size, bool write, uintptr_t pc);
/* Before an access that is an event, and is made by one of access.h. */
void event_access(uintptr_t addr, size_t size, bool write, uintptr_t pc);
/* A plain write that is no event, whatever are: of what is being initialised. */
void init_access(uintptr_t addr, size_t size, uintptr_t pc);
/* Before a marked access: it is an event. */
void marked_access(uintptr_t addr, size_t size, bool write, uintptr_t pc);

#endif
