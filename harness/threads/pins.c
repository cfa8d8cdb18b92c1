// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pins: as long as some are left only the task of the next one passes points (gate.c), so that one
 * task at a time comes by here. A pin stops its task at a point of its own, which a schedule
 * counts.
 */
#include "harness/threads/pins.h"
#include "harness/symbol/symbol.h"

#define PINS_MAX   64u
#define RANGES_MAX 64u

static struct {
	struct ls_pin want;
	struct code_range range[RANGES_MAX];
	unsigned int ranges_nr;
} pins[PINS_MAX];
static atomic_uint at, nr;
static unsigned int seen;

void pins_prepare(const struct ls_pin *list, unsigned int list_nr)
{
	if (list_nr > PINS_MAX)
		thread_lacks("room for so many pins");
	for (unsigned int i = 0; i < list_nr; i++) {
		const char *function = list[i].function;

		pins[i].want = list[i];
		pins[i].ranges_nr = function ? symbol_find_functions(function, pins[i].range,
								     RANGES_MAX)
					     : 0;
	}
	functions_watched |= list_nr > 0;
}

void pins_begin(const struct ls_pin *list, unsigned int list_nr)
{
	for (unsigned int i = 0; i < list_nr; i++)
		pins[i].want.object = list[i].object;
	seen = 0;
	atomic_store(&at, 0);
	atomic_store(&nr, list_nr);
}

int pins_task(void)
{
	unsigned int next = atomic_load(&at);

	return next < atomic_load(&nr) ? (int)pins[next].want.task : NOBODY;
}

static bool is_next(enum ls_pin_kind kind)
{
	const struct thread *t = thread_self();

	return t && (int)t->id == pins_task() && pins[atomic_load(&at)].want.until == kind;
}

/* Has it happened often enough? Then the next pin is in force. */
static bool reached(void)
{
	unsigned int next = atomic_load(&at), nth = pins[next].want.nth;

	if (++seen < (nth ? nth : 1))
		return false;
	seen = 0;
	atomic_store(&at, next + 1);
	gate_pins_changed();
	return true;
}

static void step(void)
{
	if (reached())
		thread_point();
}

static bool inside(uintptr_t pc)
{
	unsigned int next = atomic_load(&at);

	for (unsigned int i = 0; i < pins[next].ranges_nr; i++)
		if (pc >= pins[next].range[i].from && pc < pins[next].range[i].to)
			return true;
	return false;
}

void pins_enter(uintptr_t pc)
{
	if (is_next(LS_PIN_ENTER) && inside(pc))
		step();
}

void pins_leave(uintptr_t pc)
{
	if (is_next(LS_PIN_LEAVE) && inside(pc))
		step();
}

void pins_allocate(void)
{
	if (is_next(LS_PIN_ALLOC))
		step();
}

void pins_lock(const void *lock)
{
	if (is_next(LS_PIN_LOCK) && pins[atomic_load(&at)].want.object == lock)
		reached();
}

void pins_unlock(const void *lock)
{
	if (is_next(LS_PIN_UNLOCK) && pins[atomic_load(&at)].want.object == lock)
		reached();
}

void pins_finish(void)
{
	if (is_next(LS_PIN_FINISHED))
		reached();
	else if ((int)thread_self()->id == pins_task())
		pins_miss();
}

/* An execution that does not begin as the scenario says is none of its own. */
void pins_miss(void)
{
	thread_end("excluded: a pin was not reached");
}
