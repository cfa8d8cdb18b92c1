// SPDX-License-Identifier: GPL-2.0-only
/* Lists, error pointers, WARN and the like: what is said here is what the kernel documents. */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/string.h>
#include "expect.h"

struct item {
	int value;
	struct list_head node;
};

static struct item items[4] = { { 1, { 0 } }, { 2, { 0 } }, { 3, { 0 } }, { 4, { 0 } } };

/* The values as digits, forwards and backwards, each link followed. */
static long digits(struct list_head *head)
{
	struct item *item;
	long n = 0;

	list_for_each_entry(item, head, node)
		n = n * 10 + item->value;
	return n;
}

static long digits_reverse(struct list_head *head)
{
	struct item *item;
	long n = 0;

	list_for_each_entry_reverse(item, head, node)
		n = n * 10 + item->value;
	return n;
}

static void add_all(struct list_head *head)
{
	INIT_LIST_HEAD(head);
	for (int i = 0; i < 4; i++)
		list_add_tail(&items[i].node, head);
}

void list_adds(void *arg)
{
	LIST_HEAD(head);

	expect(list_empty(&head), 1);
	expect(list_is_singular(&head), 0);
	list_add(&items[0].node, &head);
	expect(list_empty(&head), 0);
	expect(list_is_singular(&head), 1);
	list_add(&items[1].node, &head);
	list_add_tail(&items[2].node, &head);
	list_add(&items[3].node, &items[0].node);
	expect(list_is_singular(&head), 0);
	expect(digits(&head), 2143);
	expect(digits_reverse(&head), 3412);
}

void list_removes(void *arg)
{
	struct list_head head;

	add_all(&head);
	list_del(&items[1].node);
	expect(digits(&head), 134);
	expect(digits_reverse(&head), 431);
	list_del_init(&items[3].node);
	expect(list_empty(&items[3].node), 1);
	expect(digits(&head), 13);
	list_del(&items[0].node);
	list_del(&items[2].node);
	expect(list_empty(&head), 1);
}

void list_moves(void *arg)
{
	struct list_head head;
	LIST_HEAD(other);

	add_all(&head);
	list_move(&items[2].node, &other);
	list_move_tail(&items[0].node, &other);
	expect(digits(&head), 24);
	expect(digits(&other), 31);
	list_splice_init(&head, &other);
	expect(list_empty(&head), 1);
	expect(digits(&other), 2431);
	expect(digits_reverse(&other), 1342);
	list_splice_init(&head, &other);
	expect(digits(&other), 2431);
	list_move_tail(&items[1].node, &head);
	list_move_tail(&items[3].node, &head);
	list_splice_tail(&head, &other);
	expect(digits(&other), 3124);
	expect(digits_reverse(&other), 4213);
}

void list_walks(void *arg)
{
	struct list_head head, *pos;
	struct item *item, *next;
	int nr = 0;

	add_all(&head);
	expect(list_first_entry(&head, struct item, node)->value, 1);
	expect(list_last_entry(&head, struct item, node)->value, 4);
	expect(list_next_entry(&items[1], node)->value, 3);
	expect(list_prev_entry(&items[1], node)->value, 1);
	list_for_each(pos, &head)
		nr++;
	expect(nr, 4);
	list_for_each_entry_safe(item, next, &head, node) {
		if (item->value % 2)
			list_del(&item->node);
	}
	expect(digits(&head), 24);
	list_for_each_entry_safe(item, next, &head, node)
		list_del(&item->node);
	expect(list_first_entry_or_null(&head, struct item, node) == NULL, 1);
}

/* An entry that was removed must not lead on. */
void list_poisons(void *arg)
{
	struct list_head head;

	add_all(&head);
	list_del(&items[1].node);
	list_del(items[1].node.next);
}

void error_pointers(void *arg)
{
	void *p = ERR_PTR(-ENOMEM);

	expect(IS_ERR(p), 1);
	expect(PTR_ERR(p), -ENOMEM);
	expect(IS_ERR(ERR_PTR(-MAX_ERRNO)), 1);
	expect(IS_ERR(ERR_PTR(-MAX_ERRNO - 1)), 0);
	expect(IS_ERR(NULL), 0);
	expect(IS_ERR(&items), 0);
	expect(IS_ERR_OR_NULL(NULL), 1);
	expect(IS_ERR_OR_NULL(p), 1);
	expect(IS_ERR_OR_NULL(&items), 0);
	expect(PTR_ERR_OR_ZERO(p), -ENOMEM);
	expect(PTR_ERR_OR_ZERO(&items), 0);
	expect(ERR_CAST(p) == p, 1);
}

void warn_values(void *arg)
{
	expect(WARN_ON(0), 0);
	expect(WARN(0, "not said"), 0);
	expect(WARN_ON_ONCE(0), 0);
	BUG_ON(0);
	expect(min(3, 2), 2);
	expect(max(3, 2), 3);
	expect(container_of(&items[2].node, struct item, node)->value, 3);
	expect(ARRAY_SIZE(items), 4);
}

