//! Telling the old encodings of one byte a character apart by the letters that they make of a text.
//!
//! windows-1256 is that of the first Urdu, Persian and Pashto web pages; ISO-8859-6 that of Unix systems for Arabic;
//! windows-1252 that of English with typographic quotes. The first two agree on nearly no letter after ض, so that one
//! read as the other gives letters in the wrong shares, and accented Latin letters among the Arabic ones.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::encoding::GUESSES;

/// Bytes above ASCII without which there is nothing to judge Arabic-script text by.
const LEAST: usize = 24;

/// The share, in thousandths, of each frequent letter in the news of the Arabic-script languages.
const SHARES: [(char, f32); 40] = [
    ('ا', 135.0),
    ('ي', 85.0),
    ('ی', 85.0),
    ('ر', 70.0),
    ('ن', 65.0),
    ('و', 65.0),
    ('م', 50.0),
    ('د', 55.0),
    ('ه', 45.0),
    ('ہ', 30.0),
    ('ل', 50.0),
    ('ت', 45.0),
    ('ب', 35.0),
    ('ک', 35.0),
    ('ك', 30.0),
    ('س', 35.0),
    ('ے', 25.0),
    ('ش', 20.0),
    ('پ', 18.0),
    ('گ', 15.0),
    ('ں', 12.0),
    ('خ', 12.0),
    ('ز', 15.0),
    ('ف', 14.0),
    ('ع', 14.0),
    ('ح', 12.0),
    ('ق', 12.0),
    ('ج', 12.0),
    ('چ', 8.0),
    ('ط', 6.0),
    ('ص', 7.0),
    ('ھ', 8.0),
    ('آ', 6.0),
    ('ٹ', 5.0),
    ('ڑ', 3.0),
    ('ئ', 5.0),
    ('غ', 4.0),
    ('ض', 3.0),
    ('ة', 12.0),
    ('أ', 8.0),
];

/// The mean of the logarithms of the letters' shares from which a text is plausible. Real text lies near -1.45, text
/// read in the wrong encoding below -1.9.
const PLAUSIBLE: f32 = -1.7;

/// The old encoding that the text is most likely in, if it is plausible in one. `None` also for UTF-8 with a fault in
/// it.
pub(super) fn encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    if high == 0 || bytes.contains(&0) || is_mostly_utf_8(bytes, high) {
        return None;
    }
    let candidates = GUESSES.iter().filter(|&&encoding| encoding != WINDOWS_1252);
    let scored = candidates.filter_map(|&encoding| Some((plausibility(bytes, encoding)?, encoding)));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((score, encoding)) if high >= LEAST && score >= PLAUSIBLE => Some(encoding),
        _ => is_english(bytes).then_some(WINDOWS_1252),
    }
}

/// Whether more of the bytes above ASCII belong to UTF-8 than do not.
fn is_mostly_utf_8(bytes: &[u8], high: usize) -> bool {
    let valid: usize =
        bytes.utf8_chunks().map(|chunk| chunk.valid().bytes().filter(|byte| *byte >= 0x80).count()).sum();
    valid * 2 > high
}

/// The mean logarithm of the shares of what the bytes above ASCII stand for. `None` if one stands for nothing.
fn plausibility(bytes: &[u8], encoding: &'static Encoding) -> Option<f32> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let (mut sum, mut count) = (0.0_f32, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        let share = match SHARES.iter().find(|(letter, _)| *letter == c) {
            Some((_, share)) => *share,
            // Signs of punctuation and the marks that join and part letters.
            None if matches!(c, '،' | '؛' | '؟' | '\u{200C}' | '\u{200D}' | '«' | '»' | '\u{A0}' | '‘'..='”') => {
                10.0
            }
            None if ('\u{621}'..='\u{64A}').contains(&c) => 2.0,
            None => 0.02,
        };
        sum += (share / 1000.0).log10();
        count += 1;
    }
    (count > 0).then(|| sum / count as f32)
}

/// Whether the bytes above ASCII are the quotes, dashes and accented letters of an English text: few, and each where
/// such a sign may stand.
fn is_english(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let is_beside_letter = |at: usize| {
        let is_letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
        is_letter(at.checked_sub(1)) || is_letter(at.checked_add(1))
    };
    let fits = |(at, &byte): (usize, &u8)| match byte {
        // Quotes, dashes, dots, the euro, the pound, the space that does not break, guillemets.
        0x80
        | 0x82
        | 0x84
        | 0x85
        | 0x8B
        | 0x91..=0x97
        | 0x99
        | 0x9B
        | 0xA0
        | 0xA3
        | 0xA7
        | 0xA9
        | 0xAB
        | 0xAE
        | 0xB0
        | 0xB7
        | 0xBB => true,
        0xC0..=0xFE => byte != 0xD7 && byte != 0xF7 && is_beside_letter(at),
        byte => byte < 0x80,
    };
    high * 8 <= letters && bytes.iter().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_6, WINDOWS_1256};

    use super::*;

    /// `text` in an old encoding, with ی as those who wrote in it had it.
    fn old(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let text = text.replace('ی', "ي").replace('۔', ".");
        let (bytes, _, is_lossy) = encoding.encode(&text);
        assert!(!is_lossy, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn each_old_encoding_is_told_by_its_letters() {
        let urdu = "طورخم سرحد کے راستے تجارت منگل کے روز دوبارہ شروع ہو گئی، حکام نے بتایا۔";
        let dari = "مقام‌های طالبان می‌گویند که گذرگاه تورخم پس از دو هفته به روی بازرگانان باز شد.";
        let arabic = "قالت السلطات إن المعبر الحدودي بين البلدين فتح أمام حركة التجارة يوم الثلاثاء";
        assert_eq!(encoding(&old(urdu, WINDOWS_1256)), Some(WINDOWS_1256));
        assert_eq!(encoding(&old(dari, WINDOWS_1256)), Some(WINDOWS_1256));
        assert_eq!(encoding(&old(arabic, WINDOWS_1256)), Some(WINDOWS_1256));
        assert_eq!(encoding(&old(arabic, ISO_8859_6)), Some(ISO_8859_6));
        let english = "“We will not open the gate,” the minister said – Kabul’s café owners agreed.";
        assert_eq!(encoding(&old(english, WINDOWS_1252)), Some(WINDOWS_1252));
    }

    #[test]
    fn broken_utf_8_and_noise_are_none() {
        let broken = ["د کابل خبر".as_bytes(), b"\xFF", "دوه یم".as_bytes()].concat();
        assert_eq!(encoding(&broken), None);
        assert_eq!(encoding(b"Good \xFF bad"), None);
        assert_eq!(encoding(b"plain"), None);
        let noise: Vec<u8> = (1..=255).cycle().take(4000).collect();
        assert_eq!(encoding(&noise), None);
    }
}
