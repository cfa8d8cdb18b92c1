// SPDX-License-Identifier: GPL-2.0-only
/*
 * xarray: as an array of its own against a plain one, over random operations; then between tasks,
 * where each call is one step that happens at once.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include "../../tests/lib/lib_test.h"

#define PLACES 24

static DEFINE_XARRAY_ALLOC(array);
static DEFINE_XARRAY(plain);
static u32 ids[2];
static int results[2];
static void *loaded;

/* Numbers from a generator whose sequence is the same everywhere. */
static unsigned int draw(unsigned int *state, unsigned int bound)
{
	*state = *state * 1103515245u + 12345u;
	return (*state >> 16) % bound;
}

/* Indices on several levels of a tree with sixteen slots a node, close to each other and far apart.
 */
static unsigned long place(unsigned int i)
{
	static const unsigned long far[] = { 0,	  1,	15,   16,    17,	255,
					     256, 4095, 4096, 70000, 1ul << 32, ~0ul };

	return i < 12 ? far[i] : i * 5;
}

static void compare_walk(void *const *reference)
{
	unsigned long index, met = 0, there = 0;
	unsigned int i;
	void *entry;

	xa_for_each(&plain, index, entry)
	{
		for (i = 0; i < PLACES; i++) {
			if (place(i) == index && reference[i] == entry)
				met++;
		}
	}
	for (i = 0; i < PLACES; i++)
		there += reference[i] != NULL;
	ls_assert(met == there, "a walk meets each entry once, and nothing else");
}

static void *try_one(unsigned int what, unsigned long index, void *was, void *entry, void **now)
{
	*now = entry;
	switch (what) {
	case 0:
		return xa_store(&plain, index, entry, GFP_KERNEL);
	case 1:
		*now = NULL;
		return xa_erase(&plain, index);
	case 2:
		if (xa_insert(&plain, index, entry, GFP_KERNEL))
			*now = was;
		return was;
	default:
		if (was != xa_mk_value(5))
			*now = was;
		return xa_cmpxchg(&plain, index, xa_mk_value(5), entry, GFP_KERNEL);
	}
}

static void random_operations(void *arg)
{
	void *reference[PLACES] = { NULL };
	unsigned int state = 7, n, i;

	for (n = 0; n < 600; n++) {
		void *entry = xa_mk_value(draw(&state, 8)), *now, *was;

		i = draw(&state, PLACES);
		was = try_one(draw(&state, 4), place(i), reference[i], entry, &now);
		ls_assert(was == reference[i], "what was there before is returned");
		reference[i] = now;
		ls_assert(xa_load(&plain, place(i)) == now, "what was stored is loaded");
		if (n % 50 == 0)
			compare_walk(reference);
	}
	for (i = 0; i < PLACES; i++)
		xa_erase(&plain, place(i));
	ls_assert(xa_empty(&plain), "without entries an array has no nodes");
}

static void limits(void *arg)
{
	u32 id, next = 0;

	ls_assert(!xa_alloc(&array, &id, xa_mk_value(1), XA_LIMIT(3, 4), GFP_KERNEL) && id == 3,
		  "the lowest in the range is given");
	ls_assert(!xa_alloc(&array, &id, NULL, XA_LIMIT(3, 4), GFP_KERNEL) && id == 4,
		  "a place may be taken without an entry");
	ls_assert(!xa_load(&array, 4), "and reads as empty");
	ls_assert(xa_alloc(&array, &id, &next, XA_LIMIT(3, 4), GFP_KERNEL) == -EBUSY, "it is full");
	ls_assert(xa_insert(&array, 4, &next, GFP_KERNEL) == -EBUSY, "a taken place is taken");
	ls_assert(!xa_cmpxchg(&array, 4, XA_ZERO_ENTRY, &next, GFP_KERNEL), "until it is filled");
	ls_assert(xa_load(&array, 4) == &next, "by who knows of it");
	ls_assert(xa_alloc_cyclic(&array, &id, &id, XA_LIMIT(0, 1), &next, GFP_KERNEL) == 0 && !id,
		  "cyclic numbers go up");
	ls_assert(xa_alloc_cyclic(&array, &id, &id, XA_LIMIT(0, 1), &next, GFP_KERNEL) == 0 &&
			  id == 1,
		  "to the last");
	xa_erase(&array, 0);
	ls_assert(xa_alloc_cyclic(&array, &id, &id, XA_LIMIT(0, 1), &next, GFP_KERNEL) == 1 && !id,
		  "and start over");
	xa_destroy(&array);
	ls_assert(xa_empty(&array), "after its end an array is empty");
}

static void nothing(void *arg)
{
	lib_end(0);
}

