/* SPDX-License-Identifier: GPL-2.0-only */
/* In the place of the architecture's header, whose operations are inline assembly. */
#include <asm-generic/local.h>
