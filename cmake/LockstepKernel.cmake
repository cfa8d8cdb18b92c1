# SPDX-License-Identifier: GPL-2.0-only
#
# What images of a kernel are linked with: the shims, and a file that tells the image's builder
# where everything is. Builds no image.

file(GLOB kernel_sources CONFIGURE_DEPENDS kernel/shim/*.c kernel/model.c)
add_library(lockstep_kernel STATIC ${kernel_sources})
target_include_directories(lockstep_kernel PRIVATE "${PROJECT_SOURCE_DIR}")
target_link_libraries(lockstep_kernel PRIVATE lockstep_flags lockstep)
set_source_files_properties(kernel/shim/locks.c kernel/shim/work.c kernel/shim/sched.c
	kernel/shim/tasks.c PROPERTIES
	INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include/kernel")
# The functions of the kernel have no prototypes here, and fibers move between stacks.
target_compile_options(lockstep_kernel PRIVATE
	-Wno-missing-prototypes -Wno-missing-declarations -fno-stack-protector)

set(LOCKSTEP_kernel_link_flags "")
foreach(module liburcu libunwind libfyaml jansson libdw libelf)
	list(APPEND LOCKSTEP_kernel_link_flags ${LOCKSTEP_${module}_LDFLAGS})
endforeach()

file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/kernel-link" CONTENT
"# Made by CMake: what an image of a kernel is linked with.
compile_flags='-I${PROJECT_SOURCE_DIR} -I${PROJECT_SOURCE_DIR}/include'
main_objects='$<JOIN:$<TARGET_OBJECTS:lockstep_cli>, >'
shims='$<TARGET_FILE:lockstep_kernel>'
libraries='$<TARGET_FILE:lockstep> $<JOIN:${LOCKSTEP_kernel_link_flags}, >'
link_flags='-no-pie -g'
")
add_dependencies(lockstep_command lockstep_kernel)
