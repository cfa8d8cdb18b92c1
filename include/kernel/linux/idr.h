/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that are given out and come back: always the lowest that is free. No struct idr. */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

#include <linux/xarray.h>

#define IDA_BITMAP_LONGS 16
#define IDA_BITMAP_BITS	 (IDA_BITMAP_LONGS * 64)

struct ida_bitmap {
	unsigned long bitmap[IDA_BITMAP_LONGS];
};

/* For each thousand or so numbers a bitmap; the first ones of each need no memory. */
struct ida {
	struct xarray xa;
};

#define IDA_INIT_FLAGS XA_FLAGS_LOCK_IRQ
#define IDA_INIT(name)                                  \
	{                                               \
		.xa = XARRAY_INIT(name, IDA_INIT_FLAGS) \
	}
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)

/* A number, or -ENOMEM, -ENOSPC. */
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);
void ida_destroy(struct ida *ida);

static inline void ida_init(struct ida *ida)
{
	xa_init_flags(&ida->xa, IDA_INIT_FLAGS);
}

static inline int ida_alloc(struct ida *ida, gfp_t gfp)
{
	return ida_alloc_range(ida, 0, ~0u, gfp);
}

static inline int ida_alloc_min(struct ida *ida, unsigned int min, gfp_t gfp)
{
	return ida_alloc_range(ida, min, ~0u, gfp);
}

static inline int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t gfp)
{
	return ida_alloc_range(ida, 0, max, gfp);
}

static inline bool ida_is_empty(const struct ida *ida)
{
	return xa_empty(&ida->xa);
}

#define ida_simple_get(ida, start, end, gfp) ida_alloc_range(ida, start, (end)-1, gfp)
#define ida_simple_remove(ida, id)	     ida_free(ida, id)

#endif
