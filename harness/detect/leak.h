/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DETECT_LEAK_H
#define DETECT_LEAK_H

#include <stdbool.h>

/* The program has a finish function that takes the setup down. */
void leak_look_at_setup(bool yes);

#endif
