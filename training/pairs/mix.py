"""Fit how the reader of pairs and the pair scorer are weighed, on the held-out scenarios, and describe the reader.

    python mix.py --features FEATURES.safetensors --scenarios k*.jsonl --scorer pair_scorer.safetensors \\
        --partner any.safetensors --reading cross.npz --graph models/pair-reader/cross.onnx

`cross.npz` is what `cross.py` says of the held-out pairs. Writes `mix.safetensors` and `pair_reader.json` beside the
graph. The figures that it prints are of folds by scenario: each pair is weighed by weights fitted on other scenarios.
"""

import argparse
import json
from pathlib import Path

import blake3
import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from train import CONTRADICT, TYPES, Scorer, load_partner, pair_label, read_labels, written

WORTH_READING = 0.02  # as in `src/scorer/reader.rs`
OF_PARTNER = 0.3  # as in `src/scorer.rs`
FOLDS = 5


def scores(
    scorer: Path, partner: Path, features: Path, pairs: np.ndarray, owner: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The scorer's log odds of one point, log probabilities of the relations, logits of the types; late interaction."""
    weights = load_file(scorer)
    tensors = load_file(features)
    late = (tensors["late"] - weights["late.mean"]) / weights["late.scale"]
    typed = torch.tensor(np.concatenate([tensors["features"], late], 1)[pairs].astype(np.float32))
    width, size = weights["link.projection.weight"].shape
    model = Scorer(size, typed.shape[1], width, len(weights["link.hidden.bias"]), 0.0)
    own = {name: torch.tensor(value) for name, value in weights.items() if name.split(".")[0] in ("link", "relation")}
    link_scale, link_temperature, relation_temperature = weights["scalars"]
    model.load_state_dict({**own, "link_scale": torch.tensor(link_scale)})
    model.eval()
    vectors, rows = torch.tensor(tensors["vectors"]), torch.tensor(tensors["pairs"][pairs], dtype=torch.long)
    with torch.no_grad():
        a, b = vectors[rows[:, 0]], vectors[rows[:, 1]]
        links = model.links(a, b, typed) / link_temperature
        likeness = np.concatenate([tensors["late"][pairs], (a * b).sum(1, keepdim=True).numpy()], 1)
        for number in np.unique(owner[pairs]):
            own = likeness[owner[pairs] == number]
            likeness[owner[pairs] == number] = (own - own.mean(0)) / own.std(0)
        compared = np.concatenate([tensors["features"][pairs], likeness], 1).astype(np.float32)
        other, of_partner = load_partner(partner, torch.tensor(compared))
        links = (links + other) / 2 / weights["partner"][0]
        relation, _ = model.relation(a, b, typed)
        logs = (relation[:, :3] / relation_temperature).log_softmax(-1)
        logs = ((1 - OF_PARTNER) * logs + OF_PARTNER * of_partner).log_softmax(-1)
    return links.numpy(), logs.numpy(), relation[:, 3:].numpy(), tensors["late"]


def weigh(own: np.ndarray, read: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The two weights under which the classes are likeliest."""

    def loss(weights: np.ndarray) -> float:
        logits = torch.tensor(weights[0] * own + weights[1] * read)
        return float(torch.nn.functional.cross_entropy(logits, torch.tensor(truth)))

    return minimize(loss, np.array([0.5, 0.5]), method="Nelder-Mead").x.astype(np.float32)


def main() -> None:
    """Read the arguments, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--scenarios", type=Path, nargs="+", required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--partner", type=Path, required=True)
    parser.add_argument("--reading", type=Path, required=True)
    parser.add_argument("--graph", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--of-layers", type=int, default=12)
    arguments = parser.parse_args()
    raw = written.read(arguments.scenarios)
    scenarios = read_labels(raw)
    held = written.held_out(raw)
    owner = np.concatenate(
        [np.full(len(one["says"]) * (len(one["says"]) - 1) // 2, number) for number, one in enumerate(scenarios)]
    )
    # The reading is in the order of `held`; the features are in the order of the scenarios.
    local = {
        number: [(a, b) for a in range(len(scenarios[number]["says"])) for b in range(a + 1, len(scenarios[number]["says"]))]
        for number in held
    }
    across = {number: [written.is_across(raw[number], a, b) for a, b in local[number]] for number in held}
    rows = np.concatenate([np.flatnonzero(owner == number)[across[number]] for number in held])
    links, relations, types, late = scores(arguments.scorer, arguments.partner, arguments.features, rows, owner)
    read = np.load(arguments.reading)["logits"]
    labels = []
    for number in held:
        pairs = [pair for pair, is_across in zip(local[number], across[number]) if is_across]
        labels += [pair_label(scenarios[number], a, b) for a, b in pairs]
    linked = np.array([label[0] for label in labels])
    relation, kind = (np.array([label[at] for label in labels]) for at in (1, 2))
    fold = np.array([held.index(number) % FOLDS for number in owner[rows]])
    is_read = 1 / (1 + np.exp(-links)) >= WORTH_READING
    seen = np.stack([links, read[:, 0]], 1)

    def fit(chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        few = chosen & is_read
        model = LogisticRegression(C=10.0).fit(seen[few], linked[few])
        on = chosen & linked
        of_relation = weigh(relations[on], read[on, 1:4], relation[on])
        of_types = weigh(types[on], read[on, 4:], kind[on])
        return np.array([model.intercept_[0], *model.coef_[0]], np.float32), of_relation, of_types

    mixed, mixed_relation, mixed_types = links.copy(), relations.copy(), types.copy()
    for number in range(FOLDS):
        link, of_relation, of_types = fit(fold != number)
        own = (fold == number) & is_read
        mixed[own] = link[0] + seen[own] @ link[1:]
        own = fold == number
        mixed_relation[own] = of_relation[0] * relations[own] + of_relation[1] * read[own, 1:4]
        mixed_types[own] = of_types[0] * types[own] + of_types[1] * read[own, 4:]

    def report(name: str, link: np.ndarray, logits: np.ndarray, of_types: np.ndarray) -> None:
        contradict = torch.tensor(logits[linked]).softmax(-1)[:, CONTRADICT].numpy()
        print(
            f"{name}: link average precision {average_precision_score(linked, link):.4f}, relation accuracy "
            f"{(logits[linked].argmax(-1) == relation[linked]).mean():.4f}, contradiction average precision "
            f"{average_precision_score(relation[linked] == CONTRADICT, contradict):.4f}, type accuracy "
            f"{(of_types[linked].argmax(-1) == kind[linked]).mean():.4f}"
        )

    report("scorer", links, relations, types)
    report("reader", read[:, 0], read[:, 1:4], read[:, 4:])
    report("both", mixed, mixed_relation, mixed_types)
    print(f"{is_read.mean():.3f} of the pairs are read, among them {is_read[linked].mean():.3f} of those of one point")

    link, of_relation, of_types = fit(np.ones(len(rows), bool))
    # The context is the scorer's: fitted on mixed log odds of the same scenarios, it rests on them too much.
    tensors = {name: value for name, value in load_file(arguments.scorer).items() if name.startswith("context.")}
    tensors |= {"link": link, "relation": of_relation, "types": of_types}
    print({name: tensors[name].tolist() for name in ("link", "relation", "types")})
    folder = arguments.graph.parent
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, folder / "mix.safetensors")
    with safe_open(arguments.features, "numpy") as file:
        encoder = file.metadata()["encoder"]
    files = {"graph": arguments.graph.name, "mix": "mix.safetensors"}
    description = {
        "name": folder.name,
        "encoder": encoder,
        "states": f"encoder.layer.{arguments.of_layers - arguments.layers - 1}.output.LayerNorm",
        "types": TYPES,
        "files": {
            key: {"path": name, "blake3": blake3.blake3((folder / name).read_bytes()).hexdigest()}
            for key, name in files.items()
        },
    }
    (folder / "pair_reader.json").write_text(json.dumps(description, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
