/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole files: read with a limit, written so that nobody ever sees half of one. */
#ifndef SCENARIO_FILE_H
#define SCENARIO_FILE_H

#include <stdio.h>

/**
 * file_read() - a regular file as bytes
 * @path: its name
 * @max: largest size accepted
 * @text: filled in on success, NUL-terminated; free with free()
 * @length: filled in on success
 *
 * Context: harness.
 * Return: 0; -EFBIG when larger than @max; -EISDIR; -EINVAL for what is neither file nor pipe;
 * another negative errno of open or read.
 */
int file_read(const char *path, size_t max, char **text, size_t *length);

/* A file that comes into being when it is complete. */
struct file_new {
	FILE *out;
	char *path, *temporary;
};

/**
 * file_create() - begin a file beside its final place
 * @file: filled in on success
 * @path: final name
 *
 * Context: harness.
 * Return: 0 or a negative errno; then there is nothing to undo.
 */
int file_create(struct file_new *file, const char *path);

/**
 * file_commit() - end a file and give it its name, or take it away
 * @file: of file_create()
 * @error: 0 to keep it; a negative errno to take it away
 *
 * Context: harness.
 * Return: @error, or 0, or the negative errno of the first write or rename that failed.
 */
int file_commit(struct file_new *file, int error);

/**
 * file_make_directories() - mkdir -p
 * @path: last of the directories
 *
 * Context: harness.
 * Return: 0 or a negative errno.
 */
int file_make_directories(const char *path);

#endif