static void say_once(void)
{
	WARN_ONCE(1, "said once");
}

void warn_once(void *arg)
{
	for (int i = 0; i < 3; i++)
		say_once();
}

/* The condition is evaluated each time, and its value returned, however often it is said. */
void warn_twice(void *arg)
{
	for (int i = 0; i < 2; i++)
		expect(WARN_ON_ONCE(i < 2), 1);
}

void marked_values(void *arg)
{
	struct {
		char c;
		short s;
		int i;
		long l;
	} v;

	WRITE_ONCE(v.c, -1);
	WRITE_ONCE(v.s, -2);
	WRITE_ONCE(v.i, -3);
	WRITE_ONCE(v.l, -4);
	expect(READ_ONCE(v.c), -1);
	expect(READ_ONCE(v.s), -2);
	expect(READ_ONCE(v.i), -3);
	expect(READ_ONCE(v.l), -4);
	expect(data_race(v.i), -3);
}

void strings(void *arg)
{
	char text[8] = "abcdefg";
	volatile int three = 3;

	expect(strlen(text + three), 4);
	expect(strcmp(text, "abcdefg"), 0);
	expect(strcmp(text, "abcdefh") < 0, 1);
	expect(strcmp(text, "abc") > 0, 1);
	expect(memcmp(text, "abcx", three), 0);
	memmove(text + 1, text, three + 1);
	expect(strcmp(text, "aabcdfg"), 0);
	memset(text, 'z', three);
	expect(strcmp(text, "zzzcdfg"), 0);
	expect(scnprintf(text, sizeof(text), "%d-%s", 12, "long text"), 7);
	expect(strcmp(text, "12-long"), 0);
	expect(scnprintf(text, sizeof(text), "ok"), 2);
	expect(scnprintf(text, 0, "nothing"), 0);
	expect(strcmp(text, "ok"), 0);
}

/* By the kernel's documentation of each, and of C's where the kernel has none of its own. */
void more_strings(void *arg)
{
	char text[16] = "a,bc;,d", *rest = text;

	expect(strstr(text, "bc") == text + 2, 1);
	expect(strstr(text, "cb") == NULL, 1);
	expect(strstr(text, "") == text, 1);
	expect(strspn(text, ",abc"), 4);
	expect(strcspn(text, ";"), 4);
	expect(strpbrk(text, ";c") == text + 3, 1);
	expect(strpbrk(text, "x") == NULL, 1);
	expect(strcmp(strsep(&rest, ",;"), "a"), 0);
	expect(strcmp(strsep(&rest, ",;"), "bc"), 0);
	expect(strcmp(strsep(&rest, ",;"), ""), 0);
	expect(strcmp(strsep(&rest, ",;"), "d"), 0);
	expect(strsep(&rest, ",;") == NULL, 1);
	expect(strlcpy(text, "0123456789", 4), 10);
	expect(strcmp(text, "012"), 0);
	expect(strlcpy(text, "01", 3), 2);
	expect(strcmp(text, "01"), 0);
	strncat(text, "2345", 2);
	expect(strcmp(text, "0123"), 0);
	expect(strcasecmp("PciE", "pcIe"), 0);
	expect(strcasecmp("a", "B") < 0, 1);
	expect(strncasecmp("abX", "ABy", 2), 0);
	expect(strncasecmp("abX", "ABy", 3) < 0, 1);
	memset(text, 7, sizeof(text));
	expect(memchr_inv(text, 7, sizeof(text)) == NULL, 1);
	text[9] = 8;
	expect(memchr_inv(text, 7, sizeof(text)) == text + 9, 1);
}

void words_and_bits(void *arg)
{
	unsigned long map[2] = { 0 };
	void *pointer = NULL, *was = NULL;
	u16 half = 3;

	expect(test_and_set_bit(70, map), 0);
	expect(test_and_set_bit(70, map), 1);
	expect((long)map[1], 1 << 6);
	set_bit(1, map);
	expect((long)map[0], 2);
	change_bit(1, map);
	expect(test_bit(1, map), 0);
	expect(test_and_clear_bit(70, map), 1);
	expect(__test_and_set_bit(2, map), 0);
	clear_bit_unlock(2, map);
	expect((long)(map[0] | map[1]), 0);
	expect(xchg(&pointer, &half) == NULL, 1);
	expect(cmpxchg(&pointer, NULL, map) == &half, 1);
	expect(cmpxchg(&pointer, &half, NULL) == &half, 1);
	expect(try_cmpxchg(&pointer, &was, map), 1);
	expect(try_cmpxchg(&pointer, &was, NULL), 0);
	expect(was == map, 1);
	expect(xchg(&half, 9), 3);
	smp_store_release(&half, 4);
	expect(smp_load_acquire(&half), 4);
	expect(smp_cond_load_acquire(&half, VAL == 4), 4);
}
