//! Under which address a phone in the same network finds this machine.

use std::net::Ipv4Addr;
use std::path::Path;

/// What the kernel says of them is small, but for a machine with thousands of routes.
const MOST_BYTES: usize = 1 << 20;

/// This machine's address in the building's network; none without one. `root`: `/`.
///
/// A machine on a SIM has an address that no phone beside it reaches, and often the only way out of the building too: so it
/// is not asked where the way out leads, but what each network hangs on. Wired comes before Wi-Fi.
pub fn own(root: &Path) -> Option<Ipv4Addr> {
    let read = |name: &str| {
        let text = crate::files::read(&root.join("proc/net").join(name), MOST_BYTES).ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    };
    best(&local(&read("fib_trie")?), &networks(&read("route")?))
}

/// A network that the machine is in.
struct Network {
    interface: String,
    address: u32,
    mask: u32,
}

/// Of the kernel's table of routes (`proc_net(5)`, `/proc/net/route`): those that need no gateway.
fn networks(text: &str) -> Vec<Network> {
    let parse = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        // In the machine's byte order: the first byte of the address is the lowest.
        let hex = |at: usize| u32::from_str_radix(fields.get(at)?, 16).ok().map(u32::swap_bytes);
        let (address, gateway, mask) = (hex(1)?, hex(2)?, hex(7)?);
        (gateway == 0 && mask != 0).then(|| Network { interface: fields[0].to_owned(), address, mask })
    };
    text.lines().skip(1).filter_map(parse).collect()
}

/// The machine's own addresses, of the kernel's trie of routes.
fn local(text: &str) -> Vec<Ipv4Addr> {
    let mut address: Option<Ipv4Addr> = None;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(own) = line.strip_prefix("|-- ") {
            address = own.parse().ok();
        } else if line == "/32 host LOCAL" {
            found.extend(address.filter(|own| !own.is_loopback() && !own.is_unspecified() && !own.is_link_local()));
        }
    }
    found
}

fn best(own: &[Ipv4Addr], networks: &[Network]) -> Option<Ipv4Addr> {
    let ranked = networks.iter().filter_map(|network| {
        let rank = rank(&network.interface)?;
        let inside = own.iter().find(|own| own.to_bits() & network.mask == network.address)?;
        Some((rank, *inside))
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, own)| own)
}

/// What an interface is by the beginning of its name (systemd.net-naming-scheme(7)); none: no phone of the building is there.
fn rank(interface: &str) -> Option<u8> {
    const ELSEWHERE: [&str; 11] = ["ww", "ppp", "rmnet", "tun", "tap", "wg", "docker", "veth", "virbr", "br-", "lo"];
    match interface {
        own if ELSEWHERE.iter().any(|start| own.starts_with(start)) => None,
        own if own.starts_with('e') => Some(0),
        own if own.starts_with("wl") => Some(1),
        _ => Some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIE: &str = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 127.0.0.1\n        /32 host LOCAL\n     +-- 192.168.1.0/24 2 0 2\n\
        \u{20}       |-- 192.168.1.0\n           /24 link UNICAST\n        |-- 192.168.1.23\n           /32 host LOCAL\n\
        \u{20}    |-- 10.64.3.7\n        /32 host LOCAL\n     |-- 169.254.3.4\n        /32 host LOCAL\n";
    const HEAD: &str = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
    /// The way out leads over the SIM.
    const SIM: &str = "wwan0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n\
                       wwan0\t0003400A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
    const LAN: &str = "wlp2s0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";

    fn of(routes: &[&str]) -> Option<Ipv4Addr> {
        best(&local(TRIE), &networks(&format!("{HEAD}{}", routes.concat())))
    }

    #[test]
    fn the_building_s_network_counts_and_not_the_way_out_over_a_sim() {
        let own = Some(Ipv4Addr::new(192, 168, 1, 23));
        assert_eq!(of(&[LAN]), own, "also one that leads nowhere else");
        assert_eq!(of(&[SIM, LAN]), own);
        assert_eq!(of(&[SIM]), None, "nobody reaches it there: the screen's number is left");
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn wired_comes_before_wifi() {
        let wired = LAN.replace("wlp2s0", "enp1s0").replace("0001A8C0", "0003400A");
        assert_eq!(of(&[LAN, &wired]), Some(Ipv4Addr::new(10, 64, 3, 7)));
    }

    #[test]
    fn the_kernel_s_tables_of_this_machine_are_understood() {
        // In a machine without a network there is none; what is found is no address of the machine's own loop.
        assert!(own(Path::new("/")).is_none_or(|own| !own.is_loopback()));
    }
}
