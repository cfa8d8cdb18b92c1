/* SPDX-License-Identifier: GPL-2.0-only */
/* A WARN that fires is a finding (invariant); the execution goes on, as the kernel does. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/compiler.h>
#include <linux/types.h>

void __warn(const char *condition, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A shared flag, hence a scheduling point. Returns true for the first caller only. */
bool __warn_once(bool *flag);
void __bug(const char *text) __attribute__((noreturn));

#define WARN_ON(condition)                       \
	({                                       \
		bool __warned = !!(condition);   \
		if (unlikely(__warned))          \
			__warn(#condition, " "); \
		unlikely(__warned);              \
	})
#define WARN(condition, ...)                             \
	({                                               \
		bool __warned = !!(condition);           \
		if (unlikely(__warned))                  \
			__warn(#condition, __VA_ARGS__); \
		unlikely(__warned);                      \
	})
#define WARN_ONCE(condition, ...)                               \
	({                                                      \
		static bool __done;                             \
		bool __warned = !!(condition);                  \
		if (unlikely(__warned) && __warn_once(&__done)) \
			__warn(#condition, __VA_ARGS__);        \
		unlikely(__warned);                             \
	})
#define WARN_ON_ONCE(condition) WARN_ONCE(condition, " ")
#define BUG()			__bug("BUG")
#define BUG_ON(condition)                  \
	do {                               \
		if (unlikely(condition))   \
			__bug(#condition); \
	} while (0)

#endif
