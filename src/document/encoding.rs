//! From bytes to text. Nothing is replaced: bytes that do not decode are a fault with their place.
//!
//! What decides, in this order: a byte order mark; the encoding that the config names; the NUL bytes of UTF-16; whether
//! all of it is UTF-8; what the source declares; and last, for texts of which that leaves nothing, how plausible the
//! letters are that the old encodings of Arabic scripts and of English make of the bytes.

use std::io::{self, Read};

use encoding_rs::{
    Decoder, DecoderResult, Encoding, ISO_8859_6, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::guess;
use super::source::refused;

/// How much of a stream its encoding is told from.
const SAMPLE: u64 = 64 * 1024;

/// The encoding of a corpus, where it is not to be told from each file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub struct EncodingChoice(Option<&'static Encoding>);

impl EncodingChoice {
    /// The encoding with the label `label` of the [Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels),
    /// or `detect`, which tells it from each file. `None` for other words.
    #[must_use]
    pub fn named(label: &str) -> Option<Self> {
        if label == "detect" {
            return Some(Self(None));
        }
        let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
        Some(Self(Some(encoding)))
    }

    /// Its name: `detect`, `UTF-8`, `windows-1256`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.map_or("detect", Encoding::name)
    }
}

impl Serialize for EncodingChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for EncodingChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let label = String::deserialize(deserializer)?;
        Self::named(&label).ok_or_else(|| {
            let wanted = "`detect` or the name of an encoding such as `windows-1256`";
            serde::de::Error::invalid_value(serde::de::Unexpected::Str(&label), &wanted)
        })
    }
}

/// An encoding, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) encoding: &'static Encoding,
    /// Length of the byte order mark, which is no part of the text.
    mark: usize,
    /// Whether only the letters tell.
    pub(super) is_guess: bool,
}

impl Told {
    /// That of formats which know no other.
    pub(super) const UTF_8: Self = Self::by_statement(UTF_8);

    const fn by_statement(encoding: &'static Encoding) -> Self {
        Self { encoding, mark: 0, is_guess: false }
    }

    /// What to note where only the letters tell.
    pub(super) fn note(self) -> Option<String> {
        self.is_guess.then(|| format!("encoding not stated: read as {}", self.encoding.name()))
    }
}

/// A text and what it was written in.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) told: Told,
}

/// Decodes a whole document. `declared` is what the document itself or its carrier says.
pub(super) fn decode(bytes: Vec<u8>, declared: Option<&str>, choice: EncodingChoice) -> Result<Decoded, String> {
    let told = tell(&bytes, declared, choice, true);
    if told.encoding == UTF_8 {
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            undecodable(UTF_8, error.as_bytes().get(at).copied(), at as u64)
        })?;
        text.drain(..told.mark);
        return Ok(Decoded { text, told });
    }
    let mut text = String::new();
    Transcoder::new(&bytes[..], told).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(Decoded { text, told })
}

/// Tells the encoding of a stream from its beginning, and gives its text as UTF-8. A stream of UTF-8 is passed on as it
/// is, so that one bad line of it costs no more than that line.
pub(super) fn decoded<'input>(
    input: &'input mut dyn Read,
    choice: EncodingChoice,
) -> io::Result<(Box<dyn Read + 'input>, Told)> {
    let mut sample = Vec::new();
    (&mut *input).take(SAMPLE).read_to_end(&mut sample)?;
    let is_whole = (sample.len() as u64) < SAMPLE;
    let told = tell(&sample, None, choice, is_whole);
    let mark = told.mark;
    let whole = io::Cursor::new(sample).chain(input);
    if told.encoding == UTF_8 {
        let mut whole = whole;
        io::copy(&mut (&mut whole).take(mark as u64), &mut io::sink())?;
        return Ok((Box::new(whole), told));
    }
    Ok((Box::new(Transcoder::new(whole, told)), told))
}

