//! Stand-in.

use super::limits::Limits;

/// What an HTML page says of itself.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) published: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) url: Option<String>,
    pub(super) lang: Option<String>,
    #[allow(dead_code)]
    pub(super) dir: Option<String>,
}

#[allow(clippy::unnecessary_wraps, reason = "a stand-in")]
pub(super) fn read(html: &str, url: Option<&str>, _limits: &Limits) -> Result<Page, String> {
    let text: String = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    Ok(Page {
        text,
        title: None,
        published: None,
        outlet: None,
        url: url.map(str::to_owned),
        lang: html.split_once("lang=\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0.to_owned())),
        dir: None,
    })
}

pub(super) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    let (_, rest) = head.split_once("charset=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}
