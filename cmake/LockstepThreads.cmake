# SPDX-License-Identifier: GPL-2.0-only
#
# The command's helper for threads: the built-in model and the calls of the kernel are compiled for
# threads and come before the library, of which only what knows no tasks is taken.
file(GLOB threads_sources CONFIGURE_DEPENDS harness/threads/*.c)
if(LOCKSTEP_SANITIZER STREQUAL "thread")
	list(FILTER threads_sources EXCLUDE REGEX "/instrument(_atomic)?[.]c$")
else()
	list(FILTER threads_sources EXCLUDE REGEX "/races[.]c$")
endif()
file(GLOB sketch_sources CONFIGURE_DEPENDS harness/scenario/sketch*.c)
add_executable(lockstep_threads ${threads_sources} ${sketch_sources}
	harness/scenario/interpret.c harness/scenario/program.c)
set_target_properties(lockstep_threads PROPERTIES
	OUTPUT_NAME lockstep-threads RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
target_include_directories(lockstep_threads PRIVATE "${PROJECT_SOURCE_DIR}")
target_compile_options(lockstep_threads PRIVATE
	-include "${PROJECT_SOURCE_DIR}/harness/threads/names.h")
add_library(lockstep_common STATIC $<TARGET_OBJECTS:lockstep_common_parts>)
set_target_properties(lockstep_common PROPERTIES LINKER_LANGUAGE C)
target_link_libraries(lockstep_threads PRIVATE
	lockstep_flags lockstep_model_object lockstep_lib_object lockstep_common ${LOCKSTEP_DEPENDENCIES} urcu-memb)
target_link_options(lockstep_threads PRIVATE -no-pie)
if(LOCKSTEP_SANITIZER STREQUAL "thread")
	lockstep_rename_instrumentation(lockstep_threads
		harness/threads/instrument.c harness/threads/instrument_atomic.c)
	target_compile_options(lockstep_threads_renamed_parts PRIVATE
		-include "${PROJECT_SOURCE_DIR}/harness/threads/names.h")
endif()
target_include_directories(lockstep_threads PRIVATE
	"${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include")
