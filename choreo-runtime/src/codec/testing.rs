//! What the tests of the codecs share.

use proptest::prelude::*;
use serde_json::Value;

/// A value that another crate's deserializer made.
#[derive(Debug, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Json(pub(super) Value);

/// JSON values of every kind.
pub(super) fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-200_i64..200).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<f32>().prop_map(|float| Value::from(f64::from(float))),
        ".{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(Value::from),
            prop::collection::btree_map(".{0,4}", inner, 0..20)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
