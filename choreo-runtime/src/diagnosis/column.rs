//! Columns of text, padded by characters, with the paint outside the padding.

/// Pads on the right.
pub(super) fn left(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

/// The widest of some texts.
pub(super) fn widest<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    texts.into_iter().map(|text| text.chars().count()).max().unwrap_or(0)
}
