// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads a shared object and hands what it has to the registry.
 *
 * Its statics are at the address that it was linked for, or it is refused: findings, replays and
 * points are told by places in memory, which have to be the same in the next run.
 */
#define _GNU_SOURCE
#include "harness/scenario/loaded.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <lockstep/loadable.h>
#include "harness/detect/guard.h"
#include "harness/explore/statics.h"
#include "harness/scenario/file.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/loaded_check.h"

#define FILE_BYTES_MAX (64u << 20)

struct added {
	const struct ls_variant_slot *slot;
	struct ls_variant_ops ops;
};

static struct {
	const char *path, *digest;
	struct added *variants;
	unsigned int variants_nr;
	const struct ls_model_ops *const *models;
	unsigned int models_nr;
	struct pool pool; /* of all that is here */
} loaded;

const char *loaded_path(void)
{
	return loaded.path;
}

const char *loaded_digest(void)
{
	return loaded.digest;
}

const struct ls_variant_ops *loaded_variant(unsigned int index, const struct ls_variant_slot **slot)
{
	if (index >= loaded.variants_nr)
		return NULL;
	*slot = loaded.variants[index].slot;
	return &loaded.variants[index].ops;
}

const struct ls_model_ops *loaded_model(unsigned int index)
{
	return index < loaded.models_nr ? loaded.models[index] : NULL;
}

static const char *digest_of(const char *path, const char **digest)
{
	uint64_t hash = 0xcbf29ce484222325ull;
	size_t length;
	char *bytes;
	int error = file_read(path, FILE_BYTES_MAX, &bytes, &length);

	if (error)
		return error == -EFBIG ? "larger than 64 MiB" : strerror(-error);
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3ull;
	free(bytes);
	*digest = pool_printf(&loaded.pool, "%016" PRIx64, hash);
	return NULL;
}

/* The dynamic linker's words begin with the path, which the caller tells anyway. */
static const char *linker_error(const char *path)
{
	const char *text = dlerror();
	size_t length = strlen(path);
	static const char undefined[] = "undefined symbol: ";

	if (text && !strncmp(text, path, length) && !strncmp(text + length, ": ", 2))
		text += length + 2;
	if (text && !strncmp(text, undefined, sizeof(undefined) - 1))
		return pool_printf(&loaded.pool, "it uses \"%s\", which lockstep does not have",
				   text + sizeof(undefined) - 1);
	return pool_printf(&loaded.pool, "%s", text ? text : "it cannot be loaded");
}

static const char *check_place(void *handle)
{
	struct link_map *map;

	if (dlinfo(handle, RTLD_DI_LINKMAP, &map))
		return "where it was loaded cannot be told";
	if (map->l_addr)
		return pool_printf(&loaded.pool,
				   "something else is at %#lx, the address that it needs",
				   LS_LOADABLE_BASE);
	return NULL;
}

static const char *add_variant(const struct ls_loadable_variant *v)
{
	const struct ls_variant_slot *slot = registry_slot(v->function, NULL);
	struct words words = { 0 };
	const char *nearest;

	if (!slot) {
		registry_slot_words(&loaded.pool, &words);
		nearest = words_nearest(&words, v->function);
		return pool_printf(&loaded.pool,
				   "it has a variant of \"%s\", which no model has%s%s%s; "
				   "\"lockstep list variants\" lists them",
				   v->function, nearest ? ": did it mean \"" : "",
				   nearest ? nearest : "", nearest ? "\"?" : "");
	}
	if (!slot->type || strcmp(slot->type, v->type))
		return pool_printf(&loaded.pool,
				   "its variant \"%s\" of %s is a struct %s, where a struct %s is "
				   "wanted",
				   v->idea, v->function, v->type,
				   slot->type ? slot->type : "of this tree alone");
	if (!name_valid(v->idea) || !strcmp(v->idea, "all"))
		return pool_printf(
			&loaded.pool,
			"its variant \"%s\" of %s: expected a name of letters, digits, _ "
			"and -, and not \"all\"",
			v->idea, v->function);
	if (registry_variant(slot, v->idea))
		return pool_printf(
			&loaded.pool,
			"its variant \"%s\" of %s has the name of one that is there; give "
			"it another one",
			v->idea, v->function);
	loaded.variants = pool_grow(&loaded.pool, loaded.variants, loaded.variants_nr,
				    sizeof(*loaded.variants));
	loaded.variants[loaded.variants_nr++] =
		(struct added){ slot,
				{ .idea = v->idea,
				  .origin = loaded.path,
				  .differs = pool_printf(&loaded.pool, "%s", v->differs),
				  .impl = v->impl } };
	return NULL;
}

static const char *add_models(const struct ls_loadable *l)
{
	unsigned int nr = 0;

	while (registry_model(nr))
		nr++;
	loaded.models = l->models;
	for (const struct ls_model_ops *const *m = l->models; m < l->models_end; m++) {
		if (nr + loaded.models_nr == REGISTRY_MODELS_MAX)
			return "too many models";
		for (unsigned int i = 0; i < nr; i++)
			if (!strcmp(registry_model(i)->name, (*m)->name))
				return pool_printf(&loaded.pool,
						   "its model has the name \"%s\", "
						   "as one that is there",
						   (*m)->name);
		loaded.models_nr++;
	}
	return NULL;
}

