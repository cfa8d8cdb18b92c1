/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU whose readers may sleep. Each srcu_struct is a domain of its own. */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H

#include <linux/lockdep.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct srcu_struct {
	unsigned long word; /* not used: the state of a domain is the harness's */
	struct lockdep_map dep_map;
	unsigned long callbacks; /* likewise */
};

#define __SRCU_STRUCT_INIT(srcuname)            \
	{                                       \
		.dep_map = {.name = #srcuname } \
	}
#define DEFINE_SRCU(name)	 struct srcu_struct name = __SRCU_STRUCT_INIT(name)
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name = __SRCU_STRUCT_INIT(name)

int __init_srcu_struct(struct srcu_struct *ssp, const char *name, struct lock_class_key *key);
#define init_srcu_struct(ssp)                                 \
	({                                                    \
		static struct lock_class_key __srcu_key;      \
		__init_srcu_struct((ssp), #ssp, &__srcu_key); \
	})
void cleanup_srcu_struct(struct srcu_struct *ssp);

int srcu_read_lock(struct srcu_struct *ssp); /* the index is for srcu_read_unlock() */
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
#define srcu_read_lock_notrace(ssp)	   srcu_read_lock(ssp)
#define srcu_read_unlock_notrace(ssp, idx) srcu_read_unlock(ssp, idx)
int srcu_read_lock_held(const struct srcu_struct *ssp);

void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func);
void srcu_barrier(struct srcu_struct *ssp);

#define srcu_dereference_check(p, ssp, c)                        \
	lockstep_rcu_checked(p, (c) || srcu_read_lock_held(ssp), \
			     "an SRCU pointer is read outside of a reader's section")
#define srcu_dereference(p, ssp)	 srcu_dereference_check(p, ssp, 0)
#define smp_mb__after_srcu_read_unlock() barrier()

#endif
