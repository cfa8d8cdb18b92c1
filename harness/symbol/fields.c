// SPDX-License-Identifier: GPL-2.0-only
/* Members of structs, by the debugging information of this program. */
#include "harness/symbol/session.h"
#include "harness/symbol/symbol.h"
#include <dwarf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool type_size(Dwarf_Die *type, Dwarf_Word *size)
{
	return dwarf_aggregate_size(type, size) == 0;
}

/* Follow typedefs and qualifiers to what they name. */
static Dwarf_Die *peel(Dwarf_Die *die, Dwarf_Die *out)
{
	Dwarf_Attribute attr;

	if (!dwarf_attr_integrate(die, DW_AT_type, &attr) || !dwarf_formref_die(&attr, out))
		return NULL;
	return dwarf_peel_type(out, out) == 0 ? out : NULL;
}

/* Append ".member.member" for what lies at an offset of a struct. */
static void write_members(FILE *out, Dwarf_Die *type, uintptr_t offset)
{
	Dwarf_Die member, inner, element;

	if (dwarf_tag(type) == DW_TAG_array_type) {
		Dwarf_Word size;

		if (!peel(type, &element) || !type_size(&element, &size) || !size)
			return;
		fprintf(out, "[%lu]", offset / size);
		write_members(out, &element, offset % size);
		return;
	}
	if (dwarf_tag(type) != DW_TAG_structure_type || dwarf_child(type, &member))
		return;
	do {
		Dwarf_Attribute attr;
		Dwarf_Word at = 0, size;
		const char *name = dwarf_diename(&member);

		if (dwarf_tag(&member) != DW_TAG_member || !peel(&member, &inner))
			continue;
		if (dwarf_attr(&member, DW_AT_data_member_location, &attr))
			dwarf_formudata(&attr, &at);
		if (offset < at || !type_size(&inner, &size) || offset >= at + size)
			continue;
		if (name)
			fprintf(out, ".%s", name);
		write_members(out, &inner, offset - at);
		return;
	} while (!dwarf_siblingof(&member, &member));
}

static bool find_struct_in(Dwfl_Module *module, const char *name, Dwarf_Die *found)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;

	while ((unit = dwfl_module_nextcu(module, unit, &bias))) {
		const char *file = dwarf_diename(unit);

		/* Our own structs are not the program's, whatever they are called. */
		if ((file && strstr(file, "harness/") && !strstr(file, "harness/lib/")) ||
		    dwarf_child(unit, found))
			continue;
		do {
			const char *n = dwarf_diename(found);

			if (dwarf_tag(found) == DW_TAG_structure_type && n && !strcmp(n, name) &&
			    !dwarf_hasattr(found, DW_AT_declaration))
				return true;
		} while (!dwarf_siblingof(found, found));
	}
	return false;
}

#define STRUCTS_MAX 64u

/* A report asks for the members of the same few structs over and over. */
static bool find_struct(const char *name, Dwarf_Die *found)
{
	static struct {
		const char *name;
		Dwarf_Die die;
	} known[STRUCTS_MAX];
	static unsigned int nr;
	Dwfl_Module *module;

	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(known[i].name, name)) {
			*found = known[i].die;
			return true;
		}
	for (unsigned int i = 0; (module = symbol_module(i)); i++) {
		if (!find_struct_in(module, name, found))
			continue;
		if (nr < STRUCTS_MAX && (known[nr].name = strdup(name)))
			known[nr++].die = *found;
		return true;
	}
	return false;
}

#define FIELDS_MAX 512u

/**
 * symbol_field() - what lies at an offset of a struct of this program
 * @type: name of the struct
 * @offset: in bytes
 *
 * Context: as symbol_of_return().
 * Return: ".member.member", which stays; "" at the start of a struct that is not known by this name
 * or where no member lies.
 */
const char *symbol_field(const char *type, uintptr_t offset)
{
	static struct {
		const char *type, *text;
		uintptr_t offset;
	} known[FIELDS_MAX];
	static unsigned int nr;
	Dwarf_Die die;
	char *text = NULL;
	size_t size;
	FILE *out;

	for (unsigned int i = 0; i < nr; i++)
		if (known[i].offset == offset && !strcmp(known[i].type, type))
			return known[i].text;
	out = nr < FIELDS_MAX ? open_memstream(&text, &size) : NULL;
	if (!out)
		return "";
	if (find_struct(type, &die))
		write_members(out, &die, offset);
	if (fclose(out))
		return "";
	known[nr].type = strdup(type);
	known[nr].offset = offset;
	known[nr].text = text;
	return known[nr].type ? known[nr++].text : "";
}

