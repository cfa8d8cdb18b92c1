/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded execution: every event with its stack, and the finding with its evidence. Everything
 * is copied in words while the execution runs, since its memory is gone afterwards.
 */
#ifndef EXPLAIN_RECORDER_H
#define EXPLAIN_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "harness/engine/task.h"
#include "harness/explore/explore.h"

#define FRAMES_MAX	   24
#define RECORDED_LOCKS_MAX 64
#define CIRCLE_CLASSES_MAX 64

struct stack {
	uint32_t nr;
	uintptr_t pc[FRAMES_MAX]; /* return addresses, innermost first */
};

struct recorded_event {
	int task;		 /* index, or -1 */
	const char *op, *object; /* object: NULL when none */
	char *text;
	char *outcome; /* or NULL */
	char *held;    /* names, one a line, or NULL */
	uint64_t site;
	uintptr_t addr; /* of its object */
	bool is_note; /* printk, begin and end of an operation, label: not an event of the engine */
	const char *switched; /* why the task before it stopped; NULL: the same task goes on */
	bool here;
};

struct recorded_evidence {
	const char *title;
	int task;
	char *task_name;
	uint64_t site;
};

#define LIFE_MAX 40u

struct recorded_life {
	const char *what;
	int task;
	int change; /* of a count, at @addr */
	uint64_t site;
	uintptr_t addr;
};

struct recorded_wait {
	int task, held_by;
	char *wants;
	bool beside; /* it is no part of the chain */
	enum wait_how how;
	uint64_t holders; /* tasks */
	uint64_t site, held_since;
	struct last_wake last;
};

struct recorded_lock {
	int task;
	char *class, *bits, *object; /* class NULL: there is none */
	const char *mode;	     /* or NULL */
	bool trylock, checked;
	uint64_t site;
};

struct recording {
	uint64_t fingerprint; /* of the finding that is looked for */
	bool found;
	struct recorded_event *events;
	size_t events_nr, events_max;
	int task;
	uint64_t site;
	uintptr_t addr;
	char *story, *object, *type, *class;
	struct recorded_evidence evidence[EVIDENCE_MAX];
	unsigned int evidence_nr;
	struct recorded_wait waits[LINKS_MAX];
	unsigned int waits_nr;
	struct cycle_link cycle[LINKS_MAX];
	unsigned int cycle_nr;
	const char *form;
	struct recorded_life life[LIFE_MAX]; /* of the object, oldest first */
	unsigned int life_nr;
	struct raised_access access, other; /* .size 0: none */
	long offset;			    /* of the access in its allocation, which has */
	unsigned long allocation;	    /* so many bytes; 0: it is in none */
	/* locks.c */
	struct recorded_lock lock, locks[RECORDED_LOCKS_MAX];
	unsigned int locks_nr;
	struct context context;
	uint32_t rcu_depth;
	char *from_bits[LINKS_MAX], *to_bits[LINKS_MAX];
	int link_task[LINKS_MAX]; /* -2: it is not known */
	/* Classes of the circles that were reported before, the circles one behind the other. */
	const char *circle_class[CIRCLE_CLASSES_MAX];
	uint8_t circle_of[CIRCLE_CLASSES_MAX];
	unsigned int circle_classes_nr, circles_nr;
	int lockdep_before;	  /* kind that the rules for classes reported before; -1: none */
	char *names[TASKS_SLOTS]; /* of the tasks that something is told of */
};

int record_finding(const struct ls_program *program, const struct ls_options *options,
		   const struct ls_finding *finding, struct recording *recording);
void recording_free(struct recording *recording);
const struct stack *recorded_stack(uint64_t site);
/* The number of a task in the recording under way: -1 for what runs setup and finish. */
int recorded_index(const struct task *t);

#endif
