// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our order of the compilation units against a walk of all of them, at the beginning, at the end
 * and behind each of this program's functions.
 */
#include <dwarf.h>
#include "harness/symbol/session.h"
#include "harness/symbol/symbol.h"
#include "harness/symbol/units.h"
#include "tests/explore_test.h"

#define FUNCTIONS_TRIED 300 /* a walk takes most of a millisecond */

/* Brings the whole engine into this program. */
static int (*volatile engine)(const struct ls_program *, const struct ls_options *,
			      struct ls_result *) = ls_explore;

static const char *file_of(Dwarf_Die *unit)
{
	const char *name = unit ? dwarf_diename(unit) : NULL;

	return name ? name : "none";
}

static Dwarf_Die *find_by_walking(Dwfl_Module *module, GElf_Addr addr)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;

	while ((unit = dwfl_module_nextcu(module, unit, &bias)))
		if (dwarf_haspc(unit, addr - bias) > 0)
			return unit;
	return NULL;
}

static unsigned int answered;

static void check_at(Dwfl_Module *module, GElf_Addr addr)
{
	Dwarf_Addr bias;
	Dwarf_Die *ours = symbol_unit_at(addr, &bias);

	answered += ours != NULL;
	CHECK_STRING(file_of(ours), file_of(find_by_walking(module, addr)), "unit");
}

static void each_answer_is_that_of_a_walk(void)
{
	Dwfl_Module *module = symbol_module(0);
	int nr, step;

	CU_ASSERT_PTR_NOT_NULL(engine);
	CU_ASSERT_PTR_NOT_NULL_FATAL(module);
	nr = dwfl_module_getsymtab(module);
	step = nr / FUNCTIONS_TRIED + 1;
	for (int i = 1; i < nr; i += step) {
		GElf_Sym sym;
		GElf_Addr addr;

		if (!dwfl_module_getsym_info(module, i, &sym, &addr, NULL, NULL, NULL) ||
		    GELF_ST_TYPE(sym.st_info) != STT_FUNC || !sym.st_size)
			continue;
		check_at(module, addr);
		check_at(module, addr + sym.st_size - 1);
		check_at(module, addr + sym.st_size);
	}
	CU_ASSERT(answered > 100);
}

static void where_no_code_is_there_is_no_unit(void)
{
	Dwarf_Addr bias;

	CU_ASSERT_PTR_NULL(symbol_unit_at(0, &bias));
	CU_ASSERT_PTR_NULL(symbol_unit_at(~(GElf_Addr)0, &bias));
	CU_ASSERT_PTR_NULL(symbol_unit_at((uintptr_t)&answered, &bias));
}

static void what_was_read_ahead_gives_the_same_lines(void)
{
	uintptr_t pc = (uintptr_t)where_no_code_is_there_is_no_unit + 8;
	struct symbol before = symbol_of_return(pc);

	symbol_prepare();
	symbol_add_module((void *)pc);
	CHECK_EQUAL(symbol_of_return(pc).line, before.line, "line");
	CHECK_STRING(symbol_of_return(pc).file, before.file, "file");
}

static CU_TestInfo cases[] = {
	{ "each_answer_is_that_of_a_walk", each_answer_is_that_of_a_walk },
	{ "where_no_code_is_there_is_no_unit", where_no_code_is_there_is_no_unit },
	{ "what_was_read_ahead_gives_the_same_lines", what_was_read_ahead_gives_the_same_lines },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("symbol: units", cases);
}
