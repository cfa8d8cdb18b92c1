/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario file after it was read and checked: every name in it is resolved against the models.
 * Owns no state of a run; the same scenario may be run any number of times.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <lockstep/engine.h>
#include <lockstep/model.h>
#include "harness/scenario/diagnose.h"
#include "harness/scenario/expression.h"
#include "harness/scenario/litmus.h"
#include "harness/scenario/pool.h"
#include "harness/scenario/registry.h"
#include "harness/symbol/symbol.h"

#define SCENARIO_FORMAT	  1
#define SCENARIO_SIZE_MAX (1024 * 1024)
#define SCENARIO_IN_SETUP (-1) /* in place of the index of a task */
#define SCENARIO_IN_BODY  (-2) /* operations that run when something calls them */

/* Something that operations work on: an object, or an attribute of another reference. */
struct scenario_reference {
	const char *text; /* "dev0.group" */
	const char *type;
	int base; /* index of the reference whose attribute this is, or -1 */
	const struct ls_attribute *attribute;
	int task;	/* whose operation creates the object, or SCENARIO_IN_SETUP */
	struct mark at; /* of the object's creation */
	bool in_a_task; /* some task or pin uses it */
};

struct ls_body;

struct scenario_value {
	bool given;
	long number;
	const struct expression *expression; /* LS_ARG_VALUE: instead of the number; or NULL */
	int into;			     /* LS_ARG_REGISTER; -1 when left out */
	const struct ls_body *body;
	const char *text;
	int *references; /* LS_ARG_OBJECT, LS_ARG_OBJECTS */
	unsigned int references_nr;
};

/* What a task does with an operation: run it, or decide where to go on. */
enum scenario_flow {
	FLOW_RUN,
	FLOW_TRY,    /* run it; go on at the target when it comes to an error */
	FLOW_ASSERT, /* the first argument must be true */
	FLOW_BRANCH, /* go on at the target when the first argument is 0 */
	FLOW_JUMP    /* go on at the target */
};

struct scenario_operation {
	const struct ls_operation_ops *ops;
	enum scenario_flow flow;
	unsigned int target; /* index of an operation of the task, or how many it has */
	unsigned int place;  /* index in the scenario's places */
	int into;	     /* register that gets the outcome, or -1 */
	bool in_sketch;	     /* of no model: reports show its line, not what runs it */
	struct scenario_value args[LS_ARGS_MAX];
	const char *text; /* "lock lock=m", for reports */
	int creates;	  /* index of a reference, or -1 */
	struct mark at;
};

struct scenario_task {
	const char *name;
	struct mark at;
	struct scenario_operation *operations;
	unsigned int operations_nr;
	struct registers registers;
};

/* Operations that an operation of the setup or of a task hands over. */
struct ls_body {
	struct scenario_task code;
};

struct scenario_pin {
	struct ls_pin pin; /* without the object */
	int reference;	   /* of LS_PIN_LOCK and LS_PIN_UNLOCK, or -1 */
	const char *text;  /* "task attach until it enters f" */
	struct mark at;
};

/* A field that a lock guards: of a type, or of the object that a reference names. */
struct scenario_guard {
	struct ls_guard guard; /* .at, .size and .lock of a type only */
	int field, lock;       /* references; -1: it is of a type */
	struct mark at;
};

struct scenario_expected {
	enum ls_finding_kind kind;
	const char *in, *object; /* NULL: any */
	const char **cycle;
	unsigned int cycle_nr;
	struct mark at;
};

enum expect_kind { EXPECT_DEFAULT, EXPECT_VERIFIED, EXPECT_CLEAN, EXPECT_FINDINGS };

struct scenario_expect {
	enum expect_kind kind;
	struct scenario_expected *v, *allow;
	unsigned int nr, allow_nr;
	/* How many traces there must be; where these are given only an exhaustive search will do.
	 */
	bool complete_given, deadlocked_given;
	uint64_t complete, deadlocked;
};

struct scenario_variant {
	const struct ls_variant_slot *slot;
	const struct ls_variant_ops *ops;
	bool named; /* by the case, not by like: */
};

