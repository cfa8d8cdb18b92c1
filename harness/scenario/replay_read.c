// SPDX-License-Identifier: GPL-2.0-only
/* Reads replay files by a table of keys. Whether the choices name real tasks is seen when they run.
 */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/scenario/file.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/replay_file.h"

#define REPLAY_SIZE_MAX (16 * 1024 * 1024)

struct reader {
	struct replay *r;
	struct diagnose *d;
	struct mark at;
	unsigned int seen; /* a bit for each row of the table */
};

struct field {
	const char *name;
	bool required, many;
	void (*read)(struct reader *reader, char *value);
};

static void expected(struct reader *reader, const char *what, const char *value)
{
	diagnose_add(reader->d, reader->at, "expected %s, found \"%.60s\"", what, value);
}

static void read_number(struct reader *reader, const char *value, uint64_t max, uint64_t *out)
{
	if (!count_parse(value, 0, max, out))
		expected(reader, "a whole number", value);
}

static void read_hex(struct reader *reader, const char *value, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 16);
	if (strlen(value) != 16 || *end || errno || !isxdigit((unsigned char)*value))
		expected(reader, "16 hexadecimal digits", value);
}

static void read_format(struct reader *reader, char *value)
{
	if (strcmp(value, "1"))
		expected(reader, "replay format 1, the only one that this program reads", value);
}

static void read_version(struct reader *reader, char *value)
{
	reader->r->version = value;
	if (strcmp(value, LOCKSTEP_VERSION))
		expected(reader, "lockstep version " LOCKSTEP_VERSION ", which this program is",
			 value);
}

static void read_scenario(struct reader *reader, char *value)
{
	reader->r->scenario = value;
}

static void read_file(struct reader *reader, char *value)
{
	reader->r->file = value;
	reader->r->file_at = reader->at;
}

static void read_hash(struct reader *reader, char *value)
{
	reader->r->hash_at = reader->at;
	read_hex(reader, value, &reader->r->hash);
}

static void read_case(struct reader *reader, char *value)
{
	reader->r->case_name = value;
	reader->r->case_at = reader->at;
}

static void read_variant(struct reader *reader, char *value)
{
	reader->r->variants_at = reader->at;
	words_add(&reader->r->pool, &reader->r->variants, value);
}

static void read_model(struct reader *reader, char *value)
{
	reader->r->models_at = reader->at;
	words_add(&reader->r->pool, &reader->r->models, value);
}

static void read_granularity(struct reader *reader, char *value)
{
	if (!strcmp(value, "memory"))
		reader->r->granularity = LS_GRANULARITY_MEMORY;
	else if (strcmp(value, "sync"))
		expected(reader, "sync or memory", value);
}

static void read_strict(struct reader *reader, char *value)
{
	reader->r->strict = !strcmp(value, "true");
	if (!reader->r->strict)
		expected(reader, "true; the line is left out where races are not strict", value);
}

static void read_point(struct reader *reader, char *value)
{
	struct replay *r = reader->r;

	r->points = pool_grow(&r->pool, r->points, r->points_nr, sizeof(*r->points));
	read_hex(reader, value, &r->points[r->points_nr++]);
}

static void read_steps(struct reader *reader, char *value)
{
	read_number(reader, value, LS_STEPS_CAP, &reader->r->steps);
}

static void read_budget(struct reader *reader, char *value)
{
	read_number(reader, value, 100, &reader->r->budget);
}

static void read_kind(struct reader *reader, char *value)
{
	int kind = ls_finding_parse(value);

	reader->r->kind = kind < 0 ? LS_DEADLOCK : (enum ls_finding_kind)kind;
	if (kind < 0)
		expected(reader, "a kind of finding (see \"lockstep list findings\")", value);
}

static void read_fingerprint(struct reader *reader, char *value)
{
	read_hex(reader, value, &reader->r->fingerprint);
}

