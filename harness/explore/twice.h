/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXPLORE_TWICE_H
#define EXPLORE_TWICE_H

#include <stdint.h>
#include "harness/engine/observe.h"

extern const struct observer twice_observer;

uint64_t twice_hash(void);

#endif
