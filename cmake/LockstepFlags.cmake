# SPDX-License-Identifier: GPL-2.0-only
#
# The compiler flags, once: `lockstep_flags` for code of the harness and of tests. What instrumented
# code needs besides is in LockstepInstrumented.cmake, which is installed too.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Assertions stay on in every build: no -DNDEBUG.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-Og -g")
# No -g: clang's assembler would put the path of the source folder into the command.
set(CMAKE_ASM_FLAGS_RELWITHDEBINFO "")
set(CMAKE_ASM_FLAGS_DEBUG "")
if(NOT CMAKE_BUILD_TYPE)
	set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

# A row of a table names what it is about; C makes the rest zero, and a field that is added must not
# turn every row of every table into a warning.
set(common_flags -Wall -Wextra -Wno-missing-field-initializers -Werror=incompatible-pointer-types -fno-omit-frame-pointer -fno-strict-aliasing -fno-pie
	"-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" -ffile-compilation-dir=.)
if(LOCKSTEP_WERROR)
	list(APPEND common_flags -Werror)
endif()

add_library(lockstep_flags INTERFACE)
target_compile_options(lockstep_flags INTERFACE ${common_flags})
# Empty, as a file that says #define _GNU_SOURCE has it.
target_compile_definitions(lockstep_flags INTERFACE _GNU_SOURCE=)

if(LOCKSTEP_SANITIZER STREQUAL "address")
	target_compile_options(lockstep_flags INTERFACE -fsanitize=address,undefined
		-fno-sanitize-recover=undefined)
	target_link_options(lockstep_flags INTERFACE -fsanitize=address,undefined)
elseif(LOCKSTEP_SANITIZER STREQUAL "thread")
	# Only the program under test is instrumented; the harness tells the runtime what is what.
	target_compile_definitions(lockstep_flags INTERFACE LOCKSTEP_THREAD_SANITIZER)
	target_link_options(lockstep_flags INTERFACE -fsanitize=thread)
elseif(NOT LOCKSTEP_SANITIZER STREQUAL "none")
	message(FATAL_ERROR "LOCKSTEP_SANITIZER is \"${LOCKSTEP_SANITIZER}\"; "
		"allowed are none, address and thread")
endif()
if(LOCKSTEP_COVERAGE)
	# Relocatable counters can be a mapped file, which counts what forked workers run, too.
	target_compile_options(lockstep_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping
		"SHELL:$<$<COMPILE_LANGUAGE:C>:-mllvm -runtime-counter-relocation>")
	target_link_options(lockstep_flags INTERFACE -fprofile-instr-generate)
endif()

set(LOCKSTEP_INSTRUMENTED_EXTRA ${common_flags} -Wno-unused-parameter)
