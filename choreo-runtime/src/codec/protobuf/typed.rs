//! A message known by a type of prost's.

use std::marker::PhantomData;

use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Form;
use crate::codec::Undecodable;
use crate::codec::json::Bounded;

pub(super) struct Typed<T>(PhantomData<fn() -> T>);

impl<T> Typed<T> {
    pub(super) fn new() -> Typed<T> {
        Typed(PhantomData)
    }
}

impl<T> Form for Typed<T>
where
    T: Message + Default + Serialize + DeserializeOwned + 'static,
{
    fn name(&self) -> &str {
        std::any::type_name::<T>()
    }

    fn check(&self, wire: &[u8]) -> Result<(), prost::DecodeError> {
        T::decode(wire).map(drop)
    }

    fn json(&self, wire: &[u8]) -> Result<Vec<u8>, Undecodable> {
        let message = T::decode(wire).map_err(|error| Undecodable::new(error.to_string()))?;
        let mut out = Bounded::default();
        match serde_json::to_writer(&mut out, &message) {
            Ok(()) => Ok(out.finish()),
            Err(error) => Err(Undecodable::new(error.to_string())),
        }
    }

    fn wire(&self, json: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::from_slice::<T>(json).map(|message| message.encode_to_vec())
    }
}
