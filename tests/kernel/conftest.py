"""The hostile certificates that several tests of the kernel share."""

from collections.abc import Iterator

import pytest

from . import campaign, oracle


class Hostile:
    """Certificates and what the oracle says of them, made when first asked for."""

    def __init__(self) -> None:
        self.made: list[tuple[bytes, oracle.Expected]] = []

    def __call__(self, count: int) -> Iterator[tuple[int, bytes, oracle.Expected]]:
        for index in range(count):
            if index == len(self.made):
                data = campaign.hostile(campaign.SEED, index)
                self.made.append((data, oracle.judge(data)))
            yield index, *self.made[index]


@pytest.fixture(scope="session")
def hostile() -> Hostile:
    return Hostile()
