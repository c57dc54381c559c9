//! The style and the script of the page, put together of their parts.

/// The style sheet.
pub(super) fn style() -> String {
    joined(&[
        include_str!("assets/tokens.css"),
        include_str!("assets/layout.css"),
        include_str!("assets/list.css"),
        include_str!("assets/detail.css"),
        include_str!("assets/code.css"),
        include_str!("assets/diagram.css"),
        include_str!("assets/machine.css"),
        include_str!("assets/run.css"),
        include_str!("assets/print.css"),
    ])
}

/// The script: one function, so that its parts share their names with each other and with nobody else.
pub(super) fn script() -> String {
    let parts = joined(&[
        include_str!("assets/visible.js"),
        include_str!("assets/dom.js"),
        include_str!("assets/format.js"),
        include_str!("assets/data.js"),
        include_str!("assets/address.js"),
        include_str!("assets/filter.js"),
        include_str!("assets/json.js"),
        include_str!("assets/source.js"),
        include_str!("assets/envelope.js"),
        include_str!("assets/message.js"),
        include_str!("assets/difference.js"),
        include_str!("assets/misses.js"),
        include_str!("assets/evidence.js"),
        include_str!("assets/budget.js"),
        include_str!("assets/steps.js"),
        include_str!("assets/moments.js"),
        include_str!("assets/waterfall.js"),
        include_str!("assets/sequence.js"),
        include_str!("assets/machine.js"),
        include_str!("assets/block.js"),
        include_str!("assets/scenario.js"),
        include_str!("assets/run.js"),
        include_str!("assets/latency.js"),
        include_str!("assets/list.js"),
        include_str!("assets/head.js"),
        include_str!("assets/keys.js"),
        include_str!("assets/main.js"),
    ]);
    format!("(() => {{\n\"use strict\";\n{parts}}})();\n")
}

/// With the line ends that a browser's parser makes of them: the hash in the policy is of these.
fn joined(parts: &[&str]) -> String {
    parts.concat().replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_elements_or_loads_anything() {
        for text in [style(), script()] {
            for never in [
                "</",
                "<!--",
                "//cdn",
                "https:",
                "@import",
                "url(d",
                "url(h",
                "eval(",
                "innerHTML",
                "import(",
            ] {
                assert!(!text.contains(never), "{never}");
            }
        }
    }
}
