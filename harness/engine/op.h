/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations: what a task is about to do that others can notice.
 *
 * This list is the only place where a kind of operation is named; its dependence mode is what
 * depend.c makes its table of.
 */
#ifndef ENGINE_OP_H
#define ENGINE_OP_H

#include <stdbool.h>
#include <stdint.h>

/* How an operation touches its object, for partial-order purposes. */
enum dep_mode {
	DEP_NONE, /* touches nothing that others can notice */
	DEP_READ,
	/* Like a read among its own kind, but not to reads: the start of a grace period, which sees
	 * the readers; a trylock for writing that fails because of readers. */
	DEP_GATHER,
	DEP_WRITE
};

/* X(symbol, name, mode when it succeeds, mode when it fails) */
#define OP_KINDS(X)                                                                                \
	X(LOCAL, "step", DEP_NONE, DEP_NONE)                                                       \
	X(START, "start", DEP_NONE, DEP_NONE)                                                      \
	X(YIELD, "yield", DEP_NONE, DEP_NONE)                                                      \
	X(LOCK, "lock", DEP_WRITE, DEP_WRITE)                                                      \
	X(TRYLOCK, "trylock", DEP_WRITE, DEP_READ)                                                 \
	X(UNLOCK, "unlock", DEP_WRITE, DEP_WRITE)                                                  \
	X(READ, "read", DEP_READ, DEP_READ)                                                        \
	X(WRITE, "write", DEP_WRITE, DEP_WRITE)                                                    \
	X(RMW, "read-modify-write", DEP_WRITE, DEP_WRITE)                                          \
	X(CAS, "compare-and-swap", DEP_WRITE, DEP_READ)                                            \
	X(WAIT, "wait", DEP_WRITE, DEP_WRITE)                                                      \
	X(TRYWAIT, "trywait", DEP_WRITE, DEP_READ)                                                 \
	X(COMPLETE, "complete", DEP_WRITE, DEP_WRITE)                                              \
	X(RELOCK, "relock", DEP_WRITE, DEP_WRITE)                                                  \
	X(READ_LOCK, "read lock", DEP_READ, DEP_READ)                                              \
	X(READ_TRYLOCK, "read trylock", DEP_READ, DEP_READ)                                        \
	X(READ_UNLOCK, "read unlock", DEP_READ, DEP_READ)                                          \
	X(WRITE_TRYLOCK, "write trylock", DEP_WRITE, DEP_GATHER)                                   \
	X(ENQUEUE, "enqueue", DEP_WRITE, DEP_WRITE)                                                \
	X(WAKE, "wake", DEP_WRITE, DEP_WRITE)                                                      \
	X(RCU_LOCK, "rcu read lock", DEP_READ, DEP_READ)                                           \
	X(RCU_UNLOCK, "rcu read unlock", DEP_NONE, DEP_NONE)                                       \
	X(GP_START, "grace period start", DEP_GATHER, DEP_GATHER)                                  \
	X(GP_END, "grace period end", DEP_NONE, DEP_NONE)                                          \
	/* Of locks that queue: fails when readers are inside, and then keeps further ones out. */ \
	X(WRITE_LOCK, "write lock", DEP_WRITE, DEP_WRITE)                                          \
	X(WRITE_GRANT, "write grant", DEP_WRITE, DEP_WRITE)                                        \
	X(READ_LOCK_PASSING, "passing read lock", DEP_READ, DEP_READ)                              \
	X(LOOK, "look", DEP_GATHER, DEP_GATHER)                                                    \
	X(SEQ_READ, "sequence read", DEP_READ, DEP_READ)                                           \
	X(WW_LOCK, "ww lock", DEP_WRITE, DEP_WRITE)                                                \
	X(WW_GRANT, "ww grant", DEP_WRITE, DEP_WRITE)                                              \
	X(CALL_QUEUE, "callback queue", DEP_READ, DEP_READ)                                        \
	X(CALL_SEEN, "callback seen", DEP_NONE, DEP_NONE)                                          \
	X(CALL_START, "callback start", DEP_NONE, DEP_NONE)                                        \
	X(CALL_END, "callback end", DEP_NONE, DEP_NONE)                                            \
	X(BARRIER_START, "barrier start", DEP_GATHER, DEP_GATHER)                                  \
	X(BARRIER_END, "barrier end", DEP_NONE, DEP_NONE)                                          \
	X(WORK_QUEUE, "work queue", DEP_WRITE, DEP_READ)                                           \
	X(WORK_FIRE, "work timer", DEP_WRITE, DEP_WRITE)                                           \
	X(WORK_START, "work start", DEP_WRITE, DEP_WRITE)                                          \
	X(WORK_PICK, "work pick", DEP_WRITE, DEP_WRITE)                                            \
	X(WORK_END, "work end", DEP_WRITE, DEP_WRITE)                                              \
	X(WORK_CANCEL, "work cancel", DEP_WRITE, DEP_WRITE)                                        \
	X(WORK_FLUSH, "work flush", DEP_READ, DEP_READ)                                            \
	X(PLAIN_READ, "plain read", DEP_READ, DEP_READ)                                            \
	X(PLAIN_WRITE, "plain write", DEP_WRITE, DEP_WRITE)                                        \
	X(ACTIVE_GET, "active get", DEP_READ, DEP_READ)                                            \
	X(ACTIVE_REGET, "active reget", DEP_READ, DEP_READ)                                        \
	X(ACTIVE_PUT, "active put", DEP_READ, DEP_READ)                                            \
	X(DEACTIVATE, "deactivate", DEP_WRITE, DEP_WRITE)                                          \
	X(DRAIN, "drain", DEP_WRITE, DEP_WRITE)                                                    \
	/* Of what fires: interrupt lines, timers, tasklets. */                                    \
	X(ARM, "arm", DEP_WRITE, DEP_WRITE)                                                        \
	X(DISARM, "disarm", DEP_WRITE, DEP_READ)                                                   \
	X(FIRE, "fire", DEP_WRITE, DEP_WRITE)                                                      \
	X(FIRED, "fired", DEP_WRITE, DEP_WRITE)                                                    \
	X(QUIESCE, "wait for the handler", DEP_WRITE, DEP_WRITE)                                   \
	X(SETTLE, "wait until nothing is pending", DEP_WRITE, DEP_WRITE)                           \
	/* Of tasks that sleep until somebody wakes them. */                                       \
	X(SLEEP_TRY, "sleep for a time", DEP_READ, DEP_WRITE)                                      \
	X(WOKEN, "woken", DEP_NONE, DEP_NONE)

