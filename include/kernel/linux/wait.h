/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues: tasks that wait until something holds, and are woken to look again.
 *
 * A wait with a timeout never hangs: when its time is over is a choice. A wait that a signal may
 * end ends so only where a fault plan names the call ("wait_event_interruptible").
 */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

struct wait_queue_entry;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
				 void *key);

#define WQ_FLAG_EXCLUSIVE 0x01

struct wait_queue_entry {
	unsigned int flags;
	void *private; /* the task */
	wait_queue_func_t func;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;

struct wait_queue_head {
	spinlock_t lock; /* not used: each call is one step */
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)                                             \
	{                                                                               \
		.lock = __SPIN_LOCK_UNLOCKED(name), .head = LIST_HEAD_INIT((name).head) \
	}
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

void __init_waitqueue_head(struct wait_queue_head *wq_head, const char *name,
			   struct lock_class_key *key);
#define init_waitqueue_head(wq_head)                                \
	do {                                                        \
		static struct lock_class_key __key;                 \
                                                                    \
		__init_waitqueue_head((wq_head), #wq_head, &__key); \
	} while (0)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) \
	struct wait_queue_head name;          \
	init_waitqueue_head(&name)

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key);
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			     void *key);

void lockstep_wait_init(struct wait_queue_entry *wq_entry, bool exclusive, wait_queue_func_t func);
#define init_wait(wait) lockstep_wait_init((wait), false, autoremove_wake_function)
#define init_wait_entry(wait, f) \
	lockstep_wait_init((wait), (f)&WQ_FLAG_EXCLUSIVE, autoremove_wake_function)
#define init_waitqueue_entry(wait, p)                                     \
	do {                                                              \
		lockstep_wait_init((wait), false, default_wake_function); \
		(wait)->private = (p);                                    \
	} while (0)

#define DEFINE_WAIT_FUNC(name, function) \
	struct wait_queue_entry name;    \
	lockstep_wait_init(&name, false, (function))
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define DECLARE_WAITQUEUE(name, tsk)  \
	struct wait_queue_entry name; \
	init_waitqueue_entry(&name, (tsk))

static inline void init_waitqueue_func_entry(struct wait_queue_entry *wq_entry,
					     wait_queue_func_t func)
{
	lockstep_wait_init(wq_entry, false, func);
	wq_entry->private = NULL;
}

void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
/* Return: it is the first in the queue. */
bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			       int state);
void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
int waitqueue_active(struct wait_queue_head *wq_head);
#define wq_has_sleeper(wq_head) waitqueue_active(wq_head)

/* All that are not exclusive, and so many exclusive ones; 0: all. Return: how many of these. */
int lockstep_wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key,
		     const char *call);
#define wake_up(x)	      lockstep_wake_up(x, TASK_NORMAL, 1, NULL, "wake_up")
#define wake_up_nr(x, nr)     lockstep_wake_up(x, TASK_NORMAL, nr, NULL, "wake_up_nr")
#define wake_up_all(x)	      lockstep_wake_up(x, TASK_NORMAL, 0, NULL, "wake_up_all")
#define wake_up_sync(x)	      lockstep_wake_up(x, TASK_NORMAL, 1, NULL, "wake_up_sync")
#define wake_up_locked(x)     lockstep_wake_up(x, TASK_NORMAL, 1, NULL, "wake_up_locked")
#define wake_up_all_locked(x) lockstep_wake_up(x, TASK_NORMAL, 0, NULL, "wake_up_all_locked")
#define wake_up_poll(x, m)    lockstep_wake_up(x, TASK_NORMAL, 1, (void *)(m), "wake_up_poll")
#define wake_up_interruptible(x) \
	lockstep_wake_up(x, TASK_INTERRUPTIBLE, 1, NULL, "wake_up_interruptible")
#define wake_up_interruptible_nr(x, n) \
	lockstep_wake_up(x, TASK_INTERRUPTIBLE, n, NULL, "wake_up_interruptible_nr")
#define wake_up_interruptible_all(x) \
	lockstep_wake_up(x, TASK_INTERRUPTIBLE, 0, NULL, "wake_up_interruptible_all")
#define wake_up_interruptible_sync(x) \
	lockstep_wake_up(x, TASK_INTERRUPTIBLE, 1, NULL, "wake_up_interruptible_sync")
#define wake_up_interruptible_poll(x, m) \
	lockstep_wake_up(x, TASK_INTERRUPTIBLE, 1, (void *)(m), "wake_up_interruptible_poll")

/* The parts of a wait; @interrupted: leave the queue instead of joining it. */
void lockstep_wait_prepare(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			   unsigned int state, bool interrupted);
/* Sleep. 0: woken, or @left is 0 now; -ERESTARTSYS: a signal. */
int lockstep_wait_sleep(struct wait_queue_head *wq_head, long *left, unsigned int state,
			const char *call);

/*
 * The condition is looked at before the task joins the queue, and each time after it did: so a
 * wake-up after the last look is not lost. It decides, whatever ended the sleep.
 * Return: @timeout, what is left of it (at least 1), or 0 when it is over; -ERESTARTSYS.
 */
#define ___wait_event(wq_head, condition, state, exclusive, timeout, call, cmd1, cmd2)         \
	({                                                                                     \
		struct wait_queue_entry __wait;                                                \
		long __left = (timeout);                                                       \
		int __interrupted = 0;                                                         \
                                                                                               \
		lockstep_wait_init(&__wait, exclusive, autoremove_wake_function);              \
		for (;;) {                                                                     \
			lockstep_wait_prepare(&(wq_head), &__wait, state, __interrupted);      \
			if (condition) {                                                       \
				__left = __left ? __left : 1;                                  \
				__interrupted = 0;                                             \
				break;                                                         \
			}                                                                      \
			if (__interrupted || !__left)                                          \
				break;                                                         \
			cmd1;                                                                  \
			__interrupted = lockstep_wait_sleep(&(wq_head), &__left, state, call); \
			cmd2;                                                                  \
		}                                                                              \
		finish_wait(&(wq_head), &__wait);                                              \
		__interrupted ? (long)__interrupted : __left;                                  \
	})

