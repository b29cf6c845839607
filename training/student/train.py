"""Train the student: a table with a vector for each piece of a word, whose sum is a sentence's vector.

    python train.py MODEL WORK/teacher --data DATA --scenarios k*.jsonl --out models/student-en-ps-ur-prs

MODEL is the folder of the teacher, whose tokenizer and word embeddings the student starts from; `WORK/teacher` is what
`teacher.py` wrote. Three losses in every step, all contrasts within the batch:

1. a text's vector and the teacher's vector of the same text;
2. translations: the two vectors, and each one's with the teacher's of the other;
3. same point: the statements of a scenario that share a point attract each other, its others repel.

The scenarios that `training/pairs/train.py` holds out are held out here too. Writes the model's folder; on standard
output, figures on FLORES-200 and TICO-19, which are not learned from.
"""

import argparse
import json
import random
import shutil
import time
from pathlib import Path

import blake3
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from safetensors.numpy import save_file

import texts

SEED = 1404
# Which scenarios are held out is settled as in `training/pairs/train.py`.
SCENARIO_SEED = 1
RARE = 1e-4  # a piece of this frequency weighs half at the start
NEIGHBOURS = 4


def word_embeddings(model: Path) -> np.ndarray:
    """The teacher's input embeddings, out of its graph."""
    constants = {one.name: one for one in onnx.load(model / "model.onnx").graph.initializer}
    table, scale = (numpy_helper.to_array(constants[name]) for name in ("words.table", "words.scale"))
    return table.astype(np.float32) * scale


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows at unit length."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def summed(table: np.ndarray, pieces: list[list[int]]) -> np.ndarray:
    """The sum of each text's rows."""
    return np.stack([table[own].sum(0) for own in pieces])


def start(embeddings: np.ndarray, pieces: list[list[int]], target: np.ndarray) -> np.ndarray:
    """Word embeddings, rare ones weighing more, mapped to the teacher's space by ridge regression."""
    counts = np.bincount(np.concatenate(pieces), minlength=len(embeddings))
    weighted = embeddings * (RARE / (RARE + counts / counts.sum()))[:, None]
    seen = summed(weighted, pieces) / np.array([len(own) for own in pieces])[:, None]
    square = seen.T @ seen
    ridge = 1e-3 * np.trace(square) / len(square)
    table = weighted @ np.linalg.solve(square + ridge * np.eye(len(square)), seen.T @ target)
    lengths = np.linalg.norm(summed(table, pieces[:2000]), axis=1) / [len(own) for own in pieces[:2000]]
    return (table / lengths.mean()).astype(np.float32)


def retrieval(vectors: dict[str, np.ndarray]) -> dict[str, float]:
    """How often the translation is the nearest by ratio margin, by direction."""
    found = {}
    for a in vectors:
        for b in vectors:
            if a == b:
                continue
            likeness = vectors[a] @ vectors[b].T
            of_rows = np.sort(likeness, 1)[:, -NEIGHBOURS:].mean(1)
            of_columns = np.sort(likeness, 0)[-NEIGHBOURS:].mean(0)
            margin = likeness / (of_rows[:, None] + of_columns[None])
            found[f"{a}-{b}"] = float((margin.argmax(1) == np.arange(len(margin))).mean())
    return found


