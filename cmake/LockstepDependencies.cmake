# SPDX-License-Identifier: GPL-2.0-only
#
# Finds what lockstep is built with, and names all that is missing in one message.
# Sets LOCKSTEP_DEPENDENCIES (imported targets) and LOCKSTEP_CUNIT.

set(missing "")

if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
	message(FATAL_ERROR
		"lockstep is built with clang, because the instrumentation of the model is clang's; "
		"found ${CMAKE_C_COMPILER_ID} (${CMAKE_C_COMPILER}).\n"
		"Use a preset (cmake --preset default), or -DCMAKE_C_COMPILER=clang in an empty "
		"build directory.  Debian package: clang")
endif()

find_package(PkgConfig QUIET)
if(NOT PkgConfig_FOUND)
	message(FATAL_ERROR "pkg-config is missing.  Debian package: pkg-config")
endif()

# One line a library: pkg-config's name, Debian's package.
function(lockstep_find_library module package)
	pkg_check_modules(LOCKSTEP_${module} QUIET IMPORTED_TARGET ${module})
	if(NOT LOCKSTEP_${module}_FOUND)
		list(APPEND missing "${package}")
	endif()
	set(missing "${missing}" PARENT_SCOPE)
endfunction()

lockstep_find_library(liburcu liburcu-dev)
lockstep_find_library(libunwind libunwind-dev)
lockstep_find_library(libfyaml libfyaml-dev)
lockstep_find_library(jansson libjansson-dev)
lockstep_find_library(libdw libdw-dev)
lockstep_find_library(libelf libelf-dev)
if(BUILD_TESTING)
	lockstep_find_library(cunit libcunit1-dev)
endif()

if(missing)
	list(JOIN missing " " packages)
	message(FATAL_ERROR
		"Libraries are missing that lockstep needs.  Debian packages: ${packages}\n"
		"  apt-get install ${packages}\n"
		"or ./ci/deps, which installs everything.")
endif()

set(LOCKSTEP_DEPENDENCIES PkgConfig::LOCKSTEP_liburcu PkgConfig::LOCKSTEP_libunwind
	PkgConfig::LOCKSTEP_libfyaml PkgConfig::LOCKSTEP_jansson PkgConfig::LOCKSTEP_libdw
	PkgConfig::LOCKSTEP_libelf)
set(LOCKSTEP_CUNIT PkgConfig::LOCKSTEP_cunit)
