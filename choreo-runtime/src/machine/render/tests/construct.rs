//! Drawings of regions, branches and loops.

use crate::machine::{Machine, dot, draft, json, mermaid};

fn drafted(body: &'static str) -> &'static Machine {
    draft::machine("a_saga", draft::leak(format!("choreo! {{\n{body}\n}}\n")))
}

fn together() -> &'static Machine {
    drafted(
        r#"publish "orders.created";
        expect "orders.accepted" as accepted;
        never "orders.rejected";
        together {
            publish "payments.request";
            expect "payments.done" { "order_id": "ORD-42" } within 50ms;
        } and {
            publish "stock.request";
            expect "stock.reserved";
            expect "stock.audit";
            never "stock.failed";
        } and {
            expect "mail.sent";
        }
        expect "orders.ready";
        publish "orders.shipped";"#,
    )
}

fn either() -> &'static Machine {
    drafted(
        r#"publish "orders.created";
        either {
            expect "orders.accepted" { "order_id": "ORD-42" } as accepted;
            publish "orders.paid";
            expect "orders.shipped";
        } or {
            expect "orders.rejected" { "order_id": "ORD-42" };
            never "payments.*";
        } or after 200ms {
            publish "orders.cancelled";
        }
        expect "orders.closed";"#,
    )
}

fn loops() -> &'static Machine {
    drafted(
        r#"for order in orders {
            publish "orders.created";
            expect "orders.accepted" { "order_id": order.id };
        }
        repeat 3 {
            expect "pulse";
        }
        check all_done;"#,
    )
}

fn nested() -> &'static Machine {
    drafted(
        r#"publish "day.begun";
        together {
            for order in orders {
                publish "orders.created";
                either {
                    expect "orders.accepted";
                    publish "orders.paid";
                } or {
                    expect "orders.rejected";
                }
                expect "orders.closed";
            }
        } and {
            expect "reports.opened";
        }
        expect "day.closed";"#,
    )
}

#[test]
fn mermaid_shows_the_regions_of_a_together_side_by_side() {
    insta::assert_snapshot!(mermaid(together()));
}

#[test]
fn mermaid_shows_the_branches_of_an_either() {
    insta::assert_snapshot!(mermaid(either()));
}

#[test]
fn mermaid_leads_a_loop_back_to_its_head() {
    insta::assert_snapshot!(mermaid(loops()));
}

#[test]
fn mermaid_shows_what_stands_in_each_other() {
    insta::assert_snapshot!(mermaid(nested()));
}

#[test]
fn dot_shows_what_stands_in_each_other() {
    insta::assert_snapshot!(dot(nested()));
}

#[test]
fn dot_shows_the_branches_of_an_either() {
    insta::assert_snapshot!(dot(either()));
}

#[test]
fn json_has_regions_branches_and_loops() {
    insta::assert_snapshot!(format!("{:#}", json(nested())));
}
