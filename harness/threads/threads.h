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

#define USED_MAX 16u

struct real_lock;
struct real_block;

/* Whom a parked thread waits for: a bit for each, and these. None of them: it can go on. */
#define PARK_ANYBODY (1ull << THREAD_MAIN) /* for whoever comes */
#define PARK_SOON    (UINT64_MAX - 1)	   /* for what comes by itself */
#define PARK_IDLE    UINT64_MAX /* it has nothing to do, and nobody waits for it to end */

typedef uint64_t park_fn(const void *arg);

/* What a thread is about to block on. Written by itself, before it does and after. */
struct blocked {
	_Atomic(struct real_lock *) lock;
	atomic_bool writes;  /* it wants the lock for itself */
	atomic_bool readers; /* a grace period: blocks while others read */
	park_fn *left;	     /* under park_lock(): parked until that comes to 0 */
	const void *arg;
	const char *what;
};

struct thread {
	struct task task; /* what the built-in operations look at */
	unsigned int id;
	atomic_bool exists;
	uintptr_t stack;
	size_t stack_size;
	pthread_t pthread;
	unsigned int turns; /* that a schedule gave it */
	/* What it used since it last did something that could order that before what others do. */
	const struct real_block *used[USED_MAX];
	unsigned int used_nr;
	atomic_bool finished;
	atomic_uint rcu_depth;
	struct blocked blocked;
	struct real_lock *held[HELD_MAX];
	unsigned int held_nr;
	const void *queue;    /* condition for which it waits, under park_lock(); */
	unsigned long ticket; /* its place there */
	uint64_t random;
};

extern struct thread threads[THREAD_MAIN + 1];
extern unsigned int threads_nr; /* of the program; others have numbers behind these */

#define for_each_thread(t)                                               \
	for (struct thread *t = threads; t < threads + THREAD_MAIN; t++) \
		if (atomic_load(&t->exists))

static inline struct thread *thread_self(void)
{
	return (struct thread *)thread_task;
}

/* An access that waits until the memory is freed, if it ever is. */
struct thread_use {
	unsigned int task, turns; /* whose, after so many of its turns */
	uintptr_t addr;
	unsigned int size; /* 0: there is none */
};

/* How one execution goes, and in which way. */
struct thread_options {
	const struct ls_options *plans; /* its pins and faults */
	bool no_faults;			/* nothing fails, and no pins hold */
	uint64_t unlisted;		/* kinds that have to follow from a use-after-free */
	uint64_t seed;
	const struct ls_choices *schedule; /* enforced; NULL: delays at random */
	bool memory_points;		   /* of the schedule: plain accesses are events, */
	const uint64_t *points;		   /* or those at these places */
	size_t points_nr;
	struct thread_use use;
	bool strict; /* of races */
	long moment_ns;
};

/* gate.c: a point at which the scheduled execution would have had an event. */
void gate_start(const struct thread_options *options);
/* So many tasks start by themselves. */
void gate_expect(unsigned int tasks_nr);
void thread_point(void);
/* The same of a read, which orders nothing that the thread did before it. */
void thread_point_read(void);
/* A plain access: an event only where the schedule says so. */
void gate_access(uintptr_t addr, size_t size, bool sequenced);
/* Is this the use that has to wait for the free? */
bool gate_is_use(uintptr_t addr, size_t size);
/* The thread may block, or has come to its end: others have their turn. */
void gate_leave(void);
/* The thread begins. */
void gate_begin(void);
/* Is there a list, and does it say when the calling thread goes on? */
bool gate_has_list(void);
bool gate_enforces(void);
/* Are there plans for faults? Does the kind have to follow from a use-after-free? */
bool gate_has_faults(void);
bool gate_is_unlisted(unsigned int kind);
/* How many of the choices were followed. */
unsigned int gate_followed(void);
unsigned int thread_choose(unsigned int outcomes);
/* 0, or which of so many outcomes a fault has. */
unsigned int thread_choose_fault(unsigned int outcomes);
/* Of threads that a pin kept from going on. */
void gate_pins_changed(void);
/* What has to begin without telling is given so long. */
long gate_moment_ns(void);
/* How many points there were, of all threads. */
unsigned int gate_points(void);

/* faults.c: the error of a call that fails now, or 0; of one of which its contract says that it
 * does not; and might this fail at all? */
int thread_fault(const char *site);
int thread_fault_unsound(const char *site);
bool thread_fault_planned(const char *site);

