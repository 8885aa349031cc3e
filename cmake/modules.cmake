# The three shapes of target. Files are listed by name; USES says what is linked; tools/check_layers.py holds which folder may know which.
# Project headers are included from the root: #include "persistence/codec.hpp".
include(GoogleTest)

add_custom_target(test_programs COMMENT "Test programs that run under the dev preset")
add_custom_target(e2e_programs COMMENT "End-to-end tests and the programs they start")

# Files are compiled in batches, so that heavy headers are read once a batch: what a file keeps to itself needs a name
# that no other file of its folder has.

# trefoil_module(NAME SOURCES file... USES target... [PRECOMPILE <header>...|module])
# Makes the static library trefoil_NAME, named trefoil::NAME by those who use it; one a folder. PRECOMPILE another module:
# the headers that it precompiled.
function(trefoil_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;PRECOMPILE")
  _trefoil_complete(trefoil_module)
  add_library(trefoil_${name} STATIC ${arg_SOURCES})
  add_library(trefoil::${name} ALIAS trefoil_${name})
  target_include_directories(trefoil_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(trefoil_${name} PUBLIC ${arg_USES} PRIVATE trefoil_warnings)
  _trefoil_precompile(trefoil_${name})
endfunction()

# trefoil_program(NAME SOURCES file... USES target... [PRECOMPILE <header>...])
# Makes build/<preset>/bin/NAME.
function(trefoil_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;PRECOMPILE")
  _trefoil_complete(trefoil_program)
  add_executable(${name} ${arg_SOURCES})
  _trefoil_executable(${name})
  _trefoil_precompile(${name})
endfunction()

# trefoil_tests(NAME LABEL label SOURCES file... USES target...
#               [PROGRAMS program...] [PRECOMPILE <header>...] [TIMEOUT seconds])
# Makes a GoogleTest program whose tests ctest lists one by one; those of the labels unit and contract by suite, because
# starting a process under sanitizers takes longer than most of them. PROGRAMS are built first because the tests start
# them. Tests run in the project's root and find the programs in $TREFOIL_BIN_DIR.
function(trefoil_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;USES;PROGRAMS;PRECOMPILE")
  _trefoil_complete(trefoil_tests)
  if(NOT arg_LABEL)
    message(FATAL_ERROR "trefoil_tests(${name}): say LABEL unit, contract, actor, sim or e2e")
  endif()
  if(arg_LABEL STREQUAL "e2e" AND TREFOIL_SANITIZE)
    return()  # End-to-end tests start what operators run, so they belong to the release preset.
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()

  add_executable(${name} ${arg_SOURCES})
  _trefoil_executable(${name})
  target_link_libraries(${name} PRIVATE GTest::gtest GTest::gmock GTest::gmock_main)
  _trefoil_precompile(${name})
  if(arg_PROGRAMS)
    add_dependencies(${name} ${arg_PROGRAMS})
  endif()
  if(arg_LABEL STREQUAL "e2e")
    add_dependencies(e2e_programs ${name})
  else()
    add_dependencies(test_programs ${name})
  endif()

  if(arg_LABEL MATCHES "^(unit|contract)$")
    _trefoil_suites(${name})
    return()
  endif()
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    DISCOVERY_TIMEOUT 60
    PROPERTIES
      LABELS ${arg_LABEL}
      TIMEOUT ${arg_TIMEOUT}
      COST ${arg_TIMEOUT}  # What may take longest begins first.
      ENVIRONMENT "TREFOIL_BIN_DIR=${PROJECT_SOURCE_DIR}/build/release/bin")
endfunction()

# One ctest test a suite, asked of the program when ctest starts. Reads arg_LABEL and arg_TIMEOUT of its caller.
function(_trefoil_suites name)
  set(listing "${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.cmake")
  file(GENERATE OUTPUT "${listing}" CONTENT
"set(program \"$<TARGET_FILE:${name}>\")
set(folder \"${PROJECT_SOURCE_DIR}\")
set(label ${arg_LABEL})
set(timeout ${arg_TIMEOUT})
include(\"${PROJECT_SOURCE_DIR}/cmake/list_suites.cmake\")
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${listing}")
endfunction()

# What a program and a test program share. Reads arg_USES of its caller.
macro(_trefoil_executable name)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_USES} trefoil_warnings)
endmacro()

# Reads arg_PRECOMPILE of its caller.
macro(_trefoil_precompile name)
  if(arg_PRECOMPILE MATCHES "^trefoil::(.*)$")
    target_precompile_headers(${name} REUSE_FROM trefoil_${CMAKE_MATCH_1})
  elseif(arg_PRECOMPILE)
    target_precompile_headers(${name} PRIVATE ${arg_PRECOMPILE})
  endif()
endmacro()

# Refuses a misspelt keyword and an empty list of sources.
macro(_trefoil_complete caller)
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${caller}: unexpected ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "${caller}: list its SOURCES")
  endif()
endmacro()
