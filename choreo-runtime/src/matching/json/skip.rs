//! Stepping over a value, whatever it is.

use super::{Fault, Scan};

/// What the place must find next.
enum Next {
    Value,
    AfterValue,
}

impl<'a> Scan<'a> {
    /// Steps over the value here and gives its text. Iterative: 127 levels fit into the bits of a `u128`, a set
    /// one for each object.
    pub(crate) fn skip(&mut self) -> Result<&'a str, Fault> {
        self.peek();
        let from = self.at;
        let outside = self.depth;
        let mut objects = 0_u128;
        let mut next = Next::Value;
        loop {
            next = match next {
                Next::Value => self.begin(&mut objects)?,
                Next::AfterValue if self.depth == outside => return Ok(self.since(from)),
                Next::AfterValue => self.go_on(&mut objects)?,
            };
        }
    }

    #[inline]
    fn begin(&mut self, objects: &mut u128) -> Result<Next, Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| Next::AfterValue),
            Some(b'-' | b'0'..=b'9') => self.number().map(|_| Next::AfterValue),
            Some(b'{') => {
                self.enter()?;
                *objects = *objects << 1 | 1;
                match self.key(&mut true)? {
                    Some(_) => Ok(Next::Value),
                    None => {
                        *objects >>= 1;
                        Ok(Next::AfterValue)
                    }
                }
            }
            Some(b'[') => {
                self.enter()?;
                if self.element(&mut true)? {
                    *objects <<= 1;
                    return Ok(Next::Value);
                }
                Ok(Next::AfterValue)
            }
            Some(b't') => self.word("true").map(|()| Next::AfterValue),
            Some(b'f') => self.word("false").map(|()| Next::AfterValue),
            Some(b'n') => self.word("null").map(|()| Next::AfterValue),
            _ => Err(Fault::Syntax),
        }
    }

    #[inline]
    fn go_on(&mut self, objects: &mut u128) -> Result<Next, Fault> {
        let more = match *objects & 1 {
            1 => self.key(&mut false)?.is_some(),
            _ => self.element(&mut false)?,
        };
        if more {
            return Ok(Next::Value);
        }
        *objects >>= 1;
        Ok(Next::AfterValue)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn reads(bytes: &[u8]) -> bool {
        let read = |mut scan: Scan<'_>| scan.skip().and_then(|_| scan.end());
        Scan::payload(bytes).and_then(read).is_ok()
    }

    fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
        let theirs = serde_json::from_slice::<Value>(bytes);
        prop_assert_eq!(reads(bytes), theirs.is_ok(), "{:?} {:?}", String::from_utf8_lossy(bytes), theirs);
        Ok(())
    }

    /// Bytes that are often nearly JSON.
    fn scraps() -> impl Strategy<Value = Vec<u8>> {
        let scrap = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\"a\"",
            "\"\\u00",
            "\\n",
            "\\ud83d",
            "\\ude00",
            "null",
            "true",
            "false",
            "1",
            "-",
            "0",
            ".5",
            "e9",
            "e999",
            "E-1",
            " ",
            "\n",
            "\t",
            "\u{c}",
            "ä",
            "\u{feff}",
            "\"k\":",
            "[]",
            "{}",
            "\u{0}",
            "NaN",
            "1.5",
            "01",
            "9999999999999999999",
        ]);
        prop::collection::vec(scrap, 0..12).prop_map(|scraps| scraps.concat().into_bytes())
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map("[a-c\\\\\"]{0,2}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn arbitrary_bytes_are_json_exactly_where_serde_json_says_so(bytes in any::<Vec<u8>>()) {
            agrees(&bytes)?;
        }

        #[test]
        fn scraps_of_json_are_json_exactly_where_serde_json_says_so(bytes in scraps()) {
            agrees(&bytes)?;
        }

        #[test]
        fn damaged_json_is_json_exactly_where_serde_json_says_so(
            value in values(), pretty: bool, at: prop::sample::Index, byte: u8, how in 0..4,
        ) {
            let text = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) };
            let mut bytes = text.unwrap();
            agrees(&bytes)?;
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => bytes.truncate(at),
                _ => drop(bytes.remove(at)),
            }
            agrees(&bytes)?;
        }

        #[test]
        fn numbers_are_json_exactly_where_serde_json_says_so(text in "-?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,4})?") {
            agrees(text.as_bytes())?;
        }
    }

    #[test]
    fn depth_is_bounded_where_serde_json_bounds_it() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            for levels in [1, 60, 63, 64, 126, 127, 128, 129, 5_000] {
                let inner = if open == "[" { "" } else { "1" };
                let text = format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
                assert_eq!(
                    reads(text.as_bytes()),
                    serde_json::from_str::<Value>(&text).is_ok(),
                    "{levels} times {open}"
                );
            }
        }
        assert_eq!(Scan::part(&"[".repeat(128)).skip(), Err(Fault::TooDeep));
        assert_eq!(Scan::part(&"[".repeat(127)).skip(), Err(Fault::Syntax));
    }

    #[test]
    fn the_text_stepped_over_is_the_value_without_the_space_around_it() {
        let mut scan = Scan::part(" {\"a\" : [1, {}]} ,");
        assert_eq!(scan.skip(), Ok("{\"a\" : [1, {}]}"));
        assert_eq!(scan.peek(), Some(b','));
    }
}
