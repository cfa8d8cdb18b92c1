/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine: run a program of several tasks under interleavings that a strategy chooses, and
 * report every violation with the choices that lead to it.
 *
 * A program is a set of tasks over objects that its setup creates (<lockstep/objects.h>, or the
 * kernel-named primitives). One thread of a process may explore one program at a time; tasks are
 * fibers on that thread. What is not covered: memory orders weaker than sequential consistency, and
 * accesses of code that was not compiled with the instrumentation (docs/limits.md).
 */
#ifndef LOCKSTEP_ENGINE_H
#define LOCKSTEP_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <lockstep/finding.h>

#define LS_TASKS_MAX	 63	    /* tasks of a program */
#define LS_FAULTS_MAX	 64	    /* fault plans of a search */
#define LS_STEPS_CAP	 (1u << 20) /* largest step bound */
#define LS_STEPS_DEFAULT 20000	    /* step bound when options say 0 */
#define LS_UNBOUNDED	 (-1)
#define LS_PCT_DEPTH_MAX 5

/* One decision. Bit 15 set: an outcome chosen inside an event; clear: index of the task that runs.
 */
typedef uint16_t ls_choice;
#define LS_CHOICE_LABEL 0x8000u

struct ls_choices {
	ls_choice *v; /* owned by whoever holds the struct */
	size_t nr;
};

struct ls_task {
	const char *name; /* a word; unique in the program */
	void (*run)(void *arg);
	void *arg;
};

struct ls_program {
	const char *name;
	/* Creates the shared objects, once, before the first execution. May be NULL. */
	int (*setup)(void *arg);
	const struct ls_task *tasks;
	unsigned int tasks_nr; /* 1..LS_TASKS_MAX */
	/*
	 * Takes everything down at the end of each execution in which all tasks finished; then what
	 * is still allocated is a leak. NULL: memory that tasks allocated is looked at as it
	 * stands, and what the setup made is left alone.
	 */
	void (*finish)(void *arg);
	bool finish_is_noop; /* no check for leaks at all */
	void *arg;
};

/* A stop of the deterministic prefix. */
enum ls_pin_kind {
	LS_PIN_ENTER,
	LS_PIN_LEAVE,
	LS_PIN_LOCK,
	LS_PIN_UNLOCK,
	LS_PIN_ALLOC,
	LS_PIN_FINISHED
};

struct ls_pin {
	unsigned int task; /* which task runs, alone */
	enum ls_pin_kind until;
	const char *function; /* ENTER, LEAVE: stops when it was entered, or has returned */
	const void *object;   /* LOCK, UNLOCK: just after it took, just before it drops this lock */
	unsigned int
		nth; /* ALLOC: before its n-th allocation (from 1); others: n-th time, 0 is 1 */
};

/*
 * A race that the program is known to have, and means to: it is counted, and no finding. Its place
 * becomes a scheduling point like that of any race.
 */
struct ls_known {
	const char *functions[2]; /* of the two accesses, in either order; one may be "*" */
	const char
		*field; /* "type.member", of any struct that holds it; or the name of an object */
	const char *reason;
	const char *place; /* where this is written, "FILE:LINE"; tells the entry from others */
};

/* Calls that may be made to fail, or something that may happen besides. */
struct ls_fault_plan {
	const char *site; /* "kzalloc", or a fault site of the model; NULL: every one */
	const char *in;	  /* while the task is in this function, or in what it calls; NULL: ever */
	int task;	  /* index of the task, or -1 for any */
	int nth;	  /* the n-th time that the task reaches it (from 1), or 0 for any */
	int error;	  /* errno, or 0 for each of @outcomes */
	const int *outcomes; /* what the site's contract permits, ends with 0; NULL: ENOMEM */
	bool persistent;     /* once it has failed, the task's later calls there fail alike */
	bool unsound;	     /* also where the contract says that the call succeeds */
	/*
	 * Not NULL: nothing fails; this is called, with @arg, on a task of its own, at most once in
	 * an execution: while @task is in @in, the @nth time that it is, or whenever it likes. That
	 * does not count for the budget. @site is its name.
	 */
	void (*run)(void *arg);
	void *arg;
	bool reached;	/* set by the engine: some execution reached it */
	uint64_t fired; /* set by the engine: executions in which it was injected */
};

