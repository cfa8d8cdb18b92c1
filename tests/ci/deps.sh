#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ci/deps on machines that are made up: a PATH of links to the real tools, with apt-get, sudo and id
# replaced, so that nothing is installed. Whether the packages exist in a distribution is not tested.
set -u

root=${LOCKSTEP_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
packages="libcunit1-dev libdw-dev libelf-dev libfyaml-dev libjansson-dev libunwind-dev liburcu-dev"

# stub NAME: an executable of that name whose text is read from standard input.
stub()
{
	rm -f "$work/bin/$1"
	{ echo '#!/bin/bash'; cat; } >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# machine: a machine of root that has every tool and no library, and whose apt-get fails.
machine()
{
	local tool
	rm -rf "${work:?}/bin" "$work/pc" "$work/calls"
	mkdir -p "$work/bin" "$work/pc"
	: >"$work/calls"
	for tool in bash env sort tr grep sed cat mktemp rm tail; do
		ln -s "$(command -v $tool)" "$work/bin/$tool"
	done
	for tool in clang cmake ninja objcopy python3 clang-format-14 flex bison bc; do
		stub $tool <<<'exit 0'
	done
	stub pkg-config <<<"[ -f \"$work/pc/\${!#}.pc\" ]"
	stub id <<<'echo 0'
	stub sudo <<<"echo sudo \"\$@\" >>\"$work/calls\"; exit 1"
	stub apt-get <<<"echo apt-get \"\$@\" >>\"$work/calls\"; exit 100"
}

# libraries: give the machine every library.
libraries()
{
	touch "$work/pc/"{liburcu,libunwind,cunit,libfyaml,jansson,libdw,libelf}.pc
}

run()
{
	output=$(PATH="$work/bin" "$work/bin/bash" "$root/ci/deps" "$@" 2>&1)
	status=$?
}

# expect NAME CONDITION...: the condition is a command.
expect()
{
	local name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED: %s\n  exit status %s, output:\n%s\n  calls:\n' "$name" "$status" "$output"
		cat "$work/calls"
	fi
}

says()
{
	[[ $output == *"$1"* ]]
}

called()
{
	grep -q -- "$1" "$work/calls"
}

not_called()
{
	! called "$1"
}

machine
libraries
run
expect "all there: ends well" [ $status -eq 0 ]
expect "all there: says nothing" [ -z "$output" ]
expect "all there: installs nothing" not_called .

machine
run
expect "failing apt-get: fails" [ $status -eq 1 ]
expect "failing apt-get: names every package" says "apt-get install $packages"
expect "failing apt-get: says so" says "apt-get install failed"

machine
stub apt-get <<-EOS
	echo apt-get "\$@" >>"$work/calls"
	[[ " \$* " != *" install "* ]] || touch $work/pc/{liburcu,libunwind,cunit,libfyaml,jansson,libdw,libelf}.pc
EOS
ln -sf "$(command -v touch)" "$work/bin/touch"
run
expect "working apt-get: ends well" [ $status -eq 0 ]
expect "working apt-get: asked for every package" called "install .*$packages"
expect "working apt-get: lists are fetched first" called "update"

machine
stub id <<<'echo 1000'
run
expect "no root, no sudo: fails" [ $status -eq 1 ]
expect "no root, no sudo: says what is needed" says "needs root"
expect "no root, no sudo: names every package" says "$packages"
expect "no root, no sudo: apt-get is not tried" not_called "apt-get"

machine
rm "$work/bin/apt-get"
run
expect "no apt-get: fails" [ $status -eq 1 ]
expect "no apt-get: says so" says "there is no apt-get"

machine
libraries
rm "$work/bin/clang" "$work/bin/ninja"
run
expect "missing tools: names their packages only" says "missing: clang ninja-build "

machine
libraries
rm "$work/bin/clang-format-14"
run
expect "no clang-format: a check is skipped, the rest goes on" [ $status -eq 0 ]
expect "no clang-format: says so" says "a check will be skipped"

machine
libraries
rm "$work/bin/flex"
run
expect "no flex: tests of images are skipped, the rest goes on" [ $status -eq 0 ]
expect "no flex: says so" says "without flex  tests of images will be skipped"

run --no-such
expect "unknown argument: usage" [ $status -eq 2 ]

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ] && [ $passed -gt 0 ]
