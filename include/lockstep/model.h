/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a model tells the harness about itself, and the few calls that a model's registration code
 * (never its kernel-shaped code) makes into the harness.
 *
 * A model is kernel-shaped C that calls kernel-named primitives. To be driven by scenario files it
 * registers: the types of the objects that files name, the operations that the outside world can
 * perform, and the functions that have rival implementations (variants).
 */
#ifndef LOCKSTEP_MODEL_H
#define LOCKSTEP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <lockstep/finding.h>

#define LS_ARGS_MAX 10

enum ls_arg_kind {
	LS_ARG_END,	 /* ends a list of arguments */
	LS_ARG_NAME,	 /* the name of the object that the operation creates: a new word */
	LS_ARG_OBJECT,	 /* an object of type .of that exists already */
	LS_ARG_OBJECTS,	 /* a list of such objects */
	LS_ARG_NUMBER,	 /* an integer; sizes in bytes */
	LS_ARG_BOOL,	 /* true or false */
	LS_ARG_WORD,	 /* one of the words in .of, separated by '|' */
	LS_ARG_STRING,	 /* any text */
	LS_ARG_VALUE,	 /* an integer; in a task also an expression over its registers */
	LS_ARG_REGISTER, /* the register of the task that gets what the operation comes to */
	LS_ARG_BODY,	 /* operations that run later: see ls_body_run() */
	LS_ARG_TASK	 /* one of the scenario's tasks, by name */
};

/* Operations that a scenario hands to another one, to be run when something calls them. */
struct ls_body;

/* One argument of an operation. */
struct ls_arg {
	const char *name;
	enum ls_arg_kind kind;
	const char *of;	  /* object type, or "a|b|c" for LS_ARG_WORD */
	bool required;	  /* else .fallback is passed */
	long fallback;	  /* number, 0/1, index of the word; objects fall back to NULL */
	const char *help; /* one sentence */
};

/* The value of one argument, in the order in which the operation declares them. */
union ls_value {
	long number;	  /* LS_ARG_NUMBER, LS_ARG_VALUE, LS_ARG_BOOL, index of LS_ARG_WORD,
			     LS_ARG_TASK: the task's place in the file, from 0 */
	const char *text; /* LS_ARG_NAME, LS_ARG_STRING; NULL when left out */
	void *object;	  /* LS_ARG_OBJECT; NULL when left out */
	long *into;	  /* LS_ARG_REGISTER; NULL when left out */
	const struct ls_body *body; /* LS_ARG_BODY; stays; NULL when left out */
	struct {
		void *const *v;
		unsigned int nr;
	} objects; /* LS_ARG_OBJECTS */
};

struct ls_args {
	union ls_value v[LS_ARGS_MAX];
};

/* An attribute that a file reaches as NAME.ATTRIBUTE, such as dev0.group. */
struct ls_attribute {
	const char *name;
	const char *type; /* name of the type of what it yields */
	/* Called once, after the setup, by the setup task. NULL: this object has none. */
	void *(*get)(void *object);
};

/* A type of object that files name. */
struct ls_type_ops {
	const char *name;
	const char *help;
	const struct ls_attribute *attributes; /* ends with .name NULL; may be NULL */
};

enum ls_operation_flags {
	LS_IN_SETUP = 1,    /* may stand in setup: */
	LS_IN_TASK = 2,	    /* may stand in a task */
	LS_INTERNAL = 4,    /* an internal function: files must say internal: true */
	LS_HOLDS_LOCKS = 8, /* may return with locks held (lock, unlock and their like) */
	LS_FLOW = 16, /* decides where a task goes on; written as a mapping of its arguments */
};

/* Something that the outside world can do. */
struct ls_operation_ops {
	const char *name;    /* "device.unplug" */
	const char *help;    /* one sentence */
	const char *needs;   /* LS_INTERNAL: the stated precondition; else NULL */
	const char *creates; /* the type of the object that it creates and returns; else NULL */
	unsigned int flags;
	const struct ls_arg *args; /* ends with LS_ARG_END */
	/*
	 * Performs it, on a task's own stack. Returns 0 or a negative errno, which is an outcome
	 * and not a finding; an operation that creates returns the object's address, or 0 on
	 * failure, which is an error of the setup.
	 */
	long (*run)(const struct ls_args *args);
};