/* A place at which faults may be injected: the n-th time that a task makes a call. */
struct ls_fault_place {
	const char *site;     /* "kzalloc"; these strings stay */
	const char *function; /* that calls it */
	const char *file;     /* NULL when unknown */
	int line;
	const char *task;
	uint32_t nth;	/* from 1 */
	bool asked;	/* some plan is for it, and the budget allowed one more fault there */
	bool spent;	/* some plan is for it, and the budget was used up there */
	uint32_t fired; /* bit i: outcome i of the site was injected */
};

enum ls_granularity { LS_GRANULARITY_SYNC, LS_GRANULARITY_MEMORY };

struct ls_finding;

struct ls_lock_graph;

struct ls_progress {
	uint64_t executions, traces, findings;
	double share; /* estimated share of the tree explored, 0..1; negative when unknown */
	uint64_t elapsed_ns;
	int bound; /* preemption bound now in work, or LS_UNBOUNDED */
};

struct ls_options {
	const char *strategy;	 /* a name of ls_strategies(); NULL is "random" */
	uint64_t seed;		 /* same seed, same executions */
	uint64_t executions_max; /* 0: no bound */
	uint64_t time_max_ns;	 /* 0: no bound; looked at between executions */
	uint32_t steps_max;	 /* events an execution, before as many again in which tasks take
				  * turns; 0 is LS_STEPS_DEFAULT */
	int preemptions_max;	 /* dfs: largest bound to try, or LS_UNBOUNDED */
	unsigned int pct_depth;	 /* pct: 1..LS_PCT_DEPTH_MAX; 0 is 3 */
	/*
	 * sync: marked accesses and primitives are scheduling points. memory: plain accesses, too.
	 * An exhaustive search at sync that meets plain conflicts which nothing orders would prove
	 * nothing: it starts again with the places where they are as points, until there are no
	 * others; at memory where they are many.
	 */
	enum ls_granularity granularity;
	/* ls_replay(): the points of the search besides, see struct ls_finding. */
	const uint64_t *points;
	size_t points_nr;
	const struct ls_known *known; /* races that are none; must outlive the result */
	size_t known_nr;
	bool stop_first;	  /* stop at the first finding */
	bool count_traces;	  /* count distinct Mazurkiewicz traces (dfs counts them anyway) */
	bool strict_races;	  /* plain aligned word-sized writes race like any other */
	unsigned int twice_every; /* run each n-th execution again and compare; 0: never */
	/*
	 * Processes to use; 0 is 1. All strategies but bpor can be shared; it runs on one.
	 */
	unsigned int jobs;
	/*
	 * A file that is rewritten every few seconds (atomically), from which an interrupted search
	 * can be continued; removed when the search has come to its end. NULL: none.
	 */
	const char *checkpoint;
	bool resume; /* start from that file */
	/*
	 * Called with a negative errno when that file cannot be written. The search goes on, and
	 * tries again; it is called once until writing works again. May be NULL.
	 */
	void (*checkpoint_failed)(int error, void *arg);
	void *checkpoint_failed_arg;
	const char *identity; /* of the program, for the file: a resume of another one is refused */
	/*
	 * Strategies whose executions have numbers of their own (see ls_shares()): the number of
	 * the first execution, 0 is 1, and how far the next one's is from it, 0 is 1. So several
	 * machines share the numbers between them. With `optimal` they share the traces: this is
	 * machine number_first of number_step, and explores a part of them that no other has.
	 */
	uint64_t number_first, number_step;
	const struct ls_pin *pins;
	unsigned int pins_nr;
	struct ls_fault_plan *faults;
	unsigned int faults_nr;
	unsigned int faults_budget; /* faults an execution; 0 is 1 */
	/* Of a plan for every site: what the contract of this one permits. NULL, or for a site that
	 * it does not know: ENOMEM. */
	const int *(*fault_outcomes)(const char *site);
	/* ls_replay(): executions to run before the one that is replayed; see struct ls_finding. */
	const struct ls_choices *before;
	size_t before_nr;
	/* Called now and then between executions; returning false stops the exploration. */
	bool (*progress)(const struct ls_progress *progress, void *arg);
	void *progress_arg;
	/*
	 * Called when a finding is seen for the first time, before the exploration goes on; and
	 * again when an execution is found that shows it better.
	 */
	void (*found)(const struct ls_finding *finding, void *arg);
	void *found_arg;
	/* Called once when the search is over; see <lockstep/lock_graph.h>. May be NULL. */
	void (*lock_graph)(const struct ls_lock_graph *graph, void *arg);
	void *lock_graph_arg;
};

