#!/usr/bin/env python3
"""Scenarios of articles: check them, and turn them into what training and evaluation read.

A file of `articles/` holds invented events, each told by six articles in English, Pashto, Urdu and Dari, every sentence
labelled with the points that it speaks to (`articles/README.md` states the form).

    articles.py check FILE...         counts and faults; exit status 1 if there is a fault
    articles.py jsonl FILE...         one JSON object a scenario, as `pairs/export.rs` and `pairs/train.py` read it
    articles.py gold OUT FILE...      a gold corpus of the scenarios held out of training, for `bayan eval`
    articles.py week OUT FILE...      one of all scenarios, set in one week, to try how events are told apart

Needs nothing beyond the standard library.
"""

import argparse
import collections
import datetime
import json
import re
import sys
from itertools import combinations
from pathlib import Path

import scenarios

LANGUAGES = {"en", "ps", "ur", "prs"}
TYPES = {"quantity", "polarity", "actor", "status", "time", "place", "cause", "other"}
SCENARIO = re.compile(r"# (\S+) \| domain: (.+?) \| place: (.+?) \| date: (\d{4}-\d\d-\d\d)\s*$")
POINT = re.compile(r"P (\S+) (\S+) \| (.+)$")
SENTENCE = re.compile(r"(-|(?:p\d+[a-z])(?: p\d+[a-z])*) \| (.+)$")
ARTICLES, LEAST_SENTENCES = 6, 6


