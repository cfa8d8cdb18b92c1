// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs of accesses that nothing orders. By default plain aligned writes of up to a word count as
 * marked, as in KCSAN; a read never does.
 */
#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instrumented_order.h"

static struct shared {
	long word;
	long next;
	union {
		u32 half[2];
		u16 quarter[4];
		u8 byte[8];
	};
	struct __attribute__((packed)) {
		u16 pad[3];
		u32 across; /* 2 bytes in one word, 2 in the next */
		u8 more[7];
		u32 inside; /* unaligned, within one word */
	} packed;
	struct {
		unsigned int low : 4, high : 4;
	} bits;
} * shared;

static long *counters; /* one for each CPU, which is one for each task */

/* What is read without a use is not read at all once the compiler has seen it. */
static void use(long value)
{
	__asm__ volatile("" : : "r"(value));
}

static u32 read_marked(void *p)
{
	return READ_ONCE(*(u32 *)p);
}

void racing_setup(void)
{
	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	counters = alloc_percpu(long);
}

static void count_here(void *arg)
{
	this_cpu_inc(*counters);
}

static void write_here(void *arg)
{
	this_cpu_write(*counters, 1);
}

/* Of both tasks. */
static void sum_up(void *arg)
{
	use(*per_cpu_ptr(counters, 0) + *per_cpu_ptr(counters, 1));
}

static void sum_up_marked(void *arg)
{
	use(READ_ONCE(*per_cpu_ptr(counters, 0)) + READ_ONCE(*per_cpu_ptr(counters, 1)));
}

static void plain_write(void *arg)
{
	shared->word = 1;
}

static void plain_write_2(void *arg)
{
	shared->word = 2;
}

static void plain_read(void *arg)
{
	use(shared->word);
}

static void marked_write(void *arg)
{
	WRITE_ONCE(shared->word, 3);
}

static void marked_read(void *arg)
{
	use(READ_ONCE(shared->word));
}

static void intended_read(void *arg)
{
	use(data_race(shared->word));
}

static void intended_write(void *arg)
{
	data_race(shared->word = 1);
}

/* The second write is as strong as the first, but does not make it marked. */
static void plain_then_marked_write(void *arg)
{
	shared->word = 1;
	WRITE_ONCE(shared->word, 2);
	WRITE_ONCE(shared->next, 1);
}

/* Comes after both, and is ordered after neither. */
static void marked_read_when_told(void *arg)
{
	if (READ_ONCE(shared->next))
		use(READ_ONCE(shared->word));
}

static void write_then_tell(void *arg)
{
	shared->word = 1;
	WRITE_ONCE(shared->next, 1);
}

static void intended_read_when_told(void *arg)
{
	if (READ_ONCE(shared->next))
		use(data_race(shared->word));
}

/* The second write covers less than the first. */
static void half_then_byte_write(void *arg)
{
	shared->half[0] = 1;
	shared->byte[0] = 2;
	WRITE_ONCE(shared->next, 1);
}

static void read_byte_when_told(void *arg)
{
	if (READ_ONCE(shared->next))
		use(shared->byte[1]);
}

static void increment(void *arg)
{
	shared->word++;
}

static void fill_both(void *arg)
{
	memset(shared, 0, 2 * sizeof(long));
}

static void read_next_marked(void *arg)
{
	use(READ_ONCE(shared->next));
}

static void write_across(void *arg)
{
	shared->packed.across = 1;
}

static void read_across_marked(void *arg)
{
	use(read_marked((void *)&shared->packed.across));
}

static void write_inside(void *arg)
{
	shared->packed.inside = 1;
}

static void read_inside_marked(void *arg)
{
	use(read_marked((void *)&shared->packed.inside));
}

static void write_byte_0(void *arg)
{
	shared->byte[0] = 1;
}

static void write_byte_1(void *arg)
{
	shared->byte[1] = 1;
}

static void read_byte_1(void *arg)
{
	use(shared->byte[1]);
}

static void write_quarter_1(void *arg)
{
	shared->quarter[1] = 1;
}

static void write_half_0(void *arg)
{
	shared->half[0] = 1;
}

static void write_half_1(void *arg)
{
	shared->half[1] = 1;
}

static void write_low_bits(void *arg)
{
	shared->bits.low = 1;
}

static void write_high_bits(void *arg)
{
	shared->bits.high = 1;
}

const struct racing racing[] = {
	{ "marked write, marked read", marked_write, marked_read, false, false, false },
	{ "marked writes", marked_write, marked_write, false, false, false },
	{ "plain reads", plain_read, plain_read, false, false, false },
	{ "plain read, marked read", plain_read, marked_read, false, false, false },
	{ "plain write, marked read", plain_write, marked_read, false, true, true },
	{ "plain write, marked write", plain_write, marked_write, false, true, true },
	{ "plain and marked write, marked read", plain_then_marked_write, marked_read_when_told,
	  false, true, true },
	{ "plain write, intended read when told", write_then_tell, intended_read_when_told, false,
	  true, true },
	{ "half and byte written, other byte read", half_then_byte_write, read_byte_when_told, true,
	  true, true },
	{ "plain writes", plain_write, plain_write_2, false, true, true },
	{ "plain write, plain read", plain_write, plain_read, true, true, true },
	{ "marked write, plain read", marked_write, plain_read, true, true, true },
	{ "increments", increment, increment, true, true, true },
	{ "increment, marked read", increment, marked_read, false, true, true },
	{ "plain write, intended read", plain_write, intended_read, false, true, true },
	{ "marked write, intended read", marked_write, intended_read, false, false, true },
	{ "intended write, plain read", intended_write, plain_read, true, true, true },
	{ "intended write, marked read", intended_write, marked_read, false, false, true },
	{ "a fill wider than a word, marked read", fill_both, read_next_marked, true, true, true },
	{ "unaligned write over two words", write_across, read_across_marked, true, true, true },
	{ "unaligned write in a word", write_inside, read_inside_marked, true, true, true },
	{ "neighbouring bytes", write_byte_0, write_byte_1, false, false, false },
	{ "a byte and its neighbour's reader", write_byte_0, read_byte_1, false, false, false },
	{ "the same byte", write_byte_1, read_byte_1, true, true, true },
	{ "neighbouring halves", write_half_0, write_half_1, false, false, false },
	{ "a byte and the other quarter", write_byte_1, write_quarter_1, false, false, false },
	{ "a quarter and a half over it", write_quarter_1, write_half_0, false, true, true },
	{ "counts of two CPUs", count_here, count_here, false, false, false },
	{ "count of a CPU, plain sum", count_here, sum_up, true, true, true },
	{ "write of a CPU, marked sum", write_here, sum_up_marked, false, true, true },
	{ "bits of one byte", write_low_bits, write_high_bits, true, true, true },
	{ 0 },
};
