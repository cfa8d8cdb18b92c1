/* SPDX-License-Identifier: GPL-2.0-only */
/* What scenario files can name: the models of this program and the built-in sketch objects. */
#ifndef SCENARIO_REGISTRY_H
#define SCENARIO_REGISTRY_H

#include <lockstep/model.h>
#include "harness/scenario/diagnose.h"

#define REGISTRY_MODELS_MAX 16

extern const struct ls_model_ops sketch_model;

/**
 * registry_model() - a model by number
 * @index: from 0; the sketch objects are number 0
 *
 * Context: any.
 * Return: the model; NULL at the end of the list.
 */
const struct ls_model_ops *registry_model(unsigned int index);

/**
 * registry_operation() - find an operation
 * @name: as files write it
 * @model: set to the number of its model when found
 *
 * Context: any.
 * Return: the operation; NULL when no model has it.
 */
const struct ls_operation_ops *registry_operation(const char *name, unsigned int *model);

/**
 * registry_is_sketch() - is this an operation of the built-in objects?
 * @ops: an operation
 *
 * Context: any.
 * Return: true for one that belongs to no model.
 */
bool registry_is_sketch(const struct ls_operation_ops *ops);

/**
 * registry_slot() - find a function that has variants
 * @function: as files write it
 * @model: set to the number of its model when found; may be NULL
 *
 * Context: any.
 * Return: the slot; NULL when no model has it.
 */
const struct ls_variant_slot *registry_slot(const char *function, unsigned int *model);

/**
 * registry_variant() - find a variant of a function
 * @slot: the function
 * @idea: as files write it
 *
 * Context: any.
 * Return: the variant; NULL when the function has none of that name.
 */
const struct ls_variant_ops *registry_variant(const struct ls_variant_slot *slot, const char *idea);

/**
 * registry_variant_at() - a variant of a function by number
 * @slot: the function
 * @index: from 0; those that were loaded come last
 *
 * Context: any.
 * Return: the variant; NULL after the last.
 */
const struct ls_variant_ops *registry_variant_at(const struct ls_variant_slot *slot,
						 unsigned int index);

/**
 * like_find() - the variant that a kernel has
 * @slot: the function
 * @version: of the kernel; NULL: the newest
 *
 * Context: any.
 * Return: the variant; NULL when none is as old as that.
 */
const struct ls_variant_ops *like_find(const struct ls_variant_slot *slot, const char *version);

/**
 * like_oldest() - the variant of the oldest kernel that is known
 * @slot: the function
 *
 * Context: any.
 * Return: the variant; NULL when no kernel has any of them.
 */
const struct ls_variant_ops *like_oldest(const struct ls_variant_slot *slot);

/* Is this a kernel version: N.N, or N.N.N? Compares as versions do. */
bool version_valid(const char *text);
int version_compare(const char *a, const char *b);

/**
 * registry_type() - find a type of object
 * @name: as models write it
 *
 * Context: any.
 * Return: the type; NULL when no model has it.
 */
const struct ls_type_ops *registry_type(const char *name);

/**
 * registry_attribute() - find an attribute of a type
 * @type: name of the type
 * @name: name of the attribute
 *
 * Context: any.
 * Return: the attribute; NULL when the type has none of that name.
 */
const struct ls_attribute *registry_attribute(const char *type, const char *name);

/**
 * registry_fault_site_at() - the fault sites one after the other
 * @index: from 0; those of the primitives come first
 *
 * Context: any.
 * Return: the site; NULL when there are no more.
 */
const struct ls_fault_site *registry_fault_site_at(unsigned int index);

/**
 * registry_fault_outcomes() - what the contract of a fault site permits
 * @name: of the site
 *
 * Context: any.
 * Return: errors, the last is 0; NULL when there is no such site.
 */
const int *registry_fault_outcomes(const char *name);

/**
 * registry_fault_site() - find a place where a fault can be injected
 * @name: "kzalloc", or a site of a model
 *
 * Context: any.
 * Return: the site; NULL when there is none of that name.
 */
const struct ls_fault_site *registry_fault_site(const char *name);

/* All valid names of one sort. */
void registry_operation_words(struct pool *pool, struct words *words, unsigned int flags);
void registry_slot_words(struct pool *pool, struct words *words);
void registry_variant_words(struct pool *pool, struct words *words,
			    const struct ls_variant_slot *slot);
void registry_attribute_words(struct pool *pool, struct words *words, const char *type);
void registry_fault_words(struct pool *pool, struct words *words);

#endif
