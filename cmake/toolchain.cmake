# How every file of this project is compiled and linked.

option(TREFOIL_SANITIZE "Build with the address and undefined behaviour sanitizers" OFF)
option(TREFOIL_FUZZ "Build the fuzz targets and nothing else; needs clang" OFF)
option(TREFOIL_UNITY "Compile files in batches: the heavy headers are read once a batch" ON)
set(CMAKE_UNITY_BUILD ${TREFOIL_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 14)  # More take over 1.5 GB of memory each.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

# Messages and debug lines name files from the project's root, wherever it was built.
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")

if(TREFOIL_SANITIZE)
  # The four trimmed checks cost most of the compile time of template-heavy files.
  add_compile_options(
    -fsanitize=address,undefined -fno-sanitize=null,vptr,alignment,object-size
    -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:Clang>:-fsanitize-address-use-after-return=never>)
  add_compile_definitions(TREFOIL_PLANTED_BUGS)  # persistence/planted.hpp
  # Every test is a process of its own: without addresses to relocate it starts a third sooner.
  add_link_options(-fsanitize=address,undefined -no-pie)
endif()

if(TREFOIL_FUZZ)
  add_compile_options(
    -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize=null,vptr,alignment,object-size
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# What a node does most is known from a load (`./dev profile`), and release builds are laid out for that. Functions that
# have changed since, or that moved to another batch and have no name outside it, are compiled as without it.
set(TREFOIL_PROFILE use CACHE STRING "Of release builds: `use` the profile that was made, `make` one, or `off`")
set_property(CACHE TREFOIL_PROFILE PROPERTY STRINGS use make off)
if(NOT TREFOIL_PROFILE MATCHES "^(use|make|off)$")
  message(FATAL_ERROR "TREFOIL_PROFILE is use, make or off, not ${TREFOIL_PROFILE}")
endif()
set(TREFOIL_PROFILE_ARCHIVE "${PROJECT_SOURCE_DIR}/cmake/trefoild.profdata.tar.xz")
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang"
   AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 16)  # Older ones cannot read it.
  # What has no name outside its file is known by the file's path, from the build folder on.
  string(REGEX MATCHALL "/" TREFOIL_FOLDERS "${PROJECT_BINARY_DIR}/")
  list(LENGTH TREFOIL_FOLDERS TREFOIL_FOLDERS)
  set(TREFOIL_PROFILE_NAMES "SHELL:-mllvm -static-func-strip-dirname-prefix=${TREFOIL_FOLDERS}")
  if(TREFOIL_PROFILE STREQUAL "make")
    add_compile_options("-fprofile-generate=${PROJECT_BINARY_DIR}/counts" -fprofile-update=atomic
      "${TREFOIL_PROFILE_NAMES}")
    add_link_options("-fprofile-generate=${PROJECT_BINARY_DIR}/counts")
  elseif(TREFOIL_PROFILE STREQUAL "use" AND EXISTS "${TREFOIL_PROFILE_ARCHIVE}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${TREFOIL_PROFILE_ARCHIVE}")
    # Named by its content, so that a new one compiles everything again.
    file(SHA256 "${TREFOIL_PROFILE_ARCHIVE}" TREFOIL_PROFILE_HASH)
    string(SUBSTRING "${TREFOIL_PROFILE_HASH}" 0 12 TREFOIL_PROFILE_HASH)
    set(TREFOIL_PROFILE_FOLDER "${PROJECT_BINARY_DIR}/profile-${TREFOIL_PROFILE_HASH}")
    if(NOT EXISTS "${TREFOIL_PROFILE_FOLDER}/trefoild.profdata")
      file(ARCHIVE_EXTRACT INPUT "${TREFOIL_PROFILE_ARCHIVE}" DESTINATION "${TREFOIL_PROFILE_FOLDER}")
    endif()
    add_compile_options("-fprofile-use=${TREFOIL_PROFILE_FOLDER}/trefoild.profdata"
      "${TREFOIL_PROFILE_NAMES}" -Wno-profile-instr-out-of-date -Wno-profile-instr-unprofiled -Wno-backend-plugin)
  endif()
endif()

# Warnings are errors, on our own targets only (modules.cmake links this privately).
add_library(trefoil_warnings INTERFACE)
target_compile_options(trefoil_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Werror
  # Designated initialisers name what matters and leave the rest at its default.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Optimising, g++ 12 reports these inside std::string and std::variant where nothing is wrong.
  target_compile_options(trefoil_warnings INTERFACE
    -Wno-subobject-linkage  # To it, the files of a batch are headers.
    -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR NOT TREFOIL_UNITY)
  target_compile_options(trefoil_warnings INTERFACE -Wshadow)  # In a batch, clang means names of its other files, too.
endif()

find_program(TREFOIL_CCACHE ccache)
if(TREFOIL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without the sloppiness ccache refuses every file that uses a precompiled header. What a file includes it learns from
  # the compiler, so that nothing is preprocessed a second time for it.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_DEPEND=1
    "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
    "${TREFOIL_CCACHE}")
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  # Or the times of headers would stand in the precompiled header, and a new checkout would find nothing in the cache.
  add_compile_options("$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

include(CheckLinkerFlag)
find_program(TREFOIL_MOLD mold)
if(TREFOIL_MOLD)
  check_linker_flag(CXX -fuse-ld=mold TREFOIL_LINKS_WITH_MOLD)
  if(TREFOIL_LINKS_WITH_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()
