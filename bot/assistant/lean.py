"""Starts Rasa without the libraries that only its machine-learned components use.

Importing Rasa imports TensorFlow, scikit-learn and matplotlib, whether or not a model has a component that uses them: 400 MB
and most of the start. For a model made of rules, memorized stories and frontline's own understanding, empty placeholders
take their place. Rasa's modules may subclass and decorate with them while they load; whatever calls one afterwards gets
MissingLibrary.
"""

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

HEAVY = frozenset(
    {
        "jax",
        "keras",
        "matplotlib",
        "pycrfsuite",
        "sklearn",
        "sklearn_crfsuite",
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_text",
    }
)

# Where the components live that work without them; any other component asks for the whole.
LEAN_COMPONENTS = (
    "bot.assistant.",
    "rasa.core.policies.ensemble.",
    "rasa.core.policies.memoization.",
    "rasa.core.policies.rule_policy.",
    "rasa.graph_components.",
    "rasa.nlu.classifiers.fallback_classifier.",
    "rasa.nlu.classifiers.regex_message_handler.",
)


LEAN_NAMES = frozenset({"AugmentedMemoizationPolicy", "FallbackClassifier", "MemoizationPolicy", "RulePolicy"})


class MissingLibrary(RuntimeError):
    """A library was used that this process left out; start Rasa by `rasa run` instead."""


def is_enough_for(model: Path) -> bool:
    """Whether a trained model has only components that need none of HEAVY."""
    with tarfile.open(model) as archive:
        member = archive.extractfile("metadata.json")
        if member is None:
            return False
        nodes = json.load(member)["predict_schema"]["nodes"].values()
    return all(node["uses"].startswith(LEAN_COMPONENTS) for node in nodes)


def is_enough_to_train(config: Path) -> bool:
    """Whether a configuration names only components that need none of HEAVY."""
    if not config.is_file():
        return False  # Rasa says it better
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    names = [part["name"] for key in ("pipeline", "policies") for part in content.get(key) or []]
    return bool(names) and all(name in LEAN_NAMES or name.startswith(LEAN_COMPONENTS) for name in names)


def leave_out_heavy_libraries() -> None:
    """From here on, importing one of HEAVY gives a placeholder. Call before the first import of Rasa."""
    sys.meta_path.insert(0, _PlaceholderFinder())


class _PlaceholderType(type):
    """The type of every attribute of a placeholder module: a class whose attributes are such classes again."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **options: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not options:  # @tf.function
            return args[0]
        if not args:  # @tf.keras.utils.register_keras_serializable(package="…")
            return lambda decorated: decorated
        raise MissingLibrary(f"{cls.__qualname__} was left out of this process. Start Rasa by `rasa run` to have it.")


def _placeholder(name: str) -> type:
    return _PlaceholderType(name.rpartition(".")[2], (), {"__qualname__": name})


class _PlaceholderModule(ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _PlaceholderFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in HEAVY:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass
