// The machine of a block, and the way that it took: from the top to where it stopped.
function machineFlow(block) {
  const machine = machineOf(block);
  if (!machine || !machine.states) return h("p", { class: "note" }, "The machine was not recorded.");
  const flow = { block, machine, stepOf: new Map(block.steps.map((step) => [step.statement, step])), stopped: false };
  const standing = machine.statements.filter((statement) => statement.verb === "on").map((statement) => statement.id);
  const open = machine.windows.filter((window) => window.opened_by === null).flatMap((window) => window.nevers);
  const nodes = walk(flow, 0, new Set());
  return h("div", { class: "machine" },
    standing.length || open.length ? h("div", { class: "throughout" }, h("span", { class: "dim" }, "From the beginning"), [...standing, ...open].map((id) => chip(flow, id))) : null,
    h("ol", { class: "flow" }, nodes));
}

// The nodes from a state to where its line ends: a join, the end, or a state of `until`.
function walk(flow, from, until) {
  const nodes = [];
  const seen = new Set(until);
  for (let id = from; !seen.has(id);) {
    seen.add(id);
    const state = flow.machine.states[id];
    if (!state || state.does === "join") break;
    const node = nodeOf(flow, state);
    if (node) nodes.push(node);
    if (state.does === "finish") break;
    id = state.next;
  }
  return nodes;
}

function nodeOf(flow, state) {
  const { machine } = flow;
  switch (state.does) {
    case "continue":
      return null;
    case "finish":
      return finish(flow);
    case "await":
      return awaiting(flow, machine.rounds[state.round]);
    case "fork": {
      const regions = machine.statements[state.statement].regions;
      return box(flow, state.statement, "together", regions.map((region, at) => ["side by side " + (at + 1), walk(flow, region.state, new Set([state.next]))]));
    }
    case "choose": {
      const step = flow.stepOf.get(state.statement);
      const taken = step && step.met.kind === "branch" && step.met.taken ? step.met.taken[0] : null;
      return box(flow, state.statement, "either", machine.statements[state.statement].branches.map((branch, at) => {
        const start = branch.expect === null ? [] : [h("li", { class: `node ${statusOf(flow.stepOf.get(branch.expect))}` }, line(flow, branch.expect))];
        const after = branch.after ? ` after ${branch.after.nanos ? stated(branch.after.nanos) : branch.after.text}` : "";
        const title = (at === 0 ? "either" : "or") + after + (taken === at ? ", taken" : taken === null ? "" : ", not taken");
        return [title, [...start, ...walk(flow, branch.state, new Set([state.next]))], taken !== null && taken !== at];
      }));
    }
    case "loop": {
      const loop = machine.loops[state.loop];
      const step = flow.stepOf.get(loop.statement);
      const met = step && step.met.kind === "rounds" ? `round ${step.met.number} of ${step.met.count}` : "";
      return box(flow, loop.statement, "loop", [[met, walk(flow, loop.state, new Set([state.id]))]]);
    }
    default:
      if (!machine.statements[state.statement]) return h("li", { class: "node unreached" }, "something that only a newer choreo can draw");
      return h("li", { class: `node ${statusOf(flow.stepOf.get(state.statement))}` }, line(flow, state.statement), guards(flow, state.opens));
  }
}

// What must not come from here on.
function guards(flow, opens) {
  const window = opens === null || opens === undefined ? null : flow.machine.windows[opens];
  if (!window || !window.nevers.length) return null;
  return h("div", { class: "guards" }, h("span", { class: "dim" }, "from here"), window.nevers.map((id) => chip(flow, id)));
}

function awaiting(flow, round) {
  const members = round.members.map((member) => {
    const ids = member.in_order || [member.expect ?? member.quiet ?? member.eventually];
    const lines = ids.map((id) => h("li", { class: `member ${statusOf(flow.stepOf.get(id))}` }, line(flow, id)));
    return member.in_order ? h("li", { class: "ordered" }, h("span", { class: "dim" }, "in order"), h("ol", {}, lines)) : lines;
  });
  const ids = round.members.flatMap((member) => member.in_order || [member.expect ?? member.quiet ?? member.eventually]);
  if (!ids.length) return null;
  const statuses = ids.map((id) => statusOf(flow.stepOf.get(id)));
  const worst = ["failed", "open", "unreached", "late", "done"].find((status) => statuses.includes(status)) || "unreached";
  return h("li", { class: `node round ${worst}` }, h("span", { class: "dim" }, ids.length > 1 ? "await all of" : "await"), h("ul", {}, members));
}

function box(flow, statement, kind, parts) {
  const status = statusOf(flow.stepOf.get(statement));
  return h("li", { class: `node nest ${status}` }, line(flow, statement),
    h("div", { class: `parts ${kind}` }, parts.map(([title, nodes, left]) => h("div", { class: left ? "part left" : "part" }, title ? h("div", { class: "dim" }, title) : null, h("ol", { class: "flow" }, nodes)))));
}

function finish(flow) {
  const ended = ["passed", "passed_slow", "slow"].includes(flow.block.outcome.kind);
  return h("li", { class: `node end ${ended ? "done" : "unreached"}` }, ended ? `end, at ${shown(flow.block.elapsed_ns)}` : "end", statusWords(ended ? "done" : "unreached"));
}

function statusOf(step) {
  if (!step) return "unreached";
  // It has begun, and has not returned.
  if (step.verb.startsWith("call") && step.met.kind === "done" && step.met.accepted_after_ns === undefined) return "open";
  const known = { ok: "done", warn: "done", SLOW: "late", FAIL: "failed", open: "open" };
  return known[step.word] || (step.met.kind === "not_taken" ? "untaken" : "unreached");
}

const STATUS_WORDS = { done: "done", late: "late", failed: "stopped here", open: "was waiting here", unreached: "not reached", untaken: "not taken" };

function statusWords(status) {
  return h("span", { class: "status" }, STATUS_WORDS[status]);
}

function line(flow, id) {
  const step = flow.stepOf.get(id);
  const statement = flow.machine.statements[id];
  const verb = step ? step.verb : statement.verb;
  const at = step ? stepTime(step) : null;
  return h("span", { class: "flow-line" },
    h("span", { class: "verb" }, verb), " ", h("code", {}, step ? step.subject : ""),
    at === null ? null : h("span", { class: "dim" }, ` ${shown(at)}`),
    statusWords(statusOf(step)));
}

function chip(flow, id) {
  const step = flow.stepOf.get(id);
  return h("span", { class: `guard ${statusOf(step)}` }, step ? `${step.verb} ${step.subject}` : `statement ${id}`, step && step.detail ? h("span", { class: "dim" }, ` ${step.detail}`) : null);
}
