"""Patch: the model's graph runs its components one after the other, in an order worked out once.

Rasa hands its graph to Dask for each message and each prediction, which sorts and schedules it anew, single-threaded as it
is: about an eighth of a turn. The order depends on the graph and the asked targets alone.
"""

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner

from bot.assistant.patches import expect

Step = tuple[str, Any, tuple[str, ...]]


def apply() -> None:
    expect(DaskGraphRunner.run, "45f0f52f574f3aa9")
    expect(DaskGraphRunner._build_dask_graph, "5bb99f974d512a36")
    expect(DaskGraphRunner._add_inputs_to_graph, "d04a0ca2df6241c1")
    DaskGraphRunner.run = _run


def _run(self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
    asked = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault("_plans", {})
    if asked not in plans:
        plans[asked] = _plan(self, asked)
    # Each result is a pair of the node's name and its output: what nodes take and return.
    results = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, node, needs in plans[asked]:
            results[name] = node(*(results[need] for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {name: results[name][1] for name in asked}


def _plan(self: DaskGraphRunner, asked: tuple[str, ...]) -> list[Step]:
    nodes = self._graph_schema.minimal_graph_schema(list(asked)).nodes
    needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
    order = TopologicalSorter({name: set(needed) & set(nodes) for name, needed in needs.items()}).static_order()
    return [(name, self._instantiated_nodes[name], needs[name]) for name in order]
