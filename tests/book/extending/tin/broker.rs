//! The broker of lines.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A broker in this process, on a port of its own.
#[derive(Debug)]
pub(super) struct Broker {
    pub(super) address: SocketAddr,
    clients: Arc<Clients>,
}

#[derive(Debug, Default)]
struct Clients {
    password: Option<&'static str>,
    all: Mutex<Vec<Client>>,
}

#[derive(Debug)]
struct Client {
    port: u16,
    output: TcpStream,
    /// A topic stands here as often as it was subscribed to.
    topics: Vec<String>,
}

impl Broker {
    pub(super) fn start(password: Option<&'static str>) -> io::Result<Broker> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let clients = Arc::new(Clients { password, all: Mutex::default() });
        let served = Arc::clone(&clients);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let clients = Arc::clone(&served);
                // A client that is gone is no matter of the broker's.
                thread::spawn(move || drop(clients.serve(stream)));
            }
        });
        Ok(Broker { address, clients })
    }

    /// Cuts all lines, as a crash does.
    pub(super) fn kill(&self) {
        for client in self.clients.lock().drain(..) {
            let _ = client.output.shutdown(Shutdown::Both);
        }
    }
}

impl Clients {
    fn lock(&self) -> MutexGuard<'_, Vec<Client>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let port = stream.peer_addr()?.port();
        let mut input = BufReader::new(stream.try_clone()?);
        let mut hello = String::new();
        input.read_line(&mut hello)?;
        if self.password.is_some_and(|password| hello.trim_end() != format!("HELLO {password}")) {
            return stream.write_all(b"ERR 0 wrong password\n");
        }
        stream.set_nodelay(true)?;
        stream.write_all(b"OK 0 0\n")?;
        self.lock().push(Client { port, output: stream, topics: Vec::new() });
        while let Ok(true) = self.hear(port, &mut input) {}
        self.lock().retain(|client| client.port != port);
        Ok(())
    }

    /// Hears one line, and answers it. All that is said is said under one lock, so that it is in order.
    fn hear(&self, port: u16, input: &mut BufReader<TcpStream>) -> io::Result<bool> {
        let mut head = String::new();
        input.read_line(&mut head)?;
        let words: Vec<&str> = head.split_whitespace().collect();
        match words[..] {
            ["SUB", number, ..] => {
                let mut clients = self.lock();
                let Some(client) = clients.iter_mut().find(|client| client.port == port) else {
                    return Ok(false);
                };
                client.topics.extend(words[2..].iter().map(|topic| (*topic).to_owned()));
                client.output.write_all(format!("OK {number} 0\n").as_bytes())?;
            }
            ["UNSUB", ..] => {
                let mut clients = self.lock();
                let Some(client) = clients.iter_mut().find(|client| client.port == port) else {
                    return Ok(false);
                };
                for topic in &words[1..] {
                    if let Some(at) = client.topics.iter().position(|of| of == topic) {
                        client.topics.swap_remove(at);
                    }
                }
            }
            ["PUB", number, topic, length] => {
                let mut payload = vec![0; length.parse().map_err(io::Error::other)?];
                input.read_exact(&mut payload)?;
                self.pass_on(port, number, topic, &payload)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Passes a message on to all but its sender, and tells the sender how many they are.
    fn pass_on(&self, port: u16, number: &str, topic: &str, payload: &[u8]) -> io::Result<()> {
        let frame = [format!("MSG {topic} {}\n", payload.len()).as_bytes(), payload].concat();
        let mut clients = self.lock();
        let mut listeners = 0;
        for client in clients.iter_mut().filter(|client| client.port != port) {
            if client.topics.iter().any(|of| of == topic) && client.output.write_all(&frame).is_ok() {
                listeners += 1;
            }
        }
        match clients.iter_mut().find(|client| client.port == port) {
            Some(sender) => sender.output.write_all(format!("OK {number} {listeners}\n").as_bytes()),
            None => Ok(()),
        }
    }
}
