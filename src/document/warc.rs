//! Stand-in.

use std::io;

use super::limits::Limits;

/// A page of a crawl.
pub(super) struct Capture {
    pub(super) url: Option<String>,
    #[allow(dead_code)]
    pub(super) date: Option<String>,
    pub(super) charset: Option<String>,
    pub(super) body: Vec<u8>,
    #[allow(dead_code)]
    pub(super) record: usize,
}

pub(super) fn read(
    input: &mut dyn io::BufRead,
    _limits: &Limits,
    take: &mut dyn FnMut(usize, Result<Capture, String>) -> io::Result<()>,
) -> Result<(), String> {
    let mut body = Vec::new();
    input.read_to_end(&mut body).map_err(|error| error.to_string())?;
    take(1, Ok(Capture { url: None, date: None, charset: None, body, record: 1 })).map_err(|error| error.to_string())
}
