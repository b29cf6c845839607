"""Fit how likely two documents report one event (`src/event/likeness.rs`).

Reads the articles written for training, all set in one week so that no date gives an event away; the vectors of their
sentences, as `pairs/export.rs` writes them; and a run over the articles, whose statements tell the places they name and the
figures they give. Fits a logistic model on the documents of the events that are trained on, prints the figures of those held
out, and the constants of the source file.

    python ../articles.py jsonl ../articles/*.txt > articles.jsonl
    cargo run --release --example pair-features -- vectors.safetensors articles.jsonl
    python ../articles.py week corpus ../articles/*.txt
    bayan run job.toml --out run          # [corpus] path = "corpus/docs"
    python train.py articles.jsonl vectors.safetensors run [student.safetensors]
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import scenarios  # noqa: E402

NEAREST = 3
THRESHOLDS = (-4.5, -4.0, -3.5, -3.0, -2.5)


def is_telling(value: float | None) -> bool:
    """Whether a figure is unlikely to stand in two documents by chance, as in `is_telling` of the library."""
    return value is not None and value >= 11 and value % 10 != 0 and not (1300 <= value < 2100 and value % 1 == 0)


class Documents:
    """The articles of all scenarios, with what tells their events."""

    def __init__(self, raw: list[dict], run: Path):
        self.event = np.repeat(np.arange(len(raw)), [len(scenario["documents"]) for scenario in raw])
        self.languages = [document["lang"] for scenario in raw for document in scenario["documents"]]
        names = [f"{one['scenario']}-{at + 1}/article" for one in raw for at in range(len(one["documents"]))]
        self.rows, first = [], 0
        for scenario in raw:
            of = np.array([statement["doc"] for statement in scenario["statements"]])
            self.rows += [first + np.flatnonzero(of == at) for at in range(len(scenario["documents"]))]
            first += len(of)
        statements = defaultdict(list)
        for line in (run / "statements.jsonl").read_text("utf-8").splitlines():
            statement = json.loads(line)
            statements[statement["doc_id"]].append(statement)
        self.places, self.figures = [], []
        for name in names:
            own = statements[name]
            narrow = [place for one in own for place in one["places"] if place["kind"] not in ("country", "nationality")]
            self.places.append({place["place"] for place in narrow})
            values = [quantity["best"] for one in own for quantity in one["quantities"]]
            self.figures.append({value for value in values if is_telling(value)})

    def likenesses(self, vectors: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """How alike each two documents are, as a whole and in their nearest statements."""
        means = np.stack([vectors[rows].mean(0) for rows in self.rows])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        nearest = []
        for x, y in zip(a, b):
            cosines = vectors[self.rows[x]] @ vectors[self.rows[y]].T
            nearest.append(np.mean([np.sort(cosines.max(axis))[-NEAREST:].mean() for axis in (0, 1)]))
        return np.stack([(means[a] * means[b]).sum(1), np.array(nearest)], 1)

    def signs(self, a: int, b: int) -> list[float]:
        """What the places, figures and languages of two documents say."""
        weight = lambda places: sum(1.0 + (place.count(".") > 1) for place in places)
        shared = weight(self.places[a] & self.places[b])
        fewer = min(weight(self.places[a]), weight(self.places[b]))
        of_a, of_b = ({".".join(place.split(".")[:2]) for place in self.places[at]} for at in (a, b))
        are_known = bool(of_a) and bool(of_b)
        return [
            shared / (fewer + 1.0),
            min(shared, 6.0) / 6.0,
            len(of_a & of_b) / len(of_a | of_b) if are_known else 0.0,
            float(are_known and not of_a & of_b),
            min(len(self.figures[a] & self.figures[b]), 3) / 3.0,
            float(self.languages[a] == self.languages[b]),
        ]


def b_cubed(found: np.ndarray, truth: np.ndarray) -> float:
    """B-cubed F1 of groups."""
    precision = np.mean([(truth[found == own] == of).mean() for own, of in zip(found, truth)])
    recall = np.mean([(found[truth == of] == own).mean() for own, of in zip(found, truth)])
    return 2 * precision * recall / (precision + recall)


def report(name: str, odds: np.ndarray, same: np.ndarray, truth: np.ndarray) -> None:
    """Print how well log odds tell one event, and what comes of grouping by them."""
    tree = linkage(odds.max() - odds, "average")
    grouped = {at: round(b_cubed(fcluster(tree, odds.max() - at, "distance"), truth), 3) for at in THRESHOLDS}
    print(f"{name}: average precision {average_precision_score(same, odds):.3f}, B-cubed by threshold {grouped}")


def main() -> None:
    """Read the arguments, fit, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("student", type=Path, nargs="?")
    arguments = parser.parse_args()
    raw = scenarios.read([arguments.scenarios])
    documents = Documents(raw, arguments.run)
    vectors = load_file(arguments.vectors)["vectors"]
    held = np.isin(documents.event, scenarios.held_out(raw))
    parts = {}
    for name, chosen in (("trained on", np.flatnonzero(~held)), ("held out", np.flatnonzero(held))):
        a, b = (chosen[side] for side in np.triu_indices(len(chosen), 1))
        signs = np.array([documents.signs(x, y) for x, y in zip(a, b)])
        same = documents.event[a] == documents.event[b]
        parts[name] = a, b, signs, same, documents.event[chosen]
    a, b, signs, same, _ = parts["trained on"]
    alike = documents.likenesses(vectors, a, b)
    model = LogisticRegression(C=1e4, max_iter=10000).fit(np.concatenate([alike, signs], 1), same)
    print("weights", model.coef_[0].round(3).tolist(), "bias", model.intercept_.round(3).tolist())
    standard = alike[~same].mean(0), alike[~same].std(0)
    print("scale: mean and spread of documents of two events", *(values.round(4).tolist() for values in standard))
    for name, (a, b, signs, same, truth) in parts.items():
        alike = documents.likenesses(vectors, a, b)
        report(name, model.decision_function(np.concatenate([alike, signs], 1)), same, truth)
        report(f"{name}, cosine of the means times 10, less 7.5", 10 * alike[:, 0] - 7.5, same, truth)
    if arguments.student:
        vectors = load_file(arguments.student)["vectors"]
        a, b, signs, same, _ = parts["trained on"]
        alike = documents.likenesses(vectors, a, b)
        own = alike[~same].mean(0), alike[~same].std(0)
        print("student's scale", *(values.round(4).tolist() for values in own))
        for name, (a, b, signs, same, truth) in parts.items():
            alike = (documents.likenesses(vectors, a, b) - own[0]) / own[1] * standard[1] + standard[0]
            report(f"{name}, student", model.decision_function(np.concatenate([alike, signs], 1)), same, truth)


if __name__ == "__main__":
    main()