static const char *take(const struct ls_loadable *l)
{
	const char *wrong;

	if (!l || l->format != LS_LOADABLE_FORMAT)
		return "its registration is of another format";
	if (statics_add(l->data, (size_t)(l->data_end - l->data)) ||
	    statics_add(l->bss, (size_t)(l->bss_end - l->bss)))
		return "too many statics";
	guards_add(l->guards, l->guards_end);
	wrong = add_models(l);
	for (const struct ls_loadable_variant *v = l->variants; !wrong && v < l->variants_end; v++)
		wrong = add_variant(v);
	if (!wrong && !loaded.variants_nr && !loaded.models_nr)
		wrong = "it registers neither a variant nor a model";
	if (!wrong)
		symbol_add_module(l);
	return wrong;
}

/* With a slash in it, or the dynamic linker would look elsewhere. */
static const char *load(const char *path)
{
	const char *file = strchr(path, '/') ? path : pool_printf(&loaded.pool, "./%s", path);
	void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	const char *wrong;

	if (!handle)
		return linker_error(file);
	wrong = check_place(handle);
	return wrong ? wrong : take(dlsym(handle, "lockstep_loadable"));
}

/*
 * A damaged file may be the end of who reads it, be it the dynamic linker: a process of its own
 * finds out.
 */
static const char *try_load(const char *path)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

		if (nowhere >= 0)
			dup2(nowhere, STDERR_FILENO);
		if (!loaded_check(path, &loaded.pool))
			load(path);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0)
		return pool_printf(&loaded.pool, "no process to try it in: %s", strerror(errno));
	return status ? "a damaged file: reading it ends in a crash" : NULL;
}

const char *loaded_open(const char *path)
{
	const char *digest, *wrong = loaded.path ? NULL : try_load(path);

	if (!wrong)
		wrong = loaded_check(path, &loaded.pool);
	if (!wrong)
		wrong = digest_of(path, &digest);
	if (wrong)
		return wrong;
	if (loaded.path)
		return !strcmp(loaded.path, path) && !strcmp(loaded.digest, digest)
			       ? NULL
			       : pool_printf(&loaded.pool,
					     "%s is loaded already, and one is all: build one "
					     "of the sources of both",
					     loaded.path);
	loaded.path = pool_printf(&loaded.pool, "%s", path);
	loaded.digest = digest;
	return load(path);
}

static bool is_loaded(const struct ls_variant_ops *ops)
{
	for (unsigned int i = 0; i < loaded.variants_nr; i++)
		if (ops == &loaded.variants[i].ops)
			return true;
	return false;
}

bool loaded_in_use(const struct scenario *s, const struct scenario_case *c)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (is_loaded(c->variants[i].ops))
			return true;
	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; s->models[i] && j < loaded.models_nr; j++)
			if (m == loaded.models[j])
				return true;
	return false;
}

/* The place among the case's variants of a function that it names; -1: it does not name it. */
static int find_named(const struct scenario_case *c, const struct ls_variant_slot *slot)
{
	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (c->variants[i].named && c->variants[i].slot == slot)
			return (int)i;
	return -1;
}

/* The scenario has room for it. */
static void add_case(struct loader *l, const struct scenario_case *like, unsigned int at,
		     const struct added *added)
{
	struct scenario *s = l->s;
	struct scenario_case *copy = scenario_case_copy(l->pool, like);

	copy->variants[at].ops = &added->ops;
	copy->expect = (struct scenario_expect){ 0 };
	copy->added = true;
	copy->name = scenario_case_title(l->pool, copy);
	for (unsigned int i = 0; i < s->cases_nr; i++)
		if (scenario_case_same(&s->cases[i], copy) || !strcmp(s->cases[i].name, copy->name))
			return;
	s->cases[s->cases_nr++] = *copy;
}

void loaded_add_cases(struct loader *l)
{
	struct scenario *s = l->s;
	unsigned int nr = s->cases_nr;
	struct scenario_case *all;

	if (!loaded.variants_nr)
		return;
	all = pool_alloc(l->pool, (size_t)nr * (loaded.variants_nr + 1) * sizeof(*all));
	memcpy(all, s->cases, nr * sizeof(*all));
	s->cases = all;
	for (unsigned int v = 0; v < loaded.variants_nr; v++) {
		for (unsigned int i = 0; i < nr; i++) {
			int at = find_named(&s->cases[i], loaded.variants[v].slot);

			if (at >= 0)
				add_case(l, &s->cases[i], (unsigned int)at, &loaded.variants[v]);
		}
	}
}

/* As a word of a shell, which is itself where nothing in it is special. */
static const char *shell_word(struct pool *pool, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_./+,@%:=-";
	const char *word = "'";

	if (!text[strspn(text, plain)])
		return text;
	for (; *text; text++)
		word = *text == '\'' ? pool_printf(pool, "%s'\\''", word)
				     : pool_printf(pool, "%s%c", word, *text);
	return pool_printf(pool, "%s'", word);
}

const char *loaded_option(struct pool *pool)
{
	return loaded.path ? pool_printf(pool, "--model=%s ", shell_word(pool, loaded.path)) : "";
}
