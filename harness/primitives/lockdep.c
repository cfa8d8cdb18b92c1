// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockdep maps: of which class a lock is, and acquisitions that are annotated by hand. No call here
 * is an operation: none waits, and none is noticed by other tasks.
 *
 * A map that lies in a lock stands for that lock; any other map is an object of its own, which a
 * task may hold like a lock although nobody waits for it (a work item, memory reclaim, a reader's
 * section).
 */
#include "harness/primitives/lockdep.h"
#include <linux/lockdep.h>
#include "harness/engine/names.h"
#include "harness/primitives/layout.h"
#include "harness/primitives/lock.h"

struct lock_class_key __lockdep_no_validate__;

#define READERS_MAP(map, text, inner)                                    \
	struct lockdep_map map = { .key = (struct lock_class_key *)&map, \
				   .name = text,                         \
				   .wait_type_outer = LD_WAIT_FREE,      \
				   .wait_type_inner = inner }

/* Readers may be preempted with PREEMPT_RT, except for those that turned preemption off. */
READERS_MAP(rcu_lock_map, "rcu_read_lock", LD_WAIT_CONFIG);
READERS_MAP(rcu_bh_lock_map, "rcu_read_lock_bh", LD_WAIT_CONFIG);
READERS_MAP(rcu_sched_lock_map, "rcu_read_lock_sched", LD_WAIT_SPIN);

#define PC ((uintptr_t)__builtin_return_address(0))

unsigned long lockstep_this_ip(void)
{
	return PC;
}

/* Storage that exists before the program runs. */
static bool is_static(const void *p)
{
	return (uintptr_t)p - REGION_BASE >= REGION_SIZE;
}

/* A name that outlives the memory of the execution. */
static const char *lasting(const char *name)
{
	return !name || is_static(name) ? name : name_intern(name);
}

static bool is_lock(const struct object *object)
{
	return object->state.type != OBJECT_NONE && object->state.type != OBJECT_VALUE &&
	       object->state.type != OBJECT_MAP;
}

/* The object that the map belongs to, if this execution knows one. */
static struct object *find(const struct lockdep_map *map)
{
	struct object *object = object_find((uintptr_t)map);

	if (object && object_get(map)->state.type == OBJECT_MAP)
		return object;
	for (unsigned int i = 0, before = 0; i < OBJECT_TYPES_NR; i++) {
		unsigned int offset = lock_layout.map[i];
		const void *lock = (const char *)map - offset;

		if (offset == before)
			continue;
		before = offset;
		object = object_find((uintptr_t)lock);
		if (object && is_lock(object_get(lock)) && object->state.map_offset == offset)
			return object;
	}
	return NULL;
}

static struct object *map_new(const struct lockdep_map *map)
{
	const struct map_layout *layout = map_layout_of(map);
	const char *bytes = (const char *)map;
	struct object *object = object_get(map);

	object->state = (struct object_state){ .type = OBJECT_MAP, .owner = NO_OWNER };
	if (!is_static(map))
		return object;
	object->state.initialised = true;
	object->state.key = *(const uintptr_t *)(bytes + layout->key);
	if (!object->state.key)
		object->state.key = (uintptr_t)map;
	object->state.label = lasting(*(const char *const *)(bytes + layout->name));
	object->state.wait_inner = (uint8_t)bytes[layout->wait_inner];
	object->state.wait_outer = (uint8_t)bytes[layout->wait_outer];
	object->state.map_type = (uint8_t)bytes[layout->type];
	return object;
}

/* A lock of static storage has a map with a name and no key, and may not have been used yet. */
static struct object *unused_lock(const struct lockdep_map *map)
{
	if (!is_static(map) || map->key || !map->name)
		return NULL;
	return object_get((const char *)map - lock_layout.map[OBJECT_MUTEX]);
}

/**
 * map_object() - what a lockdep map stands for
 * @map: struct lockdep_map, which may be read
 *
 * Context: a task.
 * Return: the object of the lock that it lies in, else its own, made when there was none.
 */
