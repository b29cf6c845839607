//! Web archives: WARC 1.0 and 1.1, and version 1 of ARC, the form before it. A stream of records, of which those that
//! hold an HTML page count.
//!
//! Archives in the wild are cut off, and their records lie about their length. So a record is trusted only as far as
//! it bears out: what does not begin like a record is passed over up to the next line that does, and said.
//!
//! HTTP heads are read here and not by a strict parser: archives keep what servers sent, with versions such as
//! `HTTP/2`, spaces before colons, and bytes that no standard allows.

use std::io::{self, BufRead, Read};

use super::limits::Limits;

/// Longest head of a record or an HTTP response. More than any server sends, and little to hold.
const MAX_HEAD: usize = 64 * 1024;

/// Longest line of a head.
const MAX_LINE: usize = 16 * 1024;

/// What a compressed body may always expand to, whatever its ratio: a short page of much white space is no bomb.
const SMALL_BODY: u64 = 1024 * 1024;

/// A page as a crawler got it.
#[derive(Debug)]
pub(super) struct Capture {
    /// The address it was asked for at.
    pub url: Option<String>,
    /// When, as the archive says it; the fourteen digits of an ARC file as an RFC 3339 time.
    pub date: Option<String>,
    /// The charset that the server named.
    pub charset: Option<String>,
    /// The page itself, with all encodings of its transfer undone.
    pub body: Vec<u8>,
}

/// Takes a record's number (from 1) and the page in it, or the reason why there is none.
type Take<'a> = &'a mut dyn FnMut(usize, Result<Capture, String>) -> io::Result<()>;

/// Reads an archive, and gives `take` every HTML page in it and every fault, each with the number of its record.
///
/// Pages are `response` records of status 200 and `resource` records, of type HTML or XHTML. Other records are counted
/// and passed over without a word. `limits` bound the body of each page, all of them together, and how many there are.
///
/// # Errors
/// A reason if `input` holds no record at all, if it goes beyond a limit for the file as a whole, or if `take` fails.
pub(super) fn read(input: &mut dyn BufRead, limits: &Limits, take: Take<'_>) -> Result<(), String> {
    let mut reader = Reader { stream: Stream { input, at: 0 }, limits, take, record: 0, given: 0, expanded: 0 };
    let first = loop {
        match reader.stream.line() {
            Ok(Some(line)) if line.is_blank() => {}
            Ok(Some(line)) => break line,
            Ok(None) => return Err("holds no record of a web archive".to_owned()),
            Err(error) => return Err(format!("cannot be read: {error}")),
        }
    };
    let form = if first.bytes.starts_with(b"filedesc://") { Form::Arc } else { Form::Warc };
    reader.records(form, first)?;
    if reader.record == 0 { Err("holds no record of a web archive".to_owned()) } else { Ok(()) }
}

/// The two forms of archive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Warc,
    Arc,
}

/// What a record says of itself before its block.
#[derive(Default)]
struct Head {
    url: Option<String>,
    date: Option<String>,
    /// The record's block is the page itself, without an HTTP head.
    is_bare: bool,
    /// The record may hold a page.
    is_wanted: bool,
    length: u64,
}

/// A line without its end.
struct Line {
    bytes: Vec<u8>,
    /// Where it begins.
    at: u64,
    /// It is longer than what is kept of it.
    is_cut: bool,
}

