//! What can't be had.

use choreo::prelude::*;
use partitioned_suite::ServiceError;

use crate::shop::Shop;

#[choreo::scenario(cases(
    nothing: (0, "DE", "nothing ordered"),
    nowhere: (1, "XX", "nobody delivers to XX"),
    nothing_to_nowhere: (0, "XX", "nothing ordered"),
))]
async fn what_can_not_be_had_is_rejected(
    shop: &Shop,
    pieces: u64,
    country: &str,
    reason: &str,
) -> Result<(), ServiceError> {
    shop.serve().await?;
    choreo! {
        publish "orders.created" { "pieces": pieces, "country": country };
        expect "orders.rejected" { "reason": reason };
        never "orders.priced";
    }
    Ok(())
}
