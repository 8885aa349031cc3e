#!/usr/bin/env python3
"""Holds the source tree to the rules that a compiler cannot see.

    persistence <- actors <- runtime <- scenarios        tests and bench may see all

Each finding reads `file:line: [rule] what is wrong; what to do`. Ends with 1 when there is one.
--self-test breaks every rule once in a temporary tree and sees that each is named.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

LAYERS = ["persistence", "actors", "runtime", "scenarios"]
FOLDERS = LAYERS + ["tests", "bench"]
STORE_OWNERS = ("runtime/", "scenarios/", "persistence/", "tests/", "bench/")
LINES_MAX = 500
FUNCTION_LINES_MAX = 90

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
MARKER = re.compile(r"\b(?:FIX[M]E|TO[D]O|XX[X])\b")
CONCRETE_STORE = re.compile(r"^persistence/(?:rocksdb|postgres)/|^persistence/memory_store")

# What a machine must be given, never fetch: (what to look for, what to do instead).
IMPURE_HEADERS = {
    "thread": "machines run where the shell puts them",
    "mutex": "machines share nothing",
    "condition_variable": "machines wait for nobody",
    "future": "machines wait for nobody",
    "random": "take randomness from the facts",
    "fstream": "files belong to persistence",
    "filesystem": "files belong to persistence",
    "cstdio": "files belong to persistence",
    "iostream": "machines print nothing",
    "unistd.h": "the system belongs to the shell",
    "fcntl.h": "files belong to persistence",
}
IMPURE_CODE = [
    (re.compile(r"\w*_clock\s*::\s*now\b|std::chrono::[\w:]*\bnow\b"), "take the time from the facts"),
    (re.compile(r"\b(?:gettimeofday|clock_gettime|localtime(?:_r)?|std::time)\s*\("),
     "take the time from the facts"),
    (re.compile(r"\brandom_device\b|\bmt19937|\bs?rand\s*\("), "take randomness from the facts"),
    (re.compile(r"\bstd::(?:j?thread|mutex|async)\b|\bthread_local\b"), "machines have no threads"),
    (re.compile(r"\bgetenv\s*\(|\bfopen\s*\("), "take it from the facts"),
]


class Source:
    """One C++ file: its lines, the same lines without comments and literals, and its includes."""

    def __init__(self, root, path):
        self.name = path.relative_to(root).as_posix()
        self.top = self.name.split("/")[0]
        text = path.read_text(encoding="utf-8", errors="replace")
        self.lines = text.splitlines()
        self.code = strip_comments_and_literals(text)
        code_lines = self.code.splitlines()
        self.includes = []  # (line number, '<' or '"', what)
        for number, line in enumerate(self.lines, 1):
            found = INCLUDE.match(line)
            # A commented-out include is blank in the stripped text.
            if found and "include" in code_lines[number - 1]:
                self.includes.append((number, found[1], found[2]))

    @property
    def is_header(self):
        return self.name.endswith(".hpp")

    @property
    def is_machine(self):
        return self.top == "actors" and not self.name.startswith("actors/shell/")

    @property
    def is_public_client(self):
        return bool(re.fullmatch(r"runtime/client/[^/]+\.hpp", self.name))


LITERAL = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'    # raw string
    r'|"(?:\\.|[^"\\\n])*"'                            # string
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'"            # character, not a digit separator
    r"|//[^\n]*|/\*.*?\*/", re.S)


def strip_comments_and_literals(text):
    """Blanks them, keeping every line where it was."""
    return LITERAL.sub(lambda found: '""' + "\n" * found[0].count("\n")
                       if found[0][0] in "R\"'" else "\n" * found[0].count("\n"), text)


class Tree:
    """All sources below a root, and the findings about them."""

    def __init__(self, root):
        self.root = Path(root)
        self.findings = []
        self.sources = {}
        for folder in FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".hpp", ".cpp") and path.is_file():
                    source = Source(self.root, path)
                    self.sources[source.name] = source

    def say(self, name, line, rule, text):
        self.findings.append(f"{name}:{line}: [{rule}] {text}")

    def project_includes(self, source):
        """The project headers that a file includes, as (line, name)."""
        return [(line, what) for line, _, what in source.includes if what in self.sources]

    def check(self):
        for source in self.sources.values():
            self.check_direction(source)
            self.check_frameworks(source)
            if source.is_machine:
                self.check_purity(source)
            self.check_sizes(source)
        self.check_client()
        self.check_cycles()
        self.check_dead_headers()
        self.check_listed()
        self.check_markers()
        self.findings.sort()
        return self.findings

    def check_direction(self, source):
        for line, bracket, what in source.includes:
            top = what.split("/")[0]
            if bracket == '"' and (top not in FOLDERS or ".." in what.split("/")):
                self.say(source.name, line, "include-root",
                         f'"{what}" does not start at the project root; write "folder/file.hpp"')
                continue
            if top not in FOLDERS or source.top not in LAYERS or bracket == "<":
                continue
            if top not in LAYERS:
                self.say(source.name, line, "layer",
                         f"{source.top} must not see {top}; move what it needs into {source.top}")
            elif LAYERS.index(top) > LAYERS.index(source.top):
                self.say(source.name, line, "layer",
                         f"{source.top} must not see {top} ({' <- '.join(LAYERS)}); "
                         f"move what it needs to {source.top} or left of it, or pass it in")
            if source.is_machine and what.startswith("actors/shell/"):
                self.say(source.name, line, "machine-shell",
                         "a machine must not see the CAF shell; pass what it needs as facts")
            if CONCRETE_STORE.match(what) and not source.name.startswith(STORE_OWNERS):
                self.say(source.name, line, "concrete-store",
                         'include "persistence/store.hpp"; only the node\'s composition names a store')

    def check_frameworks(self, source):
        for line, _, what in source.includes:
            if not what.startswith("caf/"):
                continue
            if source.top == "persistence":
                self.say(source.name, line, "caf", "persistence knows no actor; move this to actors/shell")
            elif source.is_machine:
                self.say(source.name, line, "caf", "machines are pure; CAF belongs to actors/shell")

    def check_purity(self, source):
        for line, bracket, what in source.includes:
            if bracket == "<" and what in IMPURE_HEADERS:
                self.say(source.name, line, "purity", f"<{what}> in a machine; {IMPURE_HEADERS[what]}")
        for number, text in enumerate(source.code.splitlines(), 1):
            for pattern, instead in IMPURE_CODE:
                found = pattern.search(text)
                if found:
                    self.say(source.name, number, "purity", f"`{found[0]}` in a machine; {instead}")

    def check_sizes(self, source):
        if len(source.lines) > LINES_MAX:
            self.say(source.name, LINES_MAX + 1, "file-size",
                     f"{len(source.lines)} lines, at most {LINES_MAX}; find the second idea and move it out")
        for first, last in functions(source.code):
            if last - first + 1 > FUNCTION_LINES_MAX:
                self.say(source.name, first, "function-size",
                         f"a function of {last - first + 1} lines, at most {FUNCTION_LINES_MAX}; "
                         "name its parts")

    def check_client(self):
        """What other programs include must not force our libraries on them, directly or through others."""
        for source in self.sources.values():
            if not source.is_public_client:
                continue
            seen, todo = {source.name}, [(source, None)]
            while todo:
                now, entry = todo.pop()
                for line, _, what in now.includes:
                    from_line = entry or line
                    if re.match(r"caf/|boost/|msgpack(?:\.hpp|/|_)", what):
                        way = "" if now is source else f" through {now.name}"
                        self.say(source.name, from_line, "client-header",
                                 f"<{what}>{way} in a public client header; keep it in the .cpp")
                    elif what in self.sources and what not in seen:
                        seen.add(what)
                        todo.append((self.sources[what], from_line))

    def check_cycles(self):
        done, reported = set(), set()

        def visit(name, path):
            if name in path:
                cycle = path[path.index(name):]
                if frozenset(cycle) not in reported:
                    reported.add(frozenset(cycle))
                    line = next(at for at, what in self.project_includes(self.sources[path[-1]])
                                if what == name)
                    self.say(path[-1], line, "cycle",
                             f"headers include each other: {' -> '.join([*cycle, name])}; "
                             "declare forward or move the shared part to a header of its own")
                return
            if name in done:
                return
            for _, what in self.project_includes(self.sources[name]):
                if self.sources[what].is_header:
                    visit(what, [*path, name])
            done.add(name)

        for source in self.sources.values():
            if source.is_header:
                visit(source.name, [])

    def check_dead_headers(self):
        wanted = {what for source in self.sources.values()
                  for _, what in self.project_includes(source) if what != source.name}
        for source in self.sources.values():
            if source.is_header and source.name not in wanted:
                self.say(source.name, 1, "dead-header", "nobody includes this; delete it or use it")

    def check_listed(self):
        """Every .cpp stands by name in a CMakeLists.txt of its folder or one above."""
        for source in self.sources.values():
            if source.is_header:
                continue
            path = self.root / source.name
            for folder in path.parents:
                listing = folder / "CMakeLists.txt"
                if listing.exists() and folder != self.root:
                    words = re.sub(r"#[^\n]*", "", listing.read_text(encoding="utf-8"))
                    if path.relative_to(folder).as_posix() in re.split(r'[\s()"]+', words):
                        break
                if folder == self.root:
                    self.say(source.name, 1, "unlisted",
                             f"not built by {source.top}/CMakeLists.txt; add it to SOURCES or delete it")
                    break

    def check_markers(self):
        """Unfinished work belongs to the tracker, not to a comment."""
        others = [path for pattern in ("CMakeLists.txt", "dev", "cmake/*", "tools/*", ".ci/*",
                                       "*/CMakeLists.txt", "*/**/CMakeLists.txt", "scenarios/**/*.toml")
                  for path in self.root.glob(pattern) if path.is_file()]
        texts = [(source.name, source.lines) for source in self.sources.values()]
        texts += [(path.relative_to(self.root).as_posix(),
                   path.read_text(encoding="utf-8", errors="replace").splitlines())
                  for path in sorted(set(others))]
        for name, lines in texts:
            for number, line in enumerate(lines, 1):
                found = MARKER.search(line)
                if found:
                    self.say(name, number, "leftover", f"{found[0]} left behind; do it or drop it")


CONTAINER = re.compile(r'^[^()]*\b(?:namespace|class|struct|union|enum)\b|\bextern\s*""\s*$')


def opens_container(head):
    """Whether the text before a brace names a namespace or a type. REQUIRES no literals in it."""
    head = re.sub(r"\balignas\s*\([^()]*\)|\[\[.*?\]\]", "", head, flags=re.S)
    template_arguments = 1
    while template_arguments:  # `template <class T>` names no class
        head, template_arguments = re.subn(r"<[^<>]*>", "", head)
    return bool(CONTAINER.search(head))


def functions(code):
    """Yields (first line, last line) of every function body's function, nested ones not.

    Judges each opening brace outside a function by the text since the last `;`, `{` or `}`: a
    namespace or type opens a container, anything with a closed parameter list opens a function.
    """
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*", "", code, flags=re.M)  # preprocessor lines
    depth = 0            # inside a function or another brace that is not a container
    start = None         # line where the current function's head began
    head, head_line, line = "", 1, 1
    stack = []
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        if depth:
            depth += {"{": 1, "}": -1}.get(char, 0)
            if depth == 0:
                follows = code[at + 1:].lstrip()[:1] if start else ""
                if start and follows in (",", "{"):
                    continue  # A brace in a constructor's initialiser list: its body is still to come.
                if start:
                    yield start, line
                start, head = None, ""
            continue
        if char == "{":
            if opens_container(head):
                stack.append(char)
                head = ""
            else:
                depth = 1
                start = (start or head_line) if ")" in head else None
        elif char == "}":
            if stack:
                stack.pop()
            head = ""
        elif char == ";":
            head = ""
        else:
            if not head.strip():
                head_line = line
            head += char


# ---- self-test -----------------------------------------------------------------------------------

CLEAN = {
    "persistence/CMakeLists.txt": "trefoil_module(persistence SOURCES codec.cpp)\n",
    "persistence/codec.hpp": "#pragma once\nint code();\n",
    "persistence/codec.cpp": '#include "persistence/codec.hpp"\nint code() { return 1; }\n',
    "actors/CMakeLists.txt": "trefoil_module(actors SOURCES task/task_machine.cpp shell/shard.cpp)\n",
    "actors/task/task_machine.hpp":
        '#pragma once\n#include "persistence/codec.hpp"\nstruct facts { int now; };  // no system_clock::now()\n',
    "actors/task/task_machine.cpp":
        '#include "actors/task/task_machine.hpp"\n'
        'int on(facts f) {\n  const char* text = "{ std::thread";\n  return text ? f.now : 1\'000;\n}\n',
    "actors/shell/shard.hpp": "#pragma once\n#include <caf/actor.hpp>\n#include <thread>\n",
    "actors/shell/shard.cpp": '#include "actors/shell/shard.hpp"\n',
    "runtime/CMakeLists.txt": "trefoil_module(runtime SOURCES client/client.cpp)\n",
    "runtime/client/client.hpp": "#pragma once\n#include <string>\n",
    "runtime/client/client.cpp": '#include "runtime/client/client.hpp"\n#include <boost/asio.hpp>\n',
    "tests/CMakeLists.txt": "trefoil_tests(unit_tests LABEL unit SOURCES unit/a_test.cpp)\n",
    "tests/unit/a_test.cpp": '#include "runtime/client/client.hpp"\n#include "actors/task/task_machine.hpp"\n',
}

LONG_BODY = "  int a = 1;\n" * 95
CLEAN["persistence/codec.hpp"] += (  # long, but no function
    f"template <class T>\nstruct alignas(sizeof(T)) row : base<decltype(f())> {{\n{LONG_BODY}}};\n"
    f"enum class kind : int {{\n{'  a,' * 3}\n}};\n")

# rule, file, its text (added to the clean tree), line where the finding must point
VIOLATIONS = [
    ("layer", "persistence/codec.cpp", '#include "actors/task/task_machine.hpp"\n', 1),
    ("layer", "actors/shell/shard.cpp", '#include "actors/shell/shard.hpp"\n#include "tests/unit/x.hpp"\n', 2),
    ("include-root", "persistence/codec.cpp", '\n#include "codec.hpp"\n#include "persistence/codec.hpp"\n', 2),
    ("machine-shell", "actors/task/task_machine.cpp",
     '#include "actors/shell/shard.hpp"\n', 1),
    ("concrete-store", "actors/shell/shard.cpp",
     '#include "actors/shell/shard.hpp"\n#include "persistence/rocksdb/store.hpp"\n', 2),
    ("caf", "persistence/codec.cpp", '#include "persistence/codec.hpp"\n#include <caf/actor.hpp>\n', 2),
    ("caf", "actors/task/task_machine.cpp", "#include <caf/actor.hpp>\n", 1),
    ("client-header", "runtime/client/client.hpp", "#pragma once\n#include <boost/asio.hpp>\n", 2),
    ("client-header", "runtime/client/client.hpp", '#pragma once\n#include "actors/shell/shard.hpp"\n', 2),
    ("purity", "actors/task/task_machine.cpp", "#include <fstream>\n", 1),
    ("purity", "actors/task/task_machine.cpp",
     "\nauto f() { return std::chrono::system_clock::now(); }\n", 2),
    ("purity", "actors/task/task_machine.cpp", "int r = std::random_device{}();\n", 1),
    ("purity", "actors/task/task_machine.cpp", "std::thread worker;\n", 1),
    ("cycle", "persistence/codec.hpp", '#pragma once\n#include "persistence/other.hpp"\n', None),
    ("dead-header", "persistence/unused.hpp", "#pragma once\n", 1),
    ("unlisted", "persistence/forgotten.cpp", "int x;\n", 1),
    ("leftover", "persistence/codec.cpp", '#include "persistence/codec.hpp"\n// FIX' + "ME later\n", 2),
    ("leftover", "tools/build.py", "# TO" + "DO\n", 1),
    ("file-size", "persistence/codec.cpp", '#include "persistence/codec.hpp"\n' + "int x;\n" * 500, 501),
    ("function-size", "persistence/codec.cpp",
     f'#include "persistence/codec.hpp"\nint code() {{\n{LONG_BODY}  return 1;\n}}\n', 2),
    ("function-size", "persistence/codec.cpp",
     f'#include "persistence/codec.hpp"\ntemplate <class T>\nauto f(T x) -> int {{\n{LONG_BODY}}}\n', 2),
    ("function-size", "persistence/codec.cpp",
     '#include "persistence/codec.hpp"\nnamespace n {\nstruct s {\n  int v;\n  s(int x)\n'
     f"    : v{{x}} {{\n{LONG_BODY}  }}\n}};\n}}\n", 5),
]


def write(root, files):
    for name, text in files.items():
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test():
    failures = 0
    cases = [(None, "persistence/codec.hpp", CLEAN["persistence/codec.hpp"], None), *VIOLATIONS]
    for rule, name, text, line in cases:
        with tempfile.TemporaryDirectory() as root:
            write(root, {**CLEAN, name: text})
            if rule == "cycle":
                write(root, {"persistence/other.hpp": '#pragma once\n#include "persistence/codec.hpp"\n'})
            ran = subprocess.run([sys.executable, __file__, root],
                                 capture_output=True, text=True, check=False)
        if rule is None:
            good = ran.returncode == 0 and not ran.stderr
        else:
            where = f"{name}:{line}: [{rule}] " if line else f": [{rule}] "
            good = ran.returncode == 1 and where in ran.stderr
        if not good:
            failures += 1
            print(f"self-test: {rule or 'the clean tree'} in {name}:{line} was misjudged:\n"
                  f"{ran.stdout}{ran.stderr}", file=sys.stderr)
    print(f"{len(cases) - failures} of {len(cases)} cases judged right")
    return 1 if failures else 0


def main(arguments):
    if "--self-test" in arguments:
        return self_test()
    tree = Tree(arguments[0] if arguments else Path(__file__).resolve().parent.parent)
    findings = tree.check()
    for finding in findings:
        print(finding, file=sys.stderr)
    if not findings:
        print(f"{len(tree.sources)} files keep the rules")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
