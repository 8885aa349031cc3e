#!/usr/bin/env python3
"""Looks at the report of a run that never was: small, whole, fetching nothing, and as it should look.

    page_test.py SAMPLE_PAGE [--keep]     --keep: what is seen becomes the picture to compare with
    page_test.py --text PAGE              a page that is there, by its text alone

Ends with 77 when there is no chromium to look with.
"""

import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from html.parser import HTMLParser
from pathlib import Path

KEPT = Path(__file__).parent / "report.png"
BYTES_MAX = 500_000
WIDTH, HEIGHT = 1040, 2900
SCALE = 0.4
SKIPPED = 77

VOID = {"meta", "br", "link", "img", "input", "hr"}
# Of SVG: these have no end tag when they close themselves.
REFERENCES = {"src", "href", "xlink:href", "action", "srcset", "poster", "data"}


class Page(HTMLParser):
    """Gathers what is wrong with a page, and its elements."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.wrong, self.ids, self.labels = [], [], [], set(), []

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append(tag)
        for name, value in attributes:
            if name in REFERENCES and not value.startswith("#"):
                self.wrong.append(f"<{tag} {name}={value}> refers to something outside")
            if name == "id":
                if value in self.ids:
                    self.wrong.append(f"the id {value} is there twice")
                self.ids.add(value)
            if name == "aria-labelledby":
                self.labels += value.split()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> on line {self.getpos()[0]} closes something else")


def check_text(name, text):
    wrong = []
    if len(text) > BYTES_MAX:
        wrong.append(f"{len(text)} bytes, at most {BYTES_MAX}")
    page = Page()
    page.feed(text.decode())
    wrong += page.wrong + [f"<{tag}> has no end" for tag in page.open]
    wrong += [f"nothing is called {label}" for label in page.labels if label not in page.ids]
    for outside in re.findall(rb"(?:https?:)?//[a-z0-9.-]+\.[a-z]+|@import|url\s*\(|<link|<iframe|\bnan\b", text):
        wrong.append(f"there is `{outside.decode()}` in it")
    pictures, tables = page.seen.count("svg"), page.seen.count("table")
    if pictures < 6 or tables < pictures:
        wrong.append(f"{pictures} pictures and {tables} tables")
    return [f"{name}: {one}" for one in wrong]


def read_png(path):
    """(width, height, grey values by row) of an 8-bit picture."""
    data = path.read_bytes()
    at, parts, head = 8, [], None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            parts.append(body)
        at += 12 + size
    width, height, depth, colour, _, _, interlaced = head
    assert depth == 8 and colour in (0, 2, 6) and not interlaced, head
    step = {0: 1, 2: 3, 6: 4}[colour]
    raw, before, rows = zlib.decompress(b"".join(parts)), bytes(width * step), []
    for number in range(height):
        start = number * (width * step + 1)
        row = unfiltered(raw[start], bytearray(raw[start + 1:start + 1 + width * step]), before, step)
        rows.append(bytes(row) if step == 1 else
                    bytes((row[n] * 2 + row[n + 1] * 5 + row[n + 2]) >> 3 for n in range(0, len(row), step)))
        before = row
    return width, height, rows


def unfiltered(kind, row, before, step):
    for n in range(len(row)) if kind else ():
        left = row[n - step] if n >= step else 0
        up = before[n]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) >> 1
        else:
            corner = before[n - step] if n >= step else 0
            most = left + up - corner
            guess = min((left, up, corner), key=lambda one: abs(most - one))
        row[n] = (row[n] + guess) & 0xff
    return row


def write_png(path, width, height, rows):
    def part(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    raw = b"".join(b"\0" + row for row in rows)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
                     + part(b"IDAT", zlib.compress(raw, 9)) + part(b"IEND", b""))


def blocks(width, height, rows, size=8):
    """Means of squares: what is left when the edges of letters do not count."""
    return [sum(sum(row[x:x + size]) for row in rows[y:y + size]) / size**2
            for y in range(0, height - size + 1, size) for x in range(0, width - size + 1, size)]


def take_picture(browser, page, folder, theme):
    picture = folder / f"{theme}.png"
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--force-device-scale-factor={SCALE}", f"--window-size={WIDTH},{HEIGHT}",
         f"--user-data-dir={folder}/profile", f"--screenshot={picture}", f"file://{page}#{theme}"],
        capture_output=True, text=True, timeout=100, check=False)
    if not picture.exists():
        sys.exit(f"{browser} made no picture:\n{done.stderr}")
    return read_png(picture)


def check_picture(name, picture, background):
    """Not blank, and on the ground that it should have."""
    _, _, rows = picture
    counts = [0] * 256
    for row in rows:
        for value in set(row):
            counts[value] += row.count(value)
    whole = sum(counts)
    commonest = max(range(256), key=counts.__getitem__)
    wrong = []
    if sum(one > whole / 100_000 for one in counts) < 30 or counts[commonest] > 0.9 * whole:
        wrong.append(f"{name}: it is blank, {counts[commonest] * 100 // whole} % are {commonest}")
    if abs(commonest - background) > 40:
        wrong.append(f"{name}: its ground is {commonest}, not about {background}")
    return wrong


def compare(picture, kept):
    if picture[:2] != kept[:2]:
        return [f"the picture is {picture[:2]}, the kept one {kept[:2]}"]
    apart = [abs(one - other) for one, other in zip(blocks(*picture), blocks(*kept))]
    mean = sum(apart) / len(apart)
    far = sum(one > 48 for one in apart) / len(apart)
    print(f"light: {mean:.2f} of 255 from the kept picture, {far:.2%} of it far")
    if mean > 4 or far > 0.03:
        return [f"it looks otherwise than {KEPT.name}: look at it, and keep it with --keep if it is better"]
    return []


def main(program, *flags):
    if program == "--text":
        wrong = check_text(flags[0], Path(flags[0]).read_bytes())
        print(*wrong, sep="\n")
        return 1 if wrong else 0
    short, long = (subprocess.run([program, *more], capture_output=True, check=True).stdout
                   for more in ([], ["--long"]))
    wrong = check_text("short", short) + check_text("long", long)
    browser = shutil.which("chromium")
    if browser:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "report.html"
            page.write_bytes(short)
            light = take_picture(browser, page, Path(folder), "light")
            dark = take_picture(browser, page, Path(folder), "dark")
        wrong += check_picture("light", light, 245) + check_picture("dark", dark, 25)
        if "--keep" in flags:
            write_png(KEPT, *light)
        wrong += compare(light, read_png(KEPT))
    for one in wrong:
        print(one)
    if wrong:
        return 1
    if not browser:
        print("no chromium to look at the page with: apt-get install chromium")
        return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
