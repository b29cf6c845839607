//! What every model that is an ONNX graph with a tokenizer needs: the files of its folder, the graph on the CPU, the
//! tokenizer, and threads that share the inputs out.

mod folder;
mod graph;
mod tokenizer;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) use folder::{Folder, HubConfig, MANIFEST, data_files, pick_graph};
pub(crate) use graph::{Graph, Output, Unfit, load};
use rten::ThreadPool;
pub(crate) use tokenizer::{folder_tokenizer, tokenizer};
use unicode_segmentation::UnicodeSegmentation;

use crate::error::{Error, ErrorKind};

/// An error of a model.
pub(crate) fn fault(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Model, what)
}

/// An error of a model that it makes of one text.
pub(crate) fn fault_of(what: &str, text: &str) -> Error {
    fault(format!("{what}: `{}`", text.graphemes(true).take(60).collect::<String>()))
}

/// Does `work` for each number below `count`, in as many threads as the current rayon pool has, and gives the results
/// in order.
pub(crate) fn on_threads<T: Send>(count: usize, work: impl Fn(usize, &Arc<ThreadPool>) -> T + Sync) -> Vec<T> {
    // Plain threads, not rayon's: a rayon worker that waits for the engine's pool would start further inputs on its
    // own stack meanwhile.
    let next = AtomicUsize::new(0);
    let work = || {
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, work(index, &pool)));
        }
    };
    let threads = rayon::current_num_threads().min(count).max(1);
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
