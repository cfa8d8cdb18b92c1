// SPDX-License-Identifier: GPL-2.0-only
/* ida: which numbers are given out, what is refused, and who gets which of two. */
#include <linux/idr.h>
#include <linux/kernel.h>
#include "../../tests/lib/lib_test.h"

#define NUMBERS 80

static DEFINE_IDA(ida);
static int ids[3];

/* Against a plain list of what is taken: always the lowest that is free, in the range asked for. */
static void lowest_free(void *arg)
{
	bool taken[NUMBERS] = { false };
	unsigned int state = 3, n;
	int id, want;

	for (n = 0; n < 500; n++) {
		state = state * 1103515245u + 12345u;
		want = (int)((state >> 16) % NUMBERS);
		if (state >> 30 == 0) {
			if (taken[want])
				ida_free(&ida, (unsigned int)want);
			taken[want] = false;
			continue;
		}
		id = ida_alloc_range(&ida, (unsigned int)want, NUMBERS - 1, GFP_KERNEL);
		while (want < NUMBERS && taken[want])
			want++;
		ls_assert(id == (want < NUMBERS ? want : -ENOSPC), "the lowest free one is given");
		if (want < NUMBERS)
			taken[want] = true;
	}
	for (n = 0; n < NUMBERS; n++) {
		if (taken[n])
			ida_free(&ida, n);
	}
	ls_assert(ida_is_empty(&ida), "what all came back to is empty");
}

static void far_apart(void *arg)
{
	ls_assert(ida_alloc_min(&ida, 5000, GFP_KERNEL) == 5000, "numbers may be large");
	ls_assert(ida_alloc_min(&ida, 1086, GFP_KERNEL) == 1086, "the last that needs no memory");
	ls_assert(ida_alloc_min(&ida, 1086, GFP_KERNEL) == 1087, "and the first that does");
	ls_assert(ida_alloc_range(&ida, 1023, 1023, GFP_KERNEL) == 1023, "the last of a bitmap");
	ls_assert(ida_alloc_range(&ida, 1023, 1024, GFP_KERNEL) == 1024,
		  "and the first of the next");
	ls_assert(ida_alloc_range(&ida, 1023, 1024, GFP_KERNEL) == -ENOSPC, "then there is none");
	ls_assert(ida_alloc_range(&ida, INT32_MAX, ~0u, GFP_KERNEL) == INT32_MAX, "the very last");
	ls_assert(ida_alloc_range(&ida, INT32_MAX, ~0u, GFP_KERNEL) == -ENOSPC, "is the very last");
	ls_assert(ida_alloc_min(&ida, ~0u, GFP_KERNEL) == -ENOSPC, "below zero there is none");
	ida_free(&ida, 1087);
	ls_assert(ida_alloc_min(&ida, 1086, GFP_KERNEL) == 1087, "what came back is given again");
	ida_destroy(&ida);
	ls_assert(ida_is_empty(&ida), "all came back");
}

static void free_twice(void *arg)
{
	ida_free(&ida, (unsigned int)ida_alloc(&ida, GFP_KERNEL));
	ida_free(&ida, 0);
}

static void without_memory(void *arg)
{
	ids[0] = ida_alloc_min(&ida, 63, GFP_KERNEL);
	ls_assert(ids[0] == 63 || ids[0] == -ENOMEM, "it fails for want of memory only");
	if (ids[0] == 63)
		ida_free(&ida, 63);
	ls_assert(ida_is_empty(&ida), "and leaves nothing");
}

static void tell_failed(void *arg)
{
	lib_end(ids[0] < 0);
}

static void nothing(void *arg)
{
	lib_end(0);
}

static void take_first(void *arg)
{
	ids[0] = ida_alloc(&ida, GFP_KERNEL);
}

static void take_second(void *arg)
{
	ids[1] = ida_alloc(&ida, GFP_KERNEL);
}

static void take_third(void *arg)
{
	ids[2] = ida_alloc(&ida, GFP_KERNEL);
}

static void tell_two(void *arg)
{
	ida_destroy(&ida);
	lib_end((unsigned int)(ids[0] * 3 + ids[1]));
}

static void tell_three(void *arg)
{
	ls_assert(ids[0] + ids[1] + ids[2] == 3, "the three lowest are given");
	tell_two(arg);
}

static void take_and_return(void *arg)
{
	ida_free(&ida, (unsigned int)ida_alloc(&ida, GFP_KERNEL));
}

const struct lib_case ida_cases[] = {
	{ .name = "the_lowest_free_number_is_given",
	  .tasks = { lowest_free },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .traces = 1 },
	{ .name = "numbers_may_lie_far_apart",
	  .tasks = { far_apart },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .large = true },
	{ .name = "a_number_that_comes_back_twice_is_warned_of",
	  .tasks = { free_twice },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .kinds = { LS_INVARIANT },
	  .kinds_nr = 1 },
	{ .name = "a_number_that_needs_memory_may_fail",
	  .tasks = { without_memory },
	  .finish = tell_failed,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kzalloc" } },
	/* Each call is one section of the lock: as many traces as there are orders of the calls. */
	{ .name = "of_two_either_gets_the_first",
	  .tasks = { take_first, take_second },
	  .finish = tell_two,
	  .ends = ENDS(0 * 3 + 1) | ENDS(1 * 3 + 0),
	  .traces = 2 },
	{ .name = "of_three_each_order_is_seen",
	  .tasks = { take_first, take_second, take_third },
	  .finish = tell_three,
	  .ends = ENDS(0 * 3 + 1) | ENDS(0 * 3 + 2) | ENDS(1 * 3 + 0) | ENDS(1 * 3 + 2) |
		  ENDS(2 * 3 + 0) | ENDS(2 * 3 + 1),
	  .traces = 6 },
	/* The second gets 1 exactly when it comes between the two calls of the other. */
	{ .name = "a_number_that_came_back_is_given_again",
	  .tasks = { take_and_return, take_second },
	  .finish = tell_two,
	  .ends = ENDS(0) | ENDS(1),
	  .traces = 3 },
	{ .name = NULL },
};