/* Drops a lock before it sleeps, so it may begin under one that must not be slept under. */
#define __lockstep_wait_cmd(wq, condition, state, exclusive, timeout, call, cmd1, cmd2)       \
	({                                                                                    \
		long __got = (timeout);                                                       \
                                                                                              \
		if (!(condition))                                                             \
			__got = ___wait_event(wq, condition, state, exclusive, timeout, call, \
					      cmd1, cmd2);                                    \
		else if (!__got)                                                              \
			__got = 1;                                                            \
		__got;                                                                        \
	})
#define __lockstep_wait(wq, condition, state, exclusive, timeout, call)                  \
	({                                                                               \
		might_sleep();                                                           \
		__lockstep_wait_cmd(wq, condition, state, exclusive, timeout, call, , ); \
	})
#define __lockstep_wait_int(wq, condition, state, exclusive, call)            \
	({                                                                    \
		long __err = __lockstep_wait(wq, condition, state, exclusive, \
					     MAX_SCHEDULE_TIMEOUT, call);     \
		__err < 0 ? (int)__err : 0;                                   \
	})

#define wait_event(wq, condition)                                                                \
	((void)__lockstep_wait(wq, condition, TASK_UNINTERRUPTIBLE, false, MAX_SCHEDULE_TIMEOUT, \
			       "wait_event"))
#define io_wait_event(wq, condition) wait_event(wq, condition)
#define wait_event_idle(wq, condition)                                                \
	((void)__lockstep_wait(wq, condition, TASK_IDLE, false, MAX_SCHEDULE_TIMEOUT, \
			       "wait_event_idle"))
#define wait_event_idle_exclusive(wq, condition)                                     \
	((void)__lockstep_wait(wq, condition, TASK_IDLE, true, MAX_SCHEDULE_TIMEOUT, \
			       "wait_event_idle_exclusive"))
#define wait_event_cmd(wq, condition, cmd1, cmd2)                              \
	((void)__lockstep_wait_cmd(wq, condition, TASK_UNINTERRUPTIBLE, false, \
				   MAX_SCHEDULE_TIMEOUT, "wait_event_cmd", cmd1, cmd2))
#define wait_event_exclusive_cmd(wq, condition, cmd1, cmd2)                   \
	((void)__lockstep_wait_cmd(wq, condition, TASK_UNINTERRUPTIBLE, true, \
				   MAX_SCHEDULE_TIMEOUT, "wait_event_exclusive_cmd", cmd1, cmd2))
#define wait_event_timeout(wq, condition, timeout) \
	__lockstep_wait(wq, condition, TASK_UNINTERRUPTIBLE, false, timeout, "wait_event_timeout")
#define wait_event_idle_timeout(wq, condition, timeout) \
	__lockstep_wait(wq, condition, TASK_IDLE, false, timeout, "wait_event_idle_timeout")
#define wait_event_interruptible(wq, condition) \
	__lockstep_wait_int(wq, condition, TASK_INTERRUPTIBLE, false, "wait_event_interruptible")
#define wait_event_interruptible_exclusive(wq, condition)            \
	__lockstep_wait_int(wq, condition, TASK_INTERRUPTIBLE, true, \
			    "wait_event_interruptible_exclusive")
#define wait_event_interruptible_timeout(wq, condition, timeout)           \
	__lockstep_wait(wq, condition, TASK_INTERRUPTIBLE, false, timeout, \
			"wait_event_interruptible_timeout")
#define wait_event_killable(wq, condition) \
	__lockstep_wait_int(wq, condition, TASK_KILLABLE, false, "wait_event_killable")
#define wait_event_killable_exclusive(wq, condition) \
	__lockstep_wait_int(wq, condition, TASK_KILLABLE, true, "wait_event_killable_exclusive")
#define wait_event_killable_timeout(wq, condition, timeout) \
	__lockstep_wait(wq, condition, TASK_KILLABLE, false, timeout, "wait_event_killable_timeout")
#define wait_event_lock_irq(wq, condition, lock)                                \
	((void)__lockstep_wait_cmd(wq, condition, TASK_UNINTERRUPTIBLE, false,  \
				   MAX_SCHEDULE_TIMEOUT, "wait_event_lock_irq", \
				   spin_unlock_irq(&(lock)), spin_lock_irq(&(lock))))
#define wait_event_lock_irq_timeout(wq, condition, lock, timeout)                    \
	__lockstep_wait_cmd(wq, condition, TASK_UNINTERRUPTIBLE, false, timeout,     \
			    "wait_event_lock_irq_timeout", spin_unlock_irq(&(lock)), \
			    spin_lock_irq(&(lock)))
#define wait_event_interruptible_lock_irq(wq, condition, lock)                          \
	({                                                                              \
		long __err = __lockstep_wait_cmd(                                       \
			wq, condition, TASK_INTERRUPTIBLE, false, MAX_SCHEDULE_TIMEOUT, \
			"wait_event_interruptible_lock_irq", spin_unlock_irq(&(lock)),  \
			spin_lock_irq(&(lock)));                                        \
		__err < 0 ? (int)__err : 0;                                             \
	})

#endif