impl Line {
    fn is_blank(&self) -> bool {
        !self.is_cut && self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// The input, and how far it has been read.
struct Stream<'a> {
    input: &'a mut dyn BufRead,
    at: u64,
}

impl Stream<'_> {
    /// The next line, of which no more than [`MAX_LINE`] bytes are kept. `None` at the end.
    fn line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line { bytes: Vec::new(), at: self.at, is_cut: false };
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                return Ok((self.at > line.at).then_some(line));
            }
            let end = memchr::memchr(b'\n', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = MAX_LINE - line.bytes.len();
            line.is_cut |= part.len() > room;
            line.bytes.extend_from_slice(&part[..part.len().min(room)]);
            let taken = part.len() + usize::from(end.is_some());
            self.input.consume(taken);
            self.at += taken as u64;
            if end.is_some() {
                if line.bytes.last() == Some(&b'\r') {
                    line.bytes.pop();
                }
                return Ok(Some(line));
            }
        }
    }

    /// Adds up to `length` bytes to `bytes`; fewer only at the end of the input.
    fn bytes(&mut self, length: u64, bytes: &mut Vec<u8>) -> io::Result<u64> {
        let read = (&mut *self.input).take(length).read_to_end(bytes);
        // What was read before an error counts as read, but nobody asks for the place any more.
        let read = read? as u64;
        self.at += read;
        Ok(read)
    }

    /// Passes over up to `length` bytes; fewer only at the end of the input.
    fn skip(&mut self, length: u64) -> io::Result<u64> {
        let skipped = io::copy(&mut (&mut *self.input).take(length), &mut io::sink())?;
        self.at += skipped;
        Ok(skipped)
    }
}

/// How the reading of one record ended.
enum Outcome {
    /// Another record may follow.
    Next,
    /// The input ended, or nothing after this can be trusted.
    End,
}

struct Reader<'a, 't> {
    stream: Stream<'a>,
    limits: &'a Limits,
    take: Take<'t>,
    /// The number of the record at hand.
    record: usize,
    /// How many pages and faults have been given.
    given: u64,
    /// How many bytes of pages have been given.
    expanded: u64,
}

impl Reader<'_, '_> {
    /// Reads records, of which the first begins with the line `first`.
    fn records(&mut self, form: Form, first: Line) -> Result<(), String> {
        let mut next = Some(first);
        let mut garbage: Option<(u64, u64)> = None;
        loop {
            let line = match next.take() {
                Some(line) => line,
                None => match self.stream.line() {
                    Ok(Some(line)) => line,
                    Ok(None) => break,
                    Err(error) => return self.broken(&error),
                },
            };
            if line.is_blank() {
                continue;
            }
            let head = match form {
                Form::Warc => line.bytes.starts_with(b"WARC/").then_some(Ok(None)),
                Form::Arc => arc_head(&line).map(Some).map(Ok),
            };
            let Some(head) = head else {
                let from = garbage.map_or(line.at, |(from, _)| from);
                garbage = Some((from, self.stream.at));
                continue;
            };
            if let Some((from, to)) = garbage.take() {
                self.garbage(from, to)?;
            }
            self.record += 1;
            let head: Result<Option<Head>, String> = head;
            let head = match head? {
                Some(head) => Ok(head),
                None => match self.warc_head() {
                    Ok(head) => head,
                    Err(error) => return self.broken(&error),
                },
            };
            match head {
                Ok(head) => match self.block(&head)? {
                    Outcome::Next => {}
                    Outcome::End => return Ok(()),
                },
                Err(reason) => self.fault(reason)?,
            }
        }
        match garbage {
            // Without any record it is no archive, which the caller says.
            Some((from, to)) if self.record > 0 => self.garbage(from, to),
            _ => Ok(()),
        }
    }

    fn garbage(&mut self, from: u64, to: u64) -> Result<(), String> {
        self.fault(format!("has {} bytes at byte {from} that belong to no record", to - from))
    }

    fn broken(&mut self, error: &io::Error) -> Result<(), String> {
        self.fault(format!("breaks off after byte {}: {error}", self.stream.at))
    }

    fn fault(&mut self, reason: String) -> Result<(), String> {
        self.give(Err(reason))
    }

