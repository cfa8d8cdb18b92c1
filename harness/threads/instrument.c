// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls before each access of a model (clang -fsanitize=thread). Here it is
 * looked at where the access goes; the access itself is the program's own, and races where it
 * races.
 */
#include "harness/threads/instrument.h"
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

static void copy_access(uintptr_t to, uintptr_t from, size_t size, uintptr_t pc)
{
	if (!size)
		return;
	plain_access(from, size, false, pc);
	plain_access(to, size, true, pc);
}

#define CALL_READ(addr, size)  plain_access(addr, size, false, PC)
#define CALL_WRITE(addr, size) plain_access(addr, size, true, PC)
#define CALL_UPDATE(addr, size)              \
	plain_access(addr, size, false, PC); \
	plain_access(addr, size, true, PC)
#define CALL_READ_ONCE(addr, size)  marked_access(addr, size, false, PC)
#define CALL_WRITE_ONCE(addr, size) marked_access(addr, size, true, PC)
#define CALL_COPY(to, from, size)   copy_access(to, from, size, PC)
#include "harness/engine/instrument_calls.h"

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
