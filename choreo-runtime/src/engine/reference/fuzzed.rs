//! The engine's fuzz target: bytes in the place of random numbers.

use super::agreement::agree;
use super::bytes::Bytes;
use super::generator::decoded;
use super::robustness;

/// Makes a block of the bytes and a world for it, or what a driver that has lost its mind says. The engine never panics,
/// comes to an end, and agrees with the interpreter wherever that knows what is meant.
///
/// # Panics
///
/// Where it does not.
#[cfg_attr(test, expect(unreachable_pub, reason = "the fuzz target is another crate"))]
pub fn fuzzed(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let (block, outside) = rest.split_at(rest.len() / 2);
    let (mut block, mut outside) = (Bytes::new(block), Bytes::new(outside));
    let script = decoded::script(&mut block, kind % 4 == 1);
    if kind % 4 == 3 {
        return robustness::drive(&script, &robustness::decoded(&mut outside));
    }
    let world = decoded::world(&mut outside);
    if let Err(error) = agree(&script, &world) {
        panic!("{error}\n{script:?}\n{world:?}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_make_a_case_that_the_engine_stands(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            fuzzed(&bytes);
        }
    }
}
