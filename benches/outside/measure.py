#!/usr/bin/env python3
"""Measure bayan on public data that nothing in it was fitted on.

    measure.py BAYAN DATA

BAYAN is the program, DATA the folder of public text data. Prints:

- events: B-cubed of the events that a run finds on ECB+'s development topics (Cybulska and Vossen 2014), each with two
  similar events; ECB+ has no dates of publication;
- contradiction: AUC, average precision and F1 at 0.5 of `bayan compare` for "contradiction" against all other labels, on
  inference data sets in English and Persian, whose pairs come from exams, captions and encyclopedias rather than from news;
- Urdu: sentences of 174 articles that journalists rewrote with other figures, names and outcomes (Amjad et al. 2020), each
  beside the original: how often a changed sentence is called a contradiction, and how often an unchanged one.

Needs nothing beyond the standard library.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

MOST_PAIRS = 1600


def average_precision(scored: list[tuple[float, bool]]) -> float:
    """Average precision; ties share the worst rank."""
    groups: dict[float, list[bool]] = defaultdict(list)
    for score, positive in scored:
        groups[score].append(positive)
    total, hit, seen, sum_ = sum(positive for _, positive in scored), 0, 0, 0.0
    for score in sorted(groups, reverse=True):
        hit += sum(groups[score])
        seen += len(groups[score])
        sum_ += sum(groups[score]) / total * hit / seen
    return sum_


def area(scored: list[tuple[float, bool]]) -> float:
    """Area under the ROC curve, by ranks."""
    ordered = sorted(score for score, _ in scored)
    ranks: dict[float, float] = {}
    for place, score in enumerate(ordered):
        ranks.setdefault(score, place + (ordered.count(score) + 1) / 2)
    positive = [ranks[score] for score, is_positive in scored if is_positive]
    count, others = len(positive), len(scored) - len(positive)
    return (sum(positive) - count * (count + 1) / 2) / (count * others)


def compare(bayan: str, pairs: list[tuple[str, str]]) -> list[dict]:
    """What `bayan compare` says of pairs."""
    clean = [tuple(re.sub(r"\s+", " ", text) for text in pair) for pair in pairs]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines(f"{a}\t{b}\n" for a, b in clean)
        file.flush()
        found = subprocess.run([bayan, "compare", "--pairs", file.name], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in found.stdout.splitlines()]


def inference(bayan: str, data: Path) -> None:
    """Figures on inference data sets."""
    sets = [
        ("SICK, English", data / "nli/sick/dev.tsv", "premise", "hypothesis", "label", "contradiction"),
        ("FEVER symmetric, English", data / "nli/fever-symmetric/dev.tsv", "premise", "hypothesis", "label", None),
        ("Breaking NLI, English", data / "nli/breaking-nli/pairs.tsv", "premise", "hypothesis", "label", "contradiction"),
        ("FarsTail, Persian", data / "nli/farstail/dev.tsv", "premise", "hypothesis", "label", None),
        ("ParsiNLU, Persian", data / "nli/parsinlu/dev.tsv", "premise", "hypothesis", "label", None),
        ("rumour and headline, Persian", data / "nli/persian-stance/headline_to_claim.tsv", "claim", "headline", "stance", "disagree"),
    ]
    for name, path, left, right, key, wanted in sets:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        rows = rows[:: max(1, len(rows) // MOST_PAIRS)]
        labels = Counter(row[key].lower() for row in rows)
        wanted = wanted or next(label for label in labels if label.startswith("c"))
        found = compare(bayan, [(row[left], row[right]) for row in rows])
        for signal, of in (("contradiction", lambda one: one["contradiction"]), ):
            scored = [(of(one), row[key].lower() == wanted) for one, row in zip(found, rows)]
            right_ones = sum(score >= 0.5 and positive for score, positive in scored)
            asserted = sum(score >= 0.5 for score, _ in scored)
            total = sum(positive for _, positive in scored)
            print(
                f"{name}: {len(rows)} pairs, {total / len(rows):.2f} {wanted}; {signal} AUC {area(scored):.3f}, average "
                f"precision {average_precision(scored):.3f}, F1 at 0.5 {2 * right_ones / (asserted + total):.3f}"
            )


def sentences(text: str) -> list[str]:
    """The sentences of an Urdu text."""
    return [one.strip() for one in re.split(r"(?<=[۔؟!])\s+", text) if len(one.split()) >= 5]


def urdu(bayan: str, data: Path) -> None:
    """Rewritten Urdu news."""
    lines = (data / "urdu-bend-the-truth/pairs.jsonl").read_text("utf-8").splitlines()
    changed, same = [], []
    for article in map(json.loads, lines):
        if not article["altered"] or article["word_jaccard"] < 0.5:
            continue
        originals = sentences(article["real"])
        for sentence in sentences(article["altered"]):
            words = set(sentence.split())
            likeness = lambda other: len(words & set(other.split())) / len(words | set(other.split()))
            best = max(originals, key=likeness, default="")
            if best and likeness(best) >= 0.5:
                (same if best == sentence else changed).append((best, sentence))
    found = [one["contradiction"] for one in compare(bayan, changed + same)]
    scored = [(score, at < len(changed)) for at, score in enumerate(found)]
    share = lambda scores: sum(score >= 0.5 for score in scores) / max(1, len(scores))
    print(
        f"Urdu, rewritten by journalists: {len(changed)} changed sentences, {share(found[: len(changed)]):.3f} called "
        f"contradictions; {len(same)} unchanged, {share(found[len(changed) :]):.3f}; AUC {area(scored):.3f}"
    )


def events(bayan: str, data: Path) -> None:
    """B-cubed of events on ECB+."""
    lines = (data / "ecb-plus/docs.jsonl").read_text("utf-8").splitlines()
    documents = [one for one in map(json.loads, lines) if one["split"] == "dev"]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        with (corpus / "ecb.jsonl").open("w", encoding="utf-8") as file:
            for one in documents:
                article = {"id": one["doc"], "outlet": one["outlet"] or "ecb", "text": one["text"]}
                file.write(json.dumps(article) + "\n")
        job = Path(folder) / "job.toml"
        job.write_text('[corpus]\npath = "corpus"\n')
        subprocess.run([bayan, "run", str(job), "--out", f"{folder}/run"], check=False, capture_output=True)
        found = {}
        for line in (Path(folder) / "run/documents.jsonl").read_text("utf-8").splitlines():
            document = json.loads(line)
            found[document["doc_id"]] = document["event_id"]
    read = [one for one in documents if one["doc"] in found]
    run = [found[one["doc"]] for one in read]
    truth = [one["event"] for one in read]
    def mean(own: list, other: list) -> float:
        groups = defaultdict(list)
        for at, group in enumerate(own):
            groups[group].append(at)
        shares = [sum(other[mate] == other[at] for mate in groups[own[at]]) / len(groups[own[at]]) for at in range(len(own))]
        return sum(shares) / len(shares)
    precision, recall = mean(run, truth), mean(truth, run)
    print(
        f"ECB+ development topics: {len(read)} of {len(documents)} documents, {len(set(truth))} events, {len(set(run))} "
        f"found; B-cubed P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}"
    )


def main() -> None:
    """Read the arguments, measure."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bayan, data = sys.argv[1], Path(sys.argv[2])
    events(bayan, data)
    inference(bayan, data)
    urdu(bayan, data)


if __name__ == "__main__":
    main()
