#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Instrumented code that calls libc is refused when it is joined, by the name of what it calls; what has a
# checked form is not. Needs a C compiler and nm (binutils).
set -u

source=${LOCKSTEP_SOURCE_DIR:?the source tree}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
libc=$(cc -print-file-name=libc.so.6)
passed=0
failed=0

# check NAME STATUS TEXT CODE: compile CODE, and look at its object.
check()
{
	local name=$1 expected=$2 text=$3 code=$4 found status=0

	# What the build puts in libc's place is done by objcopy, before.
	printf '%s\n' "$code" > "$folder/a.c"
	if ! cc -c -O1 -fno-builtin -I"$source/include/kernel" -I"$source/include" -o "$folder/a.o" \
			"$folder/a.c" 2> "$folder/errors"; then
		cat "$folder/errors"
		status=compile
	else
		found=$(cmake -DOBJECT="$folder/a.o" -DNM="$(command -v nm)" -DLIBC="$libc" \
			-P "$source/cmake/RefuseLibc.cmake" 2>&1) || status=1
	fi
	if [ "$status" = "$expected" ] && grep -qF -- "$text" <<< "$found"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name: status $status: $found"
	fi
}

check a_call_of_libc_is_refused_by_its_name 1 "strtol()" \
	'long strtol(const char *, char **, int); long f(const char *s) { return strtol(s, 0, 0); }'
check all_of_them_are_told 1 "malloc(), time()" \
	'void *malloc(unsigned long); long time(long *); void *f(void) { return malloc((unsigned long)time(0)); }'
check strings_have_a_checked_form 0 "" \
	'#include <linux/string.h>
	int f(const char *s) { return strstr(s, "a") && !strncmp(s, "b", 1) && strchr(s, 99) && strcasecmp(s, "d"); }'
check other_functions_are_not_looked_at 0 "" \
	'void mutex_lock(void *); void f(void *m) { mutex_lock(m); }'
check one_of_the_same_name_is_none_of_libcs 0 "" \
	'static int time(long *t) { return (int)*t; } int f(long *t) { return time(t); }'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
