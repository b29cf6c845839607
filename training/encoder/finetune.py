#!/usr/bin/env python3
"""Fine-tune the cut encoder so that near means "speaks to the same point", across languages.

Five losses in every step:

1. same point: all statements of a scenario in one batch; those that share a point attract each
   other, all others of the scenario repel, so that the hard negatives are the same event's other
   points (supervised contrast);
2. gist: a statement and the gist of its point ("how many people died") attract, the scenario's
   other gists repel, both ways: what a point is, whatever the figures;
3. late interaction: the same contrast as in 1 on how well the tokens of two statements find each
   other, so that the token vectors can be compared as well as the pooled ones;
4. translation: parallel sentences attract, the batch's others repel, both ways;
5. memory: the likeness of unrelated sentences to one another stays what it was in the frozen
   encoder, so that what the others never show is not forgotten.

The weights written are a running mean over the last steps. Word embeddings stay as they are. The scenarios that `training/scenarios.py` holds out are held
out here too, so that its figures and its calibration stay honest. Writes a folder of the layout
that it reads, which `export_onnx.py` takes as it is.
"""

import argparse
import csv
import random
import shutil
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import scenarios as written  # noqa: E402

PREFIX = "query: "
# Tokens of the prefix and special ones before and after the text's own.
BEFORE, AFTER = 4, 1
SEED = 1404


def read_scenarios(paths: list[Path]) -> tuple[list[dict], list[dict]]:
    """The scenarios to train on and those held out, in the order of the files."""
    scenarios = written.read(paths)
    held = set(written.held_out(scenarios))
    return (
        [scenario for at, scenario in enumerate(scenarios) if at not in held],
        [scenario for at, scenario in enumerate(scenarios) if at in held],
    )


def lines(path: Path) -> list[str]:
    """The lines of a file of parallel text; empty ones stay, so that files remain aligned."""
    return [line.strip() for line in path.read_text("utf-8").split("\n")]


