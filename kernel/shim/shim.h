/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands in the place of the parts of the kernel that are not in an image. Every symbol of the
 * kernel's objects has the prefix k_ there, so that neither libc nor the harness's own primitives
 * are taken for the kernel's.
 */
#ifndef KERNEL_SHIM_H
#define KERNEL_SHIM_H

#include "harness/engine/exec.h"
#include "kernel/glue/glue.h"

#define PC ((uintptr_t)__builtin_return_address(0))

enum shim_class { SHIM_FAITHFUL, SHIM_SIMPLIFIED, SHIM_TRAP };

/* One outside symbol: lockstep kernel info lists them. */
struct shim {
	const char *symbol;
	const char *how; /* SHIM_SIMPLIFIED: what differs */
	uintptr_t class; /* enum shim_class */
};

#define SHIM(symbol, class, how)                                                               \
	static const struct shim shim_of_##symbol __attribute__((used, section("lockstep_shims"))) = { \
		#symbol, how, class                                                            \
	}
#define FAITHFUL(symbol)	SHIM(symbol, SHIM_FAITHFUL, "")
#define SIMPLIFIED(symbol, how) SHIM(symbol, SHIM_SIMPLIFIED, how)


#endif
