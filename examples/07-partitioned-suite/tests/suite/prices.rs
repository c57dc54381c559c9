//! What orders cost. No order has an id in these texts: each scenario's policy writes its own.

use choreo::prelude::*;
use partitioned_suite::ServiceError;

use crate::shop::Shop;

#[choreo::scenario(cases(
    one: (1, 250),
    a_dozen: (12, 3000),
    almost_bulk: (99, 24_750),
    bulk: (100, 22_500),
    a_ton: (10_000, 2_250_000),
))]
async fn many_pieces_cost_less(shop: &Shop, pieces: u64, goods: u64) -> Result<(), ServiceError> {
    shop.serve().await?;
    choreo! {
        publish "orders.created" { "pieces": pieces, "country": "DE" };
        expect "orders.priced" { "goods": goods };
        never "orders.rejected";
    }
    Ok(())
}

#[choreo::scenario(cases(at_home: ("DE", 490), next_door: ("FR", 990), overseas: ("JP", 2490)))]
async fn a_longer_way_costs_more(shop: &Shop, country: &str, shipping: u64) -> Result<(), ServiceError> {
    shop.serve().await?;
    choreo! {
        publish "orders.created" { "pieces": 2, "country": country };
        expect "orders.priced" { "goods": 500, "shipping": shipping };
        never "orders.priced" { "shipping": != (shipping) };
    }
    Ok(())
}

#[choreo::scenario]
async fn an_order_that_is_placed_again_costs_what_it_is_then(shop: &Shop) -> Result<(), ServiceError> {
    shop.serve().await?;
    choreo! {
        publish "orders.created" { "pieces": 1, "country": "DE" } as first;
        expect "orders.priced" { "order_id": first["order_id"], "goods": 250 };

        publish "orders.created" { "pieces": 2, "country": "DE" };
        expect "orders.priced" { "order_id": first["order_id"], "goods": 500 };
    }
    Ok(())
}
