//! Values of a config that have bounds, read so that a wrong one is told in words and at its place.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

use crate::language::Language;

/// A whole number from `LOW` to `HIGH`.
pub(crate) fn whole<'de, D, T, const LOW: u64, const HIGH: u64>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    deserializer.deserialize_any(Whole::<T, LOW, HIGH>(PhantomData))
}

/// As [`whole`], for a key that may be absent.
pub(crate) fn some_whole<'de, D, T, const LOW: u64, const HIGH: u64>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    whole::<D, T, LOW, HIGH>(deserializer).map(Some)
}

/// A number from 0 to 1.
pub(crate) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    deserializer.deserialize_any(Share)
}

/// As [`share`], for a key that may be absent.
pub(crate) fn some_share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer).map(Some)
}

/// A list of texts, each as [`text`].
pub(crate) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(List::<Words>(PhantomData))
}

/// A list of codes of languages.
pub(crate) fn languages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(List::<Code>(PhantomData))
}

/// Words in quotes that are not empty, as a path or a name.
pub(crate) fn text<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(Text).map(T::from)
}

/// As [`text`], for a key that may be absent.
pub(crate) fn some_text<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<Option<T>, D::Error> {
    text(deserializer).map(Some)
}

/// One name, or a list of names.
pub(crate) fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(Names)
}

struct Whole<T, const LOW: u64, const HIGH: u64>(PhantomData<T>);

impl<T: TryFrom<u64>, const LOW: u64, const HIGH: u64> Visitor<'_> for Whole<T, LOW, HIGH> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match HIGH {
            u64::MAX => write!(f, "a whole number from {LOW}"),
            _ => write!(f, "a whole number from {LOW} to {HIGH}"),
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        let wrong = || E::invalid_value(Unexpected::Unsigned(value), &self);
        if (LOW..=HIGH).contains(&value) { T::try_from(value).map_err(|_| wrong()) } else { Err(wrong()) }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(value), &self)),
        }
    }
}

struct Share;

impl Visitor<'_> for Share {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 1")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(E::invalid_value(Unexpected::Float(value), &self)) }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        match value {
            0 => Ok(0.0),
            1 => Ok(1.0),
            _ => Err(E::invalid_value(Unexpected::Signed(value), &self)),
        }
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text in quotes")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        if value.trim().is_empty() {
            return Err(E::invalid_value(Unexpected::Str(value), &self));
        }
        Ok(value.to_owned())
    }
}

/// Words in quotes, in a list.
struct Words(String);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(Self)
    }
}

/// The code of a language, in a list.
struct Code(String);

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Language::deserialize(deserializer).map(|language| Self(language.code().to_owned()))
    }
}

impl From<Words> for String {
    fn from(Words(words): Words) -> Self {
        words
    }
}

impl From<Code> for String {
    fn from(Code(code): Code) -> Self {
        code
    }
}

struct List<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Into<String>> Visitor<'de> for List<T> {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts in quotes: [\"…\", \"…\"]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Vec<String>, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element::<T>()? {
            list.push(entry.into());
        }
        Ok(list)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in quotes, or a list of such names")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Vec<String>, E> {
        Text.visit_str(value).map(|name| vec![name])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<String>, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = seq.next_element::<String>()? {
            names.extend(self::Names.visit_str::<A::Error>(&name)?);
        }
        if names.is_empty() { Err(A::Error::invalid_length(0, &self)) } else { Ok(names) }
    }
}
