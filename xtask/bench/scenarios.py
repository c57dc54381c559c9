"""The Python side of `cargo xtask bench`: choreo-harness 1.0.0 on the work that benches/scenarios.rs does in Rust.

Prints one JSON object: {"rows": [{"group", "variant", "rust", "unit", "work", "samples"}]}. `rust` names the
function of the Rust bench that does the same work. A sample is nanoseconds per unit; a unit is one whole
scenario in (a) and (b) and one message in (c).

Everything runs on one connected Harness over the library's own in-memory transport (MockTransport), on one
event loop, one scenario after another; connecting is outside the clock. MockTransport calls its subscribers
inside `publish`, so no task is ever woken for a message. Every scenario is checked to have passed.

Each group comes in two kinds. In "service" the scenario publishes, and the smallest system under test there can
be publishes what is expected; this is what the Rust bench does. In "echo" there is no system under test: the
scenario's own publications satisfy its expectations, which this library allows and choreo does not.
"""

import argparse
import asyncio
import functools
import gc
import json
import pathlib
import time

from choreo import DictFieldPolicy, Harness, NoCorrelationPolicy
from choreo.matchers import contains_fields
from choreo.transports import MockTransport

HERE = pathlib.Path(__file__).parent
NEAR_MISS = (HERE / "near_miss.json").read_bytes().strip()
MATCH = (HERE / "match.json").read_bytes().strip()
ORDER = {"order_id": "ORD-42", "count": 1000}
TOPICS = [f"orders.{n:02}" for n in range(100)]
TIMEOUT_MS = 120_000


async def one_expect(harness, publications):
    async with harness.scenario("one expect") as s:
        s.expect("orders.processed", contains_fields({"order_id": "ORD-42"}))
        for topic, payload in publications:
            s.publish(topic, payload)
        assert (await s.await_all(timeout_ms=TIMEOUT_MS)).passed


async def hundred_expects(harness, publications):
    async with harness.scenario("a hundred expects") as s:
        for topic in TOPICS:
            s.expect(topic, contains_fields({"order_id": "ORD-42"}))
        for topic, payload in publications:
            s.publish(topic, payload)
        assert (await s.await_all(timeout_ms=TIMEOUT_MS)).passed


async def near_misses(count, harness, publications):
    shape = {
        "order_id": "ORD-42",
        "customer": {"tier": "gold"},
        "payment": {"state": {"status": "SETTLED"}},
    }
    async with harness.scenario("near misses") as s:
        handle = s.expect("orders.processed", contains_fields(shape))
        for topic, payload in publications:
            s.publish(topic, payload)
        assert (await s.await_all(timeout_ms=TIMEOUT_MS)).passed
        assert handle.attempts == count


def pass_on(harness):
    """A service that sends each "orders.created" on as "orders.processed", unread."""
    harness.subscribe("orders.created", lambda _topic, raw: harness.publish("orders.processed", raw))


def distribute(harness):
    """A service that sends each message on "in" to the topic that it names."""
    harness.subscribe("in", lambda _topic, raw: harness.publish(json.loads(raw)["topic"], raw))


def flood(payloads, harness):
    """A service that answers "orders.created" with all of the payloads."""

    def on_created(_topic, _raw):
        for payload in payloads:
            harness.publish("orders.processed", payload)

    harness.subscribe("orders.created", on_created)


async def sample(scenario, publications, *, service=None, policy=None, times, units=1):
    """Nanoseconds per unit: `times` scenarios of `units` units each, after a tenth as many to warm up."""
    # A new harness for each sample, since MockTransport keeps all it ever sent.
    harness = Harness(MockTransport(), correlation=policy or NoCorrelationPolicy())
    await harness.connect()
    if service is not None:
        service(harness)
    for _ in range(times // 10):
        await scenario(harness, publications)
    gc.collect()
    begun = time.perf_counter_ns()
    for _ in range(times):
        await scenario(harness, publications)
    taken = time.perf_counter_ns() - begun
    await harness.disconnect()
    return taken / times / units


def one_expect_rows(scale):
    a = functools.partial(sample, one_expect, times=2_000 // scale)
    own = [("orders.processed", ORDER)]
    yield ("service", "scenario", "scenario", "a service sends one message on, one expect takes it",
           functools.partial(a, [("orders.created", ORDER)], service=pass_on))
    yield ("echo", "scenario", "scenario", "one expect takes the scenario's own message", functools.partial(a, own))
    yield ("echo, field policy", "field_policy", "scenario", "the same, stamped and routed by a correlation id",
           functools.partial(a, own, policy=DictFieldPolicy(field="correlation_id")))


def hundred_expects_rows(scale):
    b = functools.partial(sample, hundred_expects, times=max(1, 50 // scale))
    payloads = [(topic, {"topic": topic, "order_id": "ORD-42"}) for topic in TOPICS]
    yield ("service", "scenario", "scenario", "a service sends 100 messages on to 100 topics, 100 expects take them",
           functools.partial(b, [("in", payload) for _, payload in payloads], service=distribute))
    yield ("echo", "scenario", "scenario", "100 expects take the scenario's own messages",
           functools.partial(b, payloads))
    yield ("echo, field policy", "field_policy", "scenario", "the same, stamped and routed by a correlation id",
           functools.partial(b, payloads, policy=DictFieldPolicy(field="correlation_id")))


def near_misses_rows(scale):
    count = 100_000 // scale
    c = functools.partial(sample, functools.partial(near_misses, count), times=1, units=count + 1)
    for form, rust, load in (("bytes", "scenario", bytes), ("dict", "json", json.loads)):
        payloads = [load(NEAR_MISS)] * count + [load(MATCH)]
        own = [("orders.processed", payload) for payload in payloads]
        yield (f"service, {form}", rust, "message", f"a service publishes {count:,} near misses, then one that fits",
               functools.partial(c, [("orders.created", {})], service=functools.partial(flood, payloads)))
        yield (f"echo, {form}", rust, "message", "the scenario itself publishes them", functools.partial(c, own))


GROUPS = {
    "a_one_expect": one_expect_rows,
    "b_hundred_expects": hundred_expects_rows,
    "c_near_misses": near_misses_rows,
}


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=3, help="samples of each row (default: 3)")
    parser.add_argument("--scale", type=int, default=1, help="do this many times less work (default: 1)")
    args = parser.parse_args()
    rows = []
    for group, variants in GROUPS.items():
        for variant, rust, unit, work, take in variants(args.scale):
            samples = [await take() for _ in range(args.samples)]
            row = {"group": group, "variant": variant, "rust": rust, "unit": unit, "work": work}
            rows.append(row | {"samples": samples})
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    asyncio.run(main())
