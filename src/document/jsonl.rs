//! One article a line: a JSON object with `text` and, as far as they are known, `outlet`, `published`, `title`,
//! `url` and `id`. Other fields are left alone.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::text::{Article, Fault, has_text, published};

/// The fields of a line. `null` counts as absent.
#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    outlet: Option<String>,
    published: Option<String>,
    title: Option<String>,
    url: Option<String>,
    text: Option<String>,
}

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Article, Fault> {
    // Serde would also fill the fields from an array, in their order here; that is no format of ours.
    if !line.trim_start().starts_with('{') {
        return Err(Fault::new("is not a JSON object"));
    }
    let line: Line = serde_json::from_str(line).map_err(|error| Fault::new(in_one_line(&error)))?;
    let filled = |field: Option<String>| field.filter(|value| !value.trim().is_empty());
    let article = Article {
        published: filled(line.published).map(|value| published(value.trim())).transpose().map_err(Fault::new)?,
        id: filled(line.id),
        outlet: filled(line.outlet),
        title: filled(line.title),
        url: filled(line.url),
        body: line.text.ok_or_else(|| Fault::new("has no `text`"))?,
    };
    has_text(article)
}

/// What the JSON reader says, without its line number: it sees only one line and would always say 1.
fn in_one_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((what, _)) => format!("is not a JSON object of bayan's fields: {what}, column {}", error.column()),
        None => message,
    }
}

/// A line of a file, or what is left of one that is too long.
pub(super) enum RawLine {
    /// The line's bytes without its end.
    Whole(Vec<u8>),
    /// How many bytes the line has; they are not kept.
    TooLong(u64),
}

/// Reads up to the next line end, holding no more than `limit` bytes. `None` at the end of the file.
pub(super) fn next_line(reader: &mut impl BufRead, limit: u64) -> io::Result<Option<RawLine>> {
    let mut kept = Vec::new();
    let mut length: u64 = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() && length == 0 {
            return Ok(None);
        }
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        // An empty line has a length too, else it would look like the end of the file.
        let taken = part.len() + usize::from(end.is_some());
        length += taken as u64;
        if length <= limit.saturating_add(1) {
            kept.extend_from_slice(part);
        }
        let is_last = buffer.is_empty() || end.is_some();
        reader.consume(taken);
        if is_last {
            let length = length - u64::from(end.is_some());
            let line = if length > limit { RawLine::TooLong(length) } else { RawLine::Whole(kept) };
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &[u8], limit: u64) -> Vec<String> {
        // A buffer of three bytes makes every line cross its end.
        let mut reader = io::BufReader::with_capacity(3, source);
        let mut found = Vec::new();
        while let Some(line) = next_line(&mut reader, limit).unwrap() {
            found.push(match line {
                RawLine::Whole(bytes) => String::from_utf8(bytes).unwrap(),
                RawLine::TooLong(length) => format!("({length})"),
            });
        }
        found
    }

    #[test]
    fn lines_are_split_and_long_ones_only_counted() {
        assert_eq!(lines(b"one\n\nthree3\nfour4", 5), ["one", "", "(6)", "four4"]);
        assert_eq!(lines(b"five5\nsix\n", 5), ["five5", "six"]);
        assert_eq!(lines(b"", 5), [""; 0]);
        assert_eq!(lines(b"\n", 5), [""]);
    }

    #[test]
    fn fields_are_read_and_null_is_absent() {
        let article =
            parse(r#"{"outlet":"A","published":"2025-10-12","title":null,"text":"متن\nدوم","more":[1]}"#).unwrap();
        assert_eq!(article.outlet.as_deref(), Some("A"));
        assert_eq!(article.title, None);
        assert_eq!(article.body, "متن\nدوم");
        assert_eq!(article.published.unwrap().day().to_string(), "2025-10-12");
    }

    #[test]
    fn faults_say_what_is_wrong() {
        for (line, word) in [
            (r#"{"outlet":"A","text":"x""#, "column"),
            (r#"{"outlet":5,"text":"x"}"#, "invalid type: integer `5`"),
            (r#"{"outlet":"A"}"#, "no `text`"),
            (r#"{"text":"  "}"#, "no text"),
            (r#"{"text":"x","published":"soon"}"#, "soon"),
            (r#"["text"]"#, "JSON object"),
            (r#"{"text":"\ud800"}"#, "column"),
        ] {
            let reason = parse(line).map(|article| article.body).unwrap_err().reason;
            assert!(reason.contains(word), "{line}: {reason}");
            assert!(!reason.contains("line 1"), "{reason}");
        }
    }
}
