# SPDX-License-Identifier: GPL-2.0-only
#
# cmake --install: the command, the library, its headers, the scenarios, and the files by which
# pkg-config and find_package(lockstep) find them. The model goes in with the command only.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/lockstep")
set(pkgconfig_requires "liburcu libunwind libfyaml jansson libdw libelf")

install(TARGETS lockstep EXPORT lockstepTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
if(TARGET lockstep_command)
	if(TARGET lockstep_threads)
		install(TARGETS lockstep_threads RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
	endif()
	install(TARGETS lockstep_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

install(DIRECTORY include/lockstep/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstep"
	FILES_MATCHING PATTERN "*.h")
install(FILES "${PROJECT_BINARY_DIR}/include/lockstep/version.h"
	DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstep")
install(FILES "${PROJECT_BINARY_DIR}/include/lockstep/headers.h"
	DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstep")
# For variants that are built elsewhere and loaded: what the model's own files include.
install(DIRECTORY model/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstep/model"
	FILES_MATCHING PATTERN "*.h" PATTERN "variants" EXCLUDE)
install(DIRECTORY cmake/template DESTINATION "${CMAKE_INSTALL_DATADIR}/lockstep")
install(DIRECTORY include/kernel/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstep/kernel"
	FILES_MATCHING PATTERN "*.h")
install(DIRECTORY scenarios/ DESTINATION "${CMAKE_INSTALL_DATADIR}/lockstep/scenarios"
	FILES_MATCHING PATTERN "*.yaml")
install(FILES README.md COPYING DESTINATION "${CMAKE_INSTALL_DOCDIR}")
file(GLOB guides CONFIGURE_DEPENDS docs/*.md)
install(FILES ${guides} DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs")
file(GLOB manual_pages CONFIGURE_DEPENDS docs/man/*.1)
install(FILES ${manual_pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

file(RELATIVE_PATH pkgconfig_to_prefix "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
string(REGEX REPLACE "/$" "" pkgconfig_to_prefix "${pkgconfig_to_prefix}")
configure_file(cmake/lockstep.pc.in "${PROJECT_BINARY_DIR}/lockstep.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/lockstep.pc"
	DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(EXPORT lockstepTargets NAMESPACE lockstep:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/lockstepConfig.cmake.in
	"${PROJECT_BINARY_DIR}/lockstepConfig.cmake"
	INSTALL_DESTINATION "${package_dir}"
	PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/lockstepConfigVersion.cmake"
	COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/lockstepConfig.cmake"
	"${PROJECT_BINARY_DIR}/lockstepConfigVersion.cmake"
	cmake/LockstepInstrumented.cmake cmake/RefuseLibc.cmake cmake/instrumented.lds
	DESTINATION "${package_dir}")
