/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages appear in the report of a finding, as lines of the task that printed them. */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

#include <linux/types.h>
#include <stdarg.h>

int _printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
#define printk(...)    _printk(__VA_ARGS__)
#define pr_err(...)    _printk(__VA_ARGS__)
#define pr_warn(...)   _printk(__VA_ARGS__)
#define pr_info(...)   _printk(__VA_ARGS__)
#define pr_debug(...)  _printk(__VA_ARGS__)
#define pr_notice(...) _printk(__VA_ARGS__)
#define pr_crit(...)   _printk(__VA_ARGS__)

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));
int scnprintf(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