static void read_function(struct reader *reader, char *value)
{
	reader->r->function = value;
}

static void read_object(struct reader *reader, char *value)
{
	reader->r->object = value;
}

static void read_first(struct reader *reader, char *value)
{
	read_number(reader, value, UINT64_MAX, &reader->r->first_execution);
}

static void read_count(struct reader *reader, char *value)
{
	read_number(reader, value, UINT64_MAX, &reader->r->count);
}

static void read_bound(struct reader *reader, char *value)
{
	uint64_t bound = 0;

	read_number(reader, value, 1000000, &bound);
	reader->r->bound = (int)bound;
}

static void read_standing(struct reader *reader, char *value)
{
	int standing = standing_parse(value);

	reader->r->standing = standing < 0 ? STANDING_UNEXPECTED : (enum standing)standing;
	if (standing < 0)
		expected(reader, "required, allowed, consequence or unexpected", value);
}

/* Where lines were wrapped, and how far they are indented, means nothing. */
static void squeeze_blanks(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != ' ' && *from != '\t')
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
}

static void read_choices(struct reader *reader, char *value)
{
	squeeze_blanks(value);
	reader->r->choices = value;
	reader->r->choices_at = reader->at;
}

static void read_before(struct reader *reader, char *value)
{
	struct words *before = &reader->r->before;

	squeeze_blanks(value);
	/* Not words_add(): the same list may stand there twice. */
	before->v = pool_grow(&reader->r->pool, before->v, before->nr, sizeof(*before->v));
	before->v[before->nr++] = value;
	reader->r->before_at = reader->at;
}

static void read_executions(struct reader *reader, char *value)
{
	read_number(reader, value, UINT64_MAX, &reader->r->executions);
}

static void read_confirmation(struct reader *reader, char *value)
{
	int confirmation = confirmation_parse(value);

	if (confirmation < 0)
		expected(reader, "confirmed, not reached or guarded", value);
	else
		reader->r->confirmation = (enum ls_confirmation)confirmation;
}

static void read_confirmation_executions(struct reader *reader, char *value)
{
	read_number(reader, value, UINT64_MAX, &reader->r->confirmation_executions);
}

static void read_confirmation_reason(struct reader *reader, char *value)
{
	reader->r->confirmation_reason = value;
}

static void read_left_out(struct reader *reader, char *value)
{
	reader->r->left_out_at = reader->at;
	words_add(&reader->r->pool, &reader->r->left_out, value);
}

static void read_loaded(struct reader *reader, char *value)
{
	reader->r->loaded = value;
	reader->r->loaded_at = reader->at;
}

static void read_end(struct reader *reader, char *value)
{
	if (strcmp(value, "replay"))
		expected(reader, "replay", value);
}

static const struct field fields[] = {
	{ "lockstep-replay", true, false, read_format },
	{ "version", true, false, read_version },
	{ "scenario", true, false, read_scenario },
	{ "file", true, false, read_file },
	{ "hash", true, false, read_hash },
	{ "case", true, false, read_case },
	{ "variant", false, true, read_variant },
	{ "model", false, true, read_model },
	{ "loaded", false, false, read_loaded },
	{ "granularity", true, false, read_granularity },
	{ "strict", false, false, read_strict },
	{ "point", false, true, read_point },
	{ "steps", true, false, read_steps },
	{ "budget", true, false, read_budget },
	{ "kind", true, false, read_kind },
	{ "fingerprint", true, false, read_fingerprint },
	{ "function", true, false, read_function },
	{ "object", false, false, read_object },
	{ "executions", true, false, read_executions },
	{ "first-execution", true, false, read_first },
	{ "count", true, false, read_count },
	{ "bound", false, false, read_bound },
	{ "standing", true, false, read_standing },
	{ "confirmation", false, false, read_confirmation },
	{ "confirmation-executions", false, false, read_confirmation_executions },
	{ "confirmation-reason", false, false, read_confirmation_reason },
	{ "left-out", false, true, read_left_out },
	{ "before", false, true, read_before },
	{ "choices", true, false, read_choices },
	{ "end", true, false, read_end },
};
#define FIELDS_NR (sizeof(fields) / sizeof(*fields))

