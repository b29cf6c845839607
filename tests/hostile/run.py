"""Runs bayan over the hostile corpus of make.py and checks that it comes through: exit code 1, no panic, the good articles
read, and of every other file told what became of it.

    python3 run.py BAYAN [--scale small|full] [--mode fast|standard|thorough] [--seconds N] [--megabytes N]
"""

import argparse
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import make

FORMATS = ["txt", "md", "html", "htm", "json", "jsonl", "ndjson", "csv", "tsv", "parquet", "warc", "arc", "tar", "zip"]
FORMATS += [f"{name}.{packed}" for name in FORMATS for packed in ["gz", "zst"]] + ["tgz", "tzst"]


def lines(path):
    with open(path, encoding="utf-8") as file:
        # A line ends with a line feed and with nothing else that Python takes for an end.
        return [json.loads(line) for line in file.read().split("\n") if line]


def shown(name):
    """A name for a terminal."""
    escaped = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in name)
    return escaped if len(escaped) <= 60 else f"{escaped[:40]}…{escaped[-19:]}"


def files_of(root):
    """All that lies in the corpus, by its path below it, with what it is where that is no file."""
    for folder, names, files in os.walk(root):
        for name in sorted(files + [name for name in names if os.path.islink(os.path.join(folder, name))]):
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            kinds = [(stat.S_ISLNK, "link"), (stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket")]
            yield os.path.relpath(path, root), next((kind for holds, kind in kinds if holds(mode)), None)


def fate(name, kind, documents, skipped, inputs):
    """What became of a file; None if nothing tells."""
    below = f"{name}/"
    read = [path for path in documents if path == name or path.startswith(below)]
    left_out = [record for record in skipped if record["path"] == name or record["path"].startswith(below)]
    parts = []
    if read:
        parts.append(f"{len(read)} read")
    if left_out:
        first = left_out[0]
        place = first["path"][len(below) :] or (first.get("line") and f"line {first['line']}") or ""
        parts.append(f"{len(left_out)} skipped: {place and f'{place} '}{first['reason']}")
    if parts:
        return ", ".join(parts)
    if name in inputs:
        return "read to its end, and holds no document"
    if kind:
        return f"left alone, a {kind}"
    if not any(name.lower().endswith(f".{extension}") for extension in FORMATS):
        return "left alone, of no format that is read"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bayan", metavar="BAYAN", type=Path)
    parser.add_argument("--scale", choices=sorted(make.SCALES), default="small")
    parser.add_argument("--mode", choices=["fast", "standard", "thorough"], default="fast")
    parser.add_argument("--seconds", type=float, default=3600, help="the longest it may take")
    parser.add_argument("--megabytes", type=float, default=5120, help="the most memory it may take")
    parser.add_argument("--keep", action="store_true", help="leave the corpus and the run where they are")
    arguments = parser.parse_args()
    bayan = arguments.bayan.resolve()
    top = Path(tempfile.mkdtemp(prefix="bayan-hostile-"))
    faults = []
    try:
        corpus = top / "corpus"
        make.Corpus(corpus, arguments.scale).make()
        (top / "job.toml").write_text(f'[corpus]\npath = "corpus"\n[embed]\nmode = "{arguments.mode}"\n[output]\npath = "run"\n')
        began = time.monotonic()
        with open(top / "stderr", "wb") as stderr, open(top / "stdout", "wb") as stdout:
            command = [bayan, "run", "job.toml", "--no-cache"]
            try:
                code = subprocess.run(command, cwd=top, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, timeout=arguments.seconds).returncode
            except subprocess.TimeoutExpired:
                code = None
        took = time.monotonic() - began
        # Of the largest child; on Linux in kilobytes, on macOS in bytes.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        told = (top / "stderr").read_text(encoding="utf-8", errors="replace")
        if code is None:
            faults.append(f"goes on after {arguments.seconds:.0f} s")
        elif code != 1:
            faults.append(f"ended with exit code {code}, not 1")
        if "panicked" in told or "overflow" in told:
            faults.append("panicked")
        if peak > arguments.megabytes:
            faults.append(f"took {peak:.0f} MB, more than {arguments.megabytes:.0f}")
        if escaped := [path for path in top.parent.glob("escaped*")] + list(top.rglob("escaped*")):
            faults.append(f"wrote outside of its folders: {escaped}")
        if (top / "run" / "run.json").exists():
            documents = lines(top / "run" / "documents.jsonl")
            skipped = lines(top / "run" / "skipped.jsonl")
            inputs = {record["path"] for record in json.loads((top / "run" / "run.json").read_text())["inputs"]}
            ids = {document["doc_id"] for document in documents}
            faults += [f"did not read {good}" for good in make.GOOD if good not in ids]
            paths = [document["path"] for document in documents]
            for name, kind in files_of(corpus):
                # As the run writes a name that is not UTF-8.
                name = os.fsencode(name).decode("utf-8", "replace")
                became = fate(name, kind, paths, skipped, inputs)
                if became is None:
                    faults.append(f"tells nothing of {shown(name)}")
                print(f"{shown(name):<62} {shown_reason(became)}")
        else:
            faults.append("left no run.json")
        print(f"\n{arguments.scale}, {arguments.mode}: {took:.1f} s, {peak:.0f} MB at most")
        if faults:
            print(told[-4000:])
    finally:
        if arguments.keep:
            print(top)
        else:
            shutil.rmtree(top, onerror=lambda remove, path, _: (os.chmod(os.path.dirname(path), 0o700), os.chmod(path, 0o700), remove(path)))
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


def shown_reason(reason):
    if reason is None:
        return "NOTHING IS TOLD"
    escaped = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in reason)
    return escaped if len(escaped) <= 130 else f"{escaped[:130]}…"


if __name__ == "__main__":
    sys.exit(main())
