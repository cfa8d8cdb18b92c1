// SPDX-License-Identifier: GPL-2.0-only
/* Runs the cases of instrumented_xarray.c; what they state is there. */
#include "tests/lib/explore_lib.h"

int main(void)
{
	return run_cases("lib: xarray", xarray_cases);
}
