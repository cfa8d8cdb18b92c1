// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers on top of an array of bitmaps. A bitmap whose numbers are all small is kept in the
 * array's slot itself, as a value.
 */
#include <linux/idr.h>
#include <linux/kernel.h>

/* The lowest bit from @bit on that is not set, or a number past the last. */
static unsigned int first_free(const unsigned long *words, unsigned int bit, unsigned int nr)
{
	while (bit < nr && words[bit / 64] >> (bit % 64) & 1)
		bit++;
	return bit;
}

/* The lowest number that is free among those of @entry, from @bit on. */
static unsigned int free_in(void *entry, unsigned int bit)
{
	unsigned long value;

	if (!entry)
		return bit;
	if (!xa_is_value(entry))
		return first_free(((struct ida_bitmap *)entry)->bitmap, bit, IDA_BITMAP_BITS);
	value = xa_to_value(entry);
	return first_free(&value, bit, BITS_PER_XA_VALUE);
}

/* A bitmap that has the numbers of @entry. */
static struct ida_bitmap *bitmap_from(struct ida_bitmap *bitmap, void *entry)
{
	bitmap->bitmap[0] = entry ? xa_to_value(entry) : 0;
	return bitmap;
}

/*
 * Take a number that was seen to be free. The lock may be given up, and then another may be faster.
 * Returns 0, -EAGAIN, -ENOMEM.
 */
static int take(struct ida *ida, unsigned long index, void *entry, unsigned int bit, gfp_t gfp)
{
	struct ida_bitmap *bitmap;
	void *now, *curr;

	if (entry && !xa_is_value(entry)) {
		((struct ida_bitmap *)entry)->bitmap[bit / 64] |= 1ul << (bit % 64);
		return 0;
	}
	if (bit < BITS_PER_XA_VALUE) {
		now = xa_mk_value((entry ? xa_to_value(entry) : 0) | 1ul << bit);
		curr = __xa_cmpxchg(&ida->xa, index, entry, now, gfp);
		if (xa_is_err(curr))
			return xa_err(curr);
		return curr == entry ? 0 : -EAGAIN;
	}

	if (gfpflags_allow_blocking(gfp)) {
		xa_unlock_irq(&ida->xa);
		bitmap = kzalloc(sizeof(*bitmap), gfp);
		xa_lock_irq(&ida->xa);
	} else {
		bitmap = kzalloc(sizeof(*bitmap), gfp);
	}
	if (!bitmap)
		return -ENOMEM;
	bitmap_from(bitmap, entry)->bitmap[bit / 64] |= 1ul << (bit % 64);
	curr = __xa_cmpxchg(&ida->xa, index, entry, bitmap, gfp);
	if (curr == entry && !xa_is_err(curr))
		return 0;
	kfree(bitmap);
	return xa_is_err(curr) ? xa_err(curr) : -EAGAIN;
}

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	unsigned int id = min, bit;
	unsigned long flags;
	int ret = -EAGAIN;
	void *entry;

	if ((int)min < 0)
		return -ENOSPC;
	if ((int)max < 0)
		max = INT32_MAX;

	xa_lock_irqsave(&ida->xa, flags);
	while (ret == -EAGAIN) {
		entry = xa_load(&ida->xa, id / IDA_BITMAP_BITS);
		bit = free_in(entry, id % IDA_BITMAP_BITS);
		id = id / IDA_BITMAP_BITS * IDA_BITMAP_BITS + bit;
		if (id > max || (int)id < 0) {
			ret = -ENOSPC;
		} else if (bit < IDA_BITMAP_BITS) {
			ret = take(ida, id / IDA_BITMAP_BITS, entry, bit, gfp);
			/* Look again from the start: a lower one may have come back. */
			if (ret == -EAGAIN)
				id = min;
		}
	}
	xa_unlock_irqrestore(&ida->xa, flags);
	return ret ? ret : (int)id;
}

static void free_entry(struct ida *ida, unsigned int id, void *entry)
{
	unsigned long index = id / IDA_BITMAP_BITS, value;
	unsigned int bit = id % IDA_BITMAP_BITS;
	struct ida_bitmap *bitmap = entry;

	if (xa_is_value(entry)) {
		value = xa_to_value(entry) & ~(1ul << bit);
		/* Replaces what is there, so nothing is allocated. */
		__xa_store(&ida->xa, index, value ? xa_mk_value(value) : NULL, 0);
		return;
	}
	bitmap->bitmap[bit / 64] &= ~(1ul << (bit % 64));
	for (bit = 0; bit < IDA_BITMAP_LONGS; bit++) {
		if (bitmap->bitmap[bit])
			return;
	}
	__xa_erase(&ida->xa, index);
	kfree(bitmap);
}

void ida_free(struct ida *ida, unsigned int id)
{
	unsigned int bit = id % IDA_BITMAP_BITS;
	unsigned long flags;
	void *entry;

	if ((int)id < 0)
		return;
	xa_lock_irqsave(&ida->xa, flags);
	entry = xa_load(&ida->xa, id / IDA_BITMAP_BITS);
	if (WARN(!entry || free_in(entry, bit) == bit || (xa_is_value(entry) && bit > 62),
		 "ida_free() of %u, which is not given out", id))
		entry = NULL;
	if (entry)
		free_entry(ida, id, entry);
	xa_unlock_irqrestore(&ida->xa, flags);
}

/* Takes all numbers back. */
void ida_destroy(struct ida *ida)
{
	unsigned long index, flags;
	void *entry;

	xa_lock_irqsave(&ida->xa, flags);
	xa_for_each(&ida->xa, index, entry)
	{
		if (!xa_is_value(entry))
			kfree(entry);
	}
	xa_unlock_irqrestore(&ida->xa, flags);
	xa_destroy(&ida->xa);
}