    fn give(&mut self, page: Result<Capture, String>) -> Result<(), String> {
        self.given += 1;
        if self.given > self.limits.max_entries {
            return Err(format!("has more than {} pages and faults", self.limits.max_entries));
        }
        if let Ok(page) = &page {
            self.expanded += page.body.len() as u64;
            if self.expanded > self.limits.max_expanded_bytes {
                return Err(format!("holds pages of more than {} bytes together", self.limits.max_expanded_bytes));
            }
        }
        (self.take)(self.record, page).map_err(|error| error.to_string())
    }

    /// The head of a WARC record, after its first line. The inner error is a fault of the record.
    fn warc_head(&mut self) -> io::Result<Result<Head, String>> {
        let from = self.stream.at;
        let mut fields = Fields::default();
        loop {
            let Some(line) = self.stream.line()? else {
                return Ok(Err(format!("breaks off at byte {} in the head of a record", self.stream.at)));
            };
            if line.is_blank() {
                break;
            }
            if line.is_cut || self.stream.at - from > MAX_HEAD as u64 {
                return Ok(Err(format!("has a record at byte {from} whose head is too long")));
            }
            fields.add(&line.bytes);
        }
        let Some(length) = fields.get("content-length").and_then(|value| value.parse().ok()) else {
            return Ok(Err(format!("has a record at byte {from} without a length")));
        };
        let is_bare = fields.get("warc-type") == Some("resource");
        let is_wanted = match fields.get("warc-type") {
            Some("response") => {
                let content = fields.get("content-type").map_or("application/http", media_type);
                content.eq_ignore_ascii_case("application/http") || content.eq_ignore_ascii_case("message/http")
            }
            Some("resource") => fields.get("content-type").is_some_and(is_html),
            _ => false,
        };
        let url = fields.get("warc-target-uri");
        // The first draft of the format wrote addresses in angle brackets, and some tools still do.
        let url = url.map(|url| url.trim_start_matches('<').trim_end_matches('>').to_owned());
        let date = fields.get("warc-date").map(str::to_owned);
        Ok(Ok(Head { url, date, is_bare, is_wanted, length }))
    }

    /// The block of a record: a page for `take`, or bytes that are passed over.
    fn block(&mut self, head: &Head) -> Result<Outcome, String> {
        let end = self.stream.at.saturating_add(head.length);
        if !head.is_wanted {
            return self.rest(end);
        }
        // First as much as shows whether this is a page at all: a film is not too long a page.
        let mut bytes = Vec::new();
        let beginning = head.length.min(MAX_HEAD as u64);
        match self.stream.bytes(beginning, &mut bytes) {
            Ok(read) if read < beginning => return self.cut_off(end),
            Ok(_) => {}
            Err(error) => return self.broken(&error).map(|()| Outcome::End),
        }
        let response = if head.is_bare { Some(Response::default()) } else { Response::read(&bytes) };
        let Some(response) = response else {
            let reason = "has an HTTP response whose head cannot be read";
            self.fault(format!("{reason}: {}", head.url.as_deref().unwrap_or("without an address")))?;
            return self.rest(end);
        };
        if !head.is_bare && !response.is_page(&bytes) {
            return self.rest(end);
        }
        let most = self.limits.max_document_bytes.saturating_add(response.body as u64);
        if head.length > most {
            let (length, most) = (head.length, self.limits.max_document_bytes);
            self.fault(format!("holds a page of {length} bytes, and no more than {most} are read"))?;
            return self.rest(end);
        }
        let rest = head.length - beginning;
        match self.stream.bytes(rest, &mut bytes) {
            Ok(read) if read < rest => return self.cut_off(end),
            Ok(_) => {}
            Err(error) => return self.broken(&error).map(|()| Outcome::End),
        }
        bytes.drain(..response.body);
        let page = response.decoded(bytes, self.limits).map(|body| Capture {
            url: head.url.clone(),
            date: head.date.clone(),
            charset: response.charset,
            body,
        });
        self.give(page)?;
        Ok(Outcome::Next)
    }

