//! Verdicts in words.
