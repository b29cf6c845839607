"""Fit the model of a pair among the others of its event (`src/align/context.rs`).

Scenarios of articles, held out of all other training, are taken as they are. Those of single statements are dealt
into documents as articles would tell them: each of one language, of about eight statements, a point at most once a
document as far as that goes; several ways of dealing stand beside each other. Every pair of two documents then has its
ranks, gaps and height among the others, by the same definitions as in Rust, and a logistic model weighs them with the
pair's own log odds.
"""

import random

import numpy as np
from sklearn.linear_model import LogisticRegression

DOCUMENT_SIZE = 8
DEALINGS = 3
ALONE = 2.0
BEST = 8


def deal(scenario: dict, rng: random.Random) -> np.ndarray:
    """Return the document of each statement."""
    statements = scenario["statements"]
    points = [{point for point, _ in statement["says"]} for statement in statements]
    document_of, first = np.zeros(len(statements), dtype=int), 0
    for language in sorted({statement["lang"] for statement in statements}):
        own = [at for at, statement in enumerate(statements) if statement["lang"] == language]
        rng.shuffle(own)
        documents = [[] for _ in range(max(1, round(len(own) / DOCUMENT_SIZE)))]
        for at in own:
            told = [(sum(bool(points[at] & points[other]) for other in held), len(held)) for held in documents]
            chosen = min(range(len(documents)), key=told.__getitem__)
            documents[chosen].append(at)
            document_of[at] = first + chosen
        first += len(documents)
    return document_of


def views(values: np.ndarray, document_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithm of one more than each pair's rank, and its gap, seen from the row."""
    count = len(values)
    ranks, gaps = np.zeros((count, count)), np.zeros((count, count))
    for row in range(count):
        for document in np.unique(document_of):
            if document == document_of[row]:
                continue
            others = np.flatnonzero(document_of == document)
            own = values[row, others]
            order = np.argsort(-own, kind="stable")
            place = np.empty(len(others))
            place[order] = np.arange(len(others))
            ranks[row, others] = np.log1p(place)
            best = own[order[0]]
            second = own[order[1]] if len(others) > 1 else best - ALONE
            gaps[row, others] = np.where(np.arange(len(others)) == order[0], own - second, own - best)
    return ranks, gaps


def features(links: np.ndarray, late: np.ndarray, document_of: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the pairs across documents, as two arrays of rows, and their values."""
    across = document_of[:, None] != document_of[None]
    height = np.array([np.sort(row[is_across])[-BEST:].mean() for row, is_across in zip(links, across)])
    a, b = np.nonzero(np.triu(across, 1))
    own = links[a, b]
    (link_ranks, link_gaps), (late_ranks, late_gaps) = views(links, document_of), views(late, document_of)
    both = [
        extreme(values[a, b], values[b, a])
        for values in (link_ranks, late_ranks, link_gaps, late_gaps)
        for extreme in (np.minimum, np.maximum)
    ]
    z = (own - own.mean()) / max(own.std(), 1e-6)
    sums = [height[a] + height[b], np.abs(height[a] - height[b])]
    return a, b, np.stack([own, late[a, b], *both, z, *sums], 1)


def fit(scenarios: list[dict], links: list[np.ndarray], late: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return the model's tensors; `links` and `late` hold a symmetric matrix for each scenario."""
    values, truth = [], []
    for scenario, own_links, own_late in zip(scenarios, links, late):
        points = [{point for point, _ in statement["says"]} for statement in scenario["statements"]]
        statements = scenario["statements"]
        if "documents" in scenario:
            dealt = [np.array([statement["doc"] for statement in statements])] * DEALINGS
        else:
            dealt = [deal(scenario, random.Random(dealing)) for dealing in range(DEALINGS)]
        for document_of in dealt:
            a, b, found = features(own_links, own_late, document_of)
            values.append(found)
            truth += [bool(points[x] & points[y]) for x, y in zip(a, b)]
    values = np.concatenate(values)
    mean, scale = values.mean(0), values.std(0)
    model = LogisticRegression(C=0.3, max_iter=3000).fit((values - mean) / scale, truth)
    return {
        "context.mean": mean.astype(np.float32),
        "context.scale": scale.astype(np.float32),
        "context.weights": model.coef_[0].astype(np.float32),
        "context.bias": model.intercept_.astype(np.float32),
    }
