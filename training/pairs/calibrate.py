#!/usr/bin/env python3
"""Fit the probability of one point that a run states (`aligned` in `src/contradiction.rs`).

What the context says of a pair is fitted before anything is grouped. This fits, on the events held out of all training, how
likely a pair is of one point given that and whether a cluster holds both:

    python ../articles.py gold held ../articles/*.txt
    bayan run job.toml --out run              # [corpus] path = "held/docs", [alignment] threshold = 0.02
    python calibrate.py held run [GOLD RUN]   # the second pair of folders is only measured

Prints the constants and the expected calibration error.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

BINS = 10


def pairs(gold_folder: Path, run: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return log odds in context and whether grouped, and whether of one point, for pairs of gold sentences."""
    gold = json.loads((gold_folder / "gold.json").read_text("utf-8"))
    spans = {}
    for name, document in gold["documents"].items():
        body = (gold_folder / "docs" / f"{name}.txt").read_text("utf-8").partition("\n---\n")[2]
        at, spans[name] = 0, []
        for sentence in document["sentences"]:
            at = body.index(sentence, at)
            spans[name].append((at, at + len(sentence)))
            at += len(sentence)
    read = lambda name: [json.loads(line) for line in (run / name).read_text("utf-8").splitlines()]
    sentences = defaultdict(list)
    for one in read("statements.jsonl"):
        for number, (start, end) in enumerate(spans.get(one["doc_id"], [])):
            overlap = min(end, one["end"]) - max(start, one["start"])
            if overlap > 0 and overlap * 2 >= min(end - start, one["end"] - one["start"]):
                sentences[one["statement_id"]].append((one["doc_id"], number))
    clusters = defaultdict(set)
    for number, cluster in enumerate(gold["clusters"]):
        for member in cluster["members"]:
            clusters[tuple(member)].add(number)
    best = {}
    for pair in read("pairs.jsonl"):
        for a in sentences[pair["a"]]:
            for b in sentences[pair["b"]]:
                key = tuple(sorted((a, b)))
                if key not in best or pair["alignment"] > best[key]["alignment"]:
                    best[key] = pair
    signals = [pair["signals"] for pair in best.values()]
    odds = np.clip([signal["in_context"] for signal in signals], 1e-4, 1 - 1e-4)
    values = np.stack([np.log(odds / (1 - odds)), [float(signal["is_grouped"]) for signal in signals]], 1)
    return values, np.array([bool(clusters[a] & clusters[b]) for a, b in best])


def calibration_error(predicted: np.ndarray, observed: np.ndarray) -> float:
    """Expected calibration error over bins of equal width."""
    bins = np.minimum((predicted * BINS).astype(int), BINS - 1)
    parts = [bins == number for number in range(BINS) if (bins == number).any()]
    return sum(abs(predicted[part].mean() - observed[part].mean()) * part.mean() for part in parts)


def main() -> None:
    """Read the arguments, fit, report."""
    if len(sys.argv) not in (3, 5):
        sys.exit(__doc__)
    folders = [Path(argument) for argument in sys.argv[1:]]
    values, linked = pairs(folders[0], folders[1])
    model = LogisticRegression(C=10.0).fit(values, linked)
    print("weight of the log odds, of being grouped, and bias:", *model.coef_[0].round(3), model.intercept_[0].round(3))
    for gold, run in [folders[:2], folders[2:]][: len(folders) // 2]:
        values, linked = pairs(gold, run)
        error = calibration_error(model.predict_proba(values)[:, 1], linked)
        print(f"{gold.name}: {len(linked)} pairs, {linked.mean():.3f} of one point, calibration error {error:.3f}")


if __name__ == "__main__":
    main()
