#!/usr/bin/env python3
"""Adds up ctest's JUnit reports. The last line is exactly `N passed, N failed`.

Ends with 1 when a test failed, when a report is missing, or when nothing passed.
"""

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


def main(reports):
    by_outcome = {"passed": [], "failed": [], "skipped": []}
    complete = True
    for report in reports:
        if not Path(report).exists():
            print(f"no report {report}: that run did not finish", file=sys.stderr)
            complete = False
            continue
        for case in xml.parse(report).getroot().iter("testcase"):
            by_outcome[outcome(case)].append(case.get("name"))
    for kind in ("skipped", "failed"):
        for name in by_outcome[kind]:
            print(f"{kind}: {name}")
    passed, failed = len(by_outcome["passed"]), len(by_outcome["failed"])
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if complete and passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
