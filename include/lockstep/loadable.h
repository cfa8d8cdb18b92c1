/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a shared object says of itself that `lockstep --model=FILE` loads: rival implementations of
 * functions of a model that lockstep has, and a model of its own.
 *
 * Built with lockstep_model() of the CMake package, which instruments it and links it for one fixed
 * address, so that where its statics lie follows from the file and not from the run. Statics are
 * restored after each execution, as those of the built-in model are.
 */
#ifndef LOCKSTEP_LOADABLE_H
#define LOCKSTEP_LOADABLE_H

#include <lockstep/headers.h>
#include <lockstep/model.h>
#include <lockstep/version.h>

#define LS_LOADABLE_FORMAT 1

/* Where a shared object lies; cmake/LockstepInstrumented.cmake links it there. */
#if defined(__aarch64__)
#define LS_LOADABLE_BASE 0x800000000ul
#else
#define LS_LOADABLE_BASE 0x180000000000ul
#endif

/* One more implementation of a function that has rivals. */
struct ls_loadable_variant {
	const char *function; /* "part.function" */
	const char *type;     /* "struct part_function_ops": of what .impl points to */
	const char *idea;     /* its name, a word */
	const char *differs;  /* one sentence */
	const void *impl;
};

/* The symbol "lockstep_loadable", one in a shared object. */
struct ls_loadable {
	unsigned int format;
	const struct ls_loadable_variant *variants, *variants_end;
	const struct ls_model_ops *const *models, *const *models_end;
	const struct ls_guard *guards, *guards_end;
	char *data, *data_end, *bss, *bss_end;
};

/**
 * LOCKSTEP_VARIANT() - say that this file has an implementation of a function with rivals
 * @function_name: "part.function", as lockstep list variants has it
 * @idea_name: what scenario files and --variant call it: a word
 * @sentence: in what it differs from the others
 * @struct_name: the struct that callers reach it through, without "struct"
 *
 * The rest are the members of that struct: .member = function. At the end of the file.
 */
#define LOCKSTEP_VARIANT(function_name, idea_name, sentence, struct_name, ...)     \
	static const struct struct_name lockstep_implementation = { __VA_ARGS__ }; \
	static const struct ls_loadable_variant lockstep_variant                   \
		__attribute__((used, section("lockstep_variants"))) = {            \
			.function = function_name,                                 \
			.type = #struct_name,                                      \
			.idea = idea_name,                                         \
			.differs = sentence,                                       \
			.impl = &lockstep_implementation,                          \
		};                                                                 \
	LOCKSTEP_LOADABLE()

/**
 * LOCKSTEP_MODEL() - say that this file has a model: types, operations, functions with rivals
 * @ops: a struct ls_model_ops
 */
#define LOCKSTEP_MODEL(ops)                                                 \
	static const struct ls_model_ops *const lockstep_model_ops          \
		__attribute__((used, section("lockstep_models"))) = &(ops); \
	LOCKSTEP_LOADABLE()

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LOCKSTEP_IS_INSTRUMENTED 1
#endif
#endif

/* Where the linker put a section; NULL when there is none. */
#define LOCKSTEP_BOUND(type, name)                                                \
	extern type __start_##name[] __attribute__((weak, visibility("hidden"))); \
	extern type __stop_##name[] __attribute__((weak, visibility("hidden")));

/* Several files of one shared object may each have it. */
#define LOCKSTEP_LOADABLE()                                                              \
	_Static_assert(LOCKSTEP_IS_INSTRUMENTED,                                         \
		       "not instrumented: build it with lockstep_model()");              \
	static const char lockstep_headers_then[]                                        \
		__attribute__((used, section("lockstep_built_with"))) = LOCKSTEP_VERSION \
		" " LOCKSTEP_HEADERS;                                                    \
	LOCKSTEP_BOUND(const struct ls_loadable_variant, lockstep_variants)              \
	LOCKSTEP_BOUND(const struct ls_model_ops *const, lockstep_models)                \
	LOCKSTEP_BOUND(const struct ls_guard, lockstep_guards)                           \
	LOCKSTEP_BOUND(char, lockstep_model_data)                                        \
	LOCKSTEP_BOUND(char, lockstep_model_bss)                                         \
	__attribute__((weak, visibility("default")))                                     \
	const struct ls_loadable lockstep_loadable = {                                   \
		.format = LS_LOADABLE_FORMAT,                                            \
		.variants = __start_lockstep_variants,                                   \
		.variants_end = __stop_lockstep_variants,                                \
		.models = __start_lockstep_models,                                       \
		.models_end = __stop_lockstep_models,                                    \
		.guards = __start_lockstep_guards,                                       \
		.guards_end = __stop_lockstep_guards,                                    \
		.data = __start_lockstep_model_data,                                     \
		.data_end = __stop_lockstep_model_data,                                  \
		.bss = __start_lockstep_model_bss,                                       \
		.bss_end = __stop_lockstep_model_bss,                                    \
	}

#endif
