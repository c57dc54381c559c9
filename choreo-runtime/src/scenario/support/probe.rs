//! Payload, key and header expressions: bytes as they are, anything else as JSON.
//!
//! `(&&for_payload(&EXPR)).__body()` finds [`ProbeBytes`] for bytes, and [`ProbeAny`] for the rest: the method
//! of `&Probe` is looked at before that of `Probe`. What can't be sent is refused by the bounds of
//! [`for_payload`] and [`for_text`], whose argument rustc can point at.

use bytes::Bytes;
use serde_json::Value;

use super::json::{JsonValue, json};
use super::read::Borrowed;
use crate::expr::{Capture, UserError};
use crate::message::{Body, IntoPayload, Payload};

/// An expression whose type decides, and what it is where it is no bytes.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'a, T: ?Sized> {
    value: &'a T,
    written: fn(&T) -> Result<Body, UserError>,
}

/// A payload expression: JSON, where it is no bytes.
pub fn for_payload<T: IntoPayload + ?Sized>(value: &T) -> Probe<'_, T> {
    Probe { value, written: |value| value.__body() }
}

/// The expression of a key or a header: what is a string in JSON as its text, anything else as its JSON.
pub fn for_text<T: JsonValue + ?Sized>(value: &T) -> Probe<'_, T> {
    Probe {
        value,
        written: |value| match json(value)? {
            Value::String(text) => Ok(Body::Raw(text.into())),
            other => Ok(Body::Raw(other.to_string().into())),
        },
    }
}

/// Bytes.
pub trait Raw {
    /// A copy of them, shared where they are.
    fn raw(&self) -> Bytes;
}

impl Raw for [u8] {
    fn raw(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }
}

impl<const N: usize> Raw for [u8; N] {
    fn raw(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }
}

impl Raw for Vec<u8> {
    fn raw(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }
}

impl Raw for Bytes {
    fn raw(&self) -> Bytes {
        self.clone()
    }
}

impl Raw for Payload {
    fn raw(&self) -> Bytes {
        self.clone().into_bytes()
    }
}

impl<T: Raw + ?Sized> Raw for &T {
    fn raw(&self) -> Bytes {
        (**self).raw()
    }
}

impl<T: Raw> Raw for Capture<T> {
    fn raw(&self) -> Bytes {
        (**self).raw()
    }
}

impl<T: Raw + ?Sized> Raw for Borrowed<'_, T> {
    fn raw(&self) -> Bytes {
        (**self).raw()
    }
}

/// A probe on bytes.
pub trait ProbeBytes {
    /// The bytes.
    ///
    /// # Errors
    ///
    /// Never: so that both traits read the same.
    fn __bytes(&self) -> Result<Bytes, UserError>;

    /// The bytes, as they are.
    ///
    /// # Errors
    ///
    /// Never.
    fn __body(&self) -> Result<Body, UserError> {
        self.__bytes().map(Body::Raw)
    }
}

impl<T: Raw + ?Sized> ProbeBytes for &Probe<'_, T> {
    fn __bytes(&self) -> Result<Bytes, UserError> {
        Ok(self.value.raw())
    }
}

/// A probe on anything.
pub trait ProbeAny {
    /// The value, written: a payload as JSON.
    ///
    /// # Errors
    ///
    /// Where serde can't serialise it.
    fn __body(&self) -> Result<Body, UserError>;

    /// The same as bytes: of a key or a header.
    ///
    /// # Errors
    ///
    /// Where serde can't serialise it.
    fn __bytes(&self) -> Result<Bytes, UserError> {
        let (Body::Json(bytes) | Body::Raw(bytes)) = self.__body()?;
        Ok(bytes)
    }
}

impl<T: ?Sized> ProbeAny for Probe<'_, T> {
    fn __body(&self) -> Result<Body, UserError> {
        (self.written)(self.value)
    }
}

impl IntoPayload for Borrowed<'_, Payload> {
    fn to_payload(&self) -> Result<Payload, UserError> {
        Ok((**self).clone())
    }
}

#[cfg(test)]
#[expect(clippy::needless_borrow, reason = "two references, as generated code takes them")]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_as_they_are() {
        for body in [
            (&&for_payload(b"\x00a")).__body(),
            (&&for_payload(&b"\x00a")).__body(),
            (&&for_payload(&b"\x00a"[..])).__body(),
            (&&for_payload(&vec![0, b'a'])).__body(),
            (&&for_payload(&Bytes::from_static(b"\x00a"))).__body(),
            (&&for_payload(&Payload::from_static(b"\x00a"))).__body(),
        ] {
            assert_eq!(body.unwrap(), Body::Raw(Bytes::from_static(b"\x00a")));
        }
        assert_eq!(&(&&for_text(b"\x00a")).__bytes().unwrap()[..], b"\x00a");
        let long = (&&for_payload(&[1u8; 64][..])).__body().unwrap();
        assert_eq!(long, Body::Raw(Bytes::copy_from_slice(&[1; 64])));
    }

    #[test]
    fn anything_else_is_a_value_as_json() {
        assert_eq!((&&for_payload("a")).__body().unwrap(), Body::Json(Bytes::from_static(b"\"a\"")));
        let numbers = (&&for_payload(&vec![1u16, 2])).__body().unwrap();
        assert_eq!(numbers, Body::Json(Bytes::from_static(b"[1,2]")));
    }

    #[test]
    fn keys_and_headers_are_text() {
        assert_eq!(&(&&for_text("a")).__bytes().unwrap()[..], b"a");
        assert_eq!(&(&&for_text(&String::from("a"))).__bytes().unwrap()[..], b"a");
        assert_eq!(&(&&for_text(&serde_json::json!("a"))).__bytes().unwrap()[..], b"a");
        assert_eq!(&(&&for_text(&7)).__bytes().unwrap()[..], b"7");
        assert_eq!(&(&&for_text(&true)).__bytes().unwrap()[..], b"true");
    }
}
