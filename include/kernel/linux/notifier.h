/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chains of callbacks, highest priority first. What protects a chain while it is called is what
 * tells the four kinds apart: a spinlock for changes and RCU, a rwsem, nothing, or SRCU.
 */
#ifndef _LINUX_NOTIFIER_H
#define _LINUX_NOTIFIER_H

#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct notifier_block;

typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action, void *data);

struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;
	int priority;
};

struct atomic_notifier_head {
	spinlock_t lock; /* changes against changes; nothing nests inside */
	struct notifier_block *head;
};

struct blocking_notifier_head {
	struct rw_semaphore rwsem; /* callbacks nest inside */
	struct notifier_block *head;
};

struct raw_notifier_head {
	struct notifier_block *head; /* under whatever the caller has */
};

struct srcu_notifier_head {
	struct mutex mutex; /* changes against changes */
	struct srcu_struct srcu;
	struct notifier_block *head;
};

#define ATOMIC_INIT_NOTIFIER_HEAD(name)        \
	do {                                   \
		spin_lock_init(&(name)->lock); \
		(name)->head = NULL;           \
	} while (0)
#define BLOCKING_INIT_NOTIFIER_HEAD(name)   \
	do {                                \
		init_rwsem(&(name)->rwsem); \
		(name)->head = NULL;        \
	} while (0)
#define RAW_INIT_NOTIFIER_HEAD(name) \
	do {                         \
		(name)->head = NULL; \
	} while (0)
/* Never fails here; in the kernel it runs into BUG() when there is no memory. */
#define SRCU_INIT_NOTIFIER_HEAD(name)            \
	do {                                     \
		mutex_init(&(name)->mutex);      \
		init_srcu_struct(&(name)->srcu); \
		(name)->head = NULL;             \
	} while (0)
#define srcu_init_notifier_head(name)	 SRCU_INIT_NOTIFIER_HEAD(name)
#define srcu_cleanup_notifier_head(name) cleanup_srcu_struct(&(name)->srcu)

#define ATOMIC_NOTIFIER_INIT(name)                      \
	{                                               \
		.lock = __SPIN_LOCK_UNLOCKED(name.lock) \
	}
#define BLOCKING_NOTIFIER_INIT(name)                       \
	{                                                  \
		.rwsem = __RWSEM_INITIALIZER((name).rwsem) \
	}
#define RAW_NOTIFIER_INIT(name) \
	{                       \
		.head = NULL    \
	}
#define SRCU_NOTIFIER_INIT(name, pcpu)                                                          \
	{                                                                                       \
		.mutex = __MUTEX_INITIALIZER(name.mutex), .srcu = __SRCU_STRUCT_INIT(name.srcu) \
	}
#define ATOMIC_NOTIFIER_HEAD(name) struct atomic_notifier_head name = ATOMIC_NOTIFIER_INIT(name)
#define BLOCKING_NOTIFIER_HEAD(name) \
	struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define RAW_NOTIFIER_HEAD(name)	 struct raw_notifier_head name = RAW_NOTIFIER_INIT(name)
#define SRCU_NOTIFIER_HEAD(name) struct srcu_notifier_head name = SRCU_NOTIFIER_INIT(name, )
#define SRCU_NOTIFIER_HEAD_STATIC(name) \
	static struct srcu_notifier_head name = SRCU_NOTIFIER_INIT(name, )

#define NOTIFY_DONE	 0x0000
#define NOTIFY_OK	 0x0001
#define NOTIFY_STOP_MASK 0x8000 /* nobody further is called */
#define NOTIFY_BAD	 (NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP	 (NOTIFY_OK | NOTIFY_STOP_MASK)

static inline int notifier_from_errno(int err)
{
	return err ? NOTIFY_STOP_MASK | (NOTIFY_OK - err) : NOTIFY_OK;
}

static inline int notifier_to_errno(int ret)
{
	ret &= ~NOTIFY_STOP_MASK;
	return ret > NOTIFY_OK ? NOTIFY_OK - ret : 0;
}

/* Registering gives -EEXIST for what is registered, unregistering -ENOENT for what is not. */
int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb);
int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb);
int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb);
int srcu_notifier_chain_register(struct srcu_notifier_head *nh, struct notifier_block *nb);

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb);
int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
				       struct notifier_block *nb);
int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb);
int srcu_notifier_chain_unregister(struct srcu_notifier_head *nh, struct notifier_block *nb);

/* What the last callback returned; NOTIFY_DONE when there is none. */
int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long val, void *v);
int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long val, void *v);
int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val, void *v);
int srcu_notifier_call_chain(struct srcu_notifier_head *nh, unsigned long val, void *v);

#endif
