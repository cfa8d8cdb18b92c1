// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: shared variables, registers, choices, and what must be true. Registers are those of the
 * task that runs, which no other task sees: an operation on them alone is no event.
 */
#include <errno.h>
#include <linux/kernel.h>
#include <lockstep/objects.h>
#include "harness/engine/exec.h"
#include "harness/scenario/litmus.h"
#include "harness/scenario/sketch.h"

static long new_var(const struct ls_args *args)
{
	return (long)ls_var_new(args->v[0].text, args->v[1].number);
}

static long run_read(const struct ls_args *args)
{
	sketch_give(&args->v[1], ls_var_read(args->v[0].object));
	return 0;
}

static long run_write(const struct ls_args *args)
{
	ls_var_write(args->v[0].object, args->v[1].number);
	return 0;
}

static long run_load_acquire(const struct ls_args *args)
{
	sketch_give(&args->v[1], ls_var_load_acquire(args->v[0].object));
	return 0;
}

static long run_store_release(const struct ls_args *args)
{
	ls_var_store_release(args->v[0].object, args->v[1].number);
	return 0;
}

static long run_add(const struct ls_args *args)
{
	sketch_give(&args->v[2], ls_var_add(args->v[0].object, args->v[1].number));
	return 0;
}

static long run_cas(const struct ls_args *args)
{
	bool done = ls_var_cas(args->v[0].object, args->v[1].number, args->v[2].number);

	sketch_give(&args->v[3], done);
	return 0;
}

static long run_xchg(const struct ls_args *args)
{
	sketch_give(&args->v[2], ls_var_xchg(args->v[0].object, args->v[1].number));
	return 0;
}

static long run_cmpxchg(const struct ls_args *args)
{
	sketch_give(&args->v[3],
		    ls_var_cmpxchg(args->v[0].object, args->v[1].number, args->v[2].number));
	return 0;
}

static long run_plain_read(const struct ls_args *args)
{
	sketch_give(&args->v[1], ls_var_read_plain(args->v[0].object));
	return 0;
}

static long run_plain_write(const struct ls_args *args)
{
	ls_var_write_plain(args->v[0].object, args->v[1].number);
	return 0;
}

/* The value is read and written with plain accesses: what a kernel's "x += n" does. */
static long run_plain_add(const struct ls_args *args)
{
	int64_t value = ls_var_read_plain(args->v[0].object);

	value = (int64_t)((uint64_t)value + (uint64_t)args->v[1].number);
	ls_var_write_plain(args->v[0].object, value);
	sketch_give(&args->v[2], value);
	return 0;
}

static long run_set(const struct ls_args *args)
{
	sketch_give(&args->v[0], args->v[1].number);
	return 0;
}

static long run_keep(const struct ls_args *args)
{
	litmus_keep((unsigned int)args->v[0].number, args->v[1].number);
	return 0;
}

static long run_choose(const struct ls_args *args)
{
	unsigned int outcomes = args->v[0].number < 1	  ? 1
				: args->v[0].number > 256 ? 256
							  : (unsigned int)args->v[0].number;

	sketch_give(&args->v[1], ls_choose(outcomes));
	return 0;
}

static long run_assume(const struct ls_args *args)
{
	if (!args->v[0].number)
		execution_exclude();
	return 0;
}

/* The form with an expression is worked out by whoever has the registers (interpret.c). */
static long run_assert(const struct ls_args *args)
{
	int64_t value = ls_var_read(args->v[1].object);

	if (value != args->v[2].number)
		ls_raise(LS_INVARIANT, args->v[1].object, "the value is %lld, asserted was %ld",
			 (long long)value, args->v[2].number);
	return 0;
}

static long run_cond_resched(const struct ls_args *args)
{
	(void)args;
	sketch_yield();
	return 0;
}

void sketch_yield(void)
{
	cond_resched();
}

#define VAR ARG_OBJECT("var", "var", "a variable")

static const struct ls_arg var_args[] = { ARG_NAME("name of the variable"),
					  ARG_NUMBER("value", 0, "value at first"), ARG_END };
