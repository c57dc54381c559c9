use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn a_trip_is_booked_step_by_step(bus: &InMemory) {
    trips::open(&bus.client());

    choreo! {
        on "flights.book" { "trip": "T-1" } => reply { "booking": "F-17" };
        on "hotels.book" { "trip": "T-1" } => reply { "booking": "H-8" };

        publish "trips.requested" { "trip": "T-1" };
        expect "trips.confirmed" { "trip": "T-1", "flight": flight @ string, "hotel": hotel @ string };
        never "*.cancel" for 1s;

        publish "trips.cancelled" { "trip": "T-1", "flight": flight, "hotel": hotel };
        in order {
            expect "hotels.cancel" { "booking": hotel };
            expect "flights.cancel" { "booking": flight };
        }
    }
}

#[choreo::scenario(time = "virtual", cases(full: "no rooms", closed: "closed in winter", silent: "no answer"))]
async fn a_trip_without_a_hotel_gives_its_flight_back(bus: &InMemory, reason: &str) {
    trips::open(&bus.client());

    choreo! {
        on "flights.book" => reply { "booking": "F-17" };
        on "hotels.book" where reason != "no answer" => reply { "refused": reason };

        publish "trips.requested" { "trip": "T-1" };
        expect "flights.cancel" { "booking": "F-17" };
        expect "trips.failed" { "trip": "T-1", "reason": reason };
        never "trips.confirmed";
    }
}

// The lines above stand where the page says they do.
mod trips {
    use std::time::Duration;

    use choreo::memory::{Client, ClientErrorKind, Received};
    use serde_json::{Value, json};

    use super::super::planted;
    use super::super::service::{Error, listen};

    pub(super) fn open(client: &Client) {
        let client = client.clone().request_timeout(Duration::from_secs(2));
        if planted::is("forgets") {
            listen(&client, "trips.requested", forgets);
        } else if planted::is("mixed up") {
            listen(&client, "trips.requested", mixes_up);
        } else {
            listen(&client, "trips.requested", book);
        }
        listen(&client, "trips.cancelled", give_back);
    }

    async fn book(client: Client, requested: Received) -> Result<(), Error> {
        let trip = &requested.json::<Value>()?["trip"];
        let flight = match ask(&client, "flights.book", trip).await? {
            Ok(flight) => flight,
            Err(reason) => return fail(&client, trip, &reason).await,
        };
        match ask(&client, "hotels.book", trip).await? {
            Ok(hotel) => {
                let confirmed = json!({ "trip": trip, "flight": flight, "hotel": hotel });
                Ok(client.publish_json("trips.confirmed", &confirmed).await?)
            }
            Err(reason) => {
                client.publish_json("flights.cancel", &json!({ "booking": flight })).await?;
                fail(&client, trip, &reason).await
            }
        }
    }

    /// A booking, or why there is none.
    async fn ask(
        client: &Client,
        topic: &'static str,
        trip: &Value,
    ) -> Result<Result<String, String>, Error> {
        let answer: Value = match client.request_json(topic, &json!({ "trip": trip })).await {
            Ok(answer) => answer.json()?,
            Err(error) if error.kind() == ClientErrorKind::TimedOut => {
                return Ok(Err("no answer".to_owned()));
            }
            Err(error) => return Err(error.into()),
        };
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Ok(if answer["booking"].is_string() { Ok(text("booking")) } else { Err(text("refused")) })
    }

    async fn fail(client: &Client, trip: &Value, reason: &str) -> Result<(), Error> {
        Ok(client.publish_json("trips.failed", &json!({ "trip": trip, "reason": reason })).await?)
    }

    async fn give_back(client: Client, cancelled: Received) -> Result<(), Error> {
        let trip: Value = cancelled.json()?;
        client.publish_json("hotels.cancel", &json!({ "booking": trip["hotel"] })).await?;
        Ok(client.publish_json("flights.cancel", &json!({ "booking": trip["flight"] })).await?)
    }

    /// Whoever gets no answer has booked nothing, thinks this one, and forgets the flight.
    async fn forgets(client: Client, requested: Received) -> Result<(), Error> {
        let trip = &requested.json::<Value>()?["trip"];
        let flight = ask(&client, "flights.book", trip).await?.unwrap_or_default();
        if let Err(reason) = ask(&client, "hotels.book", trip).await? {
            if reason != "no answer" {
                client.publish_json("flights.cancel", &json!({ "booking": flight })).await?;
            }
            fail(&client, trip, &reason).await?;
        }
        Ok(())
    }

    async fn mixes_up(client: Client, requested: Received) -> Result<(), Error> {
        let trip = &requested.json::<Value>()?["trip"];
        let flight = ask(&client, "flights.book", trip).await?.unwrap_or_default();
        let hotel = ask(&client, "hotels.book", trip).await?.unwrap_or_default();
        let confirmed = json!({ "trip": trip, "flight": hotel, "hotel": flight });
        Ok(client.publish_json("trips.confirmed", &confirmed).await?)
    }
}

use super::planted::Failure;

pub(super) const FAILURES: [Failure; 1] =
    [Failure { bug: "forgets", scenario: || __choreo_run_a_trip_without_a_hotel_gives_its_flight_back(2) }];
