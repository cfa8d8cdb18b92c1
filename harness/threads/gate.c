// SPDX-License-Identifier: GPL-2.0-only
/*
 * Points: where the scheduled execution has its events. Here a thread waits a little, or not, by
 * chance; or, when a schedule is enforced, until that says that it is its turn.
 *
 * A turn lasts until the thread comes to its next point, may block, or ends; no other thread passes
 * a gate meanwhile. Where the list ends all gates are open.
 */
#include <errno.h>
#include <sched.h>
#include <time.h>
#include "harness/engine/memory.h"
#include "harness/threads/pins.h"
#include "harness/threads/source.h"

#define GATE_SECONDS 5 /* nobody had a turn for so long: the schedule cannot be followed */

static const struct thread_options *way;
static const struct ls_choices *schedule;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static size_t next;
static int holder; /* of the turn, or NOBODY */
static atomic_uint points;
static unsigned int started, tasks_nr;
static _Thread_local bool has_begun;

void gate_start(const struct thread_options *options)
{
	way = options;
	schedule = options->schedule;
	next = 0;
	holder = NOBODY;
	started = 0;
}

void gate_expect(unsigned int nr)
{
	tasks_nr = nr;
}

/* The setup and the finish are not part of a schedule. */
static bool is_apart(const struct thread *t)
{
	return t->id == THREAD_MAIN || thread_phase == IN_FINISH;
}

bool gate_enforces(void)
{
	return schedule && !is_apart(thread_self());
}

bool gate_has_faults(void)
{
	return way->plans && way->plans->faults_nr;
}

bool gate_is_unlisted(unsigned int kind)
{
	return way->unlisted >> kind & 1;
}

bool gate_has_list(void)
{
	return schedule;
}

unsigned int gate_followed(void)
{
	return (unsigned int)next;
}

long gate_moment_ns(void)
{
	return way->moment_ns;
}

unsigned int gate_points(void)
{
	return atomic_load(&points);
}

/* In the scheduled run handlers also come in on the processor of a task, which asks for that. */
static void nobody_asked(void)
{
	if (source_is_any())
		thread_lacks("handlers on the processor of a task");
	thread_end("diverged: nobody asked for an outcome");
}

/* Each task first runs to its first point, in the order of their numbers. */
static bool is_turn_of(const struct thread *t)
{
	if (holder != NOBODY)
		return false;
	if (!has_begun)
		return started == t->id;
	if (started < tasks_nr)
		return false;
	while (next < schedule->nr && schedule->v[next] & LS_CHOICE_LABEL)
		if (schedule->v[next++] != LS_CHOICE_LABEL)
			nobody_asked();
	return next >= schedule->nr || schedule->v[next] == t->id;
}

static void give_up_turn(const struct thread *t)
{
	if (holder != (int)t->id)
		return;
	holder = NOBODY;
	if (!has_begun)
		started++;
	has_begun = true;
	pthread_cond_broadcast(&turned);
}

static void wait_for_turn(struct thread *t)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += GATE_SECONDS;
	while (!is_turn_of(t))
		if (pthread_cond_timedwait(&turned, &mutex, &until) == ETIMEDOUT)
			thread_end("diverged");
	if (!has_begun || next < schedule->nr)
		holder = (int)t->id;
	if (has_begun && next < schedule->nr) {
		next++;
		t->turns++;
	}
}

static void enforce(struct thread *t)
{
	pthread_mutex_lock(&mutex);
	give_up_turn(t);
	wait_for_turn(t);
	pthread_mutex_unlock(&mutex);
}

/* A short task would be over before the next one is there. */
static void begin_together(void)
{
	if (thread_self()->id >= tasks_nr)
		return;
	pthread_mutex_lock(&mutex);
	if (++started == tasks_nr)
		pthread_cond_broadcast(&turned);
	while (started < tasks_nr)
		pthread_cond_wait(&turned, &mutex);
	pthread_mutex_unlock(&mutex);
}

void gate_begin(void)
{
	if (!gate_enforces()) {
		begin_together();
		return;
	}
	pthread_mutex_lock(&mutex);
	/* One that another task created begins with an event. */
	has_begun = thread_self()->id >= tasks_nr;
	wait_for_turn(thread_self());
	pthread_mutex_unlock(&mutex);
}

