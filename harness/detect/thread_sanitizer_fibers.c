// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fibers of ThreadSanitizer's runtime, and the edges between them.
 *
 * A task's fiber is the runtime's current one only while it is told of something that the task did:
 * an access, a call, an edge. Everything else, which the runtime's interceptors see, is done by the
 * harness's own fiber, whose accesses are ignored. No switch orders anything, but for those around
 * an execution: all of it comes after the one before.
 *
 * Edges are those of the order clocks. A clock that is not a task's is a sync variable of the
 * runtime, of a slot of its own. One clock that learns from another goes through a new fiber, which
 * knows nothing yet of the execution, as fibers never forget.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "harness/detect/thread_sanitizer.h"
#include "harness/engine/exec.h"
#include "harness/engine/mirror.h"

#define SYNC	0u /* flags of a switch: it orders; or it does not */
#define NO_SYNC 1u
#define RELEASE 3 /* memory order, as the compiler numbers them */
#define SLOTS	(1u << 16)

#define PAGE_BYTES 4096ul

static void *host, *fibers[TASKS_SLOTS], *blank;
static unsigned int depth[TASKS_SLOTS]; /* of calls that the runtime believes are under way */
static uint64_t used;			/* tasks that had a turn since the last execution began */
static bool active;

/* Sync variables: their addresses are what counts. */
static uint64_t slots[SLOTS];
static uintptr_t slot_keys[SLOTS];
static unsigned int slots_nr;

static void *fiber_of(unsigned int id)
{
	char name[16];

	if (!fibers[id]) {
		fibers[id] = __tsan_create_fiber(0);
		snprintf(name, sizeof(name), "task %u", id);
		__tsan_set_fiber_name(fibers[id], name);
		depth[id] = 0;
	}
	used |= 1ul << id;
	return fibers[id];
}

void tsan_fibers_enter(const struct task *t)
{
	__tsan_switch_to_fiber(fiber_of(t->id), NO_SYNC);
}

void tsan_fibers_leave(void)
{
	__tsan_switch_to_fiber(host, NO_SYNC);
}

/*
 * Where the runtime has reported a race it does not look at reads any more. What makes it forget
 * the place, and that only, is memory that is new; the calls for a heap that it does not know by
 * itself are those of a Java machine.
 */
void tsan_forget(uintptr_t addr)
{
	__tsan_java_free(addr & ~7ul, 8);
	__tsan_java_alloc(addr & ~7ul, 8);
}

/*
 * For a report the runtime looks for the allocation that an address lies in, downwards through that
 * heap. One at the beginning of each page that is used keeps this short.
 */
void tsan_page(uintptr_t addr)
{
	static uint64_t known[LOW_MEMORY_END / PAGE_BYTES / 64];
	uintptr_t page = addr / PAGE_BYTES;

	if (addr >= LOW_MEMORY_END || known[page / 64] >> page % 64 & 1)
		return;
	known[page / 64] |= 1ul << page % 64;
	tsan_forget(page * PAGE_BYTES);
}

void tsan_fibers_ready(void)
{
	static bool heap_told;
	static uint64_t cell;

	if (host)
		return;
	/* The runtime takes it for a mistake when the process ends while accesses are ignored. */
	if (!heap_told && atexit(mirror_rests))
		harness_bug("no room for what is to be done at the end");
	if (!heap_told)
		__tsan_java_init(LOW_MEMORY, LOW_MEMORY_END - LOW_MEMORY);
	heap_told = true;
	host = __tsan_get_current_fiber();
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
	blank = __tsan_create_fiber(0);
	/* Not exit(): the status would be the runtime's. */
	if (!tsan_sees_races(host, &cell))
		_exit(3);
	tsan_forget((uintptr_t)&cell);
}

/* A child of a process with several fibers would see nothing: there must not be any. */
void mirror_rests(void)
{
	if (!host)
		return;
	for (unsigned int i = 0; i < TASKS_SLOTS; i++)
		if (fibers[i])
			__tsan_destroy_fiber(fibers[i]);
	__tsan_destroy_fiber(blank);
	memset(fibers, 0, sizeof(fibers));
	blank = NULL;
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
	host = NULL;
	used = 0;
}

static void order_after_all(void *fiber)
{
	__tsan_switch_to_fiber(fiber, SYNC);
	__tsan_switch_to_fiber(host, NO_SYNC);
}

void tsan_fibers_begin(void)
{
	tsan_fibers_ready();
	for (uint64_t all = execution.all; all; all &= all - 1)
		order_after_all(fiber_of((unsigned int)__builtin_ctzl(all)));
	order_after_all(blank);
	active = true;
}

