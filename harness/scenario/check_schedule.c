// SPDX-License-Identifier: GPL-2.0-only
/*
 * schedule: (pins). That a function exists which a pin names is known when the program runs; all
 * else is checked here.
 */
#include <string.h>
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"

#define NTH_MAX	 1000000
#define PINS_MAX 64 /* what the engine takes */

struct stop {
	struct scenario_pin *pin;
	unsigned int given; /* how many stops the mapping names */
};

static void read_function(struct loader *l, const struct key *key, const struct yaml *value,
			  void *into)
{
	struct stop *stop = into;

	stop->given++;
	stop->pin->pin.until = *key->name == 'e' ? LS_PIN_ENTER : LS_PIN_LEAVE;
	stop->pin->pin.function = value_text(l, value, "the name of a function");
}

/* What a task holds, and others wait for. */
static const char *const lock_types[] = { "mutex",    "spinlock", "raw_spinlock",
					  "rt_mutex", "rwlock",	  "rwsem" };
#define LOCK_TYPES_NR (sizeof(lock_types) / sizeof(*lock_types))

bool is_lock_type(const char *type)
{
	for (size_t i = 0; i < LOCK_TYPES_NR; i++)
		if (!strcmp(lock_types[i], type))
			return true;
	return false;
}

static void read_lock(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct stop *stop = into;
	const char *text = value_text(l, value, "the name of a lock");
	const char *type;

	stop->given++;
	stop->pin->pin.until = *key->name == 'l' ? LS_PIN_LOCK : LS_PIN_UNLOCK;
	stop->pin->reference = text ? find_reference(l, value, text, (int)stop->pin->pin.task) : -1;
	if (stop->pin->reference < 0)
		return;
	type = l->s->references[stop->pin->reference].type;
	if (!is_lock_type(type))
		diagnose_add(
			l->d, value->at,
			"\"%s\" takes a mutex, spinlock, raw_spinlock, rt_mutex, rwlock or rwsem, "
			"found \"%s\" of type %s",
			key->name, text, type);
}

static void read_nth_number(struct loader *l, const struct yaml *value, unsigned int *nth)
{
	uint64_t number = 0;

	if (value_count(l, value, 1, NTH_MAX, &number))
		*nth = (unsigned int)number;
}

static void read_alloc(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct stop *stop = into;

	(void)key;
	stop->given++;
	stop->pin->pin.until = LS_PIN_ALLOC;
	read_nth_number(l, value, &stop->pin->pin.nth);
}

static void read_pin_nth(struct loader *l, const struct key *key, const struct yaml *value,
			 void *into)
{
	struct stop *stop = into;

	(void)key;
	read_nth_number(l, value, &stop->pin->pin.nth);
}

const struct key until_keys[] = {
	{ "enter", false, read_function, schema_string, "until it has entered this function" },
	{ "leave", false, read_function, schema_string,
	  "until it has returned from this function" },
	{ "lock", false, read_lock, schema_string, "until it has just taken this lock" },
	{ "unlock", false, read_lock, schema_string, "until it is about to drop this lock" },
	{ "alloc", false, read_alloc, schema_count,
	  "until it is about to make its n-th allocation" },
	{ "nth", false, read_pin_nth, schema_count, "the n-th time instead of the first" },
	{ 0 },
};

static void read_until(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct stop stop = { .pin = into };

	(void)key;
	if (value->kind == YAML_SCALAR) {
		value_word(l, value, "until", "finished");
		stop.pin->pin.until = LS_PIN_FINISHED;
		return;
	}
	keys_read(l, value, "until", until_keys, &stop);
	if (value->kind == YAML_MAPPING && stop.given != 1)
		diagnose_add(
			l->d, value->at,
			"until needs exactly one of enter, leave, lock, unlock, alloc, or is the "
			"word finished");
}

static void read_pin_task(struct loader *l, const struct key *key, const struct yaml *value,
			  void *into)
{
	struct scenario_pin *pin = into;
	int task = find_task(l, value);

	(void)key;
	pin->pin.task = task < 0 ? 0 : (unsigned int)task;
}

const struct key pin_keys[] = {
	{ "task", true, read_pin_task, schema_string, "the task that runs, alone" },
	{ "until", true, read_until, schema_until, "where it stops" },
	{ 0 },
};

void read_schedule(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE || value->nr > PINS_MAX) {
		value_expected(l, value,
			       "a list of at most 64 pins, such as [{task: a, until: {enter: f}}]");
		return;
	}
	s->pins = pool_alloc(l->pool, (value->nr + 1) * sizeof(*s->pins));
	for (size_t i = 0; i < value->nr; i++) {
		struct scenario_pin *pin = &s->pins[s->pins_nr++];

		pin->reference = -1;
		pin->at = value->items[i].value->at;
		keys_read(l, value->items[i].value, "a pin", pin_keys, pin);
	}
}