/* Why a search did not come to its end, or why its end proves less than it seems. */
enum ls_withheld {
	LS_WITHHELD_BUDGET = 1,	     /* executions or time ran out */
	LS_WITHHELD_PREEMPTIONS = 2, /* the preemption bound cut executions off */
	LS_WITHHELD_STEPS = 4,	     /* an execution reached the step bound */
	LS_WITHHELD_RACES = 8, /* plain accesses conflict unordered, and are no scheduling points */
	LS_WITHHELD_SAMPLED = 16, /* the strategy samples */
	LS_WITHHELD_STOPPED = 32, /* stopped at a finding, or by the caller */
	LS_WITHHELD_LOST = 64,	  /* a part of the search killed every worker that took it */
	LS_WITHHELD_SPIN = 128,	  /* a task that only repeated itself was made to let others run */
	LS_WITHHELD_FAULTS = 256, /* some call that could have been made to fail never was */
};

/* What became of a circle in the lock order, as far as the executions that were run show it. */
enum ls_confirmation {
	LS_CONFIRMATION_NONE, /* no circle, or nobody has asked yet */
	LS_CONFIRMED,	      /* a deadlock closes it: this finding is that deadlock */
	LS_NOT_REACHED,	      /* a search that aims at it did not come to a deadlock */
	LS_GUARDED, /* something excludes it; the kernel's lockdep would report it all the same */
};

struct ls_finding {
	enum ls_finding_kind kind;
	uint64_t fingerprint;	  /* kind, functions, lock classes, type.field; no line numbers */
	uint64_t hits;		  /* executions in which it was seen */
	uint64_t first_execution; /* number of the first of them, from 1 */
	int bound;		  /* preemption bound under which it appeared, or LS_UNBOUNDED */
	const char *strategy;	  /* that found it: "pct(2)" of a portfolio; a string that stays */
	/* Under which to replay: showing a use in the wrong order may take scheduling points at
	 * plain accesses, although the search had none. */
	enum ls_granularity granularity;
	/* Places at which plain accesses were scheduling points besides, by numbers that are the
	 * same for every run of this program; owned by the result. */
	uint64_t *points;
	size_t points_nr;
	bool shown; /* the choices show the violation itself, not only that nothing excludes it */
	struct ls_choices choices; /* of the first; owned by the result */
	/* Executions to run before, in this order, for the finding to appear (lock-order: those
	 * that took the locks in the other orders). Owned by the result. */
	struct ls_choices *before;
	size_t before_nr;
	char *function; /* where; never NULL, "?" when unknown */
	char *object;	/* what it is about in words, "" when nothing */
	char *instance; /* the named object that this lies in ("d0"), or "" */
	char *story;	/* one sentence */
	enum ls_confirmation confirmation;
	uint64_t confirmation_executions; /* that the verdict rests on; 0: does not matter */
	char *confirmation_reason;    /* LS_GUARDED: what excludes it, one sentence; else NULL */
	const struct ls_known *known; /* of .known of a result; else NULL */
	char *at[2];		      /* likewise: both accesses, "function (file:line)" */
};

