"""Write what the teacher makes of the student's texts: each one's unit vector, without its language's mean.

    python teacher.py MODEL --data DATA --scenarios k*.jsonl --out WORK/teacher

MODEL is the folder of the encoder that bayan carries. Writes `WORK/teacher.json`, the texts with their languages, and
`WORK/teacher.npy`, F16 [texts, dimensions]. Sentences are run with others of exactly their length, which changes their
vectors a little (the scale of activations is shared) and saves most of the time.
"""

import argparse
import json
import random
import re
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors.numpy import load_file
from tokenizers import Tokenizer

import texts

SEED = 3
PREFIX = "query: "
LONGEST, BATCH_TOKENS = 128, 400
WORD = re.compile(r"[^\W\d_][\w\u200c'’-]*")
MOST_WORDS = 16_000


class Teacher:
    """The encoder as its own graph, centred by language."""

    def __init__(self, folder: Path, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.means = load_file(folder / "language_means.safetensors")

    def __call__(self, wanted: list[texts.Text]) -> np.ndarray:
        """The vectors of texts."""
        written = [PREFIX + unicodedata.normalize("NFC", text) for _, text in wanted]
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(written)]
        by_length = defaultdict(list)
        for at, own in enumerate(tokens):
            by_length[len(own)].append(at)
        vectors = np.zeros((len(wanted), len(self.means["en"])), np.float32)
        for length, rows in sorted(by_length.items()):
            size = max(1, BATCH_TOKENS // length)
            for start in range(0, len(rows), size):
                batch = rows[start : start + size]
                ids = np.array([tokens[at] for at in batch])
                feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
                vectors[batch] = self.session.run(None, feeds)[0].mean(1)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        for at, (language, _) in enumerate(wanted):
            vectors[at] -= self.means[language]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def frequent_words(sentences: list[texts.Text]) -> list[texts.Text]:
    """The words of each language that occur twice or more: short texts of their own, so that rare pieces are learned."""
    counts = {language: Counter() for language in texts.LANGUAGES}
    for language, text in sentences:
        counts[language].update(word.lower() if language == "en" else word for word in WORD.findall(text))
    return [
        (language, word)
        for language, own in counts.items()
        for word, count in own.most_common(MOST_WORDS)
        if count >= 2 and len(word) > 1
    ]


def parts(sentences: list[texts.Text], rng: random.Random) -> list[texts.Text]:
    """A run of three to nine words out of three in four of the longer sentences: more to learn from the same text."""
    found = []
    for language, text in sentences:
        words = text.split()
        if len(words) >= 10 and rng.random() < 0.75:
            size = rng.randint(3, min(9, len(words) // 2))
            start = rng.randrange(len(words) - size + 1)
            found.append((language, " ".join(words[start : start + size])))
    return found


def main() -> None:
    """Read the arguments and write the vectors."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public text data")
    parser.add_argument("--scenarios", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    wanted = [text for group in texts.parallel(arguments.data) for text in group]
    wanted += [text for scenario in texts.scenarios(arguments.scenarios) for text in texts.statements(scenario)]
    wanted += texts.alone(arguments.data)
    wanted = list(dict.fromkeys(wanted))
    wanted = list(dict.fromkeys(wanted + frequent_words(wanted) + parts(wanted, random.Random(SEED))))
    began = time.time()
    vectors = Teacher(arguments.model, arguments.threads)(wanted)
    np.save(arguments.out.with_suffix(".npy"), vectors.astype(np.float16))
    arguments.out.with_suffix(".json").write_text(json.dumps(wanted, ensure_ascii=False), "utf-8")
    print(f"{len(wanted)} texts, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
