// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statics of every kind, which each execution has to find as the setup left them: with and without
 * a value from the start, inside a function, smaller than the 8 bytes that are restored at once,
 * and changed by memset() and memcpy().
 */
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <lockstep/objects.h>

static int with_value = 1;
static int without_value;
static char bytes[13] = "pristine";
static struct {
	bool flag;
	u16 half;
	void *memory;
} mixed = { .half = 5 };
static DEFINE_MUTEX(lock);

void statics_setup(void);
void statics_use(void *arg);

void statics_setup(void)
{
	without_value = 7;
	mixed.flag = true;
	mixed.memory = kzalloc(16, GFP_KERNEL);
}

static int count_calls(void)
{
	static int calls = 10;

	return ++calls;
}

void statics_use(void *arg)
{
	bool locked = ls_choose(2);

	ls_assert(with_value == 1, "a static with a value is restored");
	ls_assert(without_value == 7, "a static that the setup changed is restored to that");
	ls_assert(!strcmp(bytes, "pristine"), "bytes are restored");
	ls_assert(mixed.flag && mixed.half == 5, "small members are restored");
	ls_assert(*(int *)mixed.memory == 0, "memory of the setup is restored");
	ls_assert(count_calls() == 11, "a static in a function is restored");
	with_value++;
	without_value = 0;
	memset(bytes, 'x', sizeof(bytes));
	mixed.flag = false;
	mixed.half++;
	*(int *)mixed.memory = 1;
	if (locked)
		mutex_lock(&lock);
	kfree(mixed.memory);
	mixed.memory = NULL;
}
