//! Under which address a phone in the same network finds this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;

/// Somewhere far away (RFC 5737): asking for the way to it sends nothing.
const FAR: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 9);

/// This machine's address in its network; none without one. `root`: `/`.
pub fn own(root: &Path) -> Option<Ipv4Addr> {
    by_route().or_else(|| {
        let text = crate::files::read(&root.join("proc/net/fib_trie"), 1 << 20).ok()?;
        of_table(&String::from_utf8_lossy(&text))
    })
}

/// The one that a packet to elsewhere would carry.
fn by_route() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(FAR).ok()?;
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(own) if is_reachable(own) => Some(own),
        _ => None,
    }
}

/// Of the kernel's table of routes, in a network that leads nowhere else.
fn of_table(text: &str) -> Option<Ipv4Addr> {
    let mut address: Option<Ipv4Addr> = None;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(own) = line.strip_prefix("|-- ") {
            address = own.parse().ok();
        } else if line == "/32 host LOCAL" {
            found.extend(address);
        }
    }
    found.into_iter().find(|own| is_reachable(*own))
}

fn is_reachable(own: Ipv4Addr) -> bool {
    !own.is_loopback() && !own.is_unspecified() && !own.is_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_network_that_leads_nowhere_the_table_tells() {
        let text = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 127.0.0.1\n        /32 host LOCAL\n     +-- 192.168.1.0/24 2 0 2\n\
                    \u{20}       |-- 192.168.1.0\n           /24 link UNICAST\n        |-- 192.168.1.23\n           /32 host LOCAL\n";
        assert_eq!(of_table(text), Some(Ipv4Addr::new(192, 168, 1, 23)));
        assert_eq!(of_table("|-- 127.0.0.1\n/32 host LOCAL\n|-- 169.254.3.4\n/32 host LOCAL\n"), None);
        assert_eq!(of_table(""), None);
    }
}
