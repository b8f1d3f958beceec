//! How far a run has come, on a terminal only.

use std::io::Read;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::console::counted;

/// Inputs smaller than this are done before a bar could be read.
const WORTH_A_BAR: u64 = 4 << 20;

/// The progress of a run; hidden where standard error is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Whether the bar shows how many leads have passed, rather than how many bytes.
    by_leads: bool,
}

impl Progress {
    /// Begins; `size` is that of the input in bytes, where it is known.
    pub(super) fn new(size: Option<u64>) -> Self {
        let bar = match size {
            Some(size) if size < WORTH_A_BAR => ProgressBar::hidden(),
            Some(size) => ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr()),
            None => ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()),
        };
        let template = match size {
            Some(_) => "  {bar:40} {percent:>3} %  {msg}",
            None => "  {spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("▇▇ "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar, by_leads: false }
    }

    /// The input, its bytes counted.
    pub(super) fn watch<R: Read>(&self, input: R) -> impl Read + use<R> {
        self.bar.wrap_read(input)
    }

    /// Goes by so many leads: an input that is read at many places at once has no bytes that come one after the other.
    pub(super) fn expect_leads(&mut self, total: u64) {
        self.bar.set_length(total);
        self.by_leads = true;
    }

    /// Notes how many leads have passed.
    pub(super) fn tick(&self, leads: u64) {
        self.bar.set_message(counted(usize::try_from(leads).unwrap_or(usize::MAX), "lead", "leads"));
        if self.by_leads {
            self.bar.set_position(leads);
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