    /// Passes over what is left of a record that ends at `end`.
    fn rest(&mut self, end: u64) -> Result<Outcome, String> {
        let left = end - self.stream.at;
        match self.stream.skip(left) {
            Ok(skipped) if skipped < left => self.cut_off(end),
            Ok(_) => Ok(Outcome::Next),
            Err(error) => self.broken(&error).map(|()| Outcome::End),
        }
    }

    fn cut_off(&mut self, end: u64) -> Result<Outcome, String> {
        let at = self.stream.at;
        self.fault(format!("breaks off at byte {at}, in a record that should end at byte {end}"))?;
        Ok(Outcome::End)
    }
}

/// The line that begins a record of an ARC file: address, IP address, date, type and length.
///
/// From the right, since addresses may hold spaces. The first record describes the file itself, and has the type of
/// plain text, so it needs no case of its own.
fn arc_head(line: &Line) -> Option<Head> {
    if line.is_cut {
        return None;
    }
    let line = String::from_utf8_lossy(&line.bytes);
    let mut fields = line.trim_end().rsplitn(5, ' ');
    let length = fields.next()?.parse().ok()?;
    let content = fields.next()?;
    let date = fields.next()?;
    let _ip = fields.next()?;
    let url = fields.next()?;
    if date.len() != 14 || !date.bytes().all(|byte| byte.is_ascii_digit()) || !url.contains(':') {
        return None;
    }
    let time = [&date[..4], &date[4..6], &date[6..8], &date[8..10], &date[10..12], &date[12..]];
    let [year, month, day, hour, minute, second] = time;
    Some(Head {
        date: Some(format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")),
        is_bare: false,
        // What the line calls HTML is what the server called so; a page of no type is looked at.
        is_wanted: url.starts_with("http") && (is_html(content) || !content.contains('/') || content == "no-type"),
        url: Some(url.to_owned()),
        length,
    })
}

/// `name: value` lines, with names in lower case.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn add(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        if line.starts_with([' ', '\t']) {
            // A value that goes on in a second line, as mail had it.
            if let Some((_, value)) = self.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            self.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// What an HTTP head says of the body after it.
#[derive(Default)]
struct Response {
    status: u16,
    /// Its type, where one is named.
    content: Option<String>,
    charset: Option<String>,
    /// The encodings to undo, the last one that was done first.
    encodings: Vec<String>,
    is_chunked: bool,
    /// Where the body begins.
    body: usize,
}

impl Response {
    /// Reads the head that `bytes` begin with.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::default();
        let mut at = 0;
        let mut status = None;
        loop {
            let end = at + memchr::memchr(b'\n', bytes.get(at..)?)?;
            let line = bytes[at..end].strip_suffix(b"\r").unwrap_or(&bytes[at..end]);
            at = end + 1;
            if status.is_none() {
                let line = std::str::from_utf8(line).ok()?;
                let code = line.strip_prefix("HTTP/")?.split_ascii_whitespace().nth(1)?;
                status = Some(code.parse().ok()?);
            } else if line.is_empty() {
                break;
            } else {
                fields.add(line);
            }
        }
        let content = fields.get("content-type").map(str::to_owned);
        let list = |name: &str| -> Vec<String> {
            let values = fields.0.iter().filter(|(own, _)| own == name).flat_map(|(_, value)| value.split(','));
            values.map(|value| value.trim().to_ascii_lowercase()).filter(|value| !value.is_empty()).collect()
        };
        let transfer = list("transfer-encoding");
        let mut encodings = list("content-encoding");
        encodings.extend(transfer.iter().filter(|&value| value != "chunked").cloned());
        encodings.retain(|encoding| encoding != "identity" && encoding != "none" && encoding != "utf-8");
        encodings.reverse();
        Some(Self {
            status: status?,
            charset: content.as_deref().and_then(charset),
            content,
            encodings,
            is_chunked: transfer.iter().any(|value| value == "chunked"),
            body: at,
        })
    }

    /// Whether this is a page that was found, by its type or, where none is named, by its beginning.
    fn is_page(&self, bytes: &[u8]) -> bool {
        let is_page = if let Some(content) = &self.content {
            is_html(content)
        } else {
            let beginning = bytes[self.body..].trim_ascii_start();
            [&b"<!doctype html"[..], b"<html"]
                .iter()
                .any(|mark| beginning.get(..mark.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(mark)))
        };
        self.status == 200 && is_page
    }

    /// The page itself.
    fn decoded(&self, mut body: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, String> {
        if self.is_chunked
            && let Some(whole) = unchunked(&body)
        {
            body = whole;
        }
        // Each may be as large as a page, so a response that piles them up is refused rather than paid for.
        if self.encodings.len() > 3 {
            return Err(format!("holds a page that is encoded {} times", self.encodings.len()));
        }
        for encoding in &self.encodings {
            body = expanded(encoding, body, limits)?;
        }
        Ok(body)
    }
}

/// Undoes `encoding`. Many crawlers store the body as it was before, and keep the head that says otherwise; so a body
/// that does not begin as its encoding would is left as it is.
fn expanded(encoding: &str, body: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, String> {
    let ratio = limits.max_ratio.saturating_mul(body.len() as u64).max(SMALL_BODY);
    let most = limits.max_document_bytes.min(ratio);
    let inner: Box<dyn Read + '_> = match encoding {
        "gzip" | "x-gzip" if !body.starts_with(&[0x1F, 0x8B]) => return Ok(body),
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(&*body)),
        // The name means zlib's form, but servers have sent bare deflate under it ever since. Zlib's first two bytes
        // are a multiple of 31; a page that begins with `<` or a byte order mark was never compressed.
        "deflate" => match *body {
            [b'<' | b'\n' | b'\r' | b' ' | b'\t' | 0xEF, ..] | [] => return Ok(body),
            [first, second, ..]
                if first & 0x0F == 8 && (u16::from(first) * 256 + u16::from(second)).is_multiple_of(31) =>
            {
                Box::new(flate2::read::ZlibDecoder::new(&*body))
            }
            _ => Box::new(flate2::read::DeflateDecoder::new(&*body)),
        },
        "zstd" if !body.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => return Ok(body),
        "zstd" => {
            let decoder = zstd::stream::read::Decoder::with_buffer(&*body)
                .and_then(|mut decoder| decoder.window_log_max(27).map(|()| decoder));
            Box::new(decoder.map_err(|error| format!("holds a page whose zstd cannot be read: {error}"))?)
        }
        // No server compresses a page that already begins as one.
        _ if body.trim_ascii_start().starts_with(b"<") => return Ok(body),
        other => {
            let name: String = other.chars().take(20).collect();
            return Err(format!(
                "holds a page in the encoding `{name}`, which is not read: gzip, deflate and zstd are"
            ));
        }
    };
    let mut whole = Vec::new();
    inner
        .take(most.saturating_add(1))
        .read_to_end(&mut whole)
        .map_err(|error| format!("holds a page whose {encoding} cannot be read: {error}"))?;
    if whole.len() as u64 > most {
        return Err(format!("holds a page that expands to more than {most} bytes"));
    }
    Ok(whole)
}

