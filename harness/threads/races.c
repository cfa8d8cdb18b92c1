// SPDX-License-Identifier: GPL-2.0-only
/*
 * Races of threads, as clang's ThreadSanitizer sees them.
 *
 * To the runtime each task is a fiber, which its thread is only while the runtime is told of
 * something that the task did: an access, a call, an edge. What the thread does otherwise, with the
 * locks of gates, delays, pthreads and liburcu, the runtime's interceptors see as done by the
 * thread itself, whose accesses are ignored, and whose edges no task learns of. So gates do not
 * hide a race, and no list of exceptions is needed.
 *
 * An edge is told at the call that makes it: a release before, an acquire after. Where these calls
 * run at the same time there may be an edge more than there was, and never one less. So it is after
 * a store that releases nothing, which to the runtime does not end what was released there before.
 */
#include "harness/threads/races.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "harness/detect/race.h"
#include "harness/detect/thread_sanitizer.h"
#include "harness/engine/exec.h"
#include "harness/engine/memory.h"
#include "harness/threads/race_text.h"
#include "harness/threads/threads.h"

#define NO_SYNC 1u /* flag of a switch: it orders nothing */
#define RELAXED 0  /* memory order, as the compiler numbers them */
#define WORD	8u

#define PROGRAM_END (1ul << 27) /* its own statics are below */
#define PLANES_BASE 0x2000000000ul
#define PLANE_SIZE  (PROGRAM_END + WINDOWS_NR * WINDOW_SIZE)

static void *fibers[THREAD_MAIN + 1];
static _Thread_local void *host; /* NULL: nothing is told of this thread */
static bool strict_races;
static uint64_t created[THREAD_MAIN + 1], setup_ended; /* their addresses are what counts */

/* What the setup and the finish do is nobody's business. */
static bool is_task(void)
{
	return thread_self() && thread_self()->id < THREAD_MAIN;
}

static bool tell_begin(void)
{
	if (!host || !thread_self())
		return false;
	__tsan_switch_to_fiber(fibers[thread_self()->id], NO_SYNC);
	return true;
}

static void tell_end(void)
{
	__tsan_switch_to_fiber(host, NO_SYNC);
}

static void ignore_thread(void)
{
	host = __tsan_get_current_fiber();
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}

static void make_fiber(unsigned int id)
{
	char name[16];

	fibers[id] = __tsan_create_fiber(0);
	snprintf(name, sizeof(name), "task %u", id);
	__tsan_set_fiber_name(fibers[id], name);
}

void races_start(bool strict)
{
	static uint64_t cell;

	strict_races = strict;
	ignore_thread();
	if (!tsan_sees_races(host, &cell))
		thread_exit(3);
}

void races_create(const struct thread *t)
{
	if (!fibers[t->id])
		make_fiber(t->id);
	races_release(&created[t->id]);
}

void races_begin(void)
{
	ignore_thread();
	races_acquire(&created[thread_self()->id]);
	races_acquire(&setup_ended);
}

/* The runtime takes it for a mistake when a thread ends while its accesses are ignored. */
void races_end(void)
{
	if (!is_task())
		races_release(&setup_ended);
	host = NULL;
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}

static void report_seen(uintptr_t addr)
{
	const struct tsan_race race = tsan_race;

	tsan_race.seen = false;
	if (race.now.task >= 0 && race.before.task >= 0)
		race_report(&race, addr);
}

/*
 * The runtime remembers four accesses to eight bytes, and of one task that reads where it wrote
 * only the one that it takes to say more. So there is a plane of memory for each task, in which it
 * is told of the writes of that task, and of what all others do at the same places; and one for all
 * tasks that others create. The planes are memory that nobody else uses.
 */
static unsigned int plane_of(const struct thread *t)
{
	return t->id < threads_nr ? t->id : threads_nr;
}

static uintptr_t in_plane(unsigned int plane, uintptr_t addr)
{
	uintptr_t offset = addr < PROGRAM_END ? addr : addr - WINDOWS_BASE + PROGRAM_END;

	return PLANES_BASE + plane * PLANE_SIZE + offset;
}

