// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the file of a run that was not finished, and holds it against the run as it would begin
 * now. Tells everything that does not fit, and changes nothing on the disk.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/scenario/file.h"
#include "harness/scenario/resume_format.h"

#define RESUME_BYTES_MAX (64u << 20)
#define RESULT_BYTES_MAX (256u << 20)

static const struct mark whole = { 0 };

/* @sum: what the bytes must have, or NULL. */
static json_t *load_json(const char *path, size_t max, struct diagnose *d, const uint64_t *sum)
{
	json_error_t error;
	json_t *value;
	size_t length;
	char *text;
	int err = file_read(path, max, &text, &length);

	if (err) {
		diagnose_add(d, whole, "cannot be read%s%s: %s", path == d->file ? "" : ": ",
			     path == d->file ? "" : path, strerror(-err));
		return NULL;
	}
	if (sum && *sum != resume_sum(text, length)) {
		diagnose_add(d, whole, "%s is not what the run wrote there: its sum is another",
			     path);
		free(text);
		return NULL;
	}
	value = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (!value)
		diagnose_add(d,
			     (struct mark){ (unsigned int)error.line, (unsigned int)error.column },
			     "cannot be read as JSON: %s", error.text);
	return value;
}

/* A value of the document; NULL after an error. */
static const json_t *value_of(const struct resume *r, const char *key, json_type type,
			      const char *allowed, struct diagnose *d)
{
	const json_t *value = json_object_get(r->document, key);

	if (value && json_typeof(value) == type)
		return value;
	if (value)
		diagnose_add(d, whole, "\"%s\": expected %s, found something else", key, allowed);
	else
		diagnose_add(d, whole, "\"%s\" is missing: expected %s", key, allowed);
	return NULL;
}

static bool check_text(const struct resume *r, const char *key, const char *expected,
		       const char *what, struct diagnose *d)
{
	const json_t *value = value_of(r, key, JSON_STRING, "a text", d);

	if (!value)
		return false;
	if (!strcmp(json_string_value(value), expected))
		return true;
	diagnose_add(d, whole, "\"%s\": %s \"%s\", found \"%s\"", key, what, expected,
		     json_string_value(value));
	return false;
}

static void check_command(const struct resume *r, struct diagnose *d)
{
	const json_t *words = value_of(r, "command", JSON_ARRAY, "the words of a command", d);
	const char *first = json_string_value(json_array_get(words, 0));
	const json_t *word;
	size_t i;

	json_array_foreach(words, i, word)
		if (!json_is_string(word)) {
			diagnose_add(d, whole, "\"command\": word %zu is no text", i + 1);
			return;
		}
	if (words && (!first || strcmp(first, "run")))
		diagnose_add(d, whole, "\"command\": expected \"run\" first, found \"%s\"",
			     first ? first : "");
}

static void check_keys(const struct resume *r, struct diagnose *d)
{
	static const char *const names[] = { "lockstep_resume", "version", "program", "command",
					     "scenarios",	"cases",   "loaded" };
	struct words words = { 0 };
	const char *key;
	json_t *value;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		words_add(&d->pool, &words, names[i]);
	json_object_foreach(r->document, key, value) {
		bool known = false;

		for (size_t i = 0; i < words.nr; i++)
			known |= !strcmp(words.v[i], key);
		if (!known)
			diagnose_unknown(d, whole, "key", pool_printf(&d->pool, "%s", key), "",
					 &words, NULL);
	}
}

bool resume_read(struct resume *r, const char *path, struct diagnose *d)
{
	const json_t *format;

	*r = (struct resume){ .path = path };
	d->file = path;
	r->document = load_json(path, RESUME_BYTES_MAX, d, NULL);
	if (!r->document)
		return false;
	if (!json_is_object(r->document) || !json_object_get(r->document, "lockstep_resume")) {
		diagnose_add(d, whole, "this is no resume file: it has no \"lockstep_resume\"");
		return false;
	}
	format = value_of(r, "lockstep_resume", JSON_INTEGER, "a whole number", d);
	if (format && json_integer_value(format) != RESUME_FORMAT)
		diagnose_add(d, whole, "format %lld; this version of lockstep reads format %d",
			     (long long)json_integer_value(format), RESUME_FORMAT);
	/* What else there might be to say of another version's file would mislead. */
	if (d->nr || !check_text(r, "version", LOCKSTEP_VERSION, "this is version", d) ||
	    !check_text(r, "program", program_digest(), "another build of lockstep; this one is",
			d))
		return false;
	check_keys(r, d);
	check_command(r, d);
	value_of(r, "scenarios", JSON_ARRAY, "a list of scenarios", d);
	value_of(r, "cases", JSON_ARRAY, "a list of cases", d);
	return !d->nr;
}

