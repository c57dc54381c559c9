//! A scenario on [`Tin`].

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use choreo::prelude::*;

use super::Tin;
use super::broker::Broker;

/// The service under test: it passes orders on. It knows the protocol, and nothing of choreo.
fn serve(broker: SocketAddr) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(broker)?;
    stream.write_all(b"HELLO -\nSUB 1 orders.created\n")?;
    let mut input = BufReader::new(stream.try_clone()?);
    loop {
        let mut head = String::new();
        if input.read_line(&mut head)? == 0 {
            return Ok(());
        }
        let Some(length) = head.strip_prefix("MSG orders.created ") else { continue };
        let mut order = vec![0; length.trim_end().parse().map_err(std::io::Error::other)?];
        input.read_exact(&mut order)?;
        stream.write_all(format!("PUB 2 orders.processed {}\n", order.len()).as_bytes())?;
        stream.write_all(&order)?;
    }
}

/// The broker of this test, and the service on it.
fn url() -> String {
    static BROKER: LazyLock<Broker> = LazyLock::new(|| {
        let broker = Broker::start(None).expect("a broker");
        let address = broker.address;
        thread::spawn(move || serve(address));
        broker
    });
    format!("tin://{}", BROKER.address)
}

#[derive(Debug, Stage)]
struct Shop {
    #[stage(async { Tin::connect(&url(), Duration::from_secs(5)).await })]
    tin: Tin,
}

#[choreo::scenario(timeout = "5s")]
async fn an_order_is_passed_on_over_tin(shop: &Shop) {
    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };
        expect "orders.processed" { "order_id": "ORD-42", "count": > 0 };
    }
}