/// Puts chunks together. `None` if `body` is none of chunks: many crawlers store the whole, and keep the head that
/// says otherwise. A body that breaks off gives what there is.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let end = memchr::memchr(b'\n', &body[at..]).map_or(body.len(), |end| at + end);
        let size = body[at..end].split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(size) = size else {
            if at == 0 {
                return None;
            }
            break;
        };
        if size == 0 {
            break;
        }
        let chunk = body.get(end + 1..).unwrap_or_default();
        let chunk = &chunk[..size.min(chunk.len())];
        whole.extend_from_slice(chunk);
        at = (end + 1 + chunk.len()).min(body.len());
        // The end of line after the chunk.
        at += body[at..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    }
    Some(whole)
}

/// The type without its parameters.
fn media_type(value: &str) -> &str {
    value.split([';', ',']).next().unwrap_or_default().trim()
}

fn is_html(value: &str) -> bool {
    ["text/html", "application/xhtml+xml"].iter().any(|html| media_type(value).eq_ignore_ascii_case(html))
}

/// The `charset` among the parameters of a type.
fn charset(value: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const LIMITS: Limits = Limits::FOR_TESTS;

    /// What an archive gives: `record url body` or `record !reason`.
    fn all(input: &[u8], limits: &Limits) -> (Vec<String>, Result<(), String>) {
        let mut found = Vec::new();
        // A buffer of seven bytes makes everything cross its end.
        let mut input = io::BufReader::with_capacity(7, input);
        let end = read(&mut input, limits, &mut |record, page| {
            found.push(match page {
                Ok(page) => {
                    let body = String::from_utf8_lossy(&page.body).into_owned();
                    format!("{record} {} {body}", page.url.unwrap_or_default())
                }
                Err(reason) => format!("{record} !{reason}"),
            });
            Ok(())
        });
        (found, end)
    }

    fn record(kind: &str, content: &str, block: &[u8]) -> Vec<u8> {
        let mut whole = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://a.example/{kind}>\r\n\
             WARC-Date: 2025-10-12T09:00:00Z\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        whole.extend_from_slice(block);
        whole.extend_from_slice(b"\r\n\r\n");
        whole
    }

    fn response(head: &str, body: &[u8]) -> Vec<u8> {
        let mut block =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\"utf-8\"\r\n{head}\r\n").into_bytes();
        block.extend_from_slice(body);
        record("response", "application/http; msgtype=response", &block)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    const PAGE: &str = "<p>د کابل خبر</p>";

    #[test]
    fn pages_are_given_and_all_else_is_counted() {
        let archive = [
            record("warcinfo", "application/warc-fields", b"software: none"),
            record("request", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
            response("", PAGE.as_bytes()),
            record("response", "application/http", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>"),
            record("response", "application/http", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<p>"),
            record("response", "application/http", b"HTTP/2 200\nserver : x\n\n <!DOCTYPE HTML><p>typeless"),
            record("resource", "text/html", b"<p>bare"),
            record("resource", "text/plain", b"no page"),
            record("metadata", "text/html", b"no page"),
            record("revisit", "application/http", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        ]
        .concat();
        let (found, end) = all(&archive, &LIMITS);
        assert_eq!(
            found,
            [
                format!("3 https://a.example/response {PAGE}"),
                "6 https://a.example/response  <!DOCTYPE HTML><p>typeless".to_owned(),
                "7 https://a.example/resource <p>bare".to_owned(),
            ]
        );
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn what_the_server_and_the_archive_say_is_kept() {
        let mut seen = None;
        read(&mut &*response("", PAGE.as_bytes()), &LIMITS, &mut |_, page| {
            seen = Some(page.unwrap());
            Ok(())
        })
        .unwrap();
        let page = seen.unwrap();
        assert_eq!(page.date.as_deref(), Some("2025-10-12T09:00:00Z"));
        assert_eq!(page.charset.as_deref(), Some("utf-8"));
    }

    #[test]
    fn encodings_of_the_transfer_are_undone() {
        let zip = gzip(PAGE.as_bytes());
        let zstd = zstd::bulk::compress(PAGE.as_bytes(), 3).unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(PAGE.as_bytes()).unwrap();
        let zlib = zlib.finish().unwrap();
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflate.write_all(PAGE.as_bytes()).unwrap();
        let deflate = deflate.finish().unwrap();
        let chunked = |bytes: &[u8]| {
            let (one, two) = bytes.split_at(5);
            let head = |part: &[u8]| format!("{:X};name=value\r\n", part.len()).into_bytes();
            [&head(one), one, b"\r\n", &head(two), two, b"\r\n0\r\n\r\n"].concat()
        };
        for (head, body) in [
            ("Content-Encoding: gzip\r\n", zip.clone()),
            ("content-encoding : X-GZIP\r\n", zip.clone()),
            ("Content-Encoding: zstd\r\n", zstd),
            ("Content-Encoding: deflate\r\n", zlib),
            ("Content-Encoding: deflate\r\n", deflate),
            ("Content-Encoding: gzip, gzip\r\n", gzip(&zip)),
            ("Transfer-Encoding: chunked\r\n", chunked(PAGE.as_bytes())),
            ("Transfer-Encoding: chunked\r\nContent-Encoding:\r\n gzip\r\n", chunked(&zip)),
            // The crawler undid them and kept the head.
            ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", PAGE.as_bytes().to_vec()),
            ("Content-Encoding: br\r\n", PAGE.as_bytes().to_vec()),
            ("Content-Encoding: deflate\r\n", PAGE.as_bytes().to_vec()),
        ] {
            let (found, end) = all(&response(head, &body), &LIMITS);
            assert_eq!(found, [format!("1 https://a.example/response {PAGE}")], "{head}");
            assert_eq!(end, Ok(()));
        }
    }

    #[test]
    fn pages_beyond_a_limit_are_named_and_not_held() {
        let limits = Limits { max_document_bytes: 2_000_000, ..LIMITS };
        let long = vec![b'x'; 3_000_000];
        let archive = [
            response("", &long),
            response("Content-Encoding: gzip\r\n", &gzip(&long)),
            response("Content-Encoding: br\r\n", b"\x8b\x01"),
            response("Content-Encoding: gzip\r\n", b"\x1f\x8b\x08torn"),
            response("", b"<p>short"),
        ]
        .concat();
        let (found, _) = all(&archive, &limits);
        let words =
            ["1 !holds a page of 3", "2 !holds a page that expands to more", "3 !holds a page in the encoding `br`"];
        for (found, words) in found.iter().zip(words) {
            assert!(found.starts_with(words), "{found}");
        }
        assert!(found[3].starts_with("4 !holds a page whose gzip cannot be read"), "{}", found[3]);
        assert_eq!(found[4], "5 https://a.example/response <p>short");

        let (found, end) = all(&archive, &Limits { max_entries: 2, ..limits });
        assert_eq!((found.len(), end), (2, Err("has more than 2 pages and faults".to_owned())));
        let (_, end) = all(&response("", &long), &Limits { max_expanded_bytes: 10, ..LIMITS });
        assert_eq!(end, Err("holds pages of more than 10 bytes together".to_owned()));
    }

    #[test]
    fn an_archive_that_breaks_off_gives_what_came_before() {
        let archive = [response("", b"<p>one"), response("", b"<p>two")].concat();
        let (whole, _) = all(&archive, &LIMITS);
        let first = response("", b"<p>one").len();
        for cut in first + 1..archive.len() {
            let (found, end) = all(&archive[..cut], &LIMITS);
            assert_eq!(found[0], whole[0], "{cut}");
            assert_eq!(end, Ok(()), "{cut}");
            if found.len() > 1 && found[1] != whole[1] {
                let is_said = found[1].contains("breaks off at byte") || found[1].contains("belong to no record");
                assert!(is_said, "{cut}: {}", found[1]);
            }
        }
    }

    #[test]
    fn garbage_is_passed_over_and_said() {
        let junk = [b"xx WARC/1.0\r\n".to_vec(), vec![0xFF; 40_000], b"\n".to_vec()].concat();
        let archive = [&*response("", b"<p>one"), &junk, &response("", b"<p>two")].concat();
        let (found, _) = all(&archive, &LIMITS);
        assert_eq!(found.len(), 3, "{found:?}");
        let at = response("", b"<p>one").len();
        assert_eq!(found[1], format!("1 !has {} bytes at byte {at} that belong to no record", junk.len()));
        assert_eq!(found[2], "2 https://a.example/response <p>two");

        for bad in ["Content-Length: many\r\n", "", &format!("X: {}\r\nContent-Length: 0\r\n", "y".repeat(90_000))] {
            let bad = format!("WARC/1.0\r\nWARC-Type: response\r\n{bad}\r\n").into_bytes();
            let (found, _) = all(&[bad, response("", b"<p>two")].concat(), &LIMITS);
            assert!(found[0].contains("without a length") || found[0].contains("too long"), "{found:?}");
            assert!(found.last().unwrap().ends_with("<p>two"), "{found:?}");
        }
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        for bad in [&b""[..], b"\r\n\r\n", b"<html>", b"\xFF\xFE", b"PK\x03\x04"] {
            let (found, end) = all(bad, &LIMITS);
            assert_eq!((found, end), (vec![], Err("holds no record of a web archive".to_owned())));
        }
    }

    #[test]
    fn lengths_that_lie_end_the_archive_at_most() {
        let lie = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\nHTTP/1.1 200 OK\r\n", u64::MAX);
        let (found, end) = all(lie.as_bytes(), &LIMITS);
        assert!(found[0].contains("breaks off at byte"), "{found:?}");
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn arc_files_are_read_too() {
        let block = |url: &str, content: &str, block: &str| {
            format!("{url} 192.0.2.1 20051010123456 {content} {}\n{block}\n", block.len())
        };
        let archive = [
            block(
                "filedesc://a.arc",
                "text/plain",
                "1 0 nobody\nURL IP-address Archive-date Content-type Archive-length\n",
            ),
            block("http://a.example/a b", "text/html", "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>one"),
            block("http://a.example/", "image/png", "HTTP/1.0 200 OK\n\n<p>"),
            "garbage\n".to_owned(),
            block("http://a.example/2", "text/html", "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>two"),
        ]
        .concat();
        let mut dates = Vec::new();
        read(&mut archive.as_bytes(), &LIMITS, &mut |_, page| {
            dates.extend(page.ok().and_then(|page| page.date));
            Ok(())
        })
        .unwrap();
        assert_eq!(dates, ["2005-10-10T12:34:56Z"; 2]);
        let (found, end) = all(archive.as_bytes(), &LIMITS);
        assert_eq!(found[0], "2 http://a.example/a b <p>one");
        assert!(found[1].contains("belong to no record"));
        assert_eq!(found[2], "4 http://a.example/2 <p>two");
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn a_failing_taker_stops_the_reading() {
        let archive = [response("", b"<p>one"), response("", b"<p>two")].concat();
        let mut count = 0;
        let end = read(&mut &*archive, &LIMITS, &mut |_, _| {
            count += 1;
            Err(io::Error::other("full"))
        });
        assert_eq!((count, end), (1, Err("full".to_owned())));
    }

    proptest::proptest! {
        #[test]
        fn damaged_archives_are_read_to_an_end(at in 0..400_usize, byte: u8, cut in 0..2_000_usize) {
            let zip = gzip(PAGE.as_bytes());
            let mut archive = [
                response("", PAGE.as_bytes()),
                response("Content-Encoding: gzip\r\n", &zip),
                response("Transfer-Encoding: chunked\r\n", b"3\r\n<p>\r\n5\r\nwords\r\n0\r\n\r\n"),
            ]
            .concat();
            let length = archive.len();
            archive[at % length] = byte;
            archive.truncate(length - cut.saturating_sub(1_000) % length);
            let (found, end) = all(&archive, &LIMITS);
            proptest::prop_assert!(found.len() <= 10 && (end.is_ok() || found.is_empty()), "{:?} {:?}", found, end);
        }
    }
}
