// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: what decides between operations. Read by check_flow.c, followed by interpret.c; here is
 * only how they are documented.
 */
#include "harness/scenario/sketch.h"

static const struct ls_arg if_args[] = {
	ARG_VALUE("if", true, 0, "an expression over the registers of the task"),
	{ "then", LS_ARG_BODY, NULL, true, 0, "operations for when it is not 0" },
	{ "else", LS_ARG_BODY, NULL, false, 0, "operations for when it is" },
	ARG_END
};
static const struct ls_arg while_args[] = {
	ARG_VALUE("while", true, 0, "an expression over the registers of the task"),
	ARG_BODY(true, "operations that are repeated as long as it is not 0"), ARG_END
};
static const struct ls_arg no_args[] = { ARG_END };

#define FLOW(symbol, arguments, text)                        \
	const struct ls_operation_ops sketch_op_##symbol = { \
		.name = #symbol,                             \
		.help = text,                                \
		.flags = LS_IN_TASK | LS_FLOW,               \
		.args = arguments,                           \
	}
FLOW(if, if_args, "go on with one of two lists of operations");
FLOW(while, while_args, "repeat a list of operations");
FLOW(break, no_args, "leave the innermost while");
FLOW(return, no_args, "end the task, or what was handed over to be run later");