/* A task that was left in the middle has calls that never return. */
void tsan_fibers_end(void)
{
	active = false;
	for (; used; used &= used - 1) {
		unsigned int id = (unsigned int)__builtin_ctzl(used);

		__tsan_switch_to_fiber(fibers[id], NO_SYNC);
		for (; depth[id]; depth[id]--)
			__tsan_func_exit();
		__tsan_switch_to_fiber(host, SYNC);
	}
}

void mirror_enters(void *caller)
{
	if (!active || !in_task())
		return;
	tsan_fibers_enter(current_task);
	__tsan_func_entry(caller);
	tsan_fibers_leave();
	depth[current_task->id]++;
}

void mirror_leaves(void)
{
	if (!active || !in_task() || !depth[current_task->id])
		return;
	tsan_fibers_enter(current_task);
	__tsan_func_exit();
	tsan_fibers_leave();
	depth[current_task->id]--;
}

/* The task whose order clock this is, or NULL. */
static struct task *task_with(const struct clock *c)
{
	uintptr_t offset = (uintptr_t)c - (uintptr_t)tasks;

	if (offset >= sizeof(tasks) || offset % sizeof(*tasks) != offsetof(struct task, order))
		return NULL;
	return &tasks[offset / sizeof(*tasks)];
}

/* Clocks of dependence are about reduction, and none of the runtime's business. */
static bool is_dependence(const struct clock *c)
{
	uintptr_t offset = (uintptr_t)c - (uintptr_t)tasks;
	size_t at = offset % sizeof(*tasks);

	return offset < sizeof(tasks) &&
	       (at == offsetof(struct task, dep) || at == offsetof(struct task, wake_dep));
}

static uint64_t *slot_find(const struct clock *c, bool make)
{
	uintptr_t number = objects_clock_number(c), key = number ? number : (uintptr_t)c;
	unsigned int i = (unsigned int)((key * 0x9e3779b97f4a7c15ul) >> 40) % SLOTS;

	for (; slot_keys[i]; i = (i + 1) % SLOTS)
		if (slot_keys[i] == key)
			return &slots[i];
	if (!make)
		return NULL;
	if (++slots_nr > SLOTS / 2)
		harness_bug("more than %u clocks of order", SLOTS / 2);
	slot_keys[i] = key;
	return &slots[i];
}

/* The sync variable knows what the current fiber knows, and nothing else. */
static void replace(uint64_t *slot)
{
	__tsan_atomic64_store(slot, 0, RELEASE);
}

static void learn(struct task *t, uint64_t *slot)
{
	if (!slot)
		return;
	tsan_fibers_enter(t);
	__tsan_acquire(slot);
	tsan_fibers_leave();
}

/* From one sync variable to another. */
static void pass_on(uint64_t *to, uint64_t *from, bool replaces)
{
	void *fiber = __tsan_create_fiber(0);

	__tsan_switch_to_fiber(fiber, NO_SYNC);
	__tsan_acquire(from);
	if (replaces)
		replace(to);
	else
		__tsan_release(to);
	__tsan_switch_to_fiber(host, NO_SYNC);
	__tsan_destroy_fiber(fiber);
}

static bool is_told(const struct clock *to, const struct clock *from)
{
	return active && in_task() && !is_dependence(to) && !is_dependence(from);
}

void mirror_joins(const struct clock *to, const struct clock *from)
{
	struct task *learner = task_with(to), *teacher = task_with(from);

	if (!is_told(to, from))
		return;
	if (teacher) {
		uint64_t *slot = slot_find(to, true);

		tsan_fibers_enter(teacher);
		__tsan_release(slot);
		tsan_fibers_leave();
		if (learner)
			learn(learner, slot);
	} else if (learner) {
		learn(learner, slot_find(from, false));
	} else if (slot_find(from, false)) {
		pass_on(slot_find(to, true), slot_find(from, false), false);
	}
}

void mirror_copies(const struct clock *to, const struct clock *from)
{
	struct task *learner = task_with(to), *teacher = task_with(from);

	if (!is_told(to, from))
		return;
	if (teacher) {
		uint64_t *slot = slot_find(to, true);

		tsan_fibers_enter(teacher);
		replace(slot);
		tsan_fibers_leave();
		if (learner)
			learn(learner, slot);
	} else if (learner) {
		learn(learner, slot_find(from, false));
	} else if (slot_find(from, false)) {
		pass_on(slot_find(to, true), slot_find(from, false), true);
	} else {
		mirror_zeroes(to);
	}
}

void mirror_zeroes(const struct clock *c)
{
	uint64_t *slot;

	if (!active || !in_task() || task_with(c) || is_dependence(c))
		return;
	slot = slot_find(c, false);
	if (!slot)
		return;
	__tsan_switch_to_fiber(blank, NO_SYNC);
	replace(slot);
	__tsan_switch_to_fiber(host, NO_SYNC);
}
