// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of an execution on threads: one arena, from which no address is given out twice, and what
 * is checked at every access. Uses that nothing orders before a free are not found, only those that
 * come after it.
 */
#include <lockstep/finding.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "harness/engine/memory.h"
#include "harness/threads/access.h"
#include "harness/threads/threads.h"

#define UNIT	   16ul
#define PER_WINDOW (WINDOW_SIZE / UNIT)
#define BLOCKS_NR  4096u /* of one task */
#define FREE_LOOKS 20000u
#define LOOK_NS	   100000

struct real_block {
	uintptr_t addr;
	size_t size;
	atomic_int freed_by; /* NOBODY: it is live */
	const char *call;
	char name[40];
};

/* As the engine's, so that an address means the same: what a thread allocates lies in its window.
 */
static struct {
	uintptr_t next;
	struct real_block *blocks;
	unsigned int nr;
} windows[WINDOWS_NR];
static _Atomic uint32_t *map; /* of each unit: number of the block there, from 1 */

static void *reserve(uintptr_t at, size_t size)
{
	void *p = mmap((void *)at, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at ? MAP_FIXED_NOREPLACE : 0),
		       -1, 0);

	if (p != MAP_FAILED)
		return p;
	fputs("lockstep: there is no room for the memory of threads\n", stderr);
	exit(3);
}

/* Once: each execution has a copy, of which it pays for what it uses. */
void memory_reserve(void)
{
	struct real_block *blocks = reserve(0, WINDOWS_NR * BLOCKS_NR * sizeof(*blocks));

	reserve(WINDOWS_BASE, WINDOWS_NR * WINDOW_SIZE);
	map = reserve(0, WINDOWS_NR * PER_WINDOW * sizeof(*map));
	for (unsigned int i = 0; i < WINDOWS_NR; i++) {
		windows[i].next = WINDOWS_BASE + i * WINDOW_SIZE + UNIT;
		windows[i].blocks = blocks + (size_t)i * BLOCKS_NR;
	}
}

void *thread_alloc(size_t size, const char *call)
{
	unsigned int w = thread_self()->id;
	size_t whole = (size + UNIT - 1) / UNIT * UNIT;
	uintptr_t at = windows[w].next - WINDOWS_BASE;
	struct real_block *b = &windows[w].blocks[windows[w].nr];

	if (at % WINDOW_SIZE + whole + UNIT > WINDOW_SIZE || windows[w].nr == BLOCKS_NR)
		thread_lacks("so much memory");
	b->addr = windows[w].next;
	b->size = size;
	b->call = call;
	atomic_store(&b->freed_by, NOBODY);
	windows[w].nr++;
	/* A unit between blocks belongs to none. */
	windows[w].next += whole + UNIT;
	for (size_t i = 0; i < whole / UNIT; i++)
		atomic_store(&map[at / UNIT + i], windows[w].nr);
	return (void *)b->addr;
}

static bool is_arena(uintptr_t addr)
{
	return addr - WINDOWS_BASE < WINDOWS_NR * WINDOW_SIZE;
}

static struct real_block *real_block_at(uintptr_t addr)
{
	size_t at = addr - WINDOWS_BASE;
	uint32_t number;

	if (!is_arena(addr))
		return NULL;
	number = atomic_load(&map[at / UNIT]);
	return number ? &windows[at / WINDOW_SIZE].blocks[number - 1] : NULL;
}

const char *memory_name(const void *p)
{
	struct real_block *b = real_block_at((uintptr_t)p);

	return b ? b->name : "";
}

static const char *name_of(const struct real_block *b)
{
	return *b->name ? b->name : "an allocation";
}

static const char *task_name(int id)
{
	return id >= 0 && id <= (int)THREAD_MAIN && threads[id].task.name ? threads[id].task.name
									  : "?";
}

/* The others go on meanwhile. Where the free does not come the use goes on, too, and finds nothing.
 */
static void wait_for_free(const struct real_block *b)
{
	gate_leave();
	for (unsigned int i = 0; i < FREE_LOOKS && atomic_load(&b->freed_by) == NOBODY; i++)
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
}

static void note_use(struct thread *t, const struct real_block *b)
{
	for (unsigned int i = 0; i < t->used_nr; i++)
		if (t->used[i] == b)
			return;
	/* The oldest are forgotten first. */
	if (t->used_nr == USED_MAX)
		memmove(t->used, t->used + 1, --t->used_nr * sizeof(*t->used));
	t->used[t->used_nr++] = b;
}

