// SPDX-License-Identifier: GPL-2.0-only
/* A model to be loaded that pins a module, and lets it go once, or once too often. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <lockstep/loadable.h>

static struct module module = LOCKSTEP_MODULE_INIT("pinned");

static long run_pins(const struct ls_args *args)
{
	if (try_module_get(&module))
		module_put(&module);
	return 0;
}

static long run_puts(const struct ls_args *args)
{
	run_pins(args);
	module_put(&module);
	return 0;
}

static const struct ls_arg no_arguments[] = { { .kind = LS_ARG_END } };

static const struct ls_operation_ops pins = {
	.name = "module.pins",
	.help = "pins it, and lets it go",
	.flags = LS_IN_TASK,
	.args = no_arguments,
	.run = run_pins,
};
static const struct ls_operation_ops puts_op = {
	.name = "module.puts",
	.help = "lets it go twice",
	.flags = LS_IN_TASK,
	.args = no_arguments,
	.run = run_puts,
};

static const struct ls_operation_ops *const operations[] = { &pins, &puts_op, NULL };

static const struct ls_model_ops module_pins = {
	.name = "module_pins",
	.version = "1",
	.operations = operations,
};

LOCKSTEP_MODEL(module_pins);
