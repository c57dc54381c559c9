//! A schema as it is walked: references resolved, each type a number.

use std::collections::HashMap;

use apache_avro::Schema;
use apache_avro::rabin::Rabin;
use apache_avro::schema::{InnerDecimalSchema, RecordSchema, UuidSchema};
use serde_json::Value;

use super::SchemaError;

/// A type of a plan: its index.
pub(super) type TypeId = usize;

/// A schema.
#[derive(Debug)]
pub(super) struct Plan {
    types: Vec<Type>,
    root: TypeId,
    /// The CRC-64-AVRO of the schema's canonical form.
    pub(super) fingerprint: u64,
}

/// A type, as it is on the wire, and what is made of it.
#[derive(Debug, Clone)]
pub(super) enum Type {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes(Of),
    String,
    Fixed { name: String, size: usize, of: Of },
    Enum { name: String, symbols: Vec<String> },
    Array(TypeId),
    Map(TypeId),
    Union(Vec<TypeId>),
    Record { name: String, fields: Vec<Field> },
}

/// What bytes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Bytes.
    Bytes,
    /// A decimal number with so many digits behind its point.
    Decimal {
        scale: usize,
    },
    Uuid,
    /// Months, days and milliseconds.
    Duration,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) type_: TypeId,
    /// Its default, as JSON text.
    pub(super) default: Option<String>,
}

impl Plan {
    pub(super) fn read(schema: &str) -> Result<Plan, SchemaError> {
        let schema = Schema::parse_str(schema).map_err(|error| SchemaError::new(error.to_string()))?;
        let bytes = schema.fingerprint::<Rabin>().bytes;
        let fingerprint = bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let mut planner = Planner::default();
        let root = planner.plan(&schema, None)?;
        Ok(Plan { types: planner.types, root, fingerprint })
    }

    pub(super) fn root(&self) -> TypeId {
        self.root
    }

    pub(super) fn get(&self, id: TypeId) -> &Type {
        self.types.get(id).unwrap_or(&Type::Null)
    }

    /// What the schema calls its root.
    pub(super) fn name(&self) -> &str {
        self.get(self.root).name()
    }
}

impl Type {
    /// What a report calls it.
    pub(super) fn name(&self) -> &str {
        match self {
            Type::Null => "null",
            Type::Boolean => "boolean",
            Type::Int => "int",
            Type::Long => "long",
            Type::Float => "float",
            Type::Double => "double",
            Type::Bytes(_) => "bytes",
            Type::String => "string",
            Type::Array(_) => "array",
            Type::Map(_) => "map",
            Type::Union(_) => "union",
            Type::Fixed { name, .. } | Type::Enum { name, .. } | Type::Record { name, .. } => name,
        }
    }
}

#[derive(Default)]
struct Planner {
    types: Vec<Type>,
    named: HashMap<String, TypeId>,
}

impl Planner {
    fn add(&mut self, type_: Type) -> TypeId {
        self.types.push(type_);
        self.types.len() - 1
    }

    fn plan(&mut self, schema: &Schema, namespace: Option<&str>) -> Result<TypeId, SchemaError> {
        let plain = match schema {
            Schema::Null => Type::Null,
            Schema::Boolean => Type::Boolean,
            // As in Avro's own JSON a logical type is the number under it.
            Schema::Int | Schema::Date | Schema::TimeMillis => Type::Int,
            Schema::Long
            | Schema::TimeMicros
            | Schema::TimestampMillis
            | Schema::TimestampMicros
            | Schema::TimestampNanos
            | Schema::LocalTimestampMillis
            | Schema::LocalTimestampMicros
            | Schema::LocalTimestampNanos => Type::Long,
            Schema::Float => Type::Float,
            Schema::Double => Type::Double,
            Schema::Bytes | Schema::BigDecimal => Type::Bytes(Of::Bytes),
            Schema::String | Schema::Uuid(UuidSchema::String) => Type::String,
            Schema::Uuid(UuidSchema::Bytes) => Type::Bytes(Of::Uuid),
            Schema::Array(array) => Type::Array(self.plan(&array.items, namespace)?),
            Schema::Map(map) => Type::Map(self.plan(&map.types, namespace)?),
            Schema::Union(union) => {
                let variants = union.variants().iter().map(|variant| self.plan(variant, namespace));
                Type::Union(variants.collect::<Result<_, _>>()?)
            }
            Schema::Decimal(decimal) => match &decimal.inner {
                InnerDecimalSchema::Bytes => Type::Bytes(Of::Decimal { scale: decimal.scale }),
                InnerDecimalSchema::Fixed(fixed) => {
                    return Ok(self.fixed(fixed, Of::Decimal { scale: decimal.scale }, namespace));
                }
            },
            Schema::Fixed(fixed) => return Ok(self.fixed(fixed, Of::Bytes, namespace)),
            Schema::Uuid(UuidSchema::Fixed(fixed)) => return Ok(self.fixed(fixed, Of::Uuid, namespace)),
            Schema::Duration(fixed) => return Ok(self.fixed(fixed, Of::Duration, namespace)),
            Schema::Enum(one) => {
                let name = one.name.fullname(namespace);
                let id = self.add(Type::Enum { name: name.clone(), symbols: one.symbols.clone() });
                self.named.insert(name, id);
                return Ok(id);
            }
            Schema::Record(record) => return self.record(record, namespace),
            Schema::Ref { name } => {
                let name = name.fullname(namespace);
                let known = self.named.get(&name).copied();
                return known.ok_or_else(|| SchemaError::new(format!("`{name}` is not defined")));
            }
        };
        Ok(self.add(plain))
    }

    fn fixed(&mut self, fixed: &apache_avro::schema::FixedSchema, of: Of, namespace: Option<&str>) -> TypeId {
        let name = fixed.name.fullname(namespace);
        let id = self.add(Type::Fixed { name: name.clone(), size: fixed.size, of });
        self.named.insert(name, id);
        id
    }

    /// A record may hold itself: its number is known before its fields.
    fn record(&mut self, record: &RecordSchema, namespace: Option<&str>) -> Result<TypeId, SchemaError> {
        let name = record.name.fullname(namespace);
        let id = self.add(Type::Null);
        self.named.insert(name.clone(), id);
        let namespace = record.name.namespace().or(namespace);
        let fields = record.fields.iter().map(|field| {
            let type_ = self.plan(&field.schema, namespace)?;
            Ok(Field {
                name: field.name.clone(),
                type_,
                default: field.default.as_ref().map(Value::to_string),
            })
        });
        let fields = fields.collect::<Result<_, _>>()?;
        if let Some(place) = self.types.get_mut(id) {
            *place = Type::Record { name, fields };
        }
        Ok(id)
    }
}
