"""Measures a model file on the development sets, with the Python side's own reader of the file.

    python evaluate.py --data DATA --model ../../src/language/model/language.bin

The published figures come from the Rust side (`benches/quality`); this is the trainer's quick look.
"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np

from features import ARABIC, LATIN, words
from sources import lines
from train import ARABIC_BITS, LATIN_BITS, buckets, softmax

NAMES = ["en", "ps", "ur", "fa", "other"]
NEAREST = str.maketrans({"ې": "ے", "ۍ": "ی", "ئ": "ی", "ځ": "ز", "څ": "س", "ډ": "ڈ", "ړ": "ڑ", "ږ": "ژ", "ښ": "ش", "ګ": "گ", "ڼ": "ن", "ټ": "ٹ"})


class Model:
    def __init__(self, path):
        raw = path.read_bytes()
        _, self.abits, self.acols, self.lbits, self.lcols = struct.unpack("<5I", raw[4:24])
        floats = np.frombuffer(raw, "<f4", 2 * self.acols + 4 + 2 * self.lcols + 2, 24)
        self.ascale, self.abias, rest = floats[: self.acols], floats[self.acols : 2 * self.acols], floats[2 * self.acols :]
        self.acal, self.dcal, rest = rest[:2], rest[2:4], rest[4:]
        self.lscale, self.lbias, self.lcal = rest[: self.lcols], rest[self.lcols : 2 * self.lcols], rest[2 * self.lcols :]
        at = 24 + 4 * len(floats)
        size = self.acols << self.abits
        self.arows = np.frombuffer(raw, np.int8, size, at).reshape(-1, self.acols)
        self.lrows = np.frombuffer(raw, np.int8, self.lcols << self.lbits, at + size).reshape(-1, self.lcols)

    def _logits(self, rows, scale, bias, text, script, bits):
        found = buckets(text, script, bits)
        return rows[found].sum(axis=0, dtype=np.int64) * scale / np.sqrt(max(1, len(found))) + bias, max(1, len(found))

    def probabilities(self, text):
        """(probabilities in the order of NAMES, log odds of Dari)."""
        found = words(text)
        arabic = sum(kind == ARABIC for kind, _ in found)
        latin = sum(kind == LATIN for kind, _ in found)
        if not arabic and not latin or len(found) - arabic - latin > max(arabic, latin):
            return np.array([0, 0, 0, 0, 1.0]), 0.0
        if arabic * 1.5 >= latin:
            logits, n = self._logits(self.arows, self.ascale, self.abias, text, ARABIC, ARABIC_BITS)
            p = softmax((logits[:11] * np.exp(self.acal[0] + self.acal[1] * np.log(n)))[None])[0]
            return np.array([0, p[0], p[1], p[2], p[3:].sum()]), logits[11] * np.exp(self.dcal[0] + self.dcal[1] * np.log(n))
        logits, n = self._logits(self.lrows, self.lscale, self.lbias, text, LATIN, LATIN_BITS)
        p = softmax((logits[:3] * np.exp(self.lcal[0] + self.lcal[1] * np.log(n)))[None])[0]
        return np.array([p[0], 0, 0, 0, p[1] + p[2]]), 0.0


def report(name, texts, want, model, show=0):
    ps = np.array([model.probabilities(text)[0] for text in texts])
    got = ps.argmax(axis=1)
    right = (got == NAMES.index(want)).mean() * 100
    counts = {NAMES[k]: int(n) for k, n in enumerate(np.bincount(got, minlength=5)) if n and NAMES[k] != want}
    print(f"{name:28} {len(texts):6} {right:7.2f} %  mean p {ps[:, NAMES.index(want)].mean():.4f}  {counts}")
    for text, k, p in [t for t in zip(texts, got, ps) if t[1] != NAMES.index(want)][:show]:
        print("      ", NAMES[k], p.round(2), text[:110])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--show", type=int, default=0)
    o = parser.parse_args()
    model = Model(o.model)
    flores = {c: lines(o.data / f"flores-sib200/{c}.txt") for c in ("eng_Latn", "pbt_Arab", "urd_Arab", "prs_Arab", "pes_Arab")}
    want = {"eng_Latn": "en", "pbt_Arab": "ps", "urd_Arab": "ur", "prs_Arab": "fa", "pes_Arab": "fa"}
    for code, texts in flores.items():
        report(f"FLORES {code}", texts, want[code], model, o.show)
    for words_n in (4, 2, 1):
        for code, texts in flores.items():
            report(f"first {words_n}: {code}", [" ".join(t.split()[:words_n]) for t in texts], want[code], model, o.show if words_n == 4 else 0)
    report("letters replaced", [t.translate(NEAREST) for t in flores["pbt_Arab"]], "ps", model, o.show)
    report("letters replaced, first 4", [" ".join(t.translate(NEAREST).split()[:4]) for t in flores["pbt_Arab"]], "ps", model, o.show)
    report("upper case", [t.upper() for t in flores["eng_Latn"]], "en", model)
    for path in sorted((o.data / "flores-sib200/other-languages").glob("*.txt")):
        report(f"other {path.stem}", lines(path), "other", model, o.show)
    for code, label in (("eng", "en"), ("fas", "fa"), ("urd", "ur")):
        for kind in ("sentences", "word-pairs", "single-words"):
            report(f"lingua {code} {kind}", lines(o.data / f"lingua-testdata/{code}.{kind}.txt"), label, model, o.show if kind == "sentences" else 0)
    report("tatoeba pes", lines(o.data / "tatoeba/pes-eng.pes.txt"), "fa", model)
    report("tatoeba urd", lines(o.data / "tatoeba/urd-eng.urd.txt"), "ur", model)
    news = [json.loads(line)["text"] for line in lines(o.data / "urdu-summary-corpus/articles.jsonl")]
    report("Urdu news", [s.strip() for text in news for s in text.split("۔") if len(s.split()) > 2], "ur", model, o.show)
    news = [json.loads(line)["text"] for line in lines(o.data / "pashto-radio-news/articles.jsonl")]
    report("Pashto radio", [s.strip() for text in news for s in text.split(".") if len(s.split()) > 2], "ps", model, o.show)
    odds = {c: np.array([model.probabilities(t)[1] for t in flores[c]]) for c in ("prs_Arab", "pes_Arab")}
    print("dialect, sentences: prs", (odds["prs_Arab"] > 0).mean(), "pes", (odds["pes_Arab"] < 0).mean())
    for n in (4, 12):
        pooled = {c: v[: len(v) // n * n].reshape(-1, n).sum(axis=1) for c, v in odds.items()}
        print(f"dialect, {n} sentences: prs", (pooled["prs_Arab"] > 0).mean(), "pes", (pooled["pes_Arab"] < 0).mean())


if __name__ == "__main__":
    main()
