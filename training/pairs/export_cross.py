"""Write what `cross.py` trained as an int8 ONNX graph, by the same means as the encoder's (`training/encoder`).

Inputs `states` [1, tokens, size], what the encoder's lower layers make of the first statement's tokens and then the
second's; `segments` [1, tokens], 0 for the first's tokens and 1 for the second's; `seen` [1, 36], the typed features, late
interaction and cosine. Output `logits` [1, 12]: same
point; contradict, agree, neutral; the eight types. One pair a run: activations are quantised over a whole tensor.

    python export_cross.py TUNED cross.pt cross.onnx
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper

sys.path.insert(0, str(Path(__file__).parent.parent / "encoder"))
from export_onnx import OPSET, Encoder  # noqa: E402


class CrossGraph(Encoder):
    """Builds the graph of the last layers over two statements."""

    def build(self) -> onnx.ModelProto:
        """Return the whole model."""
        graph, size = self.graph, self.config["hidden_size"]
        axes = [graph.constant(f"axes.{at}", np.array(value, np.int64)) for at, value in enumerate(([1, 2], [1, 3], [1], [2]))]
        columns = graph.node("Unsqueeze", ["segments", axes[0]], "segments.columns")
        rows = graph.node("Unsqueeze", ["segments", axes[1]], "segments.rows")
        across = graph.node("Abs", [graph.node("Sub", [rows, columns], "segments.difference")], "segments.across")
        hidden = "states"
        for layer, own in enumerate(self.weights["across"]):
            own = graph.constant(f"across.{layer}", own.reshape(1, -1, 1, 1))
            hidden = self.layer(layer, hidden, graph.node("Mul", [across, own], f"across.bias.{layer}"), None)
        one = graph.constant("one", np.float32(1))
        first = graph.node("Sub", [one, "segments"], "segments.first")
        a, b = (self.mean(hidden, shares, name, axes) for shares, name in ((first, "a"), ("segments", "b")))
        half = graph.constant("half", np.float32(0.5))
        both = graph.node("Mul", [graph.node("Add", [a, b], "pair.sum"), half], "pair.mean")
        product = graph.node("Mul", [a, b], "pair.product")
        apart = graph.node("Abs", [graph.node("Sub", [a, b], "pair.difference")], "pair.apart")
        mean, scale = (graph.constant(f"seen.{name}", self.weights[name]) for name in ("mean", "scale"))
        seen = graph.node("Div", [graph.node("Sub", ["seen", mean], "seen.centred"), scale], "seen.scaled")
        pair = graph.node("Concat", [both, product, apart, seen], "pair", axis=-1)
        inner = graph.node("Relu", [self.dense(pair, "hidden")], "hidden.relu")
        self.dense(inner, "output", "logits")
        states = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "tokens", size])
        segments = helper.make_tensor_value_info("segments", TensorProto.FLOAT, ["batch", "tokens"])
        besides = helper.make_tensor_value_info("seen", TensorProto.FLOAT, ["batch", len(self.weights["mean"])])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(self.weights["output.bias"])])
        graph = helper.make_graph(
            graph.nodes, "cross", [states, segments, besides], [logits],
            initializer=list(graph.constants.values()), value_info=graph.value_infos,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="bayan")
        model.ir_version = 9
        onnx.checker.check_model(model, full_check=True)
        return model

    def mean(self, hidden: str, shares: str, name: str, axes: list[str]) -> str:
        """The mean of one statement's tokens, scaled to the length that unit variance gives."""
        graph = self.graph
        weights = graph.node("Unsqueeze", [shares, axes[2]], f"{name}.weights")
        total = graph.node("MatMul", [weights, hidden], f"{name}.total")
        total = graph.node("Squeeze", [total, axes[2]], f"{name}.vector")
        square = graph.node("ReduceSum", [graph.node("Mul", [total, total], f"{name}.squares"), axes[2]], f"{name}.square")
        length = graph.node("Sqrt", [square], f"{name}.length")
        root = graph.constant("root", np.float32(self.config["hidden_size"] ** 0.5))
        return graph.node("Mul", [graph.node("Div", [total, length], f"{name}.unit"), root], name)

    def dense(self, values: str, name: str, output: str | None = None) -> str:
        """A linear layer in f32."""
        weight = self.graph.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)
        bias = self.graph.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.graph.node("Add", [self.graph.node("MatMul", [values, weight], f"{name}.product"), bias], output or name)


def main() -> None:
    """Read the arguments and write the graph."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=Path, help="folder of the encoder, for its config.json")
    parser.add_argument("weights", type=Path, help="what cross.py wrote")
    parser.add_argument("output", type=Path)
    parser.add_argument("--float", action="store_true", help="f32, to compare with")
    arguments = parser.parse_args()
    config = json.loads((arguments.model / "config.json").read_text())
    state = torch.load(arguments.weights, weights_only=True)
    weights = {name.replace("layers.", "encoder.layer."): value.numpy() for name, value in state.items()}
    model = CrossGraph(weights, config, int8=not arguments.float).build()
    onnx.save(model, arguments.output)
    print(f"{arguments.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
