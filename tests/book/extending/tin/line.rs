//! One connection, from the dial to its end: a thread that writes, and one that reads.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use choreo::message::{Arrival, Outgoing, Topic};
use choreo::security::{Endpoint, ExposeSecret, Secret};
use choreo::transport::{Parcel, Post, TransportError, TransportErrorKind};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

/// The line to the broker. It ends when its last handle is dropped.
pub(super) struct Line {
    desk: Arc<Desk>,
    frames: mpsc::Sender<Vec<u8>>,
    stream: TcpStream,
}

/// What the reader shares with those who ask.
#[derive(Default)]
struct Desk {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: u64,
    open: HashMap<u64, Question>,
    seats: Vec<Seat>,
    ended: Option<Arc<str>>,
}

/// A question that the broker has not answered yet.
struct Question {
    answer: oneshot::Sender<Result<usize, TransportError>>,
    /// Who sits down when the answer comes, and not before.
    seat: Option<Seat>,
}

/// A subscriber.
struct Seat {
    number: u64,
    topics: Vec<Topic>,
    post: Post,
}

/// A subscription: its seat is given up when it is dropped.
#[derive(Debug)]
pub(crate) struct Seated {
    line: Arc<Line>,
    number: u64,
    topics: Vec<Topic>,
}

impl Line {
    pub(super) async fn dial(
        endpoint: &Endpoint,
        password: Option<Secret>,
        budget: Duration,
    ) -> Result<Arc<Line>, TransportError> {
        let failed = |kind, why| TransportError::new(kind, format!("connect to {endpoint}: {why}"));
        let [host] = endpoint.hosts() else {
            return Err(failed(TransportErrorKind::Misconfigured, "it names several hosts"));
        };
        if password.as_ref().is_some_and(|password| password.expose_secret().contains(['\r', '\n'])) {
            return Err(failed(TransportErrorKind::Misconfigured, "its password has a line break"));
        }
        let place = (host.name.clone(), host.port);
        let (dialled, dialling) = oneshot::channel();
        // A thread of its own: a look-up of a name blocks, and the line must outlive the runtime that asked for it.
        thread::spawn(move || match greet(place, password, budget) {
            Err(error) => drop(dialled.send(Err(error))),
            Ok((line, input)) => {
                let desk = Arc::clone(&line.desk);
                drop(dialled.send(Ok(line)));
                desk.read(input);
            }
        });
        let silent = || failed(TransportErrorKind::TimedOut, "no answer; is something else listening there?");
        match timeout(budget, dialling).await {
            Ok(Ok(Ok(line))) => Ok(Arc::new(line)),
            Ok(Ok(Err(error))) => Err(match error.kind() {
                io::ErrorKind::PermissionDenied => {
                    failed(TransportErrorKind::Unauthorized, "the password is wrong")
                }
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => silent(),
                _ => failed(TransportErrorKind::Unreachable, "nobody answers there").with_source(error),
            }),
            Ok(Err(_)) | Err(_) => Err(silent()),
        }
    }

    pub(super) async fn publish(&self, message: &Outgoing) -> Result<usize, TransportError> {
        let what = || format!("publish to `{}`", message.topic);
        let frame = |number| {
            let head = format!("PUB {number} {} {}\n", message.topic, message.payload.len());
            [head.as_bytes(), &message.payload].concat()
        };
        self.ask(what, frame, None).await.map(|(_, listeners)| listeners)
    }

    pub(super) async fn subscribe(
        self: &Arc<Line>,
        topics: Vec<Topic>,
        post: Post,
    ) -> Result<Seated, TransportError> {
        let what = || format!("subscribe to {} topics", topics.len());
        let frame = |number| format!("SUB {number} {}\n", topics.join(" ")).into_bytes();
        let (number, _) = self.ask(what, frame, Some((topics.clone(), post))).await?;
        Ok(Seated { line: Arc::clone(self), number, topics })
    }

