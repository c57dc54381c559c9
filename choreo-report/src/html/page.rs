//! The page, put together.

use super::data::Data;
use super::{asset, digest, embedded, shared};
use crate::journal::Journal;

/// The report of a journal as one HTML file: it needs no other file and no network.
pub fn page(journal: &Journal) -> String {
    let (style, script) = (asset::style(), asset::script());
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        digest::source(&script),
        digest::source(&style),
    );
    // Numbers, texts and maps whose keys are texts: nothing of that can fail to be written.
    let data = embedded::json(&Data::of(journal)).unwrap_or_else(|_| "null".to_owned());
    let data = shared::texts(&data);
    let names = journal.processes.values().map(|process| process.run.0.as_str()).next().unwrap_or("no run");
    let title = escaped(names);
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}: choreo report</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <style>{style}</style>\n\
         </head>\n\
         <body>\n\
         <noscript><p>This report is drawn by a script that is part of this file: please let it run.</p></noscript>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n\
         <script>{script}</script>\n\
         </body>\n\
         </html>\n"
    )
}

/// As text of HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Those that end a line or turn the direction of text, too.
            '\0' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                escaped.push('\u{fffd}');
            }
            character => escaped.push(character),
        }
    }
    escaped
}
