//! Which field of a JSON text a byte belongs to.

use crate::codec::Unwritable;
use crate::matching::json::{Fault, Scan};

/// The error, in the field that this byte of the text belongs to; as it is where the text is not JSON.
pub(in crate::codec) fn field_at(json: &[u8], at: usize, error: Unwritable) -> Unwritable {
    let found = Scan::payload(json).and_then(|mut scan| steps(&mut scan, at));
    found.unwrap_or_default().into_iter().rev().fold(error, |error, step| match step {
        Step::Key(key) => error.under(&key),
        Step::Index(index) => error.in_element(index),
    })
}

enum Step {
    Key(String),
    Index(usize),
}

/// The steps down to the value that ends behind this byte.
fn steps(scan: &mut Scan<'_>, at: usize) -> Result<Vec<Step>, Fault> {
    let mut first = true;
    let down = |scan: &mut Scan<'_>, step: Step| {
        scan.peek();
        let mut inside = *scan;
        scan.skip()?;
        if scan.mark() <= at {
            return Ok(None);
        }
        let mut steps = steps(&mut inside, at)?;
        steps.insert(0, step);
        Ok(Some(steps))
    };
    match scan.peek() {
        Some(b'{') => {
            scan.enter()?;
            while let Some(key) = scan.key(&mut first)? {
                if let Some(steps) = down(scan, Step::Key(key.get().into_owned()))? {
                    return Ok(steps);
                }
            }
        }
        Some(b'[') => {
            scan.enter()?;
            for index in 0.. {
                if !scan.element(&mut first)? {
                    break;
                }
                if let Some(steps) = down(scan, Step::Index(index))? {
                    return Ok(steps);
                }
            }
        }
        _ => {}
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_belongs_to_the_innermost_value_around_it() {
        let json = r#"{"a":[1,{"b":"xy"},3],"c":4}"#;
        let at = |what: &str| {
            let at = json.find(what).unwrap();
            field_at(json.as_bytes(), at, Unwritable::new("no")).field().to_owned()
        };
        assert_eq!(at("1"), "a[0]");
        assert_eq!(at("xy"), "a[1].b");
        assert_eq!(at("3]"), "a[2]");
        assert_eq!(at("4"), "c");
        assert_eq!(field_at(b"{", 0, Unwritable::new("no")).field(), "");
    }
}
