"""Scenarios: how they are read, and which are held out of all training.

A scenario is one invented event. Those of statements (`k*.jsonl`) list single sentences; those of articles
(`articles.py` makes JSON lines of them) list the sentences of whole articles, each with the number of its article.
"""

import json
import random
from pathlib import Path

HELD_OUT_OF_STATEMENTS = 30
# Of the eight scenarios in a file of articles, the last.
HELD_OUT_OF_ARTICLES = "-08"


def read(paths: list[Path]) -> list[dict]:
    """Return the scenarios of the files, which must stand in the order that `export.rs` was given."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def is_of_articles(scenario: dict) -> bool:
    """Whether its statements are those of whole articles."""
    return "documents" in scenario


def held_out(scenarios: list[dict]) -> list[int]:
    """Return the places of the scenarios that no model is trained on."""
    of_statements = [at for at, scenario in enumerate(scenarios) if not is_of_articles(scenario)]
    order = list(range(len(of_statements)))
    random.Random(1).shuffle(order)
    held = [of_statements[at] for at in order[:HELD_OUT_OF_STATEMENTS]]
    of_articles = [at for at, scenario in enumerate(scenarios) if is_of_articles(scenario)]
    return held + [at for at in of_articles if scenarios[at]["scenario"].endswith(HELD_OUT_OF_ARTICLES)]


def is_across(scenario: dict, a: int, b: int) -> bool:
    """Whether two statements may be compared: those of one article are not."""
    return not is_of_articles(scenario) or scenario["statements"][a]["doc"] != scenario["statements"][b]["doc"]