enum op_kind {
#define X(symbol, name, success, failure) OP_##symbol,
	OP_KINDS(X)
#undef X
		OP_KINDS_NR
};

struct object;

/* When an operation succeeds, or (for those that block) when it can happen at all. */
enum op_test {
	TEST_NONE,
	TEST_EQUAL,
	TEST_UNEQUAL,
	TEST_BELOW,
	TEST_CLEAR, /* no bit of .expect is set */
	TEST_SET    /* one is */
};

/* State of a lock that somebody owns, less its number; below are numbers of readers. */
#define OP_STATE_OWNED (1ul << 32)
/* Added where a writer waits and keeps further readers out. */
#define OP_STATE_QUEUED (1ul << 40)

/* State of what fires, bits. */
enum source_state {
	SOURCE_PENDING = 1,
	SOURCE_READY = 2, /* it may fire: a handler is there, and nothing turns it off */
	SOURCE_RUNNING = 4
};

/* An operation that a task announced, and afterwards the event that it became. */
struct op {
	uint8_t kind;	       /* enum op_kind */
	bool failed;	       /* trylock, compare-and-swap, trywait: it did not succeed */
	uint8_t test;	       /* enum op_test: how the state of the object compares with .expect */
	bool timed;	       /* that it failed means that a time was up */
	uint16_t size;	       /* bytes at .addr; 0 for locks and completions */
	struct object *object; /* NULL for OP_LOCAL and OP_YIELD */
	uintptr_t addr;
	uint64_t expect;
	uintptr_t pc;	  /* where the model called */
	const char *call; /* "mutex_lock": a string that stays */
};

const char *op_name(enum op_kind kind);
enum dep_mode op_mode(const struct op *op);
bool op_dependent(const struct op *a, const struct op *b);
bool op_wakes(const struct op *a, const struct op *b);
bool op_blocks(const struct op *op);
bool op_is_let_go(const struct op *op);

#endif