/* Where a member starts; of a bit field, the unit of memory in which it lies. */
static Dwarf_Word member_offset(Dwarf_Die *member, Dwarf_Word size)
{
	Dwarf_Attribute attr;
	Dwarf_Word at = 0;

	if (dwarf_attr(member, DW_AT_data_member_location, &attr)) {
		dwarf_formudata(&attr, &at);
	} else if (size && dwarf_attr(member, DW_AT_data_bit_offset, &attr)) {
		dwarf_formudata(&attr, &at);
		at = at / 8 / size * size;
	}
	return at;
}

static bool is_aggregate(Dwarf_Die *type)
{
	return dwarf_tag(type) == DW_TAG_structure_type || dwarf_tag(type) == DW_TAG_union_type;
}

/*
 * Does what lies at @offset of @type go by the name @path, "" for all of it? With @path NULL: by
 * the name @wanted, "type.member.member", in this struct or one inside it?
 */
static bool field_is(Dwarf_Die *type, uintptr_t offset, const char *path, const char *wanted)
{
	const char *own = dwarf_diename(type);
	size_t length = own ? strlen(own) : 0;
	Dwarf_Die member, inner;
	Dwarf_Word size;

	if (path && !*path)
		return true;
	if (dwarf_tag(type) == DW_TAG_array_type)
		return peel(type, &inner) && type_size(&inner, &size) && size &&
		       field_is(&inner, offset % size, path, wanted);
	if (!is_aggregate(type) || dwarf_child(type, &member))
		return false;
	if (!path && length && !strncmp(wanted, own, length) && wanted[length] == '.' &&
	    field_is(type, offset, wanted + length, wanted))
		return true;
	do {
		const char *name = dwarf_diename(&member), *rest = path;
		Dwarf_Word at;

		if (dwarf_tag(&member) != DW_TAG_member || !peel(&member, &inner) ||
		    !type_size(&inner, &size))
			continue;
		at = member_offset(&member, size);
		if (offset < at || offset >= at + size)
			continue;
		if (path && name) {
			length = strlen(name);
			if (strncmp(path + 1, name, length) ||
			    (path[1 + length] && path[1 + length] != '.'))
				continue;
			rest = path + 1 + length;
		}
		if (field_is(&inner, offset - at, rest, wanted))
			return true;
	} while (!dwarf_siblingof(&member, &member));
	return false;
}

/**
 * symbol_field_is() - does a field of a struct lie at this place?
 * @type: name of the struct that is there
 * @offset: in bytes
 * @wanted: "type.member", of that struct or of one inside it; of bit fields that share their memory
 * each will do
 *
 * Context: as symbol_of_return().
 * Return: true when it does.
 */
bool symbol_field_is(const char *type, uintptr_t offset, const char *wanted)
{
	Dwarf_Die die;

	return strchr(wanted, '.') && find_struct(type, &die) &&
	       field_is(&die, offset, NULL, wanted);
}

/* Where the member of a struct lies that ".member.member" names. */
static bool find_member(Dwarf_Die *type, const char *path, uintptr_t *offset, size_t *size)
{
	Dwarf_Die member, inner;
	Dwarf_Word bytes;

	if (!*path)
		return true;
	if (!is_aggregate(type) || dwarf_child(type, &member))
		return false;
	do {
		const char *name = dwarf_diename(&member), *rest = path;
		size_t length = name ? strlen(name) : 0;
		uintptr_t before = *offset;

		if (dwarf_tag(&member) != DW_TAG_member || !peel(&member, &inner) ||
		    !type_size(&inner, &bytes))
			continue;
		if (name) {
			if (strncmp(path + 1, name, length) ||
			    (path[1 + length] && path[1 + length] != '.'))
				continue;
			rest = path + 1 + length;
		}
		*offset += member_offset(&member, bytes);
		*size = bytes;
		if (find_member(&inner, rest, offset, size))
			return true;
		*offset = before;
	} while (!dwarf_siblingof(&member, &member));
	return false;
}

/**
 * symbol_member() - where a member of a struct lies
 * @type: name of the struct
 * @path: "member.member", also of members without a name
 * @offset: in bytes; set when there is one
 * @size: of the member; set when there is one
 *
 * Context: as symbol_of_return().
 * Return: 0; -ENOENT: this program has no such struct; -EINVAL: the struct has no such member.
 */
int symbol_member(const char *type, const char *path, uintptr_t *offset, size_t *size)
{
	char dotted[256];
	Dwarf_Die die;

	if (!find_struct(type, &die))
		return -ENOENT;
	snprintf(dotted, sizeof(dotted), ".%s", path);
	*offset = 0;
	*size = 0;
	return find_member(&die, dotted, offset, size) ? 0 : -EINVAL;
}
