// The keyboard, wherever the focus is.
const KEYS = [["/", "search"], ["j k", "move"], ["Enter", "open"], ["Esc", "back"], ["f", "failures only"]];

function helpLine() {
  return h("p", { class: "help" }, KEYS.map(([key, words]) => h("span", {}, h("kbd", {}, key), ` ${words}`)));
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest && event.target.closest("input, select, textarea");
  if (typing) {
    if (event.key === "Escape" || (event.key === "Enter" && typing === searchField)) {
      event.preventDefault();
      focusList();
    }
    return;
  }
  const run = {
    "/": () => searchField.focus(),
    j: () => { focusList(); move(1); },
    k: () => { focusList(); move(-1); },
    f: () => go({ failing: !view.failing }),
    Enter: event.target === list || event.target === document.body ? () => openCursor() : null,
    Escape: () => { if (view.test || view.run) openList(); focusList(); },
  }[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});