/* One implementation of a function that has rivals. */
struct ls_variant_ops {
	const char *idea;    /* "bus-type-lookup" */
	const char *origin;  /* commit or mail */
	const char *differs; /* one sentence */
	/*
	 * "5.19": what kernels do from that version on, up to the one that another variant of the
	 * function names. NULL: no kernel does it.
	 */
	const char *since;
	/* "I1 I3": what the model's invariants say and this variant, known to, does not keep. */
	const char *breaks;
	const void *impl; /* what the slot is set to */
};

/* A function that has rivals. */
struct ls_variant_slot {
	const char *function; /* "vfio.attach_group" */
	const char *help;
	const void **slot;			      /* set before boot() */
	const struct ls_variant_ops *const *variants; /* ends with NULL */
	const char *type; /* name of the struct that implements it; NULL: nothing can be loaded */
};

/*
 * One lock may be taken while the other is held: by some path of the kernels from .since on and
 * before .until. What follows from two such lines is not written down.
 */
struct ls_lock_order {
	const char *outer, *inner; /* classes, as reports name them */
	const char *since, *until; /* NULL: without an end */
	const char *where;	   /* who takes the inner one */
};

/* What has to hold. */
struct ls_invariant {
	const char *name; /* "I1" */
	const char *when; /* under which lock, or "at rest" */
	const char *help; /* one sentence */
};

/* A place where a fault can be injected by name, besides the allocators. */
struct ls_fault_site {
	const char *name;    /* "attach_dev" */
	const int *outcomes; /* errnos that the contract permits, positive, ends with 0 */
	const char *help;
	bool never; /* it permits none: .outcomes are what an unsound fault does */
};

/*
 * Tells a value of the state that an operation which fails has to leave as it was: of an object, by
 * the name that files give it, and a field, "group.owner_cnt"; both are strings that stay.
 */
typedef void ls_state_put(const char *object, const char *field, unsigned long value);

/* A model: what files can use. Every list ends with NULL. */
struct ls_model_ops {
	const char *name;
	const char *version; /* raised when behaviour changes: replay files quote it */
	const char *kernel;  /* version of the kernel whose own code it is; NULL for a model */
	const struct ls_type_ops *const *types;
	const struct ls_operation_ops *const *operations;
	const struct ls_variant_slot *const *slots;
	const struct ls_fault_site *fault_sites; /* ends with .name NULL; may be NULL */
	const char *const
		*kernels; /* whose behaviour it has, oldest first; ends with NULL; may be */
	const struct ls_lock_order *lock_order; /* ends with .outer NULL; may be NULL */
	const struct ls_invariant *invariants;	/* ends with .name NULL; may be NULL */
	int (*boot)(void);    /* once per case, before the setup; 0 or a negative errno */
	void (*finish)(void); /* the inverse of every setup operation; may be NULL */
	/*
	 * Tells the same values in the same order each time, as they stand, without a lock and in
	 * code that is not instrumented: it is called only where no other task had a turn since the
	 * values were told before. May be NULL.
	 */
	void (*state)(ls_state_put *put);
};

/* Every model that this program was built with; ends with NULL. Defined by the program. */
extern const struct ls_model_ops *const ls_models[];

/**
 * ls_object_named() - give an object the name that reports use
 * @object: address inside an allocation or a static object
 * @type: its type, "iommu_group"; a string that stays
 * @fmt: its name, "%s.group"
 *
 * Context: a task; no lock needed. Not a scheduling point.
 */
