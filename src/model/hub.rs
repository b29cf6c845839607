//! Models from the Hugging Face hub. This is the only part of bayan that uses the network, and only when it is asked to.
//!
//! A revision is first turned into the commit that it means, and every file is then asked for by that commit, so that
//! all are of one state. Where the hub states a file's SHA-256 (it does for those in large-file storage, which weights
//! are), the file must have it.

use std::fmt::Write;
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use ureq::Agent;
use ureq::http::Response;
use ureq::{Body, BodyReader};

use super::cache::{AddOptions, Cache, is_hash, wanted};
use super::{ModelRecord, check_name};
use crate::error::{Error, Result};
use crate::onnx::fault;

/// A model of the hub, written `hf:OWNER/NAME` or `hf:OWNER/NAME@REVISION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubModel {
    owner: String,
    name: String,
    revision: String,
}

/// What is told of a download: the file that comes next, and its size if the hub states it.
pub type Progress<'a> = &'a mut dyn FnMut(&str, Option<u64>);

impl FromStr for HubModel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            fault(format!("`{text}` is not a model of the hub"))
                .with_hint("write hf:OWNER/NAME or hf:OWNER/NAME@REVISION")
        };
        let rest = text.strip_prefix("hf:").unwrap_or(text);
        let (id, revision) = rest.split_once('@').unwrap_or((rest, "main"));
        let (owner, name) = id.split_once('/').ok_or_else(wrong)?;
        let is_revision = |part: &str| {
            part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
                && !part.is_empty()
                && part.split('/').all(|part| !matches!(part, "" | "." | ".."))
        };
        if check_name(owner).and_then(|()| check_name(name)).is_err() || !is_revision(revision) {
            return Err(wrong());
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned(), revision: revision.to_owned() })
    }
}

/// What the hub says of a revision.
#[derive(Deserialize)]
struct Info {
    sha: String,
    #[serde(default)]
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
}

impl Cache {
    /// Downloads a model of the Hugging Face hub into the cache, if it loads. `HF_ENDPOINT` names another hub.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if the hub does not have it or cannot be reached, if a hash
    /// differs, the model does not load, or there is a model of that name; [`ErrorKind::Io`](crate::ErrorKind::Io) if
    /// it cannot be written.
    pub fn add_from_hub(&self, model: &HubModel, options: &AddOptions, progress: Progress) -> Result<ModelRecord> {
        let name = options.name.clone().unwrap_or_else(|| model.name.clone());
        let mut staging = self.stage(&name, options)?;
        let hub = Hub::new();
        let id = format!("{}/{}", model.owner, model.name);
        let info = hub.info(&id, &model.revision)?;
        let names: Vec<String> = info.siblings.into_iter().map(|sibling| sibling.rfilename).collect();
        for file in wanted(&names, options.graph.as_deref())? {
            let url = format!("{}/{id}/resolve/{}/{}", hub.endpoint, info.sha, encoded(&file));
            let download = hub.get(&url)?;
            progress(&file, download.bytes);
            staging.add(&file, download.content, download.sha256.as_deref())?;
        }
        staging.finish(format!("hf:{id}"), Some(info.sha))
    }
}

struct Hub {
    agent: Agent,
    endpoint: String,
}

struct Download {
    content: BodyReader<'static>,
    bytes: Option<u64>,
    sha256: Option<String>,
}

impl Hub {
    fn new() -> Self {
        const PATIENCE: Duration = Duration::from_mins(1);
        let endpoint = std::env::var("HF_ENDPOINT").ok().filter(|endpoint| !endpoint.is_empty());
        let endpoint = endpoint.as_deref().unwrap_or("https://huggingface.co").trim_end_matches('/').to_owned();
        let config = Agent::config_builder()
            .user_agent(concat!("bayan/", env!("CARGO_PKG_VERSION")))
            // Followed here, because what the hub says of a file stands in the answer that redirects.
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .build();
        Self { agent: config.into(), endpoint }
    }

