"""What the Python choreo-harness takes for a scenario on a real broker, beside an echo service that somebody else runs.

    wires.py WIRE URL STEM AT_ONCE

Prints one JSON object, in nanoseconds: a scenario where they run one after another, a scenario where AT_ONCE of them run at
once, connecting, and the first scenario, which subscribes.
"""

import asyncio
import json
import sys
import time

from choreo import Harness, NoCorrelationPolicy
from choreo.matchers import contains_fields

SEQUENCE = {"nats": 300, "redis": 300, "rabbitmq": 100, "kafka": 3}
WAVES = {"nats": 3, "redis": 3, "rabbitmq": 2, "kafka": 1}
ORDER = {"order_id": "ORD-42", "count": 1000}
TIMEOUT_MS = 60_000


def transport(wire, url):
    if wire == "nats":
        from choreo.transports import NatsTransport

        return NatsTransport(servers=[url])
    if wire == "redis":
        from choreo.transports import RedisTransport

        return RedisTransport(url=url)
    if wire == "rabbitmq":
        from choreo.transports import RabbitTransport

        return RabbitTransport(url=url)
    from choreo.transports import KafkaTransport

    return KafkaTransport(bootstrap_servers=[url])


async def join_exchanges(url):
    """This library declares an exchange of its own; the echo service is on amq.topic."""
    import aio_pika

    connection = await aio_pika.connect(url)
    channel = await connection.channel()
    own, theirs = [await channel.get_exchange(name) for name in ("choreo", "amq.topic")]
    await own.bind(theirs, "#")
    await theirs.bind(own, "#")
    await connection.close()


async def scenario(harness, stem, pair):
    async with harness.scenario("echo") as s:
        s.expect(f"{stem}.answer.{pair}", contains_fields({"order_id": "ORD-42"}))
        s.publish(f"{stem}.ask.{pair}", ORDER)
        assert (await s.await_all(timeout_ms=TIMEOUT_MS)).passed


async def measure(wire, url, stem, at_once):
    begun = time.perf_counter_ns()
    harness = Harness(transport(wire, url), correlation=NoCorrelationPolicy())
    await harness.connect()
    connected = time.perf_counter_ns()
    if wire == "rabbitmq":
        await join_exchanges(url)
    await scenario(harness, stem, 1)
    first = time.perf_counter_ns()
    for _ in range(SEQUENCE[wire]):
        await scenario(harness, stem, 1)
    sequential = time.perf_counter_ns()
    for _ in range(WAVES[wire]):
        await asyncio.gather(*(scenario(harness, stem, pair) for pair in range(at_once)))
    concurrent = time.perf_counter_ns()
    await harness.disconnect()
    return {
        "connect": connected - begun,
        "first": first - connected,
        "sequential": (sequential - first) / SEQUENCE[wire],
        "concurrent": (concurrent - sequential) / WAVES[wire] / at_once,
    }


if __name__ == "__main__":
    wire, url, stem, at_once = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(wire, url, stem, int(at_once)))))
