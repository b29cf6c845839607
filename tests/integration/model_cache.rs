//! `bayan model`: what comes into the cache, from a folder or from a hub, and what is found to be damaged there.

use std::fs;

use bayan::embed::{Encoder, TransformerEncoder};
use bayan::model::{AddOptions, Cache};

use crate::harness::{Ended, Folder};
use crate::model_folders::{copied, miniature};

/// What lies in the cache, whole or not.
fn cached(folder: &Folder) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.path().join("cache/models")) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn ended_well(ended: &Ended) -> &str {
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    &ended.stdout
}

#[test]
fn a_folder_is_added_listed_shown_and_used_by_its_name() {
    let folder = Folder::new();
    copied(&folder, "e5", "e5");
    // What bayan has no use for stays behind.
    folder.write("e5/pytorch_model.bin", "weights of another form");
    let added = folder.bayan(&["model", "add", "e5", "--name", "tiny-e5"], "");
    assert!(ended_well(&added).starts_with("tiny-e5: encoder of 24 dimensions, 10 files, "), "{}", added.stdout);
    copied(&folder, "nli", "nli");
    ended_well(&folder.bayan(&["model", "add", "nli"], ""));
    assert_eq!(cached(&folder), ["nli", "tiny-e5"]);

    let listed = folder.bayan(&["model", "list"], "");
    assert_eq!(ended_well(&listed).lines().count(), 2);
    let records = folder.bayan(&["model", "list", "--json"], "").records();
    assert_eq!((&records[0]["name"], &records[0]["kind"]), (&"nli".into(), &"nli".into()));
    assert_eq!((&records[1]["dimensions"], &records[1]["prefix"]), (&24.into(), &"query: ".into()));
    let paths: Vec<&str> =
        records[1]["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"onnx/model.onnx") && !paths.contains(&"pytorch_model.bin"), "{paths:?}");
    let shown = folder.bayan(&["model", "show", "tiny-e5"], "");
    for words in ["Random weights, for tests.", "licence   cc0-1.0", "1_Pooling/config.json", "\"query: \""] {
        assert!(ended_well(&shown).contains(words), "{words}\n{}", shown.stdout);
    }

    let text = "The gate is shut.";
    let by_name = folder.bayan(&["embed", "--raw", "--lines", "-", "--model", "tiny-e5"], text);
    let by_path = folder.bayan(&["embed", "--raw", "--lines", "-", "--model", "e5"], text);
    assert_eq!(ended_well(&by_name), ended_well(&by_path));
    folder.write("lines", "The gate is shut.\nTwenty people were wounded.");
    ended_well(&folder.bayan(&["mine", "lines", "lines", "--model", "tiny-e5"], ""));
    let nowhere = folder.bayan(&["embed", "--lines", "-", "--model", "nowhere"], text);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("bayan model list"), "{}", nowhere.stderr);
}

#[test]
fn what_cannot_be_a_model_gets_no_name() {
    let folder = Folder::new();
    copied(&folder, "e5", "e5");
    let hash = "0".repeat(64);
    let wrong = format!("config.json={hash}");
    let other = format!("none.json={hash}");
    for (arguments, words) in [
        (vec!["e5", "--name", "../e5"], "cannot be the name"),
        (vec!["e5", "--name", "default"], "cannot be the name"),
        (vec!["nowhere"], "cannot read this model folder"),
        (vec!["e5", "--checksum", &wrong], "not the file you asked for"),
        (vec!["e5", "--checksum", &other], "none.json"),
        (vec!["e5", "--checksum", "config.json=12"], "FILE=HASH"),
        (vec!["e5", "--graph", "onnx/none.onnx"], "onnx/model.onnx"),
    ] {
        let ended = folder.bayan(&[["model", "add"].as_slice(), &arguments].concat(), "");
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.stderr.contains(words), "{arguments:?}: {}", ended.stderr);
    }
    fs::remove_file(folder.path().join("e5/tokenizer.json")).unwrap();
    let ended = folder.bayan(&["model", "add", "e5"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("no tokenizer.json"), "{}", ended.stderr);
    assert_eq!(cached(&folder), [""; 0]);

    copied(&folder, "xlmr", "xlmr");
    ended_well(&folder.bayan(&["model", "add", "xlmr"], ""));
    let twice = folder.bayan(&["model", "add", "xlmr"], "");
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("already"), "{}", twice.stderr);
}

