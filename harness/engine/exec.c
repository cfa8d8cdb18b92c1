// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running one execution: the setup before all of them, each one's start, its end, the finish.
 *
 * Each task first runs to the operation that it wants to perform. Then, over and over, the strategy
 * picks a task whose operation can happen, that task performs it and runs on to its next one
 * (schedule.c).
 */
#include <errno.h>
#include <stdlib.h>
#include "harness/engine/names.h"
#include "harness/engine/pins.h"
#include "harness/engine/schedule.h"
#include "harness/engine/spawn.h"
#include "harness/engine/window.h"

struct execution execution;
struct task tasks[TASKS_SLOTS];
struct task *current_task;

struct fiber host_fiber;
struct task *const main_task = &tasks[MAIN_WINDOW];
static const struct ls_program *running;
static int setup_result;

#define bit_of(t) (1ul << (t)->id)

/**
 * engine_init() - map the memory that every exploration uses
 *
 * Context: harness thread; a second call does nothing.
 * Return: 0; -ENOMEM when the fixed addresses are taken or memory is short.
 */
int engine_init(void)
{
	int err = memory_init();

	if (!err)
		err = objects_init();
	if (!execution.number)
		execution.number = 1;
	return err;
}

static void main_entry(void)
{
	if (execution.phase == PHASE_FINISH)
		running->finish(running->arg);
	else if (running->setup)
		setup_result = running->setup(running->arg);
	if (execution.phase == PHASE_SETUP && !setup_result && execution.set_up)
		execution.set_up();
	OBSERVE(task_ended, current_task);
	/* What the finish gave daemons to do is done before its end. */
	execution.enabled &= ~bit_of(main_task);
	execution.finished |= bit_of(main_task);
	if (execution.phase == PHASE_FINISH && execution.enabled)
		schedule_from(main_task);
	execution_end(END_COMPLETE);
}

/* Run the setup or the finish on the main task's stack. */
static enum end main_run(enum phase phase)
{
	execution.phase = (uint8_t)phase;
	execution.end = END_NONE;
	execution.enabled |= bit_of(main_task);
	task_reset(main_task);
	fiber_prepare(&main_task->fiber, memory_stack(main_task->id), main_entry);
	current_task = main_task;
	fiber_switch(&host_fiber, &main_task->fiber);
	return execution.end;
}

/**
 * engine_setup() - make the tasks, run the setup, and keep what it leaves
 * @program: checked by the caller
 * @options: likewise
 *
 * Context: harness thread; observers are in place. Segments were added before.
 * Return: 0; what the setup returned; -EPROTO when it ended in a finding; -ENOMEM.
 */
int engine_setup(const struct ls_program *program, const struct ls_options *options)
{
	running = program;
	clock_width = (program->tasks_nr + 3) & ~3u;
	execution.steps_max = options->steps_max ? options->steps_max : LS_STEPS_DEFAULT;
	/* The step bound, as much again under a fair schedule, and an outcome for each. */
	execution.choices_max = 4 * execution.steps_max + 64;
	execution.choices = calloc(execution.choices_max, sizeof(*execution.choices));
	if (!execution.choices)
		return -ENOMEM;
	execution.choices_nr = 0;
	execution.events = 0;
	execution.all = execution.daemons = 0;
	execution.enabled = execution.finished = execution.asleep = 0;
	execution.memory_points = options->granularity == LS_GRANULARITY_MEMORY;
	execution.strict_races = options->strict_races;
	execution.racy = false;
	execution.interrupt = NULL;
	execution.leave = NULL;
	execution.state = NULL;
	execution.repeats = false;
	execution.number++;
	for (unsigned int i = 0; i < program->tasks_nr; i++) {
		tasks[i].id = (uint8_t)i;
		tasks[i].name = program->tasks[i].name;
		tasks[i].run = program->tasks[i].run;
		tasks[i].arg = program->tasks[i].arg;
		execution.all |= 1ul << i;
	}
	main_task->id = MAIN_WINDOW;
	main_task->name = "setup";
	setup_result = 0;
	if ((program->setup || execution.set_up) && main_run(PHASE_SETUP) != END_COMPLETE)
		setup_result = -EPROTO;
	execution.phase = PHASE_IDLE;
	main_task->name = "finish";
	tasks_mark_setup();
	memory_mark_setup();
	objects_mark_setup();
	return setup_result;
}

void engine_teardown(void)
{
	free(execution.choices);
	execution.choices = NULL;
	memory_forget_all();
	objects_forget_all();
	names_forget_all();
	execution.number++;
	execution.phase = PHASE_IDLE;
}

static void execution_start_tasks(void)
{
	execution.phase = PHASE_START;
	for (uint64_t all = execution.all; all && !execution.end; all &= all - 1) {
		current_task = &tasks[__builtin_ctzl(all)];
		fiber_switch(&host_fiber, &current_task->fiber);
	}
}

static void execution_first_choice(void)
{
	execution.phase = PHASE_RUN;
	if (!execution.enabled && execution_is_over()) {
		execution.end = execution.halted ? END_ABORTED : END_COMPLETE;
	} else if (!execution.enabled && execution.halted) {
		execution.end = END_ABORTED;
	} else if (!execution.enabled) {
		OBSERVE(stuck);
		execution.end = END_STUCK;
	} else {
		unsigned int next = choose(NO_TASK);

		if (next == NO_TASK)
			return;
		current_task = &tasks[next];
		fiber_switch(&host_fiber, &current_task->fiber);
	}
}

/**
 * execution_run() - run one execution from the state after the setup to its end
 * @program: the one that engine_setup() got
 *
 * Context: harness thread; execution.strategy is set and has been told.
 * Return: how it ended.
 */
enum end execution_run(const struct ls_program *program)
{
	enum end end;

	execution.number++;
	memory_reset();
	objects_reset();
	execution.all = execution.initial;
	execution.daemons &= execution.initial;
	execution.events = execution.finish_steps = 0;
	execution.choices_nr = 0;
	execution.enabled = execution.all;
	execution.finished = execution.halted = execution.asleep = 0;
	execution.idle = execution.timed = execution.supposes = 0;
	execution.cut = false;
	execution.excluded = false;
	execution.end = END_NONE;
	if (execution.pins_active)
		pins_execution_begin();
	if (execution.windows_active)
		windows_execution_begin();
	OBSERVE(execution_began);
	for (uint64_t all = execution.all; all; all &= all - 1)
		task_reset(&tasks[__builtin_ctzl(all)]);
	execution_start_tasks();
	if (!execution.end)
		execution_first_choice();
	end = execution.end;
	OBSERVE(ran);
	if (end == END_COMPLETE && program->finish && main_run(PHASE_FINISH) != END_COMPLETE)
		end = END_ABORTED;
	if (end == END_COMPLETE && !program->finish_is_noop) {
		execution.phase = PHASE_CHECK;
		current_task = main_task;
		OBSERVE(finished);
	}
	execution.phase = PHASE_IDLE;
	return end;
}