fn tell(bytes: &[u8], declared: Option<&str>, choice: EncodingChoice, is_whole: bool) -> Told {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Told { encoding, mark, is_guess: false };
    }
    if let EncodingChoice(Some(encoding)) = choice {
        return Told::by_statement(encoding);
    }
    if let Some(encoding) = utf_16(bytes) {
        return Told::by_statement(encoding);
    }
    let is_utf_8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // The sample may end within a character.
        Err(error) => !is_whole && error.error_len().is_none(),
    };
    if is_utf_8 {
        return Told::by_statement(UTF_8);
    }
    // Pages that were converted to UTF-16 or from it still declare it; their bytes have told that already.
    let declared = declared.and_then(|label| Encoding::for_label_no_replacement(label.trim().as_bytes()));
    if let Some(encoding) = declared.filter(|&it| it != UTF_8 && it != UTF_16LE && it != UTF_16BE) {
        return Told::by_statement(encoding);
    }
    match guess::encoding(bytes) {
        Some(encoding) => Told { encoding, mark: 0, is_guess: true },
        None => Told::by_statement(UTF_8),
    }
}

/// Tells UTF-16 without a byte order mark: of the two bytes of each character, one is nearly always that of Basic Latin,
/// of the Arabic block, or of their punctuation.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let units = sample.len() / 2;
    if units < 2 {
        return None;
    }
    let is = |at: usize| {
        let high = || sample.iter().skip(at).step_by(2);
        // Bytes that no text of one byte a character holds.
        let telling = high().filter(|&&byte| byte == 0 || byte == 6).count();
        let likely = high().filter(|&&byte| matches!(byte, 0 | 6 | 0x20 | 0xFB..=0xFE)).count();
        telling * 2 > units && likely * 20 >= units * 19
    };
    match (is(1), is(0)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        // A text of NUL bytes is no text.
        _ => None,
    }
}

fn undecodable(encoding: &'static Encoding, byte: Option<u8>, at: u64) -> String {
    let byte = byte.map(|byte| format!("byte 0x{byte:02X} at ")).unwrap_or_default();
    format!("is not {}: {byte}byte offset {at}", encoding.name())
}

/// The texts that a test of plausibility may have to tell apart.
pub(super) const GUESSES: [&Encoding; 3] = [WINDOWS_1256, ISO_8859_6, WINDOWS_1252];

/// A stream of bytes as UTF-8.
struct Transcoder<R> {
    inner: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    input: Vec<u8>,
    /// What of `input` is decoded, and up to where it is filled.
    taken: usize,
    filled: usize,
    /// Bytes of the source that `input` no longer holds.
    before: u64,
    output: Vec<u8>,
    given: usize,
    ready: usize,
    is_over: bool,
}

impl<R: Read> Transcoder<R> {
    fn new(inner: R, told: Told) -> Self {
        // The decoder takes the mark off by itself.
        let decoder =
            if told.mark > 0 { told.encoding.new_decoder() } else { told.encoding.new_decoder_without_bom_handling() };
        Self {
            inner,
            encoding: told.encoding,
            decoder,
            input: vec![0; 16 * 1024],
            taken: 0,
            filled: 0,
            before: 0,
            output: vec![0; 64 * 1024],
            given: 0,
            ready: 0,
            is_over: false,
        }
    }

