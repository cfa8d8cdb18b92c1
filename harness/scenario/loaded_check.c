// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes a file one that can be loaded: a shared object for this machine, linked for the
 * address that is kept for it, compiled with these very headers, instrumented, with its writable
 * statics where they are restored, and with no code that runs by itself.
 *
 * Not seen: what its code does, and whether a struct that it declares by itself is the one here.
 */
#include "harness/scenario/loaded_check.h"
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <lockstep/loadable.h>

#define MADE_BY "lockstep_model() of the CMake package makes one"

#if defined(__aarch64__)
#define MACHINE EM_AARCH64
#else
#define MACHINE EM_X86_64
#endif

static const char this_build[] = LOCKSTEP_VERSION " " LOCKSTEP_HEADERS;

/* Writable, and either restored after each execution or not written once it is loaded. */
static bool is_known_writable(const char *name)
{
	static const char *const known[] = {
		"lockstep_model_data",
		"lockstep_model_bss",
		"lockstep_variants",
		"lockstep_models",
		"lockstep_guards",
		"lockstep_fences",
		".data.rel.ro",
		".dynamic",
		".got",
		".got.plt",
		".init_array",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(name, known[i]))
			return true;
	return false;
}

static const char *check_writable(const char *name, const GElf_Shdr *header, struct pool *pool)
{
	if (header->sh_flags & SHF_TLS)
		return "it has thread-local variables, which are not restored between executions";
	if (is_known_writable(name))
		return NULL;
	return pool_printf(pool,
			   "its section %s would not be restored between executions; " MADE_BY
			   " whose statics are",
			   name);
}

/* One text for each of its files, all of them the same. */
static const char *check_built_with(Elf_Scn *section, struct pool *pool)
{
	const Elf_Data *data = elf_getdata(section, NULL);
	const char *text = data ? data->d_buf : NULL, *end;

	if (!text || !data->d_size || text[data->d_size - 1])
		return "its registration cannot be read";
	for (end = text + data->d_size; text < end; text += strlen(text) + 1)
		if (*text && strcmp(text, this_build))
			return pool_printf(
				pool,
				"built with the headers of another lockstep (%.60s); this one has %s",
				text, this_build);
	return NULL;
}

/* How many symbols of this name a table has, defined or not as wanted. */
static size_t count_symbols(Elf *elf, unsigned int table, const char *wanted, bool defined)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym symbol;
	size_t nr = 0;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != table ||
		    !header.sh_entsize)
			continue;
		data = elf_getdata(section, NULL);
		for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);

			nr += name && !strcmp(name, wanted) &&
			      defined == (symbol.st_shndx != SHN_UNDEF);
		}
	}
	return nr;
}

/* The instrumentation has a constructor in each file, which does nothing here. */
static bool has_constructor(Elf *elf, const GElf_Shdr *header)
{
	size_t nr = header->sh_size / sizeof(uint64_t);

	if (header->sh_type == SHT_INIT_ARRAY)
		return nr > count_symbols(elf, SHT_SYMTAB, "tsan.module_ctor", true);
	return header->sh_type == SHT_FINI_ARRAY || header->sh_type == SHT_PREINIT_ARRAY;
}

static const char *check_sections(Elf *elf, struct pool *pool)
{
	const char *wrong = NULL, *name;
	Elf_Scn *section = NULL;
	bool registered = false;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return "its sections cannot be read";
	while (!wrong && (section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header))
			return "its sections cannot be read";
		name = elf_strptr(elf, names, header.sh_name);
		if (name && !strcmp(name, "lockstep_built_with")) {
			registered = true;
			wrong = check_built_with(section, pool);
		} else if (name && header.sh_size && (header.sh_flags & SHF_ALLOC) &&
			   (header.sh_flags & SHF_WRITE)) {
			if (has_constructor(elf, &header))
				wrong = "it has code that runs by itself when it is loaded (a "
					"constructor)";
			else
				wrong = check_writable(name, &header, pool);
		}
	}
	if (!wrong && !registered)
		return "it registers nothing: a file of it has to say LOCKSTEP_VARIANT() or "
		       "LOCKSTEP_MODEL(), of <lockstep/loadable.h>";
	return wrong;
}

static const char *check_address(Elf *elf, struct pool *pool)
{
	GElf_Phdr header;
	size_t nr;

	if (elf_getphdrnum(elf, &nr))
		return "its segments cannot be read";
	for (size_t i = 0; i < nr; i++) {
		if (!gelf_getphdr(elf, (int)i, &header) || header.p_type != PT_LOAD)
			continue;
		if (header.p_vaddr == LS_LOADABLE_BASE)
			return NULL;
		return pool_printf(
			pool,
			"linked for address %#lx, not for %#lx, where its statics would be "
			"the same in every run; " MADE_BY,
			(unsigned long)header.p_vaddr, LS_LOADABLE_BASE);
	}
	return "it has no segment to load";
}

static const char *check_elf(Elf *elf, struct pool *pool)
{
	const char *wrong;
	GElf_Ehdr header;

	if (!elf || elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header))
		return "no shared object; " MADE_BY;
	if (header.e_type != ET_DYN)
		return "no shared object, but an object file or a program; " MADE_BY;
	if (header.e_machine != MACHINE || header.e_ident[EI_CLASS] != ELFCLASS64)
		return "a shared object for another machine";
	wrong = check_sections(elf, pool);
	if (!wrong && !count_symbols(elf, SHT_DYNSYM, "lockstep_loadable", true))
		wrong = "it does not export lockstep_loadable, by which it registers";
	if (!wrong && !count_symbols(elf, SHT_DYNSYM, "__tsan_init", false))
		wrong = "its code is not instrumented: nothing that it does would be seen; " MADE_BY;
	return wrong ? wrong : check_address(elf, pool);
}

const char *loaded_check(const char *path, struct pool *pool)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *wrong;
	struct stat st;
	Elf *elf;

	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return S_ISDIR(st.st_mode) ? "a directory, where a shared object is expected"
					   : "no file";
	}
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	wrong = check_elf(elf, pool);
	elf_end(elf);
	close(fd);
	return wrong;
}
