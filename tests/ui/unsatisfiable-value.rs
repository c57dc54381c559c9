use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" {
            "count": all [> 5, < 3],
            "status": in [],
            "lines": len -1,
            "error": not _,
        };
    };
}
