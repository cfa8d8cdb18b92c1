/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kinds of violation that lockstep reports. This one list makes the enum, the names in
 * scenario files and reports, `lockstep list findings` and the rule list of the report writers.
 */
#ifndef LOCKSTEP_FINDING_H
#define LOCKSTEP_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * X(symbol, name, fatal, meaning). A fatal finding ends its execution: what the program would do
 * next is not defined, and no end-of-execution check runs after it.
 */
#define LS_FINDING_KINDS(X)                                                                      \
	X(DEADLOCK, "deadlock", true, "tasks wait for each other in a circle")                   \
	X(HANG, "hang", true, "a task waits for something that no task can bring any more")      \
	X(LIVELOCK, "livelock", true, "the step bound was reached without progress")             \
	X(LOCK_ORDER, "lock-order", false,                                                       \
	  "locks are taken in orders that form a circle over all executions of the case")        \
	X(RECURSIVE_LOCK, "recursive-lock", false,                                               \
	  "the same lock, or an un-nested lock of the same class, is taken twice by one task")   \
	X(LOCK_IMBALANCE, "lock-imbalance", false,                                               \
	  "a lock is released by a task that does not hold it, kept past the end of an "         \
	  "operation, freed while held, or used before it was initialised")                      \
	X(LOCK_NOT_HELD, "lock-not-held", false,                                                 \
	  "a lock that a function or a field requires is not held, or was not all the time")     \
	X(SLEEP_IN_ATOMIC, "sleep-in-atomic", false,                                             \
	  "a call that may sleep is made under a spinlock, in an RCU reader or in an interrupt") \
	X(IRQ_INVERSION, "irq-inversion", false,                                                 \
	  "a lock is used both in interrupt context and with interrupts enabled")                \
	X(RCU_MISUSE, "rcu-misuse", false,                                                       \
	  "an RCU pointer is used outside a reader, or freed before its grace period")           \
	X(USE_AFTER_FREE, "use-after-free", true,                                                \
	  "memory is accessed after it was freed, or without an order that excludes that")       \
	X(DOUBLE_FREE, "double-free", true, "memory is freed that was freed before")             \
	X(INVALID_FREE, "invalid-free", true, "a pointer is freed that no allocation returned")  \
	X(UNINITIALISED, "uninitialised", false, "memory is read that was never written")        \
	X(OUT_OF_BOUNDS, "out-of-bounds", true,                                                  \
	  "an access lies outside the object, the stack or all memory that tasks may touch")     \
	X(USE_AFTER_RELEASE, "use-after-release", false,                                         \
	  "an object is used after it was logically released, while its memory still stands")    \
	X(NULL_DEREFERENCE, "null-dereference", true,                                            \
	  "an access or a call goes through a null or an error pointer")                         \
	X(REFCOUNT, "refcount", false,                                                           \
	  "a reference count is raised from zero, falls below zero or saturates")                \
	X(LEAK, "leak", false, "an object or a reference outlives the end of the execution")     \
	X(DATA_RACE, "data-race", false,                                                         \
	  "two accesses that nothing orders, one of them a write and one of them unmarked")      \
	X(INVARIANT, "invariant", false, "a stated invariant or a WARN_ON does not hold")        \
	X(CONTRACT, "contract", false, "an interface is used against its rules")                 \
	X(TRAP, "trap", true, "a kernel symbol that the image does not provide is reached")      \
	X(CRASH, "crash", true, "the program stops on a signal that no other kind explains")     \
	X(NONDETERMINISM, "nondeterminism", true,                                                \
	  "the same choices gave another execution: something outside lockstep's control varies")

enum ls_finding_kind {
#define X(symbol, name, fatal, meaning) LS_##symbol,
	LS_FINDING_KINDS(X)
#undef X
		LS_FINDING_KINDS_NR
};

/**
 * ls_finding_name() - the name of a kind, as scenario files and reports write it
 * @kind: a kind
 *
 * Context: any.
 * Return: a static string; "?" for a value that is no kind.
 */
const char *ls_finding_name(enum ls_finding_kind kind);

/**
 * ls_finding_meaning() - one sentence on a kind
 * @kind: a kind
 *
 * Context: any.
 * Return: a static string; "?" for a value that is no kind.
 */
const char *ls_finding_meaning(enum ls_finding_kind kind);

/**
 * ls_finding_fatal() - does a finding of this kind end its execution?
 * @kind: a kind
 *
 * Context: any.
 * Return: true when it does.
 */
bool ls_finding_fatal(enum ls_finding_kind kind);

/**
 * ls_finding_parse() - the kind that a name means
 * @name: NUL-terminated
 *
 * Context: any.
 * Return: the kind; -1 when no kind has this name.
 */
int ls_finding_parse(const char *name);

#endif
