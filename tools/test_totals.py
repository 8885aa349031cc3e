#!/usr/bin/env python3
"""Adds up ctest's JUnit reports. The last line is exactly `N passed, N failed`.

A case of ctest may be a whole suite of GoogleTest: what its output says of each test counts then.

Ends with 1 when a test failed, when a report is missing, or when nothing passed.
"""

import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path


def outcome(case):
    """passed, failed or skipped; a test that should have run and did not has failed."""
    if case.get("status") == "run":
        return "passed"
    if case.get("status") == "disabled":
        return "skipped"
    reason = case.find("skipped")
    if reason is not None and reason.get("message", "").startswith("SKIP_"):
        return "skipped"
    return "failed"


def tests_of(case):
    """What became of the tests of a case: (outcome, name) each."""
    told = case.findtext("system-out") or ""
    passed = re.search(r"^\[  PASSED  \] (\d+) test", told, re.M)
    whole = outcome(case)
    if not passed or whole == "skipped":
        return [(whole, case.get("name"))]
    tests = [("passed", case.get("name"))] * int(passed[1])
    for word, kind in (("  FAILED  ", "failed"), ("  SKIPPED ", "skipped")):
        tests += [(kind, name) for name in re.findall(rf"^\[{word}\] ([^\s\d][^\s,]*)(?:, where .*)?$", told[passed.end():], re.M)]
    # It may have failed behind its last test: a leak, a wrong exit code.
    if whole == "failed" and not any(kind == "failed" for kind, _ in tests):
        tests.append(("failed", case.get("name")))
    return tests


def main(reports):
    by_outcome = {"passed": [], "failed": [], "skipped": []}
    complete = True
    for report in reports:
        if not Path(report).exists():
            print(f"no report {report}: that run did not finish", file=sys.stderr)
            complete = False
            continue
        for case in xml.parse(report).getroot().iter("testcase"):
            for kind, name in tests_of(case):
                by_outcome[kind].append(name)
    for kind in ("skipped", "failed"):
        for name in by_outcome[kind]:
            print(f"{kind}: {name}")
    passed, failed = len(by_outcome["passed"]), len(by_outcome["failed"])
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if complete and passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
