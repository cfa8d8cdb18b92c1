/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races of threads, as clang's ThreadSanitizer sees them: what it is told.
 *
 * Only the build under ThreadSanitizer has it (races.c); in every other these calls are nothing at
 * all, and nobody looks for races.
 */
#ifndef THREADS_RACES_H
#define THREADS_RACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thread;

#ifdef LOCKSTEP_THREAD_SANITIZER

/* Before there is any execution. */
void races_reserve(void);
/* The process of an execution begins; the caller is its main thread. */
void races_start(bool strict);
/* A thread is about to be created; it begins; it has come to its end. */
void races_create(const struct thread *t);
void races_begin(void);
void races_end(void);
/* An access that is about to be made. */
void races_access(uintptr_t addr, size_t size, bool write, bool marked, uintptr_t pc);
/* Around an atomic operation, which the runtime makes itself, for what it orders. */
bool races_atomic_begin(void);
void races_atomic_end(bool begun);
/*
 * Edges: what is released at a place, and acquired there later. Each place has two: for instance
 * the writers of a lock, and its readers.
 */
void races_acquire(const void *p);
void races_release(const void *p);
void races_acquire_second(const void *p);
void races_release_second(const void *p);
/* Functions of a model. */
void races_enter(void *caller);
void races_leave(void);

#else

static inline void races_reserve(void)
{
}

static inline void races_start(bool strict)
{
	(void)strict;
}

static inline void races_create(const struct thread *t)
{
	(void)t;
}

static inline void races_begin(void)
{
}

static inline void races_end(void)
{
}

static inline void races_access(uintptr_t addr, size_t size, bool write, bool marked, uintptr_t pc)
{
	(void)addr, (void)size, (void)write, (void)marked, (void)pc;
}

static inline void races_acquire(const void *p)
{
	(void)p;
}

static inline void races_release(const void *p)
{
	(void)p;
}

static inline void races_acquire_second(const void *p)
{
	(void)p;
}

static inline void races_release_second(const void *p)
{
	(void)p;
}

static inline void races_enter(void *caller)
{
	(void)caller;
}

static inline void races_leave(void)
{
}

#endif

#endif
