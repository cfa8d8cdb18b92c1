// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep kernel: images of a real kernel tree. Building is a script's work, because it is all
 * calls of other programs; asking an image is the image's own work, because it is this command with
 * the kernel's code in the place of the model.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/cli/cli.h"
#include "harness/scenario/image.h"

static int build(char *const *words)
{
	const char *script = getenv("LOCKSTEP_KERNEL_BUILD");

	if (!script)
		script = LOCKSTEP_KERNEL_DIR "/build-image";
	setenv("LOCKSTEP_KERNEL_LINK", LOCKSTEP_KERNEL_LINK, 0);
	execv(script, words);
	return cli_error("%s: cannot be run: %s", script, strerror(errno));
}

static int info(const struct cli_options *options)
{
	if (!image_info) {
		if (options->operands_nr != 2)
			return cli_error("kernel info needs the file of an image");
		return cli_error("%s: %s", options->operands[1],
				 image_exec(options->operands[1],
					    (const char *[]){ "kernel", "info", NULL }));
	}
	image_info();
	return CLI_GOOD;
}

static int run(struct cli_options *options, const char *const *command)
{
	const char *what = options->operands_nr ? options->operands[0] : "";

	(void)command;
	if (!strcmp(what, "info"))
		return info(options);
	if (!strcmp(what, "build"))
		return build(options->operands);
	return cli_error("kernel needs one of build, info; found \"%s\"", what);
}

const struct cli_command command_kernel = {
	.name = "kernel",
	.operands = "build|info ...",
	.help = "Compile the code of a real kernel tree into an image, or tell what an image has",
	.groups = CLI_RAW,
	.run = run,
};