struct ls_result {
	const char *strategy;
	uint64_t executions;	    /* all, of which: */
	uint64_t complete;	    /* every task finished */
	uint64_t deadlocked;	    /* ended with blocked tasks and no runnable one */
	uint64_t aborted;	    /* ended by another fatal finding or the step bound */
	uint64_t redundant;	    /* ended because all that could follow had been run */
	uint64_t elsewhere;	    /* of a part that another machine has, see .number_step */
	uint64_t excluded;	    /* did not fulfil an assumption: says nothing */
	uint64_t twice;		    /* run a second time and compared */
	uint64_t traces;	    /* distinct traces among the complete executions, if counted */
	uint64_t traces_deadlocked; /* distinct traces among the deadlocked ones */
	int distinct_last_1000; /* traces new among the last 1,000 executions; -1: not counted */
	uint64_t events;	/* performed, over all executions */
	int bound;		/* largest preemption bound searched to its end, or LS_UNBOUNDED */
	bool exhausted;		/* every execution of the program was run */
	enum ls_granularity granularity; /* of the search that the counts are of */
	unsigned int withheld;		 /* enum ls_withheld, or'ed */
	uint64_t elapsed_ns;
	double pct_probability; /* pct: lower bound for a bug of that depth, per execution; else 0
				 */
	struct ls_finding *findings;
	size_t findings_nr;
	struct ls_finding *known; /* the races that are known, which are no findings */
	size_t known_nr;
	uint64_t points;	/* places found racy that were scheduling points in the end, */
	uint64_t points_digest; /* and which, as far as a number can tell */
	/* Likewise, which lock classes handlers take, and which are held where one may come in;
	 * 0: no handler takes any. */
	uint64_t irq_digest;
	/* Places where marked accesses (READ_ONCE, WRITE_ONCE) conflict and nothing orders them:
	 * what is said of them holds under sequential consistency only. */
	uint64_t unordered_marked;
	int pin_missed; /* index of a pin that was not reached in some execution, or -1 */
	/* Where faults could be injected, and whether they were; only where there are plans. */
	struct ls_fault_place *places;
	size_t places_nr;
	bool places_lost; /* there were more than are kept */
};

/**
 * ls_explore() - run executions of a program until the strategy or a budget ends
 * @program: not owned, unchanged
 * @options: not owned; NULL for all defaults (random, 10,000 executions)
 * @result: filled in on success; free with ls_result_free()
 *
 * Context: one thread of the process at a time; not from within a task.
 * Return: 0; -EINVAL for a program or options out of range, an unknown strategy or a pinned
 * function that does not exist; -EBUSY when another exploration is under way; -ENOMEM; the negative
 * errno that the setup returned; -EPROTO when the setup itself had a finding (it is in @result).
 */
int ls_explore(const struct ls_program *program, const struct ls_options *options,
	       struct ls_result *result);

/**
 * ls_result_free() - give back what a result owns
 * @result: of ls_explore() or ls_replay()
 *
 * Context: any.
 */
void ls_result_free(struct ls_result *result);

/* Where a replay left its choice list. */
struct ls_divergence {
	bool diverged;
	size_t choice;	   /* index of the choice that could not be followed */
	char expected[80]; /* what the list says */
	char found[160];   /* what was there */
};

/**
 * ls_replay() - run the one execution that a choice list describes
 * @program: as for ls_explore()
 * @options: the options under which the list was made
 * @choices: the list; an execution that needs more choices takes the first enabled task
 * @result: filled in on success; free with ls_result_free()
 * @divergence: filled in; may be NULL
 *
 * Context: as ls_explore().
 * Return: 0; -EPROTO when the execution left the list (see @divergence); else as ls_explore().
 */
int ls_replay(const struct ls_program *program, const struct ls_options *options,
	      const struct ls_choices *choices, struct ls_result *result,
	      struct ls_divergence *divergence);

#define LS_MINIMIZE_EXECUTIONS 2000u	    /* bound of executions when it says 0 */
#define LS_MINIMIZE_TIME_NS    1000000000ul /* bound of time when it says 0 */

/* How much there is to read in a finding's choices, all of its lists together. */
struct ls_shape {
	size_t faults;	    /* outcomes other than the first of choices inside events */
	size_t preemptions; /* switches away from a task that could have gone on */
	size_t switches;    /* from one task to another, for whatever reason */
	size_t choices;
};

