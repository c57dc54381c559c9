//! Avro: bare values by a schema, or with a header that tells which schema wrote them.
//!
//! `apache-avro` reads the schemas. Values are walked here: its reader builds a tree without bounds (an array of a
//! billion nulls is five bytes), and does not tell where reading failed. The tests hold the walk against it.

mod decode;
mod encode;
mod header;
mod plan;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use self::header::Header;
use self::plan::Plan;
use super::wire::Wire;
use super::{Codec, Content, Undecodable, Unwritable};
use crate::transport::{TransportError, TransportErrorKind};

/// Avro, by a schema.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Avro, Codec, Content};
///
/// let schema = r#"{ "type": "record", "name": "Order", "fields": [
///     { "name": "id", "type": "long" },
///     { "name": "note", "type": ["null", "string"], "default": null }
/// ] }"#;
/// let orders = Avro::datum(schema)?;
///
/// let wire = orders.encode("orders", br#"{"id":7}"#)?;
/// assert_eq!(&wire[..], b"\x0e\x00");
/// let Content::Json(text) = orders.decode("orders", &wire)? else { panic!() };
/// assert_eq!(text, br#"{"id":7,"note":null}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Avro {
    header: Header,
    /// By what the header calls them; the first one writes.
    schemas: Vec<(u64, Arc<Plan>)>,
}

impl Avro {
    /// Bare values, without a header: who reads one must know its schema.
    ///
    /// # Errors
    ///
    /// Where it is no Avro schema.
    pub fn datum(schema: &str) -> Result<Avro, SchemaError> {
        Ok(Avro { header: Header::None, schemas: vec![(0, Arc::new(Plan::read(schema)?))] })
    }

    /// Avro's own single-object encoding: `C3 01` and the fingerprint of the schema stand before each value.
    ///
    /// # Errors
    ///
    /// Where it is no Avro schema.
    pub fn single_object(schema: &str) -> Result<Avro, SchemaError> {
        Avro { header: Header::Fingerprint, schemas: Vec::new() }.or(schema)
    }

    /// Confluent's wire format, that clients of a schema registry write to Kafka: a zero byte and the schema's id
    /// stand before each value. The registry is not asked: give the schema with its id.
    ///
    /// # Errors
    ///
    /// Where it is no Avro schema.
    pub fn confluent(id: u32, schema: &str) -> Result<Avro, SchemaError> {
        Avro { header: Header::Id, schemas: Vec::new() }.or_id(id, schema)
    }

    /// The same, that reads values of this schema too: of the single-object encoding.
    ///
    /// # Errors
    ///
    /// Where it is no Avro schema, or the encoding does not tell one schema from another by its fingerprint.
    pub fn or(self, schema: &str) -> Result<Avro, SchemaError> {
        let plan = Plan::read(schema)?;
        self.with(Header::Fingerprint, plan.fingerprint, plan)
    }

    /// The same, that reads values of the schema with this id too: of Confluent's wire format.
    ///
    /// # Errors
    ///
    /// Where it is no Avro schema, or the encoding has no ids.
    pub fn or_id(self, id: u32, schema: &str) -> Result<Avro, SchemaError> {
        let plan = Plan::read(schema)?;
        self.with(Header::Id, u64::from(id), plan)
    }

    fn with(mut self, header: Header, name: u64, plan: Plan) -> Result<Avro, SchemaError> {
        if self.header != header {
            return Err(SchemaError::new(format!(
                "{} tells schemas apart by {}, not by {}",
                self.header.encoding(),
                self.header.names(),
                header.names()
            )));
        }
        self.schemas.push((name, Arc::new(plan)));
        Ok(self)
    }
}

impl Codec for Avro {
    fn name(&self) -> &str {
        "Avro"
    }

    fn decode(&self, _: &str, wire: &[u8]) -> Result<Content, Undecodable> {
        let mut wire = Wire::new(wire);
        let plan = self.header.read(&mut wire, &self.schemas)?;
        decode::decode(plan, &mut wire).map(Content::Json)
    }

    fn encode(&self, _: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        let Some((name, plan)) = self.schemas.first() else {
            return Err(Unwritable::new("there is no schema to write it by"));
        };
        let mut out = self.header.write(*name);
        encode::encode(plan, json, &mut out)?;
        Ok(out.into())
    }
}

impl fmt::Debug for Avro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.schemas.iter().map(|(_, plan)| plan.name()).collect();
        f.debug_struct("Avro").field("header", &self.header).field("schemas", &names).finish()
    }
}

/// A schema that can't be used. Reads after "failed to".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read an Avro schema: {what}")]
pub struct SchemaError {
    what: String,
}

impl SchemaError {
    fn new(what: impl Into<String>) -> SchemaError {
        SchemaError { what: what.into() }
    }
}

/// So that `?` takes it in a stage's `open`.
impl From<SchemaError> for TransportError {
    fn from(error: SchemaError) -> TransportError {
        TransportError::new(TransportErrorKind::Misconfigured, error.to_string())
    }
}
