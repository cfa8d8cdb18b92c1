// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dependence table: which two operations of different tasks do not commute.
 *
 * Two operations depend on each other when they touch the same object (for memory: overlapping
 * words of four bytes) and one of them writes it. A failed trylock or compare-and-swap only reads.
 * What gathers (sees which readers there are) depends on reads and writes, not on its own kind.
 *
 * That one event lets another happen at all is an order besides, which cannot be reversed: a
 * wake-up and the relock of the task that it woke, the end of a reader's section and that of the
 * grace period which waits for it. It is not in this table; the dependence clocks have it
 * (task_wake()).
 *
 * This is the notion under which traces are counted; a test swaps what is called independent here
 * and compares the states. The order that makes a data race is another one: see order clocks in
 * clock.h.
 */
#include "harness/engine/op.h"

static const struct {
	const char *name;
	uint8_t success, failure;
} kinds[OP_KINDS_NR] = {
#define X(symbol, name, success, failure) [OP_##symbol] = { name, success, failure },
	OP_KINDS(X)
#undef X
};

const char *op_name(enum op_kind kind)
{
	return kind < OP_KINDS_NR ? kinds[kind].name : "?";
}

/**
 * op_mode() - how an event touched its object
 * @op: performed, so that @op->failed is known
 *
 * Context: any.
 * Return: the mode.
 */
enum dep_mode op_mode(const struct op *op)
{
	return op->failed ? kinds[op->kind].failure : kinds[op->kind].success;
}

/*
 * Do they touch the same words? Four bytes are told apart no further, here as in the clocks of
 * trace.c. A lock or a completion counts as one byte at its address.
 */
static bool same_object(const struct op *a, const struct op *b)
{
	uintptr_t end_a = (a->addr + (a->size ? a->size : 1) + 3) & ~3ul;
	uintptr_t end_b = (b->addr + (b->size ? b->size : 1) + 3) & ~3ul;

	return (a->addr & ~3ul) < end_b && (b->addr & ~3ul) < end_a;
}

/**
 * op_dependent() - may the order of two events of different tasks matter?
 * @a: an event
 * @b: an event of another task
 *
 * Context: any.
 * Return: true when they depend on each other.
 */
bool op_dependent(const struct op *a, const struct op *b)
{
	enum dep_mode ma = op_mode(a), mb = op_mode(b);

	if (ma == DEP_NONE || mb == DEP_NONE)
		return false;
	return (ma != mb || ma == DEP_WRITE) && same_object(a, b);
}

/**
 * op_wakes() - may one event be what lets another happen, although the two do not depend on each
 * other?
 * @a: an event
 * @b: a later event of another task
 *
 * Context: any.
 * Return: true when it may; which of several such events did, the dependence clocks tell.
 */
bool op_wakes(const struct op *a, const struct op *b)
{
	return (a->kind == OP_WAKE && (b->kind == OP_RELOCK || b->kind == OP_WOKEN)) ||
	       (a->kind == OP_RCU_UNLOCK && (b->kind == OP_GP_END || b->kind == OP_CALL_START)) ||
	       (a->kind == OP_CALL_QUEUE &&
		(b->kind == OP_CALL_SEEN || b->kind == OP_CALL_START)) ||
	       (a->kind == OP_GP_START && b->kind == OP_CALL_START) ||
	       ((a->kind == OP_CALL_END || a->kind == OP_WORK_END || a->kind == OP_WORK_CANCEL ||
		 a->kind == OP_WORK_PICK) &&
		b->kind == OP_BARRIER_END);
}

/**
 * op_blocks() - is it announced, and happens only once the state of its object allows it?
 * @op: any; one that only another event can let happen does not count
 *
 * Context: any.
 * Return: true when it does.
 */
bool op_blocks(const struct op *op)
{
	return op->kind == OP_LOCK || op->kind == OP_WAIT || op->kind == OP_RELOCK ||
	       op->kind == OP_READ_LOCK || op->kind == OP_WRITE_LOCK ||
	       op->kind == OP_WRITE_GRANT || op->kind == OP_READ_LOCK_PASSING ||
	       op->kind == OP_SEQ_READ || op->kind == OP_WW_GRANT || op->kind == OP_DRAIN ||
	       op->kind == OP_FIRE || op->kind == OP_QUIESCE || op->kind == OP_SETTLE ||
	       op->kind == OP_WORK_START || op->kind == OP_WORK_FIRE;
}

/**
 * op_is_let_go() - does it depend on nothing, and happen only once another event lets it?
 * @op: any
 *
 * Context: any.
 * Return: true when it does; which events these are, op_wakes() tells.
 */
bool op_is_let_go(const struct op *op)
{
	return op->kind == OP_GP_END || op->kind == OP_CALL_SEEN || op->kind == OP_CALL_START ||
	       op->kind == OP_BARRIER_END || op->kind == OP_WOKEN;
}
