#!/usr/bin/env python3
"""Put graph, tokeniser and language means into a model folder and describe them in encoder.json."""

import argparse
import json
import shutil
from pathlib import Path

from blake3 import blake3

from texts import LANGUAGES

FILES = {
    "model": "model.onnx",
    "tokenizer": "tokenizer.json",
    "language_means": "language_means.safetensors",
}


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("huggingface", type=Path, help="Hugging Face folder the graph came from")
    parser.add_argument("onnx", type=Path, help="int8 .onnx file")
    parser.add_argument("means", type=Path, help="language_means.safetensors")
    parser.add_argument("output", type=Path, help="model folder to write")
    parser.add_argument("--max-tokens", type=int, default=512)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)

    sources = {
        "model": arguments.onnx,
        "tokenizer": arguments.huggingface / "tokenizer.json",
        "language_means": arguments.means,
    }
    files = {}
    for role, name in FILES.items():
        target = arguments.output / name
        if sources[role].resolve() != target.resolve():
            shutil.copyfile(sources[role], target)
        files[role] = {"path": name, "blake3": blake3(target.read_bytes()).hexdigest()}

    config = json.loads((arguments.huggingface / "config.json").read_text())
    description = {
        "name": arguments.output.name,
        "origin": "intfloat/multilingual-e5-small",
        "licence": "MIT",
        "languages": list(LANGUAGES),
        "dimensions": config["hidden_size"],
        "vocabulary": config["vocab_size"],
        "max_tokens": arguments.max_tokens,
        "unicode_normalization": "NFC",
        "prefix": "query: ",
        "pooling": "mean",
        "normalize": True,
        "batch": 1,
        "inputs": ["input_ids", "attention_mask"],
        "output": "last_hidden_state",
        "files": files,
    }
    text = json.dumps(description, indent=2, ensure_ascii=False) + "\n"
    (arguments.output / "encoder.json").write_text(text, encoding="utf-8")
    total = sum(path.stat().st_size for path in arguments.output.iterdir())
    print(f"{total:,} bytes in {arguments.output.name}")


if __name__ == "__main__":
    main()
