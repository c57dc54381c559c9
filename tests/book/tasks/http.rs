use choreo::prelude::*;
use serde_json::json;

#[choreo::scenario(timeout = "2s")]
async fn a_posted_order_is_created(bus: &InMemory) -> Result<(), Error> {
    let orders = api::open(bus.client()).await?;
    let http = reqwest::Client::new();

    choreo! {
        call {
            let order = json!({ "order_id": "ORD-42", "count": 3 });
            http.post(&orders).json(&order).send().await?.status().as_u16()
        } as status;

        expect "orders.created" { "order_id": "ORD-42", "count": 3 };
        check status == 202, "the answer was {status}";
    }
    Ok(())
}

#[choreo::scenario(timeout = "2s")]
async fn an_order_of_nothing_is_refused(bus: &InMemory) -> Result<(), Error> {
    let orders = api::open(bus.client()).await?;
    let http = reqwest::Client::new();

    choreo! {
        call {
            let order = json!({ "order_id": "ORD-42", "count": 0 });
            http.post(&orders).json(&order).send().await?.status().as_u16()
        } as status;

        never "orders.>";
        check status == 422, "the answer was {status}";
    }
    Ok(())
}

// The lines above stand where the page says they do.
#[expect(unreachable_pub, reason = "it reads so on the page")]
mod api {
    use axum::extract::State;
    use axum::http::StatusCode;
    use axum::routing::post;
    use axum::{Json, Router};
    use choreo::memory::Client;
    use serde_json::{Value, json};
    use tokio::net::TcpListener;

    use super::super::planted;
    use super::super::service::Error;

    /// Serves on a port that is free, and says where.
    pub async fn open(client: Client) -> Result<String, Error> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, routes(client)).await });
        Ok(format!("http://{address}/orders"))
    }

    async fn create(State(client): State<Client>, Json(order): Json<Value>) -> StatusCode {
        if order["count"] == 0 {
            return StatusCode::UNPROCESSABLE_ENTITY;
        }
        let created = json!({ "order_id": order["order_id"], "count": order["count"] });
        match client.publish_json("orders.created", &created).await {
            Ok(()) => StatusCode::ACCEPTED,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn routes(client: Client) -> Router {
        let create = if planted::is("text") { post(text) } else { post(create) };
        Router::new().route("/orders", create).with_state(client)
    }

    async fn text(State(client): State<Client>, Json(order): Json<Value>) -> StatusCode {
        let created = json!({ "order_id": order["order_id"], "count": order["count"].to_string() });
        match client.publish_json("orders.created", &created).await {
            Ok(()) => StatusCode::ACCEPTED,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

use super::planted::Failure;
use super::service::Error;

pub(super) const FAILURES: [Failure; 1] =
    [Failure { bug: "text", scenario: || drop(a_posted_order_is_created()) }];
