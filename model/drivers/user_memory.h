/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_USER_MEMORY_H
#define _DRIVERS_USER_MEMORY_H

#include <linux/types.h>

#define USER_PAGES 8

/* What a program has mapped; pages are numbered like its addresses. */
struct user_memory {
	unsigned int pins[USER_PAGES]; /* under the lock of the container that the program uses */
};

int pin_user_page(struct user_memory *mm, unsigned long vaddr, phys_addr_t *paddr);
void unpin_user_page(struct user_memory *mm, phys_addr_t paddr);

#endif
