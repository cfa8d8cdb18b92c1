// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes how far a run has come. Each finished case has a file of its own, so that a large one is
 * written once; resume.json names them, and is written after what it names. What has changed is
 * written at most once a second and so seldom that it takes a small part of the time. Reading is in
 * resume_read.c.
 */
#include "harness/scenario/resume.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <lockstep/version.h>
#include "harness/scenario/file.h"
#include "harness/scenario/loaded.h"
#include "harness/scenario/resume_format.h"

#define WRITE_EVERY_NS 1000000000ull
#define WRITE_SHARE    20 /* writing takes at most one part in so many of the time */

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

json_t *resume_json(const struct resume_run *run)
{
	json_t *words = json_array(), *scenarios = json_array(), *cases = json_array();
	json_t *document;

	for (const char *const *word = run->command; *word; word++)
		json_array_append_new(words, json_string(*word));
	for (size_t i = 0; i < run->nr; i++) {
		const struct scenario *s = run->scenarios[i];

		json_array_append_new(scenarios,
				      json_pack("{s:s, s:s, s:o}", "name", s->name, "file", s->file,
						"hash", json_sprintf("%016" PRIx64, s->hash)));
		for (unsigned int j = 0; j < s->cases_nr; j++) {
			json_t *one = case_json(&s->cases[j]);

			json_object_del(one, "findings");
			json_object_set_new(one, "scenario", json_string(s->name));
			json_array_append_new(cases, one);
		}
	}
	document = json_pack("{s:i, s:s, s:s, s:o, s:o, s:o}", "lockstep_resume", RESUME_FORMAT,
			     "version", LOCKSTEP_VERSION, "program", program_digest(), "command",
			     words, "scenarios", scenarios, "cases", cases);
	if (loaded_digest())
		json_object_set_new(document, "loaded", json_string(loaded_digest()));
	return document;
}

void resume_set_paths(struct resume *r, const char *out_dir)
{
	r->path = pool_printf(&r->pool, "%s/resume.json", out_dir);
	r->folder = pool_printf(&r->pool, "%s/resume", out_dir);
	r->unwritten = json_array();
	r->taken = json_object();
	r->written_ns = now_ns();
}

const char *resume_result_path(struct resume *r, size_t index)
{
	return pool_printf(&r->pool, "%s/case-%zu.json", r->folder, index + 1);
}

const char *resume_checkpoint(struct resume *r, size_t index)
{
	return pool_printf(&r->pool, "%s/case-%zu.checkpoint", r->folder, index + 1);
}

static json_t *case_of(const struct resume *r, size_t index)
{
	return json_array_get(json_object_get(r->document, "cases"), index);
}

/* A run that had more cases may have left files, too. */
static void remove_all(struct resume *r)
{
	const struct dirent *entry;
	DIR *folder;

	/* First: without it the others mean nothing. */
	unlink(r->path);
	folder = opendir(r->folder);
	while (folder && (entry = readdir(folder)))
		if (!strncmp(entry->d_name, "case-", 5))
			unlink(pool_printf(&r->pool, "%s/%s", r->folder, entry->d_name));
	if (folder)
		closedir(folder);
	rmdir(r->folder);
	r->on_disk = false;
}

void resume_begin(struct resume *r, const char *out_dir, const struct resume_run *run)
{
	*r = (struct resume){ .document = resume_json(run) };
	resume_set_paths(r, out_dir);
	if (!access(r->path, F_OK))
		fprintf(stderr,
			"lockstep: %s is of a run that did not finish; this one begins anew in its place\n",
			r->path);
	if (!access(r->path, F_OK) || !access(r->folder, F_OK))
		remove_all(r);
}

uint64_t resume_sum(const char *text, size_t length)
{
	uint64_t sum = 0xcbf29ce484222325ull;

	for (size_t i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3ull;
	return sum;
}

static int write_text(const char *path, const char *text, size_t length)
{
	struct file_new file;
	int error = file_create(&file, path);

	if (error)
		return error;
	errno = 0;
	if (fwrite(text, 1, length, file.out) != length)
		error = errno ? -errno : -EIO;
	return file_commit(&file, error);
}

static int write_result(struct resume *r, json_t *pair)
{
	size_t index = (size_t)json_integer_value(json_array_get(pair, 0));
	char *text = json_dumps(json_array_get(pair, 1), JSON_COMPACT);
	size_t length = text ? strlen(text) : 0;
	int error = text ? write_text(resume_result_path(r, index), text, length) : -ENOMEM;

	if (!error) {
		json_object_set_new(case_of(r, index), "sum",
				    json_sprintf("%016" PRIx64, resume_sum(text, length)));
		json_object_set(case_of(r, index), "outcome", json_array_get(pair, 2));
	}
	free(text);
	return error;
}

/* Of the case's first search, and of the one that gets the rest of its budget. */
static void remove_checkpoints(struct resume *r, size_t index)
{
	const char *path = resume_checkpoint(r, index);

	unlink(path);
	unlink(pool_printf(&r->pool, "%s.rest", path));
}

static int write_all(struct resume *r)
{
	int error = file_make_directories(r->folder);
	size_t length;
	json_t *pair;
	size_t i;
	char *text;

	r->on_disk = true;
	json_array_foreach(r->unwritten, i, pair)
		if (!error)
			error = write_result(r, pair);
	if (error)
		return error;
	text = json_dumps(r->document, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	length = text ? strlen(text) : 0;
	error = text ? write_text(r->path, text, length) : -ENOMEM;
	free(text);
	if (error)
		return error;
	/* Their results are there: nobody will look at how their searches stood. */
	json_array_foreach(r->unwritten, i, pair)
		remove_checkpoints(r, (size_t)json_integer_value(json_array_get(pair, 0)));
	json_array_clear(r->unwritten);
	return 0;
}

int resume_write(struct resume *r)
{
	uint64_t begin = now_ns();
	int error = write_all(r);

	r->written_ns = now_ns();
	r->cost_ns = r->written_ns - begin;
	if (error && !r->failed)
		fprintf(stderr, "lockstep: %s: cannot be written: %s\n", r->path, strerror(-error));
	r->failed |= error != 0;
	return error;
}

void resume_add(struct resume *r, size_t index, enum run_outcome outcome, json_t *one)
{
	uint64_t pause = r->cost_ns * WRITE_SHARE;

	json_array_append_new(r->unwritten,
			      json_pack("[I, O, i]", (json_int_t)index, one, (int)outcome));
	if (pause < WRITE_EVERY_NS)
		pause = WRITE_EVERY_NS;
	if (now_ns() - r->written_ns > pause)
		resume_write(r);
}

json_t *resume_finished(const struct resume *r, size_t index, enum run_outcome *outcome)
{
	json_t *one;
	char key[24];

	snprintf(key, sizeof(key), "%zu", index);
	one = json_object_get(r->taken, key);
	if (one)
		*outcome = (enum run_outcome)json_integer_value(
			json_object_get(case_of(r, index), "outcome"));
	return json_incref(one);
}

void resume_end(struct resume *r)
{
	if (r->on_disk)
		remove_all(r);
}

void resume_free(struct resume *r)
{
	json_decref(r->document);
	json_decref(r->unwritten);
	json_decref(r->taken);
	pool_free(&r->pool);
}
