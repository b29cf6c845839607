#!/usr/bin/env python3
"""Makes the fonts of the figures from those of Noto; see README.md beside this file.

    python3 -m pip install fonttools==4.68.0
    SOURCE_DATE_EPOCH=0 python3 subset.py /usr/share/fonts/truetype/noto

Writes regular.ttf, bold.ttf and their .advances beside this file. The same sources give the same bytes.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

LATIN = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x1E00, 0x1EFF),
    (0x200B, 0x2022), (0x2026, 0x2026), (0x202A, 0x202F), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x2044, 0x2044), (0x2060, 0x2060), (0x2066, 0x2069), (0x20A8, 0x20A8), (0x20AC, 0x20AC), (0x20B9, 0x20B9),
    (0x2122, 0x2122), (0xFFFD, 0xFFFD),
]
SIGNS = [(0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265)]
# The block of Arabic, with the letters of Pashto, Urdu and Persian; signs of presentation that news use.
ARABIC = [
    (0x600, 0x6FF), (0x750, 0x77F), (0xFD3E, 0xFD3F), (0xFDF2, 0xFDF2), (0xFDFA, 0xFDFC),
]
LATIN_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]
ARABIC_FEATURES = ["calt", "ccmp", "curs", "fina", "init", "isol", "kern", "liga", "mark", "medi", "mkmk", "rlig"]
NOTE = "A subset of Noto Sans and Noto Sans Arabic, joined, for the figures of bayan."


def subset(path, ranges, features, out, drop=()):
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += drop
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 13, 14]
    font = TTFont(path, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    font.save(out)


def named(font, style):
    names = font["name"]
    for record in list(names.names):
        if record.nameID not in (0, 13, 14):
            names.removeNames(nameID=record.nameID)
    full = f"Bayan Figures {style}"
    for key, value in {1: "Bayan Figures", 2: style, 3: full, 4: full, 6: full.replace(" ", ""), 10: NOTE}.items():
        names.setName(value, key, 3, 1, 0x409)


def advances(font):
    """Lines of a first code point, in hexadecimal, and the advances of it and those that follow, in 1/1000 em."""
    cmap, widths = font.getBestCmap(), font["hmtx"]
    scale = 1000 / font["head"].unitsPerEm
    runs = []
    for code in sorted(cmap):
        if not runs or runs[-1][0] + len(runs[-1][1]) != code:
            runs.append((code, []))
        runs[-1][1].append(str(round(widths[cmap[code]][0] * scale)))
    return "".join(f"{first:04X} {' '.join(run)}\n" for first, run in runs)


def main():
    source, here = Path(sys.argv[1]), Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        latin, arabic, signs = (Path(folder, name) for name in ("latin.ttf", "arabic.ttf", "signs.ttf"))
        subset(source / "NotoSans-Regular.ttf", LATIN, LATIN_FEATURES, latin)
        subset(source / "NotoSansArabic-Regular.ttf", ARABIC, ARABIC_FEATURES, arabic)
        subset(source / "NotoSansMath-Regular.ttf", SIGNS, [], signs, drop=["MATH"])
        font = Merger().merge([str(latin), str(arabic), str(signs)])
        named(font, "Regular")
        font.recalcTimestamp = False
        font.save(here / "regular.ttf")
        bold = Path(folder, "bold.ttf")
        subset(source / "NotoSans-Bold.ttf", LATIN[:2], LATIN_FEATURES, bold)
        font = TTFont(bold, recalcTimestamp=False)
        named(font, "Bold")
        font.save(here / "bold.ttf")
    for style in ("regular", "bold"):
        Path(here, f"{style}.advances").write_text(advances(TTFont(here / f"{style}.ttf")))


main()
