// SPDX-License-Identifier: GPL-2.0-only
/* Words of faults. Functions are those of this program, an image's where that has one. */
#include "harness/scenario/fault_words.h"
#include <stdlib.h>
#include <string.h>
#include "harness/symbol/symbol.h"

/* Errors that the kernel has for itself. */
static const struct {
	const char *name;
	int error;
} own[] = { { "ERESTARTSYS", 512 }, { "EPROBE_DEFER", 517 } };
#define OWN_NR (sizeof(own) / sizeof(*own))

const char *fault_errno_name(int error, struct pool *pool)
{
	const char *name = strerrorname_np(error);

	for (size_t i = 0; i < OWN_NR; i++)
		if (own[i].error == error)
			name = own[i].name;
	return name ? name : pool_printf(pool, "%d", error);
}

int fault_errno_parse(const char *text)
{
	for (size_t i = 0; i < OWN_NR; i++)
		if (!strcmp(own[i].name, text))
			return own[i].error;
	for (int error = 1; error < 134; error++) {
		const char *name = strerrorname_np(error);

		if (name && !strcmp(name, text))
			return error;
	}
	return -1;
}

struct found {
	struct pool *pool;
	struct words *words;
};

static void add(const char *name, void *arg)
{
	struct found *found = arg;

	words_add(found->pool, found->words, name);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void fault_function_words(struct pool *pool, struct words *words)
{
	struct found found = { pool, words };

	symbol_functions(add, &found);
	if (words->nr)
		qsort(words->v, words->nr, sizeof(*words->v), compare);
}
