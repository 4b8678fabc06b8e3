"""A YAML file as values that still know their lines."""

import yaml
from yaml.constructor import ConstructorError

from knowledge_base.exchange.contract import Source
from knowledge_base.exchange.decoding import Undecodable, decode
from knowledge_base.remarks import Place, Remarked


class NotYaml(Remarked):
    """The remark is the fault."""


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
            raise NotYaml(error.remark) from error
        except yaml.MarkedYAMLError as error:
            raise NotYaml(_where(error, source.name).says("not_yaml", message=error.problem)) from error
        except RecursionError as error:
            raise NotYaml(Place(source.name).says("too_deep")) from error
        except (yaml.YAMLError, ValueError) as error:
            raise NotYaml(Place(source.name).says("not_yaml", message=error)) from error

    def section(self, key: str) -> yaml.Node | None:
        """The node of a top-level key."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return next((value for name, value in pairs if name.value == key), None)

    def place(self, node: yaml.Node) -> Place:
        """Where a node begins."""
        return Place(self.name, node.start_mark.line + 1)


def _where(error: yaml.MarkedYAMLError, name: str) -> Place:
    mark = error.problem_mark
    if mark is None:
        return Place(name)
    # what a constructor complains of is one value: its column helps nobody find it
    return Place(name, mark.line + 1, None if isinstance(error, ConstructorError) else mark.column + 1)
