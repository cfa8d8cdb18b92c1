/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raising a finding: what a detector says, and where it goes.
 *
 * Most executions of a search that has found something find it again, so a raise first asks a small
 * table whether exactly this was seen; only what is new is described in words.
 */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include <stdio.h>
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

/* One task in the chain of who waits for whom. */
struct wait_link {
	const struct task *task;
	const struct object *wants;
	const struct task *held_by; /* NULL: nobody, or nobody who could give it */
	uint64_t site, held_since;
};

/* One edge of a circle in the lock order. */
struct cycle_link {
	const char *from, *to; /* lock classes */
	const char *task;      /* of the first witness */
	uintptr_t held_at, taken_at;
};

struct raise {
	enum ls_finding_kind kind;
	const struct task *task;
	uint64_t site;
	uintptr_t addr;	  /* of the memory or lock that it is about, or 0 */
	uint64_t more;	  /* whatever else tells it from others of its kind and places */
	const char *text; /* the detector's sentence, or NULL: @story writes it */
	void (*story)(const struct raise *r, FILE *out);
	struct evidence evidence[EVIDENCE_MAX];
	unsigned int evidence_nr;
	struct wait_link waits[LINKS_MAX];
	unsigned int waits_nr;
	struct cycle_link cycle[LINKS_MAX];
	unsigned int cycle_nr;
	/* lock-order: the executions that have to be run before, for the circle to close */
	const struct ls_choices *before[LINKS_MAX];
	unsigned int before_nr;
	bool unshown; /* this execution does not show it, another interleaving would */
	bool ends;    /* the task cannot go on, although the kind is not fatal */
};

/* A finding as it is kept; the public part first. */
struct finding {
	struct ls_finding public;
	uint32_t last_execution;
	bool told_shown;	  /* of workers: what the coordinator knows */
	uintptr_t use_pc;	  /* not shown yet: the access that has to come later */
	uint64_t classes;	  /* deadlock, lock-order: hash of the set of lock classes, or 0 */
	struct cycle_link *cycle; /* lock-order */
	unsigned int cycle_nr;
};

void raise_finding(const struct raise *r);
/* Its sentence; to free(). */
char *raise_story(const struct raise *r);
void raise_evidence(struct raise *r, const char *title, const struct task *task, uint64_t site);

void findings_start(const struct ls_options *options);
int findings_move(struct ls_result *result);
size_t findings_nr(void);
struct finding *finding_at(size_t index);
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
/* Number of the execution, for reports; and the bound in work. */
extern uint64_t finding_execution;
extern int finding_bound;
/* The strategy that picks in it; of several that a search mixes, the one whose turn it is. */
extern const char *finding_strategy;
/* False while an execution is run again that was counted already. */
extern bool finding_counts;

#endif
