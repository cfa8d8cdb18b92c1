// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls before each access of instrumented code (clang -fsanitize=thread with
 * volatile told apart). Plain accesses are checked; volatile and atomic ones are operations, too.
 *
 * Not instrumented by the compiler: locals whose address does not escape. Functions of libc that
 * touch memory reach us under the names that the build gives them (lockstep_memcpy and so on).
 */
#include <signal.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/engine/instrument.h"
#include "harness/engine/pins.h"
#include "harness/engine/points.h"
#include "harness/engine/window.h"

/* Of a task's stack: what the harness itself may need below a function of the program. */
#define STACK_ROOM  (8u << 10)
#define PC	    ((uintptr_t)__builtin_return_address(0))
#define STACK_OF(t) ((uintptr_t)memory_stack((t)->id))

unsigned int stack_private;
bool fences_used;

/* A marked access: an operation whose object is the memory itself. */
void marked_access(uintptr_t addr, unsigned int size, enum op_kind kind, uintptr_t pc,
		   const char *call)
{
	unsigned int flags = ACCESS_MARKED | ACCESS_ONCE;

	if (kind != OP_READ)
		flags |= ACCESS_WRITE;
	if (execution.phase == PHASE_IDLE || addr - STACK_OF(current_task) < stack_private)
		return;
	memory_check(addr, size, flags, pc);
	op_point(kind, object_get((void *)(addr & ~3ul)), addr, size, pc, call);
	OBSERVE(event, current_task);
	memory_access(addr, size, flags, pc);
	if (__builtin_expect(fences_used, 0)) {
		struct object *object = object_get((void *)(addr & ~3ul));

		if (kind != OP_WRITE)
			fence_after_read(object);
		if (kind != OP_READ)
			fence_before_write(object);
	}
}

/* Between the calls of a seqcount: meant to race, and a scheduling point at any granularity. */
static bool is_sequenced(struct task *t)
{
	if (t->seq_reads)
		t->seq_reads--;
	else if (!t->seq_writes)
		return false;
	return !t->races_off;
}

void plain_access(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc)
{
	struct task *t = current_task;
	bool point = execution.memory_points;

	if (execution.phase == PHASE_IDLE)
		return;
	if (__builtin_expect(t->seq_reads | t->seq_writes, 0) && is_sequenced(t)) {
		flags |= ACCESS_MARKED | ACCESS_ONCE;
		point = true;
	}
	if (t->races_off) {
		flags |= ACCESS_RACY;
		point = false;
	}
	point = point && addr - STACK_OF(t) >= FIBER_STACK_SIZE;
	if (__builtin_expect(execution.points_nr != 0, 0))
		point |= points_cover(addr, size);
	if (__builtin_expect(point, 0) && in_task()) {
		flags |= ACCESS_POINT;
		memory_check(addr, size, flags, pc);
		op_point(flags & ACCESS_WRITE ? OP_PLAIN_WRITE : OP_PLAIN_READ,
			 object_get((void *)(addr & ~3ul)), addr, (unsigned int)size, pc,
			 flags & ACCESS_WRITE ? "(write)" : "(read)");
		OBSERVE(event, current_task);
	}
	memory_access(addr, size, flags, pc);
}

void plain_copy(uintptr_t to, uintptr_t from, size_t size, uintptr_t pc)
{
	if (!size)
		return;
	plain_access(from, size, ACCESS_COPY, pc);
	plain_access(to, size, ACCESS_WRITE, pc);
	if (execution.phase != PHASE_IDLE)
		memory_copied(to, from, size);
}

/* An update sets bits of a word that may have no value yet, as far as one can tell from here. */
#define PLAIN(bytes)                                                 \
	void __tsan_read##bytes(void *p);                            \
	void __tsan_read##bytes(void *p)                             \
	{                                                            \
		plain_access((uintptr_t)p, bytes, 0, PC);            \
	}                                                            \
	void __tsan_write##bytes(void *p);                           \
	void __tsan_write##bytes(void *p)                            \
	{                                                            \
		plain_access((uintptr_t)p, bytes, ACCESS_WRITE, PC); \
	}                                                            \
	void __tsan_read_write##bytes(void *p);                      \
	void __tsan_read_write##bytes(void *p)                       \
	{                                                            \
		plain_access((uintptr_t)p, bytes, ACCESS_COPY, PC);  \
		plain_access((uintptr_t)p, bytes, ACCESS_WRITE, PC); \
	}

