# The rules that a compiler cannot hold, as tests: `ctest --preset dev -L style`.
include_guard(GLOBAL)

function(_trefoil_style_test name)
  add_test(NAME style.${name} COMMAND Python3::Interpreter ${ARGN}
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(style.${name} PROPERTIES LABELS style TIMEOUT 120)
endfunction()

_trefoil_style_test(layers tools/check_layers.py)
_trefoil_style_test(layers_self_test tools/check_layers.py --self-test)
_trefoil_style_test(format tools/check_format.py)
