"""Train the reader of pairs for the thorough mode: the encoder's last layers, over both statements at once.

The lower layers stay as they are and run once a statement; the last ones are copied, see the tokens of both statements
together, and learn to tell whether the two speak to one point and how they stand to each other. In every attention
head a learned number is added where one statement looks at the other. The tokens of each statement are averaged; the
sum, product and absolute difference of the two means, and what the pair scorer sees besides vectors, give the logits, so
that the order of the two does not matter.

    python cross.py TUNED --features FEATURES.safetensors --scenarios k*.jsonl --out cross.pt

FEATURES is what `export.rs` writes; TUNED is the folder that `training/encoder/finetune.py` writes. `export_cross.py` makes an int8 graph of the result.
"""

import argparse
import random
import time
import unicodedata
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file as load_numpy
from safetensors.torch import load_file
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from train import CONTRADICT, TYPES, pair_label, read_labels, written

PREFIX = "query: "
LONGEST = 80
BATCH = 64
# How many of the typed features are read, as in `src/scorer/reader.rs`; later ones were added after this was trained.
READ = 32


class Lower:
    """The encoder's lower layers, as they are."""

    def __init__(self, folder: Path, layers: int):
        config = BertConfig.from_json_file(folder / "config.json")
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        # The plain form of attention: its operations are what the exported graph has.
        config._attn_implementation = "eager"
        model = BertModel(config, add_pooling_layer=False)
        model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        model.eval()
        self.upper = model.encoder.layer[-layers:]
        model.encoder.layer = model.encoder.layer[:-layers]
        self.model, self.config = model, config
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()

    @torch.no_grad()
    def __call__(self, texts: list[str], budget: int = 4000) -> list[torch.Tensor]:
        """The token vectors of every text, in f16."""
        tokens = [one.ids for one in self.tokenizer.encode_batch([PREFIX + unicodedata.normalize("NFC", t) for t in texts])]
        order = sorted(range(len(texts)), key=lambda at: len(tokens[at]))
        found: list = [None] * len(texts)
        while order:
            width = len(tokens[order[-1]])
            chosen, order = order[-max(1, budget // width) :], order[: -max(1, budget // width)]
            ids = torch.full((len(chosen), width), self.config.pad_token_id)
            mask = torch.zeros((len(chosen), width), dtype=torch.long)
            for row, at in enumerate(chosen):
                ids[row, : len(tokens[at])] = torch.tensor(tokens[at])
                mask[row, : len(tokens[at])] = 1
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            for row, at in enumerate(chosen):
                found[at] = hidden[row, : len(tokens[at])].half()
        return found


class Cross(nn.Module):
    """Layers over both statements, and the logits: same point; contradict, agree, neutral; the eight types."""

    def __init__(self, layers: nn.ModuleList, config: BertConfig, seen: torch.Tensor, hidden: int = 128, dropout: float = 0.1):
        super().__init__()
        self.layers = layers
        self.heads, self.size = config.num_attention_heads, config.hidden_size
        self.across = nn.Parameter(torch.zeros(len(layers), self.heads))
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("mean", seen.mean(0))
        self.register_buffer("scale", seen.std(0).clamp_min(1e-3))
        self.hidden = nn.Linear(3 * self.size + seen.shape[1], hidden)
        self.output = nn.Linear(hidden, 4 + len(TYPES))

    def forward(self, states: torch.Tensor, segments: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """`states` [pairs, tokens, size]; `segments` 0 and 1 for the two statements, -1 for padding; `seen` of pairs."""
        there = segments >= 0
        bias = torch.where(there[:, None, None, :], 0.0, -1e9)
        across = ((segments[:, :, None] != segments[:, None, :]) & there[:, None, :]).float()[:, None]
        for layer, own in zip(self.layers, self.across):
            states = self.layer(layer, states, bias + across * own[None, :, None, None])
        means = []
        for segment in (0, 1):
            is_own = (segments == segment).float()
            means.append((states * is_own[..., None]).sum(1) / is_own.sum(1, keepdim=True))
        a, b = (F.normalize(mean, dim=-1) * self.size**0.5 for mean in means)
        pair = self.dropout(torch.cat([(a + b) / 2, a * b, (a - b).abs()], -1))
        pair = torch.cat([pair, (seen - self.mean) / self.scale], -1)
        return self.output(self.dropout(torch.relu(self.hidden(pair))))

    def layer(self, layer: nn.Module, states: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """One layer of BERT with `bias` added to the attention's scores."""
        count, width, size = states.shape
        split = lambda x: x.view(count, width, self.heads, size // self.heads).transpose(1, 2)
        own = layer.attention.self
        query, key, value = split(own.query(states)), split(own.key(states)), split(own.value(states))
        context = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        context = context.transpose(1, 2).reshape(count, width, size)
        states = layer.attention.output.LayerNorm(self.dropout(layer.attention.output.dense(context)) + states)
        inner = F.gelu(layer.intermediate.dense(states))
        return layer.output.LayerNorm(self.dropout(layer.output.dense(inner)) + states)


def batch_of(states: list[torch.Tensor], pairs: list[tuple[int, int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pairs side by side, padded."""
    width = max(len(states[a]) + len(states[b]) for a, b in pairs)
    joined = torch.zeros(len(pairs), width, states[0].shape[1])
    segments = torch.full((len(pairs), width), -1)
    for row, (a, b) in enumerate(pairs):
        first, second = len(states[a]), len(states[b])
        joined[row, :first], joined[row, first : first + second] = states[a].float(), states[b].float()
        segments[row, :first], segments[row, first : first + second] = 0, 1
    return joined, segments


def loss_of(logits: torch.Tensor, labels: list[tuple[bool, int, int]]) -> torch.Tensor:
    """Same point on every pair; relation and type on those that share one."""
    linked = torch.tensor([label[0] for label in labels])
    loss = F.binary_cross_entropy_with_logits(logits[:, 0], linked.float())
    if linked.any():
        relation = torch.tensor([label[1] for label in labels])[linked]
        kind = torch.tensor([label[2] for label in labels])[linked]
        loss = loss + 0.5 * F.cross_entropy(logits[linked, 1:4], relation)
        loss = loss + 0.15 * F.cross_entropy(logits[linked, 4:], kind)
    return loss


def evaluate(model: Cross, states: list[torch.Tensor], pairs: list, seen: torch.Tensor, labels: list) -> np.ndarray:
    """Print the figures of pairs; return their logits."""
    model.eval()
    order = sorted(range(len(pairs)), key=lambda at: len(states[pairs[at][0]]) + len(states[pairs[at][1]]))
    logits = np.zeros((len(pairs), 4 + len(TYPES)), np.float32)
    with torch.no_grad():
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            logits[rows] = model(*batch_of(states, [pairs[row] for row in rows]), seen[rows]).numpy()
    linked = np.array([label[0] for label in labels])
    relation = np.array([label[1] for label in labels])[linked]
    contradict = torch.tensor(logits[linked, 1:4]).softmax(-1)[:, CONTRADICT].numpy()
    print(
        f"held out: link average precision {average_precision_score(linked, logits[:, 0]):.4f}, relation accuracy "
        f"{(logits[linked, 1:4].argmax(-1) == relation).mean():.4f}, contradiction average precision "
        f"{average_precision_score(relation == CONTRADICT, contradict):.4f}",
        flush=True,
    )
    return logits


def main() -> None:
    """Read the arguments, train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--scenarios", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--start", type=Path, help="weights to go on from, as `--out` of an earlier run")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--share", type=float, default=0.1, help="of the held-out pairs, for the figures on the way")
    arguments = parser.parse_args()
    rng = random.Random(0)
    torch.manual_seed(0)
    raw = written.read(arguments.scenarios)
    scenarios = read_labels(raw)
    lower = Lower(arguments.model, arguments.layers)
    began = time.time()
    states = lower([statement["text"] for scenario in raw for statement in scenario["statements"]])
    print(f"{len(states)} statements, {time.time() - began:.0f} s", flush=True)
    starts = np.cumsum([0] + [len(scenario["says"]) for scenario in scenarios])
    tensors = load_numpy(arguments.features)
    vectors, both = tensors["vectors"], tensors["pairs"]
    cosines = (vectors[both[:, 0]] * vectors[both[:, 1]]).sum(1, keepdims=True)
    seen = torch.tensor(np.concatenate([tensors["features"][:, :READ], tensors["late"], cosines], 1))
    counts = [len(scenario["says"]) for scenario in scenarios]
    first_pair = np.cumsum([0] + [count * (count - 1) // 2 for count in counts])
    assert first_pair[-1] == len(seen), "the features are of other scenarios"
    held = written.held_out(raw)
    train = sorted(set(range(len(raw))) - set(held))
    pooled = torch.stack([F.normalize(state.float().mean(0), dim=-1) for state in states])

    def pairs_of(number: int) -> tuple[list, torch.Tensor, list]:
        count = len(scenarios[number]["says"])
        local = [(a, b) for a in range(count) for b in range(a + 1, count)]
        own = seen[first_pair[number] : first_pair[number + 1]]
        across = [at for at, (a, b) in enumerate(local) if written.is_across(raw[number], a, b)]
        local, own = [local[at] for at in across], own[across]
        labels = [pair_label(scenarios[number], a, b) for a, b in local]
        return [(starts[number] + a, starts[number] + b) for a, b in local], own, labels

    test_pairs, test_seen, test_labels = [], [], []
    for number in held:
        pairs, own, labels = pairs_of(number)
        test_pairs += pairs
        test_seen.append(own)
        test_labels += labels
    test_seen = torch.cat(test_seen)
    some = sorted(random.Random(2).sample(range(len(test_pairs)), int(arguments.share * len(test_pairs))))
    model = Cross(lower.upper, lower.config, seen)
    if arguments.start:
        model.load_state_dict(torch.load(arguments.start))
    slow = [parameter for name, parameter in model.named_parameters() if name.startswith("layers.")]
    quick = [parameter for name, parameter in model.named_parameters() if not name.startswith("layers.")]
    optimiser = torch.optim.AdamW([{"params": slow}, {"params": quick}], lr=arguments.rate, weight_decay=0.01)
    began, total = time.time(), 0.0
    mean = [parameter.detach().clone() for parameter in model.parameters()]
    numbers: list[int] = []
    for step in range(arguments.steps):
        share = min(1.0, (step + 1) / 60) * (1 - step / arguments.steps)
        optimiser.param_groups[0]["lr"], optimiser.param_groups[1]["lr"] = arguments.rate * share, 5 * arguments.rate * share
        if not numbers:
            numbers = train[:]
            rng.shuffle(numbers)
        pairs, own, labels = pairs_of(numbers.pop())
        positive = [at for at, label in enumerate(labels) if label[0]]
        negative = [at for at, label in enumerate(labels) if not label[0]]
        likeness = {at: float(pooled[pairs[at][0]] @ pooled[pairs[at][1]]) for at in negative}
        near = sorted(negative, key=likeness.__getitem__, reverse=True)[: len(negative) // 6]
        chosen = rng.sample(positive, min(len(positive), BATCH // 2 - 4))
        chosen += rng.sample(near, BATCH // 4 + 2) + rng.sample(negative, BATCH // 4 + 2)
        model.train()
        logits = model(*batch_of(states, [pairs[at] for at in chosen]), own[chosen])
        loss = loss_of(logits, [labels[at] for at in chosen])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            for kept, parameter in zip(mean, model.parameters()):
                kept.mul_(0.99).add_(parameter, alpha=0.01)
        total += loss.item()
        if step % 50 == 49:
            print(f"step {step + 1} of {arguments.steps}, loss {total / 50:.4f}, {time.time() - began:.0f} s", flush=True)
            total = 0.0
        if step % 300 == 299:
            evaluate(model, states, [test_pairs[at] for at in some], test_seen[some], [test_labels[at] for at in some])
    with torch.no_grad():
        for kept, parameter in zip(mean, model.parameters()):
            parameter.copy_(kept)
    torch.save(model.state_dict(), arguments.out)
    logits = evaluate(model, states, test_pairs, test_seen, test_labels)
    np.savez(arguments.out.with_suffix(".npz"), logits=logits)


if __name__ == "__main__":
    main()
