"""Train the pair scorer on statements written for the purpose.

Reads what `export.rs` makes of the scenarios (vectors, pairs, typed features, late interaction), takes the labels from
the scenarios themselves, trains the three heads of `src/scorer.rs`, calibrates them on held-out scenarios, fits on those
the model of a pair among the others of its event (`context.py`) and writes
`pair_scorer.safetensors`. With `--any-encoder` the heads see no vectors, only how alike they are on the scale of one
scenario's pairs, so that they serve encoders never seen here; `--partner` names such a scorer, whose log odds of one
point are averaged with this one's. One seed, one thread count, so that a run can be repeated.

    python train.py --features FEATURES.safetensors --scenarios k*.jsonl --out pair_scorer.safetensors
"""

import argparse
import random
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from sklearn.metrics import average_precision_score
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import context  # noqa: E402
import scenarios as written  # noqa: E402

TYPES = ["quantity", "polarity", "actor", "status", "time", "place", "cause", "other"]
CONTRADICT, AGREE, NEUTRAL = 0, 1, 2


def read_labels(raw: list[dict]) -> list[dict]:
    """Return one entry per scenario: its statements' points and how variants of a point stand to each other."""
    labels = []
    for scenario in raw:
        conflicts = {point["point"]: {frozenset(pair) for pair in point["conflicts"]} for point in scenario["points"]}
        kinds = {point["point"]: TYPES.index(point["type"]) for point in scenario["points"]}
        says = [statement["says"] for statement in scenario["statements"]]
        labels.append({"id": scenario["scenario"], "says": says, "conflicts": conflicts, "kinds": kinds})
    return labels


def pair_label(scenario: dict, a: int, b: int) -> tuple[bool, int, int]:
    """Return whether two statements share a point, their relation and the point's type (-1 where they share none)."""
    shared = [
        (point, frozenset((variant, other)))
        for point, variant in scenario["says"][a]
        for own, other in scenario["says"][b]
        if own == point
    ]
    if not shared:
        return False, -1, -1
    for point, variants in shared:
        if variants in scenario["conflicts"][point]:
            return True, CONTRADICT, scenario["kinds"][point]
    point, variants = shared[0]
    return True, AGREE if len(variants) == 1 else NEUTRAL, scenario["kinds"][point]


class Head(nn.Module):
    """A projection, and a two-layer network over what it makes of a pair."""

    def __init__(self, dimensions: int, features: int, width: int, hidden: int, outputs: int, dropout: float):
        super().__init__()
        self.projection = nn.Linear(dimensions, width)
        self.hidden = nn.Linear(2 * width + 2 + features, hidden)
        self.output = nn.Linear(hidden, outputs)
        self.dropout = nn.Dropout(dropout)

    def forward(self, a, b, typed):
        """Return the outputs and the projected cosine; symmetric in `a` and `b`."""
        p, q = F.normalize(self.projection(a), dim=-1), F.normalize(self.projection(b), dim=-1)
        scale = p.shape[-1] ** 0.5
        cosine = (a * b).sum(-1, keepdim=True)
        projected = (p * q).sum(-1, keepdim=True)
        pair = [scale * p * q, scale * (p - q).abs() / 2]
        seen = torch.cat([self.dropout(torch.cat(pair, -1)), 4 * cosine, 4 * projected, typed], -1)
        hidden = self.dropout(torch.relu(self.hidden(seen)))
        return self.output(hidden), projected.squeeze(-1)


class Scorer(nn.Module):
    """The link head and the head of relations and types."""

    def __init__(self, dimensions: int, features: int, width: int, hidden: int, dropout: float):
        super().__init__()
        self.link = Head(dimensions, features, width, hidden, 1, dropout)
        self.relation = Head(dimensions, features, width, hidden, 3 + len(TYPES), dropout)
        self.link_scale = nn.Parameter(torch.tensor(8.0))

    def links(self, a, b, typed):
        """Return the logit of speaking to the same point."""
        output, cosine = self.link(a, b, typed)
        return output.squeeze(-1) + self.link_scale * (cosine - 0.5)


def temperature(logits: torch.Tensor, loss) -> float:
    """Return the divisor of the logits that makes them likeliest."""
    grid = np.exp(np.linspace(np.log(0.5), np.log(3.0), 61))
    return float(min(grid, key=lambda t: float(loss(logits / t))))


