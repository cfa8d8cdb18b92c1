// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of programs: what devices do DMA to is pinned, so that it stays where it is, and has to be
 * let go by whoever pinned it.
 *
 * Left out: accounting of locked memory, pages by several at a time, programs that exec or exit.
 */
#include "user_memory.h"
#include <linux/kernel.h>
#include <lockstep/model.h>

#define PAGE_SIZE 0x1000

/* The page at @vaddr, pinned once more, is at *@paddr. */
int pin_user_page(struct user_memory *mm, unsigned long vaddr, phys_addr_t *paddr)
{
	unsigned int nr = vaddr / PAGE_SIZE % USER_PAGES;
	int ret = ls_fault("pin_user_page");

	if (ret)
		return ret;
	mm->pins[nr]++;
	lockstep_counted(&mm->pins[nr], 1);
	/* No page is at 0. */
	*paddr = (nr + 1) * (phys_addr_t)PAGE_SIZE;
	return 0;
}

void unpin_user_page(struct user_memory *mm, phys_addr_t paddr)
{
	unsigned int *pins = &mm->pins[paddr / PAGE_SIZE - 1];

	if (WARN_ON(!*pins))
		return;
	(*pins)--;
	lockstep_counted(pins, -1);
}
