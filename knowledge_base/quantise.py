"""The encoder's ONNX graph in int8.

One activation in the feed-forward part of some of e5-small's layers is five to fifteen times as large as all others. An int8
scale spans the whole tensor, so that one value would leave the rest of it a few steps. It is split (Zhao et al., "Improving
Neural Network Quantization without Retraining using Outlier Channel Splitting", 2019): the hidden unit is copied, and each copy
passes its share on. The network computes the same; the error of int8, 1 − cosine of centred vectors, falls from 0.015 to 0.008.
What remains is smoothed (see `smoothing`): 0.004.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.smoothing import smooth

OUTLIERS: Mapping[int, int] = {0: 318, 1: 1462, 2: 354, 4: 778, 5: 658, 6: 1152, 7: 413}
"""Layer → hidden unit, in the pinned weights; found by the largest activations over 300 questions in four languages."""
COPIES = 17
"""Of each such unit, the first included: the largest, 66, becomes 4 like the others, and 1,552 units stay a multiple of 16."""


def quantise(fused: Path, quantised: Path, messages: Sequence[Sequence[int]]) -> None:
    """Read the fused float graph of the pinned weights, write the int8 one: weights by column, activations as they come.

    `messages` are some tokenised sentences to smooth by.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(fused)
    for layer, unit in OUTLIERS.items():
        _split(model.graph, layer, unit)
    smooth(model, messages)
    quantize_dynamic(
        model,
        quantised,
        weight_type=QuantType.QInt8,
        per_channel=True,
        # 7-bit weights: processors without VNNI add int8 products in 16 bits, which 8-bit weights overflow. As exact, measured.
        reduce_range=True,
        # products of two activations stay in float; fused operators are unknown to shape inference: all of them give floats
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def _split(graph: Any, layer: int, unit: int) -> None:
    """GELU(x W₁ + b) W₂ with the hidden `unit` copied: GELU is no linear function, so the shares are taken after it."""
    from onnx import helper, numpy_helper

    nodes = {node.name: node for node in graph.node}
    weights = {tensor.name: tensor for tensor in graph.initializer}
    widen = nodes[f"/encoder/layer.{layer}/intermediate/dense/MatMul"]
    narrow = nodes[f"/encoder/layer.{layer}/output/dense/MatMul"]
    gelu = next(node for node in graph.node if narrow.input[0] in node.output)
    shares = np.ones(numpy_helper.to_array(weights[narrow.input[1]]).shape[0] + COPIES - 1, dtype=np.float32)
    shares[[unit, *range(len(shares) - COPIES + 1, len(shares))]] = 1 / COPIES
    for name, axis in ((widen.input[1], 1), (gelu.input[1], 0), (narrow.input[1], 0)):
        whole = numpy_helper.to_array(weights[name])
        copies = np.repeat(whole.take([unit], axis), COPIES - 1, axis)
        weights[name].CopyFrom(numpy_helper.from_array(np.concatenate([whole, copies], axis), name))
    scale = f"outlier_shares_{layer}"
    graph.initializer.append(numpy_helper.from_array(shares, scale))
    narrow_input = f"{gelu.output[0]}_shared"
    share = helper.make_node("Mul", [gelu.output[0], scale], [narrow_input], name=f"{narrow.name}_shares")
    narrow.input[0] = narrow_input
    graph.node.insert(list(graph.node).index(narrow), share)
