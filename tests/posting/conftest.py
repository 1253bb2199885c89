"""Fixtures of tests that write to the books."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest


@pytest.fixture
def together() -> Iterator[Callable[..., list[Future[Any]]]]:
    """Lend ``together(job, job)``: both begin at the same moment, each in its own thread."""
    with ThreadPoolExecutor(2) as pool:

        def run(*jobs: Callable[[], Any]) -> list[Future[Any]]:
            begin = Barrier(len(jobs))

            def wait_then(job: Callable[[], Any]) -> Any:
                begin.wait(timeout=60)
                return job()

            return [pool.submit(wait_then, job) for job in jobs]

        yield run
