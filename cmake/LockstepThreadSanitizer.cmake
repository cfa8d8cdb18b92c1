# SPDX-License-Identifier: GPL-2.0-only
#
# The build under ThreadSanitizer: the functions that the compiler's instrumentation calls exist
# twice, clang's and the engine's. In instrumented code, and where the engine defines its own, they
# get other names, so that the engine is called, and calls the runtime. Empty in other builds.

set(LOCKSTEP_INSTRUMENTATION_RENAMES "")
if(NOT LOCKSTEP_SANITIZER STREQUAL "thread")
	return()
endif()

set(names init func_entry func_exit vptr_read vptr_update memcpy memmove memset
	atomic_thread_fence atomic_signal_fence)
foreach(size 1 2 4 8 16)
	foreach(kind read write read_write volatile_read volatile_write)
		list(APPEND names ${kind}${size} unaligned_${kind}${size})
	endforeach()
endforeach()
foreach(bits 8 16 32 64)
	foreach(kind load store exchange compare_exchange_strong compare_exchange_weak
			compare_exchange_val fetch_add fetch_sub fetch_and fetch_or fetch_xor)
		list(APPEND names atomic${bits}_${kind})
	endforeach()
endforeach()
set(lines "")
foreach(name IN LISTS names)
	string(APPEND lines "__tsan_${name} lockstep_tsan_${name}\n")
endforeach()
set(LOCKSTEP_INSTRUMENTATION_RENAMES "${PROJECT_BINARY_DIR}/instrumentation-renames")
file(CONFIGURE OUTPUT "${LOCKSTEP_INSTRUMENTATION_RENAMES}" CONTENT "${lines}")

# lockstep_rename_instrumentation(<target> <source>...): compile these for <target>, renamed.
function(lockstep_rename_instrumentation target)
	add_library(${target}_renamed_parts OBJECT ${ARGN})
	target_include_directories(${target}_renamed_parts PRIVATE "${PROJECT_SOURCE_DIR}"
		"${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include")
	target_link_libraries(${target}_renamed_parts PRIVATE lockstep_flags)
	set(object "${PROJECT_BINARY_DIR}/${target}_renamed.o")
	add_custom_command(OUTPUT "${object}"
		COMMAND "${CMAKE_LINKER}" -r -o "${object}" "$<TARGET_OBJECTS:${target}_renamed_parts>"
		COMMAND "${LOCKSTEP_OBJCOPY}" "--redefine-syms=${LOCKSTEP_INSTRUMENTATION_RENAMES}"
			"${object}"
		DEPENDS ${target}_renamed_parts "$<TARGET_OBJECTS:${target}_renamed_parts>"
		COMMENT "Renaming the instrumentation of ${target}" COMMAND_EXPAND_LISTS VERBATIM)
	set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
	target_sources(${target} PRIVATE "${object}")
endfunction()