struct scenario_case {
	const char *name;
	struct mark at;
	const char *kernel; /* needs an image of a kernel: ">=6.8"; NULL: a model */
	const char *like;   /* version; NULL: as the scenario says */
	struct mark like_at;
	struct scenario_variant *variants; /* every function of the models in use */
	unsigned int variants_nr;
	const char *not_applicable; /* why it makes no sense, and is not run; NULL: it does */
	struct scenario_expect expect;
	bool added;    /* by lockstep, of implementations that the file did not think of */
	bool unstated; /* anything may come of it: no case of the file says what should */
};

/* What explore: says, or a command line; what neither says has its .._set false or value NULL. */
struct scenario_explore {
	const char *strategy;
	bool seed_set, executions_set, time_set, preemptions_set, granularity_set, steps_set;
	bool depth_set, stop_set;
	uint64_t seed, executions, time_ns;
	int preemptions;
	uint32_t steps, depth, budget;
	enum ls_granularity granularity;
	bool stop_first;
	bool strict;	/* plain aligned writes of a word race; a replay file has it */
	bool fall_back; /* nobody chose the strategy: another may take over (explore_merge() sets
			   it) */
};

struct scenario {
	const char *file, *name, *title;
	uint64_t hash;
	struct litmus *litmus; /* that it was made of, or NULL */
	json_t *source;	       /* array, or NULL */
	const char *like;
	struct mark like_at;
	bool models[REGISTRY_MODELS_MAX]; /* in use, by number */
	struct scenario_reference *references;
	unsigned int references_nr;
	struct scenario_operation *setup;
	unsigned int setup_nr;
	struct scenario_task *tasks;
	unsigned int tasks_nr;
	struct symbol *places; /* of the operations, in the order of the file */
	unsigned int places_nr;
	struct scenario_pin *pins;
	unsigned int pins_nr;
	struct ls_fault_plan *faults; /* where they run something, .arg is a struct ls_body */
	struct mark *faults_at;
	unsigned int faults_nr;
	struct scenario_guard *guards;
	unsigned int guards_nr;
	struct ls_known *known; /* with those of the image */
	unsigned int known_nr;
	struct scenario_explore explore;
	bool finish_none;
	struct scenario_case *cases; /* at least one */
	unsigned int cases_nr;
	struct pool pool;
};

/**
 * scenario_load() - read and check one file
 * @path: its name
 * @d: gets every error; its .file is set
 *
 * Context: harness; runs nothing of a model.
 * Return: the scenario, free with scenario_free(); NULL when there are errors in @d.
 */
struct scenario *scenario_load(const char *path, struct diagnose *d);

/**
 * scenario_parse() - as scenario_load(), from memory
 * @path: name for errors and reports
 * @text: the bytes
 * @length: how many
 * @d: gets every error; its .file is set
 *
 * Context: harness; runs nothing of a model.
 * Return: as scenario_load().
 */
struct scenario *scenario_parse(const char *path, const char *text, size_t length,
				struct diagnose *d);

/**
 * scenario_free() - give back a scenario
 * @s: may be NULL
 *
 * Context: harness.
 */
void scenario_free(struct scenario *s);

/**
 * scenario_case_named() - find a case
 * @s: scenario
 * @name: name of the case
 *
 * Context: harness.
 * Return: the case; NULL when there is none of that name.
 */
const struct scenario_case *scenario_case_named(const struct scenario *s, const char *name);

/**
 * scenario_case_copy() - a case whose variants can be changed
 * @pool: that the copy will live in
 * @c: copied; must outlive the copy
 *
 * Context: harness.
 * Return: never NULL.
 */
struct scenario_case *scenario_case_copy(struct pool *pool, const struct scenario_case *c);

/* Both use the same variants, whether or not they name them. */
bool scenario_case_same(const struct scenario_case *a, const struct scenario_case *b);

/**
 * scenario_case_title() - the name that a case has when its file gives it none
 * @pool: that the name will live in
 * @c: its kernel and the variants that are named say it
 *
 * Context: harness.
 * Return: never NULL; "" when the case names nothing.
 */
const char *scenario_case_title(struct pool *pool, const struct scenario_case *c);

#endif
