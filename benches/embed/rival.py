"""ONNX Runtime on a model folder of bayan's: texts a second one by one, and in batches of 32 sorted by length.

    python rival.py MODEL TEXTS THREADS
"""

import json
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


def main() -> None:
    """Print the best of three rates of each."""
    folder, path, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    description = json.loads((folder / "encoder.json").read_text("utf-8"))
    texts = path.read_text("utf-8").split("\n")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(description["max_tokens"])
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id("<pad>"), pad_token="<pad>")

    def encode(size: int) -> None:
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), size):
            own = [description["prefix"] + unicodedata.normalize("NFC", texts[at]) for at in order[start : start + size]]
            encodings = tokenizer.encode_batch(own)
            ids = np.array([encoding.ids for encoding in encodings])
            mask = np.array([encoding.attention_mask for encoding in encodings])
            hidden = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
            pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)

    for size in (1, 32):
        rates = []
        for _ in range(3):
            began = time.perf_counter()
            encode(size)
            rates.append(len(texts) / (time.perf_counter() - began))
        print(max(rates))


if __name__ == "__main__":
    main()
