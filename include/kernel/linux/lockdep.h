/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/compiler.h>
#include <linux/types.h>

/* The address of a key is the identity of a lock class. */
struct lock_class_key {
	char byte[8];
};

struct lockdep_map {
	struct lock_class_key *key;
	const char *name;
};

#define SINGLE_DEPTH_NESTING 1

extern struct lock_class_key __lockdep_no_validate__;

void lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key,
		      int subclass);
int lock_is_held(const struct lockdep_map *map);
void lockdep_assert_held_map(const struct lockdep_map *map);
void lockdep_assert_not_held_map(const struct lockdep_map *map);

#define lockdep_is_held(lock)	      lock_is_held(&(lock)->dep_map)
#define lockdep_assert_held(lock)     lockdep_assert_held_map(&(lock)->dep_map)
#define lockdep_assert_not_held(lock) lockdep_assert_not_held_map(&(lock)->dep_map)
#define lockdep_set_class(lock, key)  lockdep_init_map(&(lock)->dep_map, #key, key, 0)
/* Excludes a lock from class checks; per-object checks stay. */
#define lockdep_set_novalidate_class(lock) \
	lockdep_init_map(&(lock)->dep_map, #lock, &__lockdep_no_validate__, 0)

#endif
