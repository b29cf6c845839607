//! A pipeline: the job that a config file describes, from a folder of articles to a run folder.
//!
//! [`Config`] is what the file says, defaults filled in; [`Plan`] is what will be done, every path resolved.

mod analysis;
mod config;
mod events;
pub mod expect;
mod fingerprint;
mod hooks;
mod map;
mod merge;
mod pairs;
mod plan;
mod records;
mod run;
mod signals;
mod store;
mod template;
pub(crate) mod values;

pub use config::{
    AlignmentConfig, ClustersConfig, Config, ContradictionConfig, CorpusConfig, EmbedConfig, EventsConfig,
    ExpectConfig, LanguageConfig, Mode, NliConfig, OutputConfig, Persian, RunConfig, TransformerConfig,
};
pub use hooks::{Hooks, Progress, Stage};
pub use plan::{ModelSource, Overrides, Plan, shown};
pub use run::{Pipeline, load_encoder};
pub use signals::Signal;