static const struct ls_arg read_args[] = { VAR, ARG_INTO(false, "register that gets the value"),
					   ARG_END };
static const struct ls_arg write_args[] = { VAR, ARG_VALUE("value", true, 0, "value to write"),
					    ARG_END };
static const struct ls_arg add_args[] = { VAR, ARG_VALUE("value", false, 1, "what to add"),
					  ARG_INTO(false, "register that gets the value after it"),
					  ARG_END };
static const struct ls_arg cas_args[] = {
	VAR, ARG_VALUE("old", true, 0, "value that it must have"),
	ARG_VALUE("new", true, 0, "value that it gets then"),
	ARG_INTO(false, "register that gets 1 when it had the value, else 0"), ARG_END
};
static const struct ls_arg xchg_args[] = { VAR, ARG_VALUE("value", true, 0, "what it gets"),
					   ARG_INTO(false, "register that gets what it had"),
					   ARG_END };
static const struct ls_arg cmpxchg_args[] = { VAR,
					      ARG_VALUE("old", true, 0, "value that it must have"),
					      ARG_VALUE("new", true, 0, "value that it gets then"),
					      ARG_INTO(false, "register that gets what it had"),
					      ARG_END };
static const struct ls_arg keep_args[] = { { "number", LS_ARG_NUMBER, NULL, true, 0,
					     "of the value, among those of the test" },
					   ARG_VALUE("value", true, 0, "what it is"),
					   ARG_END };
static const struct ls_arg set_args[] = { ARG_INTO(true, "register that gets the value"),
					  ARG_VALUE("value", true, 0, "value to put there"),
					  ARG_END };
static const struct ls_arg choose_args[] = {
	{ "outcomes", LS_ARG_NUMBER, NULL, true, 2, "how many outcomes there are, 1 to 256" },
	ARG_INTO(false, "register that gets the outcome, from 0 on"),
	ARG_END
};
static const struct ls_arg assume_args[] = {
	ARG_VALUE("that", true, 0, "what is true in the executions that this is about"), ARG_END
};
static const struct ls_arg assert_args[] = {
	ARG_VALUE("that", false, 0, "what must be true"),
	{ "var", LS_ARG_OBJECT, "var", false, 0, "or: a variable, which is read" },
	ARG_VALUE("equals", false, 0, "and the value that it must have"),
	ARG_END
};
static const struct ls_arg no_args[] = { ARG_END };

SKETCH_SETUP(var, "a shared 64-bit variable");
SKETCH_TASK(read, read_args, "read a variable, as READ_ONCE does");
SKETCH_TASK(write, write_args, "write a variable, as WRITE_ONCE does");
SKETCH_TASK(load_acquire, read_args, "read a variable, as smp_load_acquire does");
SKETCH_TASK(store_release, write_args, "write a variable, as smp_store_release does");
SKETCH_TASK(add, add_args, "add to a variable, as atomic_add_return does");
SKETCH_TASK(cas, cas_args, "change a variable that has a certain value, as atomic_cmpxchg does");
SKETCH_TASK(xchg, xchg_args, "put a value into a variable, as atomic_xchg does");
SKETCH_TASK(cmpxchg, cmpxchg_args, "as cas, giving what the variable had");
SKETCH_TASK(plain_read, read_args, "read a variable, unmarked");
SKETCH_TASK(plain_write, write_args, "write a variable, unmarked");
SKETCH_TASK(plain_add, add_args, "read a variable and write it back, unmarked");
SKETCH_TASK(set, set_args, "put a value into a register");
SKETCH_TASK(keep, keep_args, "in a litmus test: what a final state is told of");
SKETCH_TASK(choose, choose_args, "let the strategy choose an outcome");
SKETCH_TASK(assume, assume_args, "leave executions out of account in which this is not true here");
SKETCH_TASK(assert, assert_args, "report an invariant that does not hold");
SKETCH_TASK(cond_resched, no_args, "let others run: what a loop that polls should do");
