//! The lines of a file with one JSON object a line, each held only as far as it may count.

use std::io::{self, BufRead};

/// A line of a file, or what is left of one that is too long.
pub(super) enum RawLine {
    /// The line's bytes without its end.
    Whole(Vec<u8>),
    /// How many bytes the line has; they are not kept.
    TooLong(u64),
}

/// Reads up to the next line end, holding no more than `limit` bytes. `None` at the end of the file.
pub(super) fn next_line(reader: &mut dyn BufRead, limit: u64) -> io::Result<Option<RawLine>> {
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
}
