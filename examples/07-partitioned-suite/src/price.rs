//! What things cost.

use crate::event::{OrderCreated, OrderPriced, OrderRejected};

/// What a piece costs, in cents.
const PIECE: u64 = 250;

/// From so many pieces on, a tenth is taken off.
const BULK: u64 = 100;

/// What an order costs, or why it can't be had.
pub(crate) fn price(order: OrderCreated) -> Result<OrderPriced, OrderRejected> {
    let OrderCreated { order_id, pieces, country } = order;
    if pieces == 0 {
        return Err(OrderRejected { order_id, reason: "nothing ordered".into() });
    }
    match shipping(&country) {
        Some(shipping) => Ok(OrderPriced { order_id, goods: goods(pieces), shipping }),
        None => Err(OrderRejected { order_id, reason: format!("nobody delivers to {country}") }),
    }
}

fn goods(pieces: u64) -> u64 {
    let whole = pieces * PIECE;
    // The planted bug: "from a hundred on" was understood as "over a hundred".
    let is_bulk = if cfg!(feature = "broken") { pieces > BULK } else { pieces >= BULK };
    if is_bulk { whole - whole / 10 } else { whole }
}

fn shipping(country: &str) -> Option<u64> {
    match country {
        "DE" => Some(490),
        "AT" | "CH" | "FR" | "PL" => Some(990),
        "JP" | "US" => Some(2490),
        _ => None,
    }
}