static bool has_planes(uintptr_t addr)
{
	return addr < PROGRAM_END || addr - WINDOWS_BASE < WINDOWS_NR * WINDOW_SIZE;
}

void races_reserve(void)
{
	if (mmap((void *)PLANES_BASE, THREAD_MAIN * PLANE_SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1,
		 0) != MAP_FAILED)
		return;
	fputs("lockstep: there is no room for what ThreadSanitizer is told\n", stderr);
	exit(3);
}

static void show_marked(uintptr_t addr, size_t size, bool write)
{
	switch (size) {
#define X(bits)                                                                            \
	case bits / 8:                                                                     \
		if (write)                                                                 \
			__tsan_atomic##bits##_store((uint##bits##_t *)addr, 0, RELAXED);   \
		else                                                                       \
			__tsan_atomic##bits##_load((const uint##bits##_t *)addr, RELAXED); \
		break;
		TSAN_BITS(X)
#undef X
	}
}

static void show_marked_bytes(uintptr_t addr, size_t size, bool write)
{
	if (size <= WORD && !(size & (size - 1)) && !(addr % size))
		show_marked(addr, size, write);
	else
		for (size_t i = 0; i < size; i++)
			show_marked(addr + i, 1, write);
}

static void begin_at(uintptr_t pc)
{
	__tsan_func_entry(tsan_place_of_site(place_of(pc)));
	__tsan_func_entry((void *)&tsan_below_marked);
}

static void end_at(void)
{
	__tsan_func_exit();
	__tsan_func_exit();
}

/* Of the whole of it, as of the engine: what does not lie in one word is never done at once. */
static bool is_marked(uintptr_t addr, size_t size, bool write, bool marked)
{
	const struct access a = {
		.addr = addr,
		.size = (uint32_t)size,
		.flags = (write ? ACCESS_WRITE : 0) | (marked ? ACCESS_MARKED : 0) |
			 (thread_self()->task.races_off ? ACCESS_RACY : 0) |
			 (addr % WORD + size > WORD ? ACCESS_PART : 0),
	};

	return race_is_marked(&a, strict_races);
}

/* Of the task that it is told of. */
static void show(uintptr_t addr, size_t size, bool write, bool marked, uintptr_t pc)
{
	const unsigned int own = plane_of(thread_self());
	void *site = tsan_place_of_site(place_of(pc));

	if (marked)
		begin_at(pc);
	for (unsigned int plane = 0; plane <= threads_nr; plane++) {
		uintptr_t at = in_plane(plane, addr);

		if (plane == own && own < threads_nr && !write)
			continue;
		if (marked)
			show_marked_bytes(at, size, write);
		else if (write)
			__tsan_write_range_pc((void *)at, size, site);
		else
			__tsan_read_range_pc((void *)at, size, site);
	}
	if (marked)
		end_at();
}

void races_access(uintptr_t addr, size_t size, bool write, bool marked, uintptr_t pc)
{
	if (!is_task() || !has_planes(addr) || !tell_begin())
		return;
	show(addr, size, write, is_marked(addr, size, write, marked), pc);
	tell_end();
	if (tsan_race.seen)
		report_seen(addr);
}

bool races_atomic_begin(void)
{
	return tell_begin();
}

void races_atomic_end(bool begun)
{
	if (begun)
		tell_end();
}

void races_acquire(const void *p)
{
	if (!tell_begin())
		return;
	__tsan_acquire((void *)p);
	tell_end();
}

void races_release(const void *p)
{
	if (!tell_begin())
		return;
	__tsan_release((void *)p);
	tell_end();
}

void races_acquire_second(const void *p)
{
	races_acquire((const char *)p + 1);
}

void races_release_second(const void *p)
{
	races_release((const char *)p + 1);
}

void races_enter(void *caller)
{
	if (!tell_begin())
		return;
	__tsan_func_entry(caller);
	tell_end();
}

void races_leave(void)
{
	if (!tell_begin())
		return;
	__tsan_func_exit();
	tell_end();
}
