# SPDX-License-Identifier: GPL-2.0-only
#
# What images of a kernel are linked with: the shims, and a file that tells the image's builder
# where everything is. Builds no image.

file(GLOB kernel_sources CONFIGURE_DEPENDS kernel/shim/*.c kernel/model.c)
add_library(lockstep_kernel STATIC ${kernel_sources})
target_include_directories(lockstep_kernel PRIVATE "${PROJECT_SOURCE_DIR}")
target_link_libraries(lockstep_kernel PRIVATE lockstep_flags lockstep)
set_source_files_properties(kernel/shim/locks.c kernel/shim/work.c kernel/shim/wait.c kernel/shim/sched.c
	kernel/shim/tasks.c PROPERTIES
	INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include/kernel")
# The functions of the kernel have no prototypes here, and fibers move between stacks.
target_compile_options(lockstep_kernel PRIVATE
	-Wno-missing-prototypes -Wno-missing-declarations -fno-stack-protector)

set(LOCKSTEP_kernel_link_flags "")
foreach(module liburcu libunwind libfyaml jansson libdw libelf)
	list(APPEND LOCKSTEP_kernel_link_flags ${LOCKSTEP_${module}_LDFLAGS})
endforeach()

# The command as an archive, for images.
add_library(lockstep_command_archive STATIC $<TARGET_OBJECTS:lockstep_cli>)
set_target_properties(lockstep_command_archive PROPERTIES OUTPUT_NAME lockstep_command)

list(JOIN LOCKSTEP_kernel_link_flags " " kernel_libraries)
file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/kernel-link" CONTENT
"# Made by CMake: what an image of a kernel is linked with.
command='$<TARGET_FILE:lockstep_command_archive>'
shims='$<TARGET_FILE:lockstep_kernel>'
libraries='$<TARGET_FILE:lockstep> ${kernel_libraries}'
link_flags='-no-pie -g'
")
add_dependencies(lockstep_command lockstep_kernel lockstep_command_archive)
# Where the command looks for the builder, so that it needs to know no path of the sources.
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/kernel" "${PROJECT_BINARY_DIR}/kernel" SYMBOLIC)

# Installed: the same beside each other; the builder finds its own folder.
set(kernel_installed "${CMAKE_INSTALL_DATADIR}/lockstep/kernel")
file(RELATIVE_PATH kernel_to_lib "/${kernel_installed}" "/${CMAKE_INSTALL_LIBDIR}")
file(WRITE "${PROJECT_BINARY_DIR}/kernel-link-installed"
"# Made by CMake: what an image of a kernel is linked with.
command=$here/${kernel_to_lib}/liblockstep_command.a
shims=$here/${kernel_to_lib}/liblockstep_kernel.a
libraries=\"$here/${kernel_to_lib}/liblockstep.a ${kernel_libraries}\"
link_flags='-no-pie -g'
")
install(TARGETS lockstep_kernel lockstep_command_archive
	ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${PROJECT_BINARY_DIR}/kernel-link-installed"
	DESTINATION "${kernel_installed}" RENAME link)
install(DIRECTORY kernel/ DESTINATION "${kernel_installed}" USE_SOURCE_PERMISSIONS
	PATTERN "*.c" EXCLUDE)
install(DIRECTORY kernel/glue DESTINATION "${kernel_installed}")
