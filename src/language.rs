//! The languages bayan reads, and how it tells them apart.
//!
//! [`Identifier`] labels texts, sentences and documents. It looks at the character n-grams of a text's words
//! (`features`), asks a small linear model (`model`, trained by `training/language`), and decides between Dari and
//! Iranian Persian by that model and by words that only one of them uses (`dialect`).

mod dialect;
mod features;
mod identify;
mod model;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use dialect::{Reason, ReasonKind};
pub use identify::{DocumentLanguage, Identification, Identifier};

/// A language bayan reads. The codes are ISO 639 (`en`, `ps`, `ur`, `prs`, `fa`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Pashto.
    #[serde(rename = "ps")]
    Pashto,
    /// Urdu.
    #[serde(rename = "ur")]
    Urdu,
    /// Dari, the Persian of Afghanistan.
    #[serde(rename = "prs")]
    Dari,
    /// Iranian Persian; every later stage handles it as it handles Dari.
    #[serde(rename = "fa")]
    Persian,
}

/// What the identifier says of a text: one of the five languages, or none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Label {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Pashto.
    #[serde(rename = "ps")]
    Pashto,
    /// Urdu.
    #[serde(rename = "ur")]
    Urdu,
    /// Dari.
    #[serde(rename = "prs")]
    Dari,
    /// Iranian Persian.
    #[serde(rename = "fa")]
    Persian,
    /// Any other language, or no language at all.
    #[serde(rename = "other")]
    Other,
}

impl Language {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Self; 5] = [Self::English, Self::Pashto, Self::Urdu, Self::Dari, Self::Persian];

    /// The ISO 639 code: `en`, `ps`, `ur`, `prs` or `fa`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Pashto => "ps",
            Self::Urdu => "ur",
            Self::Dari => "prs",
            Self::Persian => "fa",
        }
    }

    /// The English name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Pashto => "Pashto",
            Self::Urdu => "Urdu",
            Self::Dari => "Dari",
            Self::Persian => "Persian",
        }
    }

    /// Whether the language is written from right to left.
    #[must_use]
    pub const fn is_right_to_left(self) -> bool {
        !matches!(self, Self::English)
    }

    /// The language whose rules and word lists serve this one: Dari's for Iranian Persian, else its own.
    #[must_use]
    pub const fn resources(self) -> Self {
        match self {
            Self::Persian => Self::Dari,
            own => own,
        }
    }
}

impl Label {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Self; 6] = [Self::English, Self::Pashto, Self::Urdu, Self::Dari, Self::Persian, Self::Other];

    /// The language, or `None` for [`Label::Other`].
    #[must_use]
    pub const fn language(self) -> Option<Language> {
        match self {
            Self::English => Some(Language::English),
            Self::Pashto => Some(Language::Pashto),
            Self::Urdu => Some(Language::Urdu),
            Self::Dari => Some(Language::Dari),
            Self::Persian => Some(Language::Persian),
            Self::Other => None,
        }
    }

    /// The code: the language's, or `other`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self.language() {
            Some(language) => language.code(),
            None => "other",
        }
    }
}

impl From<Language> for Label {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::English,
            Language::Pashto => Self::Pashto,
            Language::Urdu => Self::Urdu,
            Language::Dari => Self::Dari,
            Language::Persian => Self::Persian,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Language {
    /// The direction that it is written in, as the attribute `dir` of HTML takes it: `ltr` or `rtl`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English => "ltr",
            Self::Pashto | Self::Urdu | Self::Dari | Self::Persian => "rtl",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Language {
    type Err = crate::Error;

    fn from_str(code: &str) -> crate::Result<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code).ok_or_else(|| {
            crate::Error::new(crate::ErrorKind::Input, format!("`{code}` is not a language bayan reads"))
                .with_hint("use one of en, ps, ur, prs, fa")
        })
    }
}
