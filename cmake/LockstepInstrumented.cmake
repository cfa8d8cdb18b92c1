# SPDX-License-Identifier: GPL-2.0-only
#
# Instrumented code: models, and the small programs of tests and benchmarks. Its objects are joined
# into one, whose writable sections are named lockstep_model_data and lockstep_model_bss; the linker
# then defines __start_ and __stop_ symbols for them, between which the engine restores memory.
# Thread-local variables are not among them: they are neither restored nor per task.
# Installed with lockstep, so that a program which embeds it can have instrumented code too.

find_program(LOCKSTEP_OBJCOPY NAMES objcopy REQUIRED)
find_program(LOCKSTEP_NM NAMES nm REQUIRED)
execute_process(COMMAND "${CMAKE_C_COMPILER}" -print-file-name=libc.so.6
	OUTPUT_VARIABLE LOCKSTEP_LIBC OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

# Inlining and tail calls off: a function that is entered is one that a pin or a report can name.
# -fsanitize=thread is for the compiler alone: the functions that it calls are the harness's.
set(LOCKSTEP_INSTRUMENTED_FLAGS
	-O1 -g -fno-omit-frame-pointer -fno-strict-aliasing -fno-pie
	-fno-inline -fno-optimize-sibling-calls -fno-delete-null-pointer-checks -fno-data-sections -fno-lto
	-ftrivial-auto-var-init=pattern -fsanitize=thread
	"SHELL:-mllvm -tsan-distinguish-volatile=1"
	"SHELL:-mllvm -tsan-compound-read-before-write=1")
# In the tree of lockstep; the package file sets it to where the headers were installed.
if(NOT DEFINED LOCKSTEP_INSTRUMENTED_INCLUDES)
	set(LOCKSTEP_INSTRUMENTED_INCLUDES "${PROJECT_SOURCE_DIR}/include/kernel"
		"${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include")
	set(LOCKSTEP_MODEL_INCLUDES "${PROJECT_SOURCE_DIR}/model")
endif()

# LS_LOADABLE_BASE of <lockstep/loadable.h>.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
	set(LOCKSTEP_LOADABLE_BASE 0x800000000)
else()
	set(LOCKSTEP_LOADABLE_BASE 0x180000000000)
endif()

# lockstep_instrumented_object(<target> <source>...)
#
# A target to link to: it puts the joined object on the command line. No source, no object.
function(lockstep_instrumented_object target)
	add_library(${target} INTERFACE)
	if(NOT ARGN)
		return()
	endif()
	add_library(${target}_parts OBJECT ${ARGN})
	target_compile_options(${target}_parts PRIVATE
		${LOCKSTEP_INSTRUMENTED_EXTRA} ${LOCKSTEP_INSTRUMENTED_FLAGS})
	target_include_directories(${target}_parts BEFORE PRIVATE
		${LOCKSTEP_INSTRUMENTED_INCLUDES} ${LOCKSTEP_liburcu_INCLUDE_DIRS})
	set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/instrumented.lds")
	set(object "${CMAKE_CURRENT_BINARY_DIR}/${target}.o")
	# What touches memory without being instrumented; the compiler itself emits such calls.
	# (bcmp: of a memcmp() that is only asked whether there is a difference).
	foreach(name memcpy memmove memset memcmp bcmp strlen strcmp)
		list(APPEND redefine --redefine-sym ${name}=lockstep_${name})
	endforeach()
	# Where a sanitizer's runtime has the names that the engine's functions usually have.
	if(LOCKSTEP_INSTRUMENTATION_RENAMES)
		list(APPEND redefine "--redefine-syms=${LOCKSTEP_INSTRUMENTATION_RENAMES}")
	endif()
	foreach(name IN LISTS LOCKSTEP_KEPT_GLOBAL)
		list(APPEND redefine "--keep-global-symbol=${name}")
	endforeach()
	add_custom_command(OUTPUT "${object}"
		COMMAND "${CMAKE_LINKER}" -r -T "${script}" -o "${object}"
			"$<TARGET_OBJECTS:${target}_parts>"
		# A snapshot is of bytes: what starts as zeros has to be there like the rest.
		COMMAND "${LOCKSTEP_OBJCOPY}"
			--set-section-flags lockstep_model_data=alloc,load,data,contents
			--set-section-flags lockstep_model_bss=alloc,load,data,contents
			${redefine} "${object}"
		COMMAND "${CMAKE_COMMAND}" "-DOBJECT=${object}" "-DNM=${LOCKSTEP_NM}"
			"-DLIBC=${LOCKSTEP_LIBC}" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/RefuseLibc.cmake"
		DEPENDS ${target}_parts "$<TARGET_OBJECTS:${target}_parts>" "${script}"
		COMMENT "Joining ${target}.o" COMMAND_EXPAND_LISTS VERBATIM)
	set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
	target_sources(${target} INTERFACE "${object}")
	set_property(TARGET ${target} PROPERTY LOCKSTEP_OBJECT "${object}")
endfunction()

# lockstep_instrumented_archive(<target> <object target>)
#
# The same object in an archive: linked only where something refers to it, so that a test that has a
# model of its own (its own ls_models) does not get this one too.
function(lockstep_instrumented_archive target object_target)
	get_target_property(object ${object_target} LOCKSTEP_OBJECT)
	if(object)
		add_library(${target} STATIC "${object}")
		set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
	else()
		add_library(${target} INTERFACE)
	endif()
endfunction()

# lockstep_model(<target> <source>...)
#
# A shared object for `lockstep --model=FILE`: <target>.so, of instrumented code. It is linked for an
# address of its own, so that its statics are where they are in every run; what it defines itself it
# calls itself (-Bsymbolic), also where lockstep has a function of that name; and it brings nothing
# along from the C library. <lockstep/loadable.h> says what it has to contain.
# What a source with a variant defines is that source's own: two designs of one function are two
# patches, which define the same names. The target's property LOCKSTEP_PARTS lists what it is made of.
function(lockstep_model target)
	foreach(source IN LISTS ARGN)
		file(STRINGS "${source}" registers REGEX "^LOCKSTEP_VARIANT" LIMIT_COUNT 1)
		if(registers)
			list(APPEND designs "${source}")
		else()
			list(APPEND rest "${source}")
		endif()
	endforeach()
	if(rest)
		lockstep_instrumented_object(${target}_object ${rest})
		list(APPEND objects ${target}_object)
	endif()
	set(LOCKSTEP_KEPT_GLOBAL lockstep_loadable)
	foreach(source IN LISTS designs)
		list(LENGTH objects number)
		lockstep_instrumented_object(${target}_object${number} "${source}")
		list(APPEND objects ${target}_object${number})
	endforeach()
	foreach(object IN LISTS objects)
		target_compile_options(${object}_parts PRIVATE -fPIC)
		foreach(include IN LISTS LOCKSTEP_MODEL_INCLUDES)
			target_include_directories(${object}_parts PRIVATE
				"${include}" "${include}/iommu" "${include}/vfio" "${include}/drivers")
		endforeach()
		if(TARGET lockstep_headers)
			add_dependencies(${object}_parts lockstep_headers)
		endif()
		get_target_property(file ${object} LOCKSTEP_OBJECT)
		list(APPEND files "${file}")
		list(APPEND parts ${object}_parts)
	endforeach()
	add_library(${target} MODULE ${files})
	set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so" LINKER_LANGUAGE C
		LOCKSTEP_PARTS "${parts}")
	target_link_options(${target} PRIVATE -nostdlib -nostartfiles -fuse-ld=bfd
		LINKER:-Ttext-segment=${LOCKSTEP_LOADABLE_BASE}
		LINKER:-Bsymbolic LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
endfunction()
