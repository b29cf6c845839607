"""Read the texts listed in `texts.toml`.

The vocabulary cut counts tokens in these texts and the language means are averages over some of
them. Both read the list through this module, so that the model card can name every source.
"""

import csv
import json
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("en", "ps", "ur", "prs")


@dataclass
class TextSource:
    """One entry of `texts.toml`; the comments of that file explain the keys."""

    name: str
    licence: str
    path: str
    language: str | None = None
    language_field: str | None = None
    records_field: str | None = None
    text_field: str = "text"
    sentence_end: str | None = None
    use: list[str] = field(default_factory=lambda: ["vocabulary"])


def read_manifest(manifest: Path, use: str) -> list[TextSource]:
    """Return the sources of the manifest that are meant for `use` ("vocabulary" or "means")."""
    with open(manifest, "rb") as file:
        entries = tomllib.load(file)["text"]
    return [source for source in (TextSource(**entry) for entry in entries) if use in source.use]


def sentences(source: TextSource, root: Path):
    """Yield `(language, sentence)` for every sentence of a source, NFC, without empty lines.

    The path may be a glob pattern. The suffix names the format: `.txt` has one sentence a line,
    `.tsv` has a header line and no quoting, `.jsonl` has one object a line.
    """
    paths = sorted(root.glob(source.path))
    if not paths:
        raise FileNotFoundError(f"no file matches {source.path} under the data folder")
    for path in paths:
        for language, text in _texts(source, path):
            for sentence in _split(text, source.sentence_end):
                sentence = unicodedata.normalize("NFC", sentence).strip()
                if sentence:
                    yield language, sentence


def _texts(source: TextSource, path: Path):
    with open(path, encoding="utf-8") as file:
        if path.suffix == ".txt":
            for line in file:
                yield source.language, line
            return
        if path.suffix == ".tsv":
            records = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            records = (json.loads(line) for line in file)
        for record in records:
            for item in record[source.records_field] if source.records_field else [record]:
                language = item[source.language_field] if source.language_field else source.language
                text = item[source.text_field]
                if text:
                    yield language, text


def _split(text: str, sentence_end: str | None):
    """Split running text after `sentence_end`; leave text that has one sentence a record alone."""
    if sentence_end is None:
        return [text]
    return [part + sentence_end for part in text.split(sentence_end) if part.strip()]
