#!/usr/bin/env python3
"""Write a BERT encoder folder as an ONNX graph, int8 or f32, without a training framework.

The int8 graph is made for engines that multiply u8 activations by i8 weights:

- Linear layers: weights i8 per output channel; activations u8, quantised at run time per tensor
  (`DynamicQuantizeLinear`, `MatMulInteger`). One scale serves the whole batch, so the vector of a
  sentence depends on its neighbours unless each sentence runs alone.
- Weights use 7 of the 8 bits (-63 to 63). CPUs without dot-product instructions add pairs of
  products in 16 bits, and full-range weights overflow there; 7 bits give every CPU the same sums.
- Word and position embeddings: i8 with one scale a row.
- Attention, layer norms, GELU and biases stay f32.

Inputs `input_ids` and `attention_mask`, both [batch, sequence]; output `last_hidden_state`,
[batch, sequence, hidden]. Pooling is left to the caller.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

OPSET = 20  # the first with Gelu
WEIGHT_LIMIT = 63
EMBEDDING_LIMIT = 127


class Graph:
    """Collects nodes and constants; every method returns the name of what it added."""

    def __init__(self):
        self.nodes = []
        self.constants = {}
        self.value_infos = []

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant once; a second call with the same name changes nothing."""
        if name not in self.constants:
            value = np.asarray(value, order="C")
            self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def node(self, operator: str, inputs: list[str], name: str, outputs: int = 1, **attributes):
        """Add an operator; its outputs are `name`, or `name.0`, `name.1` … if there are more."""
        names = [name] if outputs == 1 else [f"{name}.{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, name=name, **attributes))
        return names[0] if outputs == 1 else names


def quantise_rows(matrix: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Round each row to integers in ±limit; return them with one scale a row."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / limit
    scale[scale == 0] = 1.0
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


class Encoder:
    """Builds the graph of one model."""

    def __init__(self, weights: dict[str, np.ndarray], config: dict, int8: bool):
        self.weights = weights
        self.config = config
        self.int8 = int8
        self.graph = Graph()

    def build(self) -> onnx.ModelProto:
        """Return the whole model."""
        hidden = self.embeddings()
        bias = self.attention_bias()
        for layer in range(self.config["num_hidden_layers"]):
            last = layer == self.config["num_hidden_layers"] - 1
            hidden = self.layer(layer, hidden, bias, "last_hidden_state" if last else None)
        tokens = ["batch", "sequence"]
        graph = helper.make_graph(
            self.graph.nodes,
            "encoder",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens),
                helper.make_tensor_value_info("attention_mask", TensorProto.INT64, tokens),
            ],
            [
                helper.make_tensor_value_info(
                    hidden, TensorProto.FLOAT, [*tokens, self.config["hidden_size"]]
                )
            ],
            initializer=list(self.graph.constants.values()),
            value_info=self.graph.value_infos,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="bayan"
        )
        model.ir_version = 9
        onnx.checker.check_model(model, full_check=True)
        return model

    def embedding(self, name: str, table: np.ndarray, lookup) -> str:
        """Look rows of a table up; `lookup(table, name)` adds the node that selects them."""
        if not self.int8:
            return lookup(self.graph.constant(f"{name}.table", table), name)
        rows, scale = quantise_rows(table, EMBEDDING_LIMIT)
        rows = lookup(self.graph.constant(f"{name}.table", rows), f"{name}.rows")
        scale = lookup(self.graph.constant(f"{name}.scale", scale), f"{name}.row_scale")
        rows = self.graph.node("Cast", [rows], f"{name}.float", to=TensorProto.FLOAT)
        return self.graph.node("Mul", [rows, scale], name)

    def embeddings(self) -> str:
        """Word plus position embeddings, normalised. All tokens are of type 0."""
        graph = self.graph
        prefix = "embeddings."
        positions = (
            self.weights[prefix + "position_embeddings.weight"]
            + self.weights[prefix + "token_type_embeddings.weight"][0]
        )
        shape = graph.node("Shape", ["input_ids"], "input_shape")
        zero = graph.constant("zero_index", np.array([0], np.int64))
        one = graph.constant("one_index", np.array([1], np.int64))
        length = graph.node("Gather", [shape, one], "sequence_length", axis=0)
        words = self.embedding(
            "words",
            self.weights[prefix + "word_embeddings.weight"],
            lambda table, name: graph.node("Gather", [table, "input_ids"], name, axis=0),
        )
        positions = self.embedding(
            "positions",
            positions,
            lambda table, name: graph.node("Slice", [table, zero, length, zero], name),
        )
        total = graph.node("Add", [words, positions], "embeddings.sum")
        return self.layer_norm(total, prefix + "LayerNorm")

    def attention_bias(self) -> str:
        """0 where a token may be attended to, a large negative number where it is padding."""
        graph = self.graph
        mask = graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
        axes = graph.constant("mask.axes", np.array([1, 2], np.int64))
        mask = graph.node("Unsqueeze", [mask, axes], "mask.unsqueezed")
        one = graph.constant("mask.one", np.float32(1))
        padding = graph.node("Sub", [one, mask], "mask.padding")
        low = graph.constant("mask.low", np.float32(-1e9))
        return graph.node("Mul", [padding, low], "attention_bias")

    def layer(self, index: int, hidden: str, bias: str, output: str | None) -> str:
        """One layer: attention and feed-forward, each added to its input and normalised."""
        graph = self.graph
        name = f"encoder.layer.{index}"
        attended = self.attention(f"{name}.attention", hidden, bias)
        attended = graph.node("Add", [attended, hidden], f"{name}.attention.residual")
        attended = self.layer_norm(attended, f"{name}.attention.output.LayerNorm")
        inner = self.linear(attended, f"{name}.intermediate.dense")
        inner = graph.node("Gelu", [inner], f"{name}.gelu")
        outer = self.linear(inner, f"{name}.output.dense")
        outer = graph.node("Add", [outer, attended], f"{name}.residual")
        return self.layer_norm(outer, f"{name}.output.LayerNorm", output)

    def attention(self, name: str, hidden: str, bias: str) -> str:
        """Multi-head self-attention with its output layer."""
        graph = self.graph
        heads = self.config["num_attention_heads"]
        width = self.config["hidden_size"] // heads
        split = graph.constant("heads.split", np.array([0, 0, heads, width], np.int64))
        merge = graph.constant("heads.merge", np.array([0, 0, heads * width], np.int64))
        scale = graph.constant("heads.scale", np.float32(1 / np.sqrt(width)))
        parts = {}
        quantised = self.quantise(hidden, name)
        for part, order in (
            ("query", [0, 2, 1, 3]),
            ("key", [0, 2, 3, 1]),
            ("value", [0, 2, 1, 3]),
        ):
            projected = self.linear(hidden, f"{name}.self.{part}", quantised)
            projected = graph.node("Reshape", [projected, split], f"{name}.{part}.split")
            parts[part] = graph.node("Transpose", [projected], f"{name}.{part}", perm=order)
        scores = graph.node("MatMul", [parts["query"], parts["key"]], f"{name}.product")
        scores = graph.node("Mul", [scores, scale], f"{name}.scores")
        scores = graph.node("Add", [scores, bias], f"{name}.masked")
        shares = graph.node("Softmax", [scores], f"{name}.shares", axis=-1)
        context = graph.node("MatMul", [shares, parts["value"]], f"{name}.context")
        context = graph.node("Transpose", [context], f"{name}.rows", perm=[0, 2, 1, 3])
        context = graph.node("Reshape", [context, merge], f"{name}.merge")
        return self.linear(context, f"{name}.output.dense")

    def quantise(self, values: str, name: str) -> list[str] | None:
        """Quantise activations: the u8 values, their scale and their zero point."""
        if not self.int8:
            return None
        return self.graph.node("DynamicQuantizeLinear", [values], f"{name}.quantised", outputs=3)

    def linear(self, values: str, layer: str, quantised: list[str] | None = None) -> str:
        """A linear layer; `quantised` is given when several layers share their input."""
        graph = self.graph
        weight = self.weights[f"{layer}.weight"]  # [outputs, inputs]
        bias = graph.constant(f"{layer}.bias", self.weights[f"{layer}.bias"])
        if not self.int8:
            weight = graph.constant(f"{layer}.weight", weight.T)
            product = graph.node("MatMul", [values, weight], f"{layer}.product")
            return graph.node("Add", [product, bias], layer)
        rows, scale = quantise_rows(weight, WEIGHT_LIMIT)
        integers, input_scale, input_zero = quantised or self.quantise(values, layer)
        weight = graph.constant(f"{layer}.weight", rows.T)
        weight_scale = graph.constant(f"{layer}.weight_scale", scale[:, 0])
        weight_zero = graph.constant("weight_zero", np.int8(0))
        product = graph.node(
            "MatMulInteger", [integers, weight, input_zero, weight_zero], f"{layer}.integers"
        )
        product = graph.node("Cast", [product], f"{layer}.cast", to=TensorProto.FLOAT)
        scale_name = graph.node("Mul", [input_scale, weight_scale], f"{layer}.scale")
        # Engines that fuse the rescaling must know that the scale is a vector.
        graph.value_infos.append(
            helper.make_tensor_value_info(scale_name, TensorProto.FLOAT, [len(scale)])
        )
        product = graph.node("Mul", [product, scale_name], f"{layer}.product")
        return graph.node("Add", [product, bias], layer)

    def layer_norm(self, values: str, layer: str, output: str | None = None) -> str:
        """Layer normalisation over the last axis."""
        scale = self.graph.constant(f"{layer}.weight", self.weights[f"{layer}.weight"])
        bias = self.graph.constant(f"{layer}.bias", self.weights[f"{layer}.bias"])
        return self.graph.node(
            "LayerNormalization",
            [values, scale, bias],
            output or layer,
            axis=-1,
            epsilon=self.config["layer_norm_eps"],
        )


def main() -> None:
    """Read the arguments and write the graph."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path, help="Hugging Face folder of a BERT encoder")
    parser.add_argument("output", type=Path, help=".onnx file to write")
    parser.add_argument("--float", action="store_true", help="f32, to compare with")
    arguments = parser.parse_args()
    config = json.loads((arguments.model / "config.json").read_text())
    weights = load_file(arguments.model / "model.safetensors")
    model = Encoder(weights, config, int8=not arguments.float).build()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, arguments.output)
    print(f"{arguments.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
