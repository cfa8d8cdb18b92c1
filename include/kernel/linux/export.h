/* SPDX-License-Identifier: GPL-2.0-only */
/* What modules may call; here everything may. */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#define EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_GPL(symbol)
#define EXPORT_SYMBOL_NS(symbol, space)
#define EXPORT_SYMBOL_NS_GPL(symbol, space)

#endif
