//! Which windows open after which: as far as the text tells.

/// The windows of a block.
pub(crate) struct Windows(Vec<Window>);

#[derive(Default)]
struct Window {
    /// What has opened before, where the run came through it.
    after: Vec<usize>,
    /// What has opened before the windows that open after this one, though perhaps not before this one.
    beside: Vec<usize>,
}

impl Windows {
    /// The one that is open from subscription.
    pub(super) fn new() -> Windows {
        Windows(vec![Window::default()])
    }

    /// One that opens after these.
    pub(super) fn after(&mut self, windows: &[usize]) -> usize {
        let beside = windows.iter().flat_map(|window| self.0[*window].beside.clone());
        let after = windows.iter().copied().chain(beside).collect();
        self.0.push(Window { after, beside: Vec::new() });
        self.0.len() - 1
    }

    /// One that opens as regions begin, which end in these windows.
    pub(super) fn around(&mut self, window: usize, ends: Vec<usize>) -> usize {
        self.0.push(Window { after: vec![window], beside: ends });
        self.0.len() - 1
    }

    /// What goes on from one of `ends`, where `window` was open before.
    pub(super) fn one_of(&mut self, window: usize, ends: &[usize]) -> usize {
        match ends.iter().all(|end| *end == window) {
            true => window,
            false => {
                let beside = ends.iter().flat_map(|end| self.0[*end].beside.clone()).collect();
                self.0.push(Window { after: ends.to_vec(), beside });
                self.0.len() - 1
            }
        }
    }

    /// Whether a window has opened by the time that another one does, where a run comes to both.
    pub(crate) fn is_open_in(&self, one: usize, other: usize) -> bool {
        let (mut open, mut seen) = (vec![other], Vec::new());
        while let Some(window) = open.pop() {
            if window == one {
                return true;
            }
            if !seen.contains(&window) {
                seen.push(window);
                open.extend(&self.0[window].after);
            }
        }
        false
    }
}
