//! `only`: what nothing takes and no `on` answers must not come on its topics.

use super::ahead::Ahead;
use super::interpreter::{Go, Interpreter, Over};
use crate::engine::tests::script::Say;
use crate::engine::tests::world::covers;

impl Interpreter<'_> {
    /// Whether each message on a closed topic is somebody's, or may still be.
    pub(super) fn judge_worlds(&mut self) -> Go {
        if self.closed.is_empty() || self.failed {
            return Ok(());
        }
        self.allow();
        let ahead = self.ahead();
        for message in 0..self.offered {
            let closed = self.closed.iter().find(|(only, window)| {
                let Some(Say::Only(expects)) = self.says.get(*only) else { unreachable!("it is an `only`") };
                let topic = self.messages[message].topic;
                self.is_in(*window, message) && expects.iter().any(|one| covers(one.on.topic, topic))
            });
            let Some((only, _)) = closed else { continue };
            let is_had = self.answered.contains(&message)
                || self.allowed.contains(&message)
                || self.taker(message).is_some();
            if !is_had && !self.may_be_had(message, &ahead) {
                return Err(Over { outcome: "violated by only", broke: Some(*only) });
            }
        }
        Ok(())
    }

    /// What fits a `times` that holds is that one's, whatever becomes of that.
    pub(super) fn allow(&mut self) {
        for message in 0..self.offered {
            let counts = self.finals.iter().filter(|held| held.current).any(|held| {
                self.expected(held.statement).times.is_some()
                    && self.looks_at(held.statement, held.window, message)
                    && held.after.is_none_or(|after| message > after)
                    && !held.too_late.contains(&message)
                    && self.fits(held.statement, held.window, message)
            });
            if counts {
                self.allowed.insert(message);
            }
        }
    }

    fn may_be_had(&self, message: usize, ahead: &[Ahead]) -> bool {
        let topic = self.messages[message].topic;
        let listens = |(statement, window): &Ahead| {
            let expected = self.expected(*statement);
            covers(expected.on.topic, topic)
                && (expected.from_start || window.is_some_and(|window| self.is_in(window, message)))
        };
        // What another region lets go of may still come before it.
        let alone = self.tracks.len() == 1;
        let tracks = self.tracks.iter().enumerate();
        let mut rounds =
            tracks.filter_map(|(index, track)| Some((index, track.round()?))).map(|(index, round)| {
                self.members(round).into_iter().any(|(statement, _)| match alone {
                    true => self.may_take(index, round, statement, message),
                    false => self.may_have(round, statement, message),
                })
            });
        ahead.iter().any(listens) || rounds.any(|may| may)
    }
}
