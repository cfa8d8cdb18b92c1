/* SPDX-License-Identifier: GPL-2.0-only */
/* Races that the program is known to have, and means to. */
#ifndef DETECT_KNOWN_H
#define DETECT_KNOWN_H

#include <lockstep/engine.h>

void known_start(const struct ls_options *options);
/* Is there any? */
bool known_is_any(void);
/* The entry that tells of a race at @addr between accesses at two sites; NULL: none does. */
const struct ls_known *known_find(uintptr_t addr, uint64_t site, uint64_t other);

#endif
