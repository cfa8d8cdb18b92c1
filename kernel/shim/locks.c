// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks, where the kernel's functions are no functions of the harness under other names. What a
 * lock is to the harness hangs on its address; where its lockdep map lies is asked of the image.
 *
 * In a kernel for one processor without preemption, readers of RCU are annotations and nothing
 * else, so it is the annotation that begins and ends a reader's section here.
 */
#include <linux/lockdep.h>
#include <stdio.h>
#include "harness/primitives/lock.h"
#include "harness/primitives/rcu.h"
#include "kernel/shim/shim.h"

void k___raw_spin_lock_init(void *lock, const char *name, void *key, short inner)
{
	(void)inner;
	lock_init(lock, OBJECT_SPINLOCK, name, key, PC);
}
FAITHFUL(__raw_spin_lock_init);

unsigned long k__raw_spin_lock_irqsave(void *lock)
{
	unsigned long flags = context_irqs(true, PC);

	context_preempt(1, PC);
	lock_take(lock, LOCK_CALL("spin_lock_irqsave", OBJECT_SPINLOCK));
	return flags;
}
FAITHFUL(_raw_spin_lock_irqsave);

/* The queue in a completion: the completion is what begins with it less its place. */
void k___init_swait_queue_head(void *queue, const char *name, void *key)
{
	(void)key;
	lock_init((char *)queue - lockstep_layout.completion_wait, OBJECT_COMPLETION, name, queue,
		  PC);
}
FAITHFUL(__init_swait_queue_head);

/* By their addresses; what the harness knows of them is under maps of its own. */
char k_rcu_lock_map[128], k_rcu_bh_lock_map[128], k_rcu_sched_lock_map[128];
FAITHFUL(rcu_lock_map);
FAITHFUL(rcu_bh_lock_map);
FAITHFUL(rcu_sched_lock_map);

static struct lockdep_map *rcu_map_of(const void *map)
{
	if (map == k_rcu_lock_map)
		return &rcu_lock_map;
	if (map == k_rcu_bh_lock_map)
		return &rcu_bh_lock_map;
	return map == k_rcu_sched_lock_map ? &rcu_sched_lock_map : NULL;
}

/* The readers of SRCU are known already: see override/linux/srcutiny.h. */
static bool is_srcu(const void *map)
{
	return map_object(map)->state.type == OBJECT_RCU;
}

void k_lock_acquire(void *map, unsigned int subclass, int trylock, int read, int check, void *nest,
		    unsigned long ip)
{
	struct lockdep_map *rcu = rcu_map_of(map);

	if (rcu)
		rcu_enter(ip, "rcu_read_lock");
	if (rcu || !is_srcu(map))
		lock_acquire(rcu ? rcu : map, subclass, trylock, read, check, nest, ip);
}
FAITHFUL(lock_acquire);

void k_lock_release(void *map, unsigned long ip)
{
	struct lockdep_map *rcu = rcu_map_of(map);

	if (rcu || !is_srcu(map))
		lock_release(rcu ? rcu : map, ip);
	if (rcu)
		rcu_leave(ip, "rcu_read_unlock");
}
FAITHFUL(lock_release);

int k_debug_lockdep_rcu_enabled(void)
{
	return 0;
}
SIMPLIFIED(debug_lockdep_rcu_enabled, "the kernel's own checks of RCU use are off");

int k_debug_locks_off(void)
{
	return 0;
}
SIMPLIFIED(debug_locks_off, "never");

void k_lockdep_rcu_suspicious(const char *file, int line, const char *text)
{
	char message[256];

	snprintf(message, sizeof(message), "%s (%s:%d)", text, file, line);
	rcu_misuse(NULL, message, PC);
}
FAITHFUL(lockdep_rcu_suspicious);
