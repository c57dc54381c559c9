//! Whether two topics are so alike that one may be the other, misspelt.

/// Alike: but for case or a letter or two, with the same segments in another order, or with a segment or
/// two more at one end. The same topic is not near itself, and wildcards are near nothing.
pub(super) fn near(a: &str, b: &str) -> bool {
    if a == b || wild(a) || wild(b) {
        return false;
    }
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    misspelt(&a, &b) || reordered(&a, &b) || extended(&a, &b)
}

/// Whether a topic is a wildcard in some transport's form.
pub(super) fn wild(topic: &str) -> bool {
    topic.contains(['*', '>', '#'])
}

fn misspelt(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    // More would make `ledger.debit` a misspelt `ledger.credit`.
    let slips = match shorter {
        0..4 => 0,
        4..12 => 1,
        _ => 2,
    };
    strsim::damerau_levenshtein(a, b) <= slips
}

fn reordered(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (segments(a), segments(b));
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

fn extended(a: &str, b: &str) -> bool {
    let (a, b) = (segments(a), segments(b));
    let (shorter, longer) = if a.len() < b.len() { (a, b) } else { (b, a) };
    shorter.len() >= 2 && longer.len() <= shorter.len() + 2 && {
        longer.starts_with(&shorter) || longer.ends_with(&shorter)
    }
}

fn segments(topic: &str) -> Vec<&str> {
    topic.split(['.', '/', ':', '-', '_']).filter(|segment| !segment.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn misspelt_reordered_and_extended_names_are_near() {
        for other in [
            "order.processed",
            "orders.proccesed",
            "Orders.Processed",
            "orders-processed",
            "processed.orders",
            "orders.processed.v2",
            "shop.orders.processed",
        ] {
            assert!(near("orders.processed", other), "{other}");
            assert!(near(other, "orders.processed"), "{other}");
        }
    }

    #[test]
    fn other_names_are_not() {
        for other in ["orders.created", "payments.processed", "orders", "orders.*", "orders.processed"] {
            assert!(!near("orders.processed", other), "{other}");
        }
        assert!(!near("a", "b"));
        assert!(!near("ledger.debit", "ledger.credit"));
        assert!(!near("orders.>", "orders.>x"));
    }
}