/* report.c: what the process tells its parent. Fatal kinds end it. */
void thread_report(enum ls_finding_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The scenario asks for what this way of running has not. */
void thread_lacks(const char *what) __attribute__((noreturn));
void thread_end(const char *how) __attribute__((noreturn));
/* Without anything that somebody wants to be done at the end: threads still run. */
void thread_exit(int status) __attribute__((noreturn));
void report_to(int fd);
/* A race, as race_text.c writes it. */
void thread_tell_race(const char *line);
/* Something was given a moment to begin, and it is not known whether that was enough. */
void report_moment(void);
/* A task's n-th transaction failed though nothing was made to; and did it in an execution before?
 */
void report_failure(unsigned int task, unsigned int number);
bool report_failed_anyway(unsigned int task, unsigned int number);
/* In the parent: it did. */
void report_failed(unsigned int task, unsigned int number);

/* park.c: waiting for others; one lock for all that is waited for, so that it is seen as a whole.
 */
void park_lock(void);
void park_unlock(void);
/* Until @left comes to 0. With the lock held, which is dropped meanwhile. */
void park(park_fn *left, const void *arg, const char *what);
/* Something has changed. With the lock held. */
void park_wake(void);
/* With the lock held: what it waits for, or 0. */
uint64_t parked_for(const struct thread *t);

/* helper.c: threads that others create. */
struct thread *helper_new(const char *name, void (*run)(void *arg), void *arg);
struct thread *helper_new_last(const char *name, void (*run)(void *arg), void *arg);
struct thread *helper_prepare(const char *name, void (*run)(void *arg), void *arg);
void helper_launch(struct thread *t);
void helpers_launch(void);
/* In the finish they only run while that waits, or is over. With park_lock() held. */
bool helpers_may_run(void);
/* The setup's are expected to start with the program's tasks. */
unsigned int helpers_of_setup(void);

/* stuck.c: all have come to their ends, or have nothing to do. */
bool all_finished(void);

/* stuck.c: blocked threads that nobody can let go on; tells of them, and ends the process. */
void stuck_check(void);

/* locks.c */
int real_lock_owner(const struct real_lock *lock);
uint64_t real_lock_readers(const struct real_lock *lock);
bool real_lock_held_in(uintptr_t addr, size_t size);
const char *real_lock_name(const struct real_lock *lock);

struct real_lock *real_lock_find(const void *addr);
bool real_lock_is_held(const struct real_lock *lock, const struct thread *t, int read);
/* Readers come and go by themselves; the lock is known by its address, and held as others are. */
struct real_lock *real_lock_at(const void *addr);
void real_lock_entered(struct thread *t, struct real_lock *lock, bool write);
void real_lock_left(struct thread *t, struct real_lock *lock);
void real_lock_set_class(const void *addr, const void *class); /* of one that is initialised */
void real_lock_checked(const void *addr, void (*check)(void *lock));

/* memory.c */
void memory_reserve(void);
void memory_release(const void *p);
void memory_check_leaks(bool with_setup);
/*
 * The calling thread does nothing more: does another one then free what it used, so that the use is
 * one that nothing keeps the free from coming before? Return: what, or NULL.
 */
const char *memory_freed_after_use(void);
/* It has used it in a way that releases nothing. */
void memory_used(const void *p);
void thread_access(uintptr_t addr, size_t size, bool write, uintptr_t pc);
void *thread_alloc(size_t size, const char *call);
const char *memory_name(const void *p);

/* rcu.c: each thread, before and after all that it does. */
void rcu_start_thread(void);
void rcu_end_thread(void);
/* Sets it once a grace period is over that begins now. Others are told by park_wake(). */
void rcu_when_over(atomic_bool *over);
uint64_t rcu_readers(void);
/* What comes before a grace period comes before sections that begin later; a section that began
 * before it comes before its end. */
void rcu_grace_begins(void);
void rcu_grace_ended(void);

/* instrument.c: somebody wants to know which functions threads come into. */
extern bool functions_watched;

enum thread_phase { IN_SETUP, IN_TASKS, IN_FINISH };

/* run.c */
extern _Atomic enum thread_phase thread_phase;
/* kernel_task_work.c: a thread comes to the end of an operation, or to its own. */
void task_work_leave(bool ends);
/* What each thread does. */
void *thread_start(void *arg);
void thread_execution(const struct ls_program *program, const struct thread_options *options)
	__attribute__((noreturn));

#endif
