import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant.endpoint import TOKEN, Endpoint, serving
from tests.assistant.island import ROOT, Island, running, train


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trained with a copy of the configuration, which lies beside it."""
    folder = tmp_path_factory.mktemp("model")
    return train(folder, config=Path(shutil.copy(ROOT / "config.yml", folder)))


@pytest.fixture(scope="session")
def endpoint() -> Iterator[tuple[Endpoint, str]]:
    endpoint = Endpoint()
    with serving(endpoint) as url:
        yield endpoint, url


@pytest.fixture(scope="session")
def actions(endpoint: tuple[Endpoint, str]) -> Endpoint:
    return endpoint[0]


@pytest.fixture(scope="package")
def island(model: Path, endpoint: tuple[Endpoint, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Island]:
    with running(model, endpoint[1], TOKEN, tmp_path_factory.mktemp("state") / "trackers.db") as island:
        yield island
