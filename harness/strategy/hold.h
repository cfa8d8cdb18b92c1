/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STRATEGY_HOLD_H
#define STRATEGY_HOLD_H

#include <stdint.h>

void hold_set(uintptr_t pc);

#endif
