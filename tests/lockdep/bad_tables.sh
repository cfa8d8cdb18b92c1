#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A table that cannot be read ends test_cases with status 2 and says where it is wrong and what is
# allowed; nothing is run.

set -u
program="$LOCKSTEP_BUILD_DIR/tests/lockdep/test_cases"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# check NAME TEXT MESSAGE: @ stands for a tab.
check() {
	printf '%b' "${2//@/\\t}" >"$dir/table"
	"$program" "$dir/table" >"$dir/out" 2>"$dir/err"
	status=$?
	if [ "$status" != 2 ]; then
		echo "$1: status $status, not 2"
		failed=1
	fi
	if ! grep -qF "$dir/table:$3" "$dir/err"; then
		echo "$1: expected \"$3\", got:"
		cat "$dir/err"
		failed=1
	fi
	if grep -q Suite: "$dir/out"; then
		echo "$1: cases were run"
		failed=1
	fi
}

check empty "" "1:1: the table has no cases"
check columns "a@spin@L(s.A)" "1:1: 3 columns: needed are name, lock type, steps and expected"
check expected "# ok\na@spin@L(s.A)@MAYBE" '2:15: "MAYBE": allowed are SUCCESS and FAILURE'
check no_step "a@spin@L(s.A) X(s.A)@FAILURE" '1:15: "X" is no step: allowed are L U W WU'
check no_object "a@spin@L(q.A)@FAILURE" '1:8: "q.A" is no object: allowed are s. raw. rw.'
check no_reader "a@spin@R(s.A)@FAILURE" '1:8: R is nothing for a lock of type "s."'
check no_interrupt "a@spin@dis(warm)@FAILURE" '1:8: "warm" is no kind of interrupt'
check left_too_often "a@spin@irq-(hard)@FAILURE" '1:8: irq- without irq+ before it'
check no_flags "a@m@might_alloc(MUCH)@FAILURE" '1:5: "MUCH": allowed are KERNEL'
check no_context "a@ww@wl(o,x)@FAILURE" '1:6: "x" is no acquire context'
check no_result "a@ww@wl(o,t)=ENOENT@FAILURE" '1:6: "ENOENT" is no number'
check open_bracket "a@ww@[wt(o)@FAILURE" '1:12: "]" is missing'
check arguments "a@spin@L(s.A,s.B)@FAILURE" '1:8: L has 2 arguments and takes 1'
check parenthesis "a@spin@L(s.A@FAILURE" '1:13: ")" is missing after the arguments of L'
check no_steps "a@spin@@FAILURE" '1:8: no steps'
check two_errors "a@spin@L(q.A)@FAILURE\nb@spin@Q@FAILURE" '2:8: "Q" is no step'

"$program" "$dir/nowhere" >/dev/null 2>"$dir/err"
[ $? = 2 ] || { echo "no file: status"; failed=1; }
grep -q "nowhere: No such file" "$dir/err" || { echo "no file: message"; failed=1; }
"$program" a b >/dev/null 2>&1
[ $? = 2 ] || { echo "two arguments: status"; failed=1; }

exit $failed
