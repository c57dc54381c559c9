//! Paths into a message, as a report writes them: `order.lines[2].sku`.

use super::sink::Step;

/// The steps as text.
pub(super) fn text(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(name) => key(&mut path, name),
            Step::Index(at) => path.push_str(&format!("[{at}]")),
        }
    }
    path
}

/// Goes down to a key. One that would not read as a name is quoted: `["a.b"]`.
pub(super) fn key(path: &mut String, name: &str) {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@');
    if name.is_empty() || !name.chars().all(is_name) {
        path.push_str(&format!("[{}]", serde_json::Value::from(name)));
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_like_an_expression() {
        let steps = [Step::Key("order"), Step::Key("lines"), Step::Index(2), Step::Key("sku")];
        assert_eq!(text(&steps), "order.lines[2].sku");
        assert_eq!(text(&[Step::Index(0), Step::Key("a.b"), Step::Key("c")]), r#"[0]["a.b"].c"#);
        assert_eq!(text(&[]), "");
    }
}
