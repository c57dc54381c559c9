"""Runs the Python on the pages of the chapter "From the Python library": every `async def test_..` in its blocks.

    pip install choreo-harness==1.0.0
    python tests/book/python/run.py

Like the Rust of the book it runs against a shop: here is as much of it as Python has wires for.
"""

import asyncio
import inspect
import json
from pathlib import Path

import choreo
import choreo.matchers
from choreo import Harness
from choreo.transports import MockTransport

BOOK = Path(__file__).parents[3] / "docs" / "src"


def blocks(page):
    fences = page.split("```")
    return [text.removeprefix("python\n") for text in fences[1::2] if text.startswith("python\n")]


async def shop():
    """A harness that hears `orders.paid`, asks on `fraud.check`, and passes on what it hears on `fraud.result`."""
    harness = Harness(MockTransport())
    await harness.connect()
    harness.subscribe("orders.paid", lambda _, paid: harness.publish("fraud.check", json.loads(paid)))
    harness.subscribe("fraud.result", lambda _, result: harness.publish("orders.approved", json.loads(result)))
    return harness


async def run(path):
    names = {**vars(choreo), **vars(choreo.matchers)}
    for block in blocks(path.read_text()):
        exec(block, names)
    for name, test in list(names.items()):
        if inspect.iscoroutinefunction(test) and name.startswith("test_"):
            arguments = [await shop()] if inspect.signature(test).parameters else []
            await test(*arguments)
            print("ok", path.name, name)


if __name__ == "__main__":
    for path in [BOOK / "from-python.md", *sorted((BOOK / "from-python").glob("*.md"))]:
        asyncio.run(run(path))
