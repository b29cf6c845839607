#!/usr/bin/env python3
"""Compute the mean sentence vector of each language with the int8 graph.

Vectors of a multilingual encoder carry their language: subtracting the language's mean brings
translations together. The sources are the ones that `texts.toml` marks for "means". They cover
the same events and topics in all four languages, so that the means differ by language and not by
topic. Every language gets the same number of sentences from every source.

Each sentence runs alone, because the scale of quantised activations is shared within a batch.
Iranian Persian has no vector of its own: `fa` is the mean of `prs`.

Output: a safetensors file with one F32 tensor of shape [dimensions] per language, named by its
code. A mean is the average of unit vectors and is not itself of unit length. For late interaction,
which compares texts token by token, it also holds each language's mean token vector (`tokens.en`
and so on, without the tokens of the prefix and special ones) and `token_weights`: for every token
of the vocabulary the logarithm of the number of sentences over those that hold it.
"""

import argparse
import random
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from texts import LANGUAGES, read_manifest, sentences

SAME_MEAN = {"fa": "prs"}
PREFIX = "query: "


class SentenceEncoder:
    """Prefix, tokeniser, graph, mean pooling, unit length."""

    def __init__(self, model: Path, tokenizer: Path, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(model), options)
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(512)
        self.prefix = len(self.tokenizer.encode(PREFIX.strip(), add_special_tokens=False).ids)

    def encode(self, sentence: str) -> tuple[np.ndarray, list[int], np.ndarray]:
        """Return the unit vector of one sentence, run alone, and its tokens with their vectors."""
        encoding = self.tokenizer.encode(PREFIX + unicodedata.normalize("NFC", sentence))
        ids = np.array([encoding.ids])
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        hidden = self.session.run(None, feeds)[0][0]
        pooled = hidden.mean(axis=0)
        own = np.flatnonzero(np.array(encoding.special_tokens_mask) == 0)[self.prefix :]
        return pooled / np.linalg.norm(pooled), [encoding.ids[at] for at in own], hidden[own]


def choose_sentences(
    manifest: Path, root: Path, per_language: int
) -> dict[str, dict[str, list[str]]]:
    """Return distinct sentences by language and source, equally many per language and source."""
    pools: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source in read_manifest(manifest, "means"):
        for language, sentence in sentences(source, root):
            pools[source.name][language].append(sentence)
    chosen: dict[str, dict[str, list[str]]] = {language: {} for language in LANGUAGES}
    for name, by_language in pools.items():
        distinct = {language: list(dict.fromkeys(by_language[language])) for language in LANGUAGES}
        size = min(per_language // len(pools), *(len(pool) for pool in distinct.values()))
        for language, pool in distinct.items():
            chosen[language][name] = random.Random(0).sample(pool, size)
    return chosen


def main() -> None:
    """Read the arguments and write the means."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path, help="int8 .onnx file")
    parser.add_argument("tokenizer", type=Path, help="tokenizer.json")
    parser.add_argument("output", type=Path, help=".safetensors file to write")
    parser.add_argument("--texts", type=Path, default=Path(__file__).with_name("texts.toml"))
    parser.add_argument("--texts-root", type=Path, required=True, help="folder of the texts")
    parser.add_argument("--per-language", type=int, default=4000, help="sentences per language")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    encoder = SentenceEncoder(arguments.model, arguments.tokenizer, arguments.threads)
    chosen = choose_sentences(arguments.texts, arguments.texts_root, arguments.per_language)
    means = {}
    frequency, sentence_count = np.zeros(encoder.tokenizer.get_vocab_size()), 0
    for language, by_source in chosen.items():
        batch = [sentence for pool in by_source.values() for sentence in pool]
        total = np.zeros(encoder.session.get_outputs()[0].shape[-1])
        token_total, token_count = total.copy(), 0
        for sentence in batch:
            vector, ids, tokens = encoder.encode(sentence)
            total += vector
            token_total += tokens.sum(axis=0)
            token_count += len(ids)
            frequency[list(set(ids))] += 1
        sentence_count += len(batch)
        means[language] = (total / len(batch)).astype(np.float32)
        means[f"tokens.{language}"] = (token_total / token_count).astype(np.float32)
        counts = ", ".join(f"{len(pool)} {name}" for name, pool in by_source.items())
        print(f"{language}: {counts}; length of the mean {np.linalg.norm(means[language]):.3f}")
    for language, same in SAME_MEAN.items():
        means[language] = means[same].copy()
        means[f"tokens.{language}"] = means[f"tokens.{same}"].copy()
    weights = np.log((sentence_count + 1) / (frequency + 0.5))
    means["token_weights"] = weights.astype(np.float32)
    save_file(means, arguments.output)


if __name__ == "__main__":
    main()
