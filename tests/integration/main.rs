//! The program from outside: what a corpus, a config or a command line does, right or wrong. One binary for all of
//! it, because linking one is quicker than linking several.

mod browser;
mod commands;
mod config;
mod durability;
mod evaluation;
mod expect;
mod export;
mod gold;
mod harness;
#[cfg(unix)]
mod hostile;
mod language;
mod model_cache;
mod model_folders;
mod models;
mod modes;
mod outcomes;
mod points;
mod reading;
mod readme;
mod report;
mod verify;
