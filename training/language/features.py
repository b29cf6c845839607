"""What the language model looks at: light folding, words, and hashed character n-grams.

The Rust side (`src/language/features.rs`) does exactly the same; `train.py --vectors` writes test vectors that
its unit tests compare against. A change here is a change there.
"""

import unicodedata

LONGEST = 5
PRIME = 0x0100_0193
SEED = 0x811C_9DC5
WORD_MARK, FOREIGN_MARK = 0x9E37_79B9, 0x7F4A_7C15
FOREIGN_TIMES = 3
MIX = 0x85EB_CA6B
MASK = 0xFFFF_FFFF

ARABIC, LATIN, OTHER = "arabic", "latin", "other"

# Letters that differ between keyboards and not between languages; all else that tells languages apart stays.
SAME = {"ي": "ی", "ى": "ی", "ك": "ک"}
# Marks that belong to a word and carry nothing: tatweel, joiners, bidi marks, vowel signs, soft hyphen, BOM.
SILENT = (
    [(0x0640, 0x0640), (0x064B, 0x0654), (0x0670, 0x0670), (0x0610, 0x061A), (0x061C, 0x061C), (0x06D6, 0x06DC)]
    + [(0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x00AD, 0x00AD), (0x200B, 0x200F)]
    + [(0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)]
    + [(0x0300, 0x036F), (0x08D3, 0x08FF)]
)
ARABIC_LETTERS = [(0x0620, 0x063F), (0x0641, 0x064A), (0x0655, 0x065F), (0x066E, 0x066F), (0x0671, 0x06D3), (0x06D5, 0x06D5)] + [
    (0x06EE, 0x06EF), (0x06FA, 0x06FC), (0x06FF, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08C7)
]
# The letters that Pashto, Urdu and Persian are written with, Arabic's own among them. A word with another one, or a
# Latin word with a letter beyond a to z, has one more feature, the same for all such words, so that languages that
# the training text lacks are rejected by their letters.
HOME = set(map(ord, "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيٱٹټپځڅچډڈړڑږژښکګگںڼھۀہۂۃیۍېےۓ"))
LATIN_LETTERS = [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x02AF), (0x1E00, 0x1EFF)]


def _within(c, ranges):
    return any(low <= c <= high for low, high in ranges)


def _class_of(char):
    """(script, folded letters) of one character; script None for a separator, '' for a silent mark."""
    c = ord(char)
    if _within(c, SILENT):
        return "", ""
    if 0xFB50 <= c <= 0xFDFF or 0xFE70 <= c <= 0xFEFE:
        parts = [_class_of(part) for part in unicodedata.normalize("NFKD", char) if ord(part) not in range(0xFB50, 0xFF00)]
        letters = "".join(folded for script, folded in parts if script == ARABIC)
        return (ARABIC, letters) if letters else (None, "")
    if _within(c, ARABIC_LETTERS):
        return ARABIC, SAME.get(char, char)
    if _within(c, LATIN_LETTERS):
        return LATIN, char.lower()[0]
    if char.isalpha():
        return OTHER, char
    return None, ""


_CLASSES = {}


def class_of(char):
    found = _CLASSES.get(char)
    if found is None:
        found = _CLASSES[char] = _class_of(char)
    return found


def is_address(token):
    """Whether a token between white space is a URL, an e-mail address or a mention, which say nothing of the language."""
    return "://" in token or token.startswith("www.") or "@" in token


def words(text):
    """The words of a text as (script, folded letters)."""
    found = []
    for token in text.split():
        if is_address(token):
            continue
        script, letters = None, []
        for char in token:
            kind, folded = class_of(char)
            if kind == "":
                continue
            if kind != script and letters:
                found.append((script, "".join(letters)))
                letters = []
            script = kind
            if kind is not None:
                letters.append(folded)
        if letters:
            found.append((script, "".join(letters)))
    return found


def _finish(h):
    h ^= h >> 16
    h = h * MIX & MASK
    return h ^ h >> 13


_WORDS = {}


def hashes(word):
    """The 32-bit hashes of one folded word's n-grams (1 to 5, with its two edges) and, if longer, of the word."""
    found = _WORDS.get(word)
    if found is not None:
        return found
    marked = [0x20, *map(ord, word), 0x20]
    out = []
    for start in range(len(marked)):
        h = SEED
        for n in range(min(LONGEST, len(marked) - start)):
            h = (h ^ marked[start + n]) * PRIME & MASK
            if n > 0 or marked[start] != 0x20:
                out.append(_finish(h))
    if len(marked) > LONGEST:
        h = SEED ^ WORD_MARK
        for c in marked:
            h = (h ^ c) * PRIME & MASK
        out.append(_finish(h))
    if any(c >= 0x80 and c not in HOME for c in marked):
        out += [_finish(SEED ^ FOREIGN_MARK)] * FOREIGN_TIMES
    _WORDS[word] = out
    return out


if __name__ == "__main__":
    # The vectors of the test `hashes_agree_with_the_trainer` in `src/language/features.rs`.
    for text in ("د كابل ښار", "Kabul, 58", "می\u200cگوید ۵۸ été"):
        found = [h for _, word in words(text) for h in hashes(word)]
        print(f"{text!r}: ({len(found)}, {sum(found)})")
