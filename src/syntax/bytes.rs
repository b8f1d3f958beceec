//! Bytes to text: the gate in front of the parser.

use super::errors;
use crate::diagnostic::Diagnostic;

/// The largest policy file, in bytes.
const LARGEST: usize = 16 << 20;

/// The text of a file, if it is one in UTF-8; a byte-order mark is kept and skipped by the parser.
///
/// # Errors
/// A diagnostic without labels where the bytes are no policy: more than 16 MiB, UTF-16, binary, or broken UTF-8.
pub fn decode(bytes: &[u8]) -> Result<String, Box<Diagnostic>> {
    if bytes.len() > LARGEST {
        return Err(Box::new(errors::too_large(bytes.len())));
    }
    if is_utf16(bytes) {
        let help = "save it again as UTF-8";
        let message = "this file is in UTF-16, not in UTF-8".to_owned();
        return Err(Box::new(errors::not_text(message, help)));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let message = format!("this is no text: byte {at} is zero");
        let help = "a policy is a text file; is this a spreadsheet or an archive?";
        return Err(Box::new(errors::not_text(message, help)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            let message = format!("line {line} is not in UTF-8: it holds the byte 0x{byte:02X}");
            let help = "save the file again as UTF-8; it may be in Windows-1252 or Latin-1";
            Err(Box::new(errors::not_text(message, help)))
        }
    }
}

/// A byte-order mark of UTF-16, or zeros at every second place of the first few characters.
fn is_utf16(bytes: &[u8]) -> bool {
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let head = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let pairs = head.chunks_exact(2);
    let (mut low, mut high) = (head.len() >= 4, head.len() >= 4);
    for pair in pairs {
        if let [first, second] = pair {
            low &= *first == 0 && *second != 0;
            high &= *first != 0 && *second == 0;
        }
    }
    marked || low || high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        decode(bytes).expect_err("no policy").message
    }

    #[test]
    fn text_passes() {
        assert_eq!(decode("\u{FEFF}# é".as_bytes()).as_deref(), Ok("\u{FEFF}# é"));
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn anything_else_is_named() {
        let utf16: Vec<u8> = "if x".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(message(&utf16), "this file is in UTF-16, not in UTF-8");
        assert_eq!(message(&[&[0xFF, 0xFE], utf16.as_slice()].concat()), "this file is in UTF-16, not in UTF-8");
        assert_eq!(message(b"PK\x03\x04\x00\x00\x01\x02"), "this is no text: byte 4 is zero");
        assert_eq!(message(b"# one\n# caf\xE9\n"), "line 2 is not in UTF-8: it holds the byte 0xE9");
        assert_eq!(message(&vec![b' '; 50 << 20]), "this file has 50 MiB; a policy has at most 16 MiB");
    }
}