    /// Decodes some more.
    fn fill(&mut self) -> io::Result<()> {
        while self.given == self.ready && !self.is_over {
            if self.taken == self.filled {
                self.before += self.filled as u64;
                self.taken = 0;
                self.filled = self.inner.read(&mut self.input)?;
            }
            let is_last = self.filled == 0;
            let from = &self.input[self.taken..self.filled];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(from, &mut self.output, is_last);
            self.taken += read;
            (self.given, self.ready) = (0, written);
            match result {
                DecoderResult::Malformed(length, after) => {
                    let at = self.taken as u64 + self.before;
                    let at = at.saturating_sub(u64::from(length) + u64::from(after));
                    let within = at.checked_sub(self.before).and_then(|at| usize::try_from(at).ok());
                    let byte = within.and_then(|at| self.input.get(at)).copied();
                    self.is_over = true;
                    return Err(refused(undecodable(self.encoding, byte, at)));
                }
                DecoderResult::InputEmpty if is_last => self.is_over = true,
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let length = buffer.len().min(self.ready - self.given);
        buffer[..length].copy_from_slice(&self.output[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URDU: &str = "طورخم سرحد کے راستے تجارت منگل کے روز دوبارہ شروع ہو گئی، حکام نے بتایا۔";

    fn utf_16_bytes(text: &str, to: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to).collect()
    }

    #[test]
    fn every_encoding_is_told_and_gives_the_same_text() {
        let marked = format!("\u{FEFF}{URDU}");
        for (bytes, name) in [
            (URDU.as_bytes().to_vec(), "UTF-8"),
            (marked.as_bytes().to_vec(), "UTF-8"),
            (utf_16_bytes(URDU, u16::to_le_bytes), "UTF-16LE"),
            (utf_16_bytes(URDU, u16::to_be_bytes), "UTF-16BE"),
            (utf_16_bytes(&marked, u16::to_le_bytes), "UTF-16LE"),
            (utf_16_bytes(&marked, u16::to_be_bytes), "UTF-16BE"),
        ] {
            let decoded = decode(bytes.clone(), None, EncodingChoice::default()).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.told.encoding.name()), (URDU, name));
            assert!(!decoded.told.is_guess);
            let mut input = &bytes[..];
            let (mut stream, told) = super::decoded(&mut input, EncodingChoice::default()).unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            assert_eq!((text.as_str(), told.encoding.name()), (URDU, name));
        }
        let latin = decode(utf_16_bytes("The gate", u16::to_le_bytes), None, EncodingChoice::default()).unwrap();
        assert_eq!((latin.text.as_str(), latin.told.encoding), ("The gate", UTF_16LE));
    }

    #[test]
    fn what_is_stated_counts_unless_the_bytes_are_utf_8() {
        let text = "\u{633}\u{644}\u{627}\u{645}";
        let (old, ..) = WINDOWS_1256.encode(text);
        let read = |bytes: &[u8], declared, choice: &str| {
            decode(bytes.to_vec(), declared, EncodingChoice::named(choice).unwrap()).map(|decoded| decoded.text)
        };
        assert_eq!(read(&old, Some("windows-1256"), "detect").as_deref(), Ok(text));
        assert_eq!(read(&old, None, "cp1256").as_deref(), Ok(text));
        assert_eq!(read(text.as_bytes(), Some("windows-1256"), "detect").as_deref(), Ok(text));
        assert!(EncodingChoice::named("klingon").is_none() && EncodingChoice::named("replacement").is_none());
    }

    #[test]
    fn what_does_not_decode_is_told_with_its_place() {
        let read = |bytes: &[u8], choice: &str| {
            decode(bytes.to_vec(), None, EncodingChoice::named(choice).unwrap())
                .map(|decoded| decoded.text)
                .unwrap_err()
        };
        assert_eq!(read(b"Good \xFF bad", "detect"), "is not UTF-8: byte 0xFF at byte offset 5");
        let broken = [URDU.as_bytes(), b"\xE4", URDU.as_bytes()].concat();
        assert_eq!(read(&broken, "detect"), format!("is not UTF-8: byte 0xE4 at byte offset {}", URDU.len()));
        assert_eq!(read(b"abc\xFFdef", "ISO-8859-6"), "is not ISO-8859-6: byte 0xFF at byte offset 3");
        // Half of a surrogate pair.
        let lone = [0x41, 0, 0, 0xD8, 0x42, 0, 0x43, 0, 0x44, 0, 0x45, 0];
        assert!(
            read(&lone, "utf-16le").contains("is not UTF-16LE: byte 0x00 at byte offset 2"),
            "{}",
            read(&lone, "utf-16le")
        );
        // Far behind the first buffer.
        let far = [vec![b'a'; 100_000], vec![0xFF]].concat();
        assert!(read(&far, "ISO-8859-6").ends_with("byte offset 100000"));
    }
}