class Trainer:
    """The table in training."""

    def __init__(self, table: np.ndarray, pieces: list[list[int]], target: np.ndarray, temperature: float, dropout: float):
        self.table = torch.nn.Parameter(torch.tensor(table))
        self.pieces, self.target = pieces, torch.tensor(target)
        self.temperature, self.dropout = temperature, dropout

    def vectors(self, rows: list[int]) -> torch.Tensor:
        """The vectors of texts, some of their pieces left out."""
        starts = np.cumsum([0] + [len(self.pieces[row]) for row in rows[:-1]])
        flat = torch.tensor(np.concatenate([self.pieces[row] for row in rows]))
        kept = (torch.rand(len(flat)) > self.dropout).float()
        return F.normalize(F.embedding_bag(flat, self.table, torch.tensor(starts), mode="sum", per_sample_weights=kept), dim=-1)

    def contrast(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """Rows of the same place attract, others repel, both ways."""
        logits, target = a @ b.T / self.temperature, torch.arange(len(a))
        return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2

    def translation(self, a: list[int], b: list[int]) -> torch.Tensor:
        """The loss of texts and their translations."""
        first, second = self.vectors(a), self.vectors(b)
        losses = [
            self.contrast(first, second),
            self.contrast(first, self.target[b]),
            self.contrast(second, self.target[a]),
        ]
        return sum(losses) / 3

    def points(self, rows: list[int], says: list[set]) -> torch.Tensor:
        """The loss of one scenario's statements."""
        vectors = self.vectors(rows)
        logits = (vectors @ vectors.T / self.temperature).fill_diagonal_(-1e9)
        shared = torch.tensor([[bool(a & b) for b in says] for a in says]).fill_diagonal_(False)
        log_share = logits.log_softmax(-1).masked_fill(~shared, 0.0)
        counts = shared.sum(1)
        return -(log_share.sum(1)[counts > 0] / counts[counts > 0]).mean()


def write(folder: Path, table: np.ndarray, model: Path, wanted: list[texts.Text], pieces: list[list[int]]) -> np.ndarray:
    """Write the model's folder: the table in 8 bits, means of languages, weights of pieces. Returns the table as read."""
    scales = np.maximum(np.abs(table).max(1), 1e-9) / 127
    rows = np.rint(table / scales[:, None]).astype(np.int8)
    table = rows * scales[:, None].astype(np.float32)
    tensors = {"table": rows, "scales": scales.astype(np.float32)}
    # How much a piece moves the sum is how much it weighs when pieces are compared one by one.
    tensors["token_weights"] = np.linalg.norm(table, axis=1).astype(np.float32)
    sentences = [at for at, (_, text) in enumerate(wanted) if len(text.split()) >= 5]
    for language in texts.LANGUAGES:
        own = [pieces[at] for at in sentences if wanted[at][0] == language]
        tensors[language] = unit(summed(table, own)).mean(0).astype(np.float32)
        tensors[f"tokens.{language}"] = table[np.concatenate(own)].mean(0).astype(np.float32)
    tensors["fa"], tensors["tokens.fa"] = tensors["prs"].copy(), tensors["tokens.prs"].copy()
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "table.safetensors")
    shutil.copy(model / "tokenizer.json", folder / "tokenizer.json")
    names = {"table": "table.safetensors", "tokenizer": "tokenizer.json"}
    files = {
        key: {"path": name, "blake3": blake3.blake3((folder / name).read_bytes()).hexdigest()}
        for key, name in names.items()
    }
    description = {
        "name": folder.name,
        "origin": model.name,
        "licence": "MIT",
        "languages": list(texts.LANGUAGES),
        "dimensions": table.shape[1],
        "unicode_normalization": "NFC",
        "files": files,
    }
    (folder / "student.json").write_text(json.dumps(description, indent=2) + "\n", "utf-8")
    return table


def report(table: np.ndarray, data: Path, cut: texts.Pieces) -> None:
    """Print how often translations are found."""
    for name, form, columns in (
        ("FLORES-200", "flores-sib200/{}.txt", ("eng_Latn", "pbt_Arab", "urd_Arab", "prs_Arab")),
        ("TICO-19", "tico19/{}.txt", ("eng", "pus", "urd", "prs")),
    ):
        read = [[line for line in texts.lines(data / form.format(column)) if line] for column in columns]
        vectors = [unit(summed(table, [cut(text) for text in own])) for own in read]
        found = retrieval({language: unit(own - own.mean(0)) for language, own in zip(texts.LANGUAGES, vectors)})
        worst = min(found, key=found.get)
        print(f"{name}: worst {worst} {found[worst]:.4f}, mean {np.mean(list(found.values())):.4f}", found, flush=True)


