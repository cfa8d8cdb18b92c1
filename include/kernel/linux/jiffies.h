/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times. None of them is wall time: what a timeout says does not decide when it is over, which is a
 * choice. jiffies counts what the task itself has done, so that it moves on.
 */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/types.h>

#define HZ		     1000
#define MAX_JIFFY_OFFSET     (LONG_MAX / 2 - 1)
#define MAX_SCHEDULE_TIMEOUT LONG_MAX

#ifndef LONG_MAX
#define LONG_MAX __LONG_MAX__
#endif

unsigned long lockstep_jiffies(void);
#define jiffies lockstep_jiffies()

static inline unsigned long msecs_to_jiffies(const unsigned int m)
{
	return (unsigned long)m * HZ / 1000;
}

static inline unsigned long usecs_to_jiffies(const unsigned int u)
{
	return ((unsigned long)u * HZ + 999999) / 1000000;
}

static inline unsigned int jiffies_to_msecs(const unsigned long j)
{
	return (unsigned int)(j * 1000 / HZ);
}

static inline unsigned int jiffies_to_usecs(const unsigned long j)
{
	return (unsigned int)(j * (1000000 / HZ));
}

#define secs_to_jiffies(s)	  ((unsigned long)(s)*HZ)
#define time_after(a, b)	  ((long)((unsigned long)(b) - (unsigned long)(a)) < 0)
#define time_before(a, b)	  time_after(b, a)
#define time_after_eq(a, b)	  ((long)((unsigned long)(a) - (unsigned long)(b)) >= 0)
#define time_before_eq(a, b)	  time_after_eq(b, a)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a)  time_before(jiffies, a)

#endif
