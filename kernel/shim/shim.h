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
#include "kernel/shim/table.h"

#define PC ((uintptr_t)__builtin_return_address(0))

#endif
