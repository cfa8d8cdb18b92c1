/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks, and what each of them holds and is about to do. */
#ifndef ENGINE_TASK_H
#define ENGINE_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/engine/clock.h"
#include "harness/engine/fiber.h"
#include "harness/engine/object.h"
#include "harness/engine/op.h"

#define HELD_MAX    48
#define TASKS_SLOTS 64 /* the program's tasks and the one that runs setup and finish */

enum task_state { TASK_NEW, TASK_READY, TASK_FINISHED, TASK_HALTED };

/* How a lock is held. Recursive readers are let in past a writer that waits. */
enum held_mode { HELD_WRITE, HELD_READ, HELD_READ_RECURSIVE };

/* Where a task is: interrupt handlers that it runs, and what it keeps away. All are depths. */
struct context {
	uint8_t hardirq, softirq; /* handlers under way on this task */
	uint8_t irqs_off;	  /* hard interrupts: 0 or 1 */
	uint8_t threaded;	  /* the hard interrupt's handler may become a thread: 0 or 1 */
	uint16_t bh_off;	  /* softirqs: local_bh_disable() */
	uint16_t preempt_off;	  /* preempt_disable(), spinlocks */
};

struct held_lock {
	struct object *object;
	uint64_t site; /* of the acquisition */
	uint16_t subclass;
	uint8_t mode;  /* enum held_mode */
	uint8_t index; /* of a section of SRCU */
	bool trylock;
	bool unchecked;		/* takes no part in the order of classes */
	uint16_t pins;		/* lockdep_pin_lock() */
	uint32_t class_id;	/* of the order detector */
	const void *nest;	/* lock under which locks of this class may be held; or NULL */
	struct context context; /* at the acquisition */
};

/* Of the numbers for tasks to be created: every so many-th, see spawn.h. */
struct task_share {
	uint8_t column, from, to;
};

struct task {
	struct fiber fiber;
	uint8_t id;
	uint8_t state;	/* enum task_state */
	bool announced; /* .op is still to happen */
	uint16_t held_nr;
	uint32_t seq;	      /* events performed */
	uint32_t labels;      /* choices inside events */
	uint32_t races_off;   /* depth of data_race() sections */
	uint32_t guards_off;  /* depth of context_unsafe() sections */
	uint16_t seq_writes;  /* depth of a seqcount writer's sections */
	uint16_t seq_reads;   /* accesses that may still be those of a seqcount's reader */
	uint32_t alloc_flags; /* of memalloc_nofs_save() and its like: gfp bits taken away */
	uint32_t faults;      /* that were injected into it */
	bool faults_off;      /* nothing that it calls fails now */
	struct context context;
	struct task_share share;
	uint32_t interrupted;	  /* sources that had their turn on this task's processor */
	struct object *serves;	  /* source whose handler runs on its processor now, or NULL */
	unsigned int sleep_state; /* TASK_RUNNING, or what it is about to sleep as */
	const char *name;
	void (*run)(void *arg);
	void *arg;
	struct op op;	       /* announced, then performed */
	uint64_t want_site;    /* of the announced lock or wait */
	const char *operation; /* of the scenario, now under way; or NULL */
	uintptr_t place;       /* where that stands, in place of code (symbol_places()); or 0 */
	struct clock order;
	struct clock dep;
	/* Who let the announced operation happen, and what that task knew: see task_wake(). */
	uint8_t waker;
	uint32_t waker_seq; /* number of its event; 0: nobody did yet */
	struct clock wake_order, wake_dep;
	struct object *wants; /* lock that it waits for, where its operation is on something else */
	const void *wants_for; /* ww_acquire_ctx that it wants that for, or NULL */
	struct object *queue;  /* condition that it waits for, from its enqueueing to the wake-up */
	uint32_t ticket;       /* its place there */
	uint32_t rcu_depth;    /* reader's sections, nested */
	bool sleeps_idle;      /* a daemon: while it sleeps nobody waits for it to end */
	uint64_t grace;	       /* tasks whose reader's sections its grace period waits for */
	struct held_lock held[HELD_MAX];
};

extern struct task tasks[TASKS_SLOTS];
/* Where tasks are threads each has its own; see harness/threads/names.h. */
#ifndef CURRENT_TASK_STORAGE
#define CURRENT_TASK_STORAGE
#endif
extern CURRENT_TASK_STORAGE struct task *current_task;

/**
 * task_operation_begin() - the current task starts an operation of the outside world
 * @text: for reports; a string that stays
 *
 * Context: a task.
 */
void task_operation_begin(const char *text);

/**
 * task_operation_end() - and has finished it
 * @outcome: what it returned
 * @may_hold_locks: the operation is a lock operation itself
 *
 * Context: a task. Locks that are still held become a finding unless @may_hold_locks.
 */
void task_operation_end(long outcome, bool may_hold_locks);

#endif
