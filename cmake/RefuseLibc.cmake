# SPDX-License-Identifier: GPL-2.0-only
#
# cmake -DOBJECT=... -DNM=... -DLIBC=... -P RefuseLibc.cmake: fails where instrumented code refers to
# a function of libc. What such a function does to memory nobody would see, and what it answers
# (the time, an address) lockstep does not control.

cmake_policy(VERSION 3.25)
execute_process(COMMAND "${NM}" -u "${OBJECT}" OUTPUT_VARIABLE undefined COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${NM}" -D --defined-only "${LIBC}" OUTPUT_VARIABLE defined
	COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "U [A-Za-z_0-9]+" undefined "${undefined}")
# Calls of the kernel that have the name of another one of libc's, and what ends a test.
set(allowed timer_delete abort)
set(refused "")
foreach(symbol IN LISTS undefined)
	string(SUBSTRING "${symbol}" 2 -1 symbol)
	if(NOT symbol IN_LIST allowed AND defined MATCHES "[0-9a-f]+ [TWi] ${symbol}[@\n]")
		list(APPEND refused "${symbol}()")
	endif()
endforeach()
if(refused)
	list(JOIN refused ", " refused)
	get_filename_component(name "${OBJECT}" NAME)
	file(REMOVE "${OBJECT}")
	message(FATAL_ERROR "${name}: ${refused}: libc's, which is not instrumented: what it reads and "
		"writes would not be seen. <linux/string.h> and <linux/slab.h> have what takes their place")
endif()
