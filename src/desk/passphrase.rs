//! The passphrase that opens the keys: out of a file, the variable `BANGTIN_PASSPHRASE`, or the person.

use super::cli::Cli;
use super::keys::LEAST_LETTERS;
use super::slip::{Said, said};
use crate::board::words::Language;
use crate::failure::Failure;
use std::io::IsTerminal;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Wiped from memory when it is no longer needed.
pub type Passphrase = Zeroizing<String>;

/// One letter can be typed in several ways (RFC 8265, section 4.2.2).
fn plain(typed: &str) -> Passphrase {
    Zeroizing::new(typed.nfc().collect())
}

/// One that there is already.
pub fn known(cli: &Cli, language: Language) -> Result<Passphrase, Failure> {
    if let Some(own) = given(cli)? {
        return Ok(own);
    }
    ask(language, &said("Mật khẩu: ", "Passphrase: "))
}

fn given(cli: &Cli) -> Result<Option<Passphrase>, Failure> {
    if let Some(path) = &cli.passphrase_file {
        let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(Failure::disk(path))?;
        return Ok(Some(plain(text.trim_end_matches(['\r', '\n']))));
    }
    let own = std::env::var("BANGTIN_PASSPHRASE").ok().map(Zeroizing::new);
    Ok(own.filter(|own| !own.is_empty()).map(|own| plain(&own)))
}

/// One that is made up now.
pub fn new(cli: &Cli, language: Language) -> Result<Passphrase, Failure> {
    let own = given(cli)?;
    let asked = own.is_none();
    let own = match own {
        Some(own) => own,
        None => ask(
            language,
            &said(
                "Mật khẩu mới (ít nhất 12 ký tự, ví dụ bốn từ bất kỳ): ",
                "A new passphrase (12 letters or more, such as four words of any sort): ",
            ),
        )?,
    };
    if own.chars().count() < LEAST_LETTERS {
        let text = said(
            format!("mật khẩu phải có ít nhất {LEAST_LETTERS} ký tự"),
            format!("a passphrase has at least {LEAST_LETTERS} letters"),
        );
        return Err(Failure::Usage(text.of(language).to_owned()));
    }
    if asked && ask(language, &said("Gõ lại lần nữa: ", "Once more: "))? != own {
        return Err(Failure::Usage(said("hai lần gõ không giống nhau", "the two differ").of(language).to_owned()));
    }
    Ok(own)
}

fn ask(language: Language, question: &Said) -> Result<Passphrase, Failure> {
    if !std::io::stdin().is_terminal() {
        let text = said(
            "không có ai để hỏi mật khẩu; dùng --passphrase-file hoặc BANGTIN_PASSPHRASE",
            "there is nobody to ask for the passphrase; use --passphrase-file or BANGTIN_PASSPHRASE",
        );
        return Err(Failure::Usage(text.of(language).to_owned()));
    }
    let typed = rpassword::prompt_password(question.of(language)).map(Zeroizing::new);
    typed.map(|own| plain(&own)).map_err(|error| Failure::Fault(error.to_string()))
}
