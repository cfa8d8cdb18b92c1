// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our order of the symbol table against libdwfl, which goes through the table: wherever ours has an
 * answer it is the same, at the beginning, in the middle, at the end and behind each symbol.
 */
#include <stdlib.h>
#include "harness/symbol/names.h"
#include "harness/symbol/session.h"
#include "harness/symbol/symbol.h"
#include "tests/explore_test.h"

static unsigned int asked, answered, functions;

static void check_at(Dwfl_Module *module, GElf_Addr addr)
{
	const struct symbol_name *ours = symbol_name_at(addr);
	GElf_Off offset;
	GElf_Sym sym;
	const char *name = dwfl_module_addrinfo(module, addr, &offset, &sym, NULL, NULL, NULL);

	asked++;
	if (!ours)
		return;
	answered++;
	CU_ASSERT_PTR_NOT_NULL_FATAL(name);
	CHECK_STRING(ours->name, name, "name");
	CHECK_EQUAL(addr - ours->range.from, offset, name);
	CHECK_EQUAL(ours->type, GELF_ST_TYPE(sym.st_info), name);
}

static void each_answer_is_that_of_libdwfl(void)
{
	Dwfl_Module *module = symbol_module(0);
	int nr;

	CU_ASSERT_PTR_NOT_NULL_FATAL(module);
	nr = dwfl_module_getsymtab(module);
	CU_ASSERT_FATAL(nr > 100);
	for (int i = 1; i < nr; i++) {
		GElf_Sym sym;
		GElf_Addr addr;

		if (!dwfl_module_getsym_info(module, i, &sym, &addr, NULL, NULL, NULL) ||
		    GELF_ST_TYPE(sym.st_info) == STT_TLS || !sym.st_size)
			continue;
		functions += GELF_ST_TYPE(sym.st_info) == STT_FUNC;
		check_at(module, addr);
		check_at(module, addr + sym.st_size / 2);
		check_at(module, addr + sym.st_size - 1);
		check_at(module, addr + sym.st_size);
	}
	CU_ASSERT(functions > 100);
	/* Symbols with several names, and gaps, are left to libdwfl. */
	CU_ASSERT(answered > asked * 3 / 5);
}

static int known_object[3];

static void a_place_in_an_object_has_its_name_and_distance(void)
{
	uintptr_t offset = 99;
	const char *name = symbol_of_data((uintptr_t)&known_object[2], &offset);

	CU_ASSERT_PTR_NOT_NULL_FATAL(name);
	CHECK_STRING(name, "known_object", "object");
	CHECK_EQUAL(offset, 2 * sizeof(int), name);
}

static void code_and_the_heap_are_no_objects(void)
{
	uintptr_t offset;
	void *heap = malloc(16);

	CU_ASSERT_PTR_NULL(symbol_of_data((uintptr_t)code_and_the_heap_are_no_objects, &offset));
	CU_ASSERT_PTR_NULL(symbol_of_data((uintptr_t)heap, &offset));
	CU_ASSERT_PTR_NULL(symbol_of_data(0, &offset));
	free(heap);
}

static void a_return_address_has_its_function(void)
{
	uintptr_t pc = (uintptr_t)a_return_address_has_its_function + 8;
	/* Brings the whole engine into this program. */
	uintptr_t far = (uintptr_t)ls_explore + 8;

	CHECK_STRING(symbol_of_return(pc).function, "a_return_address_has_its_function", "pc");
	CU_ASSERT(symbol_of_return(pc).line > 0);
	CHECK_STRING(symbol_of_return(far).function, "ls_explore", "far");
}

static CU_TestInfo cases[] = {
	{ "each_answer_is_that_of_libdwfl", each_answer_is_that_of_libdwfl },
	{ "a_place_in_an_object_has_its_name_and_distance",
	  a_place_in_an_object_has_its_name_and_distance },
	{ "code_and_the_heap_are_no_objects", code_and_the_heap_are_no_objects },
	{ "a_return_address_has_its_function", a_return_address_has_its_function },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("symbol: names", cases);
}
