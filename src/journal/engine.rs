//! Journals of the engine's domains: a folder for each, below one folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use super::folder::{Opened, open};
use super::reader::Tail;
use super::writer::{Options, Writer};
use super::{JournalError, Origin};
use crate::engine::{Applied, Journal, JournalMaker, NotWritten};
use crate::{Core, DomainId};

/// The journals of an engine: each domain's in the folder `domain-N` below one folder.
///
/// Give [`maker`](Self::maker) to the engine's options, then [`open`](Self::open) each domain and
/// add it with the core that comes back. If a journal cannot be written its shard fails, the events
/// of that batch are given to nobody, and [`failure`](Self::failure) says why.
///
/// ```
/// use acd::engine::{Engine, Options};
/// use acd::journal::{self, Origin, engine::Journals};
/// use acd::{Command, DomainId, Limits, QueueId, QueueRules};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("acd-journals-{}", std::process::id()));
/// let (domain, queue) = (DomainId::new(3), QueueId::new(0));
/// let origin = Origin::new(Limits { calls: 100, ..Limits::default() }, 0);
/// for run in 0..2 {
///     let journals = Journals::new(&folder, journal::Options::default());
///     let options = Options { journal: Some(journals.maker()), ..Options::default() };
///     let (engine, streams) = Engine::start(options)?;
///     let (core, tail) = journals.open(domain, &origin)?;
///     // The second time everything is there.
///     assert_eq!((tail.last, core.queue(queue).is_some()), (run, run == 1));
///     engine.add_domain(domain, core)?;
///     let rules = &QueueRules::default();
///     engine.submitter().submit(domain, Command::Queue { queue, rules })?;
///     drop(streams);
///     engine.shutdown();
/// }
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Journals(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    options: Options,
    /// Opened, and not yet taken by their shards.
    opened: Mutex<Vec<(DomainId, Writer)>>,
    failure: Mutex<Option<JournalError>>,
    not_taken: Mutex<Option<JournalError>>,
}

impl Journals {
    /// Journals below this folder; [`Options::domain`] is not looked at.
    #[must_use]
    pub fn new(folder: &Path, options: Options) -> Self {
        let folder = folder.to_owned();
        let (opened, failure) = (Mutex::new(Vec::new()), Mutex::new(None));
        let not_taken = Mutex::new(None);
        Self(Arc::new(Shared { folder, options, opened, failure, not_taken }))
    }

    /// For [`engine::Options::journal`](crate::engine::Options::journal).
    #[must_use]
    pub fn maker(&self) -> JournalMaker {
        let shared = Arc::clone(&self.0);
        Arc::new(move |_shard| {
            Box::new(OfShard {
                shared: Arc::clone(&shared),
                writers: Vec::new(),
                has_failed: false,
            })
        })
    }

    /// Opens the journal of a domain, as [`open`](super::open()) does: the core, to be added to the
    /// engine as it is, and what the end of the journal was like.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(&self, domain: DomainId, origin: &Origin) -> Result<(Core, Tail), JournalError> {
        let folder = self.0.folder.join(format!("domain-{}", domain.number()));
        let options = Options { domain, ..self.0.options };
        let Opened { core, writer, tail } = open(&folder, origin, options)?;
        self.0.opened.lock().push((domain, writer));
        Ok((core, tail))
    }

    /// Why the last snapshot of a domain could not be written, if one could not; the journal is
    /// whole without it, and the next is tried in its turn. Taken out.
    #[must_use]
    pub fn snapshot_failure(&self) -> Option<JournalError> {
        self.0.not_taken.lock().take()
    }

    /// Why a shard failed, if the reason was its journal. Taken out.
    #[must_use]
    pub fn failure(&self) -> Option<JournalError> {
        self.0.failure.lock().take()
    }
}

/// The journals of one shard's domains.
struct OfShard {
    shared: Arc<Shared>,
    writers: Vec<OfDomain>,
    has_failed: bool,
}

struct OfDomain {
    domain: DomainId,
    writer: Writer,
    is_touched: bool,
}

impl OfShard {
    /// The journal of a domain; the last one used is most often the one wanted.
    #[inline]
    fn find(&mut self, domain: DomainId) -> Option<&mut OfDomain> {
        if self.writers.first().is_none_or(|first| first.domain != domain) {
            match self.writers.iter().position(|writer| writer.domain == domain) {
                Some(at) => self.writers.swap(0, at),
                None => self.take(domain),
            }
        }
        self.writers.first_mut().filter(|writer| writer.domain == domain)
    }

    /// A domain that is new here.
    fn take(&mut self, domain: DomainId) {
        let mut opened = self.shared.opened.lock();
        let Some(at) = opened.iter().position(|(opened, _)| *opened == domain) else {
            // Added without its journal: its events must not be told.
            self.has_failed = true;
            return;
        };
        let (domain, writer) = opened.swap_remove(at);
        self.writers.push(OfDomain { domain, writer, is_touched: false });
        let last = self.writers.len() - 1;
        self.writers.swap(0, last);
    }

    fn fail(&mut self, error: JournalError) {
        self.has_failed = true;
        self.shared.failure.lock().get_or_insert(error);
    }
}

impl Journal for OfShard {
    fn applied(&mut self, applied: &Applied<'_>) {
        let Some(of) = self.find(applied.domain) else { return };
        of.is_touched = true;
        let writer = &mut of.writer;
        applied.command.lend(|command| {
            writer.applied(applied.core, applied.tag, command, applied.refused);
        });
    }

    fn advanced(&mut self, domain: DomainId, core: &Core) {
        let Some(of) = self.find(domain) else { return };
        of.is_touched = true;
        of.writer.advanced(core);
    }

    fn end_of_batch(&mut self) -> Result<(), NotWritten> {
        for at in 0..self.writers.len() {
            let of = &mut self.writers[at];
            if !std::mem::take(&mut of.is_touched) {
                continue;
            }
            let done = of.writer.end_of_batch();
            if let Some(error) = of.writer.snapshot_failure() {
                *self.shared.not_taken.lock() = Some(error);
            }
            if let Err(error) = done {
                self.fail(error);
            }
        }
        if self.has_failed { Err(NotWritten) } else { Ok(()) }
    }

    fn closed(&mut self, domain: DomainId, core: &Core) {
        if self.find(domain).is_none() {
            return;
        }
        let of = self.writers.swap_remove(0);
        if let Err(error) = of.writer.close(core) {
            self.fail(error);
        }
    }
}
