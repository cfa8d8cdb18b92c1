/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In the place of the kernel's header of that name: an srcu_struct whose readers and grace periods
 * are the harness's. Readers are functions here, so that it hears of them.
 */
#ifndef _LINUX_SRCU_TINY_H
#define _LINUX_SRCU_TINY_H

struct srcu_struct {
	unsigned long word; /* not used: its address is what the harness knows it by */
	struct lockdep_map dep_map;
};

struct srcu_usage {
};

#define __SRCU_USAGE_INIT(name) \
	{                       \
	}
#define __SRCU_STRUCT_INIT(srcu, unused, unused_too) \
	{                                            \
		.dep_map = {.name = #srcu }          \
	}
#define DEFINE_SRCU(name)	 struct srcu_struct name = __SRCU_STRUCT_INIT(name, name, name)
#define DEFINE_STATIC_SRCU(name) static DEFINE_SRCU(name)

int __srcu_read_lock(struct srcu_struct *ssp);
void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);
void srcu_barrier(struct srcu_struct *ssp);

static inline void srcu_torture_stats_print(struct srcu_struct *ssp, char *tt, char *tf)
{
}

#endif
