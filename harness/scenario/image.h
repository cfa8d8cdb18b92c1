/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Images: programs like this one that have the code of a real kernel in the place of a model. An
 * image is the whole command, so a run on an image is that program, given the same words.
 */
#ifndef SCENARIO_IMAGE_H
#define SCENARIO_IMAGE_H

#include <stdbool.h>

/**
 * image_kernel() - which kernel's code is this program's model?
 *
 * Context: any.
 * Return: its version, "6.12.10"; NULL when this program is no image.
 */
const char *image_kernel(void);

/**
 * image_wants_valid() - is this what a case may say about kernels?
 * @wanted: one or more of "6.1", ">=6.8", "<6.12", all of which have to hold
 *
 * Context: any.
 * Return: true when it is.
 */
bool image_wants_valid(const char *wanted);

/**
 * image_matches() - is a kernel one of those that a case wants?
 * @wanted: valid
 * @version: of the kernel; "6.1" is every 6.1.y
 *
 * Context: any.
 * Return: true when it is.
 */
bool image_matches(const char *wanted, const char *version);

/**
 * image_check() - is a file an image?
 * @path: the file
 *
 * Programs that are none must not be run by mistake.
 *
 * Context: main program.
 * Return: NULL when it is; else what is wrong, static.
 */
const char *image_check(const char *path);

/**
 * image_exec() - become the program in an image
 * @path: the image
 * @words: the command's words, without the name of the program; ends with NULL
 *
 * Context: main program, before anything was written.
 * Return: only when it cannot: NULL-terminated reason, static.
 */
const char *image_exec(const char *path, const char *const *words);

/* Defined by images only: prints what stands in the place of the rest of the kernel. */
void image_info(void) __attribute__((weak));

#endif
