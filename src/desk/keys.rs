//! The department's keys: Ed25519 pairs, each private one in a file of its own, encrypted under a passphrase.
//!
//! The files are PKCS #8 `ENCRYPTED PRIVATE KEY` in PEM (RFC 5958, RFC 7468) under PBES2 with scrypt and AES-256, so that
//! other tools can read them in ten years. They never leave their machine.

use crate::durable::Disk;
use crate::files;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use pkcs8::der::{SecretDocument, pem::LineEnding};
use pkcs8::pkcs5::pbes2::Parameters;
use pkcs8::pkcs5::scrypt;
use pkcs8::{EncryptedPrivateKeyInfo, PrivateKeyInfo};
use serde_json::{Value, json};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const LABEL: &str = "ENCRYPTED PRIVATE KEY";
const MOST_BYTES: usize = 16 << 10;
/// scrypt's cost: 2^14 blocks of 8, the most that OpenSSL takes without being asked to: 16 MB.
const LOG_N: u8 = 14;

/// Who made a passphrase up: how much guessing at it has to cost, as scrypt's parallelism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// With 16 MB, five times are what OWASP's Password Storage Cheat Sheet asks for.
    Person = 5,
    /// 128 bits of chance need no help.
    Machine = 1,
}

/// Letters of a passphrase that a person makes up.
pub const LEAST_LETTERS: usize = 12;
/// Of a practice newsroom, which is nobody's secret.
pub const PRACTICE: &str = "practice, not secret";

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    #[error("{path}: {reason}")]
    File { path: PathBuf, reason: String },
    #[error("{path}: the passphrase does not open it")]
    Passphrase { path: PathBuf },
    #[error("no random numbers or no memory for a key")]
    Machine,
}

/// A key pair that can sign.
pub struct Key {
    pair: Ed25519KeyPair,
    id: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// The public half as TUF writes it (specification 1.0, section 4.2).
pub fn public(hex: &str) -> Value {
    json!({ "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": hex } })
}

/// The id of a public key: the SHA-256 of its canonical JSON.
pub fn id_of(public: &Value) -> String {
    let canonical = sigstore_tuf::canonical_json::to_canonical_bytes(public).unwrap_or_default();
    crate::board::hash::ContentHash::of(&canonical).to_string()
}

impl Key {
    fn of(pair: Ed25519KeyPair) -> Self {
        let id = id_of(&public(&hex(pair.public_key().as_ref())));
        Self { pair, id }
    }

    /// A new one.
    pub fn generate() -> Result<Self, KeyFault> {
        Ed25519KeyPair::generate().map(Self::of).map_err(|_| KeyFault::Machine)
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn public(&self) -> Value {
        public(&hex(self.pair.public_key().as_ref()))
    }

    /// The signature over some bytes, in hexadecimal.
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex(self.pair.sign(bytes).as_ref())
    }

