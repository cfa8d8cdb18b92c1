/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock validator: classes of locks, annotations of what is held, and assertions. None of these
 * calls waits or is a scheduling point.
 *
 * What is known of a map is kept by the harness under the map's address; the fields here are only
 * read, for maps of static storage.
 */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/compiler.h>
#include <linux/types.h>

/* The address of a key is the identity of a lock class. */
struct lock_class_key {
	char byte[8];
};

/* What a lock's owner may do (inner), and what a context has to allow for it to be taken (outer).
 */
enum lockdep_wait_type {
	LD_WAIT_INV,	/* not checked */
	LD_WAIT_FREE,	/* never waits: RCU readers */
	LD_WAIT_SPIN,	/* spins in every kernel: raw_spinlock_t */
	LD_WAIT_CONFIG, /* sleeps in a kernel with PREEMPT_RT: spinlock_t */
	LD_WAIT_SLEEP,	/* sleeps: mutex */
	LD_WAIT_MAX
};

enum lockdep_lock_type {
	LD_LOCK_NORMAL,
	LD_LOCK_PERCPU, /* local_lock_t: no lock between processors */
	LD_LOCK_WAIT_OVERRIDE,
	LD_LOCK_MAX
};

struct lockdep_map {
	struct lock_class_key *key;
	const char *name;
	u8 wait_type_outer, wait_type_inner, lock_type;
};

struct pin_cookie {
	unsigned int val;
};

typedef int (*lock_cmp_fn)(const struct lockdep_map *a, const struct lockdep_map *b);
typedef void (*lock_print_fn)(const struct lockdep_map *map);

#define MAX_LOCKDEP_SUBCLASSES 8UL
#define SINGLE_DEPTH_NESTING   1
#define LOCK_STATE_UNKNOWN     -1
#define LOCK_STATE_NOT_HELD    0
#define LOCK_STATE_HELD	       1

extern struct lock_class_key __lockdep_no_validate__;
extern struct lockdep_map rcu_lock_map, rcu_bh_lock_map, rcu_sched_lock_map;

#define STATIC_LOCKDEP_MAP_INIT(_name, _key)                           \
	{                                                              \
		.key = (struct lock_class_key *)(_key), .name = _name, \
	}
#define DEFINE_WAIT_OVERRIDE_MAP(_name, _wait_type)                          \
	struct lockdep_map _name = { .key = (struct lock_class_key *)&_name, \
				     .name = #_name "-wait-type-override",   \
				     .wait_type_inner = _wait_type,          \
				     .lock_type = LD_LOCK_WAIT_OVERRIDE }

void lockdep_init_map_type(struct lockdep_map *map, const char *name, struct lock_class_key *key,
			   int subclass, u8 inner, u8 outer, u8 lock_type);
#define lockdep_init_map_waits(map, name, key, subclass, inner, outer) \
	lockdep_init_map_type(map, name, key, subclass, inner, outer, LD_LOCK_NORMAL)
#define lockdep_init_map_wait(map, name, key, subclass, inner) \
	lockdep_init_map_waits(map, name, key, subclass, inner, LD_WAIT_INV)
void lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key,
		      int subclass);
void lockdep_copy_map(struct lockdep_map *to, struct lockdep_map *from);
void lockdep_register_key(struct lock_class_key *key);
void lockdep_unregister_key(struct lock_class_key *key);
void lockdep_reset_lock(struct lockdep_map *map);
void lockstep_set_cmp_fn(struct lockdep_map *map, lock_cmp_fn cmp_fn);

#define lockdep_set_class_and_subclass(lock, key, sub)                                           \
	lockdep_init_map_type(&(lock)->dep_map, #key, key, sub, (lock)->dep_map.wait_type_inner, \
			      (lock)->dep_map.wait_type_outer, (lock)->dep_map.lock_type)
#define lockdep_set_class_and_name(lock, key, name)                                            \
	lockdep_init_map_type(&(lock)->dep_map, name, key, 0, (lock)->dep_map.wait_type_inner, \
			      (lock)->dep_map.wait_type_outer, (lock)->dep_map.lock_type)
