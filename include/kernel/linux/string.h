/* SPDX-License-Identifier: GPL-2.0-only */
/* The string calls that the model uses; they are libc's. Names are the kernel's. */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <string.h>

#endif