    /// The commit and the files of a revision.
    fn info(&self, id: &str, revision: &str) -> Result<Info> {
        const LARGEST: u64 = 64 << 20;
        let url = format!("{}/api/models/{id}/revision/{}", self.endpoint, revision.replace('/', "%2F"));
        let wrong = || fault(format!("the hub's answer on {id} is not of the form it should have ({url})"));
        let info: Info = serde_json::from_reader(std::io::Read::take(self.get(&url)?.content, LARGEST))
            .map_err(|source| wrong().with_source(source))?;
        let is_commit = info.sha.len() == 40 && info.sha.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_commit { Ok(info) } else { Err(wrong()) }
    }

    /// Starts to read what `url` leads to.
    fn get(&self, url: &str) -> Result<Download> {
        const MOST_REDIRECTS: usize = 6;
        let (mut at, mut sha256, mut bytes) = (url.to_owned(), None, None);
        for _ in 0..MOST_REDIRECTS {
            let response = self.agent.get(&at).call().map_err(|source| {
                fault(format!("cannot download {at}"))
                    .with_hint("is this machine on the network? A folder that was copied here can be added as well")
                    .with_source(source)
            })?;
            if let Some(etag) = header(&response, "x-linked-etag") {
                let etag = etag.trim_start_matches("W/").trim_matches('"').to_ascii_lowercase();
                sha256 = sha256.or(Some(etag).filter(|etag| is_hash(etag)));
            }
            bytes = bytes.or_else(|| header(&response, "x-linked-size")?.parse().ok());
            let status = response.status();
            if status.is_success() {
                let bytes = bytes.or(response.body().content_length());
                let content = response.into_body().into_with_config().limit(u64::MAX).reader();
                return Ok(Download { content, bytes, sha256 });
            }
            let next = if status.is_redirection() { header(&response, "location") } else { None };
            at = match next {
                Some(next) => redirected(&at, next)?,
                None => {
                    return Err(fault(format!("the hub answers {status} for {at}")).with_hint(
                        "is the name right? Models that ask for a login are not downloaded: fetch them with the hub's \
                         own tools and add the folder",
                    ));
                }
            };
        }
        Err(fault(format!("the hub redirects {url} too often")))
    }
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Where a redirection from `at` to `next` leads.
fn redirected(at: &str, next: &str) -> Result<String> {
    let is_safe = at.starts_with("https://");
    if next.starts_with("https://") || next.starts_with("http://") && !is_safe {
        return Ok(next.to_owned());
    }
    let host_end = at.find("://").and_then(|scheme| Some(scheme + 3 + at.get(scheme + 3..)?.find('/')?));
    match host_end {
        Some(end) if next.starts_with('/') && !next.starts_with("//") => Ok(format!("{}{next}", &at[..end])),
        _ => Err(fault(format!("the hub redirects {at} to `{next}`, where bayan does not go"))),
    }
}

/// A path with all but plain characters as `%XX`.
fn encoded(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_the_hub_is_an_owner_a_name_and_a_revision() {
        let of = |text: &str| text.parse::<HubModel>();
        assert_eq!(of("hf:intfloat/multilingual-e5-base").unwrap().revision, "main");
        assert_eq!(of("hf:a/b@refs/pr/1").unwrap().revision, "refs/pr/1");
        for text in ["hf:b", "hf:../b", "hf:a/b/c", "hf:a/b@", "hf:a/b@x?y", "hf:a/b@../x", "hf:/b", "hf:a/"] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn redirections_go_on_and_never_from_https_to_http() {
        let of = |at, next| redirected(at, next).ok();
        assert_eq!(of("https://hub/a/b", "/c?d").as_deref(), Some("https://hub/c?d"));
        assert_eq!(of("https://hub/a", "https://cdn/x").as_deref(), Some("https://cdn/x"));
        assert_eq!(of("http://localhost:1/a", "http://localhost:2/x").as_deref(), Some("http://localhost:2/x"));
        assert_eq!(of("https://hub/a", "http://cdn/x"), None);
        assert_eq!(of("https://hub/a", "//cdn/x"), None);
        assert_eq!(of("https://hub/a", "file:///x"), None);
    }

    #[test]
    fn paths_are_encoded() {
        assert_eq!(encoded("onnx/a b#?.onnx"), "onnx/a%20b%23%3F.onnx");
    }
}
