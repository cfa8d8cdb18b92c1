# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts of ci/ share: where things are, how checks are run and counted.
# It is sourced by bash, and does nothing by itself.

LOCKSTEP_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PASSED=0
FAILED=0
SKIPPED=0
FAILURES=()

# say TEXT...: a heading between the parts of a run, with the time that the script has taken so far.
say()
{
	printf '\n== %s (after %d s)\n' "$*" "$SECONDS"
}

# jobs_max: how many compilers or tests run at a time.
jobs_max()
{
	nproc 2>/dev/null || echo 2
}

# list_files [GLOB...]: tracked files and new ones that git does not ignore, NUL-separated; of a
# tree without git, every file outside build directories. Only files that exist.
list_files()
{
	local file
	cd "$LOCKSTEP_ROOT" || return 1
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -z --cached --others --exclude-standard -- "$@"
	else
		find . \( -path './build' -o -path './build-*' -o -path './lockstep-out' \
			-o -path './.git' \) -prune -o -type f -printf '%P\0' |
			filter_globs "$@"
	fi | while IFS= read -r -d '' file; do
		[ -f "$file" ] && printf '%s\0' "$file"
	done
}

# filter_globs GLOB...: of NUL-separated names those that match one of the globs; no glob, all.
filter_globs()
{
	local file glob
	while IFS= read -r -d '' file; do
		[ $# -eq 0 ] && printf '%s\0' "$file"
		for glob in "$@"; do
			# shellcheck disable=SC2053 # a glob is meant
			[[ $file == $glob ]] && printf '%s\0' "$file" && break
		done
	done
}

# count PASSED FAILED SKIPPED: add to the totals.
count()
{
	PASSED=$((PASSED + $1))
	FAILED=$((FAILED + $2))
	SKIPPED=$((SKIPPED + $3))
}

# check NAME COMMAND...: run one check, counted as one test. Status 77 is a skip; the last line that
# the check printed is then its reason.
check()
{
	local name=$1 status=0 output
	shift
	output=$("$@" 2>&1 </dev/null) || status=$?
	case $status in
	0)
		printf 'ok      %s\n' "$name"
		count 1 0 0
		;;
	77)
		printf 'skipped %s: %s\n' "$name" "${output##*$'\n'}"
		count 0 0 1
		;;
	*)
		printf 'FAILED  %s (exit status %d)\n' "$name" "$status"
		printf '%s\n' "$output" | sed 's/^/        /'
		count 0 1 0
		FAILURES+=("$name")
		;;
	esac
}

# finish_counts: print the closing line and leave. A run of nothing is no success.
finish_counts()
{
	local name
	if [ ${#FAILURES[@]} -gt 0 ]; then
		say "failed"
		for name in "${FAILURES[@]}"; do
			printf '%s\n' "$name"
		done
	fi
	printf '\n'
	if [ "$SKIPPED" -gt 0 ]; then
		printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
	else
		printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
	fi
	[ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
	exit
}