enum ls_minimize_end {
	LS_MINIMIZE_DONE,	   /* nothing that is tried makes it shorter */
	LS_MINIMIZE_EXECUTIONS_UP, /* the bound of executions was reached */
	LS_MINIMIZE_TIME_UP /* the bound of time was reached: another run may get elsewhere */
};

/* What ls_minimize() may do, and what it did. */
struct ls_minimize {
	uint64_t executions_max;
	uint64_t time_max_ns; /* for the worst case; the other bound should be the one that ends it
			       */
	/*
	 * Tasks that are lists of operations: the text that an operation hands to
	 * task_operation_begin(), NULL when the task has no such operation; and leave it out of the
	 * executions that follow, or put it in again. Both NULL: whole tasks and their switches
	 * only.
	 */
	const char *(*operation)(unsigned int task, unsigned int index, void *arg);
	void (*leave_out)(unsigned int task, unsigned int index, bool out, void *arg);
	void *arg;
	/* Filled in. */
	struct ls_shape before, after;
	unsigned int left_out; /* operations; they are still out when ls_minimize() returns */
	uint64_t executions;
	enum ls_minimize_end end;
};

/**
 * ls_minimize() - make the choices of a finding short
 * @program: as it was explored
 * @options: likewise; NULL as for ls_explore()
 * @finding: its choices (and those of the executions before) and its story are replaced
 * @minimize: bounds, and what came of it; NULL for the defaults
 *
 * Takes away faults, operations, preemptions and other switches, each as long as the same finding
 * is still raised (same fingerprint, function and objects) and no other is raised before it.
 * Nothing gets worse: neither faults nor preemptions nor switches become more.
 *
 * Context: as ls_explore().
 * Return: 0; -ENOENT when the choices do not show the finding, which is left as it was; else as
 * ls_explore().
 */
int ls_minimize(const struct ls_program *program, const struct ls_options *options,
		struct ls_finding *finding, struct ls_minimize *minimize);

/**
 * ls_choices_print() - a choice list as text, run-length encoded, readable and editable
 * @choices: the list
 * @program: whose task names are used
 *
 * The form is "attach*12 !1 unplug*3": twelve events of task attach, outcome 1 of a choice inside
 * the last of them, three events of task unplug.
 *
 * Context: any.
 * Return: a string to free(); NULL when out of memory.
 */
char *ls_choices_print(const struct ls_choices *choices, const struct ls_program *program);

/**
 * ls_choices_parse() - read what ls_choices_print() wrote
 * @text: NUL-terminated
 * @program: whose task names are used
 * @choices: filled in on success; free with ls_choices_free()
 * @error_offset: on -EINVAL the offset of the word that cannot be read; may be NULL
 *
 * Context: any.
 * Return: 0; -EINVAL; -ENOMEM; -E2BIG for a list longer than twice LS_STEPS_CAP.
 */
int ls_choices_parse(const char *text, const struct ls_program *program, struct ls_choices *choices,
		     size_t *error_offset);

/**
 * ls_choices_free() - give back a list
 * @choices: becomes empty
 *
 * Context: any.
 */
void ls_choices_free(struct ls_choices *choices);

/* The strategies and detectors that this build has, for `lockstep list`; end with .name NULL. */
struct ls_listed {
	const char *name;
	const char *help;
};
const struct ls_listed *ls_strategies(void);

/* Can several processes share a search by this strategy? By its tree, or by the executions'
 * numbers. */
enum ls_sharing { LS_SHARES_NOTHING, LS_SHARES_TREE, LS_SHARES_PREFIXES, LS_SHARES_NUMBERS };
enum ls_sharing ls_shares(const char *strategy);

const struct ls_listed *ls_detectors(void);
/* The primitives, and which test of the tree shows what they do. Ends with .name NULL. */
struct ls_primitive {
	const char *name;
	const char *help;
	const char *test;
};
const struct ls_primitive *ls_primitives(void);

#endif
