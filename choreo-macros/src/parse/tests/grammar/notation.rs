//! The notation of `grammar.ebnf`, read into rules.

use std::fmt;

/// A grammar: its rules, in the order of the file.
pub(super) struct Grammar {
    pub(super) rules: Vec<Rule>,
}

/// One rule.
pub(super) struct Rule {
    pub(super) name: String,
    /// The words of the comment that it stands below: its group.
    pub(super) group: String,
    /// As it is written.
    pub(super) text: String,
    pub(super) body: Node,
}

/// What a rule is made of.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// `"word"`
    Written(String),
    /// `CAPITALS`
    Named(String),
    /// The name of another rule.
    Rule(String),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    /// `[ a ]`
    Optional(Box<Node>),
    /// `{ a }`
    Repeated(Box<Node>),
    /// `< a | b >`, and what stands between them
    Each(Vec<Node>, Option<String>),
}

impl Grammar {
    /// Reads a grammar. What can't be read is told with the text from there on.
    pub(super) fn read(text: &str) -> Result<Grammar, String> {
        let mut reader = Reader { text, at: 0 };
        let (mut rules, mut group) = (Vec::new(), String::new());
        loop {
            while let Some(comment) = reader.comment() {
                group = comment;
            }
            if reader.rest().is_empty() {
                return Ok(Grammar { rules });
            }
            let start = reader.at;
            let name = reader.word().ok_or_else(|| reader.unread("the name of a rule"))?;
            reader.mark("=")?;
            let body = reader.choice()?;
            reader.mark(";")?;
            rules.push(Rule { name, group: group.clone(), text: text[start..reader.at].to_owned(), body });
        }
    }

    /// The rule of that name.
    pub(super) fn rule(&self, name: &str) -> &Rule {
        self.rules.iter().find(|rule| rule.name == name).unwrap_or_else(|| panic!("no rule is named {name}"))
    }
}

impl Node {
    /// Every part, this one first.
    pub(super) fn parts(&self) -> Vec<&Node> {
        let mut parts = vec![self];
        match self {
            Node::Sequence(list) | Node::Choice(list) | Node::Each(list, _) => {
                parts.extend(list.iter().flat_map(Node::parts));
            }
            Node::Optional(one) | Node::Repeated(one) => parts.extend(one.parts()),
            Node::Written(_) | Node::Named(_) | Node::Rule(_) => {}
        }
        parts
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&mut self) -> &'t str {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest
    }

    fn unread(&mut self, wanted: &str) -> String {
        let rest: String = self.rest().chars().take(40).collect();
        format!("expected {wanted}, found: {rest}")
    }

    fn comment(&mut self) -> Option<String> {
        let inside = self.rest().strip_prefix("(*")?;
        let (comment, _) = inside.split_once("*)")?;
        self.at += comment.len() + 4;
        Some(comment.trim().to_owned())
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    fn mark(&mut self, mark: &str) -> Result<(), String> {
        if self.eat(mark) { Ok(()) } else { Err(self.unread(&format!("`{mark}`"))) }
    }

    fn word(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|mark: char| !mark.is_alphanumeric() && mark != '_').unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| rest[..end].to_owned())
    }

    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest().chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
        let (inside, _) = self.rest()[1..].split_once(quote)?;
        self.at += inside.len() + 2;
        Some(inside.to_owned())
    }

    fn alternatives(&mut self) -> Result<Vec<Node>, String> {
        let mut list = vec![self.sequence()?];
        while self.eat("|") {
            list.push(self.sequence()?);
        }
        Ok(list)
    }

    fn choice(&mut self) -> Result<Node, String> {
        let mut list = self.alternatives()?;
        Ok(if list.len() == 1 { list.remove(0) } else { Node::Choice(list) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut list = Vec::new();
        while let Some(one) = self.part()? {
            list.push(one);
        }
        match list.len() {
            0 => Err(self.unread("a part of a rule")),
            1 => Ok(list.remove(0)),
            _ => Ok(Node::Sequence(list)),
        }
    }

    fn part(&mut self) -> Result<Option<Node>, String> {
        if let Some(written) = self.quoted() {
            return Ok(Some(Node::Written(written)));
        }
        if let Some(word) = self.word() {
            let named = word.chars().all(|mark| mark.is_uppercase() || mark == '_');
            return Ok(Some(if named { Node::Named(word) } else { Node::Rule(word) }));
        }
        let node = if self.eat("(") {
            self.choice().and_then(|node| self.mark(")").map(|()| node))?
        } else if self.eat("[") {
            let node = Node::Optional(Box::new(self.choice()?));
            self.mark("]").map(|()| node)?
        } else if self.eat("{") {
            let node = Node::Repeated(Box::new(self.choice()?));
            self.mark("}").map(|()| node)?
        } else if self.eat("<") {
            self.each()?
        } else {
            return Ok(None);
        };
        Ok(Some(node))
    }

    fn each(&mut self) -> Result<Node, String> {
        let separator = self.quoted();
        if separator.is_some() {
            self.mark(":")?;
        }
        let list = self.alternatives()?;
        self.mark(">").map(|()| Node::Each(list, separator))
    }
}

/// As it would be written.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |list: &[Node], by: &str| list.iter().map(Node::to_string).collect::<Vec<_>>().join(by);
        match self {
            Node::Written(text) if text.contains('"') => write!(f, "'{text}'"),
            Node::Written(text) => write!(f, "\"{text}\""),
            Node::Named(name) | Node::Rule(name) => f.write_str(name),
            Node::Sequence(list) => f.write_str(&joined(list, " ")),
            Node::Choice(list) => write!(f, "( {} )", joined(list, " | ")),
            Node::Optional(one) => write!(f, "[ {one} ]"),
            Node::Repeated(one) => write!(f, "{{ {one} }}"),
            Node::Each(list, None) => write!(f, "< {} >", joined(list, " | ")),
            Node::Each(list, Some(by)) => write!(f, "< \"{by}\" : {} >", joined(list, " | ")),
        }
    }
}

#[test]
fn a_rule_is_read_with_its_group_and_its_text() {
    let text = "(* About *) (* Small *)\na = \"x\" [ b ] { C | ':' } < d | e > | ( \"(\" ) ;\nb = < \",\" : a | C > ;";
    let grammar = Grammar::read(text).unwrap();
    let [a, b] = grammar.rules.as_slice() else { panic!() };
    assert_eq!((a.name.as_str(), a.group.as_str()), ("a", "Small"));
    assert_eq!(a.body.to_string(), "( \"x\" [ b ] { ( C | \":\" ) } < d | e > | \"(\" )");
    assert_eq!(b.text, "b = < \",\" : a | C > ;");
    assert_eq!(b.body.to_string(), "< \",\" : a | C >");
}

#[test]
fn what_is_no_rule_is_told() {
    for (text, expected) in [
        ("a \"x\" ;", "expected `=`, found: \"x\" ;"),
        ("a = ;", "expected a part of a rule, found: ;"),
        ("a = [ b ;", "expected `]`, found: ;"),
        ("a = < b | c ;", "expected `>`, found: ;"),
        ("= a ;", "expected the name of a rule, found: = a ;"),
    ] {
        assert_eq!(Grammar::read(text).err().as_deref(), Some(expected), "{text}");
    }
}
