//! Values of a config that have bounds, read so that a wrong one is told in words and at its place.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

/// A whole number from `LOW` to `HIGH`.
pub(crate) fn whole<'de, D, T, const LOW: u64, const HIGH: u64>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    deserializer.deserialize_any(Whole::<T, LOW, HIGH>(PhantomData))
}

/// A number from 0 to 1.
pub(crate) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    deserializer.deserialize_any(Share)
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