def read_parallel(data: Path) -> list[list[str]]:
    """Groups of sentences that say the same; TICO-19 and FLORES are left out, to be measured on."""
    groups = [
        list(group)
        for group in zip(
            *(lines(data / f"nllb-seed/{name}.txt") for name in ("eng_Latn", "prs_Arab", "pbt_Arab"))
        )
    ]
    wmt = data / "wmt20-wikipedia-ps-en"
    groups += [list(group) for group in zip(lines(wmt / "dev.eng.txt"), lines(wmt / "dev.pus.txt"))]
    licence = {}
    with open(data / "storybooks/credits.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            licence[row["lang"], row["story"]] = row["licence"]
    with open(data / "storybooks/pages.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            columns = [c for c in ("eng", "prs", "pus", "urd") if licence.get((c, row["story"])) == "[CC-BY]"]
            groups.append([row[column] for column in columns])
    groups = [[text for text in group if text] for group in groups]
    return [group for group in groups if len(group) >= 2]


def read_alone(data: Path, rng: random.Random) -> list[str]:
    """Sentences of the four languages without a translation, as many of each."""
    texts = []
    for name in (
        "common-voice-text/eng.txt",
        "common-voice-text/urd.txt",
        "leipzig-pashto-news-2020/sentences.txt",
        "nllb-seed/prs_Arab.txt",
    ):
        own = [text for text in lines(data / name) if len(text.split()) >= 5]
        texts += rng.sample(own, 2000)
    rng.shuffle(texts)
    return texts


class Encoder:
    """The model and its tokeniser; gives unit vectors."""

    def __init__(self, folder: Path, longest: int, bfloat16: bool):
        self.bfloat16 = bfloat16
        config = BertConfig.from_json_file(folder / "config.json")
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.1
        self.model = BertModel(config, add_pooling_layer=False)
        self.model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(longest)
        self.tokenizer.enable_padding(pad_id=config.pad_token_id, pad_token="<pad>")

    def tokens(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """The vectors of all tokens, and which of them are there."""
        encoded = self.tokenizer.encode_batch(
            [PREFIX + unicodedata.normalize("NFC", text) for text in texts]
        )
        ids = torch.tensor([one.ids for one in encoded])
        mask = torch.tensor([one.attention_mask for one in encoded])
        # Processors with matrix units for bfloat16 are several times faster so; the rest is f32.
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        return hidden, mask

    def __call__(self, texts: list[str]) -> torch.Tensor:
        return pooled(*self.tokens(texts))


def pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Unit vectors of texts: the means of their tokens'."""
    return F.normalize((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=-1)


def late_interaction(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """How well the tokens of each two texts find each other: mean of the best cosines, both ways."""
    own = mask.bool().clone()
    own[:, :BEFORE] = False
    lengths = mask.sum(1)
    own[torch.arange(len(own)), lengths - AFTER] = False
    mean = (hidden * own[..., None]).sum((0, 1)) / own.sum()
    unit = F.normalize(hidden - mean, dim=-1)
    count, width, size = unit.shape
    flat = unit.reshape(count * width, size)
    cosines = (flat @ flat.T).view(count, width, count, width).masked_fill(~own[None, None], -2.0)
    best = cosines.max(3).values
    one_way = (best * own[:, :, None]).sum(1) / own.sum(1)[:, None]
    return (one_way + one_way.T) / 2


def shared_points(statements: list[dict]) -> torch.Tensor:
    """Which two statements share a point."""
    points = [{point for point, _ in statement["says"]} for statement in statements]
    shared = torch.tensor([[bool(a & b) for b in points] for a in points])
    return shared.fill_diagonal_(False)


def contrast(logits: torch.Tensor, positive: torch.Tensor) -> torch.Tensor:
    """Supervised contrast by rows; a row without a positive only repels."""
    log_share = logits.log_softmax(-1).masked_fill(~positive, 0.0)
    counts = positive.sum(-1)
    has = counts > 0
    return -(log_share.sum(-1)[has] / counts[has]).mean()


def without_self(logits: torch.Tensor) -> torch.Tensor:
    """The logits of each item and the others."""
    return logits.masked_fill(torch.eye(len(logits), dtype=torch.bool), float("-inf"))


def gist_loss(vectors: torch.Tensor, gists: torch.Tensor, scenario: dict, temperature: float) -> torch.Tensor:
    """Contrast of statements and the gists of their points, both ways."""
    own = [{point for point, _ in statement["says"]} for statement in scenario["statements"]]
    says = torch.tensor([[point["point"] in points for point in scenario["points"]] for points in own])
    logits = vectors @ gists.T / temperature
    return (contrast(logits, says) + contrast(logits.T, says.T)) / 2


def translation_loss(a: torch.Tensor, b: torch.Tensor, temperature: float) -> torch.Tensor:
    """Contrast of translations, both ways."""
    logits = a @ b.T / temperature
    target = torch.arange(len(a))
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def centred(vectors: torch.Tensor) -> torch.Tensor:
    """Unit vectors around their mean."""
    return F.normalize(vectors - vectors.mean(0), dim=-1)


def link_figure(encoder: Encoder, scenarios: list[dict]) -> float:
    """Mean average precision of "shares a point" over the statements of held-out scenarios."""
    encoder.model.eval()
    precisions = []
    with torch.no_grad():
        for scenario in scenarios:
            statements = scenario["statements"]
            vectors = encoder([statement["text"] for statement in statements])
            for language in {statement["lang"] for statement in statements}:
                own = [at for at, statement in enumerate(statements) if statement["lang"] == language]
                vectors[own] = vectors[own] - vectors[own].mean(0)
            likeness = F.normalize(vectors, dim=-1)
            likeness = (likeness @ likeness.T).numpy()
            points = [{point for point, _ in statement["says"]} for statement in statements]
            for at, own in enumerate(points):
                others = [other for other in np.argsort(-likeness[at]) if other != at]
                hits = np.array([bool(own & points[other]) for other in others])
                if hits.any():
                    ranks = np.flatnonzero(hits) + 1
                    precisions.append((np.arange(1, len(ranks) + 1) / ranks).mean())
    return float(np.mean(precisions))


def main() -> None:
    """Read the arguments, train, write the folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path, help="folder that `cut_vocabulary.py` wrote")
    parser.add_argument("output", type=Path, help="folder to write")
    parser.add_argument("--data", type=Path, required=True, help="the folder of public text data")
    parser.add_argument("--scenarios", type=Path, nargs="+", required=True, help="files of scenarios")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=4e-5)
    parser.add_argument("--temperature", type=float, default=0.07)
    parser.add_argument("--gists", type=float, default=0.5, help="weight of the gists' loss")
    parser.add_argument("--late", type=float, default=0.5, help="weight of the late interaction's loss")
    parser.add_argument("--late-temperature", type=float, default=0.05)
    parser.add_argument("--keep", type=float, default=0.98, help="share of the running mean that each step keeps")
    parser.add_argument("--translations", type=int, default=16, help="groups a step; 0 for none")
    parser.add_argument("--memory", type=int, default=12, help="sentences a step; 0 for none")
    parser.add_argument("--longest", type=int, default=64, help="tokens a text is cut to")
    parser.add_argument("--bfloat16", action="store_true", help="for processors with AMX")
    arguments = parser.parse_args()

    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    train, held = read_scenarios(arguments.scenarios)
    parallel, alone = read_parallel(arguments.data), read_alone(arguments.data, rng)
    print(f"{len(train)} scenarios, {len(held)} held out, {len(parallel)} translations", flush=True)
    encoder = Encoder(arguments.model, arguments.longest, arguments.bfloat16)
    before = Encoder(arguments.model, arguments.longest, arguments.bfloat16)
    before.model.eval()
    encoder.model.embeddings.word_embeddings.weight.requires_grad_(False)
    print(f"held out before: {link_figure(encoder, held):.4f}", flush=True)

    parameters = [p for p in encoder.model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=arguments.rate, weight_decay=0.01)
    steps, step, began = arguments.epochs * len(train), 0, time.time()
    sums = np.zeros(5)
    mean = [parameter.detach().clone() for parameter in parameters]
    for _ in range(arguments.epochs):
        rng.shuffle(train)
        for scenario in train:
            rate = min(1.0, (step + 1) / (0.1 * steps)) * (1.0 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = arguments.rate * rate
            step += 1
            encoder.model.train()
            optimiser.zero_grad()
            statements, gists = scenario["statements"], [point["gist"] for point in scenario["points"]]
            hidden, mask = encoder.tokens([statement["text"] for statement in statements] + gists)
            count, shared = len(statements), shared_points(statements)
            vectors = pooled(hidden, mask)
            losses = [
                contrast(without_self(vectors[:count] @ vectors[:count].T / arguments.temperature), shared),
                gist_loss(vectors[:count], vectors[count:], scenario, arguments.temperature),
                contrast(
                    without_self(late_interaction(hidden[:count], mask[:count]) / arguments.late_temperature), shared
                ),
            ]
            (losses[0] + arguments.gists * losses[1] + arguments.late * losses[2]).backward()
            sums[:3] += [loss.item() for loss in losses]
            if arguments.translations:
                groups = [rng.sample(group, 2) for group in rng.sample(parallel, arguments.translations)]
                loss = translation_loss(
                    encoder([a for a, _ in groups]), encoder([b for _, b in groups]), 0.05
                )
                loss.backward()
                sums[3] += loss.item()
            if arguments.memory:
                texts = rng.sample(alone, arguments.memory)
                with torch.no_grad():
                    old = centred(before(texts))
                new = centred(encoder(texts))
                loss = 10.0 * F.mse_loss(new @ new.T, old @ old.T)
                loss.backward()
                sums[4] += loss.item()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            with torch.no_grad():
                for kept, parameter in zip(mean, parameters):
                    kept.mul_(arguments.keep).add_(parameter, alpha=1 - arguments.keep)
            if step % 10 == 0:
                seconds = time.time() - began
                print(f"step {step} of {steps}, losses {(sums / 10).round(3)}, {seconds:.0f} s", flush=True)
                sums[:] = 0
        print(f"held out: {link_figure(encoder, held):.4f}", flush=True)
    with torch.no_grad():
        for kept, parameter in zip(mean, parameters):
            parameter.copy_(kept)
    print(f"held out, mean of the last steps: {link_figure(encoder, held):.4f}", flush=True)

    arguments.output.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in encoder.model.state_dict().items()}
    kept = load_file(arguments.model / "model.safetensors")
    missing = set(kept) - set(weights)
    if missing:
        sys.exit(f"the model has no {sorted(missing)}")
    save_file({name: weights[name] for name in kept}, arguments.output / "model.safetensors", {"format": "pt"})
    for name in ("config.json", "tokenizer.json", "LICENSE"):
        if (arguments.model / name).exists():
            shutil.copy(arguments.model / name, arguments.output)


if __name__ == "__main__":
    main()
