//! Looks for a secret in whatever was written, in all the spellings that we can think of. Written apart from the
//! library's own redaction, so that they don't share a blind spot.

/// How the secret stands in these bytes, if it does.
pub(crate) fn spelling_in(haystack: &[u8], secret: &str) -> Option<&'static str> {
    let secret = secret.as_bytes();
    let joined = |form: &dyn Fn(&u8) -> String, between: &str| {
        secret.iter().map(form).collect::<Vec<_>>().join(between).into_bytes()
    };
    let text = String::from_utf8_lossy(haystack);
    let escaped = text.replace('\\', "").into_bytes();
    let spellings = [
        ("as it is", holds(haystack, secret)),
        ("escaped", holds(&escaped, secret)),
        ("percent-encoded", holds(&percent_decoded(haystack), secret)),
        ("in base64", base64_holds(haystack, secret)),
        ("in hex", holds(&haystack.to_ascii_lowercase(), &joined(&|byte| format!("{byte:02x}"), ""))),
        ("as a list of bytes", holds(haystack, &joined(&u8::to_string, ", "))),
    ];
    spellings.into_iter().find_map(|(spelling, found)| found.then_some(spelling))
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let encoded = text.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match encoded.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) if *byte == b'%' => {
                decoded.push(value);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    decoded
}

/// Decodes every run of base64 from each of the four digits that it may begin with.
fn base64_holds(text: &[u8], secret: &[u8]) -> bool {
    let runs = text.split(|byte| digit(*byte).is_none()).filter(|run| run.len() >= secret.len());
    runs.into_iter().any(|run| (0..4).any(|skip| holds(&base64_decoded(&run[skip.min(run.len())..]), secret)))
}

fn base64_decoded(run: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(run.len());
    let (mut bits, mut held) = (0_u32, 0);
    for value in run.iter().filter_map(|byte| digit(*byte)) {
        bits = (bits << 6 | value) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            decoded.push((bits >> held & 0xff) as u8);
        }
    }
    decoded
}

fn digit(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// The text with all but letters and digits percent-encoded.
pub(crate) fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
