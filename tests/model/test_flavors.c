// SPDX-License-Identifier: GPL-2.0-only
/* Runs the cases of instrumented_flavors.c; what they state is there. */
#include "tests/model/explore_cases.h"

int main(void)
{
	return run_cases("model: flavors", flavor_cases);
}
