// SPDX-License-Identifier: GPL-2.0-only
/* Images: what makes a file one, and which cases are for it. Does not build any. */
#include "harness/scenario/image.h"
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>
#include "harness/scenario/keys.h"
#include "harness/scenario/registry.h"

#define WORD_MAX 16

const char *image_kernel(void)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		if (m->kernel)
			return m->kernel;
	return NULL;
}

/* The next word of @text: an operator, or none, and a version. */
static const char *next_word(const char *text, char *op, char *version)
{
	size_t length;

	text += strspn(text, " ");
	length = strspn(text, "<>=");
	if (length >= 3)
		return NULL;
	memcpy(op, text, length);
	op[length] = '\0';
	text += length;
	length = strcspn(text, " ");
	if (length >= WORD_MAX)
		return NULL;
	memcpy(version, text, length);
	version[length] = '\0';
	return text + length;
}

static bool op_valid(const char *op)
{
	return !*op || !strcmp(op, "=") || !strcmp(op, ">=") || !strcmp(op, ">") ||
	       !strcmp(op, "<") || !strcmp(op, "<=");
}

bool image_wants_valid(const char *wanted)
{
	char op[3], version[WORD_MAX];

	do {
		wanted = next_word(wanted, op, version);
		if (!wanted || !op_valid(op) || !version_valid(version))
			return false;
	} while (*wanted);
	return true;
}

/* Only as far as @wanted says: 6.1.10 is a 6.1. */
static int compare_as_far(const char *version, const char *wanted)
{
	char *after_v, *after_w;

	for (;;) {
		unsigned long v = strtoul(version, &after_v, 10), w = strtoul(wanted, &after_w, 10);

		if (v != w)
			return v < w ? -1 : 1;
		if (*after_w != '.')
			return 0;
		wanted = after_w + 1;
		version = *after_v == '.' ? after_v + 1 : after_v;
	}
}

bool image_matches(const char *wanted, const char *version)
{
	char op[3], number[WORD_MAX];

	do {
		int order;

		wanted = next_word(wanted, op, number);
		if (!wanted)
			return false;
		order = compare_as_far(version, number);
		if ((!*op || !strcmp(op, "=")) && order)
			return false;
		if (*op == '>' && (order < 0 || (!order && op[1] != '=')))
			return false;
		if (*op == '<' && (order > 0 || (!order && op[1] != '=')))
			return false;
	} while (*wanted);
	return true;
}

static bool has_section(Elf *elf, const char *name)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return false;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *found;

		if (!gelf_getshdr(section, &header))
			continue;
		found = elf_strptr(elf, names, header.sh_name);
		if (found && !strcmp(found, name))
			return true;
	}
	return false;
}

const char *image_check(const char *path)
{
	const char *wrong = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;

	if (fd < 0)
		return strerror(errno);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF || !has_section(elf, "lockstep_shims"))
		wrong = "not an image; \"lockstep kernel build\" makes one";
	elf_end(elf);
	close(fd);
	return wrong;
}

const char *image_exec(const char *path, const char *const *words)
{
	const char *wrong = image_check(path);
	const char **argv;
	size_t nr = 0;

	if (wrong)
		return wrong;
	while (words[nr])
		nr++;
	argv = calloc(nr + 2, sizeof(*argv));
	if (!argv)
		return strerror(ENOMEM);
	argv[0] = path;
	memcpy(argv + 1, words, nr * sizeof(*argv));
	execv(path, (char *const *)argv);
	free(argv);
	return strerror(errno);
}
