//! Every assignment there is, but for those that can no longer be the best.

/// An expectation of a round.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Seat {
    pub(in crate::engine) least: usize,
    /// For each message whether it fits.
    pub(in crate::engine) fits: Vec<bool>,
    /// For each message whether it is over the budget.
    pub(in crate::engine) late: Vec<bool>,
    /// Which `in order` it is in, and the how manieth of it.
    pub(in crate::engine) place: Option<(usize, usize)>,
}

/// For each seat the messages that it gets.
pub(in crate::engine) type Assignment = Vec<Vec<usize>>;

/// The assignment that the rules choose: the most messages given out, the fewest of them late, the earliest in
/// the order of the text.
pub(in crate::engine) fn best(seats: &[Seat], messages: usize) -> Assignment {
    let mut best = None;
    extend(seats, messages, 0, &mut vec![Vec::new(); seats.len()], &mut best);
    best.map(|(_, assignment)| assignment).unwrap_or_default()
}

/// Ordered so that the least is the best.
type Score = (std::cmp::Reverse<usize>, usize, Vec<Vec<usize>>);

fn extend(
    seats: &[Seat],
    messages: usize,
    message: usize,
    so_far: &mut Assignment,
    best: &mut Option<(Score, Assignment)>,
) {
    if message == messages {
        let score = score(seats, so_far);
        if best.as_ref().is_none_or(|(known, _)| score < *known) {
            *best = Some((score, so_far.clone()));
        }
        return;
    }
    let most = (count(so_far) + messages - message).min(seats.iter().map(|seat| seat.least).sum());
    let bound = (std::cmp::Reverse(most), lateness(seats, so_far));
    if best.as_ref().is_some_and(|((given, late, _), _)| bound > (*given, *late)) {
        // Whatever becomes of the messages left, it can't be better.
        return;
    }
    for seat in 0..seats.len() {
        if seats[seat].fits[message]
            && so_far[seat].len() < seats[seat].least
            && in_order(seats, so_far, seat)
        {
            so_far[seat].push(message);
            extend(seats, messages, message + 1, so_far, best);
            so_far[seat].pop();
        }
    }
    extend(seats, messages, message + 1, so_far, best);
}

/// Whether a seat may take the next message: those before it in its order have all that they need, and those
/// behind it have nothing yet.
fn in_order(seats: &[Seat], so_far: &Assignment, seat: usize) -> bool {
    let Some((order, nth)) = seats[seat].place else { return true };
    seats.iter().zip(so_far).all(|(other, taken)| match other.place {
        Some((of, before)) if of == order && before < nth => taken.len() == other.least,
        Some((of, behind)) if of == order && behind > nth => taken.is_empty(),
        _ => true,
    })
}

fn score(seats: &[Seat], assignment: &Assignment) -> Score {
    let earliest = seats.iter().zip(assignment).map(|(seat, taken)| {
        let mut taken = taken.clone();
        taken.resize(seat.least, usize::MAX);
        taken
    });
    (std::cmp::Reverse(count(assignment)), lateness(seats, assignment), earliest.collect())
}

/// How many messages are given out.
fn count(assignment: &Assignment) -> usize {
    assignment.iter().map(Vec::len).sum()
}

/// How many of them are late.
fn lateness(seats: &[Seat], assignment: &Assignment) -> usize {
    let late = seats.iter().zip(assignment).flat_map(|(seat, taken)| taken.iter().map(|one| seat.late[*one]));
    late.filter(|late| *late).count()
}

/// Whether each of some messages finds room: for each of them, the places it may go to.
pub(super) fn can_place(messages: &[Vec<usize>], room: &mut [usize]) -> bool {
    let Some((first, rest)) = messages.split_first() else { return true };
    first.iter().any(|place| {
        if room[*place] == 0 {
            return false;
        }
        room[*place] -= 1;
        let placed = can_place(rest, room);
        room[*place] += 1;
        placed
    })
}