static void read_pair(struct reader *reader, const char *key, char *value)
{
	struct words words = { 0 };

	for (size_t i = 0; i < FIELDS_NR; i++) {
		if (strcmp(fields[i].name, key)) {
			words_add(&reader->r->pool, &words, fields[i].name);
			continue;
		}
		if (!fields[i].many && (reader->seen >> i & 1))
			diagnose_add(reader->d, reader->at, "a second \"%s\"", key);
		reader->seen |= 1u << i;
		fields[i].read(reader, value);
		return;
	}
	diagnose_unknown(reader->d, reader->at, "key", key, "", &words, NULL);
}

static bool read_line(struct reader *reader, char *line)
{
	char *colon = strchr(line, ':');
	size_t length = strlen(line);

	while (length && (line[length - 1] == '\r' || line[length - 1] == ' '))
		line[--length] = '\0';
	if (!*line || *line == '#')
		return true;
	if (!colon || !isalpha((unsigned char)*line)) {
		diagnose_add(reader->d, reader->at,
			     reader->seen
				     ? "expected \"key: value\", found \"%.60s\""
				     : "not a replay file: expected \"lockstep-replay: 1\", found "
				       "\"%.60s\"",
			     line);
		return reader->seen; /* of nonsense, one error is enough */
	}
	*colon = '\0';
	read_pair(reader, line, colon + 1 + strspn(colon + 1, " \t"));
	return true;
}

static bool printable(struct reader *reader, const char *text, size_t length)
{
	struct mark at = { 1, 1 };

	for (size_t i = 0; i < length; i++, at.column++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
			diagnose_add(reader->d, at,
				     "not a replay file: it has the byte 0x%02x here", c);
			return false;
		}
		if (c == '\n')
			at = (struct mark){ at.line + 1, 0 };
	}
	return true;
}

static void read_lines(struct reader *reader, char *text)
{
	for (char *line = text, *next; line; line = next) {
		unsigned int lines = 1;

		/* A line that begins with a blank goes on with the value of the one before. */
		for (next = strchr(line, '\n'); next && (next[1] == ' ' || next[1] == '\t');
		     next = strchr(next, '\n'), lines++)
			*next = ' ';
		if (next)
			*next++ = '\0';
		reader->at.line++;
		if (!read_line(reader, line))
			return;
		reader->at.line += lines - 1;
	}
	if (!(reader->seen & 1) && !reader->d->nr)
		diagnose_add(reader->d, (struct mark){ 1, 1 },
			     "not a replay file: it has no line \"lockstep-replay: 1\"");
	for (size_t i = 1; reader->seen & 1 && i < FIELDS_NR; i++)
		if (fields[i].required && !(reader->seen >> i & 1))
			diagnose_add(
				reader->d, reader->at,
				!strcmp(fields[i].name, "end")
					? "the file ends early: its last line must be \"%s: replay\""
					: "the key \"%s\" is missing",
				fields[i].name);
}

bool replay_read(struct replay *replay, const char *path, struct diagnose *d)
{
	struct reader reader = { .r = replay, .d = d, .at = { 0, 1 } };
	size_t length;
	char *text;
	int error = file_read(path, REPLAY_SIZE_MAX, &text, &length);

	*replay = (struct replay){ .object = "", .choices = "", .bound = LS_UNBOUNDED };
	d->file = path;
	if (error) {
		diagnose_add(d, (struct mark){ 0, 0 }, "cannot be read: %s", strerror(-error));
		return false;
	}
	if (printable(&reader, text, length))
		read_lines(&reader, pool_text(&replay->pool, text, length));
	free(text);
	return !d->nr;
}
