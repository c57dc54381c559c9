//! JSON text as a codec writes it, in bounded depth and size.

use crate::codec::Undecodable;

/// How deep arrays and objects may nest: what a shape can be walked over.
const DEEPEST: u32 = 127;

/// How much text is made of one payload. A few bytes may stand for very many empty elements or default fields.
pub(super) const LONGEST: usize = 64 << 20;

/// A JSON text as it grows.
#[derive(Debug, Default)]
pub(in crate::codec) struct Writer {
    out: Vec<u8>,
    depth: u32,
}

impl Writer {
    pub(in crate::codec) fn new() -> Writer {
        Writer::default()
    }

    pub(in crate::codec) fn finish(self) -> Vec<u8> {
        self.out
    }

    /// A comma, unless nothing stands before in this array or object; then text may follow.
    fn begin(&mut self) -> Result<(), Undecodable> {
        if !matches!(self.out.last(), None | Some(b'[' | b'{' | b':' | b',')) {
            self.out.push(b',');
        }
        match self.out.len() > LONGEST {
            true => Err(Undecodable::new("it holds more than 64 MiB as JSON")),
            false => Ok(()),
        }
    }

    /// A string.
    pub(in crate::codec) fn text(&mut self, text: &str) -> Result<(), Undecodable> {
        self.begin()?;
        self.serialize(&text);
        Ok(())
    }

    fn serialize(&mut self, value: &impl serde::Serialize) {
        // Strings and numbers always can be, and a `Vec` takes all.
        let _ = serde_json::to_writer(&mut self.out, value);
    }

    /// A value that is JSON already.
    pub(in crate::codec) fn raw(&mut self, json: &str) -> Result<(), Undecodable> {
        self.begin()?;
        self.out.extend_from_slice(json.as_bytes());
        Ok(())
    }

    /// A whole number.
    pub(in crate::codec) fn whole(&mut self, number: impl std::fmt::Display) -> Result<(), Undecodable> {
        self.raw(&number.to_string())
    }

    pub(in crate::codec) fn bool(&mut self, bool: bool) -> Result<(), Undecodable> {
        self.raw(if bool { "true" } else { "false" })
    }

    /// A number of 64 bits; what JSON has no number for is a string, as in Protobuf's JSON.
    pub(in crate::codec) fn double(&mut self, number: f64) -> Result<(), Undecodable> {
        if number.is_finite() {
            self.begin()?;
            self.serialize(&number);
            return Ok(());
        }
        self.not_finite(number)
    }

    /// A number of 32 bits, with no more digits than it has.
    pub(in crate::codec) fn float(&mut self, number: f32) -> Result<(), Undecodable> {
        if number.is_finite() {
            self.begin()?;
            self.serialize(&number);
            return Ok(());
        }
        self.not_finite(f64::from(number))
    }

    fn not_finite(&mut self, number: f64) -> Result<(), Undecodable> {
        self.text(match number {
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ => "NaN",
        })
    }

    /// Bytes: an array of numbers, as serde writes them.
    pub(in crate::codec) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Undecodable> {
        self.open(b'[')?;
        for byte in bytes {
            self.whole(byte)?;
        }
        self.close(b']');
        Ok(())
    }

    /// Begins an array or object.
    pub(in crate::codec) fn open(&mut self, bracket: u8) -> Result<(), Undecodable> {
        self.begin()?;
        self.out.push(bracket);
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(Undecodable::new("it nests deeper than 127 levels")),
            false => Ok(()),
        }
    }

    /// Ends an array or object.
    pub(in crate::codec) fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.depth -= 1;
    }

    /// A key.
    pub(in crate::codec) fn key(&mut self, key: &str) -> Result<(), Undecodable> {
        self.text(key)?;
        self.out.push(b':');
        Ok(())
    }

    /// A key that may be no string: then its JSON text is the key.
    pub(in crate::codec) fn key_of(
        &mut self,
        value: impl FnOnce(&mut Writer) -> Result<(), Undecodable>,
    ) -> Result<(), Undecodable> {
        self.begin()?;
        let from = self.out.len();
        value(self)?;
        if self.out.get(from) != Some(&b'"') {
            let text = self.out.split_off(from);
            self.serialize(&String::from_utf8_lossy(&text));
        }
        self.out.push(b':');
        Ok(())
    }
}