    /// Writes the private key under a passphrase. A file that is there is never written over.
    pub fn save(&self, path: &Path, passphrase: &str, by: MadeBy, disk: &dyn Disk) -> Result<(), KeyFault> {
        let fault = |reason: String| KeyFault::File { path: path.to_owned(), reason };
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        let random = SystemRandom::new();
        random.fill(&mut salt).and_then(|()| random.fill(&mut iv)).map_err(|_| KeyFault::Machine)?;
        let cost = scrypt::Params::new(LOG_N, 8, by as u32, 32).map_err(|_| KeyFault::Machine)?;
        let parameters = Parameters::scrypt_aes256cbc(cost, &salt, &iv).map_err(|_| KeyFault::Machine)?;
        let plain = self.pair.to_pkcs8v1().map_err(|_| KeyFault::Machine)?;
        let plain = PrivateKeyInfo::try_from(plain.as_ref()).map_err(|_| KeyFault::Machine)?;
        let sealed = plain.encrypt_with_params(parameters, passphrase).map_err(|_| KeyFault::Machine)?;
        let pem = sealed.to_pem(LABEL, LineEnding::LF).map_err(|_| KeyFault::Machine)?;
        // The mode stands before the first byte does.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
            let there = error.kind() == ErrorKind::AlreadyExists;
            fault(if there { "is there already, and keys are never written over".into() } else { error.to_string() })
        })?;
        let written = file.write_all(pem.as_bytes()).and_then(|()| file.sync_all());
        let written = written.and_then(|()| disk.settle(crate::durable::folder_of(path)));
        written.map_err(|error| fault(error.to_string()))
    }

    /// Reads a private key with its passphrase.
    pub fn open(path: &Path, passphrase: &str) -> Result<Self, KeyFault> {
        let fault = |reason: String| KeyFault::File { path: path.to_owned(), reason };
        let bytes = private(path)?;
        let no_key = || fault("is no encrypted private key; take it from your copy of the keys".into());
        let text = std::str::from_utf8(&bytes).map_err(|_| no_key())?;
        let (label, sealed) = SecretDocument::from_pem(text).map_err(|_| no_key())?;
        if label != LABEL {
            return Err(no_key());
        }
        let sealed = EncryptedPrivateKeyInfo::try_from(sealed.as_bytes()).map_err(|_| no_key())?;
        let wrong = || KeyFault::Passphrase { path: path.to_owned() };
        let plain = sealed.decrypt(passphrase).map_err(|_| wrong())?;
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(plain.as_bytes()).map(Self::of).map_err(|_| wrong())
    }
}

/// The bytes of a file that nobody else on the machine can read.
pub fn private(path: &Path) -> Result<Vec<u8>, KeyFault> {
    let fault = |reason: String| KeyFault::File { path: path.to_owned(), reason };
    let metadata = fs::metadata(path).map_err(|error| fault(error.to_string()))?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        return Err(fault(format!("can be read by others on this machine; run: chmod 600 {}", path.display())));
    }
    files::read(path, MOST_BYTES).map_err(|unread| fault(unread.to_string()))
}

/// A passphrase that no person has to remember: 128 bits.
pub fn made_up() -> Result<String, KeyFault> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| KeyFault::Machine)?;
    Ok(hex(&bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::RealDisk;
    use std::os::unix::fs::PermissionsExt;

    const WORDS: &str = "mười hai con giáp";

    fn saved() -> (tempfile::TempDir, PathBuf, Key) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("targets.pem");
        let key = Key::generate().expect("a key");
        key.save(&path, WORDS, MadeBy::Person, &RealDisk).expect("saved");
        (folder, path, key)
    }

    #[test]
    fn a_key_comes_back_with_its_passphrase_alone() {
        let (_folder, path, key) = saved();
        let again = Key::open(&path, WORDS).expect("opened");
        assert_eq!((again.id(), again.sign(b"x")), (key.id(), key.sign(b"x")));
        assert!(matches!(Key::open(&path, "mười hai con giap"), Err(KeyFault::Passphrase { .. })));
        assert!(fs::read_to_string(&path).expect("text").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    }

    #[test]
    fn a_key_is_for_its_owner_and_never_written_over() {
        let (_folder, path, key) = saved();
        assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o600);
        let told = key.save(&path, WORDS, MadeBy::Person, &RealDisk).expect_err("it is there").to_string();
        assert!(told.contains("never written over"), "{told}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        let told = Key::open(&path, WORDS).expect_err("open to others").to_string();
        assert!(told.contains("chmod 600"), "{told}");
    }

    #[test]
    fn what_is_no_key_is_told_from_a_wrong_passphrase() {
        let (_folder, path, _) = saved();
        for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "mật khẩu"] {
            fs::write(&path, text).expect("written");
            assert!(matches!(Key::open(&path, WORDS), Err(KeyFault::File { .. })), "{text:?}");
        }
    }

    /// Another tool can read it in ten years.
    #[test]
    fn openssl_reads_the_key() {
        let (_folder, path, key) = saved();
        let out = std::process::Command::new("openssl")
            .args(["pkey", "-pubout", "-outform", "DER", "-passin"])
            .arg(format!("pass:{WORDS}"))
            .arg("-in")
            .arg(&path)
            .output()
            .expect("openssl is installed");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(hex(&out.stdout).ends_with(&hex(key.pair.public_key().as_ref())));
    }
}