static void alloc_first(void *arg)
{
	results[0] = xa_alloc(&array, &ids[0], &ids[0], xa_limit_31b, GFP_KERNEL);
}

static void alloc_second(void *arg)
{
	results[1] = xa_alloc(&array, &ids[1], &ids[1], xa_limit_31b, GFP_KERNEL);
}

static void tell_ids(void *arg)
{
	ls_assert(!results[0] && !results[1], "both have one");
	ls_assert(ids[0] + ids[1] == 1, "they are 0 and 1");
	ls_assert(xa_load(&array, ids[0]) == &ids[0], "each has its own");
	ls_assert(xa_load(&array, ids[1]) == &ids[1], "each has its own");
	xa_destroy(&array);
	lib_end(ids[0]);
}

static void insert_first(void *arg)
{
	results[0] = xa_insert(&plain, 5, &results[0], GFP_KERNEL);
}

static void insert_second(void *arg)
{
	results[1] = xa_insert(&plain, 5, &results[1], GFP_KERNEL);
}

static void tell_inserted(void *arg)
{
	void *entry = xa_erase(&plain, 5);

	ls_assert(entry == (results[0] ? &results[1] : &results[0]), "the winner's entry is there");
	ls_assert(xa_empty(&plain), "and nothing else");
	lib_end(!!results[0] * 2 + !!results[1]);
}

/* Fails or not; either way nothing is left over. */
static void store_far(void *arg)
{
	results[0] = xa_err(xa_store(&plain, 300, &plain, GFP_KERNEL));
	ls_assert(!results[0] || results[0] == -ENOMEM, "it fails for want of memory only");
	ls_assert(xa_load(&plain, 300) == (results[0] ? NULL : &plain), "and stores nothing then");
	ls_assert(results[0] == 0 || xa_empty(&plain), "nor leaves nodes behind");
	xa_erase(&plain, 300);
}

static void tell_failed(void *arg)
{
	lib_end(results[0] ? 1 : 0);
}

/* An object that is found by number, and freed after a grace period. */
struct thing {
	struct rcu_head rcu;
	int value;
};

static int make_thing(void *arg)
{
	struct thing *thing = kzalloc(sizeof(*thing), GFP_KERNEL);

	thing->value = 3;
	return xa_err(xa_store(&plain, 40, thing, GFP_KERNEL));
}

static void load_thing(void *arg)
{
	struct thing *thing;

	rcu_read_lock();
	thing = xa_load(&plain, 40);
	loaded = thing;
	if (thing)
		ls_assert(READ_ONCE(thing->value) == 3, "what is found is whole");
	rcu_read_unlock();
}

static void erase_thing(void *arg)
{
	struct thing *thing = xa_erase(&plain, 40);

	synchronize_rcu();
	kfree(thing);
}

static void erase_too_fast(void *arg)
{
	kfree(xa_erase(&plain, 40));
}

static void tell_loaded(void *arg)
{
	ls_assert(xa_empty(&plain), "it is gone");
	lib_end(loaded != NULL);
}

const struct lib_case xarray_cases[] = {
	{ .name = "random_operations_agree_with_a_plain_array",
	  .tasks = { random_operations },
	  .finish = nothing,
	  .ends = ENDS(0),
	  .large = true },
	{ .name = "ranges_reservations_and_cyclic_numbers",
	  .tasks = { limits },
	  .finish = nothing,
	  .ends = ENDS(0) },
	{ .name = "two_that_allocate_get_two_numbers_in_either_order",
	  .tasks = { alloc_first, alloc_second },
	  .finish = tell_ids,
	  .ends = ENDS(0) | ENDS(1),
	  .large = true },
	{ .name = "of_two_that_insert_one_is_refused",
	  .tasks = { insert_first, insert_second },
	  .finish = tell_inserted,
	  .ends = ENDS(1) | ENDS(2),
	  .large = true },
	{ .name = "a_store_without_memory_fails_and_leaves_nothing",
	  .tasks = { store_far },
	  .finish = tell_failed,
	  .ends = ENDS(0) | ENDS(1),
	  .fault = { .site = "kzalloc" } },
	{ .name = "a_load_finds_the_object_or_nothing",
	  .setup = make_thing,
	  .tasks = { load_thing, erase_thing },
	  .finish = tell_loaded,
	  .ends = ENDS(0) | ENDS(1),
	  .large = true },
	{ .name = "freeing_before_the_grace_period_is_found",
	  .setup = make_thing,
	  .tasks = { load_thing, erase_too_fast },
	  .finish = tell_loaded,
	  .ends = ENDS(0) | ENDS(1),
	  .kinds = { LS_USE_AFTER_FREE },
	  .kinds_nr = 1,
	  .large = true },
	{ .name = NULL },
};
