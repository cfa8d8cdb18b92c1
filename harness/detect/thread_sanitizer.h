/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * clang's ThreadSanitizer as a second race checker. Each task is a fiber of its runtime, and does
 * there what the task does; the harness itself is another one, whose accesses are ignored.
 */
#ifndef DETECT_THREAD_SANITIZER_H
#define DETECT_THREAD_SANITIZER_H

#include <stdbool.h>
#include <stdint.h>

/* Where the arena and the statics of a program lie that is not position independent. */
#define LOW_MEMORY     0x1000ul
#define LOW_MEMORY_END 0x8000000000ul

struct task;

#define TSAN_STACK_MAX 8

/* One of the two accesses of a race. */
struct tsan_side {
	bool wrote, marked;
	int task; /* -1: of a fiber that is no task's */
	uintptr_t addr;
	unsigned int size;
	uint64_t stack[TSAN_STACK_MAX]; /* its site, and calls outwards; 0 behind the last */
};

/* What the runtime said in its last report of a race. */
struct tsan_race {
	bool seen;
	struct tsan_side now, before;
};

extern _Thread_local struct tsan_race tsan_race;
/*
 * On the runtime's stack of calls: what stands below is the site of an access that is atomic to the
 * runtime, and marked in the source, or counts as marked.
 */
extern const char tsan_below_marked, tsan_below_counted;

void *tsan_place_of_site(uint64_t site);
/*
 * Two fibers write to @cell, and nothing orders them. Return: whether the runtime reports that; if
 * not the user is told. @host: the caller's own fiber.
 */
bool tsan_sees_races(void *host, uint64_t *cell);

/* From here on the runtime takes what is done for that of a task, or of the harness again. */
void tsan_fibers_enter(const struct task *t);
void tsan_fibers_leave(void);
/* The fibers are there, and were tried out: stops the process when a race is not seen. */
void tsan_fibers_ready(void);
/* Nothing is known of the 8 bytes around an address any more. */
void tsan_forget(uintptr_t addr);
/* Before an access to memory that may never have been used. */
void tsan_page(uintptr_t addr);
/* An execution begins after all that was before, and ends. */
void tsan_fibers_begin(void);
void tsan_fibers_end(void);

/* clang's runtime; see compiler-rt's tsan_interface.h. */
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned int flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned int flags);
void __tsan_set_fiber_name(void *fiber, const char *name);
void __tsan_acquire(void *addr);
void __tsan_release(void *addr);
void __tsan_func_entry(void *pc);
void __tsan_func_exit(void);
void __tsan_read_range_pc(void *addr, unsigned long size, void *pc);
void __tsan_write_range_pc(void *addr, unsigned long size, void *pc);
int __tsan_get_report_data(void *report, const char **description, int *count, int *stacks,
			   int *mops, int *locs, int *mutexes, int *threads, int *tids,
			   void **sleep, unsigned long trace_size);
int __tsan_get_report_mop(void *report, unsigned long i, int *tid, void **addr, int *size,
			  int *write, int *atomic, void **trace, unsigned long trace_size);
int __tsan_get_report_thread(void *report, unsigned long i, int *tid, uint64_t *os_id, int *running,
			     const char **name, int *parent, void **trace,
			     unsigned long trace_size);
void __tsan_java_init(unsigned long heap, unsigned long size);
void __tsan_java_alloc(unsigned long addr, unsigned long size);
void __tsan_java_free(unsigned long addr, unsigned long size);
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);

#define TSAN_BITS(X) X(8) X(16) X(32) X(64)
#define X(bits)                                                                                    \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *p, int order);    \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *p, uint##bits##_t v, int order); \
	uint##bits##_t __tsan_atomic##bits##_fetch_add(volatile uint##bits##_t *p,                 \
						       uint##bits##_t v, int order);               \
	uint##bits##_t __tsan_atomic##bits##_exchange(volatile uint##bits##_t *p,                  \
						      uint##bits##_t v, int order);                \
	int __tsan_atomic##bits##_compare_exchange_strong(volatile uint##bits##_t *p,              \
							  uint##bits##_t *old, uint##bits##_t v,   \
							  int order, int failure);
TSAN_BITS(X)
#undef X

#endif
