"""A product whose input has a loud channel, before and after: the same in float, nearer to it in int8."""

import copy
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from knowledge_base.smoothing import smooth

WORDS, WIDTH, LOUD = 50, 32, 5
MESSAGES = [[1, 7, 3, 20], [4, 49, 2], [11]]


def graph() -> onnx.ModelProto:
    """Token → its row of a table, in which one channel is fifty times as loud → product."""
    random = np.random.default_rng(3)
    table, weight = random.normal(size=(WORDS, WIDTH)), random.normal(size=(WIDTH, 2 * WIDTH))
    table[:, LOUD] *= 50
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"], name="rows"),
        helper.make_node("MatMul", ["rows", "weight"], ["product"], name="/layer.0/intermediate/dense/MatMul"),
        helper.make_node("Add", ["attention_mask", "token_type_ids"], ["unused"], name="unused"),
    ]
    inputs = [
        helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["b", "t"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [
        helper.make_tensor_value_info("product", onnx.TensorProto.FLOAT, ["b", "t", 2 * WIDTH]),
        helper.make_tensor_value_info("unused", onnx.TensorProto.INT64, ["b", "t"]),
    ]
    tensors = [
        numpy_helper.from_array(table.astype(np.float32), "table"),
        numpy_helper.from_array(weight.astype(np.float32), "weight"),
    ]
    made = helper.make_graph(nodes, "one layer", inputs, outputs, tensors)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def products(model: bytes) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    ids = np.arange(WORDS)[None, :]
    return np.asarray(session.run(["product"], {"input_ids": ids, "attention_mask": ids, "token_type_ids": ids})[0])[0]


def in_int8(model: onnx.ModelProto, file: Path) -> np.ndarray:
    extra = {"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(
        copy.deepcopy(model),
        file,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        extra_options=extra,
    )
    return products(file.read_bytes())


def test_in_float_nothing_changes_and_int8_errs_less(tmp_path: Path) -> None:
    plain, smoothed = graph(), graph()
    smooth(smoothed, MESSAGES)
    exact = products(plain.SerializeToString())
    assert np.allclose(products(smoothed.SerializeToString()), exact, rtol=1e-4, atol=1e-4)
    assert "Mul" in [node.op_type for node in smoothed.graph.node]
    before, after = (np.abs(in_int8(model, tmp_path / "q.onnx") - exact).mean() for model in (plain, smoothed))
    assert after < before / 2
