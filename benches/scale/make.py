"""A corpus of any size out of public sentences, to measure how time and memory grow.

    python3 benches/scale/make.py DATA OUT --sentences 100000

DATA is a folder with parallel texts, line by line: `flores-sib200/{eng_Latn,pbt_Arab,urd_Arab,prs_Arab}.txt`,
`tico19/{eng,pus,urd,prs}.txt`, `nllb-seed/{eng_Latn,pbt_Arab,prs_Arab}.txt`. OUT gets a .jsonl file for each of 40 outlets.

An event is a block of twelve neighbouring lines of one text, which no other event of the same weeks has. Three to six outlets
report it within two days, each in one language and with most of the lines in their order, some with figures changed; so there are
events, clusters across languages and contradictions to find. Three in ten events are one article alone. Days are as full
whatever the size, as they are in news: a larger corpus is a longer one. The same arguments give the same bytes.
"""

import argparse
import datetime
import json
import pathlib
import random
import re

OUTLETS = 40
ARTICLES_A_DAY = 120
LINES = 12
SETS = [
    ("flores-sib200", {"en": "eng_Latn", "ps": "pbt_Arab", "ur": "urd_Arab", "prs": "prs_Arab"}),
    ("tico19", {"en": "eng", "ps": "pus", "ur": "urd", "prs": "prs"}),
    ("nllb-seed", {"en": "eng_Latn", "ps": "pbt_Arab", "prs": "prs_Arab"}),
]


def parallel(data):
    """Runs of lines: a list of {language: [lines]}."""
    for folder, names in SETS:
        texts = {}
        for language, name in names.items():
            path = data / folder / f"{name}.txt"
            texts[language] = path.read_text(encoding="utf-8").split("\n")
        yield texts


def changed(line, rng):
    """The line with its first figure of two digits or more changed."""
    return re.sub(r"\b\d\d+\b", lambda found: str(int(found.group()) + rng.randint(2, 9)), line, count=1)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--sentences", type=int, default=10_000)
    arguments.add_argument("--lines", type=int, default=0, help="use only so many lines of each text")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    texts = list(parallel(options.data))
    if options.lines:
        texts = [{language: lines[: options.lines] for language, lines in text.items()} for text in texts]
    # Blocks of lines, used in an order of chance, and again only when all have been.
    blocks = [(text, start) for text in texts for start in range(0, len(text["en"]) - LINES + 1, LINES)]
    waiting = []
    options.out.mkdir(parents=True, exist_ok=True)
    files = [open(options.out / f"outlet-{at:02}.jsonl", "w", encoding="utf-8") for at in range(OUTLETS)]
    written, articles, first_day = 0, 0, datetime.date(2020, 1, 1)

    def article(language, lines, day):
        nonlocal written, articles
        lines = [line for line in lines if line.strip()]
        if not lines:
            return
        # Outlets keep to a language.
        outlet = rng.randrange(OUTLETS // 4) * 4 + ["en", "ps", "ur", "prs"].index(language)
        date = first_day + datetime.timedelta(days=day)
        record = {
            "id": f"a{articles:07}",
            "outlet": f"outlet-{outlet:02}",
            "published": date.isoformat(),
            "title": lines[0][:80],
            "text": " ".join(lines),
        }
        files[outlet].write(json.dumps(record, ensure_ascii=False) + "\n")
        written += len(lines)
        articles += 1

    while written < options.sentences:
        day = articles // ARTICLES_A_DAY
        if not waiting:
            waiting = rng.sample(blocks, len(blocks))
        text, start = waiting.pop()
        reports = 1 if rng.random() < 0.3 else rng.randint(3, 6)
        for _ in range(reports):
            language = rng.choice(sorted(text))
            lines = [line for line in text[language][start : start + LINES] if rng.random() < 0.8]
            if lines and rng.random() < 0.3:
                at = rng.randrange(len(lines))
                lines[at] = changed(lines[at], rng)
            article(language, lines, day + rng.randint(0, 1))
    for file in files:
        file.close()
    print(f"{written} sentences in {articles} articles over {articles // ARTICLES_A_DAY + 2} days")


if __name__ == "__main__":
    main()
