//! TLS whose certificates are judged by the present that the screen believes in. A box without a battery starts in 1970,
//! before every certificate; the machine's clock alone would keep it from its feed until somebody came.

use crate::failure::chain;
use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

/// The present; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Present {
    /// In seconds since 1970.
    now: Arc<AtomicI64>,
    /// It is a guess.
    doubtful: Arc<AtomicBool>,
}

impl Present {
    pub fn set(&self, now: Timestamp, doubtful: bool) {
        self.now.store(now.as_second(), Ordering::SeqCst);
        self.doubtful.store(doubtful, Ordering::SeqCst);
    }
}

impl TimeProvider for Present {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.now.load(Ordering::SeqCst)).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// The system's verifier, but that a clock which nobody has set proves nothing against a certificate: a box that was off
/// for a season knows no better moment than one before the server's new certificate, and would be shut out until somebody
/// came. What comes over the connection is verified without it.
#[derive(Debug)]
struct Patient {
    system: Verifier,
    present: Present,
}

impl ServerCertVerifier for Patient {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |at| self.system.verify_server_cert(end, between, name, ocsp, at);
        match verify(now) {
            Err(Error::InvalidCertificate(own)) if self.present.doubtful.load(Ordering::SeqCst) => match own {
                CertificateError::ExpiredContext { not_after: other, .. }
                | CertificateError::NotValidYetContext { not_before: other, .. } => verify(other),
                own => Err(Error::InvalidCertificate(own)),
            },
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls12_signature(message, own, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls13_signature(message, own, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

/// The system's certificates, and those of a PEM bundle beside them.
pub fn config(pinned: Option<&[u8]>, present: Present) -> Result<ClientConfig, String> {
    let own = pinned.map(certificates).transpose()?.unwrap_or_default();
    let provider: Arc<CryptoProvider> = aws_lc_rs::default_provider().into();
    let system = Verifier::new_with_extra_roots(own, provider.clone()).map_err(|error| chain(&error))?;
    let verifier = Patient { system, present: present.clone() };
    let builder = ClientConfig::builder_with_details(provider, Arc::new(present)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| chain(&error))?;
    // Not dangerous: it is the system's verifier, but for the time.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// Where the system has no certificates, for a feed without TLS: none is believed.
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
