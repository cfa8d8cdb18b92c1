// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every form of access on memory that may be touched or, where a program is broken, not. All bytes
 * are 1 but the last, which is 0, so that strings end with the memory.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "instrumented_accesses.h"

extern bool broken;

struct bits {
	u32 low : 5, high : 27;
};

struct words {
	u64 v[4];
};

struct __attribute__((packed)) unaligned {
	u8 before;
	u64 value;
};

struct pair_of_words {
	u64 a, b;
};

const struct access_form *access_form;
static u64 sink;
static char buffer[ACCESS_BYTES];
static struct words words;
/* Not known to the compiler, so a call stays a call. */
static volatile size_t some = 24;

#define FORM(name, ...)                    \
	static noinline void name(void *p) \
	{                                  \
		__VA_ARGS__;               \
	}

FORM(load_1, sink += *(u8 *)p)
FORM(load_2, sink += *(u16 *)p)
FORM(load_4, sink += *(u32 *)p)
FORM(load_8, sink += *(u64 *)p)
FORM(store_1, *(u8 *)p = 1)
FORM(store_2, *(u16 *)p = 1)
FORM(store_4, *(u32 *)p = 1)
FORM(store_8, *(u64 *)p = 1)
FORM(update_1, ++*(u8 *)p)
FORM(update_8, *(u64 *)p += sink)
FORM(load_16, struct pair_of_words *w = p; sink += w->a ^ w->b)
FORM(load_unaligned, sink += ((struct unaligned *)p)->value)
FORM(store_unaligned, ((struct unaligned *)p)->value = 2)
FORM(bits_read, sink += ((struct bits *)p)->low)
FORM(bits_write, ((struct bits *)p)->high = 3)
FORM(struct_from, words = *(struct words *)p; sink += words.v[3])
FORM(struct_to, *(struct words *)p = words)
FORM(memcpy_from, memcpy(buffer, p, 24))
FORM(memcpy_to, memcpy(p, buffer, 24))
FORM(memcpy_from_some, memcpy(buffer, p, some))
FORM(memcpy_to_some, memcpy(p, buffer, some))
FORM(memmove_within, memmove((char *)p + 1, p, some))
FORM(memset_some, memset(p, 1, some))
FORM(memset_all, memset(p, 1, ACCESS_BYTES))
FORM(memcmp_some, sink += (u64)memcmp(buffer, p, some))
FORM(memcmp_equal, sink += memcmp(buffer, p, some) == 0)
FORM(memchr_none, sink += memchr(p, 77, 24) != NULL)
FORM(copy_loop, for (size_t i = 0; i < some; i++) buffer[i] = ((char *)p)[i])
FORM(set_loop, for (size_t i = 0; i < some; i++)((char *)p)[i] = 1)
FORM(strlen_of, sink += strlen(p))
FORM(strnlen_of, sink += strnlen(p, 24))
FORM(strcpy_from, strcpy(buffer, p))
FORM(strcpy_to, strcpy(p, "a word of 23 characters"))
FORM(strncpy_to, strncpy(p, "a", 24))
FORM(strscpy_from, sink += (u64)strscpy(buffer, p, 24))
FORM(strcat_to, *(char *)p = '\0'; strcat(p, "some text"))
FORM(strcmp_with, memset(buffer, 1, sizeof(buffer) - 1); sink += (u64)strcmp(buffer, p))
FORM(strncmp_with, memset(buffer, 1, sizeof(buffer)); sink += (u64)strncmp(buffer, p, 24))
FORM(strchr_none, sink += strchr(p, 'x') != NULL)
FORM(strrchr_first, sink += strrchr(p, 1) != NULL)
FORM(strncat_to, *(char *)p = '\0'; strncat(p, "some text and more", 9))
FORM(strlcpy_from, sink += strlcpy(buffer, p, 24))
FORM(strcasecmp_with, memset(buffer, 1, sizeof(buffer) - 1); sink += (u64)strcasecmp(buffer, p))
FORM(strncasecmp_with, memset(buffer, 1, sizeof(buffer)); sink += (u64)strncasecmp(buffer, p, 24))
FORM(strstr_none, sink += strstr(p, "xy") != NULL)
FORM(strspn_all, sink += strspn(p, "\001"))
FORM(strcspn_none, sink += strcspn(p, "xy"))
FORM(strpbrk_none, sink += strpbrk(p, "xy") != NULL)
FORM(strsep_none, char *s = p; sink += strsep(&s, "xy") != NULL)
FORM(memchr_inv_none, sink += memchr_inv(p, 1, 24) != NULL)
FORM(memzero_all, memzero_explicit(p, ACCESS_BYTES))
FORM(read_once, sink += READ_ONCE(*(u32 *)p))
FORM(write_once, WRITE_ONCE(*(u64 *)p, 3))
FORM(load_acquire, sink += __atomic_load_n((u64 *)p, __ATOMIC_ACQUIRE))
FORM(store_release, __atomic_store_n((u64 *)p, 1, __ATOMIC_RELEASE))
FORM(smp_load_acquires, sink += smp_load_acquire((u32 *)p))
FORM(smp_store_releases, smp_store_release((u64 *)p, 1))
FORM(xchgs, sink += xchg((u64 *)p, 2))
FORM(cmpxchgs, sink += cmpxchg((u32 *)p, 77, 2))
FORM(test_bits, sink += test_bit(3, p))
FORM(set_bits, set_bit(3, p))
FORM(test_and_clear_bits, sink += test_and_clear_bit(3, p))
FORM(set_bits_plainly, __set_bit(3, p))
FORM(atomic_fetch_ors, sink += (u64)atomic_fetch_or(2, (atomic_t *)p))
FORM(atomic_add_unlesses, sink += atomic_add_unless((atomic_t *)p, 1, 77))
FORM(atomic64_reads, sink += (u64)atomic64_read((atomic64_t *)p))
FORM(atomic64_sets, atomic64_set((atomic64_t *)p, 1))
FORM(atomic64_dec_and_tests, sink += atomic64_dec_and_test((atomic64_t *)p))
FORM(atomic_reads, sink += (u64)atomic_read((atomic_t *)p))
FORM(atomic_sets, atomic_set((atomic_t *)p, 1))
FORM(atomic_incs, atomic_inc((atomic_t *)p))
FORM(atomic_xchgs, atomic_xchg((atomic_t *)p, 2))
FORM(atomic_cmpxchgs, atomic_cmpxchg((atomic_t *)p, 77, 2))
FORM(builtin_add, __atomic_fetch_add((u64 *)p, 1, __ATOMIC_SEQ_CST))
FORM(through_a_pointer, u64 *volatile q = p; sink += q[0] + q[1])
FORM(duplicated, void *copy = kmemdup(p, 24, GFP_KERNEL); sink += *(u64 *)copy; kfree(copy))

