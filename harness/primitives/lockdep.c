// SPDX-License-Identifier: GPL-2.0-only
/* Annotations: the class of a lock, and what a function demands of its caller. No operations. */
#include <linux/lockdep.h>
#include "harness/primitives/lock.h"

struct lock_class_key __lockdep_no_validate__;

static struct object *object_of(const struct lockdep_map *map)
{
	return object_get((const char *)map - DEP_MAP_OFFSET);
}

void lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key,
		      int subclass)
{
	struct object *object = object_of(map);

	(void)subclass;
	object->state.key = (uintptr_t)key;
	object->state.class_id = 0;
	object->state.novalidate = key == &__lockdep_no_validate__;
	if (!object->state.label)
		object->state.label = name;
}

int lock_is_held(const struct lockdep_map *map)
{
	const struct object *object = object_of(map);

	for (unsigned int i = 0; i < current_task->held_nr; i++)
		if (current_task->held[i].object == object)
			return 1;
	return 0;
}

void lockdep_assert_held_map(const struct lockdep_map *map)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	memory_check((uintptr_t)map, sizeof(*map), 0, pc);
	OBSERVE(lock_asserted, current_task, object_of(map), site_of(pc), lock_is_held(map));
}

void lockdep_assert_not_held_map(const struct lockdep_map *map)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	memory_check((uintptr_t)map, sizeof(*map), 0, pc);
	OBSERVE(lock_asserted, current_task, object_of(map), site_of(pc), !lock_is_held(map));
}