void ls_object_named(const void *object, const char *type, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ls_body_run() - run the operations that a scenario handed over
 * @body: argument of an operation
 *
 * They run on the current task, with registers of their own, as often as this is called.
 *
 * Context: a task, in any context that the operations may be in.
 */
void ls_body_run(const struct ls_body *body);

/**
 * ls_lock_parent() - say of a lock that its object has a parent in a tree of objects
 * @lock: initialised; of the child
 * @parent: the same lock of the parent; NULL: it has none any more
 *
 * To take the lock of an ancestor and then that of a descendant follows the tree that there is at
 * that time, whatever else was done while the tree was another one. Any other order of two of these
 * locks counts as an order between the two. It says nothing of their classes.
 *
 * Context: a task. Not a scheduling point.
 */
void ls_lock_parent(const void *lock, const void *parent);

enum ls_guard_flags {
	LS_GUARD_TOGETHER = 1 /* to be read and then written in one section of the lock */
};

/**
 * struct ls_lock_watch - what can be said of that which a lock protects; either may be NULL
 * @check: for what has to hold whenever the lock is free. Model code like any other
 * @tell: for what an operation which fails has to leave as it was: tells it as ls_model_ops.state
 *	does, the same fields each time, in code that is not instrumented. The object is that of
 *	the lock
 */
struct ls_lock_watch {
	void (*check)(void *lock);
	void (*tell)(void *lock, ls_state_put *put);
};

/**
 * ls_lock_watched() - look at what a lock protects whenever a task has it
 * @lock: initialised; a lock with one owner (mutex, spinlock)
 * @watch: stays; NULL: not any more
 *
 * The check is called with @lock by the task that is about to release it. What is told is taken by
 * a task that is inside ls_transaction(), when it takes the lock and when it releases it.
 *
 * Both may look at what the lock protects, and at nothing else: whatever they see has to be the
 * same in every order of what other tasks do meanwhile.
 *
 * Context: a task. Not a scheduling point.
 */
void ls_lock_watched(const void *lock, const struct ls_lock_watch *watch);

/* A field that belongs to a lock. */
struct ls_guard {
	const char *type;   /* of the object that both are parts of; NULL: of none, at addresses */
	unsigned long at;   /* offset of the field, or its address */
	unsigned long size; /* bytes */
	unsigned long lock; /* offset of the lock, or its address */
	unsigned int flags; /* enum ls_guard_flags */
};

/**
 * ls_guarded_by() - declare what a lock guards
 * @guard: copied; .type is a string that stays. A type holds for objects that get their name later
 *
 * Each access by a task that does not hold the lock is a finding from now on (lock-not-held).
 *
 * Context: the setup.
 */
void ls_guarded_by(const struct ls_guard *guard);

/**
 * ls_released() - what is here must not be used any more, although its memory stands
 * @start: of the object, or of the part behind its reference count
 * @size: bytes
 *
 * From now on each use by a task is a finding (use-after-release), and so is one before that
 * nothing orders.
 *
 * Context: a task.
 */
void ls_released(const void *start, size_t size);

/**
 * ls_fault() - may this call fail now?
 * @site: name of a fault site that the model declares
 *
 * A choice when the scenario asks for a fault here, else always 0.
 *
 * Context: a task; may be called with any lock held. Not a scheduling point.
 * Return: 0, or one of the site's outcomes as a negative errno.
 */
int ls_fault(const char *site);

/**
 * ls_fault_unsound() - may this call fail, although its contract says that it never does?
 * @site: name of a fault site that the model declares
 *
 * As ls_fault(), but only for a fault that the scenario says to be unsound. It is no place that a
 * search has to have covered.
 *
 * Context: as ls_fault().
 * Return: 0, or an error as a negative errno.
 */
int ls_fault_unsound(const char *site);

/**
 * ls_transaction() - run what user space takes for one step: when it fails, nothing has happened
 * @what: the step, "VFIO_SET_IOMMU"; a string that stays
 * @fn: returns 0 or a negative errno
 * @arg: for @fn
 *
 * Where a fault was injected into it and it fails, the state that models tell has to be what it was
 * before, or that is an `invariant`. Where other tasks had a turn meanwhile, that is looked at for
 * what locks protect (see ls_lock_watched()): what the step itself has changed in its sections of a
 * lock, and nobody else between these, it has to have changed back by the last of them. In a
 * scenario of one task it is then run again without faults, and has to succeed, or that is a
 * violated `contract`.
 *
 * Context: a task, the setup or the finish.
 * Return: what @fn returned the last time.
 */
long ls_transaction(const char *what, long (*fn)(void *arg), void *arg);

/**
 * ls_raise() - report a violation that the model itself noticed
 * @kind: usually LS_CONTRACT, LS_INVARIANT or LS_USE_AFTER_RELEASE
 * @object: what it is about; may be NULL
 * @fmt: one sentence without a full stop
 *
 * Context: a task. Does not return when the kind is fatal.
 */
void ls_raise(enum ls_finding_kind kind, const void *object, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
