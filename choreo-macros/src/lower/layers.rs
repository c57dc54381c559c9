//! Layers: what of a segment can be awaited at once.
//!
//! First the obligations that use no capture of their segment, then those that use the captures of these, and so on.

use super::ir::{Block, Kind, Member, StatementId, Watch};

/// The members by layer, those of a layer in the order of the text.
pub(super) fn layers(block: &Block<'_>, segment: Vec<Member>) -> Vec<Vec<Member>> {
    let mut layers: Vec<Vec<Member>> = Vec::new();
    for member in segment {
        let layer = match &member {
            Member::Expect(id) | Member::Eventually(id) => after(block, &layers, &[*id]),
            Member::InOrder(ids) => after(block, &layers, ids),
            Member::Quiet(_) => 0,
        };
        if layers.len() <= layer {
            layers.resize_with(layer + 1, Vec::new);
        }
        layers[layer].push(member);
    }
    layers
}

/// One more than the last layer that binds what one of these needs; 0 where none does.
fn after(block: &Block<'_>, layers: &[Vec<Member>], ids: &[StatementId]) -> usize {
    let needed: Vec<StatementId> = ids.iter().flat_map(|id| needs(block, *id)).collect();
    let binds = |member: &Member| match member {
        Member::Expect(id) => needed.contains(id),
        Member::InOrder(ids) => ids.iter().any(|id| needed.contains(id)),
        Member::Quiet(_) | Member::Eventually(_) => false,
    };
    layers.iter().rposition(|layer| layer.iter().any(binds)).map_or(0, |layer| layer + 1)
}

/// The statements that bind what this one needs.
fn needs(block: &Block<'_>, id: StatementId) -> Vec<StatementId> {
    match &block.statements[id.0].kind {
        Kind::Expect { watch: Watch { needs, .. }, .. } | Kind::Eventually { needs, .. } => {
            needs.iter().map(|id| block.captures[id.0].statement).collect()
        }
        _ => Vec::new(),
    }
}
