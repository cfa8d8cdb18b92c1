/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raising a finding: what a detector says, and where it goes.
 *
 * Most executions of a search that has found something find it again, so a raise first asks a small
 * table whether exactly this was seen; only what is new is described in words.
 */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <lockstep/engine.h>
#include "harness/engine/exec.h"

#define EVIDENCE_MAX 6
#define LINKS_MAX    16

/* A place that explains the finding, and who was there. */
struct evidence {
	const char *title; /* "freed", "also accessed": the reports add the task */
	const struct task *task;
	uint64_t site;
};

/* In which way a task keeps another waiting. */
enum wait_how {
	WAIT_NOBODY,  /* none is known who could end the wait */
	WAIT_HELD,    /* it has what is wanted */
	WAIT_QUEUED,  /* it waits to write, and keeps readers out */
	WAIT_SECTION, /* it is in a reader's section, or has a reference */
	WAIT_RUNS     /* it runs the work or handler whose end is wanted, or is to run it */
};

/* The last call that could have ended a wait: complete(), wake_up(). */
struct last_wake {
	const struct task *task; /* NULL: there was none in this execution */
	const char *call;
	uint64_t site;
	bool in_vain; /* it found nobody waiting */
};

/* One task in the chain of who waits for whom. */
struct wait_link {
	const struct task *task;
	const struct object *wants;
	const struct task *held_by; /* NULL: nobody, or nobody who could give it */
	enum wait_how how;
	uint64_t holders; /* tasks, all that keep it waiting */
	uint64_t site, held_since;
	struct last_wake last;
};

/* What an edge from one object to another says of the second. */
enum link_how {
	LINK_TAKEN,   /* it is taken under the first */
	LINK_WAIT,    /* it is waited for under the first */
	LINK_SECTION, /* it is wanted in a reader's section of the first */
	LINK_PASSED   /* it is waited for before the first is completed */
};

/* What the end of an edge is to the rules for classes. */
enum end_is {
	END_CHECKED,   /* a lock of a class */
	END_UNCHECKED, /* a lock that is excluded from checks by class */
	END_NO_LOCK    /* something else that can be waited for */
};

struct cycle_end {
	uint32_t class; /* its number; 0: it has none */
	uint8_t is;	/* enum end_is */
	uint8_t mode;	/* enum held_mode, as far as the edge says */
};

/* One edge of a circle in the lock order. */
struct cycle_link {
	const char *from, *to; /* lock classes */
	/* Of a circle of single objects, not of classes: their names; else NULL. */
	const char *from_object, *to_object;
	enum link_how how;
	const char *task; /* of the first witness */
	uintptr_t held_at, taken_at;
	struct cycle_end from_end, to_end;
};

/* "taken", "waited for", "in section", "passed" */
const char *link_name(enum link_how how);

/* How memory was touched; .size 0: it was not. */
struct raised_access {
	uintptr_t addr;
	uint32_t size;
	uint32_t flags; /* enum access_flags */
};

struct raise {
	enum ls_finding_kind kind;
	const struct task *task;
	uint64_t site;
	uintptr_t addr;	  /* of the memory or lock that it is about, or 0 */
	uint64_t more;	  /* whatever else tells it from others of its kind and places */
	const char *form; /* which of the kind's forms (docs/result-format.md), or NULL */
	const struct held_lock *use; /* the lock that is being taken, or NULL */
	const char *text;	     /* the detector's sentence, or NULL: @story writes it */
	void (*story)(const struct raise *r, FILE *out);
	const struct ls_choices *witness; /* of what is raised after its execution; else NULL */
	const struct ls_known *known;	  /* data-race: the entry that tells of it; else NULL */
	struct raised_access access;	  /* of @task, at @site */
	struct raised_access other;	  /* of the task of the first evidence, there */
	bool unshown; /* this execution does not show it, another interleaving would */
	bool ends;    /* the task cannot go on, although the kind is not fatal */
	/* How much there is of what follows: only so much is read. */
	unsigned int evidence_nr, waits_nr, chain_nr, cycle_nr, before_nr;
	struct evidence evidence[EVIDENCE_MAX];
	/* The chain, or the circle; behind it the other tasks that wait, which say nothing of which
	 * finding it is. */
	struct wait_link waits[LINKS_MAX];
	struct cycle_link cycle[LINKS_MAX];
	/* lock-order: the executions that have to be run before, for the circle to close */
	const struct ls_choices *before[LINKS_MAX];
};

