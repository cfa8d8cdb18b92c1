/* SPDX-License-Identifier: GPL-2.0-only */
/* Read-copy-update: sections of readers, and waiting for those that are under way. */
#ifndef PRIMITIVES_RCU_H
#define PRIMITIVES_RCU_H

#include "harness/engine/exec.h"

void rcu_enter(uintptr_t pc, const char *call);
void rcu_leave(uintptr_t pc, const char *call);
void rcu_wait(uintptr_t pc, const char *call);

#endif
