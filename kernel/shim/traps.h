/* SPDX-License-Identifier: GPL-2.0-only */
/* What the image's builder knows: outside symbols that nobody provides, and which kernel it is. */
#ifndef KERNEL_SHIM_TRAPS_H
#define KERNEL_SHIM_TRAPS_H

#include <stdint.h>

/* The i-th trap has this many bytes of addresses, in which nothing is mapped. */
#define TRAP_BASE 0x1f0000000000ul
#define TRAP_SIZE 256ul

struct image_trap {
	const char *symbol;
	const char *users; /* functions and variables that refer to it, "a, b" */
};

extern const struct image_trap image_traps[]; /* ends with .symbol NULL */
extern const char image_version[], image_tree[];

#endif
