/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario on real threads: each task is one, and the kernel's calls are made of pthreads' locks,
 * liburcu and the compiler's atomic operations. One execution is one process.
 */
#ifndef THREADS_THREADS_H
#define THREADS_THREADS_H

#include <lockstep/engine.h>
#include <pthread.h>
#include <stdatomic.h>
#include "harness/engine/task.h"

#define THREAD_MAIN LS_TASKS_MAX /* runs the setup and the finish */
#define NOBODY	    (-1)

struct real_lock;

/* What a thread is about to block on. Written by itself, before it does and after. */
struct blocked {
	_Atomic(struct real_lock *) lock;
	atomic_bool writes;		    /* it wants the lock for itself */
	_Atomic(const atomic_uint *) count; /* of a completion: blocks while it is 0 */
	atomic_bool readers;		    /* a grace period: blocks while others read */
};

struct thread {
	struct task task; /* what the built-in operations look at */
	unsigned int id;
	pthread_t pthread;
	atomic_bool finished;
	atomic_uint rcu_depth;
	struct blocked blocked;
	struct real_lock *held[HELD_MAX];
	unsigned int held_nr;
	uint64_t random;
};

extern struct thread threads[THREAD_MAIN + 1];
extern unsigned int threads_nr;

static inline struct thread *thread_self(void)
{
	return (struct thread *)thread_task;
}

/* How one execution goes, and in which way. */
struct thread_options {
	uint64_t seed;
	const struct ls_choices *schedule; /* enforced; NULL: delays at random */
	bool memory_points;		   /* of the schedule: plain accesses are events, */
	const uint64_t *points;		   /* or those at these places */
	size_t points_nr;
};

/* gate.c: a point at which the scheduled execution would have had an event. */
void gate_start(const struct thread_options *options, unsigned int tasks_nr);
void thread_point(void);
/* A plain access: an event only where the schedule says so. */
void gate_access(uintptr_t addr);
/* The thread may block, or has come to its end: others have their turn. */
void gate_leave(void);
/* The thread begins. */
void gate_begin(void);
bool gate_enforces(void);
/* How many of the choices were followed. */
unsigned int gate_followed(void);
unsigned int thread_choose(unsigned int outcomes);

/* report.c: what the process tells its parent. Fatal kinds end it. */
void thread_report(enum ls_finding_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The scenario asks for what this way of running has not. */
void thread_lacks(const char *what) __attribute__((noreturn));
void thread_end(const char *how) __attribute__((noreturn));
void report_to(int fd);

/* stuck.c: blocked threads that nobody can let go on; tells of them, and ends the process. */
void stuck_check(void);

/* locks.c */
int real_lock_owner(const struct real_lock *lock);
uint64_t real_lock_readers(const struct real_lock *lock);
bool real_lock_held_in(uintptr_t addr, size_t size);
const char *real_lock_name(const struct real_lock *lock);

/* memory.c */
void memory_start(void);
void memory_check_leaks(bool with_setup);
void thread_access(uintptr_t addr, size_t size, bool write, uintptr_t pc);
void *thread_alloc(size_t size, const char *call);
const char *memory_name(const void *p);

/* rcu.c: each thread, before and after all that it does. */
void rcu_start_thread(void);
void rcu_end_thread(void);

/* run.c */
void thread_execution(const struct ls_program *program, const struct thread_options *options)
	__attribute__((noreturn));

#endif
