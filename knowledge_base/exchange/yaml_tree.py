"""A YAML file as values that still know their lines."""

import yaml
from yaml.constructor import ConstructorError

from knowledge_base.exchange.contract import Source
from knowledge_base.exchange.decoding import Undecodable, decode


class NotYaml(ValueError):
    """The message is the fault."""


class Document:
    """`content` as plain values. `node` is the same as YAML's own tree, whose nodes know their lines."""

    def __init__(self, source: Source) -> None:
        """Raises NotYaml."""
        self.name = source.name
        try:
            loader = yaml.SafeLoader(decode(source))
            self.node = loader.get_single_node()
            self.content: object = None if self.node is None else loader.construct_document(self.node)
        except Undecodable as error:
            raise NotYaml(str(error)) from error
        except yaml.MarkedYAMLError as error:
            raise NotYaml(f"{source.name}: {_where(error)}: not YAML: {error.problem}") from error
        except RecursionError as error:
            raise NotYaml(f"{source.name}: not YAML that can be read: nested too deep") from error
        except (yaml.YAMLError, ValueError) as error:
            raise NotYaml(f"{source.name}: not YAML: {error}") from error

    def section(self, key: str) -> yaml.Node | None:
        """The node of a top-level key."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return next((value for name, value in pairs if name.value == key), None)

    def place(self, node: yaml.Node) -> str:
        """Where a node begins."""
        return f"{self.name}: line {node.start_mark.line + 1}"


def _where(error: yaml.MarkedYAMLError) -> str:
    # what a constructor complains of is one value: its column helps nobody find it
    mark = error.problem_mark
    if mark is None:
        return "the file"
    return f"line {mark.line + 1}" if isinstance(error, ConstructorError) else f"line {mark.line + 1}, column {mark.column + 1}"
