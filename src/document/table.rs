//! Tables: a row an article, below a header line that names the columns.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};

use super::article::Fault;
use super::fields::{Fields, no_text};
use super::limits::Limits;
use super::source::{reason, refused};

/// How much is read at a time.
const BUFFER: usize = 64 * 1024;

/// A row of the columns that a field is read from, and the line it begins on, or that of the first of the empty lines
/// before it.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) content: Result<Map<String, Value>, Fault>,
}

/// Reads the rows of a table that was decoded to UTF-8. `separator` parts its fields, unless it is a comma and the
/// header shows that `;` or a tab does.
pub(super) fn read(
    input: &mut dyn Read,
    separator: u8,
    fields: &Fields,
    limits: &Limits,
    take: &mut dyn FnMut(Row) -> io::Result<()>,
) -> Result<(), Fault> {
    let fault = |error: &io::Error| Fault::new(reason(error));
    let limit = limits.max_document_bytes;
    let left = Cell::new(limit);
    let mut input = BufReader::with_capacity(BUFFER, input);
    let separator = match separator {
        b',' => separator_of(input.fill_buf().map_err(|error| fault(&error))?),
        other => other,
    };
    let limited = Limited { inner: input, left: &left, limit };
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(limited);
    let mut record = ByteRecord::new();
    // What was read ahead belongs to the records before.
    let allowed = limit.saturating_add(BUFFER as u64);
    let mut next = |record: &mut ByteRecord| {
        left.set(allowed);
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        reader.read_byte_record(record).map_err(|error| Fault::on(line, csv_reason(error)))
    };

    if !next(&mut record)? {
        return Err(Fault::new("has no text"));
    }
    let header: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let wanted = fields.all();
    let columns: Vec<usize> = (0..header.len())
        .filter(|&at| wanted.iter().any(|name| name.eq_ignore_ascii_case(&header[at])))
        .filter(|&at| !header[..at].contains(&header[at]))
        .collect();
    let has_text = fields.text.iter().any(|name| header.iter().any(|column| column.eq_ignore_ascii_case(name)));
    if !has_text {
        let names: Vec<String> = header.iter().take(12).map(|name| format!("`{name}`")).collect();
        let reason = format!("{} among the columns of its header line: {}", no_text(fields), names.join(", "));
        return Err(Fault::on(1, reason));
    }
    while next(&mut record)? {
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
        let content = row(&record, &header, &columns, limit);
        take(Row { line, content }).map_err(|error| fault(&error))?;
    }
    Ok(())
}

fn row(record: &ByteRecord, header: &[String], columns: &[usize], limit: u64) -> Result<Map<String, Value>, Fault> {
    let bytes = record.as_slice().len() as u64;
    if bytes > limit {
        return Err(Fault::new(format!("has {bytes} bytes, more than max_document_bytes = {limit}")));
    }
    if record.len() != header.len() {
        let (own, header) = (record.len(), header.len());
        return Err(Fault::new(format!("has {own} fields, but the header line {header}")));
    }
    let mut row = Map::new();
    for &column in columns {
        let Some(bytes) = record.get(column) else { continue };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            Fault::new(format!(
                "is not UTF-8: byte 0x{:02X} at byte offset {at} of its `{}`",
                bytes[at], header[column]
            ))
        })?;
        row.insert(header[column].clone(), Value::from(text));
    }
    Ok(row)
}

fn csv_reason(error: csv::Error) -> String {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => reason(&error),
        other => format!("is no row of a table: {}", csv::Error::from(io::Error::other(format!("{other:?}")))),
    }
}

/// The sign that parts the columns of the header line which `beginning` begins with.
fn separator_of(beginning: &[u8]) -> u8 {
    let line = &beginning[..memchr::memchr(b'\n', beginning).unwrap_or(beginning.len())];
    let count = |sign: u8| memchr::memchr_iter(sign, line).count();
    // Of equals the comma, which the extension promises.
    [b'\t', b';', b','].into_iter().max_by_key(|&sign| count(sign)).unwrap_or(b',')
}

/// Ends a record that does not end: a quotation mark that is never closed would take in the rest of the file.
struct Limited<'run, R> {
    inner: R,
    left: &'run Cell<u64>,
    limit: u64,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        match self.left.get().checked_sub(length as u64) {
            Some(left) => self.left.set(left),
            None => {
                return Err(refused(format!(
                    "begins a row of more bytes than max_document_bytes = {}, maybe by a quotation mark that is never \
                     closed; nothing after it is read",
                    self.limit
                )));
            }
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows as `line: JSON` or `line: fault`, and the fault of the whole.
    fn told(table: &[u8], limit: u64) -> (Vec<String>, Option<Fault>) {
        let limits = Limits { max_document_bytes: limit, ..Limits::default() };
        let mut found = Vec::new();
        let read = read(&mut &table[..], b',', &Fields::default(), &limits, &mut |row| {
            let content = match row.content {
                Ok(row) => Value::Object(row).to_string(),
                Err(fault) => fault.reason,
            };
            found.push(format!("{}: {content}", row.line));
            Ok(())
        });
        (found, read.err())
    }

    #[test]
    fn rows_are_read_by_their_columns() {
        let table = "Title,colour,text\n\"A, b\",red,\"One\n\"\"two\"\"\"\nC,blue,Three\n";
        let (rows, fault) = told(table.as_bytes(), 100);
        assert_eq!(fault, None);
        assert_eq!(rows, [r#"2: {"Title":"A, b","text":"One\n\"two\""}"#, r#"4: {"Title":"C","text":"Three"}"#]);
        for sign in [";", "\t"] {
            let (rows, _) = told(format!("title{sign}text\na, b{sign}c\n").as_bytes(), 100);
            assert_eq!(rows, [r#"2: {"title":"a, b","text":"c"}"#]);
        }
    }

    #[test]
    fn a_bad_row_costs_no_more_than_itself() {
        let table = b"title,text\na\nb,\xFF\nc,a text that is too long for this test\nd,good\n";
        let (rows, fault) = told(table, 20);
        assert_eq!(fault, None);
        assert_eq!(rows[0], "2: has 1 fields, but the header line 2");
        assert_eq!(rows[1], "3: is not UTF-8: byte 0xFF at byte offset 0 of its `text`");
        assert!(rows[2].starts_with("4: has ") && rows[2].ends_with("max_document_bytes = 20"), "{}", rows[2]);
        assert_eq!(rows[3], r#"5: {"title":"d","text":"good"}"#);
    }

    #[test]
    fn a_quotation_that_never_ends_is_told_and_not_held() {
        let table = format!("title,text\na,good\nb,\"{}", "x\n".repeat(200_000));
        let (rows, fault) = told(table.as_bytes(), 1000);
        assert_eq!(rows, [r#"2: {"title":"a","text":"good"}"#]);
        let fault = fault.unwrap();
        assert_eq!(fault.line, Some(3));
        assert!(fault.reason.contains("never closed"), "{}", fault.reason);
    }

    #[test]
    fn a_table_without_a_text_column_says_what_it_has() {
        let fault = told(b"title,words\na,b\n", 100).1.unwrap();
        assert!(
            fault.reason.contains("has no `text`") && fault.reason.contains("`title`, `words`"),
            "{}",
            fault.reason
        );
        assert_eq!(told(b"", 100).1, Some(Fault::new("has no text")));
    }
}