#[cfg(unix)]
#[test]
fn the_cache_lies_where_the_users_caches_do() {
    let folder = Folder::new();
    let caches = folder.path().join("caches");
    let variables = [("BAYAN_CACHE", ""), ("XDG_CACHE_HOME", caches.to_str().unwrap())];
    ended_well(&folder.bayan_with(&["model", "add", miniature("xlmr").to_str().unwrap()], "", &variables));
    assert!(caches.join("bayan/models/xlmr/bayan-model.json").is_file());
    assert_eq!(cached(&folder), [""; 0]);
    assert_eq!(ended_well(&folder.bayan(&["model", "list"], "")), "");
}

#[test]
fn verify_finds_the_file_that_differs() {
    let folder = Folder::new();
    for name in ["labse", "xlmr"] {
        ended_well(&folder.bayan(&["model", "add", miniature(name).to_str().unwrap()], ""));
    }
    assert_eq!(ended_well(&folder.bayan(&["model", "verify"], "")), "labse: whole\nxlmr: whole\n");
    let path = folder.path().join("cache/models/labse/2_Dense/model.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::remove_file(folder.path().join("cache/models/labse/tokenizer_config.json")).unwrap();
    folder.write("cache/models/labse/bayan-encoder.json", "{}");
    let ended = folder.bayan(&["model", "verify"], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""));
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines[0].starts_with("labse: 2_Dense/model.safetensors: its BLAKE3 is "), "{}", ended.stdout);
    assert_eq!(lines[1], "labse: tokenizer_config.json: it is missing");
    assert!(lines[2].starts_with("labse: bayan-encoder.json: "), "{}", ended.stdout);
    assert_eq!(lines[3..], ["xlmr: whole"]);
    assert_eq!(folder.bayan(&["model", "verify", "xlmr"], "").code, 0);
    assert_eq!(folder.bayan(&["model", "verify", "labse"], "").code, 1);
    assert_eq!(folder.bayan(&["model", "verify", "nowhere"], "").code, 2);
    // Whoever loads it is told as well.
    let used = folder.bayan(&["embed", "--lines", "-", "--model", "labse"], "text");
    assert_eq!(used.code, 2);
    assert!(used.stderr.contains("damaged"), "{}", used.stderr);
}

#[test]
fn bayans_own_form_goes_into_the_cache_too() {
    let folder = Folder::new();
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/statements-small-en-ps-ur-prs");
    let cache = Cache::at(folder.path());
    let record = cache.add_folder(&own, &AddOptions { name: Some("own".into()), ..AddOptions::default() }).unwrap();
    assert_eq!((record.dimensions, record.prefix.as_deref()), (Some(384), Some("query: ")));
    assert_eq!(cache.verify("own").unwrap(), []);
    let encoder = TransformerEncoder::from_folder(cache.folder("own").unwrap()).unwrap();
    assert_eq!(encoder.model(), TransformerEncoder::from_folder(own).unwrap().model());
}

