# SPDX-License-Identifier: GPL-2.0-only
#
# How test programs, test scripts and benchmarks are built and registered. What they test is not
# known here: each file in a folder of tests/ is one ctest test, named <folder>.<file>.

set(LOCKSTEP_TEST_ENVIRONMENT
	"LOCKSTEP=${PROJECT_BINARY_DIR}/lockstep"
	"LOCKSTEP_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
	"LOCKSTEP_BUILD_DIR=${PROJECT_BINARY_DIR}"
	"LOCKSTEP_SANITIZER=${LOCKSTEP_SANITIZER}")

# What test programs and benchmarks have in common. The model comes in only where it is referred to.
function(lockstep_link_program target)
	target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
	target_link_libraries(${target} PRIVATE lockstep_flags ${ARGN} lockstep lockstep_model lockstep)
endfunction()

# Files whose name ends in _slow get the label "slow", which ci/test leaves out without --all.
function(lockstep_register_test name file)
	set(timeout 120)
	# Several times slower, and more on a machine that does other things.
	if(NOT LOCKSTEP_SANITIZER STREQUAL "none")
		set(timeout 900)
	endif()
	if(file MATCHES "_slow\\.[a-z]+$")
		set(timeout 1800)
		set_property(TEST ${name} PROPERTY LABELS slow)
	endif()
	set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} SKIP_RETURN_CODE 77
		WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
		ENVIRONMENT "${LOCKSTEP_TEST_ENVIRONMENT}")
endfunction()

# What ci/test runs under a sanitizer without --all, and what has to be built for that.
add_custom_target(short_tests)
if(LOCKSTEP_SANITIZER STREQUAL "address")
	set(LOCKSTEP_SHORT "^(detect|explain|lib|scenario)[.]")
elseif(LOCKSTEP_SANITIZER STREQUAL "thread")
	set(LOCKSTEP_SHORT "^detect[.]|[.]test_tsan_")
else()
	set(LOCKSTEP_SHORT "^$")
endif()

function(lockstep_note_short name)
	if(name MATCHES "${LOCKSTEP_SHORT}" AND NOT name MATCHES "_slow$|_random|test_flow")
		set_property(TEST ${name} APPEND PROPERTY LABELS short)
		add_dependencies(short_tests lockstep_command lockstep_threads ${ARGN})
	endif()
endfunction()

# lockstep_add_test_area(<area>): every test_*.c, test_*.py and *.sh of tests/<area>/.
function(lockstep_add_test_area area)
	set(folder "${CMAKE_CURRENT_SOURCE_DIR}/${area}")
	file(GLOB programs CONFIGURE_DEPENDS "${folder}/test_*.c")
	file(GLOB instrumented CONFIGURE_DEPENDS "${folder}/instrumented_*.c")
	file(GLOB scripts CONFIGURE_DEPENDS "${folder}/*.sh")
	file(GLOB python CONFIGURE_DEPENDS "${folder}/test_*.py")

	# What is about ThreadSanitizer needs its runtime.
	if(NOT LOCKSTEP_SANITIZER STREQUAL "thread")
		list(FILTER programs EXCLUDE REGEX "/test_tsan_")
		list(FILTER python EXCLUDE REGEX "/test_tsan_")
	endif()

	foreach(list IN ITEMS programs scripts python)
		foreach(source IN LISTS ${list})
			get_filename_component(name "${source}" NAME_WE)
			if(LOCKSTEP_TESTS_LEFT_OUT AND "${area}.${name}" MATCHES "${LOCKSTEP_TESTS_LEFT_OUT}")
				list(REMOVE_ITEM ${list} "${source}")
			endif()
		endforeach()
	endforeach()

	lockstep_instrumented_object(tests_${area}_instrumented ${instrumented})
	foreach(source IN LISTS programs)
		get_filename_component(name "${source}" NAME_WE)
		add_executable(${area}_${name} "${source}")
		set_target_properties(${area}_${name} PROPERTIES OUTPUT_NAME ${name}
			RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/${area}")
		lockstep_link_program(${area}_${name} tests_${area}_instrumented ${LOCKSTEP_CUNIT})
		add_test(NAME ${area}.${name} COMMAND ${area}_${name})
		lockstep_register_test(${area}.${name} "${source}")
		lockstep_note_short(${area}.${name} ${area}_${name})
	endforeach()
	foreach(script IN LISTS scripts)
		get_filename_component(name "${script}" NAME_WE)
		add_test(NAME ${area}.${name} COMMAND bash "${script}")
		lockstep_register_test(${area}.${name} "${script}")
	endforeach()
	foreach(script IN LISTS python)
		get_filename_component(name "${script}" NAME_WE)
		add_test(NAME ${area}.${name} COMMAND python3 "${script}")
		lockstep_register_test(${area}.${name} "${script}")
		lockstep_note_short(${area}.${name})
	endforeach()
endfunction()

# lockstep_add_benchmark(<source>): build/bench/<name>; built, never run by a test.
function(lockstep_add_benchmark source)
	get_filename_component(name "${source}" NAME_WE)
	add_executable(bench_${name} "${source}")
	set_target_properties(bench_${name} PROPERTIES OUTPUT_NAME ${name}
		RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
	lockstep_link_program(bench_${name})
	target_include_directories(bench_${name} PRIVATE "${PROJECT_SOURCE_DIR}/include/kernel")
endfunction()
