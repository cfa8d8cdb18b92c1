/* SPDX-License-Identifier: GPL-2.0-only */
/* How each outside symbol of an image is provided: lockstep kernel info lists them. */
#ifndef KERNEL_SHIM_TABLE_H
#define KERNEL_SHIM_TABLE_H

#include <stdint.h>

enum shim_class { SHIM_FAITHFUL, SHIM_SIMPLIFIED };

/* One outside symbol. */
struct shim {
	const char *symbol;
	const char *how; /* SHIM_SIMPLIFIED: what differs */
	uintptr_t class; /* enum shim_class */
};

#define SHIM(symbol, class, how)                  \
	static const struct shim shim_of_##symbol \
		__attribute__((used, section("lockstep_shims"))) = { #symbol, how, class }
#define FAITHFUL(symbol)	SHIM(symbol, SHIM_FAITHFUL, "")
#define SIMPLIFIED(symbol, how) SHIM(symbol, SHIM_SIMPLIFIED, how)

#endif
