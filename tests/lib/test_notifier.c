// SPDX-License-Identifier: GPL-2.0-only
/* Runs the cases of instrumented_notifier.c; what they state is there. */
#include "tests/lib/explore_lib.h"

int main(void)
{
	return run_cases("lib: notifier", notifier_cases);
}