#[cfg(feature = "hub")]
mod hub {
    use std::fs;
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};

    use sha2::{Digest, Sha256};

    use super::{cached, ended_well};
    use crate::harness::{Ended, Folder};
    use crate::model_folders::miniature;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    /// A hub with one model, the miniature `xlmr` under the name `some/tiny`: weights lie elsewhere, as on the real one.
    /// `is_honest`: whether what it sends is what it states.
    fn hub(is_honest: bool) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), is_honest);
            }
        });
        address
    }

    fn answer(mut stream: TcpStream, is_honest: bool) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let request = lines.next().unwrap().unwrap();
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        let path = request.split(' ').nth(1).unwrap();
        let file = |name: &str| fs::read(miniature("xlmr").join(name)).unwrap();
        let resolve = format!("/some/tiny/resolve/{COMMIT}/");
        let (head, body) = if path == "/api/models/some/tiny/revision/refs%2Fpr%2F1" {
            let names = [
                "config.json",
                "tokenizer.json",
                "tokenizer_config.json",
                "onnx/model.onnx",
                "onnx/model.onnx_data",
                "pytorch_model.bin",
            ];
            let siblings: Vec<_> = names.iter().map(|name| serde_json::json!({"rfilename": name})).collect();
            ("200 OK".into(), serde_json::json!({"sha": COMMIT, "siblings": siblings}).to_string().into_bytes())
        } else if let Some(name) = path.strip_prefix(&resolve) {
            let body = file(name);
            if name.contains(".onnx") {
                let hash = blake3::Hash::from_bytes(Sha256::digest(&body).into()).to_hex();
                let head = format!("302 Found\r\nLocation: /elsewhere/{name}\r\nX-Linked-Etag: \"{hash}\"");
                (head, Vec::new())
            } else {
                ("200 OK".into(), body)
            }
        } else if let Some(name) = path.strip_prefix("/elsewhere/") {
            let mut body = file(name);
            if !is_honest {
                *body.last_mut().unwrap() ^= 1;
            }
            ("200 OK".into(), body)
        } else {
            ("404 Not Found".into(), Vec::new())
        };
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).unwrap();
    }

    fn add(folder: &Folder, source: &str, endpoint: &str, more: &[&str]) -> Ended {
        let arguments = [["model", "add", source].as_slice(), more].concat();
        folder.bayan_with(&arguments, "", &[("HF_ENDPOINT", endpoint), ("NO_PROXY", "*"), ("no_proxy", "*")])
    }

    #[test]
    fn a_model_of_a_hub_is_pinned_to_its_commit() {
        let folder = Folder::new();
        let endpoint = hub(true);
        let hash = blake3::hash(&fs::read(miniature("xlmr/config.json")).unwrap()).to_hex();
        let checksum = format!("config.json={hash}");
        let added = add(&folder, "hf:some/tiny@refs/pr/1", &endpoint, &["--checksum", &checksum]);
        assert_eq!(added.code, 0, "{}", added.stderr);
        assert!(added.stderr.contains("downloading onnx/model.onnx_data (62 kB)"), "{}", added.stderr);
        let record = folder.bayan(&["model", "show", "tiny", "--json"], "").records().remove(0);
        assert_eq!((&record["origin"], &record["revision"]), (&"hf:some/tiny".into(), &COMMIT.into()));
        assert_eq!(record["files"].as_array().unwrap().len(), 5);
        assert_eq!(ended_well(&folder.bayan(&["model", "verify"], "")), "tiny: whole\n");
        let by_name = folder.bayan(&["embed", "--raw", "--lines", "-", "--model", "tiny"], "text");
        let path = miniature("xlmr");
        let by_path = folder.bayan(&["embed", "--raw", "--lines", "-", "--model", path.to_str().unwrap()], "text");
        assert_eq!(ended_well(&by_name), ended_well(&by_path));
    }

    #[test]
    fn nothing_of_a_download_that_goes_wrong_stays() {
        let folder = Folder::new();
        let damaged = add(&folder, "hf:some/tiny@refs/pr/1", &hub(false), &[]);
        assert_eq!((damaged.code, damaged.stdout.as_str()), (2, ""));
        assert!(damaged.stderr.contains("did not arrive whole"), "{}", damaged.stderr);
        let unknown = add(&folder, "hf:some/other", &hub(true), &[]);
        assert_eq!(unknown.code, 2);
        assert!(unknown.stderr.contains("404"), "{}", unknown.stderr);
        // A port that nobody listens at.
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let unreached = add(&folder, "hf:some/tiny", &format!("http://{closed}"), &[]);
        assert_eq!(unreached.code, 2);
        assert!(unreached.stderr.contains("cannot download"), "{}", unreached.stderr);
        let misnamed = add(&folder, "hf:one-part", "http://localhost", &[]);
        assert_eq!(misnamed.code, 2);
        assert!(misnamed.stderr.contains("hf:OWNER/NAME"), "{}", misnamed.stderr);
        assert_eq!(cached(&folder), [""; 0]);
    }
}
