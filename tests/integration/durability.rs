//! What a run leaves behind when it is killed, stopped, run twice, over a cache that is damaged or a disk that is full: never
//! half of anything under a name that promises the whole, and never other results.

#![allow(clippy::print_stdout, reason = "what was tried, for who asks with --nocapture")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Ended, Folder, records};

/// Short articles of the example corpora, by their paths below the corpus; from each in turn.
fn articles(count: usize) -> Vec<(String, Vec<u8>)> {
    let mut by_corpus: Vec<Vec<(String, Vec<u8>)>> = Vec::new();
    for corpus in ["border-clashes", "spring-floods"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(corpus);
        let mut found = Vec::new();
        for outlet in sorted(&root).iter().filter(|path| path.is_dir()) {
            for article in sorted(outlet) {
                let below = article.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((below, fs::read(&article).unwrap()));
            }
        }
        by_corpus.push(found);
    }
    let longest = by_corpus.iter().map(Vec::len).max().unwrap();
    let all: Vec<_> =
        (0..longest).flat_map(|at| by_corpus.iter().filter_map(move |corpus| corpus.get(at).cloned())).collect();
    assert!(all.len() >= count);
    all.into_iter().take(count).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A folder with a corpus of so many articles, and a job on it.
fn folder_of(count: usize) -> Folder {
    let folder = Folder::new();
    for (path, content) in articles(count) {
        folder.write(&format!("articles/{path}"), content);
    }
    job(&folder, "");
    folder
}

fn job(folder: &Folder, keys: &str) {
    folder.write("job.toml", format!("[corpus]\npath = \"articles\"\n{keys}"));
}

type Files = BTreeMap<String, String>;

/// The files of the run folder `out` that are not hidden, but the timings; those; and the names of hidden files.
fn results(folder: &Folder, out: &str) -> (Files, Value, Vec<String>) {
    let (mut files, mut hidden) = (Files::new(), Vec::new());
    for path in sorted(&folder.path().join(out)) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with('.') {
            hidden.push(name);
        } else {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    let timings = serde_json::from_str(&files.remove("timings.json").unwrap()).unwrap();
    // Of the checksums only that of the timings may differ.
    let checksums = files.get_mut("checksums.b3").unwrap();
    *checksums = checksums.lines().filter(|line| !line.ends_with("  timings.json")).collect::<Vec<_>>().join("\n");
    (files, timings, hidden)
}

/// Runs the job to its end.
fn run(folder: &Folder, out: &str, arguments: &[&str]) -> (Files, Value) {
    let arguments = [["run", "job.toml", "--out", out].as_slice(), arguments].concat();
    let Ended { code, stdout, stderr } = folder.bayan(&arguments, "");
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    let (files, timings, hidden) = results(folder, out);
    assert_eq!(hidden, [".lock"]);
    (files, timings)
}

/// Says which files differ, not what is in them.
fn assert_same(found: &Files, expected: &Files, what: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{what}");
    for (name, content) in found {
        if *content != expected[name] {
            let differ = content.lines().zip(expected[name].lines()).find(|(found, expected)| found != expected);
            panic!("{what}: {name} differs: {differ:?}");
        }
    }
}

/// Starts the job without waiting for it.
fn started(folder: &Folder, out: &str) -> Child {
    let mut command = folder.command(&["run", "job.toml", "--out", out]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits so long at most; `None` if the process goes on.
fn ended_within(child: &mut Child, most: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    loop {
        let status = child.try_wait().unwrap();
        if status.is_some() || started.elapsed() >= most {
            return status;
        }
        sleep(Duration::from_millis(1));
    }
}

fn killed(mut child: Child) {
    // One that has just ended by itself is no matter.
    let _ = child.kill();
    child.wait().unwrap();
}

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Checks what a killed run left: all files under their own names are whole, and where there is a run.json, it is all of the run.
fn check_left(folder: &Folder, out: &str, expected: &Files) -> String {
    let root = folder.path().join(out);
    if !root.exists() {
        return "no folder".to_owned();
    }
    let mut whole = 0;
    for path in sorted(&root) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with('.') {
            continue;
        }
        let content = fs::read_to_string(&path).unwrap();
        let extension = path.extension().unwrap_or_default();
        if extension == "jsonl" {
            assert!(content.is_empty() || content.ends_with('\n'), "{name} is cut off");
            records(&content);
        } else if extension == "json" {
            serde_json::from_str::<Value>(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        whole += 1;
    }
    if !root.join("run.json").exists() {
        return format!("{whole} whole files, no run.json");
    }
    let ended = folder.bayan(&["verify", out], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    assert_same(&results(folder, out).0, expected, "a run folder with a run.json");
    "verifies".to_owned()
}

/// The file of kept vectors, once it is there.
fn vectors(folder: &Folder) -> Option<PathBuf> {
    let cache = folder.path().join("cache/vectors");
    let paths = fs::read_dir(cache).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    paths.into_iter().find(|path| {
        path.extension().is_some_and(|extension| extension == "redb")
            && path.file_stem().is_some_and(|stem| stem != "documents")
    })
}

fn forget(folder: &Folder) {
    let cache = folder.path().join("cache");
    if cache.exists() {
        fs::remove_dir_all(cache).unwrap();
    }
}

/// Waits until the file of kept vectors has been written to `bursts` times: once as it is made, then once a batch.
fn wait_for_bursts(folder: &Folder, child: &mut Child, bursts: usize) -> usize {
    const QUIET: Duration = Duration::from_millis(60);
    let (mut seen, mut last, mut changed) = (0, None, Instant::now());
    while seen < bursts && child.try_wait().unwrap().is_none() {
        let stamp =
            vectors(folder).and_then(|path| fs::metadata(path).ok()).map(|it| (it.len(), it.modified().unwrap()));
        if stamp != last {
            seen += usize::from(last.is_none() || changed.elapsed() > QUIET);
            (last, changed) = (stamp, Instant::now());
        }
        sleep(Duration::from_millis(1));
    }
    seen
}

#[test]
fn a_run_killed_at_any_moment_leaves_nothing_half_done_and_the_next_goes_on_from_there() {
    let kills: usize = std::env::var("BAYAN_KILLS").map_or(12, |count| count.parse().unwrap());
    let folder = folder_of(12);
    let begun = Instant::now();
    let (expected, timings) = run(&folder, "undisturbed", &[]);
    let cold = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    assert_same(&run(&folder, "undisturbed", &[]).0, &expected, "a second run");
    let warm = begun.elapsed().as_secs_f64();
    let texts = timings["embedded"].as_u64().unwrap();
    println!("cold {cold:.2} s, warm {warm:.2} s, {texts} texts\n{:>4} {:>7}  {:<34} left behind", "kill", "after", "");

    let mut numbers = Numbers(7);
    let mut left = cold;
    for kill in 0..kills {
        let is_cold = kill % 3 == 0;
        if is_cold {
            forget(&folder);
            left = cold;
        }
        // Spread over the whole of what is likely to be left, each part of it once in turn.
        let part = (kill as f64 * 0.618_034).fract();
        let after = (part + numbers.next() / kills as f64).min(1.0) * left;
        let mut child = started(&folder, "out");
        let ended = ended_within(&mut child, Duration::from_secs_f64(after));
        killed(child);
        left = if ended.is_some() { warm } else { (left - after).max(warm) };
        let what = match (is_cold, ended) {
            (_, Some(status)) => format!("had ended, {status}"),
            (true, None) => "killed, without a cache at first".to_owned(),
            (false, None) => "killed, going on".to_owned(),
        };
        println!("{kill:>4} {after:>6.2}s  {what:<34} {}", check_left(&folder, "out", &expected));
        if let Some(status) = ended {
            assert!(status.success(), "{status}");
        }
    }
    // And at the moments when files are put in their places, which are short.
    for kill in 0..kills.div_ceil(2) {
        let (last, sign) = (folder.path().join("out/run.json"), folder.path().join("out/.checksums.b3.tmp"));
        // Between the going of the old run.json and the coming of the new one is the moment that matters most.
        let is_between = last.exists() && kill % 2 == 0;
        let mut child = started(&folder, "out");
        let has_come = || if is_between { !last.exists() } else { sign.exists() };
        while !has_come() && child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        let after = numbers.next() * if is_between { 0.003 } else { 0.015 };
        sleep(Duration::from_secs_f64(after));
        let ended = child.try_wait().unwrap();
        killed(child);
        let what = if ended.is_some() { "had put all in place" } else { "killed, putting files in place" };
        println!("{kill:>4} {:>5.1}ms  {what:<34} {}", after * 1e3, check_left(&folder, "out", &expected));
    }
    let (files, _) = run(&folder, "out", &[]);
    assert_same(&files, &expected, "the run after the last kill");
    assert_eq!(folder.bayan(&["verify", "out", "--corpus", "articles"], "").code, 0);
}

#[test]
fn what_was_embedded_before_a_kill_is_not_embedded_again() {
    let folder = folder_of(16);
    let (expected, timings) = run(&folder, "undisturbed", &[]);
    let cold = timings["embedded"].as_u64().unwrap();
    // A machine under load can tear a burst of writes into two, so that the kill comes before the first batch is kept.
    for bursts in [3, 4, 5] {
        forget(&folder);
        let mut child = started(&folder, "out");
        let seen = wait_for_bursts(&folder, &mut child, bursts);
        let has_ended = child.try_wait().unwrap().is_some();
        killed(child);
        let (files, timings) = run(&folder, "out", &[]);
        let embedded = timings["embedded"].as_u64().unwrap();
        println!("killed as the kept vectors were written to for the {seen}. time: {embedded} of {cold} texts left");
        assert_same(&files, &expected, "the run after the kill");
        if !has_ended && 0 < embedded && embedded < cold {
            return;
        }
    }
    panic!("no kill came in the middle of embedding with a batch kept");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_soon_says_what_is_kept_and_leaves_the_results_of_the_run_before() {
    use std::io::Read;

    let folder = folder_of(4);
    let (before, _) = run(&folder, "out", &[]);
    for (path, content) in articles(16) {
        folder.write(&format!("articles/{path}"), content);
    }
    forget(&folder);
    let mut child = started(&folder, "out");
    wait_for_bursts(&folder, &mut child, 1);
    sleep(Duration::from_millis(150));
    assert!(child.try_wait().unwrap().is_none());
    let status = std::process::Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(status.success());
    let asked = Instant::now();
    let ended = ended_within(&mut child, Duration::from_secs(20));
    let took = asked.elapsed();
    println!("ended {took:?} after it was asked to");
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    let code = ended.and_then(|status| status.code());
    killed(child);
    assert_eq!(code, Some(130), "{stderr}");
    // 800 ms, and what a busy machine takes to notice.
    assert!(took < Duration::from_millis(2500), "{took:?}");
    assert!(stderr.contains("the run was stopped") && stderr.contains("kept"), "{stderr:?}");
    assert_same(&results(&folder, "out").0, &before, "the run before");
    let ended = folder.bayan(&["verify", "out"], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    // The next run goes on, and leaves nothing of the one that was stopped.
    run(&folder, "out", &[]);
}

#[test]
fn a_folder_that_another_run_writes_is_left_to_it() {
    let folder = folder_of(2);
    job(&folder, "[embed]\nmode = \"fast\"\n");
    let (before, _) = run(&folder, "out", &[]);
    let lock = File::options().write(true).open(folder.path().join("out/.lock")).unwrap();
    lock.try_lock().unwrap();
    let ended = folder.bayan(&["run", "job.toml", "--out", "out"], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("another run is writing this folder"), "{}", ended.stderr);
    let named = folder.path().join("out");
    assert!(ended.stderr.contains(named.to_str().unwrap()) || ended.stderr.contains("--> out"), "{}", ended.stderr);
    assert_same(&results(&folder, "out").0, &before, "the other run's folder");
    drop(lock);
    assert_same(&run(&folder, "out", &[]).0, &before, "a run once the folder is free");
}

#[test]
fn two_runs_share_no_cache_at_a_time_and_give_the_same() {
    let folder = folder_of(3);
    let (expected, _) = run(&folder, "first", &[]);
    let path = folder.path().join("cache/vectors/documents.redb");
    let held = redb::Database::create(&path).unwrap();
    let ended = folder.bayan(&["run", "job.toml", "--out", "second"], "");
    drop(held);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("warning: ") && ended.stderr.contains("another run"), "{}", ended.stderr);
    assert_same(&results(&folder, "second").0, &expected, "a run beside another");
}

/// The lines of a file by one of their fields.
fn by_field(files: &Files, file: &str, field: &str) -> BTreeMap<String, Value> {
    let found = records(&files[file]).into_iter();
    found.map(|record| (record[field].as_str().unwrap().to_owned(), record)).collect()
}

#[test]
fn what_is_kept_is_used_where_it_still_holds_and_only_there() {
    let folder = folder_of(7);
    let (first, timings) = run(&folder, "out", &[]);
    assert!(timings["embedded"].as_u64().unwrap() > 0);
    assert!(!first["clusters.jsonl"].is_empty());
    let fresh_as = |expected: &Files, what: &str| {
        let (fresh, timings) = run(&folder, "fresh", &["--no-cache"]);
        assert_eq!(timings["embedded"], Value::Null);
        assert_same(expected, &fresh, what);
    };

    let (again, timings) = run(&folder, "out", &[]);
    assert_eq!(timings["embedded"], 0);
    assert_same(&again, &first, "a run over an unchanged corpus");
    fresh_as(&first, "a run that keeps nothing");

    // One document more: clusters that it does not touch keep their ids.
    let (path, content) = articles(8).pop().unwrap();
    let added = path.strip_suffix(".txt").unwrap().to_owned();
    folder.write(&format!("articles/{path}"), content);
    let (more, timings) = run(&folder, "out", &[]);
    assert!(0 < timings["embedded"].as_u64().unwrap());
    fresh_as(&more, "a run with a document more");
    let events = by_field(&more, "events.jsonl", "event_id");
    let clusters = by_field(&more, "clusters.jsonl", "cluster_id");
    let mut untouched = 0;
    for (id, cluster) in by_field(&first, "clusters.jsonl", "cluster_id") {
        let event = events.get(cluster["event_id"].as_str().unwrap());
        let is_touched = event.is_none_or(|event| event["documents"].as_array().unwrap().iter().any(|it| *it == added));
        if !is_touched {
            assert_eq!(clusters.get(&id), Some(&cluster), "the cluster {id} of an event that got no document");
            untouched += 1;
        }
    }
    assert!(untouched > 0, "every event got the new document");

    // Another outlet, or another date, of a text that is known.
    let path = folder.path().join("articles").join(&articles(1)[0].0);
    let article = fs::read_to_string(&path).unwrap();
    let line = |key: &str| article.lines().find(|line| line.starts_with(key)).unwrap().to_owned();
    for (key, value) in [("outlet:", "outlet: Another Outlet"), ("published:", "published: 2025-10-13T06:00:00Z")] {
        fs::write(&path, article.replace(&line(key), value)).unwrap();
        let (changed, _) = run(&folder, "out", &[]);
        assert_ne!(changed["documents.jsonl"], more["documents.jsonl"]);
        fresh_as(&changed, value);
    }
    fs::write(&path, &article).unwrap();

    // Another setting of a later stage.
    for keys in ["[contradiction]\nthreshold = 0.9\n", "[clusters]\nthreshold = 0.9\n", "[events]\nthreshold = 0.01\n"]
    {
        job(&folder, keys);
        let (changed, timings) = run(&folder, "out", &[]);
        assert_eq!(timings["embedded"], 0, "{keys}");
        assert!(changed != more, "{keys}");
        fresh_as(&changed, keys);
    }
    job(&folder, "");
    assert_same(&run(&folder, "out", &[]).0, &more, "the first settings again");
}

#[test]
fn neither_threads_nor_the_order_of_files_nor_what_was_kept_of_another_corpus_change_a_byte() {
    let folder = folder_of(7);
    let (one, _) = run(&folder, "one", &["--threads", "1", "--no-cache"]);
    let (two, _) = run(&folder, "two", &["--threads", "2", "--no-cache"]);
    assert_same(&two, &one, "two threads");
    // The same files made in another order, over what is kept of a few of them.
    let other = Folder::new();
    job(&other, "");
    for (path, content) in articles(7).into_iter().rev() {
        other.write(&format!("articles/{path}"), content);
        if path == articles(4)[3].0 {
            run(&other, "some", &[]);
        }
    }
    assert_same(&run(&other, "out", &[]).0, &one, "files made in another order");
}

#[test]
fn a_damaged_cache_gives_the_same_results_or_an_error_that_names_the_file() {
    let folder = folder_of(4);
    let (expected, _) = run(&folder, "out", &[]);
    let mut ends = BTreeMap::new();
    for name in [folder.path().join("cache/vectors/documents.redb"), vectors(&folder).unwrap()] {
        let whole = fs::read(&name).unwrap();
        // Bytes that hold something: of a page of nothing but zeros, none is read.
        let pages: Vec<usize> =
            (0..whole.len() / 4096).filter(|page| whole[page * 4096..][..4096].iter().any(|&byte| byte != 0)).collect();
        let mut numbers = Numbers(3);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
        let mut up_to = |most: usize| (numbers.next() * most as f64) as usize;
        let mut damages: Vec<(String, Vec<u8>)> = Vec::new();
        for _ in 0..6 {
            let at = pages[up_to(pages.len())] * 4096 + up_to(4096 - 64);
            let mut bytes = whole.clone();
            bytes[at..at + 64].iter_mut().for_each(|byte| *byte ^= 0xA5);
            damages.push((format!("64 bytes at {at}"), bytes));
        }
        let page = pages[pages.len() / 2] * 4096;
        let mut bytes = whole.clone();
        bytes[page..page + 4096].fill(0);
        damages.push((format!("a page at {page} lost"), bytes));
        damages.push(("the second half lost".to_owned(), whole[..whole.len() / 2].to_vec()));
        damages.push(("other content".to_owned(), b"no database".repeat(1000)));
        damages.push(("no content".to_owned(), Vec::new()));
        for (what, bytes) in damages {
            fs::write(&name, bytes).unwrap();
            let out = folder.path().join("out");
            fs::remove_dir_all(&out).unwrap();
            let ended = folder.bayan(&["run", "job.toml", "--out", "out"], "");
            let file = name.file_name().unwrap().to_str().unwrap();
            println!(
                "{file}, {what}: exit code {}, {}",
                ended.code,
                ended.stderr.lines().next().unwrap_or("no message")
            );
            match ended.code {
                0 => assert_same(&results(&folder, "out").0, &expected, &what),
                2 => {
                    let words = [file, "delete the file"];
                    assert!(words.iter().all(|words| ended.stderr.contains(words)), "{}", ended.stderr);
                }
                code => panic!("{what}: exit code {code}: {}", ended.stderr),
            }
            *ends.entry(ended.code).or_insert(0) += 1;
            fs::create_dir_all(&out).unwrap();
            fs::write(&name, &whole).unwrap();
        }
    }
    println!("exit codes: {ends:?}");
    assert_same(&run(&folder, "out", &[]).0, &expected, "a run over the cache as it was");
}

#[test]
fn a_run_folder_that_cannot_be_written_is_an_error_that_names_it() {
    let folder = folder_of(2);
    job(&folder, "[embed]\nmode = \"fast\"\n");
    folder.write("taken", "a file");
    for out in ["taken", "taken/below"] {
        let ended = folder.bayan(&["run", "job.toml", "--out", out], "");
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
        assert!(ended.stderr.contains("taken"), "{}", ended.stderr);
    }
    assert_eq!(fs::read_to_string(folder.path().join("taken")).unwrap(), "a file");
    // A folder in the place of a file of the run is no reason to lose what is there.
    let (before, _) = run(&folder, "out", &[]);
    fs::create_dir_all(folder.path().join("out/.pairs.jsonl.tmp")).unwrap();
    let ended = folder.bayan(&["run", "job.toml", "--out", "out"], "");
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("pairs.jsonl"), "{}", ended.stderr);
    assert_same(&results(&folder, "out").0, &before, "the run before");
}

#[cfg(unix)]
#[test]
fn a_run_folder_that_may_not_be_written_is_an_error_that_names_it() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder_of(2);
    job(&folder, "[embed]\nmode = \"fast\"\n");
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(locked.join("probe")).is_ok() {
        println!("skipped: this user may write everywhere");
        return;
    }
    for out in ["locked", "locked/below"] {
        let ended = folder.bayan(&["run", "job.toml", "--out", out], "");
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
        assert!(ended.stderr.contains("locked"), "{}", ended.stderr);
    }
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A file system of its own for a folder, which goes when this does.
#[cfg(target_os = "linux")]
struct Mounted(PathBuf);

#[cfg(target_os = "linux")]
impl Mounted {
    /// `None` if this user may not mount.
    fn new(folder: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mut command = std::process::Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder);
        let status = command.stderr(Stdio::null()).status().ok()?;
        status.success().then(|| Self(folder.to_owned()))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_as_such_and_the_run_before_stays() {
    let folder = folder_of(8);
    let (expected, _) = run(&folder, "elsewhere", &[]);
    let bytes: u64 = expected.values().map(|content| content.len() as u64).sum();
    // Room for the results of two articles, not for those of eight.
    let Some(_mounted) = Mounted::new(&folder.path().join("small"), &(bytes * 7 / 10).to_string()) else {
        println!("skipped: this user may not mount");
        return;
    };
    folder.write("few/a.txt", &articles(1)[0].1);
    let few = ["--corpus", "few"];
    let (before, _) = run(&folder, "small/out", &few);
    let ended = folder.bayan(&["run", "job.toml", "--out", "small/out"], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    for words in ["the results cannot be written", "small/out", "make room on the disk"] {
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    }
    assert_same(&results(&folder, "small/out").0, &before, "the run before");
    assert_eq!(folder.bayan(&["verify", "small/out"], "").code, 0);
    // What was begun takes up no room.
    assert_same(&run(&folder, "small/out", &few).0, &before, "a run for which there is room");
}

#[cfg(target_os = "linux")]
#[test]
fn a_cache_without_room_is_told_as_such() {
    let folder = folder_of(8);
    let Some(_mounted) = Mounted::new(&folder.path().join("cache"), "2m") else {
        println!("skipped: this user may not mount");
        return;
    };
    let ended = folder.bayan(&["run", "job.toml", "--out", "out"], "");
    println!("exit code {}: {}", ended.code, ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    assert!([0, 2].contains(&ended.code), "{}", ended.stderr);
    assert!(ended.stderr.contains("cache/vectors") && ended.stderr.contains("--no-cache"), "{}", ended.stderr);
    assert_eq!(folder.path().join("out/run.json").exists(), ended.code == 0);
    run(&folder, "out", &["--no-cache"]);
}

#[test]
fn quiet_is_quiet_and_json_is_json() {
    let folder = folder_of(3);
    let ended = folder.bayan(&["run", "job.toml", "--out", "quiet", "--quiet"], "");
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, "", ""));

    let ended = folder.bayan(&["run", "job.toml", "--out", "out", "--log-format", "json"], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let told = records(&ended.stderr);
    let stages = |event: &str| -> Vec<&str> {
        told.iter().filter(|it| it["event"] == event).map(|it| it["stage"].as_str().unwrap()).collect()
    };
    assert_eq!(stages("begin"), ["read", "events", "align", "write"]);
    assert_eq!(stages("end"), stages("begin"));
    assert_same(&results(&folder, "out").0, &results(&folder, "quiet").0, "a run that tells");

    // Also what goes wrong, and what is only a warning.
    let arguments = ["run", "job.toml", "--out", "out", "--log-format", "json"];
    let ended = folder.bayan(&[arguments.as_slice(), &["--corpus", "nowhere"]].concat(), "");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    let told = records(&ended.stderr);
    let error = told.last().unwrap();
    assert_eq!(error["event"], "error");
    assert!(error["message"].as_str().unwrap().contains("nowhere"), "{error}");
    job(&folder, "[run]\ncache = \"job.toml\"\n");
    let told = records(&folder.bayan(&arguments, "").stderr);
    assert_eq!(told[0]["event"], "warning");
    job(&folder, "[events]\nthreshhold = 1\n");
    let told = records(&folder.bayan(&arguments, "").stderr);
    assert_eq!((told.len(), &told[0]["event"]), (1, &Value::from("error")));
}

#[test]
fn another_order_of_day_and_month_is_noticed() {
    let folder = Folder::new();
    let article = |outlet: &str| {
        format!(
            "---\noutlet: {outlet}\ndate: 03/04/2025\n---\nThe Torkham crossing was closed yesterday. Officials said 23 people were \
             killed on Sunday.\n"
        )
    };
    folder.write("articles/a/one.txt", article("A"));
    folder.write("articles/b/two.txt", article("B").replace("23", "58"));
    let statements = |out: &str, dates: &str, arguments: &[&str]| {
        folder.write(
            "job.toml",
            format!("[corpus]\npath = \"articles\"\ndates = \"{dates}\"\n[run]\ncache = \"cache\"\n"),
        );
        let ended = folder.bayan(&[["run", "job.toml", "--out", out].as_slice(), arguments].concat(), "");
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
        fs::read_to_string(folder.path().join(out).join("statements.jsonl")).unwrap()
    };
    let day_first = statements("first", "day-first", &[]);
    let month_first = statements("second", "month-first", &[]);
    assert!(day_first.contains("2025-04-02") && month_first.contains("2025-03-03"), "{day_first}{month_first}");
    assert_eq!(month_first, statements("fresh", "month-first", &["--no-cache"]));
}
