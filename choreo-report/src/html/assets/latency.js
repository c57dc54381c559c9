// How long messages took, topic by topic.
function topicSections() {
  const timed = report.topics.filter((topic) => topic.parts.length);
  const missed = report.topics.filter((topic) => topic.misses || topic.unmet).sort((one, other) => other.unmet - one.unmet || other.misses - one.misses);
  const more = report.more_topics ? h("p", { class: "note" }, `${count(report.more_topics, "faster topic is", "faster topics are")} left out.`) : null;
  return [
    timed.length ? section("topics", "Slowest topics", { aside: "from the trigger's hand-off to the last message" }, latencyTable(timed), more, partTable(timed)) : null,
    missed.length ? section("misses", "Near misses", { aside: "messages that came and did not fit" }, table("Near misses by topic", [
      { text: "Topic" }, { text: "Unmet expectations", class: "right" }, { text: "Messages that did not fit", class: "right" }, { text: "Messages in all", class: "right" },
    ], missed.map((topic) => [topicName(topic), String(topic.unmet), String(topic.misses), String(topic.arrived)]))) : null,
  ];
}

function topicName(topic) {
  return h("span", {}, h("code", {}, topic.topic), topic.via ? h("span", { class: "dim" }, ` via ${topic.via}`) : null);
}

function latencyTable(timed) {
  const used = usedParts(timed);
  const rows = timed.map((topic) => [topicName(topic), String(topic.met), shown(topic.p50), shown(topic.p95), shown(topic.max), histogram(topic, used)]);
  return table("Latency by topic", [
    { text: "Topic" }, { text: "Expectations", class: "right" }, { text: "p50", class: "right time" }, { text: "p95", class: "right time" }, { text: "Max", class: "right time" },
    { text: `Distribution, ${partWords(used[0])} to ${partWords(used[1])}`, class: "wide" },
  ], rows);
}

// The first and the last part that any topic has something in.
function usedParts(timed) {
  const has = (at) => timed.some((topic) => topic.parts[at]);
  const all = timed[0].parts.map((_, at) => at).filter(has);
  return [all[0], all[all.length - 1]];
}

function partWords(at) {
  const { ends } = report;
  if (at === 0) return `below ${stated(ends[0])}`;
  return at < ends.length ? `${stated(ends[at - 1])}\u2013${stated(ends[at])}` : `above ${stated(ends[ends.length - 1])}`;
}

function histogram(topic, [first, last]) {
  const parts = topic.parts.slice(first, last + 1);
  const most = Math.max(...parts);
  const wide = Math.max(8, Math.min(22, 220 / parts.length));
  const height = 28;
  const words = parts.map((number, at) => (number ? `${partWords(first + at)}: ${number}` : "")).filter(Boolean).join("; ");
  return s("svg", { class: "histogram", width: wide * parts.length, height: height + 1, role: "img", "aria-label": `Latencies of ${topic.topic}. ${words}` },
    s("title", {}, words),
    s("line", { x1: 0, x2: wide * parts.length, y1: height + 0.5, y2: height + 0.5 }),
    parts.map((number, at) => {
      const tall = number ? Math.max(2, (number / most) * height) : 0;
      return s("rect", { x: at * wide + 1, y: height - tall, width: wide - 2, height: tall });
    }));
}

function partTable(timed) {
  const [first, last] = usedParts(timed);
  const parts = [];
  for (let at = first; at <= last; at += 1) parts.push(at);
  return h("details", { class: "opens" }, h("summary", {}, "The distributions as a table"),
    table("Distributions", [{ text: "Topic" }, ...parts.map((at) => ({ text: partWords(at), class: "right" }))],
      timed.map((topic) => [topicName(topic), ...parts.map((at) => String(topic.parts[at]))])));
}
