/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CRASH_H
#define ENGINE_CRASH_H

#include <stdint.h>

/* Set by programs in which some addresses stand for functions that they do not have: the name of
 * the one at @addr, or NULL. Reaching it is a trap and no wild pointer. */
extern const char *(*crash_trap)(uintptr_t addr);

int crash_catch(void);
void crash_release(void);

#endif
