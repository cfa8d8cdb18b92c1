/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RCU: readers that never wait, and updaters that wait for them.
 *
 * A pointer that rcu_assign_pointer() published orders what came before it for whoever reads it by
 * rcu_dereference(). Reading one outside of a reader's section is a finding (rcu-misuse).
 */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/bottom_half.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/types.h>

#define __rcu

struct callback_head {
	struct callback_head *next; /* not used: the queue is the harness's */
	void (*func)(struct callback_head *head);
};
#define rcu_head callback_head

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);

void rcu_read_lock(void); /* nests */
void rcu_read_unlock(void);
void rcu_read_lock_bh(void);
void rcu_read_unlock_bh(void);
void rcu_read_lock_sched(void);
void rcu_read_unlock_sched(void);
int rcu_read_lock_held(void);
int rcu_read_lock_bh_held(void);
int rcu_read_lock_sched_held(void);
int rcu_read_lock_any_held(void);

void synchronize_rcu(void);
void synchronize_rcu_expedited(void);

void call_rcu(struct rcu_head *head, rcu_callback_t func);
#define call_rcu_hurry(head, func) call_rcu(head, func)
void rcu_barrier(void);
void lockstep_kfree_rcu(struct rcu_head *head, size_t offset);
void lockstep_kfree_rcu_mightsleep(const void *p);

#define kfree_rcu(ptr, field)                                                        \
	do {                                                                         \
		__typeof__(ptr) __freed = (ptr);                                     \
                                                                                     \
		if (__freed)                                                         \
			lockstep_kfree_rcu(&__freed->field,                          \
					   offsetof(__typeof__(*(__freed)), field)); \
	} while (0)
#define kvfree_rcu(ptr, field)	   kfree_rcu(ptr, field)
#define kfree_rcu_mightsleep(ptr)  lockstep_kfree_rcu_mightsleep(ptr)
#define kvfree_rcu_mightsleep(ptr) lockstep_kfree_rcu_mightsleep(ptr)
#define init_rcu_head(head)	   ((void)(head))
#define destroy_rcu_head(head)	   ((void)(head))
#define rcu_pointer_handoff(p)	   (p)
#define unrcu_pointer(p)	   (p)
#define RCU_INITIALIZER(v)	   (v)

/* The accesses themselves: a read that knows what was published, and a write that publishes. */
void *lockstep_rcu_read(const void *slot);
void lockstep_rcu_publish(void *slot, const void *p);
void lockstep_rcu_set(void *slot, const void *p);
void lockstep_rcu_suspicious(const char *text);

#define RCU_LOCKDEP_WARN(c, s)                      \
	do {                                        \
		if (c)                              \
			lockstep_rcu_suspicious(s); \
	} while (0)

#define lockstep_rcu_checked(p, held, text)             \
	({                                              \
		RCU_LOCKDEP_WARN(!(held), text);        \
		(__typeof__(p))lockstep_rcu_read(&(p)); \
	})

#define rcu_dereference_raw(p)	     ((__typeof__(p))lockstep_rcu_read(&(p)))
#define rcu_dereference_raw_check(p) rcu_dereference_raw(p)
#define rcu_dereference_check(p, c)                          \
	lockstep_rcu_checked(p, (c) || rcu_read_lock_held(), \
			     "an RCU pointer is read outside of a reader's section")
#define rcu_dereference_bh_check(p, c)                          \
	lockstep_rcu_checked(p, (c) || rcu_read_lock_bh_held(), \
			     "an RCU pointer is read where softirqs are not disabled")
#define rcu_dereference_sched_check(p, c)                          \
	lockstep_rcu_checked(p, (c) || rcu_read_lock_sched_held(), \
			     "an RCU pointer is read where preemption is not disabled")
#define rcu_dereference(p)	 rcu_dereference_check(p, 0)
#define rcu_dereference_bh(p)	 rcu_dereference_bh_check(p, 0)
#define rcu_dereference_sched(p) rcu_dereference_sched_check(p, 0)
/* By who keeps updaters away: a plain read. */
#define rcu_dereference_protected(p, c)                                                    \
	({                                                                                 \
		RCU_LOCKDEP_WARN(!(c), "an RCU pointer is read without what protects it"); \
		(p);                                                                       \
	})
/* For its value only, not for what it points to. */
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, v)                                   \
	do {                                                       \
		__typeof__(p) __value = (__typeof__(p))(v);        \
                                                                   \
		lockstep_rcu_publish(&(p), (const void *)__value); \
	} while (0)
/* Publishes nothing: for NULL, for what is published already, or before anybody can read it. */
#define RCU_INIT_POINTER(p, v)                                 \
	do {                                                   \
		__typeof__(p) __value = (__typeof__(p))(v);    \
                                                               \
		lockstep_rcu_set(&(p), (const void *)__value); \
	} while (0)
#define RCU_POINTER_INITIALIZER(p, v) .p = (v)
#define rcu_replace_pointer(rcu_ptr, ptr, c)                                       \
	({                                                                         \
		__typeof__(ptr) __old = rcu_dereference_protected((rcu_ptr), (c)); \
                                                                                   \
		rcu_assign_pointer((rcu_ptr), (ptr));                              \
		__old;                                                             \
	})

#endif
