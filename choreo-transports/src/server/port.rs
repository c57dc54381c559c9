//! Ports that nobody uses: [`Ports`].

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};

/// Below the ports that systems give to outgoing connections: a broker's port must be free again when it comes back,
/// and a client that knocks at it meanwhile would end up connected to itself.
const RANGE: std::ops::Range<u64> = 20_000..32_000;

/// How many are tried.
const TRIES: usize = 1_000;

/// Ports for a broker, free when they were chosen. Another process of ours takes none of them while this lives.
#[derive(Debug)]
pub(super) struct Ports {
    numbers: Vec<u16>,
    // A UDP port is not in the way of a TCP port of that number, and the kernel gives it back however we end.
    _marks: Vec<UdpSocket>,
}

impl Ports {
    /// Chooses so many.
    pub(super) fn reserve(count: usize) -> io::Result<Ports> {
        let mut ports = Ports { numbers: Vec::new(), _marks: Vec::new() };
        for port in (0..TRIES).map(|_| any()) {
            if ports.numbers.len() == count {
                break;
            }
            let Ok(mark) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else { continue };
            if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
                ports.numbers.push(port);
                ports._marks.push(mark);
            }
        }
        match ports.numbers.len() == count {
            true => Ok(ports),
            false => Err(io::Error::new(io::ErrorKind::AddrInUse, "found no free port on 127.0.0.1")),
        }
    }

    /// Their numbers.
    pub(super) fn numbers(&self) -> &[u16] {
        &self.numbers
    }
}

/// A port by chance: each `RandomState` has other keys.
fn any() -> u16 {
    let chance = RandomState::new().hash_one(std::process::id());
    let port = RANGE.start + chance % (RANGE.end - RANGE.start);
    u16::try_from(port).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_port_is_given_to_one_broker_only_while_it_is_held() {
        let held: Vec<Ports> = (0..50).map(|_| Ports::reserve(3).unwrap()).collect();
        let numbers: Vec<u16> = held.iter().flat_map(|ports| ports.numbers().to_vec()).collect();
        let distinct: BTreeSet<u16> = numbers.iter().copied().collect();
        assert_eq!((numbers.len(), distinct.len()), (150, 150));
    }

    #[test]
    fn a_reserved_port_can_be_listened_on() {
        let ports = Ports::reserve(1).unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, ports.numbers()[0])).is_ok());
    }
}