#define lockdep_set_class(lock, key)	lockdep_set_class_and_subclass(lock, key, 0)
#define lockdep_set_subclass(lock, sub) lockstep_set_subclass(&(lock)->dep_map, sub)
void lockstep_set_subclass(struct lockdep_map *map, unsigned int subclass);
/* Excludes a lock from class checks; per-object checks stay. */
#define lockdep_set_novalidate_class(lock) \
	lockdep_set_class_and_name(lock, &__lockdep_no_validate__, #lock)
#define lockdep_set_notrack_class(lock) lockdep_set_novalidate_class(lock)
#define lockdep_match_class(lock, key)	lockdep_match_key(&(lock)->dep_map, key)
int lockdep_match_key(struct lockdep_map *map, struct lock_class_key *key);
#define lockdep_set_lock_cmp_fn(lock, fn, print) \
	((void)(lock_print_fn)(print), lockstep_set_cmp_fn(&(lock)->dep_map, fn))

/* @read: 0 for writing, 1 for reading, 2 for reading past writers that wait. */
void lock_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest_lock, unsigned long ip);
void lock_sync(struct lockdep_map *lock, unsigned int subclass, int read, int check,
	       struct lockdep_map *nest_lock, unsigned long ip);
void lock_release(struct lockdep_map *lock, unsigned long ip);
/* @read: 0 held for writing, 1 held for reading, -1 either. */
int lock_is_held_type(const struct lockdep_map *lock, int read);
int lock_is_held(const struct lockdep_map *lock);
void lock_set_class(struct lockdep_map *lock, const char *name, struct lock_class_key *key,
		    unsigned int subclass, unsigned long ip);
void lock_downgrade(struct lockdep_map *lock, unsigned long ip);
static inline void lock_set_subclass(struct lockdep_map *lock, unsigned int subclass,
				     unsigned long ip)
{
	lock_set_class(lock, NULL, NULL, subclass, ip);
}
static inline void lock_set_novalidate_class(struct lockdep_map *lock, const char *name,
					     unsigned long ip)
{
	lock_set_class(lock, name, &__lockdep_no_validate__, 0, ip);
}

unsigned long lockstep_this_ip(void);
#ifndef _THIS_IP_
#define _THIS_IP_ lockstep_this_ip()
#endif
#ifndef _RET_IP_
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))
#endif

#define lock_acquire_exclusive(l, s, t, n, i)	     lock_acquire(l, s, t, 0, 1, n, i)
#define lock_acquire_shared(l, s, t, n, i)	     lock_acquire(l, s, t, 1, 1, n, i)
#define lock_acquire_shared_recursive(l, s, t, n, i) lock_acquire(l, s, t, 2, 1, n, i)

#define spin_acquire(l, s, t, i)	  lock_acquire_exclusive(l, s, t, NULL, i)
#define spin_acquire_nest(l, s, t, n, i)  lock_acquire_exclusive(l, s, t, n, i)
#define spin_release(l, i)		  lock_release(l, i)
#define rwlock_acquire(l, s, t, i)	  lock_acquire_exclusive(l, s, t, NULL, i)
#define rwlock_acquire_read(l, s, t, i)	  lock_acquire_shared_recursive(l, s, t, NULL, i)
#define rwlock_release(l, i)		  lock_release(l, i)
#define seqcount_acquire(l, s, t, i)	  lock_acquire_exclusive(l, s, t, NULL, i)
#define seqcount_acquire_read(l, s, t, i) lock_acquire_shared_recursive(l, s, t, NULL, i)
#define seqcount_release(l, i)		  lock_release(l, i)
#define mutex_acquire(l, s, t, i)	  lock_acquire_exclusive(l, s, t, NULL, i)
#define mutex_acquire_nest(l, s, t, n, i) lock_acquire_exclusive(l, s, t, n, i)
#define mutex_release(l, i)		  lock_release(l, i)
#define rwsem_acquire(l, s, t, i)	  lock_acquire_exclusive(l, s, t, NULL, i)
#define rwsem_acquire_nest(l, s, t, n, i) lock_acquire_exclusive(l, s, t, n, i)
#define rwsem_acquire_read(l, s, t, i)	  lock_acquire_shared(l, s, t, NULL, i)
#define rwsem_release(l, i)		  lock_release(l, i)

