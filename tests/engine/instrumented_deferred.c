// SPDX-License-Identifier: GPL-2.0-only
/* The same deferred work as the random programs of tests/explore have. */
#include "../explore/instrumented_deferred.c"