def load_partner(path: Path, typed: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the log odds of one point, and the log probabilities of the relations, by a scorer for any encoder.

    `typed` has the likenesses on the scale of their scenario.
    """
    weights = load_file(path)
    size = weights["link.projection.weight"].shape[1]
    model = Scorer(size, typed.shape[1], 0, len(weights["link.hidden.bias"]), 0.0)
    own = {name: torch.tensor(value) for name, value in weights.items() if name.split(".")[0] in ("link", "relation")}
    model.load_state_dict({**own, "link_scale": torch.tensor(weights["scalars"][0])})
    model.eval()
    nothing = torch.zeros(len(typed), size)
    with torch.no_grad():
        relation, _ = model.relation(nothing, nothing, typed)
        links = model.links(nothing, nothing, typed) / weights["scalars"][1]
        return links, (relation[:, :3] / weights["scalars"][2]).log_softmax(-1)


def fit_context(
    raw: list[dict], held: list[int], owner: np.ndarray, links: torch.Tensor, late: np.ndarray
) -> dict[str, np.ndarray]:
    """Fit the context's model on the held-out scenarios; `links` are the log odds of all their pairs, in order."""
    links, chosen, at = links.numpy(), ([], [], []), 0
    for number, scenario in enumerate(raw):
        if number not in set(held):
            continue
        rows = np.flatnonzero(owner == number)
        count = len(scenario["statements"])
        matrices = []
        for values in (links[at : at + len(rows)], late[rows, 0]):
            matrix = np.zeros((count, count))
            matrix[np.triu_indices(count, 1)] = values
            matrices.append(matrix + matrix.T)
        at += len(rows)
        for kept, value in zip(chosen, (scenario, *matrices)):
            kept.append(value)
    return context.fit(*chosen)


def main() -> None:
    """Read the arguments, train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--scenarios", type=Path, nargs="+", required=True)
    parser.add_argument("--skip-rows", type=int, default=0, help="vectors of other texts that stand before")
    parser.add_argument("--skip-pairs", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--noise", type=float, default=0.02)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.03)
    parser.add_argument("--negatives", type=float, default=0.35, help="share of the unlinked pairs seen each epoch")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--any-encoder", action="store_true", help="a scorer that reads no vectors")
    parser.add_argument("--partner", type=Path, help="a scorer for any encoder, to be averaged with")
    parser.add_argument("--share", type=float, default=1.0, help="of the scenarios not held out, for learning curves")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    np.random.seed(arguments.seed)
    torch.manual_seed(arguments.seed)

    tensors = load_file(arguments.features)
    vectors = torch.tensor(tensors["vectors"])
    pairs = torch.tensor(tensors["pairs"][arguments.skip_pairs :], dtype=torch.long)
    late = tensors["late"][arguments.skip_pairs :]
    cosines = (vectors[pairs[:, 0]] * vectors[pairs[:, 1]]).sum(1, keepdim=True).numpy()
    both = np.concatenate([late, cosines], 1)
    likeness = both if arguments.any_encoder else late
    if arguments.any_encoder:
        vectors, arguments.width, arguments.noise = torch.zeros_like(vectors), 0, 0.0
    late_mean, late_scale = likeness.mean(0), likeness.std(0)
    raw = written.read(arguments.scenarios)
    scenarios = read_labels(raw)
    labels, owner, across, start = [], [], [], arguments.skip_rows
    for number, scenario in enumerate(scenarios):
        count = len(scenario["says"])
        for a in range(count):
            for b in range(a + 1, count):
                labels.append(pair_label(scenario, a, b))
                owner.append(number)
                across.append(written.is_across(raw[number], a, b))
        start += count
    assert len(labels) == len(pairs) and start == len(vectors), "the features are of other scenarios"
    linked = torch.tensor([label[0] for label in labels])
    relation = torch.tensor([label[1] for label in labels])
    kind = torch.tensor([label[2] for label in labels])
    owner, across = np.array(owner), np.array(across)
    of_both = both.mean(0), both.std(0)
    for number in range(len(scenarios)):
        own = both[(owner == number) & across]
        both[owner == number] = (both[owner == number] - own.mean(0)) / own.std(0)
    scaled = both if arguments.any_encoder else (late - late_mean) / late_scale
    compared = tensors["features"][arguments.skip_pairs :]
    typed = torch.tensor(np.concatenate([compared, scaled], 1).astype(np.float32))
    typed_by_scenario = torch.tensor(np.concatenate([compared, both], 1).astype(np.float32))
    kept = written.held_out(raw)
    used = sorted(set(range(len(raw))) - set(kept))
    random.Random(1).shuffle(used)
    used = np.isin(owner, used[: round(arguments.share * len(used))])
    held = np.isin(owner, kept)
    train, test = torch.tensor(np.flatnonzero(used & across)), torch.tensor(np.flatnonzero(held & across))

    model = Scorer(vectors.shape[1], typed.shape[1], arguments.width, arguments.hidden, arguments.dropout)
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.rate, weight_decay=arguments.decay)
    positive, negative = train[linked[train]], train[~linked[train]]
    batch = 2048
    size = len(positive) + int(arguments.negatives * len(negative))
    steps = arguments.epochs * (size // batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, arguments.rate, total_steps=steps)
    weight = 1 / arguments.negatives

    def sides(rows):
        a, b = vectors[pairs[rows, 0]], vectors[pairs[rows, 1]]
        if model.training:
            a = F.normalize(a + arguments.noise * torch.randn_like(a), dim=-1)
            b = F.normalize(b + arguments.noise * torch.randn_like(b), dim=-1)
        return a, b, typed[rows]

    def relation_loss(rows, output):
        loss = F.cross_entropy(output[:, :3], relation[rows])
        return loss + 0.3 * F.cross_entropy(output[:, 3:], kind[rows])

    for epoch in range(arguments.epochs):
        model.train()
        seen = torch.cat([positive, negative[torch.randperm(len(negative))[: size - len(positive)]]])
        seen = seen[torch.randperm(len(seen))]
        total = 0.0
        for at in range(0, len(seen), batch):
            rows = seen[at : at + batch]
            a, b, features = sides(rows)
            is_linked = linked[rows]
            weights = torch.where(is_linked, 1.0, weight)
            logits = model.links(a, b, features)
            loss = (F.binary_cross_entropy_with_logits(logits, is_linked.float(), reduction="none") * weights).mean()
            on = rows[is_linked]
            output, _ = model.relation(a[is_linked], b[is_linked], features[is_linked])
            loss = loss + 0.3 * relation_loss(on, output)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch} loss {total / len(seen):.4f}", flush=True)

    model.eval()
    with torch.no_grad():
        if not len(test):
            temperatures = [1.0, 1.0]
        else:
            of_all = torch.cat([model.links(*sides(rows)) for rows in torch.tensor(np.flatnonzero(held)).split(8192)])
            logits = of_all[torch.tensor(across[held])]
            on = test[linked[test]]
            output = torch.cat([model.relation(*sides(rows))[0] for rows in on.split(8192)])
            truth = linked[test].float()
            link_temperature = temperature(logits, lambda x: F.binary_cross_entropy_with_logits(x, truth))
            relation_temperature = temperature(output[:, :3], lambda x: F.cross_entropy(x, relation[on]))
            temperatures = [link_temperature, relation_temperature]
            contradict = (output[:, :3] / relation_temperature).softmax(-1)[:, CONTRADICT]
            is_contradiction = (relation[on] == CONTRADICT).numpy()
            print(
                f"held out: link average precision {average_precision_score(truth, logits):.4f} "
                f"(share {truth.mean():.3f}), relation accuracy "
                f"{(output[:, :3].argmax(-1) == relation[on]).float().mean():.4f}, contradiction average precision "
                f"{average_precision_score(is_contradiction, contradict):.4f} (share {is_contradiction.mean():.3f}), "
                f"type accuracy {(output[:, 3:].argmax(-1) == kind[on]).float().mean():.4f}, "
                f"temperatures {temperatures}"
            )
    tensors = {}
    if len(test):
        logits = logits / link_temperature
        # On this scorer's own log odds: fitted on the average with its partner, the context rests on them too much.
        tensors |= fit_context(raw, kept, owner, of_all / link_temperature, late)
        if arguments.partner:
            partner, _ = load_partner(arguments.partner, typed_by_scenario[test])
            alone = average_precision_score(truth, partner)
            logits = (logits + partner) / 2
            both_temperature = temperature(logits, lambda x: F.binary_cross_entropy_with_logits(x, truth))
            logits = logits / both_temperature
            tensors["partner"] = np.array([both_temperature], dtype=np.float32)
            # Until an event's own pairs are known, the partner reads likenesses on the scale of all.
            tensors["partner.mean"], tensors["partner.scale"] = of_both
            precision = average_precision_score(truth, logits)
            print(f"partner alone: link average precision {alone:.4f}; both: {precision:.4f}, temperature {both_temperature:.3f}")
    for name, head in (("link", model.link), ("relation", model.relation)):
        for layer in ("projection", "hidden", "output"):
            tensors[f"{name}.{layer}.weight"] = getattr(head, layer).weight.detach().numpy()
            tensors[f"{name}.{layer}.bias"] = getattr(head, layer).bias.detach().numpy()
    tensors["late.mean"], tensors["late.scale"] = late_mean, late_scale
    tensors["scalars"] = np.array([model.link_scale.item(), *temperatures], dtype=np.float32)
    metadata = None
    if not arguments.any_encoder:
        with safe_open(arguments.features, "numpy") as file:
            metadata = {"encoder": file.metadata()["encoder"]}
    save_file({name: np.ascontiguousarray(values) for name, values in tensors.items()}, arguments.out, metadata)


if __name__ == "__main__":
    main()
