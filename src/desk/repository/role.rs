//! One metadata file: what it says, its number, its end, its signatures.

use super::super::keys::Key;
use super::super::moment::whole;
use super::{Expiry, RepositoryFault};
use crate::board::hash::ContentHash;
use crate::feed::verify::TIMESTAMP_LIFE;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sigstore_tuf::canonical_json::to_canonical_bytes;
use std::collections::BTreeMap;

/// The version of the specification that is followed.
const SPECIFICATION: &str = "1.0.31";

/// How long each role's word holds.
#[derive(Clone, Copy, Debug)]
pub struct Lives {
    pub root: SignedDuration,
    pub targets: SignedDuration,
    pub snapshot: SignedDuration,
    pub timestamp: SignedDuration,
}

pub const LIVES: Lives = Lives {
    root: SignedDuration::from_hours(365 * 24),
    targets: SignedDuration::from_hours(90 * 24),
    snapshot: SignedDuration::from_hours(14 * 24),
    timestamp: TIMESTAMP_LIFE,
};

/// The top-level roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Root,
    Targets,
    Snapshot,
    Timestamp,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Root, Self::Targets, Self::Snapshot, Self::Timestamp];

    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }
}

/// The keys that are here, by their roles.
#[derive(Debug, Default)]
pub struct Keys(pub Vec<(Role, Key)>);

impl Keys {
    pub fn of(&self, role: Role) -> Vec<&Key> {
        self.0.iter().filter(|(own, _)| *own == role).map(|(_, key)| key).collect()
    }
}

/// A file that the repository lists.
#[derive(Clone, Debug)]
pub struct Target {
    pub hash: ContentHash,
    pub length: u64,
}

impl Target {
    pub fn of(bytes: &[u8]) -> Self {
        Self { hash: ContentHash::of(bytes), length: bytes.len() as u64 }
    }

    pub fn value(&self) -> Value {
        json!({ "length": self.length, "hashes": { "sha256": self.hash.to_string() } })
    }
}

/// How a metadata file is named by another one: with all that tells it from an older one.
pub fn document(version: u64, bytes: &[u8]) -> Value {
    let Target { hash, length } = Target::of(bytes);
    json!({ "version": version, "length": length, "hashes": { "sha256": hash.to_string() } })
}

/// A metadata file.
#[derive(Clone, Debug)]
pub struct Signed {
    signed: Map<String, Value>,
    /// As it was written last.
    pub bytes: Vec<u8>,
}

impl Signed {
    pub fn new(role: Role, own: Value, now: Timestamp) -> Self {
        let mut signed = Map::from_iter([
            ("_type".to_owned(), role.name().into()),
            ("spec_version".to_owned(), SPECIFICATION.into()),
            ("version".to_owned(), 0.into()),
            ("expires".to_owned(), whole(now).into()),
        ]);
        if let Value::Object(own) = own {
            signed.extend(own);
        }
        Self { signed, bytes: Vec::new() }
    }

    /// The first root: every key that is here, by its role. `threshold`: how many must sign a root.
    pub fn root(keys: &Keys, threshold: usize, now: Timestamp) -> Self {
        let public: Map<String, Value> = keys.0.iter().map(|(_, key)| (key.id().to_owned(), key.public())).collect();
        let role = |role: Role| {
            let ids: Vec<&str> = keys.of(role).iter().map(|key| key.id()).collect();
            let threshold = if role == Role::Root { threshold } else { 1 };
            (role.name().to_owned(), json!({ "keyids": ids, "threshold": threshold }))
        };
        let roles: Map<String, Value> = Role::ALL.into_iter().map(role).collect();
        let own = json!({ "consistent_snapshot": true, "keys": public, "roles": roles });
        let mut root = Self::new(Role::Root, own, now);
        root.number(1, LIVES.root, now);
        root
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut whole: Map<String, Value> =
            serde_json::from_slice(bytes).map_err(|error| format!("cannot be read: {error}"))?;
        match whole.remove("signed") {
            Some(Value::Object(signed)) => Ok(Self { signed, bytes: bytes.to_vec() }),
            _ => Err("is no TUF metadata".into()),
        }
    }

