// SPDX-License-Identifier: GPL-2.0-only
/* Calls that may be made to fail. */
#include "harness/threads/threads.h"

int thread_fault(const char *site)
{
	(void)site;
	return 0;
}
