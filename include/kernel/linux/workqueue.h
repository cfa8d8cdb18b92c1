/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work that runs in a task of its own.
 *
 * A delay is any time: the work becomes ready at once or at any later moment, as the strategy
 * chooses.
 */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct work_struct;
struct workqueue_struct;

typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	atomic_long_t data;	/* not used: */
	struct list_head entry; /* the state of a work is the harness's */
	work_func_t func;
	struct lockdep_map lockdep_map;
};

struct delayed_work {
	struct work_struct work;
};

#define WQ_UNBOUND	   (1u << 1)
#define WQ_FREEZABLE	   (1u << 2)
#define WQ_MEM_RECLAIM	   (1u << 3)
#define WQ_HIGHPRI	   (1u << 4)
#define WQ_CPU_INTENSIVE   (1u << 5)
#define WQ_SYSFS	   (1u << 6)
#define WQ_POWER_EFFICIENT (1u << 7)
#define __WQ_ORDERED	   (1u << 17)
#define WQ_MAX_ACTIVE	   512
#define WORK_CPU_UNBOUND   64
#define WORK_BUSY_PENDING  1u
#define WORK_BUSY_RUNNING  2u

extern struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq,
	*system_freezable_wq, *system_power_efficient_wq;

#define __WORK_INITIALIZER(n, f)                                               \
	{                                                                      \
		.func = (f), .lockdep_map = STATIC_LOCKDEP_MAP_INIT(#n, &(n)), \
	}
#define __DELAYED_WORK_INITIALIZER(n, f, flags)            \
	{                                                  \
		.work = __WORK_INITIALIZER((n).work, (f)), \
	}
#define DECLARE_WORK(n, f)	   struct work_struct n = __WORK_INITIALIZER(n, f)
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f, 0)

void lockstep_init_work(struct work_struct *work, work_func_t func, const char *name,
			struct lock_class_key *key);
#define INIT_WORK(work, func)                                      \
	do {                                                       \
		static struct lock_class_key __key;                \
		lockstep_init_work((work), (func), #work, &__key); \
	} while (0)
#define INIT_WORK_ONSTACK(work, func)	       INIT_WORK(work, func)
#define INIT_DELAYED_WORK(dwork, func)	       INIT_WORK(&(dwork)->work, func)
#define INIT_DELAYED_WORK_ONSTACK(dwork, func) INIT_WORK(&(dwork)->work, func)
#define INIT_DEFERRABLE_WORK(dwork, func)      INIT_WORK(&(dwork)->work, func)
#define destroy_work_on_stack(work)	       ((void)(work))
#define destroy_delayed_work_on_stack(work)    ((void)(work))
#define to_delayed_work(w)		       container_of(w, struct delayed_work, work)

struct workqueue_struct *lockstep_alloc_workqueue(struct lock_class_key *key, const char *fmt,
						  unsigned int flags, int max_active, ...)
	__attribute__((format(printf, 2, 5)));
#define alloc_workqueue(fmt, flags, max_active, args...)                              \
	({                                                                            \
		static struct lock_class_key __key;                                   \
		lockstep_alloc_workqueue(&__key, fmt, (flags), (max_active), ##args); \
	})
#define alloc_ordered_workqueue(fmt, flags, args...) \
	alloc_workqueue(fmt, WQ_UNBOUND | __WQ_ORDERED | (flags), 1, ##args)
#define create_workqueue(name)		    alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, (name))
#define create_singlethread_workqueue(name) alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)
void destroy_workqueue(struct workqueue_struct *wq);

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool schedule_work(struct work_struct *work);
bool schedule_work_on(int cpu, struct work_struct *work);
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay);
bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay);
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay);

/* All may wait, except for cancel_work() and cancel_delayed_work(). */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);
#define flush_scheduled_work() flush_workqueue(system_wq)

bool work_pending(struct work_struct *work);
unsigned int work_busy(struct work_struct *work);
#define delayed_work_pending(dwork) work_pending(&(dwork)->work)

#endif