    pub fn version(&self) -> u64 {
        self.signed.get("version").and_then(Value::as_u64).unwrap_or(0)
    }

    pub fn expires(&self) -> Timestamp {
        let text = self.signed.get("expires").and_then(Value::as_str);
        text.and_then(|text| text.parse().ok()).unwrap_or(Timestamp::MIN)
    }

    pub fn expiry(&self) -> Expiry {
        let role = self.signed.get("_type").and_then(Value::as_str).unwrap_or_default().to_owned();
        Expiry { role, version: self.version(), expires: self.expires() }
    }

    /// The version of another file that this one names; 0 where it names none.
    pub fn names(&self, file: &str) -> u64 {
        let meta = self.signed.get("meta").and_then(|meta| meta.get(file));
        meta.and_then(|own| own.get("version")).and_then(Value::as_u64).unwrap_or(0)
    }

    pub fn targets(&self) -> BTreeMap<String, (ContentHash, u64)> {
        let listed = self.signed.get("targets").and_then(Value::as_object).into_iter().flatten();
        let target = |(path, own): (&String, &Value)| {
            let hash = own.get("hashes")?.get("sha256")?.as_str().and_then(ContentHash::parse)?;
            Some((path.clone(), (hash, own.get("length")?.as_u64()?)))
        };
        listed.filter_map(target).collect()
    }

    pub fn set(&mut self, field: &str, value: Value) {
        self.signed.insert(field.to_owned(), value);
    }

    /// Names another file.
    pub fn pin(&mut self, file: &str, value: Value) {
        if let Some(Value::Object(meta)) = self.signed.get_mut("meta") {
            meta.insert(file.to_owned(), value);
        }
    }

    /// Lets a publisher sign for the files in its own folder, and nobody after it.
    pub fn delegate(&mut self, publisher: &str, key: &Key) {
        let delegations = self.signed.entry("delegations").or_insert_with(|| json!({ "keys": {}, "roles": [] }));
        if let Some(Value::Object(keys)) = delegations.get_mut("keys") {
            keys.insert(key.id().to_owned(), key.public());
        }
        if let Some(Value::Array(roles)) = delegations.get_mut("roles") {
            roles.retain(|role| role.get("name").and_then(Value::as_str) != Some(publisher));
            roles.push(json!({ "name": publisher, "keyids": [key.id()], "threshold": 1, "terminating": true,
                "paths": [format!("{publisher}/*")] }));
        }
    }

    /// A number, and an end that lies a life from now.
    pub fn number(&mut self, version: u64, life: SignedDuration, now: Timestamp) {
        self.set("version", version.into());
        self.set("expires", whole(now.checked_add(life).unwrap_or(Timestamp::MAX)).into());
    }

    /// Signs with every key of its role that is here; too few are refused before anything is written.
    pub fn sign(&mut self, keys: &Keys, threshold: usize) -> Result<(), RepositoryFault> {
        let name = self.expiry().role;
        let own: Vec<&Key> = keys.0.iter().filter(|(role, _)| role.name() == name).map(|(_, key)| key).collect();
        if own.len() < threshold {
            return Err(RepositoryFault::Keys { role: name, needed: threshold, given: own.len() });
        }
        self.sign_with(&own);
        Ok(())
    }

    pub fn sign_with(&mut self, keys: &[&Key]) {
        let signed = Value::Object(self.signed.clone());
        let canonical = to_canonical_bytes(&signed).expect("whole numbers only");
        let signatures: Vec<Value> =
            keys.iter().map(|key| json!({ "keyid": key.id(), "sig": key.sign(&canonical) })).collect();
        self.bytes = serde_json::to_vec(&json!({ "signatures": signatures, "signed": signed })).expect("plain values");
    }
}
