//! String literals in typed patterns.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// What a string literal in a typed pattern can be compared with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text",
    label = "a string fits `String`, `&str`, `Cow<str>`, and `Option`s of them",
    note = "write a pattern of the field's own type"
)]
pub trait Text {
    /// The text, where there is any.
    fn text(&self) -> Option<&str>;
}

impl Text for str {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Cow<'_, str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for serde_json::Value {
    fn text(&self) -> Option<&str> {
        self.as_str()
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(Text::text)
    }
}

impl<T: Text + ?Sized> Text for &T {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

impl<T: Text + ?Sized> Text for Box<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

impl<T: Text + ?Sized> Text for Rc<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

impl<T: Text + ?Sized> Text for Arc<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

/// Whether it is this text.
pub fn is_text<T: Text + ?Sized>(value: &T, wanted: &str) -> bool {
    value.text() == Some(wanted)
}