/* Maps that stand for something else than a lock: a work item, a callback, memory reclaim. */
#define lock_map_acquire(l)	    lock_acquire_exclusive(l, 0, 0, NULL, _THIS_IP_)
#define lock_map_acquire_try(l)	    lock_acquire_exclusive(l, 0, 1, NULL, _THIS_IP_)
#define lock_map_acquire_read(l)    lock_acquire_shared_recursive(l, 0, 0, NULL, _THIS_IP_)
#define lock_map_acquire_tryread(l) lock_acquire_shared_recursive(l, 0, 1, NULL, _THIS_IP_)
#define lock_map_release(l)	    lock_release(l, _THIS_IP_)
#define lock_map_sync(l)	    lock_sync(l, 0, 0, 1, NULL, _THIS_IP_)

/* The function might take the lock: what that would show is shown even when it does not. */
#define might_lock_nested(lock, subclass)                                           \
	do {                                                                        \
		lock_acquire(&(lock)->dep_map, subclass, 0, 0, 1, NULL, _THIS_IP_); \
		lock_release(&(lock)->dep_map, _THIS_IP_);                          \
	} while (0)
#define might_lock(lock) might_lock_nested(lock, 0)
#define might_lock_read(lock)                                                \
	do {                                                                 \
		lock_acquire(&(lock)->dep_map, 0, 0, 1, 1, NULL, _THIS_IP_); \
		lock_release(&(lock)->dep_map, _THIS_IP_);                   \
	} while (0)

struct pin_cookie lockstep_pin_lock(struct lockdep_map *lock);
void lockstep_repin_lock(struct lockdep_map *lock, struct pin_cookie cookie);
void lockstep_unpin_lock(struct lockdep_map *lock, struct pin_cookie cookie);
#define lockdep_pin_lock(l)	 lockstep_pin_lock(&(l)->dep_map)
#define lockdep_repin_lock(l, c) lockstep_repin_lock(&(l)->dep_map, c)
#define lockdep_unpin_lock(l, c) lockstep_unpin_lock(&(l)->dep_map, c)

/* @read as for lock_is_held_type(). */
void lockstep_assert_held(const struct lockdep_map *map, int read);
void lockstep_assert_not_held(const struct lockdep_map *map);
void lockstep_assert_none_held(void);

#define lockdep_is_held(lock)		lock_is_held(&(lock)->dep_map)
#define lockdep_is_held_type(lock, r)	lock_is_held_type(&(lock)->dep_map, r)
#define lockdep_assert(cond)		WARN_ON(!(cond))
#define lockdep_assert_once(cond)	WARN_ON_ONCE(!(cond))
#define lockdep_assert_held(lock)	lockstep_assert_held(&(lock)->dep_map, -1)
#define lockdep_assert_held_once(lock)	lockstep_assert_held(&(lock)->dep_map, -1)
#define lockdep_assert_held_write(lock) lockstep_assert_held(&(lock)->dep_map, 0)
#define lockdep_assert_held_read(lock)	lockstep_assert_held(&(lock)->dep_map, 1)
#define lockdep_assert_not_held(lock)	lockstep_assert_not_held(&(lock)->dep_map)
#define lockdep_assert_none_held_once() lockstep_assert_none_held()

void lockdep_assert_irqs_enabled(void);
void lockdep_assert_irqs_disabled(void);
void lockdep_assert_in_irq(void);
void lockdep_assert_no_hardirq(void);
void lockdep_assert_in_softirq(void);
void lockdep_assert_preemption_enabled(void);
void lockdep_assert_preemption_disabled(void);
void lockdep_assert_in_rcu_read_lock(void);
void lockdep_assert_in_rcu_read_lock_bh(void);
void lockdep_assert_in_rcu_read_lock_sched(void);
void lockdep_assert_in_rcu_reader(void);

void debug_check_no_locks_held(void);

#endif
