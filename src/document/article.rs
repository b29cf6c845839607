//! What a source says of an article, and why it is none.

use super::Published;

/// What a source says of an article, before defaults are filled in.
#[derive(Debug, Default)]
pub(super) struct Article {
    pub(super) id: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) body: String,
    /// What is missing or not certain.
    pub(super) notes: Vec<String>,
}

/// Why a source is not an article, and on which of its lines (from 1), where one is to blame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: Option<usize>,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into() }
    }

    pub(super) fn on(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), reason: reason.into() }
    }
}

impl Article {
    /// Lets only an article with something to read in it pass, and none whose words hold a NUL: they are bytes that
    /// were taken for text.
    pub(super) fn checked(self) -> Result<Self, Fault> {
        // Zero-width marks are no text either.
        let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}');
        if self.body.chars().all(is_blank) {
            return Err(Fault::new("has no text"));
        }
        let words = [Some(&self.body), self.title.as_ref(), self.outlet.as_ref(), self.id.as_ref(), self.url.as_ref()];
        if let Some(at) = self.body.find('\0') {
            return Err(Fault::new(format!("holds the character NUL, at byte offset {at} of its text")));
        }
        if words.into_iter().flatten().any(|words| words.contains('\0')) {
            return Err(Fault::new("holds the character NUL"));
        }
        Ok(self)
    }
}

/// The beginning of a text that a message quotes.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