void gate_leave(void)
{
	struct thread *t = thread_self();

	if (!schedule && (int)t->id == pins_task())
		pins_miss();
	if (!gate_enforces())
		return;
	pthread_mutex_lock(&mutex);
	give_up_turn(t);
	pthread_mutex_unlock(&mutex);
}

static uint64_t draw(struct thread *t)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 7;
	t->random ^= t->random << 17;
	return t->random;
}

/* Mostly nothing, so that threads meet; else a moment, or long enough for the others' steps. */
static void delay(struct thread *t)
{
	uint64_t r = draw(t);

	switch (r & 7) {
	case 0:
		nanosleep(&(struct timespec){ .tv_nsec = (long)(r >> 8) % 60000 }, NULL);
		break;
	case 1:
	case 2:
		sched_yield();
		break;
	case 3:
		for (volatile unsigned int i = (unsigned int)(r >> 8) % 2000; i; i--)
			;
		break;
	}
}

/* Without a schedule: until the pins are done with others. */
static void wait_for_pins(const struct thread *t)
{
	if (pins_task() == NOBODY || pins_task() == (int)t->id)
		return;
	pthread_mutex_lock(&mutex);
	while (pins_task() != NOBODY && pins_task() != (int)t->id)
		pthread_cond_wait(&turned, &mutex);
	pthread_mutex_unlock(&mutex);
}

void gate_pins_changed(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cond_broadcast(&turned);
	pthread_mutex_unlock(&mutex);
}

void thread_point(void)
{
	thread_self()->used_nr = 0;
	thread_point_read();
}

void thread_point_read(void)
{
	struct thread *t = thread_self();

	t->task.seq++;
	if (thread_phase == IN_TASKS)
		atomic_fetch_add(&points, 1);
	if (is_apart(t))
		return;
	if (schedule)
		enforce(t);
	else
		wait_for_pins(t), delay(t);
}

#define ID_SEGMENT 48 /* bits of the offset */

extern char __start_lockstep_model_data[] __attribute__((weak));
extern char __start_lockstep_model_bss[] __attribute__((weak));

/*
 * Places have the numbers that they have for the engine: how far they are into its memory, or into
 * one of the two segments of a model's variables.
 */
static uintptr_t place_of_point(uint64_t id)
{
	uint64_t offset = id & ((1ull << ID_SEGMENT) - 1);

	switch (id >> ID_SEGMENT) {
	case 0:
		return REGION_BASE + offset;
	case 1:
		return (uintptr_t)__start_lockstep_model_data + offset;
	case 2:
		return (uintptr_t)__start_lockstep_model_bss + offset;
	}
	return 0;
}

void gate_access(uintptr_t addr, size_t size, bool sequenced)
{
	const struct thread *t = thread_self();
	bool is_event;

	if (!gate_enforces())
		return;
	is_event = sequenced ||
		   (way->memory_points && !t->task.races_off && addr - t->stack >= t->stack_size);
	for (size_t i = 0; i < way->points_nr && !is_event; i++) {
		uintptr_t point = place_of_point(way->points[i]);

		is_event = point && point + 8 > addr && point < addr + size;
	}
	if (is_event)
		thread_point();
}

bool gate_is_use(uintptr_t addr, size_t size)
{
	const struct thread_use *use = &way->use;
	const struct thread *t = thread_self();

	return use->size && t->id == use->task && t->turns == use->turns &&
	       use->addr < addr + size && addr < use->addr + use->size;
}

static unsigned int choose_from_list(unsigned int outcomes)
{
	unsigned int outcome = 0;

	pthread_mutex_lock(&mutex);
	if (next < schedule->nr && schedule->v[next] & LS_CHOICE_LABEL)
		outcome = schedule->v[next++] & ~LS_CHOICE_LABEL;
	pthread_mutex_unlock(&mutex);
	return outcome < outcomes ? outcome : 0;
}

unsigned int thread_choose(unsigned int outcomes)
{
	struct thread *t = thread_self();

	if (outcomes < 2 || is_apart(t))
		return 0;
	return schedule ? choose_from_list(outcomes) : (unsigned int)(draw(t) >> 8) % outcomes;
}

/* Seldom, where it is chance: else the first places that are come by would use the budget up. */
unsigned int thread_choose_fault(unsigned int outcomes)
{
	struct thread *t = thread_self();
	uint64_t r;

	if (schedule)
		return choose_from_list(1 + outcomes);
	r = draw(t);
	return r & 15 ? 0 : 1 + (unsigned int)(r >> 8) % outcomes;
}
