// SPDX-License-Identifier: GPL-2.0-only
#include "harness/cli/parked.h"
#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

void parked_begin(struct parked *parked)
{
	int fd = memfd_create("lockstep-cases", MFD_CLOEXEC);

	parked->file = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!parked->file && fd >= 0)
		close(fd);
}

/* Where it is; negative when it could not be written. Nothing stays in the buffer, which a child
 * would write again.
 */
static long put(FILE *file, const json_t *one)
{
	long at = fseek(file, 0, SEEK_END) ? -1 : ftell(file);

	if (at < 0 || json_dumpf(one, file, JSON_COMPACT) || fflush(file)) {
		clearerr(file);
		return -1;
	}
	return at;
}

void parked_set(struct parked *parked, json_t *cases, size_t at, json_t *one)
{
	bool large = json_array_size(json_object_get(one, "findings"));
	long offset = large && parked->file ? put(parked->file, one) : -1;

	if (offset < 0) {
		json_array_set_new(cases, at, one);
		return;
	}
	json_array_set_new(cases, at, json_integer(offset));
	json_decref(one);
}

int parked_fetch(struct parked *parked, json_t *cases)
{
	for (size_t i = json_array_size(cases); i--;) {
		json_t *one = json_array_get(cases, i), *whole;

		if (json_is_null(one)) {
			json_array_remove(cases, i);
			continue;
		}
		if (!json_is_integer(one))
			continue;
		if (fseek(parked->file, (long)json_integer_value(one), SEEK_SET))
			return -EIO;
		whole = json_loadf(parked->file, JSON_DISABLE_EOF_CHECK, NULL);
		if (!whole)
			return -EIO;
		json_array_set_new(cases, i, whole);
	}
	return 0;
}

void parked_end(struct parked *parked)
{
	if (parked->file)
		fclose(parked->file);
	parked->file = NULL;
}
