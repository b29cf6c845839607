"""The texts that the student learns from: sentences of the four languages, and groups of them that say the same.

TICO-19, FLORES-200, Tatoeba and the gold corpora are left out, to be measured on. Of the storybooks only those under CC BY
are read. Each text is a pair of language and words.
"""

import csv
import json
import re
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer

LANGUAGES = ("en", "ps", "ur", "prs")
SHORTEST, LONGEST = 3, 60
# White space as Unicode has it, which is where `split_whitespace` of Rust splits.
SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")

Text = tuple[str, str]


class Pieces:
    """Texts as pieces of words: every word by itself, as `src/embed/student.rs` does it."""

    def __init__(self, tokenizer: Path):
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.size = self.tokenizer.get_vocab_size()
        self.words: dict[str, list[int]] = {}

    def __call__(self, text: str) -> list[int]:
        """The numbers of a text's pieces."""
        pieces: list[int] = []
        for word in SPACE.split(unicodedata.normalize("NFC", text)):
            if word:
                if word not in self.words:
                    self.words[word] = self.tokenizer.encode(word, add_special_tokens=False).ids
                pieces += self.words[word]
        return pieces or [self.tokenizer.token_to_id("<unk>")]


def lines(path: Path) -> list[str]:
    """The lines of a file; empty ones stay, so that parallel files remain aligned."""
    return [line.strip() for line in path.read_text("utf-8").split("\n")]


def parallel(data: Path) -> list[list[Text]]:
    """Groups of sentences that say the same."""
    seed = zip(*(lines(data / f"nllb-seed/{name}.txt") for name in ("eng_Latn", "prs_Arab", "pbt_Arab")))
    groups = [list(zip(("en", "prs", "ps"), group)) for group in seed]
    wmt = data / "wmt20-wikipedia-ps-en"
    groups += [[("en", a), ("ps", b)] for a, b in zip(lines(wmt / "dev.eng.txt"), lines(wmt / "dev.pus.txt"))]
    licence = {}
    with open(data / "storybooks/credits.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            licence[row["lang"], row["story"]] = row["licence"]
    columns = (("en", "eng"), ("prs", "prs"), ("ps", "pus"), ("ur", "urd"))
    with open(data / "storybooks/pages.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            free = [(l, c) for l, c in columns if licence.get((c, row["story"])) == "[CC-BY]"]
            groups.append([(language, row[column]) for language, column in free])
    groups = [[text for text in group if text[1]] for group in groups]
    return [group for group in groups if len(group) >= 2]


def alone(data: Path) -> list[Text]:
    """Sentences without a translation."""
    voice = data / "common-voice-text"
    texts = [(l, x) for l, n in (("en", "eng"), ("ur", "urd"), ("prs", "fas")) for x in lines(voice / f"{n}.txt")]
    texts += [("ps", x) for x in lines(data / "leipzig-pashto-news-2020/sentences.txt")]
    for line in lines(data / "ecb-plus/docs.jsonl"):
        document = json.loads(line) if line else {"sentences": []}
        texts += [("en", document["text"][start:end]) for start, end in document["sentences"]]
    for line in lines(data / "urdu-summary-corpus/articles.jsonl"):
        body = json.loads(line)["text"] if line else ""
        texts += [("ur", part.strip() + "۔") for part in body.split("۔") if part.strip()]
    return [(l, text) for l, text in texts if SHORTEST <= len(text.split()) <= LONGEST]


def scenarios(paths: list[Path]) -> list[dict]:
    """The scenarios of training statements, in the order of their files."""
    return [json.loads(line) for path in sorted(paths) for line in path.read_text("utf-8").splitlines()]


def statements(scenario: dict) -> list[Text]:
    """A scenario's statements."""
    return [(statement["lang"], statement["text"]) for statement in scenario["statements"]]