#define READS(form, size)               \
	{                               \
#form, form, size, true \
	}
#define TOUCHES(form, size)              \
	{                                \
#form, form, size, false \
	}

const struct access_form access_forms[] = {
	READS(load_1, 1),
	READS(load_2, 2),
	READS(load_4, 4),
	READS(load_8, 8),
	TOUCHES(store_1, 1),
	TOUCHES(store_2, 2),
	TOUCHES(store_4, 4),
	TOUCHES(store_8, 8),
	TOUCHES(update_1, 1),
	TOUCHES(update_8, 8),
	READS(load_16, 16),
	READS(load_unaligned, 9),
	TOUCHES(store_unaligned, 9),
	READS(bits_read, 4),
	TOUCHES(bits_write, 4),
	TOUCHES(struct_from, 32),
	TOUCHES(struct_to, 32),
	TOUCHES(memcpy_from, 24),
	TOUCHES(memcpy_to, 24),
	TOUCHES(memcpy_from_some, 24),
	TOUCHES(memcpy_to_some, 24),
	TOUCHES(memmove_within, 25),
	TOUCHES(memset_some, 24),
	TOUCHES(memset_all, 32),
	READS(memcmp_some, 24),
	READS(memcmp_equal, 24),
	READS(memchr_none, 24),
	TOUCHES(copy_loop, 24),
	TOUCHES(set_loop, 24),
	READS(strlen_of, 32),
	READS(strnlen_of, 24),
	READS(strcpy_from, 32),
	TOUCHES(strcpy_to, 24),
	TOUCHES(strncpy_to, 24),
	READS(strscpy_from, 24),
	TOUCHES(strcat_to, 10),
	READS(strcmp_with, 32),
	READS(strncmp_with, 24),
	READS(strchr_none, 32),
	READS(strrchr_first, 32),
	TOUCHES(strncat_to, 10),
	READS(strlcpy_from, 32),
	READS(strcasecmp_with, 32),
	READS(strncasecmp_with, 24),
	READS(strstr_none, 32),
	READS(strspn_all, 32),
	READS(strcspn_none, 32),
	READS(strpbrk_none, 32),
	READS(strsep_none, 32),
	READS(memchr_inv_none, 24),
	TOUCHES(memzero_all, 32),
	READS(read_once, 4),
	TOUCHES(write_once, 8),
	READS(load_acquire, 8),
	TOUCHES(store_release, 8),
	READS(smp_load_acquires, 4),
	TOUCHES(smp_store_releases, 8),
	READS(xchgs, 8),
	READS(cmpxchgs, 4),
	READS(test_bits, 8),
	READS(set_bits, 8),
	READS(test_and_clear_bits, 8),
	TOUCHES(set_bits_plainly, 8),
	READS(atomic_fetch_ors, 4),
	READS(atomic_add_unlesses, 4),
	READS(atomic64_reads, 8),
	TOUCHES(atomic64_sets, 8),
	READS(atomic64_dec_and_tests, 8),
	READS(atomic_reads, 4),
	TOUCHES(atomic_sets, 4),
	READS(atomic_incs, 4),
	READS(atomic_xchgs, 4),
	READS(atomic_cmpxchgs, 4),
	READS(builtin_add, 8),
	READS(through_a_pointer, 16),
	READS(duplicated, 24),
	{ 0 },
};

static char *make(gfp_t flags)
{
	char *p = kmalloc(ACCESS_BYTES, flags);

	memset(p, 1, ACCESS_BYTES - 1);
	p[ACCESS_BYTES - 1] = '\0';
	return p;
}

void access_after_free(void *arg)
{
	char *p = make(GFP_KERNEL);

	if (broken)
		kfree(p);
	access_form->run(p);
	if (!broken)
		kfree(p);
}

/* The last byte that the form touches is the first behind the memory, or there is no memory. */
void access_past_the_end(void *arg)
{
	size_t size = access_form->size - (broken ? 1 : 0);
	char *p = kmalloc(size, GFP_KERNEL);

	memset(p, 1, size);
	if (access_form->size == ACCESS_BYTES && !broken)
		p[size - 1] = '\0';
	access_form->run(p);
	kfree(p);
}

void access_before_the_begin(void *arg)
{
	char *p = make(GFP_KERNEL);

	access_form->run(broken ? p - 8 : p);
	kfree(p);
}

void access_unwritten(void *arg)
{
	char *p = kmalloc(ACCESS_BYTES, GFP_KERNEL);

	if (!broken) {
		memset(p, 1, ACCESS_BYTES - 1);
		p[ACCESS_BYTES - 1] = '\0';
	}
	access_form->run(p);
	kfree(p);
}
