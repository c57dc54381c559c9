"""The Python side of `cargo xtask bench --only scopes`: choreo-harness 1.0.0 on the work that benches/scopes.rs does in Rust.

`scopes.py 1000` prints one JSON object: the time from the first scope to the last verdict, and the most memory that the process
held before and after. All scopes are open before the first one publishes, since MockTransport calls its subscribers inside `publish`.
"""

import asyncio
import gc
import json
import resource
import sys
import time

from choreo import DictFieldPolicy, Harness
from choreo.matchers import contains_fields
from choreo.transports import MockTransport


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def at_once(scopes):
    harness = Harness(MockTransport(), correlation=DictFieldPolicy(field="order_id"))
    await harness.connect()
    harness.subscribe("orders.created", lambda _topic, raw: harness.publish("orders.processed", raw))
    open_scopes, all_open = 0, asyncio.Event()

    async def scope(n):
        nonlocal open_scopes
        async with harness.scenario(f"scope {n}") as s:
            s.expect("orders.processed", contains_fields({"n": n}))
            open_scopes += 1
            if open_scopes == scopes:
                all_open.set()
            await all_open.wait()
            s.publish("orders.created", {"n": n})
            assert (await s.await_all(timeout_ms=600_000)).passed

    await asyncio.gather(*(scope(n) for n in range(scopes)))
    await harness.disconnect()


async def main():
    scopes = int(sys.argv[1])
    await at_once(10)
    gc.collect()
    before = peak()
    begun = time.perf_counter_ns()
    await at_once(scopes)
    taken = time.perf_counter_ns() - begun
    print(json.dumps({"scopes": scopes, "nanoseconds": taken, "before": before, "after": peak()}))


if __name__ == "__main__":
    asyncio.run(main())
