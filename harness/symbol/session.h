/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SYMBOL_SESSION_H
#define SYMBOL_SESSION_H

#include <elfutils/libdwfl.h>

/* This process as libdwfl sees it; NULL when it cannot. */
Dwfl *symbol_session(void);
/* What this program is made of: itself, and what was loaded; NULL behind the last. */
Dwfl_Module *symbol_module(unsigned int index);

#endif
