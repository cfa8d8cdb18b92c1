// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arena, the cells behind it, and the check of every access.
 *
 * An execution starts from the memory that the setup left. What it changes there is noted by the
 * first write to each granule and written back afterwards; what it allocated is simply forgotten.
 * So a reset costs what was dirtied.
 *
 * Not seen: accesses of code without instrumentation, and reads of constants outside the arena.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "harness/engine/exec.h"
#include "harness/engine/watch.h"

#define MAPS_NR (WINDOW_SIZE / 16)
#define REDZONE 16ul
#define FILL	0x5a /* what memory holds that kmalloc() gave out */

struct window {
	uintptr_t next, setup_next;
	struct block *blocks;
	uint32_t nr, setup_nr;
	uint32_t *map; /* for each 16 bytes number + 1 of the block there */
};

static struct window windows[WINDOWS_NR];
static bool mapped;

struct segment segments[SEGMENTS_MAX];
unsigned int segments_nr;

/* Granules written since the setup; each address once. */
static uintptr_t *dirty;
static size_t dirty_nr, dirty_max;

static void *map_at(uintptr_t addr, size_t size)
{
	void *p = mmap((void *)addr, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			       (addr ? MAP_FIXED_NOREPLACE : 0),
		       -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	if (addr && (uintptr_t)p != addr) {
		munmap(p, size);
		return NULL;
	}
	return p;
}

int memory_init(void)
{
	if (mapped)
		return 0;
	if (!map_at(REGION_BASE, REGION_SIZE) || !map_at(SHADOW_BASE, REGION_SIZE * 8))
		return -ENOMEM;
	for (unsigned int i = 0; i < WINDOWS_NR; i++)
		if (mprotect((char *)REGION_BASE + i * FIBER_STACK_STRIDE, FIBER_STACK_SIZE,
			     PROT_NONE))
			return -errno;
	mapped = true;
	return 0;
}

static struct window *window_ready(unsigned int w)
{
	struct window *window = &windows[w];

	if (!window->map) {
		window->map = map_at(0, MAPS_NR * sizeof(*window->map));
		window->blocks = map_at(0, BLOCKS_MAX * sizeof(*window->blocks));
		if (!window->map || !window->blocks)
			harness_bug("no memory for the arena");
		window->next = window->setup_next = WINDOWS_BASE + w * WINDOW_SIZE + REDZONE;
	}
	return window;
}

/**
 * memory_make_permanent() - what is allocated now is there for good, and no leak
 *
 * Context: the setup.
 */
void memory_make_permanent(void)
{
	struct window *window = &windows[MAIN_WINDOW];

	for (unsigned int i = 0; i < window->nr; i++)
		window->blocks[i].permanent = true;
}

/**
 * memory_add_segment() - restore these statics after each execution, and check accesses to them
 * @start: lowest address
 * @size: bytes
 *
 * Context: harness thread, before the setup.
 * Return: 0; -ENOSPC for more than SEGMENTS_MAX; -ENOMEM.
 */
int memory_add_segment(void *start, size_t size)
{
	uintptr_t from = (uintptr_t)start & ~7ul, to = ((uintptr_t)start + size + 7) & ~7ul;
	struct cell *cells;
	void *pristine;

	if (!size)
		return 0;
	if (segments_nr == SEGMENTS_MAX)
		return -ENOSPC;
	cells = map_at(0, (to - from) / 8 * sizeof(*cells));
	pristine = malloc(to - from);
	if (!cells || !pristine) {
		free(pristine);
		return -ENOMEM;
	}
	memcpy(pristine, (void *)from, to - from);
	segments[segments_nr++] = (struct segment){ from, to, cells, pristine };
	return 0;
}

struct cell *cell_of_segment(uintptr_t addr)
{
	for (unsigned int i = 0; i < segments_nr; i++)
		if (addr >= segments[i].start && addr < segments[i].end)
			return &segments[i].cells[(addr - segments[i].start) / 8];
	return NULL;
}

void *memory_stack(unsigned int task)
{
	return (char *)REGION_BASE + task * FIBER_STACK_STRIDE + FIBER_STACK_SIZE;
}

bool memory_is_stack(uintptr_t addr)
{
	return addr - REGION_BASE < STACKS_SIZE;
}

void memory_mark_setup(void)
{
	dirty_nr = 0;
	for (unsigned int w = 0; w < WINDOWS_NR; w++) {
		struct window *window = &windows[w];

		window->setup_next = window->next;
		window->setup_nr = window->nr;
		for (unsigned int i = 0; i < window->nr; i++) {
			struct block *block = &window->blocks[i];

			block->setup_state = block->state;
			block->setup_watch = block->watch;
			block->setup_type = block->type;
			block->setup_name = block->name;
		}
	}
}

static void window_reset(struct window *window)
{
	window->next = window->setup_next;
	window->nr = window->setup_nr;
}

void memory_reset(void)
{
	for (size_t i = 0; i < dirty_nr; i++) {
		struct cell *cell = cell_of(dirty[i]);

		*(uint64_t *)dirty[i] = cell->saved;
		cell->unwritten = cell->saved_unwritten;
	}
	dirty_nr = 0;
	for (uint64_t all = execution.all; all; all &= all - 1)
		window_reset(&windows[__builtin_ctzl(all)]);
	window_reset(&windows[MAIN_WINDOW]);
}

/**
 * memory_forget_all() - give up everything, as if nothing had ever run
 *
 * Context: harness thread, between explorations.
 */
void memory_forget_all(void)
{
	memory_reset();
	for (unsigned int w = 0; w < WINDOWS_NR; w++) {
		if (!windows[w].map)
			continue;
		windows[w].next = windows[w].setup_next = WINDOWS_BASE + w * WINDOW_SIZE + REDZONE;
		windows[w].nr = windows[w].setup_nr = 0;
	}
	madvise((void *)SHADOW_BASE, REGION_SIZE * 8, MADV_DONTNEED);
	for (unsigned int i = 0; i < segments_nr; i++) {
		size_t size = segments[i].end - segments[i].start;

		memcpy((void *)segments[i].start, segments[i].pristine, size);
		free(segments[i].pristine);
		munmap(segments[i].cells, size / 8 * sizeof(struct cell));
	}
	segments_nr = 0;
}

struct block *block_at(unsigned int window, unsigned int number)
{
	struct block *block = &windows[window].blocks[number];

	if (block->stamp != execution.number) {
		block->stamp = execution.number;
		block->state = block->setup_state;
		block->watch = block->setup_watch;
		block->type = block->setup_type;
		block->name = block->setup_name;
	}
	return block;
}

unsigned int blocks_count(unsigned int window)
{
	return windows[window].nr;
}

/**
 * block_find() - the allocation that an address lies in
 * @addr: any
 *
 * Context: any.
 * Return: it, live or freed; NULL when @addr lies in none.
 */
struct block *block_find(uintptr_t addr)
{
	uintptr_t offset = addr - WINDOWS_BASE;
	struct window *window;
	uint32_t number;

	if (offset >= WINDOWS_NR * WINDOW_SIZE)
		return NULL;
	window = &windows[offset / WINDOW_SIZE];
	if (addr >= window->next)
		return NULL;
	number = window->map[offset % WINDOW_SIZE / 16];
	return number ? block_at(offset / WINDOW_SIZE, number - 1) : NULL;
}

/**
 * memory_alloc() - an allocation in the arena of the current task
 * @size: bytes, 1..BLOCK_MAX
 * @zero: filled with zeroes; else with a pattern that is the same in every execution
 * @call: name of the allocator that was called; a string that stays
 * @site: where
 *
 * Context: a task, the setup or the finish.
 * Return: the memory, aligned to 16 bytes; NULL when the window is used up or @size out of range.
 */
void *memory_alloc(size_t size, bool zero, const char *call, uint64_t site)
{
	unsigned int w = in_task() ? current_task->id : MAIN_WINDOW;
	struct window *window = window_ready(w);
	size_t whole = (size + 15) & ~15ul;
	size_t first = (window->next - WINDOWS_BASE) % WINDOW_SIZE / 16;
	struct block *block;

	if (!size || size > BLOCK_MAX || window->nr == BLOCKS_MAX ||
	    first * 16 + whole + REDZONE > WINDOW_SIZE)
		return NULL;
	block = &window->blocks[window->nr];
	*block = (struct block){
		.addr = window->next,
		.size = (uint32_t)size,
		.stamp = execution.number,
		.number = window->nr,
		.window = (uint8_t)w,
		.state = BLOCK_LIVE,
		.alloc_site = site,
		.call = call,
	};
	window->nr++;
	for (size_t i = 0; i < whole / 16; i++)
		window->map[first + i] = window->nr;
	window->map[first + whole / 16] = 0;
	window->next += whole + REDZONE;
	memset((void *)block->addr, zero ? 0 : FILL, size);
	if (!zero)
		watch_unwritten(block);
	OBSERVE(allocated, current_task, block);
	return (void *)block->addr;
}

void memory_free(const void *p, uint64_t site)
{
	uintptr_t addr = (uintptr_t)p;
	struct block *block = block_find(addr);

	if (!block) {
		OBSERVE(free_bad, current_task, FREE_NOT_ALLOCATED, NULL, addr, site);
		return;
	}
	if (block->addr != addr || block->state == BLOCK_FREED) {
		OBSERVE(free_bad, current_task, block->addr != addr ? FREE_INSIDE : FREE_TWICE,
			block, addr, site);
		return;
	}
	OBSERVE(freed, current_task, block, site);
	block->state = BLOCK_FREED;
	block->freed_by = current_task->id;
	block->free_site = site;
}

static void save_granule(uintptr_t granule, struct cell *cell)
{
	if (dirty_nr == dirty_max) {
		dirty_max = dirty_max ? 2 * dirty_max : 1024;
		dirty = realloc(dirty, dirty_max * sizeof(*dirty));
		if (!dirty)
			harness_bug("no memory for the list of changes");
	}
	cell->saved = *(uint64_t *)granule;
	cell->saved_unwritten = cell->unwritten;
	cell->saved_stamp = execution.number;
	dirty[dirty_nr++] = granule;
}

/* Does what lies here have to be as it was when the next execution starts? */
static bool outlives_execution(uintptr_t addr)
{
	uintptr_t offset = addr - REGION_BASE;

	if (offset >= REGION_SIZE)
		return true;
	return addr >= WINDOWS_BASE + MAIN_WINDOW * WINDOW_SIZE &&
	       addr < windows[MAIN_WINDOW].setup_next;
}

/* Addresses that the engine does not manage: constants may be read, nothing may be written. */
static void foreign_access(const struct access *a)
{
	if (a->addr < 4096 || a->addr >= (uintptr_t)-4096)
		OBSERVE(access_bad, current_task, BAD_NULL, NULL, a);
	else if (a->flags & ACCESS_WRITE)
		OBSERVE(access_bad, current_task, BAD_WILD, NULL, a);
}

static inline struct block *check_block(const struct access *a)
{
	struct block *block = block_find(a->addr);

	if (__builtin_expect(!block, 0))
		OBSERVE(access_bad, current_task, BAD_BOUNDS, NULL, a);
	else if (__builtin_expect(block->state == BLOCK_FREED, 0))
		OBSERVE(access_bad, current_task, BAD_FREED, block, a);
	else if (__builtin_expect(a->addr + a->size > block->addr + block->size, 0))
		OBSERVE(access_bad, current_task, BAD_BOUNDS, block, a);
	return block;
}

void memory_check_foreign(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc)
{
	struct access a = {
		.addr = addr, .size = (uint32_t)size, .flags = flags, .site = site_of(pc)
	};

	foreign_access(&a);
}

static inline void access_granule(const struct access *a)
{
	struct cell *cell = cell_of(a->addr);
	struct block *block = NULL;

	if (__builtin_expect(!cell, 0)) {
		foreign_access(a);
		return;
	}
	if (a->addr - WINDOWS_BASE < WINDOWS_NR * WINDOW_SIZE)
		block = check_block(a);
	else if (memory_is_stack(a->addr) &&
		 (a->addr - REGION_BASE) % FIBER_STACK_STRIDE < FIBER_STACK_SIZE)
		OBSERVE(access_bad, current_task, BAD_BOUNDS, NULL, a);
	else if (__builtin_expect(statics_watched, 0))
		OBSERVE(accessed_watched, current_task, NULL, a);
	if ((a->flags & ACCESS_WRITE) && cell->saved_stamp != execution.number &&
	    execution.phase != PHASE_SETUP && outlives_execution(a->addr))
		save_granule(a->addr & ~7ul, cell);
	if (__builtin_expect(block && block->watch, 0))
		watch_access(block, cell, a);
	OBSERVE(accessed, current_task, cell, a);
}

void memory_access(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc)
{
	struct access a = { .addr = addr, .flags = flags, .site = site_of(pc) };

	if (__builtin_expect((addr & 7) + size <= 8, 1)) {
		a.size = (uint32_t)size;
		access_granule(&a);
		return;
	}
	a.flags |= ACCESS_PART;
	while (size) {
		size_t part = 8 - (addr & 7);

		if (part > size)
			part = size;
		a.addr = addr;
		a.size = (uint32_t)part;
		access_granule(&a);
		addr += part;
		size -= part;
	}
}
