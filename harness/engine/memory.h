/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of the program: task stacks, one arena window a task, and the model's statics.
 *
 * Everything lies at fixed addresses, so that an address depends on who allocated and how often,
 * and never on the interleaving. No address is given out twice in an execution. Every 8 bytes have
 * a cell that remembers who used them last and what they held before the execution.
 */
#ifndef ENGINE_MEMORY_H
#define ENGINE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "harness/engine/fiber.h"
#include "harness/engine/observe.h"

/* Where ThreadSanitizer lets a program have memory, too. */
#if defined(__aarch64__) || defined(LOCKSTEP_THREAD_SANITIZER)
#define REGION_BASE 0x1000000000ul
#else
#define REGION_BASE 0x200000000000ul
#endif
#define WINDOWS_NR   64u
#define WINDOW_SIZE  (16ul << 20)
#define STACKS_SIZE  (WINDOWS_NR * FIBER_STACK_STRIDE)
#define WINDOWS_BASE (REGION_BASE + STACKS_SIZE)
#define REGION_SIZE  (STACKS_SIZE + WINDOWS_NR * WINDOW_SIZE)
#define SHADOW_BASE  (REGION_BASE + (1ul << 32))
#define MAIN_WINDOW  (WINDOWS_NR - 1) /* of the setup and the finish */
#define BLOCK_MAX    (1ul << 20)      /* largest allocation */
#define BLOCKS_MAX   (1u << 16)	      /* allocations of one task in an execution */
#define SEGMENTS_MAX 8

/* Who used some bytes of a granule, and how. */
struct slot {
	uint32_t clk; /* of the task's own order clock */
	uint8_t task;
	uint8_t mask;  /* bytes of the granule */
	uint8_t flags; /* enum access_flags, ACCESS_MARKED as the race rules see it */
	uint8_t plain; /* unmarked in the source: 0 is no, the rest race.c tells apart */
	uint64_t site;
};

/* What is known of the 8 bytes at a multiple of 8. */
struct cell {
	uint32_t stamp;	      /* execution to which the slots belong */
	uint32_t saved_stamp; /* execution in which @saved was taken */
	uint32_t more;	      /* index of further slots, 0: none */
	uint8_t nr;	      /* slots in use in @slot */
	uint8_t point;	      /* enum point; as long as the search lasts */
	uint8_t unwritten;    /* bytes that nobody has written; of a block with WATCH_UNWRITTEN */
	uint8_t saved_unwritten;
	uint64_t saved;	    /* the content before the execution */
	uint32_t object[2]; /* index + 1 of the object at byte 0 and at byte 4 */
	struct slot slot[2];
};

enum block_state { BLOCK_LIVE = 1, BLOCK_FREED };

/* Why accesses to a block are looked at twice (watch.c). */
enum block_watch {
	WATCH_UNWRITTEN = 1, /* some of it may have no value yet */
	WATCH_RELEASED = 2,  /* some of it must not be used any more */
	WATCH_GUARDED = 4    /* some of it belongs to a lock */
};

/* An allocation. Its identity is (window, number). */
struct block {
	uintptr_t addr;
	uint32_t size;
	uint32_t stamp;
	uint32_t number;
	uint8_t window;
	uint8_t state, setup_state; /* enum block_state */
	uint8_t watch, setup_watch; /* enum block_watch */
	uint8_t freed_by;
	bool permanent; /* of a part of the program that is never taken down: no leak */
	uint64_t alloc_site, free_site;
	const char *call;	 /* "kzalloc" */
	const char *type, *name; /* given by the model, or NULL */
	const char *setup_type, *setup_name;
};

struct segment {
	uintptr_t start, end;
	struct cell *cells;
	void *pristine; /* the content before the setup */
};

extern struct segment segments[SEGMENTS_MAX];
extern unsigned int segments_nr;

int memory_init(void);
int memory_add_segment(void *start, size_t size);
void memory_mark_setup(void);
void memory_reset(void);
void memory_forget_all(void);
void *memory_stack(unsigned int task);
bool memory_is_stack(uintptr_t addr);

void *memory_alloc(size_t size, bool zero, const char *call, uint64_t site);
void memory_free(const void *p, uint64_t site);
struct block *block_find(uintptr_t addr);
void memory_make_permanent(void);
struct block *block_at(unsigned int window, unsigned int number);
unsigned int blocks_count(unsigned int window);

/* Tell of an access before it happens. Does not return when it is not allowed. */
void memory_access(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc);
/* The bytes of one place have been copied to another: with what was never written of them. */
void memory_copied(uintptr_t to, uintptr_t from, size_t size);
void memory_check_foreign(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc);

struct cell *cell_of_segment(uintptr_t addr);

static inline struct cell *cell_of(uintptr_t addr)
{
	uintptr_t offset = addr - REGION_BASE;

	if (__builtin_expect(offset < REGION_SIZE, 1))
		return (struct cell *)SHADOW_BASE + (offset >> 3);
	return cell_of_segment(addr);
}

/* The same, without counting as one: before an operation is announced on what may not be there. */
static inline void memory_check(uintptr_t addr, size_t size, unsigned int flags, uintptr_t pc)
{
	if (__builtin_expect(!cell_of(addr), 0))
		memory_check_foreign(addr, size, flags, pc);
}

#endif
