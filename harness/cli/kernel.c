// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep kernel: images of a real kernel tree. Building is a script's work, because it is all
 * calls of other programs; asking an image is the image's own work, because it is this command with
 * the kernel's code in the place of the model.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/cli/cli.h"
#include "harness/scenario/image.h"

/*
 * The builder beside this program, if that is in the folder where it was built; or else the
 * installed one. No path of the sources is part of the program.
 */
static int build(char *const *words)
{
	const char *script = LOCKSTEP_KERNEL_INSTALLED "/build-image";
	char folder[PATH_MAX], beside[PATH_MAX + 32], link[PATH_MAX + 32];
	ssize_t length = readlink("/proc/self/exe", folder, sizeof(folder) - 1);

	if (length > 0) {
		folder[length] = '\0';
		*strrchr(folder, '/') = '\0';
		snprintf(beside, sizeof(beside), "%s/kernel/build-image", folder);
		snprintf(link, sizeof(link), "%s/kernel-link", folder);
		if (!access(link, R_OK) && !access(beside, X_OK)) {
			setenv("LOCKSTEP_KERNEL_LINK", link, 0);
			script = beside;
		}
	}
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
