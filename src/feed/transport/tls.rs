//! TLS whose certificates are judged by the present that the screen believes in. A box without a battery starts in 1970,
//! before every certificate; the machine's clock alone would keep it from its feed until somebody came.

use crate::failure::chain;
use jiff::Timestamp;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The present, in seconds since 1970; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Present(Arc<AtomicI64>);

impl Present {
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_second(), Ordering::SeqCst);
    }
}

impl TimeProvider for Present {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.load(Ordering::SeqCst)).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// The system's certificates, and those of a PEM bundle beside them.
pub fn config(pinned: Option<&[u8]>, present: Present) -> Result<ClientConfig, String> {
    let own = pinned.map(certificates).transpose()?.unwrap_or_default();
    let provider: Arc<CryptoProvider> = aws_lc_rs::default_provider().into();
    let verifier = Verifier::new_with_extra_roots(own, provider.clone()).map_err(|error| chain(&error))?;
    let builder = ClientConfig::builder_with_details(provider, Arc::new(present)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| chain(&error))?;
    // Not dangerous: it is the system's verifier, which this builder knows no safer way to take.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// For a feed without TLS: no certificate is read from the disk, and none is believed.
pub fn none(present: Present) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_details(aws_lc_rs::default_provider().into(), Arc::new(present));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| chain(&error))?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match all {
        Ok(all) if all.is_empty() => Err("holds no certificate in PEM".into()),
        Ok(all) => Ok(all),
        Err(error) => Err(format!("holds no certificate in PEM: {}", chain(&error))),
    }
}
