// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls before each access of a model (clang -fsanitize=thread). Here it is
 * looked at where the access goes; the access itself is the program's own, and races where it
 * races.
 */
#include "harness/threads/instrument.h"
#include <string.h>
#include "harness/threads/faults.h"
#include "harness/threads/pins.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC ((uintptr_t)__builtin_return_address(0))

/* Between the calls of a sequence count: meant to race, and an event wherever tasks switch. */
static bool is_sequenced(struct task *t)
{
	if (t->seq_reads)
		t->seq_reads--;
	else if (!t->seq_writes)
		return false;
	return !t->races_off;
}

void plain_access(uintptr_t addr, size_t size, bool write, uintptr_t pc)
{
	struct thread *t = thread_self();
	bool sequenced;

	if (!t)
		return;
	sequenced = is_sequenced(&t->task);
	gate_access(addr, size, sequenced);
	thread_access(addr, size, write, pc);
	races_access(addr, size, write, sequenced, pc);
}

void init_access(uintptr_t addr, size_t size, uintptr_t pc)
{
	thread_access(addr, size, true, pc);
	races_access(addr, size, true, false, pc);
}

void event_access(uintptr_t addr, size_t size, bool write, uintptr_t pc)
{
	thread_access(addr, size, write, pc);
	if (write)
		thread_point();
	else
		thread_point_read();
	thread_access(addr, size, write, pc);
	/* It may be a release of what was used, and of this, too. */
	if (write)
		thread_self()->used_nr = 0;
}

void marked_access(uintptr_t addr, size_t size, bool write, uintptr_t pc)
{
	event_access(addr, size, write, pc);
	races_access(addr, size, write, true, pc);
}

#define PLAIN(bytes)                                          \
	void __tsan_read##bytes(void *p);                     \
	void __tsan_read##bytes(void *p)                      \
	{                                                     \
		plain_access((uintptr_t)p, bytes, false, PC); \
	}                                                     \
	void __tsan_write##bytes(void *p);                    \
	void __tsan_write##bytes(void *p)                     \
	{                                                     \
		plain_access((uintptr_t)p, bytes, true, PC);  \
	}                                                     \
	void __tsan_read_write##bytes(void *p);               \
	void __tsan_read_write##bytes(void *p)                \
	{                                                     \
		plain_access((uintptr_t)p, bytes, false, PC); \
		plain_access((uintptr_t)p, bytes, true, PC);  \
	}

#define VOLATILE(bytes)                                        \
	void __tsan_volatile_read##bytes(void *p);             \
	void __tsan_volatile_read##bytes(void *p)              \
	{                                                      \
		marked_access((uintptr_t)p, bytes, false, PC); \
	}                                                      \
	void __tsan_volatile_write##bytes(void *p);            \
	void __tsan_volatile_write##bytes(void *p)             \
	{                                                      \
		marked_access((uintptr_t)p, bytes, true, PC);  \
	}

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

void __tsan_init(void);
void __tsan_init(void)
{
}

bool functions_watched;

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
	races_enter(caller);
	if (!functions_watched)
		return;
	pins_enter(PC);
	faults_enter(PC);
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
	races_leave();
	if (!functions_watched)
		return;
	faults_leave(PC);
	pins_leave(PC);
}

void *lockstep_memcpy(void *to, const void *from, size_t size)
{
	if (size) {
		plain_access((uintptr_t)from, size, false, PC);
		plain_access((uintptr_t)to, size, true, PC);
	}
	return memcpy(to, from, size);
}

void *lockstep_memmove(void *to, const void *from, size_t size)
{
	if (size) {
		plain_access((uintptr_t)from, size, false, PC);
		plain_access((uintptr_t)to, size, true, PC);
	}
	return memmove(to, from, size);
}

void *lockstep_memset(void *to, int byte, size_t size)
{
	if (size)
		plain_access((uintptr_t)to, size, true, PC);
	return memset(to, byte, size);
}

int lockstep_memcmp(const void *a, const void *b, size_t size)
{
	if (size) {
		plain_access((uintptr_t)a, size, false, PC);
		plain_access((uintptr_t)b, size, false, PC);
	}
	return memcmp(a, b, size);
}

size_t lockstep_strlen(const char *s)
{
	size_t size = 0;

	do
		plain_access((uintptr_t)&s[size], 1, false, PC);
	while (s[size++]);
	return size - 1;
}

int lockstep_strcmp(const char *a, const char *b)
{
	for (;; a++, b++) {
		plain_access((uintptr_t)a, 1, false, PC);
		plain_access((uintptr_t)b, 1, false, PC);
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	}
}
