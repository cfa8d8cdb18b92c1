// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls before each access of instrumented code (clang -fsanitize=thread with
 * volatile told apart). Plain accesses are checked; volatile and atomic ones are operations, too.
 *
 * Not instrumented by the compiler: locals whose address does not escape. Functions of libc that
 * touch memory reach us under the names that the build gives them (lockstep_memcpy and so on).
 */
#include <signal.h>
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

#define CALL_READ(addr, size)  plain_access(addr, size, 0, PC)
#define CALL_WRITE(addr, size) plain_access(addr, size, ACCESS_WRITE, PC)
/* An update sets bits of a word that may have no value yet, as far as one can tell from here. */
#define CALL_UPDATE(addr, size)                    \
	plain_access(addr, size, ACCESS_COPY, PC); \
	plain_access(addr, size, ACCESS_WRITE, PC)
#define CALL_READ_ONCE(addr, size)  marked_access(addr, size, OP_READ, PC, "READ_ONCE")
#define CALL_WRITE_ONCE(addr, size) marked_access(addr, size, OP_WRITE, PC, "WRITE_ONCE")
#define CALL_COPY(to, from, size)   plain_copy(to, from, size, PC)
#include "harness/engine/instrument_calls.h"

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