def main() -> None:
    """Read the arguments, train, write, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scenarios", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dimensions", type=int, default=256)
    parser.add_argument("--passes", type=float, default=6.0, help="over all texts")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=1e-2, help="of learning")
    parser.add_argument("--temperature", type=float, default=0.1)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--points", type=float, default=2.0, help="weight of the same-point loss")
    parser.add_argument("--scenarios-a-step", type=int, default=8)
    parser.add_argument("--share", type=float, default=1.0, help="of the texts, for learning curves")
    parser.add_argument("--held-out", type=int, default=30)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)

    wanted = [tuple(text) for text in json.loads(arguments.teacher.with_suffix(".json").read_text("utf-8"))]
    teacher = np.load(arguments.teacher.with_suffix(".npy")).astype(np.float32)
    cut = texts.Pieces(arguments.model / "tokenizer.json")
    pieces = [cut(text) for _, text in wanted]
    row_of = {text: at for at, text in enumerate(wanted)}
    everything = texts.scenarios(arguments.scenarios)
    order = list(range(len(everything)))
    random.Random(SCENARIO_SEED).shuffle(order)
    held = set(order[: arguments.held_out])
    unseen = {text for number in held for text in texts.statements(everything[number])}
    rows = [at for at, text in enumerate(wanted) if text not in unseen]
    rows = sorted(rng.sample(rows, round(arguments.share * len(rows))))
    known = set(rows)
    groups = [[row_of[text] for text in group if row_of.get(text) in known] for group in texts.parallel(arguments.data)]
    groups = [group for group in groups if len(group) > 1]
    scenarios = []
    for number in order[arguments.held_out :][: round(arguments.share * (len(order) - arguments.held_out))]:
        says = [{point for point, _ in statement["says"]} for statement in everything[number]["statements"]]
        scenarios.append(([row_of[text] for text in texts.statements(everything[number])], says))
    print(f"{len(rows)} texts, {len(groups)} groups, {len(scenarios)} scenarios", flush=True)

    sample = np.cov(teacher[rows].T)
    directions = np.linalg.eigh(sample)[1][:, ::-1][:, : arguments.dimensions].astype(np.float32)
    target = unit(teacher @ directions)
    table = start(word_embeddings(arguments.model), [pieces[at] for at in rows], target[rows])
    trainer = Trainer(table, pieces, target, arguments.temperature, arguments.dropout)
    optimiser = torch.optim.Adam([trainer.table], betas=(0.9, 0.99))
    steps, waiting, began, sums = int(arguments.passes * len(rows) / arguments.batch), [], time.time(), np.zeros(3)
    for step in range(steps):
        share = min(1.0, (step + 1) / 50) * 0.5 * (1 + np.cos(np.pi * step / steps))
        optimiser.param_groups[0]["lr"] = arguments.rate * share
        if len(waiting) < arguments.batch:
            waiting = rng.sample(rows, len(rows))
        batch, waiting = waiting[: arguments.batch], waiting[arguments.batch :]
        pairs = [rng.sample(group, 2) for group in rng.sample(groups, min(len(groups), arguments.batch // 2))]
        chosen = rng.sample(scenarios, min(len(scenarios), arguments.scenarios_a_step))
        losses = [
            trainer.contrast(trainer.vectors(batch), trainer.target[batch]),
            trainer.translation([a for a, _ in pairs], [b for _, b in pairs]),
            sum(trainer.points(*scenario) for scenario in chosen) / max(1, len(chosen)),
        ]
        optimiser.zero_grad()
        (losses[0] + losses[1] + arguments.points * losses[2]).backward()
        optimiser.step()
        sums += [loss.item() for loss in losses]
        if step % 100 == 99:
            print(f"step {step + 1} of {steps}, losses {(sums / 100).round(3)}, {time.time() - began:.0f} s", flush=True)
            sums[:] = 0
    table = trainer.table.detach().numpy()
    kept = write(arguments.out, table, arguments.model, [wanted[at] for at in rows], [pieces[at] for at in rows])
    report(kept, arguments.data, cut)


if __name__ == "__main__":
    main()
