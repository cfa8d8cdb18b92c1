// SPDX-License-Identifier: GPL-2.0-only
/* What fires and what sleeps, for the random programs of this folder, too. */
#include "../explore/instrumented_async.c"