    /// Asks the broker, and gives the number of the question and what the broker answered.
    async fn ask(
        &self,
        what: impl Fn() -> String,
        frame: impl FnOnce(u64) -> Vec<u8>,
        seat: Option<(Vec<Topic>, Post)>,
    ) -> Result<(u64, usize), TransportError> {
        let (answer, answered) = oneshot::channel();
        let number = {
            let mut state = self.desk.lock();
            if let Some(why) = &state.ended {
                return Err(lost(format!("{}: {why}", what())));
            }
            state.asked += 1;
            let number = state.asked;
            let seat = seat.map(|(topics, post)| Seat { number, topics, post });
            state.open.insert(number, Question { answer, seat });
            number
        };
        // Where the writer is gone the reader is too, and has answered for the broker.
        let _ = self.frames.send(frame(number));
        match answered.await {
            Ok(Ok(listeners)) => Ok((number, listeners)),
            Ok(Err(error)) => Err(TransportError::new(error.kind(), format!("{}: {error}", what()))),
            Err(_) => Err(lost(format!("{}: the connection is gone", what()))),
        }
    }

    pub(super) fn hang_up(&self, why: &str) {
        self.desk.end(why);
        // Where the other end was faster there is nothing left to shut.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.hang_up("its last handle is gone");
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.line.desk.lock().seats.retain(|seat| seat.number != self.number);
        let _ = self.line.frames.send(format!("UNSUB {}\n", self.topics.join(" ")).into_bytes());
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what the broker says until it says no more.
    fn read(&self, mut input: BufReader<TcpStream>) {
        while let Ok(true) = self.read_one(&mut input) {}
        self.end("the broker has hung up");
    }

    fn read_one(&self, input: &mut BufReader<TcpStream>) -> io::Result<bool> {
        let mut head = String::new();
        input.read_line(&mut head)?;
        let words: Vec<&str> = head.split_whitespace().collect();
        match words[..] {
            ["OK", number, listeners] => self.answer(number, Ok(listeners.parse().unwrap_or_default())),
            ["ERR", number, ..] => {
                let why = words[2..].join(" ");
                self.answer(number, Err(TransportError::new(TransportErrorKind::Refused, why)));
            }
            ["MSG", topic, length] => {
                let at = Instant::now();
                let mut payload = vec![0; length.parse().map_err(io::Error::other)?];
                input.read_exact(&mut payload)?;
                self.deliver(Arc::new(Arrival::new(topic, payload, at)));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn answer(&self, number: &str, answer: Result<usize, TransportError>) {
        let mut state = self.lock();
        let Some(question) = number.parse().ok().and_then(|number| state.open.remove(&number)) else {
            return;
        };
        // Whoever asked may have given up.
        if answer.is_ok() && !question.answer.is_closed() {
            state.seats.extend(question.seat);
        }
        let _ = question.answer.send(answer);
    }

    fn deliver(&self, arrival: Arc<Arrival>) {
        for seat in self.lock().seats.iter().filter(|seat| seat.topics.contains(&arrival.topic)) {
            seat.post.post(Parcel::Message(Arc::clone(&arrival)));
        }
    }

    /// Ends the line for all who are on it, once.
    fn end(&self, why: &str) {
        let mut state = self.lock();
        if state.ended.is_some() {
            return;
        }
        let why: Arc<str> = why.into();
        for seat in state.seats.drain(..) {
            seat.post.post(Parcel::Lost(Arc::clone(&why)));
        }
        for question in state.open.drain().map(|(_, question)| question) {
            let _ = question.answer.send(Err(lost(why.to_string())));
        }
        state.ended = Some(why);
    }
}

fn lost(text: String) -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, text)
}

/// Connects, says hello, and waits for the answer.
fn greet(
    place: (String, u16),
    password: Option<Secret>,
    budget: Duration,
) -> io::Result<(Line, BufReader<TcpStream>)> {
    let mut addresses = place.to_socket_addrs()?;
    let address = addresses.next().ok_or(io::ErrorKind::NotFound)?;
    let stream = TcpStream::connect_timeout(&address, budget)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(budget))?;
    let password = password.as_ref().map_or("-", |password| password.expose_secret());
    (&stream).write_all(format!("HELLO {password}\n").as_bytes())?;

    let mut input = BufReader::new(stream.try_clone()?);
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    match answer.split_whitespace().next() {
        Some("OK") => stream.set_read_timeout(None)?,
        Some("ERR") => return Err(io::ErrorKind::PermissionDenied.into()),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    }
    let (frames, queue) = mpsc::channel::<Vec<u8>>();
    let mut output = stream.try_clone()?;
    // What is not written is never answered, which the reader sees.
    thread::spawn(move || queue.iter().try_for_each(|frame| output.write_all(&frame)));
    Ok((Line { desk: Arc::default(), frames, stream }, input))
}
