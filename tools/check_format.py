#!/usr/bin/env python3
"""Holds every C++ file of the project to .clang-format; --fix applies it instead.

Looks at what git tracks, and at new files that it does not ignore.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "clang-format-14"  # Other versions lay out the same settings differently.


def cpp_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard",
         "--", "*.hpp", "*.cpp"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:  # Not a git checkout: a release archive.
        names = [str(path.relative_to(ROOT)) for end in ("hpp", "cpp")
                 for path in ROOT.rglob(f"*.{end}")
                 if path.relative_to(ROOT).parts[0] not in ("build", "var")]
    return sorted({name for name in names if (ROOT / name).is_file()})


def main():
    if not shutil.which(PROGRAM):
        print(f"{PROGRAM} is not installed: apt-get install {PROGRAM}", file=sys.stderr)
        return 1
    files = cpp_files()
    mode = ["-i"] if "--fix" in sys.argv[1:] else ["--dry-run", "--Werror"]
    # A few files a process, so that all cores work.
    chunk = max(1, min(40, len(files) // (os.cpu_count() or 1) + 1))
    running = [subprocess.Popen([PROGRAM, *mode, *files[at:at + chunk]], cwd=ROOT)
               for at in range(0, len(files), chunk)]
    failed = [process for process in running if process.wait() != 0]
    if failed:
        print("style.format: run ./dev format", file=sys.stderr)
        return 1
    print(f"{len(files)} files are formatted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