#define VOLATILE(bytes)                                                         \
	void __tsan_volatile_read##bytes(void *p);                              \
	void __tsan_volatile_read##bytes(void *p)                               \
	{                                                                       \
		marked_access((uintptr_t)p, bytes, OP_READ, PC, "READ_ONCE");   \
	}                                                                       \
	void __tsan_volatile_write##bytes(void *p);                             \
	void __tsan_volatile_write##bytes(void *p)                              \
	{                                                                       \
		marked_access((uintptr_t)p, bytes, OP_WRITE, PC, "WRITE_ONCE"); \
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

/* Told before it happens, so that it is the program's function that is named, not one of ours. */
static __attribute__((noinline)) void stack_overflows(uintptr_t frame, uintptr_t pc)
{
	OBSERVE(crashed, current_task, SIGSEGV, frame, pc);
	execution_end(END_ABORTED);
}

static void enters(uintptr_t pc)
{
	if (execution.pins_active)
		pins_enters(current_task, pc);
	if (execution.windows_active)
		windows_enter(current_task, pc);
}

static void leaves(uintptr_t pc)
{
	if (execution.windows_active)
		windows_leave(current_task, pc);
	if (execution.pins_active)
		pins_leaves(current_task, pc);
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

	mirror_enters(caller);
	if (execution.phase != PHASE_IDLE &&
	    __builtin_expect(frame - STACK_OF(current_task) < STACK_ROOM, 0))
		stack_overflows(frame, PC);
	if (__builtin_expect(execution.functions_watched, 0))
		enters(PC);
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
	mirror_leaves();
	if (__builtin_expect(execution.functions_watched, 0))
		leaves(PC);
}

void __tsan_vptr_read(void **p);
void __tsan_vptr_read(void **p)
{
	plain_access((uintptr_t)p, sizeof(*p), 0, PC);
}

void __tsan_vptr_update(void **p, void *value);
void __tsan_vptr_update(void **p, void *value)
{
	(void)value;
	plain_access((uintptr_t)p, sizeof(*p), ACCESS_WRITE, PC);
}

/* Outlined copies, also what clang calls for them from version 15 on. */
void *lockstep_memcpy(void *to, const void *from, size_t size)
{
	plain_copy((uintptr_t)to, (uintptr_t)from, size, PC);
	return memcpy(to, from, size);
}

void *lockstep_memmove(void *to, const void *from, size_t size)
{
	plain_copy((uintptr_t)to, (uintptr_t)from, size, PC);
	return memmove(to, from, size);
}

void *lockstep_memset(void *to, int byte, size_t size)
{
	if (size)
		plain_access((uintptr_t)to, size, ACCESS_WRITE, PC);
	return memset(to, byte, size);
}

int lockstep_memcmp(const void *a, const void *b, size_t size)
{
	if (size) {
		plain_access((uintptr_t)a, size, 0, PC);
		plain_access((uintptr_t)b, size, 0, PC);
	}
	return memcmp(a, b, size);
}

size_t lockstep_strlen(const char *s)
{
	size_t size = 0;

	/* Byte by byte: the terminator may be past the end of what may be read. */
	do
		plain_access((uintptr_t)&s[size], 1, 0, PC);
	while (s[size++]);
	return size - 1;
}

int lockstep_strcmp(const char *a, const char *b)
{
	for (;; a++, b++) {
		plain_access((uintptr_t)a, 1, 0, PC);
		plain_access((uintptr_t)b, 1, 0, PC);
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	}
}

ALIAS(__tsan_memcpy, lockstep_memcpy);
ALIAS(__tsan_memmove, lockstep_memmove);
ALIAS(__tsan_memset, lockstep_memset);
