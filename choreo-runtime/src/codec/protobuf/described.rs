//! A message known by its descriptor.

use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions};

use super::Form;
use crate::codec::Undecodable;
use crate::codec::json::Bounded;

pub(super) struct Described(pub(super) MessageDescriptor);

/// Protobuf's JSON, with the names of the `.proto` file, numbers of 64 bits as numbers, and the fields that have their
/// default and no presence: a pattern asks for what the file says.
const OPTIONS: SerializeOptions = SerializeOptions::new()
    .use_proto_field_name(true)
    .stringify_64_bit_integers(false)
    .skip_default_fields(false);

impl Form for Described {
    fn name(&self) -> &str {
        self.0.full_name()
    }

    fn check(&self, wire: &[u8]) -> Result<(), prost::DecodeError> {
        DynamicMessage::decode(self.0.clone(), wire).map(drop)
    }

    fn json(&self, wire: &[u8]) -> Result<Vec<u8>, Undecodable> {
        let message = DynamicMessage::decode(self.0.clone(), wire)
            .map_err(|error| Undecodable::new(error.to_string()))?;
        let mut out = Bounded::default();
        match message.serialize_with_options(&mut serde_json::Serializer::new(&mut out), &OPTIONS) {
            Ok(()) => Ok(out.finish()),
            Err(error) => Err(Undecodable::new(error.to_string())),
        }
    }

    fn wire(&self, json: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
        let mut text = serde_json::Deserializer::from_slice(json);
        let options = DeserializeOptions::new();
        let message = DynamicMessage::deserialize_with_options(self.0.clone(), &mut text, &options)?;
        text.end()?;
        Ok(message.encode_to_vec())
    }
}