void memory_used(const void *p)
{
	const struct real_block *b = real_block_at((uintptr_t)p);

	if (b)
		note_use(thread_self(), b);
}

const char *memory_freed_after_use(void)
{
	const struct thread *t = thread_self();

	if (!t || !t->used_nr || thread_phase != IN_TASKS)
		return NULL;
	gate_leave();
	for (unsigned int look = 0; look < FREE_LOOKS / 10; look++) {
		for (unsigned int i = 0; i < t->used_nr; i++) {
			int freer = atomic_load(&t->used[i]->freed_by);

			if (freer != NOBODY && freer != (int)t->id)
				return name_of(t->used[i]);
		}
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
	}
	return NULL;
}

/* Of memory that is not the arena's nothing is known but that the first page is not there. */
void thread_access(uintptr_t addr, size_t size, bool write, uintptr_t pc)
{
	struct thread *t = thread_self();
	struct real_block *b = real_block_at(addr);
	int freed_by;

	(void)write, (void)pc;
	if (!t)
		return;
	if (addr < 4096 || addr >= -4095ul) {
		thread_report(LS_NULL_DEREFERENCE, "task %s uses address %#lx", t->task.name, addr);
	} else if (b) {
		note_use(t, b);
		if (gate_is_use(addr, size))
			wait_for_free(b);
		freed_by = atomic_load(&b->freed_by);
		if (freed_by != NOBODY)
			thread_report(LS_USE_AFTER_FREE, "task %s uses %s after task %s freed it",
				      t->task.name, name_of(b), task_name(freed_by));
		else if (addr + size > b->addr + b->size)
			thread_report(LS_OUT_OF_BOUNDS, "task %s uses what lies behind %s",
				      t->task.name, name_of(b));
	} else if (is_arena(addr)) {
		thread_report(LS_OUT_OF_BOUNDS, "task %s uses what lies between allocations",
			      t->task.name);
	}
}

void memory_release(const void *p)
{
	struct thread *t = thread_self();
	struct real_block *b = real_block_at((uintptr_t)p);
	int live = NOBODY;

	if (!b || b->addr != (uintptr_t)p)
		thread_report(LS_INVALID_FREE, "task %s frees what is no allocation", t->task.name);
	else if (!atomic_compare_exchange_strong(&b->freed_by, &live, (int)t->id))
		thread_report(LS_DOUBLE_FREE, "task %s frees %s, which task %s freed before",
			      t->task.name, name_of(b), task_name(live));
	else if (real_lock_held_in(b->addr, b->size))
		thread_report(LS_LOCK_IMBALANCE, "task %s frees %s with a lock in it that is held",
			      t->task.name, name_of(b));
}

static void check_window(unsigned int w)
{
	for (unsigned int i = 0; i < windows[w].nr; i++) {
		const struct real_block *b = &windows[w].blocks[i];

		if (atomic_load(&b->freed_by) == NOBODY && strcmp(b->call, "new"))
			thread_report(LS_LEAK, "%s is still allocated when all was taken down",
				      name_of(b));
	}
}

void memory_check_leaks(bool with_setup)
{
	for_each_thread(t) check_window(t->id);
	if (with_setup)
		check_window(THREAD_MAIN);
}

void ls_object_named(const void *object, const char *type, const char *fmt, ...)
{
	struct real_block *b = real_block_at((uintptr_t)object);
	va_list ap;

	(void)type;
	if (!b)
		return;
	va_start(ap, fmt);
	vsnprintf(b->name, sizeof(b->name), fmt, ap);
	va_end(ap);
}

struct ls_memory *ls_memory_new(const char *name, uint32_t size)
{
	void *p = thread_alloc(size, "kzalloc");

	ls_object_named(p, "object", "%s", name);
	return p;
}

int64_t ls_memory_read(struct ls_memory *memory, uint32_t offset)
{
	return access_read((int64_t *)((uintptr_t)memory + offset),
			   (uintptr_t)__builtin_return_address(0));
}

void ls_memory_write(struct ls_memory *memory, uint32_t offset, int64_t value)
{
	access_write((int64_t *)((uintptr_t)memory + offset), value,
		     (uintptr_t)__builtin_return_address(0));
}

void ls_memory_free(struct ls_memory *memory)
{
	memory_release(memory);
}
