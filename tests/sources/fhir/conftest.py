from collections.abc import Callable
from typing import Any

import pytest

from tests.sources.fhir.practice import Mapped, read_together
from worklist.sources.fhir.elements import Json


@pytest.fixture
def read() -> Callable[..., Mapped]:
    """Reads resources as if they had come together from a server that has nothing else."""

    def reading(*resources: Json | Any) -> Mapped:
        return read_together(resources)

    return reading
