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