def read(path: Path) -> tuple[list[dict], list[str]]:
    """Return the scenarios of a file, and its faults."""
    found, faults, point = [], [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        at = f"{path.name}:{number}"
        if not line.strip():
            continue
        if match := SCENARIO.match(line):
            name, domain, place, date = match.groups()
            scenario = {"scenario": name, "domain": domain, "place": place, "date": date}
            found.append({**scenario, "points": [], "documents": [], "statements": []})
            point = None
        elif not found:
            faults.append(f"{at}: stands before any scenario")
        elif match := POINT.match(line):
            point = {"point": match[1], "gist": match[3].strip(), "type": match[2], "variants": {}, "conflicts": []}
            found[-1]["points"].append(point)
            if match[2] not in TYPES:
                faults.append(f"{at}: there is no type {match[2]}")
        elif line.startswith("D "):
            parts = [part.strip() for part in line[2:].split("|", 3)]
            if len(parts) != 4 or parts[0] not in LANGUAGES or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", parts[2]):
                faults.append(f"{at}: an article begins `D language | outlet | time | title`")
                continue
            keys = ("lang", "outlet", "published", "title")
            found[-1]["documents"].append(dict(zip(keys, parts)))
            point = None
        elif line[0] in " \t" and point is not None:
            words = line.strip()
            if match := re.match(r"([a-z]) \| (.+)$", words):
                point["variants"][match[1]] = match[2].strip()
            elif re.fullmatch(r"x( [a-z]-[a-z])*", words):
                pairs = [sorted(pair.split("-")) for pair in words.split()[1:]]
                point["conflicts"] += [pair for pair in pairs if pair not in point["conflicts"]]
            else:
                faults.append(f"{at}: neither a variant nor a line of conflicts")
        elif (match := SENTENCE.match(line)) and found[-1]["documents"]:
            labels = [] if match[1] == "-" else [[label[:-1], label[-1]] for label in match[1].split()]
            documents = found[-1]["documents"]
            own = {"doc": len(documents) - 1, "lang": documents[-1]["lang"], "date": documents[-1]["published"][:10]}
            found[-1]["statements"].append({**own, "says": labels, "text": match[2].strip()})
        else:
            faults.append(f"{at}: what is this?")
    for scenario in found:
        faults += faults_of(scenario)
    return found, faults


def faults_of(scenario: dict) -> list[str]:
    """Return what is wrong with a scenario; fill in which variants of its points are neutral to each other."""
    name, faults, texts = scenario["scenario"], [], set()
    used = collections.defaultdict(lambda: collections.defaultdict(set))
    points = {point["point"]: point for point in scenario["points"]}
    for statement in scenario["statements"]:
        text = statement["text"]
        for point, variant in statement["says"]:
            if point not in points or variant not in points[point]["variants"]:
                faults.append(f"{name}: there is no {point}{variant}")
            used[point][variant].add(statement["doc"])
        arabic = sum("\u0600" <= c <= "\u06ff" for c in text)
        if text in texts or (statement["lang"] == "en") == (arabic > len(text) / 3):
            faults.append(f"{name}: repeated, or not in the script of {statement['lang']}: {text[:40]}")
        texts.add(text)
    for at, point in points.items():
        variants = sorted(point["variants"])
        if len(set().union(*used[at].values())) < 2 or any(not used[at][variant] for variant in variants):
            faults.append(f"{name} {at}: told by fewer than two articles, or a variant by none")
        if any(pair[0] == pair[1] or set(pair) - set(variants) for pair in point["conflicts"]):
            faults.append(f"{name} {at}: a conflict of variants that it does not have")
        pairs = [list(pair) for pair in combinations(variants, 2)]
        point["neutral"] = [pair for pair in pairs if pair not in point["conflicts"]]
    sizes = collections.Counter(statement["doc"] for statement in scenario["statements"])
    if len(sizes) != ARTICLES or min(sizes.values()) < LEAST_SENTENCES:
        faults.append(f"{name}: {len(sizes)} articles, the shortest of {min(sizes.values(), default=0)} sentences")
    return faults


def summary(found: list[dict]) -> str:
    """Return the counts of scenarios in a line."""
    languages = collections.Counter(document["lang"] for scenario in found for document in scenario["documents"])
    types = collections.Counter(point["type"] for scenario in found for point in scenario["points"])
    statements = [statement for scenario in found for statement in scenario["statements"]]
    on_none = sum(not statement["says"] for statement in statements)
    return (
        f"{len(found)} scenarios, {len(statements)} sentences ({on_none} on no point), articles {dict(languages)}, "
        f"points {dict(types)}"
    )


def relation(scenario: dict, a: dict, b: dict) -> tuple[str, str] | None:
    """Return how two statements stand to each other and on what it turns; None where they share no point."""
    points = {point["point"]: point for point in scenario["points"]}
    shared = [(point, variant, other) for point, variant in a["says"] for own, other in b["says"] if own == point]
    if not shared:
        return None
    for point, variant, other in shared:
        if sorted((variant, other)) in points[point]["conflicts"]:
            return "contradict", points[point]["type"]
    point, variant, other = shared[0]
    return "agree" if variant == other else "neutral", points[point]["type"]


def write_gold(out: Path, found: list[dict], in_one_week: bool) -> None:
    """Write scenarios as a gold corpus."""
    gold = {"documents": {}, "clusters": [], "relations": []}
    for number, scenario in enumerate(found):
        first = datetime.date.fromisoformat(scenario["date"])
        moved = datetime.date(2025, 3, 3 + number % 5) - first if in_one_week else datetime.timedelta()
        ids = []
        for place, document in enumerate(scenario["documents"]):
            published = datetime.datetime.fromisoformat(document["published"]) + moved
            folder = out / "docs" / f"{scenario['scenario']}-{place + 1}"
            folder.mkdir(parents=True, exist_ok=True)
            own = [one["text"] for one in scenario["statements"] if one["doc"] == place]
            head = f"---\noutlet: {document['outlet']}\npublished: {published:%Y-%m-%dT%H:%M:%S}+04:30\n"
            body = "\n\n".join(" ".join(own[at : at + 3]) for at in range(0, len(own), 3))
            (folder / "article.txt").write_text(f"{head}title: {document['title']}\n---\n{body}\n", encoding="utf-8")
            ids.append(f"{scenario['scenario']}-{place + 1}/article")
            gold["documents"][ids[-1]] = {"lang": document["lang"], "event": scenario["scenario"], "sentences": own}
        seen, statements = collections.Counter(), []
        for statement in scenario["statements"]:
            statements.append(([ids[statement["doc"]], seen[statement["doc"]]], statement))
            seen[statement["doc"]] += 1
        for point in scenario["points"]:
            members = [at for at, one in statements if any(own == point["point"] for own, _ in one["says"])]
            name = f"{scenario['scenario']}-{point['point']}"
            gold["clusters"].append(
                {"id": name, "event": scenario["scenario"], "gist": point["gist"], "members": members}
            )
        for (a, one), (b, other) in combinations(statements, 2):
            if a[0] != b[0] and (found_relation := relation(scenario, one, other)):
                label, kind = found_relation
                gold["relations"].append({"a": a, "b": b, "label": label, "type": kind, "note": ""})
    text = json.dumps(gold, ensure_ascii=False, indent=1)
    (out / "gold.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=["check", "jsonl", "gold", "week"])
    parser.add_argument("paths", type=Path, nargs="+")
    arguments = parser.parse_args()
    has_output = arguments.what in ("gold", "week")
    paths = arguments.paths[1:] if has_output else arguments.paths
    everything, is_faulty = [], False
    for path in paths:
        found, faults = read(path)
        everything += found
        is_faulty |= bool(faults)
        print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
        if arguments.what == "check":
            print(f"{path.name}: {summary(found)}")
    if is_faulty:
        sys.exit(1)
    if arguments.what == "jsonl":
        for scenario in everything:
            print(json.dumps(scenario, ensure_ascii=False))
    elif arguments.what == "gold":
        held = [everything[at] for at in scenarios.held_out(everything)]
        write_gold(arguments.paths[0], held, in_one_week=False)
    elif arguments.what == "week":
        write_gold(arguments.paths[0], everything, in_one_week=True)


if __name__ == "__main__":
    main()
