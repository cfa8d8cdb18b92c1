/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In the place of the architecture's header: the generic operations on bits, whose atomic ones are
 * made of atomic_long_t and so are operations for the scheduler.
 */
#ifndef KERNEL_OVERRIDE_BITOPS_H
#define KERNEL_OVERRIDE_BITOPS_H

#include <asm-generic/bitops.h>

#endif
