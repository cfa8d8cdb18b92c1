// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits with a timeout. The kernel's files that are in an image wait in a loop until what they wait
 * for has come, and only say so when it takes long; such a loop would have no end to search for. So
 * the time is never up here.
 */
#include <linux/completion.h>
#include "kernel/shim/shim.h"

unsigned long k_wait_for_completion_timeout(void *x, unsigned long timeout)
{
	wait_for_completion(x);
	return timeout ? timeout : 1;
}
SIMPLIFIED(wait_for_completion_timeout, "the time is never up");

long k_wait_for_completion_interruptible_timeout(void *x, unsigned long timeout)
{
	wait_for_completion(x);
	return timeout ? (long)timeout : 1;
}
SIMPLIFIED(wait_for_completion_interruptible_timeout, "the time is never up, and no signal comes");
