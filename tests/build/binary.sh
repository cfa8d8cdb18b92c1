#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the engine takes for granted about the linked command: where it lies, where the model's writable
# bytes are, and that reports name files relative to the tree. Needs readelf and nm (binutils).
set -u

command=${LOCKSTEP:?the command to look at}
source=${LOCKSTEP_SOURCE_DIR:?the source tree}
passed=0
failed=0
skipped=0

# expect NAME COMMAND...: the command decides.
expect()
{
	local name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name"
	fi
}

sections=$(readelf --section-headers --wide "$command") || exit 1
symbols=$(nm "$command") || exit 1

# section NAME TYPE FLAGS: the command has such a section.
section()
{
	grep -Eq " $1 +$2 .* $3 " <<<"$sections"
}

# lies_in SYMBOL SEGMENT: the address of a symbol is between the start and the stop of a segment.
lies_in()
{
	local address start stop
	address=$(awk -v name="$1" '$3 == name { print $1; exit }' <<<"$symbols")
	start=$(awk -v name="__start_$2" '$3 == name { print $1 }' <<<"$symbols")
	stop=$(awk -v name="__stop_$2" '$3 == name { print $1 }' <<<"$symbols")
	[ -n "$address" ] && [ -n "$start" ] && ((0x$address >= 0x$start && 0x$address < 0x$stop))
}

lies_outside()
{
	! lies_in "$@"
}

has_no_source_path()
{
	! grep -Fq "$source/" "$command"
}

is_at_fixed_address()
{
	readelf --file-header "$command" | grep -q 'Type: *EXEC'
}

has_no_sanitizer_runtime()
{
	! grep -Eq ' [TtWw] __(tsan|asan|ubsan)_(init_flags|default_options|report_error)$' <<<"$symbols" &&
		! grep -Eq ' __sanitizer_' <<<"$symbols"
}

expect "the command lies at a fixed address" is_at_fixed_address
expect "initialised variables of the model are a writable section with content" \
	section lockstep_model_data PROGBITS WA
expect "zeroed variables of the model are a writable section with content" \
	section lockstep_model_bss PROGBITS WA
expect "what the harness has is not in the model's section" lies_outside main lockstep_model_data
if [ "${LOCKSTEP_SANITIZER:-none}" = none ]; then
	expect "no debug information or report names the source folder" has_no_source_path
	expect "no sanitizer runtime is linked" has_no_sanitizer_runtime
else
	skipped=$((skipped + 2))
	echo "skipped: a runtime is linked on purpose, and it names the source folder"
fi

printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
[ $failed -eq 0 ] && [ $passed -gt 0 ]
