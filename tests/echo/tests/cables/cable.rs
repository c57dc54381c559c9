//! What carries bytes between a client and a broker: [`Cable`].

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch::{self, Receiver, Sender};

/// One end is a port of this machine, the other is a broker.
#[derive(Debug)]
pub(crate) struct Cable {
    port: u16,
    flow: Sender<Flow>,
    counts: Sender<Counts>,
}

/// What becomes of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Free,
    /// What the broker says waits.
    Held,
    /// Connections end, and new ones too.
    Cut,
}

/// What has happened on the client's side.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// So many times it has come in vain.
    knocks: u64,
    /// So many times it has said something.
    words: u64,
}

impl Cable {
    /// To the broker at this URL.
    pub(crate) async fn to(url: &str) -> Cable {
        let (_, target) = url.split_once("//").expect("a URL");
        let target = target.trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let (flow, counts) = (Sender::new(Flow::Free), Sender::new(Counts::default()));
        let cable = Cable { port, flow, counts };
        let (flow, counts) = (cable.flow.clone(), cable.counts.clone());
        tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.expect("a client");
                if *flow.borrow() == Flow::Cut {
                    counts.send_modify(|counts| counts.knocks += 1);
                    continue;
                }
                let far = TcpStream::connect(&target).await.expect("a broker");
                tokio::spawn(carry(near, far, flow.subscribe(), counts.clone()));
            }
        });
        cable
    }

    /// The URL of its near end.
    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Ends all connections, and returns when the client has noticed: it has tried to come back.
    pub(crate) async fn cut(&self) {
        let mut counts = self.counts.subscribe();
        let knocks = counts.borrow().knocks;
        self.flow.send_replace(Flow::Cut);
        counts.wait_for(|counts| counts.knocks > knocks).await.expect("it carries on");
    }

    /// Returns when the client has tried once more to come back.
    pub(crate) async fn knock(&self) {
        let mut counts = self.counts.subscribe();
        let knocks = counts.borrow().knocks;
        counts.wait_for(|counts| counts.knocks > knocks).await.expect("it carries on");
    }

    /// Holds back what the broker says.
    pub(crate) fn hold(&self) {
        self.flow.send_replace(Flow::Held);
    }

    /// Returns when the client has said something more.
    pub(crate) async fn word(&self) {
        let mut counts = self.counts.subscribe();
        let words = counts.borrow().words;
        counts.wait_for(|counts| counts.words > words).await.expect("it carries on");
    }

    /// Carries everything again.
    pub(crate) fn mend(&self) {
        self.flow.send_replace(Flow::Free);
    }
}

async fn carry(near: TcpStream, far: TcpStream, mut flow: Receiver<Flow>, counts: Sender<Counts>) {
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    let answers = answer(from_far, to_near, flow.clone());
    tokio::select! {
        () = ask(from_near, to_far, counts) => {}
        () = answers => {}
        _ = flow.wait_for(|flow| *flow == Flow::Cut) => {}
    }
}

async fn ask(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counts: Sender<Counts>) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
        counts.send_modify(|counts| counts.words += 1);
    }
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut flow: watch::Receiver<Flow>) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if flow.wait_for(|flow| *flow != Flow::Held).await.is_err() {
            return;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
