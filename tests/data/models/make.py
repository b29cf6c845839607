#!/usr/bin/env python3
"""Make the miniature models of this folder, and `expected.json`: what PyTorch makes of them.

Weights are random, from fixed seeds; a model's point is its files, not its vectors. Each folder has the layout of a
kind of model on the Hugging Face hub:

    e5      BERT, Unigram tokenizer, mean, normalised; modules.json as sentence-transformers writes it today;
            named as an e5 model, so that texts get the prefix "query: "
    labse   BERT, WordPiece tokenizer, first token, a dense layer with tanh, normalised; the older modules.json;
            the graph in the folder itself
    xlmr    XLM-RoBERTa, no token types, mean; weights in a file beside the graph; no modules.json
    int8    the same as `xlmr`, dynamically quantised; there is no other graph
    nli     BERT for pairs of texts, with labels in an order of its own

A second run gives the same weights but other tokenizers, and so other vectors: the trainers break ties by chance.
Vectors are those of sentence-transformers, probabilities those of transformers, both f32 and one text at a time.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaModel,
)

HERE = Path(__file__).parent
HIDDEN = 24
OUT = 16
VOCABULARY = 260
POSITIONS = 64
SENTENCES = [
    "Pakistan's army said 23 soldiers were killed.",
    "The crossing at Torkham was closed on Sunday, officials said.",
    "ویاند وویل چې لږ تر لږه ۵۸ پوځیان وژل شوي دي.",
    "د تورخم دروازه تړل شوې ده.",
    "فوج کے مطابق ۲۳ اہلکار مارے گئے اور 29 زخمی ہوئے۔",
    "طورخم کی گزرگاہ اتوار کو بند کر دی گئی۔",
    "ارتش پاکستان کشته‌شدن ۵۸ سرباز خود را رد کرد.",
    "وزارت صحت عامه در شهر یک شفاخانهٔ نو را گشود.",
    "",
    "Heavy rain is expected in the eastern provinces tomorrow, and the ministry of health has opened a new hospital in "
    "the city, after the price of wheat flour doubled when the border was closed for the third time in a year.",
]
PAIRS = [
    (SENTENCES[0], SENTENCES[6]),
    (SENTENCES[1], SENTENCES[3]),
    (SENTENCES[2], SENTENCES[4]),
    (SENTENCES[5], SENTENCES[1]),
    (SENTENCES[7], SENTENCES[9]),
    (SENTENCES[9], SENTENCES[9]),
]


def folder(name: str) -> Path:
    """An empty folder for a model."""
    path = HERE / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def unigram() -> PreTrainedTokenizerFast:
    """A tokenizer like that of XLM-RoBERTa."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY - 1, special_tokens=specials, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES + ["query: passage:"], trainer)
    tokenizer.add_special_tokens(["<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
    )


def wordpiece() -> PreTrainedTokenizerFast:
    """A tokenizer like that of BERT."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=specials, show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
        unk_token="[UNK]",
        mask_token="[MASK]",
    )


def sizes(tokenizer: PreTrainedTokenizerFast, positions: int = POSITIONS) -> dict:
    """What the configs of all models have in common."""
    assert len(tokenizer) <= VOCABULARY, len(tokenizer)
    return {
        "vocab_size": VOCABULARY,
        "hidden_size": HIDDEN,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": positions,
        "pad_token_id": tokenizer.pad_token_id,
        # Wide, so that texts differ.
        "initializer_range": 0.4,
        "attn_implementation": "eager",
    }


def export(model: torch.nn.Module, path: Path, inputs: list[str], output: str) -> None:
    """Write the graph of `model`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {0: "batch", 1: "sequence"}
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    values = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}

    class Named(torch.nn.Module):
        """The model with its inputs by place."""

        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, *arguments):
            """Only the first output."""
            return self.model(**dict(zip(inputs, arguments, strict=True)), return_dict=True)[output]

    torch.onnx.export(
        Named().eval(),
        tuple(values[name] for name in inputs),
        str(path),
        input_names=inputs,
        output_names=[output],
        dynamic_axes={name: axes for name in inputs} | {output: axes if output != "logits" else {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    graph = onnx.load(path)
    # Where in PyTorch's source a node comes from is most of a miniature graph.
    short = {name: name for name in ["", *inputs, output]}
    for number, node in enumerate(graph.graph.node):
        node.doc_string, node.name = "", f"n{number}"
        node.input[:] = [short.setdefault(name, f"t{len(short)}") for name in node.input]
        node.output[:] = [short.setdefault(name, f"t{len(short)}") for name in node.output]
    for constant in graph.graph.initializer:
        constant.name = short.setdefault(constant.name, f"t{len(short)}")
    del graph.graph.value_info[:]
    onnx.save(graph, path)


def write(path: Path, content) -> None:
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def trimmed(path: Path) -> None:
    """Take out what only PyTorch needs."""
    for name in ("model.safetensors", "README.md"):
        (path / name).unlink(missing_ok=True)


def vectors(model: SentenceTransformer, prompt: str = "") -> list[list[float]]:
    """The unit vector of each sentence, encoded alone."""
    rows = [model.encode([text], prompt=prompt, normalize_embeddings=True)[0] for text in SENTENCES]
    return [[round(float(value), 6) for value in row] for row in rows]


def e5() -> list[list[float]]:
    """An e5 model."""
    path = folder("e5")
    torch.manual_seed(1)
    tokenizer = unigram()
    model = BertModel(BertConfig(**sizes(tokenizer)), add_pooling_layer=False).eval()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    transformer = Transformer(str(path), max_seq_length=40)
    sentences = SentenceTransformer(modules=[transformer, Pooling(HIDDEN, "mean"), Normalize()], device="cpu")
    sentences.save(str(path))
    expected = vectors(sentences, "query: ")
    export(model, path / "onnx/model.onnx", ["input_ids", "attention_mask", "token_type_ids"], "last_hidden_state")
    trimmed(path)
    (path / "README.md").write_text(
        "---\nlicense: cc0-1.0\n---\n# Miniature of an e5 model\n\nRandom weights, for tests. "
        'Each input text should start with "query: " or "passage: ".\n'
    )
    return expected


def labse() -> list[list[float]]:
    """A model in the manner of LaBSE, with the files of sentence-transformers 2."""
    path = folder("labse")
    torch.manual_seed(2)
    tokenizer = wordpiece()
    model = BertModel(BertConfig(**sizes(tokenizer)), add_pooling_layer=False).eval()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    kind = "sentence_transformers.models."
    write(
        path / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": kind + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": kind + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Dense", "type": kind + "Dense"},
            {"idx": 3, "name": "3", "path": "3_Normalize", "type": kind + "Normalize"},
        ],
    )
    write(path / "sentence_bert_config.json", {"max_seq_length": 48, "do_lower_case": False})
    write(path / "config_sentence_transformers.json", {"__version__": {"sentence_transformers": "2.0.0"}})
    write(
        path / "1_Pooling/config.json",
        {
            "word_embedding_dimension": HIDDEN,
            "pooling_mode_cls_token": True,
            "pooling_mode_mean_tokens": False,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    )
    write(
        path / "2_Dense/config.json",
        {
            "in_features": HIDDEN,
            "out_features": OUT,
            "bias": True,
            "activation_function": "torch.nn.modules.activation.Tanh",
        },
    )
    weights = {"linear.weight": torch.randn(OUT, HIDDEN) * 0.3, "linear.bias": torch.randn(OUT) * 0.3}
    save_file(weights, path / "2_Dense/model.safetensors")
    expected = vectors(SentenceTransformer(str(path), device="cpu"))
    export(model, path / "model.onnx", ["input_ids", "attention_mask", "token_type_ids"], "last_hidden_state")
    trimmed(path)
    return expected


def xlmr() -> tuple[list[list[float]], list[list[float]]]:
    """A plain encoder with weights in a file of their own, and the same in 8 bits."""
    path = folder("xlmr")
    torch.manual_seed(3)
    tokenizer = unigram()
    config = XLMRobertaConfig(**sizes(tokenizer), type_vocab_size=1, bos_token_id=0, eos_token_id=2)
    model = XLMRobertaModel(config, add_pooling_layer=False).eval()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    transformer = Transformer(str(path), max_seq_length=POSITIONS - 2)
    expected = vectors(SentenceTransformer(modules=[transformer, Pooling(HIDDEN, "mean"), Normalize()], device="cpu"))
    graph = path / "onnx/model.onnx"
    export(model, graph, ["input_ids", "attention_mask"], "last_hidden_state")
    trimmed(path)

    small = folder("int8")
    shutil.copytree(path, small, dirs_exist_ok=True)
    quantised = small / "onnx/model_quantized.onnx"
    quantize_dynamic(graph, quantised, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    (small / "onnx/model.onnx").unlink()
    session = onnxruntime.InferenceSession(quantised)
    rows = []
    for text in SENTENCES:
        ids = np.array([tokenizer(text, truncation=True, max_length=POSITIONS - 2)["input_ids"]])
        (hidden,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        row = hidden[0].mean(axis=0)
        rows.append([round(float(value), 6) for value in row / np.linalg.norm(row)])

    onnx.save(
        onnx.load(graph),
        graph,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location="model.onnx_data",
        size_threshold=512,
    )
    return expected, rows


def nli() -> list[dict]:
    """A model that judges pairs."""
    path = folder("nli")
    torch.manual_seed(4)
    tokenizer = wordpiece()
    labels = {0: "CONTRADICTION", 1: "entailment", 2: "Neutral"}
    config = BertConfig(**sizes(tokenizer), id2label=labels, label2id={label: id for id, label in labels.items()})
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    judged = []
    for premise, hypothesis in PAIRS:
        inputs = tokenizer(
            premise,
            hypothesis,
            truncation=True,
            max_length=POSITIONS,
            return_token_type_ids=True,
            return_tensors="pt",
        )
        assert inputs["token_type_ids"].any()
        with torch.no_grad():
            shares = torch.softmax(model(**inputs).logits[0], dim=-1).tolist()
        judged.append(
            {"premise": premise, "hypothesis": hypothesis}
            | {labels[id].lower(): round(share, 6) for id, share in enumerate(shares)}
        )
    export(model, path / "onnx/model.onnx", ["input_ids", "attention_mask", "token_type_ids"], "logits")
    trimmed(path)
    return judged


def main() -> None:
    """Make all of them."""
    xlmr_rows, int8_rows = xlmr()
    expected = {
        "sentences": SENTENCES,
        "vectors": {"e5": e5(), "labse": labse(), "xlmr": xlmr_rows, "int8": int8_rows},
        "nli": nli(),
    }
    # The e5 rule goes by this name, which `save_pretrained` leaves out of a model that was never loaded.
    config = json.loads((HERE / "e5/config.json").read_text())
    write(HERE / "e5/config.json", {"_name_or_path": "miniature/multilingual-e5-tiny"} | config)
    lines = json.dumps(expected, ensure_ascii=False).replace("], [", "],\n[").replace("}, {", "},\n{")
    (HERE / "expected.json").write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
