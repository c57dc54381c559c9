//! What a run is told from outside.

use std::time::Duration;

use super::Limits;
use crate::outcome::Clock;

/// What a run is told from outside.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Which clock the run is on: for the report alone, the engine has none.
    pub clock: Clock,
    /// Stretches every deadline, budget and window: `CHOREO_TIME_FACTOR`.
    pub time_factor: f64,
    /// How much is kept.
    pub limits: Limits,
}

impl Default for Options {
    /// Real time, not stretched, with the default limits.
    fn default() -> Options {
        Options { clock: Clock::Real, time_factor: 1.0, limits: Limits::default() }
    }
}

impl Options {
    /// A duration as written, stretched.
    #[expect(clippy::float_cmp, reason = "exactly 1 is what an unset factor is")]
    pub(super) fn stretched(&self, written: Duration) -> Duration {
        if self.time_factor == 1.0 {
            return written;
        }
        Duration::try_from_secs_f64(written.as_secs_f64() * self.time_factor).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_factor_stretches_a_duration() {
        let options = Options { time_factor: 3.0, ..Options::default() };
        assert_eq!(options.stretched(Duration::from_millis(50)), Duration::from_millis(150));
    }

    #[test]
    fn a_duration_that_overflows_is_the_longest_there_is() {
        let options = Options { time_factor: 10.0, ..Options::default() };
        assert_eq!(options.stretched(Duration::MAX), Duration::MAX);
    }
}
