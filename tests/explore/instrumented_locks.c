// SPDX-License-Identifier: GPL-2.0-only
/* The same steps as for the tests of the engine. */
#include "../engine/instrumented_locks.c"
