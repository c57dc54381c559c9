//! Chains that contend with others for messages: a depth-first search over their placements, exact within a
//! budget.
//!
//! A chain is a list of units, one for each message that its seats need; each takes a message after that of the
//! unit before it. Of the messages that a unit may take, the first that fits nothing outside the chain
//! dominates all later ones: taking it robs nobody and leaves the most to those behind. What is not in a chain
//! is matched by [`Matching`] at each leaf of the search.

use super::{Budget, Exhausted, Matching, Place, Problem, Share, Solution};

/// One message that a chain needs.
#[derive(Debug, Clone, Copy)]
struct Unit {
    seat: u32,
    chain: u16,
    /// Which of the seat's messages it is.
    nth: usize,
}

/// A search over one component.
pub(super) struct Search<'p, 'b> {
    problem: &'p Problem,
    budget: &'b mut Budget,
    units: Vec<Unit>,
    /// What the seats outside chains need.
    plain: usize,
    /// For each message, whether it fits more than the seats of one chain.
    contested: Vec<bool>,
    /// For each seat the first messages that it must get.
    fixed: Solution,
    /// For each message, the seat that it is fixed to.
    fixed_to: Vec<Option<u32>>,
    /// What the chains take at this point of the search.
    taken: Solution,
    used: Vec<bool>,
    /// How many messages must be given out.
    wanted: usize,
    /// How many of them may be late.
    late: usize,
    /// The last assignment that was found.
    found: Solution,
}

/// Where a search stands.
#[derive(Debug, Clone, Copy)]
struct Point {
    unit: usize,
    /// What the unit before took.
    after: Option<u32>,
    placed: usize,
    late: usize,
}

impl<'p, 'b> Search<'p, 'b> {
    pub(super) fn new(problem: &'p Problem, budget: &'b mut Budget) -> Search<'p, 'b> {
        let mut units = Vec::new();
        let mut contested = vec![false; problem.messages];
        let mut first: Vec<Option<Option<u16>>> = vec![None; problem.messages];
        for (seat, place) in (0u32..).zip(&problem.places) {
            for edge in &place.edges {
                let message = edge.message as usize;
                let other = *first[message].get_or_insert(place.chain);
                contested[message] |= other != place.chain || place.chain.is_none();
            }
            if let Some(chain) = place.chain {
                units.extend((0..place.demand).map(|nth| Unit { seat, chain, nth }));
            }
        }
        let plain = problem.places.iter().filter(|place| place.chain.is_none());
        Search {
            problem,
            budget,
            units,
            plain: plain.map(|place| place.demand).sum(),
            contested,
            fixed: vec![Share::new(); problem.places.len()],
            fixed_to: vec![None; problem.messages],
            taken: vec![Share::new(); problem.places.len()],
            used: vec![false; problem.messages],
            wanted: 0,
            late: 0,
            found: Vec::new(),
        }
    }

    /// Longer chains would make the search too deep.
    const UNITS: usize = 500;

    /// Whether so many messages can be given out, late or not.
    pub(super) fn can_place(mut self, wanted: usize) -> Result<bool, Exhausted> {
        if self.most() < wanted {
            return Ok(false);
        }
        self.find(wanted, usize::MAX)
    }

    /// The assignment that the rules choose.
    pub(super) fn best(mut self) -> Result<Solution, Exhausted> {
        let mut wanted = self.most();
        while !self.find(wanted, usize::MAX)? {
            wanted -= 1;
        }
        let mut late = 0;
        while !self.find(wanted, late)? {
            late += 1;
        }
        for seat in (0u32..).take(self.problem.places.len()) {
            self.settle(seat)?;
        }
        Ok(self.fixed)
    }

    /// How many messages could be given out, were there no order to keep.
    fn most(&self) -> usize {
        let unordered = self.problem.places.iter().map(|place| Place { chain: None, ..place.clone() });
        let problem = Problem { places: unordered.collect(), messages: self.problem.messages };
        Matching::new(&problem).grow()
    }

