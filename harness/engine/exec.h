/* SPDX-License-Identifier: GPL-2.0-only */
/* One execution: who runs next, until it ends. */
#ifndef ENGINE_EXEC_H
#define ENGINE_EXEC_H

#include <lockstep/engine.h>
#include "harness/engine/memory.h"
#include "harness/engine/object.h"
#include "harness/engine/observe.h"
#include "harness/engine/strategy.h"
#include "harness/engine/task.h"

enum end {
	END_NONE,
	END_COMPLETE, /* every task finished */
	END_STUCK,    /* some are blocked for ever */
	END_ABORTED,  /* a fatal finding, or the step bound */
	END_DIVERGED, /* the strategy could not follow its list */
	END_REDUNDANT /* the strategy has explored what could come next */
};

enum phase { PHASE_IDLE, PHASE_SETUP, PHASE_START, PHASE_RUN, PHASE_FINISH, PHASE_CHECK };

struct execution {
	uint64_t enabled;  /* tasks whose announced operation can happen */
	uint64_t finished; /* tasks that returned */
	uint64_t halted;   /* tasks that a fatal finding stopped */
	uint64_t asleep;  /* tasks that wait for another task's event, whatever their object says */
	uint64_t all;	  /* all tasks that there are */
	uint64_t initial; /* tasks that every execution starts with */
	unsigned int initial_width; /* of clocks, for these */
	uint64_t daemons;	    /* tasks that need not come to their ends, */
	uint64_t idle;		    /* and those of them that wait for work */
	uint64_t supposes;	    /* tasks that suppose an interrupt here, and wait for it */
	uint64_t timed;	 /* tasks that wait for a time, whether or not what they wait for holds */
	uint32_t number; /* stamps what belongs to this execution; never 0 */
	uint32_t events;
	uint32_t finish_steps; /* operations of the finish, which are no events */
	uint32_t steps_max;
	uint32_t choices_nr;
	ls_choice *choices;
	uint32_t choices_max;
	uint8_t phase;		/* enum phase */
	uint8_t end;		/* enum end */
	bool memory_points;	/* plain accesses are operations, too */
	unsigned int points_nr; /* places at which they are in any case, see points.h */
	bool strict_races;
	bool runs_on; /* after a fatal finding only the task stops that ran into it */
	bool pins_active;
	bool windows_active;	/* likewise, see window.h */
	bool functions_watched; /* either: tasks tell which functions they enter and leave */
	bool label_is_fault;	/* the choice inside an event that is made is a fault's */
	bool in_harness;	/* a signal now would be the harness's own fault */
	bool racy;		/* a plain conflict was left unordered */
	bool excluded;		/* it is not one of those that the program is about */
	const struct strategy_ops *strategy;
	/* Recording: a site is an index of a stack, taken by this call; NULL: it is a pc. */
	uint64_t (*record_stack)(uintptr_t pc);
	/* The program's setup is done; more may be made on its task. NULL: nothing more. */
	void (*set_up)(void);
	/* An interrupt may come before what the task announces next. NULL: there are none. */
	void (*interrupt)(void);
	/* The current task leaves an operation of the outside world, or ends. NULL: that is all. */
	void (*leave)(bool ends);
	bool cut; /* something was kept from firing, or from coming again, for ever */
	/* The fault plans' say: 0, or an errno. May be NULL. */
	int (*fault)(const char *site, uintptr_t pc);
	/* Likewise, of a call that always succeeds: only what is said to be unsound fails it. */
	int (*fault_unsound)(const char *site, uintptr_t pc);
	/* Is there a plan for this site, for the current task? May be NULL. */
	bool (*fault_planned)(const char *site);
	const char *fault_outcome; /* set by it for the next report line */
	/* Tells the state that failed operations leave as it was, see ls_transaction(). NULL: none.
	 */
	void (*state)(void (*put)(const char *object, const char *field, unsigned long value));
	bool repeats; /* what failed because of a fault is tried again: nobody else is there */
};

extern struct execution execution;

int engine_init(void);
int engine_setup(const struct ls_program *program, const struct ls_options *options);
enum end execution_run(const struct ls_program *program);
void engine_teardown(void);

/* Called on a task's stack. */
void op_point(enum op_kind kind, struct object *object, uintptr_t addr, unsigned int size,
	      uintptr_t pc, const char *call);
void op_point_if(struct object *object, uintptr_t addr, unsigned int size, enum op_test test,
		 uint64_t expect, uintptr_t pc, const char *call);
void execution_end(enum end end) __attribute__((noreturn));
void execution_fatal(void) __attribute__((noreturn));
void execution_exclude(void) __attribute__((noreturn));
unsigned int choice_label(unsigned int outcomes, const char *what);
void choice_unasked(void);

/* A mistake of lockstep itself, or a bound of it: says where, and aborts the process. */
void harness_bug(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
#define harness_assert(condition)                                                               \
	do {                                                                                    \
		if (__builtin_expect(!(condition), 0))                                          \
			harness_bug("%s:%d: %s does not hold", __FILE__, __LINE__, #condition); \
	} while (0)

void task_sleep(void);
void task_wake(struct task *t);
void task_woken(void);
void task_allow(struct task *t, bool can);

/* An object's state changed: which announced operations can happen now? */
void object_wake(struct object *object);

/* Code that acts for a line of a scenario stands where that line does. */
static inline uintptr_t place_of(uintptr_t pc)
{
	uintptr_t place = current_task->place;

	return __builtin_expect(place != 0, 0) ? place : pc;
}

static inline uint64_t site_of(uintptr_t pc)
{
	pc = place_of(pc);
	return __builtin_expect(execution.record_stack != NULL, 0) ? execution.record_stack(pc)
								   : pc;
}

static inline struct object *object_get(const void *p)
{
	uintptr_t addr = (uintptr_t)p;
	struct cell *cell = cell_of(addr);

	if (__builtin_expect(cell != NULL, 1)) {
		uint32_t index = cell->object[(addr >> 2) & 1] - 1;

		if (__builtin_expect(index < objects_nr, 1)) {
			struct object *object = &objects[index];

			if (__builtin_expect(object->addr == addr, 1)) {
				if (__builtin_expect(object->stamp != execution.number, 0))
					object_restore(object);
				return object;
			}
		}
	}
	return object_get_slow(addr);
}

/* A lock is about to be waited for. */
static inline void observe_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	OBSERVE(lock_wanted, t, o, use);
}

/* For reports alone, which cost nothing while none is made. */
static inline void tell_life(const void *object, const char *what, uintptr_t pc)
{
	if (observers.life.nr)
		OBSERVE(life, current_task, (uintptr_t)object, what, site_of(pc));
}

static inline void tell_counted(const void *count, int change, uintptr_t pc)
{
	if (observers.counted.nr)
		OBSERVE(counted, current_task, (uintptr_t)count, change, site_of(pc));
}

/* The current task makes a call that may sleep, for something that is no lock. */
static inline void task_may_sleep(const char *what, uintptr_t pc)
{
	if (observers.blocks.nr)
		OBSERVE(blocks, current_task, what, site_of(pc));
}

/* A task learns what a release published, or publishes what it knows. */
static inline void order_acquire(struct object *object)
{
	clock_join(&current_task->order, object->order);
}

static inline void order_release(struct object *object, bool overwrite)
{
	struct task *t = current_task;

	if (overwrite)
		clock_copy(object->order, &t->order);
	else
		clock_join(object->order, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

static inline bool in_task(void)
{
	return execution.phase == PHASE_RUN || execution.phase == PHASE_START;
}

#endif
