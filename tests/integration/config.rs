//! Configs, most of them wrong, as the command tells them.

use crate::harness::Folder;

const GOOD: &str = "[corpus]\npath = \"articles\"\n";

/// What `bayan check` says of a config.
fn told(config: &str) -> String {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", "Text.");
    folder.write("job.toml", config);
    let ended = folder.bayan(&["check", "job.toml"], "");
    assert_eq!(ended.code, 2, "{config}\n{}", ended.stdout);
    assert_eq!(ended.stdout, "");
    ended.stderr
}

#[test]
fn a_misspelt_key_is_shown_with_the_right_one() {
    insta::assert_snapshot!(told(&format!("{GOOD}\n[events]\nwindow-day = 3\n")), @r"
    error: `[events]` has no key `window-day`
     --> job.toml:5:1
      |
    5 | window-day = 3
      | ^^^^^^^^^^
      |
      = help: did you mean `window_days`?
    ");
}

#[test]
fn a_wrong_value_is_shown_with_what_is_wanted() {
    insta::assert_snapshot!(told(&format!("{GOOD}\n[events]\nwindow_days = \"three\"\n")), @r#"
    error: `events.window_days`: invalid type: string "three", expected a whole number from 0 to 3660
     --> job.toml:5:15
      |
    5 | window_days = "three"
      |               ^^^^^^^
    "#);
}

#[test]
fn faults_say_where_and_what_next() {
    for (config, place, words) in [
        ("[corpus]\n", "job.toml:1:2", "`[corpus]` has no `path`"),
        ("", "job.toml", "no `[corpus]` section"),
        ("[corpus]\npath = \"\"\n", "job.toml:2:8", "a text in quotes"),
        ("[corpus]\npath = 3\n", "job.toml:2:8", "a text in quotes"),
        ("[corpus]\npath = \"nowhere\"\n", "job.toml:2:8", "`nowhere` cannot be read"),
        ("corpus = \"articles\"\n", "job.toml:1:1", "write `[corpus]`"),
        ("path = \"articles\"\n", "job.toml:1:1", "did you mean `path` under `[corpus]`?"),
        ("[corpus]\npath = \"articles\"\nthreads = 2\n", "job.toml:3:1", "did you mean `threads` under `[run]`?"),
        ("[corpora]\npath = \"articles\"\n", "job.toml:1:2", "did you mean `[corpus]`?"),
        ("[corpus]\npath = \"articles\"\n[nothing]\n", "job.toml:3:2", "the sections are"),
        ("[corpus]\npath = \"articles\"\nnothing = 1\n", "job.toml:3:1", "its keys are `path`, `max_document_bytes`"),
        ("[corpus]\npath = \"articles\"\npath = \"b\"\n", "job.toml:3:1", "duplicate key"),
        ("[corpus]\npath = articles\n", "job.toml:2:8", "string"),
        ("[corpus\npath = \"articles\"\n", "job.toml:1:8", "]"),
        ("[corpus]\npath = \"articles\"\n[alignment]\nthreshold = 1.5\n", "job.toml:4:13", "a number from 0 to 1"),
        ("[corpus]\npath = \"articles\"\n[alignment]\nthreshold = nan\n", "job.toml:4:13", "a number from 0 to 1"),
        ("[corpus]\npath = \"articles\"\n[alignment]\ncandidates = 0\n", "job.toml:4:14", "from 1 to 4096"),
        ("[corpus]\npath = \"articles\"\n[run]\nthreads = -1\n", "job.toml:4:11", "from 0 to 4096"),
        ("[corpus]\npath = \"articles\"\n[language]\npersian = \"farsi\"\n", "job.toml:4:11", "`detect`, `prs`, `fa`"),
        (
            "[corpus]\npath = \"articles\"\n[embed.transformer]\npath = \"none\"\n",
            "job.toml:4:8",
            "no model folder `none`",
        ),
        ("[corpus]\npath = \"articles\"\n[output]\npath = \"articles\"\n", "job.toml:4:8", "the corpus itself"),
        ("[corpus]\npath = \"articles\"\n[output]\npath = \"job.toml\"\n", "job.toml:4:8", "is a file"),
    ] {
        let told = told(config);
        assert!(told.contains(place), "{config}\n{told}");
        assert!(told.contains(words), "{config}\n{told}");
    }
}

#[test]
fn a_config_that_cannot_be_read_is_told() {
    let folder = Folder::new();
    folder.write("bytes.toml", [0xFF]);
    for (name, words) in [("nowhere.toml", "`bayan init FILE` writes one"), ("bytes.toml", "not UTF-8")] {
        let ended = folder.bayan(&["check", name], "");
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains(words) && ended.stderr.contains(name), "{}", ended.stderr);
    }
}

#[test]
fn init_writes_a_config_that_check_accepts_and_never_overwrites() {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", "Text.");
    let ended = folder.bayan(&["init", "job.toml", "--corpus", "articles"], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let checked = folder.bayan(&["check", "job.toml"], "");
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    assert!(checked.stdout.contains("path = \"runs/job\""), "{}", checked.stdout);
    // Of the keys that the template leaves without a value, one has a default that depends on the machine.
    let defaults: Vec<&str> = checked.stdout.lines().filter(|line| line.ends_with("# default")).collect();
    assert!(matches!(defaults[..], [line] if line.starts_with("cache = ")), "{defaults:?}");

    folder.write("bare.toml", GOOD);
    let bare = folder.bayan(&["check", "bare.toml"], "").stdout;
    assert_eq!(
        bare.replace("  # default", "").replace("runs/bare", "runs/job"),
        checked.stdout.replace("  # default", "")
    );
    assert!(bare.contains("window_days = 3  # default"), "{bare}");

    let again = folder.bayan(&["init", "job.toml"], "");
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("job.toml"), "{}", again.stderr);
    let printed = folder.bayan(&["init"], "");
    assert!(printed.stdout.contains("[corpus]\n"));
}

#[test]
fn the_plan_is_json_on_request() {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", "Text.");
    folder.write("job.toml", GOOD);
    let ended = folder.bayan(&["check", "job.toml", "--json"], "");
    let plan: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(plan["corpus"]["path"], "articles");
    assert_eq!(plan["output"]["path"], "runs/job");
}

#[test]
fn the_pipelines_of_this_repository_are_right() {
    let folder = Folder::new();
    let pipelines = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let configs: Vec<_> = std::fs::read_dir(pipelines)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    assert!(configs.len() >= 2);
    for config in configs {
        let ended = folder.bayan(&["check".as_ref(), config.as_os_str()], "");
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
}