struct object *map_object(const void *map)
{
	struct object *object = find(map);

	return object ? object : map_new(map);
}

/**
 * nest_object() - the lock that several others nest under
 * @lock: its address, or that of its map; or NULL
 *
 * Context: a task.
 * Return: its object; NULL for NULL.
 */
const struct object *nest_object(const void *lock)
{
	struct object *object;

	if (!lock)
		return NULL;
	object = object_find((uintptr_t)lock);
	return object && is_lock(object_get(lock)) ? object : map_object(lock);
}

static void set_class(struct object *object, const char *name, struct lock_class_key *key)
{
	object->state.key = (uintptr_t)key;
	object->state.class_id = 0;
	object->state.novalidate = key == &__lockdep_no_validate__;
	if (!object->state.novalidate || !object->state.label)
		object->state.label = lasting(name);
}

void lockdep_init_map_type(struct lockdep_map *map, const char *name, struct lock_class_key *key,
			   int subclass, u8 inner, u8 outer, u8 lock_type)
{
	struct object *object;

	memory_check((uintptr_t)map, sizeof(*map), ACCESS_WRITE, PC);
	object = find(map);
	if (!object)
		object = unused_lock(map);
	if (!object) {
		object = object_get(map);
		object->state = (struct object_state){
			.type = OBJECT_MAP, .owner = NO_OWNER, .initialised = true, .inited_at = PC
		};
	}
	set_class(object, name, key);
	object->state.map_subclass = (uint8_t)subclass;
	if (inner || outer || lock_type) {
		object->state.wait_inner = inner;
		object->state.wait_outer = outer;
		object->state.map_type = lock_type;
	}
}

void lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key,
		      int subclass)
{
	lockdep_init_map_type(map, name, key, subclass, LD_WAIT_INV, LD_WAIT_INV, LD_LOCK_NORMAL);
}

/* The copy is held in the place of the original, whose memory may go. */
void lockdep_copy_map(struct lockdep_map *to, struct lockdep_map *from)
{
	const struct object *original = map_object(from);
	const struct object_state *state = &original->state;
	struct object *copy;

	memory_check((uintptr_t)to, sizeof(*to), ACCESS_WRITE, PC);
	copy = object_get(to);
	copy->state = (struct object_state){
		.type = OBJECT_MAP,
		.owner = NO_OWNER,
		.initialised = state->initialised,
		.novalidate = state->novalidate,
		.key = state->key,
		.label = state->label,
		.wait_inner = state->wait_inner,
		.wait_outer = state->wait_outer,
		.map_type = state->map_type,
		.map_subclass = state->map_subclass,
		.copy_of = state->copy_of ? state->copy_of : original->addr,
	};
}

void lockstep_set_subclass(struct lockdep_map *map, unsigned int subclass)
{
	struct object *object = find(map);

	if (!object)
		object = unused_lock(map);
	if (!object)
		object = map_new(map);
	object->state.map_subclass = (uint8_t)subclass;
	object->state.class_id = 0;
}

int lockdep_match_key(struct lockdep_map *map, struct lock_class_key *key)
{
	const struct object *object = find(map);

	return object && object->state.key == (uintptr_t)key;
}

/* A key is its address; what ends is the life of the class that it names. */
void lockdep_register_key(struct lock_class_key *key)
{
	memory_check((uintptr_t)key, sizeof(*key), ACCESS_WRITE, PC);
}

void lockdep_unregister_key(struct lock_class_key *key)
{
	memory_check((uintptr_t)key, sizeof(*key), ACCESS_WRITE, PC);
	OBSERVE(key_ended, current_task, (uintptr_t)key);
}

void lockdep_reset_lock(struct lockdep_map *map)
{
	struct object *object = find(map);

	if (object)
		object->state.class_id = 0;
}

