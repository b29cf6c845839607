//! The page in a real browser: `tests/browser/check.py` opens pages that are made here, and says what it finds.
//!
//! Where there is no browser, or nothing that drives it, the test says so and passes; with `BAYAN_BROWSER=required`, as
//! `.ci/run` sets it once it has installed both, it then fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use bayan::report::html::{self, Options};
use bayan::report::view::View;

use crate::harness::Folder;
use crate::report::{SAMPLE, many};

/// The exit code by which the script says that it cannot run here.
const NO_BROWSER: i32 = 77;

/// Words that would like to act in a page, in every place that an article has.
fn hostile(folder: &Folder) -> PathBuf {
    let markup = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script></script><svg onload=alert(1)>";
    let article = |outlet: &str, title: &str, url: &str, body: &str| {
        format!("---\noutlet: {outlet}\npublished: 2025-10-12\ntitle: {title}\nurl: {url}\n---\n{body}\n")
    };
    // A right-to-left override before digits, signs that would close an isolate, and none that end.
    let turned =
        "The ministry said \u{202E}58 soldiers\u{2069}\u{2069}\u{202C} were killed at the Torkham crossing on Sunday.";
    let files = [
        (
            "a/1.txt",
            article(
                "<b onmouseover=alert(1)>Outlet</b>",
                &format!("Clash {markup}"),
                "javascript:document.title='hit'",
                &format!(
                    "{turned} {markup} The Torkham crossing is closed, the ministry said. </script><!-- {{{{7*7}}}}"
                ),
            ),
        ),
        (
            "b/1.txt",
            article(
                "Plain \u{202E}telttuO",
                "Clash at Torkham \u{2067}unclosed",
                "data:text/html,<script>document.title='hit'</script>",
                "The ministry said 23 soldiers were killed at the Torkham crossing on Sunday. The Torkham crossing is open, \
                 the ministry said. ${alert(1)} \u{7}\u{1B}[31m `",
            ),
        ),
        (
            "c/1.txt",
            article(
                "سپين غر \u{202D}<i>",
                "په تورخم کې نښته </title><script>document.title='hit'</script>",
                "https://example.org/\"onclick=alert(1)",
                "د دفاع وزارت وویل چې د یکشنبې په ورځ په تورخم کې ۵۸ سرتېري ووژل شول. وزارت وویل چې د تورخم لاره تړلې ده. <b>x</b>",
            ),
        ),
        (
            "d/1.txt",
            article(
                "صبح",
                "طورخم پر جھڑپ",
                "//example.org/x",
                "وزارتِ دفاع کے مطابق اتوار کو طورخم پر 23 فوجی ہلاک ہوئے۔ وزارت نے کہا کہ طورخم کی گزرگاہ کھلی ہے۔ \u{202E}12",
            ),
        ),
    ];
    for (path, text) in files {
        folder.write(&format!("hostile/{path}"), text);
    }
    let name = "<script>document.title='hit'</script>";
    folder.write("hostile/broken <img src=x onerror=alert(1)>.json", "{\"text\": ");
    folder.write(
        "hostile.toml",
        "[corpus]\npath = \"hostile\"\n[embed]\nmode = \"fast\"\n[alignment]\nthreshold = 0.01\n[clusters]\nthreshold = 0.01\n\
         [output]\npath = \"hostile-run\"\nhtml = true\n",
    );
    let ended = folder.bayan(&["run", "hostile.toml"], "");
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let run = folder.path().join("hostile-run");
    let mut output = bayan::RunOutput::read(&run).unwrap();
    assert!(!output.clusters.is_empty(), "{}", ended.stdout);
    name.clone_into(&mut output.run.name);
    output.timings.corpus = Some("../hostile".to_owned());
    output.write(&run).unwrap();
    page(&run, &folder.path().join("hostile-page"))
}

/// The page of a run.
fn page(run: &Path, out: &Path) -> PathBuf {
    let mut options = Options::default();
    options.max_bytes = 100_000_000;
    let files = html::write(&View::read(run, None).unwrap(), out, options).unwrap();
    assert_eq!(files.len(), 1);
    files[0].clone()
}

#[test]
fn a_browser_shows_the_page_as_it_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = root.join("target/browser/bin/python");
    let python = std::env::var_os("BAYAN_BROWSER_PYTHON").map(PathBuf::from);
    let python = python.unwrap_or_else(|| if installed.is_file() { installed } else { PathBuf::from("python3") });
    let folder = Folder::new();
    let sample = SAMPLE.path().join("run/report/report.html");
    // 5,000 points and some more.
    let large = page(&many(&folder, 110), &folder.path().join("large"));
    let output = Command::new(&python)
        .arg(root.join("tests/browser/check.py"))
        .arg("--sample")
        .arg(&sample)
        .arg("--hostile")
        .arg(hostile(&folder))
        .arg("--large")
        .arg(&large)
        .output();
    let is_required = std::env::var_os("BAYAN_BROWSER").is_some_and(|value| value == "required");
    let output = match output {
        Err(error) if !is_required => return skipped(&format!("{} cannot be started: {error}", python.display())),
        output => output.unwrap(),
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(NO_BROWSER) && !is_required {
        return skipped(&said);
    }
    assert!(output.status.success(), "{said}");
    // A script that checked nothing would end well, too.
    let checked = said.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(checked >= 20, "{said}");
}

#[allow(clippy::print_stderr, reason = "a test that looked at nothing must not look like one that did")]
fn skipped(why: &str) {
    eprintln!("SKIPPED, the page was not looked at: {}\n`.ci/run browser` installs what is missing", why.trim());
}
