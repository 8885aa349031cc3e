# Run by ctest: adds a test for each suite of a GoogleTest program. REQUIRES: program, folder, label, timeout.
if(NOT EXISTS "${program}")
  add_test("${program}_NOT_BUILT" "${program}")
  return()
endif()
execute_process(
  COMMAND "${program}" --gtest_list_tests
  WORKING_DIRECTORY "${folder}"
  OUTPUT_VARIABLE listed
  RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${program} --gtest_list_tests ended with ${code}")
endif()
string(REGEX MATCHALL "\n[A-Za-z0-9_/]+\\.[ \n]" suites "\n${listed}")
foreach(suite IN LISTS suites)
  string(REGEX REPLACE "[\n. ]" "" suite "${suite}")
  add_test("${suite}" "${program}" "--gtest_filter=${suite}.*")
  set_tests_properties("${suite}" PROPERTIES WORKING_DIRECTORY "${folder}" LABELS ${label} TIMEOUT ${timeout}
    COST ${timeout})
endforeach()
