//! JSON that other crates write, in bounded size and depth.

use std::io;

use super::writer::LONGEST;
use crate::codec::Undecodable;
use crate::matching::json::{Fault, Scan};

/// Takes so much and no more.
#[derive(Debug, Default)]
pub(in crate::codec) struct Bounded {
    out: Vec<u8>,
}

impl Bounded {
    pub(in crate::codec) fn finish(self) -> Vec<u8> {
        self.out
    }
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.out.len() + bytes.len() > LONGEST {
            return Err(io::Error::other("it holds more than 64 MiB as JSON"));
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The text, where a shape can be walked over it.
pub(in crate::codec) fn limited(json: Vec<u8>) -> Result<Vec<u8>, Undecodable> {
    match Scan::payload(&json).and_then(|mut scan| scan.skip().map(drop)) {
        Ok(()) => Ok(json),
        Err(Fault::TooDeep) => Err(Undecodable::new("it nests deeper than 127 levels")),
        Err(Fault::Syntax) => Err(Undecodable::new("it has a part that is not JSON")),
    }
}
