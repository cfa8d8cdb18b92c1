// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checkpoints. The file is written beside its place and renamed, so it is whole at any time. It
 * starts with who it belongs to (version, program, options that shape the tree) and ends with a
 * check sum.
 */
#include "harness/explore/checkpoint.h"
#include <errno.h>
#include <lockstep/version.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness/detect/finding.h"
#include "harness/engine/exec.h"
#include "harness/engine/pins.h"
#include "harness/strategy/table.h"

#define MAGIC "lockstep-checkpoint 5\n"

void work_free(struct work *work)
{
	report_free(&work->kept);
	memset(work, 0, sizeof(*work));
}

/* What has to be the same for the rest to mean the same. */
static char *owner_of(const struct search *s)
{
	char *text;

	if (asprintf(&text, "%s|%s|%s|%s|%u|%u|%lu|%u", LOCKSTEP_VERSION,
		     s->own.identity ? s->own.identity : "", s->program->name, s->strategy->name,
		     s->program->tasks_nr, execution.steps_max, (unsigned long)s->own.seed,
		     s->own.faults_budget) < 0)
		harness_bug("no memory for a checkpoint");
	return text;
}

static uint64_t sum_of(const char *text, size_t size)
{
	uint64_t h = 0xcbf29ce484222325ul;

	for (size_t i = 0; i < size; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3ul;
	return h;
}

static void write_body(FILE *out, const struct search *s, const struct work *work,
		       void (*state)(FILE *out))
{
	struct report r = work->kept;
	char *owner = owner_of(s);
	uint32_t size = (uint32_t)strlen(owner);

	r.counts = *s->result;
	r.counts.findings_nr = 0;
	/* That it is not finished is no longer so when it goes on. */
	r.counts.withheld &= ~(unsigned int)(LS_WITHHELD_STOPPED | LS_WITHHELD_BUDGET);
	r.unordered_marked = work->unordered_marked;
	r.pin_missed = pins_missed();
	/* Of all executions, also of those that no worker reported. */
	r.hits = NULL;
	r.hits_nr = r.hits_max = 0;
	for (size_t i = 0; i < findings_nr(); i++)
		report_hits(&r, &(struct hits){ finding_at(i)->public.fingerprint,
						finding_at(i)->raw, finding_at(i)->public.hits,
						finding_at(i)->public.kind });
	fwrite(MAGIC, 1, sizeof(MAGIC) - 1, out);
	fwrite(&size, sizeof(size), 1, out);
	fwrite(owner, 1, size, out);
	fwrite(&execution.memory_points, sizeof(execution.memory_points), 1, out);
	fwrite(&execution.points_nr, sizeof(execution.points_nr), 1, out);
	report_faults(&r, &s->own);
	r.all_places = true;
	report_points(&r);
	report_write(out, &r);
	state(out);
	free(r.hits);
	free(owner);
}

static int write_file(const char *path, const char *text, size_t size)
{
	uint64_t sum = sum_of(text, size);
	FILE *out = fopen(path, "we");
	int err;

	if (!out)
		return -errno;
	errno = 0;
	fwrite(text, 1, size, out);
	fwrite(&sum, sizeof(sum), 1, out);
	err = fflush(out) || ferror(out) || fsync(fileno(out)) ? -(errno ? errno : EIO) : 0;
	if (fclose(out) && !err)
		err = -errno;
	return err;
}

int checkpoint_write(const struct search *s, const struct work *work, void (*state)(FILE *out))
{
	char *text = NULL, *beside;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int err;

	if (!out || asprintf(&beside, "%s.new", s->own.checkpoint) < 0)
		return -ENOMEM;
	write_body(out, s, work, state);
	if (fclose(out)) {
		free(beside);
		return -ENOMEM;
	}
	err = write_file(beside, text, size);
	if (!err && rename(beside, s->own.checkpoint))
		err = -errno;
	if (err)
		unlink(beside);
	free(text);
	free(beside);
	return err;
}

static int read_file(const char *path, char **text, size_t *size)
{
	FILE *in = fopen(path, "re"), *out;
	char part[65536];
	size_t n;
	int err = 0;

	if (!in)
		return -errno;
	out = open_memstream(text, size);
	if (!out) {
		fclose(in);
		return -ENOMEM;
	}
	while ((n = fread(part, 1, sizeof(part), in)))
		fwrite(part, 1, n, out);
	if (ferror(in))
		err = -EIO;
	fclose(in);
	if (fclose(out) && !err)
		err = -ENOMEM;
	return err;
}

static bool is_owner(FILE *in, const struct search *s)
{
	char *owner = owner_of(s), *found;
	uint32_t size;
	bool same = false;

	if (fread(&size, sizeof(size), 1, in) == 1 && size == strlen(owner)) {
		found = malloc(size + 1);
		same = found && fread(found, 1, size, in) == size && !memcmp(found, owner, size);
		free(found);
	}
	free(owner);
	return same;
}

static int read_body(FILE *in, const struct search *s, struct report *r, int (*state)(FILE *in))
{
	char magic[sizeof(MAGIC) - 1];
	unsigned int points_nr;

	if (fread(magic, 1, sizeof(magic), in) != sizeof(magic) ||
	    memcmp(magic, MAGIC, sizeof(magic)) || !is_owner(in, s) ||
	    fread(&execution.memory_points, sizeof(execution.memory_points), 1, in) != 1 ||
	    fread(&points_nr, sizeof(points_nr), 1, in) != 1)
		return -EINVAL;
	if (report_read(in, r) || points_nr > r->points_nr)
		return -EINVAL;
	/* The search went on with these as points, and so do its state and its executions. */
	points_add(r);
	points_use(points_nr);
	return state(in) ? -EINVAL : 0;
}

int checkpoint_read(struct search *s, void (*take)(struct search *s, struct report *report),
		    int (*state)(FILE *in))
{
	struct report r = { 0 };
	char *text = NULL;
	size_t size = 0;
	uint64_t sum;
	FILE *in;
	int err = read_file(s->own.checkpoint, &text, &size);

	if (!err && size <= sizeof(sum))
		err = -EINVAL;
	if (!err) {
		memcpy(&sum, text + size - sizeof(sum), sizeof(sum));
		if (sum != sum_of(text, size - sizeof(sum)))
			err = -EINVAL;
	}
	if (!err) {
		in = fmemopen(text, size - sizeof(sum), "r");
		err = in ? read_body(in, s, &r, state) : -ENOMEM;
		if (in)
			fclose(in);
	}
	if (!err)
		take(s, &r);
	report_free(&r);
	free(text);
	return err;
}