    /// Gives a seat the earliest messages that it can have.
    fn settle(&mut self, seat: u32) -> Result<(), Exhausted> {
        let place = &self.problem.places[seat as usize];
        let mut after = None;
        for nth in 0..place.demand {
            let from = place.edges.partition_point(|edge| Some(edge.message) <= after);
            let mut settled = false;
            for edge in &place.edges[from..] {
                if self.fixed_to[edge.message as usize].is_some() {
                    continue;
                }
                let known = self.found[seat as usize].get(nth) == Some(&edge.message);
                self.fixed[seat as usize].push(edge.message);
                self.fixed_to[edge.message as usize] = Some(seat);
                if known || self.find(self.wanted, self.late)? {
                    after = Some(edge.message);
                    settled = true;
                    break;
                }
                self.fixed[seat as usize].pop();
                self.fixed_to[edge.message as usize] = None;
            }
            if !settled {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Looks for an assignment with what is fixed; keeps it.
    fn find(&mut self, wanted: usize, late: usize) -> Result<bool, Exhausted> {
        if self.units.len() > Self::UNITS {
            return Err(Exhausted);
        }
        (self.wanted, self.late) = (wanted, late);
        self.used.fill(false);
        self.taken.iter_mut().for_each(Share::clear);
        self.place(Point { unit: 0, after: None, placed: 0, late: 0 })
    }

    fn place(&mut self, point: Point) -> Result<bool, Exhausted> {
        self.budget.spend(1)?;
        let open = self.units.len() - point.unit + self.plain;
        if point.late > self.late || point.placed + open < self.wanted {
            return Ok(false);
        }
        let Some(unit) = self.units.get(point.unit).copied() else { return self.leaf(point) };
        match self.fixed[unit.seat as usize].get(unit.nth).copied() {
            Some(message) => self.take(unit, message, point),
            None => Ok(self.choose(unit, point)? || self.stop(unit, point)?),
        }
    }

    /// Tries the messages that a unit may take, the earliest first.
    fn choose(&mut self, unit: Unit, point: Point) -> Result<bool, Exhausted> {
        let problem = self.problem;
        let edges = &problem.places[unit.seat as usize].edges;
        let from = edges.partition_point(|edge| Some(edge.message) <= point.after);
        for edge in &edges[from..] {
            if self.fixed_to[edge.message as usize].is_some() {
                continue;
            }
            if self.take(unit, edge.message, point)? {
                return Ok(true);
            }
            if !self.contested[edge.message as usize] && !self.used[edge.message as usize] {
                break;
            }
        }
        Ok(false)
    }

    fn take(&mut self, unit: Unit, message: u32, point: Point) -> Result<bool, Exhausted> {
        let place = &self.problem.places[unit.seat as usize];
        let Some(edge) = place.edge(message).filter(|_| !self.used[message as usize]) else {
            return Ok(false);
        };
        if Some(message) <= point.after {
            return Ok(false);
        }
        self.used[message as usize] = true;
        self.taken[unit.seat as usize].push(message);
        let same_chain = self.units.get(point.unit + 1).is_some_and(|next| next.chain == unit.chain);
        let next = Point {
            unit: point.unit + 1,
            after: same_chain.then_some(message),
            placed: point.placed + 1,
            late: point.late + usize::from(edge.late),
        };
        let found = self.place(next)?;
        self.used[message as usize] = false;
        self.taken[unit.seat as usize].pop();
        Ok(found)
    }

    /// Leaves the rest of a chain empty.
    fn stop(&mut self, unit: Unit, point: Point) -> Result<bool, Exhausted> {
        let rest = self.units[point.unit..].iter().take_while(|other| other.chain == unit.chain);
        let mut units = 0;
        for unit in rest {
            if self.fixed[unit.seat as usize].len() > unit.nth {
                return Ok(false);
            }
            units += 1;
        }
        self.place(Point { unit: point.unit + units, after: None, ..point })
    }

    /// All chains are placed: matches the rest.
    fn leaf(&mut self, point: Point) -> Result<bool, Exhausted> {
        self.budget.spend(self.used.len())?;
        let mut matching = Matching::new(self.problem);
        for message in (0u32..).take(self.used.len()) {
            if self.used[message as usize] {
                matching.bar(message);
            } else if let Some(seat) = self.fixed_to[message as usize] {
                matching.fix(seat, message);
            }
        }
        let placed = point.placed + matching.grow();
        if placed < self.wanted || point.late + matching.late() > self.late {
            return Ok(false);
        }
        self.found = matching.solution();
        for (found, taken) in self.found.iter_mut().zip(&self.taken) {
            if !taken.is_empty() {
                found.clone_from(taken);
            }
        }
        Ok(true)
    }
}
