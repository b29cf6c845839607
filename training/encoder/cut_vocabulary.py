#!/usr/bin/env python3
"""Cut the vocabulary of a Hugging Face encoder folder to English, Pashto, Urdu and Dari.

XLM-R's 250,002 pieces cover a hundred languages, and their embeddings are four fifths of the
model. What is kept:

1. the special tokens;
2. every single character, alone or after the word mark, that is not a letter of a foreign script
   (Latin, Arabic, Greek and Cyrillic letters stay): whatever a longer piece spelled can still be
   spelled letter by letter, so no word of the four languages becomes unknown;
3. every Arabic-script piece made of letters that the four languages' texts use, seen or not;
4. every other piece that the given texts use at least `--min-count` times.

Scores of the kept pieces are unchanged, so a text whose pieces were all kept is cut as before.
Rows of the word embeddings move with their pieces; nothing else of the model changes.
"""

import argparse
import json
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from texts import read_manifest, sentences

WORD_MARK = "▁"
WORD_EMBEDDINGS = "embeddings.word_embeddings.weight"
KEPT_SCRIPTS = {"LATIN", "ARABIC", "GREEK", "CYRILLIC"}
# First words of the names of marks that belong to no script: accents, transliterated ayn and hamza.
KEPT_SCRIPTS |= {"COMBINING", "MODIFIER", "CARON", "VARIATION"}
ARABIC_SCRIPT_LANGUAGES = ("ps", "ur", "prs", "fa")


def script(character: str) -> str:
    """The script of a letter, as the first word of its Unicode name."""
    return unicodedata.name(character, "?").split()[0]


def is_letter(character: str) -> bool:
    """Whether the character is a letter or a mark; marks are cut and kept like letters."""
    return unicodedata.category(character)[0] in "LM"


def count(tokenizer: Tokenizer, manifest: Path, root: Path) -> tuple[Counter, Counter]:
    """Count token ids over all texts, and characters over the texts in Arabic script."""
    tokens, characters = Counter(), Counter()
    for source in read_manifest(manifest, "vocabulary"):
        batch = list(sentences(source, root))
        for encoding in tokenizer.encode_batch(
            [text for _, text in batch], add_special_tokens=False
        ):
            tokens.update(encoding.ids)
        for language, text in batch:
            if language in ARABIC_SCRIPT_LANGUAGES:
                characters.update(text)
    return tokens, characters


def choose(
    vocabulary: list[str], special: set[str], tokens: Counter, alphabet: set[str], min_count: int
) -> dict[str, list[int]]:
    """Return the ids to keep, by the reason why they are kept (first reason only)."""
    kept = {"special": [], "single character": [], "Arabic script": [], "used": []}
    for token_id, piece in enumerate(vocabulary):
        text = piece.removeprefix(WORD_MARK)
        letters = [character for character in text if is_letter(character)]
        arabic = any(script(character) == "ARABIC" for character in letters)
        if piece in special:
            kept["special"].append(token_id)
        elif len(text) <= 1 and all(script(letter) in KEPT_SCRIPTS for letter in letters):
            kept["single character"].append(token_id)
        elif arabic and all(letter in alphabet for letter in letters):
            kept["Arabic script"].append(token_id)
        elif tokens[token_id] >= min_count:
            kept["used"].append(token_id)
    return kept


def cut_tokenizer(tokenizer: dict, kept_ids: list[int]) -> dict:
    """Renumber a Unigram `tokenizer.json`: vocabulary, unknown id, added and template tokens."""
    model = tokenizer["model"]
    new_id = {old: new for new, old in enumerate(kept_ids)}
    pieces = [model["vocab"][old] for old in kept_ids]
    # Scores are f32 in SentencePiece; the shortest text that gives the same f32 is enough.
    model["vocab"] = [[piece, float(str(np.float32(score)))] for piece, score in pieces]
    model["unk_id"] = new_id[model["unk_id"]]
    for token in tokenizer["added_tokens"]:
        token["id"] = new_id[token["id"]]
    for token in tokenizer["post_processor"]["special_tokens"].values():
        token["ids"] = [new_id[old] for old in token["ids"]]
    return tokenizer


def main() -> None:
    """Read the arguments and write the smaller folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path, help="Hugging Face folder")
    parser.add_argument("output", type=Path, help="folder to write")
    parser.add_argument("--texts", type=Path, default=Path(__file__).with_name("texts.toml"))
    parser.add_argument("--texts-root", type=Path, required=True, help="folder of the texts")
    parser.add_argument("--min-count", type=int, default=2, help="uses that keep a piece")
    parser.add_argument(
        "--letter-count", type=int, default=20, help="uses that put a letter into the alphabet"
    )
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)

    tokenizer_path = arguments.model / "tokenizer.json"
    tokenizer = json.loads(tokenizer_path.read_text(encoding="utf-8"))
    tokens, characters = count(
        Tokenizer.from_file(str(tokenizer_path)), arguments.texts, arguments.texts_root
    )
    alphabet = {letter for letter, uses in characters.items() if uses >= arguments.letter_count}
    vocabulary = [piece for piece, _ in tokenizer["model"]["vocab"]]
    special = {token["content"] for token in tokenizer["added_tokens"]}
    kept = choose(vocabulary, special, tokens, alphabet, arguments.min_count)
    kept_ids = sorted(token_id for ids in kept.values() for token_id in ids)

    weights = load_file(arguments.model / "model.safetensors")
    weights[WORD_EMBEDDINGS] = weights[WORD_EMBEDDINGS][kept_ids]
    save_file(weights, arguments.output / "model.safetensors", metadata={"format": "pt"})

    config = json.loads((arguments.model / "config.json").read_text())
    new_id = {old: new for new, old in enumerate(kept_ids)}
    config["vocab_size"] = len(kept_ids)
    config["pad_token_id"] = new_id[config["pad_token_id"]]
    (arguments.output / "config.json").write_text(json.dumps(config, indent=1) + "\n")

    (arguments.output / "tokenizer.json").write_text(
        json.dumps(
            cut_tokenizer(tokenizer, kept_ids), ensure_ascii=False, separators=(",", ":")
        ),
        encoding="utf-8",
    )
    licence = arguments.model / "LICENSE"
    if licence.exists():
        shutil.copy(licence, arguments.output)

    lost = sum(uses for token_id, uses in tokens.items() if token_id not in new_id)
    for reason, ids in kept.items():
        print(f"{reason}: {len(ids)}")
    print(f"kept {len(kept_ids)} of {len(vocabulary)} pieces")
    print(f"{lost} of {tokens.total()} tokens of the texts are now spelled by other pieces")


if __name__ == "__main__":
    main()
