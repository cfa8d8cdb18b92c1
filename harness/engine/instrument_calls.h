/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that instrumented code calls for its accesses, made of what the file that includes
 * this makes of an access: CALL_READ(addr, size), CALL_WRITE(), CALL_UPDATE() for both in a row,
 * CALL_READ_ONCE(), CALL_WRITE_ONCE(), and CALL_COPY(to, from, size), where the size may be 0.
 * Each stands in the function that was called, whose return address is the place.
 */
#ifndef ENGINE_INSTRUMENT_CALLS_H
#define ENGINE_INSTRUMENT_CALLS_H

#include <string.h>

#define CALL(name, what)             \
	void __tsan_##name(void *p); \
	void __tsan_##name(void *p)  \
	{                            \
		what;                \
	}
#define PLAIN(bytes)                                        \
	CALL(read##bytes, CALL_READ((uintptr_t)p, bytes))   \
	CALL(write##bytes, CALL_WRITE((uintptr_t)p, bytes)) \
	CALL(read_write##bytes, CALL_UPDATE((uintptr_t)p, bytes))
#define VOLATILE(bytes)                                                 \
	CALL(volatile_read##bytes, CALL_READ_ONCE((uintptr_t)p, bytes)) \
	CALL(volatile_write##bytes, CALL_WRITE_ONCE((uintptr_t)p, bytes))

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)
VOLATILE(1)
VOLATILE(2)
VOLATILE(4)
VOLATILE(8)
VOLATILE(16)

#define ALIAS(name, target) __typeof__(target) name __attribute__((alias(#target)))

#define UNALIGNED(bytes)                                                           \
	ALIAS(__tsan_unaligned_read##bytes, __tsan_read##bytes);                   \
	ALIAS(__tsan_unaligned_write##bytes, __tsan_write##bytes);                 \
	ALIAS(__tsan_unaligned_read_write##bytes, __tsan_read_write##bytes);       \
	ALIAS(__tsan_unaligned_volatile_read##bytes, __tsan_volatile_read##bytes); \
	ALIAS(__tsan_unaligned_volatile_write##bytes, __tsan_volatile_write##bytes);

UNALIGNED(2)
UNALIGNED(4)
UNALIGNED(8)
UNALIGNED(16)

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_vptr_read(void **p);
void __tsan_vptr_read(void **p)
{
	CALL_READ((uintptr_t)p, sizeof(*p));
}

void __tsan_vptr_update(void **p, void *value);
void __tsan_vptr_update(void **p, void *value)
{
	(void)value;
	CALL_WRITE((uintptr_t)p, sizeof(*p));
}

/* Outlined copies, also what clang calls for them from version 15 on. */
void *lockstep_memcpy(void *to, const void *from, size_t size)
{
	CALL_COPY((uintptr_t)to, (uintptr_t)from, size);
	return memcpy(to, from, size);
}

void *lockstep_memmove(void *to, const void *from, size_t size)
{
	CALL_COPY((uintptr_t)to, (uintptr_t)from, size);
	return memmove(to, from, size);
}

void *lockstep_memset(void *to, int byte, size_t size)
{
	if (size)
		CALL_WRITE((uintptr_t)to, size);
	return memset(to, byte, size);
}

int lockstep_memcmp(const void *a, const void *b, size_t size)
{
	if (size) {
		CALL_READ((uintptr_t)a, size);
		CALL_READ((uintptr_t)b, size);
	}
	return memcmp(a, b, size);
}

int lockstep_bcmp(const void *a, const void *b, size_t size)
{
	if (size) {
		CALL_READ((uintptr_t)a, size);
		CALL_READ((uintptr_t)b, size);
	}
	return memcmp(a, b, size);
}

size_t lockstep_strlen(const char *s)
{
	size_t size = 0;

	/* Byte by byte: the terminator may be past the end of what may be read. */
	do
		CALL_READ((uintptr_t)&s[size], 1);
	while (s[size++]);
	return size - 1;
}

int lockstep_strcmp(const char *a, const char *b)
{
	for (;; a++, b++) {
		CALL_READ((uintptr_t)a, 1);
		CALL_READ((uintptr_t)b, 1);
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	}
}

ALIAS(__tsan_memcpy, lockstep_memcpy);
ALIAS(__tsan_memmove, lockstep_memmove);
ALIAS(__tsan_memset, lockstep_memset);

#endif