char **resume_words(struct resume *r)
{
	const json_t *words = json_object_get(r->document, "command"), *word;
	char **v = pool_alloc(&r->pool, (json_array_size(words) + 1) * sizeof(*v));
	size_t i;

	json_array_foreach(words, i, word)
		v[i] = pool_printf(&r->pool, "%s", json_string_value(word));
	return v;
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "?";
}

static void check_scenarios(const struct resume *r, const json_t *now, struct diagnose *d)
{
	const json_t *then = json_object_get(r->document, "scenarios"), *one;
	size_t i;

	if (json_array_size(then) != json_array_size(now)) {
		diagnose_add(d, whole, "the run had %zu scenarios, and there are %zu now",
			     json_array_size(then), json_array_size(now));
		return;
	}
	json_array_foreach(now, i, one) {
		const json_t *old = json_array_get(then, i);

		if (strcmp(text_at(old, "name"), text_at(one, "name")) ||
		    strcmp(text_at(old, "file"), text_at(one, "file")))
			diagnose_add(
				d, whole,
				"scenario %zu of the run was \"%s\" (%s), and is \"%s\" (%s) now",
				i + 1, text_at(old, "name"), text_at(old, "file"),
				text_at(one, "name"), text_at(one, "file"));
		else if (!json_equal(old, one))
			diagnose_add(d, whole,
				     "scenario \"%s\" (%s) has changed since the run began",
				     text_at(one, "name"), text_at(one, "file"));
	}
}

/* A finished case has "sum" and "outcome", and a file. */
static void check_result(struct resume *r, json_t *one, size_t index, struct diagnose *d)
{
	const json_t *outcome = json_object_get(one, "outcome");
	const char *path = resume_result_path(r, index);
	uint64_t sum;
	json_t *result;

	if (!json_is_integer(outcome) || json_integer_value(outcome) < RUN_AS_EXPECTED ||
	    json_integer_value(outcome) > RUN_HARNESS_FAILED ||
	    !json_is_string(json_object_get(one, "sum"))) {
		diagnose_add(
			d, whole,
			"case %zu (%s of %s): a finished case has \"sum\" and an \"outcome\" from 0 to 3",
			index + 1, text_at(one, "name"), text_at(one, "scenario"));
		return;
	}
	sum = strtoull(text_at(one, "sum"), NULL, 16);
	result = load_json(path, RESULT_BYTES_MAX, d, &sum);
	if (result && strcmp(text_at(result, "name"), text_at(one, "name")))
		diagnose_add(d, whole, "%s is of case \"%s\", and not of case %zu, \"%s\"", path,
			     text_at(result, "name"), index + 1, text_at(one, "name"));
	else if (result)
		json_object_set(r->taken, pool_printf(&r->pool, "%zu", index), result);
	json_decref(result);
}

static void check_cases(struct resume *r, const json_t *now, struct diagnose *d)
{
	json_t *then = json_object_get(r->document, "cases"), *old;
	size_t i;

	if (json_array_size(then) != json_array_size(now)) {
		diagnose_add(d, whole, "the run had %zu cases, and there are %zu now",
			     json_array_size(then), json_array_size(now));
		return;
	}
	json_array_foreach(then, i, old) {
		const json_t *one = json_array_get(now, i);

		if (strcmp(text_at(old, "name"), text_at(one, "name")) ||
		    strcmp(text_at(old, "scenario"), text_at(one, "scenario")) ||
		    !json_equal(json_object_get(old, "variants"), json_object_get(one, "variants")))
			diagnose_add(
				d, whole,
				"case %zu was \"%s\" of \"%s\", and is \"%s\" of \"%s\" now, or has other variants",
				i + 1, text_at(old, "name"), text_at(old, "scenario"),
				text_at(one, "name"), text_at(one, "scenario"));
		else if (json_object_get(old, "sum") || json_object_get(old, "outcome"))
			check_result(r, old, i, d);
	}
}

bool resume_check(struct resume *r, const char *out_dir, const struct resume_run *run,
		  struct diagnose *d)
{
	json_t *now = resume_json(run);

	resume_set_paths(r, out_dir);
	r->on_disk = true;
	if (strcmp(text_at(r->document, "loaded"), text_at(now, "loaded")))
		diagnose_add(d, whole,
			     "what --model loads is another build now than when the run began");
	else
		check_scenarios(r, json_object_get(now, "scenarios"), d);
	if (!d->nr)
		check_cases(r, json_object_get(now, "cases"), d);
	json_decref(now);
	return !d->nr;
}