void lockstep_set_cmp_fn(struct lockdep_map *map, lock_cmp_fn cmp_fn)
{
	OBSERVE(class_compared, current_task, map_object(map), (lock_compare *)cmp_fn);
}

static struct held_lock *find_held(const struct object *object)
{
	struct task *t = current_task;

	for (unsigned int i = t->held_nr; i-- > 0;)
		if (t->held[i].object == object)
			return &t->held[i];
	return NULL;
}

void lock_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest_lock, unsigned long ip)
{
	struct task *t = current_task;
	struct held_lock use = { .subclass = (uint16_t)subclass,
				 .mode = (uint8_t)read,
				 .trylock = trylock,
				 .unchecked = !check,
				 .context = t->context };

	memory_check((uintptr_t)lock, sizeof(*lock), 0, ip);
	use.object = map_object(lock);
	use.nest = nest_object(nest_lock);
	use.site = site_of(ip);
	if (!trylock)
		observe_wanted(t, use.object, &use);
	lock_hold(t, use.object, &use);
}

void lock_release(struct lockdep_map *lock, unsigned long ip)
{
	struct object *object = map_object(lock);
	bool held = find_held(object);

	OBSERVE(lock_dropped, current_task, object, site_of(ip), held);
	if (held)
		lock_forget(current_task, object);
}

/* As taking and dropping it at once: for what is waited for and never held. */
void lock_sync(struct lockdep_map *lock, unsigned int subclass, int read, int check,
	       struct lockdep_map *nest_lock, unsigned long ip)
{
	lock_acquire(lock, subclass, 0, read, check, nest_lock, ip);
	lock_release(lock, ip);
}

static bool is_held_as(const struct object *object, int read)
{
	const struct task *t = current_task;

	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object == object &&
		    (read < 0 || (read > 0) == (t->held[i].mode != HELD_WRITE)))
			return true;
	return false;
}

int lock_is_held_type(const struct lockdep_map *lock, int read)
{
	const struct object *object = find(lock);

	return object && is_held_as(object, read);
}

int lock_is_held(const struct lockdep_map *lock)
{
	return lock_is_held_type(lock, -1);
}

void lock_set_class(struct lockdep_map *lock, const char *name, struct lock_class_key *key,
		    unsigned int subclass, unsigned long ip)
{
	struct object *object = map_object(lock);
	struct held_lock *held = find_held(object);

	if (key)
		set_class(object, name, key);
	if (!held) {
		OBSERVE(lock_dropped, current_task, object, site_of(ip), false);
		return;
	}
	held->subclass = (uint16_t)subclass;
	OBSERVE(lock_changed, current_task, object, held);
}

void lock_downgrade(struct lockdep_map *lock, unsigned long ip)
{
	struct object *object = map_object(lock);
	struct held_lock *held = find_held(object);

	if (!held || held->mode != HELD_WRITE) {
		OBSERVE(lock_dropped, current_task, object, site_of(ip), false);
		return;
	}
	held->mode = HELD_READ;
	OBSERVE(lock_changed, current_task, object, held);
}

struct pin_cookie lockstep_pin_lock(struct lockdep_map *lock)
{
	struct held_lock *held = find_held(map_object(lock));

	if (!held)
		lockstep_assert_held(lock, -1);
	else
		held->pins++;
	return (struct pin_cookie){ held != NULL };
}

void lockstep_repin_lock(struct lockdep_map *lock, struct pin_cookie cookie)
{
	struct held_lock *held = find_held(map_object(lock));

	if (!held)
		lockstep_assert_held(lock, -1);
	else
		held->pins = (uint16_t)(held->pins + cookie.val);
}

void lockstep_unpin_lock(struct lockdep_map *lock, struct pin_cookie cookie)
{
	struct object *object = map_object(lock);
	struct held_lock *held = find_held(object);

	if (held && held->pins >= cookie.val)
		held->pins = (uint16_t)(held->pins - cookie.val);
	else
		OBSERVE(lock_asserted, current_task, object, "pinned", false, site_of(PC));
}
