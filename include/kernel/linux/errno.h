/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LOCKSTEP_LINUX_ERRNO_H
#define LOCKSTEP_LINUX_ERRNO_H

/* libc's <errno.h> includes the file of this name, too: what the system has comes first. */
#include_next <linux/errno.h>

#ifndef ENOTSUPP
#define ENOTSUPP 524
#endif
#ifndef EPROBE_DEFER
#define EPROBE_DEFER 517
#endif

#endif