/* Begin one that is raised in many executions: without its lists, which are large. */
static inline void raise_begin(struct raise *r)
{
	memset(r, 0, offsetof(struct raise, evidence));
}

/* A finding as it is kept; the public part first. */
struct finding {
	struct ls_finding public;
	uint32_t last_execution;
	uint64_t raw;		  /* of a raise of it, the last that was noted */
	uint64_t rank;		  /* orders what was found; 0: finding_waits() */
	uint64_t witness;	  /* number of the execution whose choices it has */
	uint32_t told;		  /* the round of finding_noted in which it was told, */
	bool told_shown;	  /* and whether as one that happened */
	uintptr_t use_pc;	  /* not shown yet: the access that has to come later */
	uint64_t classes;	  /* deadlock, lock-order: hash of the set of lock classes, or 0 */
	struct cycle_link *cycle; /* lock-order */
	unsigned int cycle_nr;
	size_t closed_by;  /* lock-order: number of the finding that shows it closed, from 1 */
	uint32_t noted_in; /* execution.number of the last execution that showed it */
};

void raise_finding(const struct raise *r);
extern uint64_t finding_raises; /* how often that was called */
/* Its sentence; to free(). */
char *raise_story(const struct raise *r);
void raise_evidence(struct raise *r, const char *title, const struct task *task, uint64_t site);

void findings_start(const struct ls_options *options);
int findings_move(struct ls_result *result);
size_t findings_nr(void);
/*
 * The finding that a raise counts for, by its raw identity: places in the code, which are the same
 * in every process of a search. What was raised at the same places before, of whatever object, gave
 * it its name. NULL: there was none.
 */
struct finding *finding_of_raise(uint64_t raw);
/* Without the known races, which are none, and without those that wait. */
size_t findings_told(void);
/*
 * A finding of an execution that was run here before its turn among all, for what it adds to the
 * lock graph. The first that shows it in its turn makes it one like any other, and names it.
 */
bool finding_waits(const struct finding *f);
/* Its turn will not come, or says nothing: it counts as found in this execution. */
void finding_settle(struct finding *f, uint64_t execution);
/* The largest of all. */
uint64_t finding_ranks(void);
struct finding *finding_at(size_t index);
/* Identity of the set of lock classes in a circle. */
uint64_t finding_classes(const struct raise *r);
/* A circle is taken in by the finding that shows it closed. */
void finding_close_cycle(size_t index, size_t by);
/* The finding that was raised last. */
size_t finding_last_raised(void);
/* The deadlock or hang that the last execution ended in; -1: none. */
long finding_last_stuck(void);
/* The place whose access would show a finding that was not shown yet; 0: it was. */
uintptr_t finding_unshown(size_t index);
void findings_free(void);
/* The circle of a lock-order finding that no deadlock has confirmed; NULL: it is none. */
const struct cycle_link *finding_open_cycle(size_t index, unsigned int *nr);
/* What is known of that circle now. Takes @reason over. */
void finding_judge_cycle(size_t index, enum ls_confirmation confirmation, uint64_t executions,
			 char *reason);

/* The pc behind a site; the recorder changes what sites are. */
extern uintptr_t (*site_pc)(uint64_t site);
/* In a replay: the fingerprint of the finding at which a debugger may stop; 0: none. */
extern uint64_t finding_awaited;
/* Where it stops: called on the stack of the task that ran into the awaited finding. */
void lockstep_finding_here(const char *kind, const char *text);
/* Called for each raise of the recorded execution. May be NULL. */
extern void (*finding_recorder)(const struct raise *r, uint64_t fingerprint);
/*
 * Called for the first raise of a finding in each round, and once more if that was not shown and a
 * later one is. NULL: nobody asks. Executions that are run again are left out.
 */
extern void (*finding_noted)(const struct finding *f, const struct raise *r);
extern uint32_t finding_round;
/*
 * While executions are run again that others counted, in another order than they have: a finding
 * that this search has counted before gets the choices of the first.
 */
extern bool finding_out_of_order;
bool finding_is_later(const struct finding *f, uint64_t execution, bool shown);
/* Number of the execution, for reports; and the bound in work. */
#define EXECUTION_LATER UINT64_MAX /* it has its turn later, or never */
extern uint64_t finding_execution;
extern int finding_bound;
/* The strategy that picks in it; of several that a search mixes, the one whose turn it is. */
extern const char *finding_strategy;
/* False while an execution is run again that was counted already. */
extern bool finding_counts;
/* True while executions are run that are only looked at: what they raise is forgotten. */
extern bool finding_muted;

#endif
