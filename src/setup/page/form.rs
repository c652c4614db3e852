//! Fields as browsers write them, in addresses and in forms.

/// The fields of `a=1&b=x+y`; what is broken in them is left as it stands.
pub fn parse(text: &[u8]) -> Vec<(String, String)> {
    let fields = text.split(|byte| *byte == b'&').filter(|field| !field.is_empty());
    let read = |field: &[u8]| {
        let at = field.iter().position(|byte| *byte == b'=');
        let (name, value) = at.map_or((field, &[][..]), |at| (&field[..at], &field[at + 1..]));
        (decoded(name), decoded(value))
    };
    fields.map(read).collect()
}

/// The first field of this name.
pub fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// A value for an address.
pub fn encoded(text: &str) -> String {
    let letter = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(letter).collect()
}

fn decoded(text: &[u8]) -> String {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (mut bytes, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.get(at) {
        let escaped = match byte {
            b'%' => digit(at + 1).zip(digit(at + 2)).and_then(|(a, b)| u8::try_from(a << 4 | b).ok()),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_typed() {
        let fields = parse("q=S%E1%BA%A3nh+A%26B&empty=&bare&&x=1=2".as_bytes());
        assert_eq!(field(&fields, "q"), Some("Sảnh A&B"));
        assert_eq!(
            (field(&fields, "empty"), field(&fields, "bare"), field(&fields, "x")),
            (Some(""), Some(""), Some("1=2"))
        );
        assert_eq!(field(&fields, "other"), None);
        assert_eq!(parse(format!("v={}", encoded("Sảnh A&B=+%")).as_bytes())[0].1, "Sảnh A&B=+%");
    }

    #[test]
    fn broken_escapes_stay_and_broken_text_is_no_text() {
        for (broken, read) in [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("100%25%", "100%%"), ("%ff", "\u{fffd}")] {
            assert_eq!(parse(broken.as_bytes())[0].0, read, "{broken}");
        }
        assert!(parse(b"").is_empty());
    }
}
