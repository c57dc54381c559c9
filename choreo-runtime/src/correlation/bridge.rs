//! How one scope's id is written on each of a stage's transports.

use std::borrow::Cow;
use std::fmt;

use smallvec::SmallVec;

use super::rules::Rules;
use super::{Refused, ScopeId};
use crate::expr::{UserError, panics};
use crate::stage::Line;

/// Maps the one id of a scope to the form that it has on each transport of a stage, where a service that joins them rewrites
/// it. `#[stage(bridge = ..)]` above a struct of transports names one; for a single field, `#[stage(wire_id = ..)]` is
/// shorter.
///
/// Two transports may not have one form: a message that was carried over as it is would look right on the other side.
///
/// ```
/// # use choreo_runtime as choreo;
/// use std::borrow::Cow;
///
/// use choreo::correlation::{Bridge, Refused};
///
/// /// On Kafka the id is as it is; on NATS the bridge writes `shop.` before it.
/// #[derive(Debug)]
/// struct Shop;
///
/// impl Bridge for Shop {
///     fn name(&self) -> Cow<'_, str> {
///         "Shop".into()
///     }
///
///     fn wire_id(&self, id: &str, transport: &str) -> Result<String, Refused> {
///         match transport {
///             "kafka" => Ok(id.to_owned()),
///             "nats" => Ok(format!("shop.{id}")),
///             _ => Err(Refused::new("there is no bridge to it")),
///         }
///     }
///
///     fn scope_id(&self, form: &str, transport: &str) -> Result<Option<String>, Refused> {
///         Ok(match transport {
///             "nats" => form.strip_prefix("shop.").map(str::to_owned),
///             _ => Some(form.to_owned()),
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no bridge",
    label = "this can't map a scope's id",
    note = "implement `choreo::correlation::Bridge` for it, or give each field its own `#[stage(wire_id = ..)]`"
)]
pub trait Bridge: fmt::Debug + Send + Sync + 'static {
    /// What it is called in errors.
    fn name(&self) -> Cow<'_, str>;

    /// The form that an id has on this transport, which is named by its field. Always the same for the same id.
    ///
    /// # Errors
    ///
    /// Where it has none.
    fn wire_id(&self, id: &str, transport: &str) -> Result<String, Refused>;

    /// The id whose form on this transport this is: asked of an id that a test wrote itself, or that the system under test
    /// made (see [`Correlation::follow`](super::Correlation::follow)), to know it on the other transports too. `None`
    /// where it is known on this one alone.
    ///
    /// # Errors
    ///
    /// Where it can't tell.
    fn scope_id(&self, form: &str, transport: &str) -> Result<Option<String>, Refused> {
        let _ = (form, transport);
        Ok(None)
    }
}

/// What `#[stage(wire_id = ..)]` gives: the form that an id has on the transport of a field.
pub type WireId = fn(id: &str) -> String;

/// The value of `#[stage(bridge = ..)]`.
#[doc(hidden)]
pub fn boxed(bridge: impl Bridge) -> Box<dyn Bridge> {
    Box::new(bridge)
}

/// How the id of a scope is written on one transport.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wording {
    /// The name of its field.
    pub(super) field: Option<&'static str>,
    wire_id: Option<WireId>,
    bridge: Option<&'static dyn Bridge>,
}

impl Wording {
    pub(super) fn of(line: &Line<'_>) -> Wording {
        Wording { field: line.name, wire_id: line.wire_id, bridge: line.bridge }
    }

    fn is_bridged(&self) -> bool {
        self.wire_id.is_some() || self.bridge.is_some()
    }

    /// The form of a new scope's id.
    ///
    /// # Errors
    ///
    /// Where there is none: a fragment that reads after "failed to", and never says the id.
    fn form(&self, rules: &Rules, scope: ScopeId) -> Result<String, String> {
        if !self.is_bridged() {
            return rules.id(scope);
        }
        let form = self.wire_id(&scope.to_string())?;
        match rules.refuses(&form) {
            None => Ok(form),
            Some(why) => Err(format!(
                "map the scope's id: what {} gives for `{}` is no id by {}: {why}",
                self.named("wire_id"),
                self.field.unwrap_or_default(),
                rules.name()
            )),
        }
    }

    /// Whether two scopes have two forms.
    ///
    /// # Errors
    ///
    /// Where they have one: a fragment that reads after "failed to".
    fn tells_apart(&self, rules: &Rules, scope: ScopeId, form: &str) -> Result<(), String> {
        match self.is_bridged() && self.form(rules, scope)? == form {
            true => Err(format!(
                "map the scope's id: {} gives two scopes one form on `{}`, and each would see the other's messages; let the form \
                 have all of the id",
                self.named("wire_id"),
                self.field.unwrap_or_default()
            )),
            false => Ok(()),
        }
    }

    /// The form of an id.
    pub(super) fn wire_id(&self, id: &str) -> Result<String, String> {
        let field = self.field.unwrap_or_default();
        let form = match (self.wire_id, self.bridge) {
            (Some(wire_id), _) => panics::caught(|| Ok(wire_id(id))),
            (None, Some(bridge)) => panics::caught(|| bridge.wire_id(id, field).map_err(said)),
            (None, None) => Ok(id.to_owned()),
        };
        form.map_err(|why| self.failed("wire_id", &why, id))
    }

    /// The id of a form. `None` where it is not to be known.
    pub(super) fn scope_id(&self, form: &str) -> Result<Option<String>, String> {
        let field = self.field.unwrap_or_default();
        let id = match (self.wire_id, self.bridge) {
            (Some(_), _) => Ok(None),
            (None, Some(bridge)) => panics::caught(|| bridge.scope_id(form, field).map_err(said)),
            (None, None) => Ok(Some(form.to_owned())),
        };
        id.map_err(|why| self.failed("scope_id", &why, form))
    }

    fn named(&self, method: &str) -> String {
        match (self.wire_id, self.bridge) {
            (None, Some(bridge)) => format!("`{method}` of the bridge `{}`", named(bridge)),
            _ => "`wire_id`".to_owned(),
        }
    }

    /// Its own words, without the id: an id may be what a report must not show.
    fn failed(&self, method: &str, why: &UserError, id: &str) -> String {
        let words = match id.is_empty() {
            true => why.text().to_owned(),
            false => why.text().replace(id, "(the id)"),
        };
        format!(
            "map the scope's id by {} for `{}`: {words}",
            self.named(method),
            self.field.unwrap_or_default()
        )
    }
}

fn named(bridge: &dyn Bridge) -> String {
    let name = panics::caught(|| Ok(bridge.name().into_owned()));
    name.unwrap_or_else(|_| "one that panicked where it said its name".to_owned())
}

fn said(refused: Refused) -> UserError {
    UserError::message(refused.to_string())
}

/// The forms of a scope's id, one for each of these transports; `None` where one does not correlate.
pub(crate) type Forms = SmallVec<[Option<String>; 1]>;

/// What a scope's id is on each transport, and that it is not also another's.
///
/// # Errors
///
/// Where it is nothing on one of them, or the same on two of which one is bridged, or for two scopes: a fragment that reads after
/// "failed to".
pub(crate) fn forms(lines: &[&Line<'_>], scope: ScopeId) -> Result<Forms, String> {
    let mut forms = Forms::new();
    for line in lines {
        let wording = Wording::of(line);
        forms.push(match line.transport.switch() {
            Some(switch) => {
                let (name, can) = (line.transport.name(), line.transport.capabilities());
                switch.rules().suit(name, can).map_err(|error| error.to_string())?;
                Some(wording.form(switch.rules(), scope)?)
            }
            None if line.wire_id.is_some() => {
                return Err(format!(
                    "map the scope's id for `{}`: it has a `wire_id` and no policy; give it one with \
                     `.correlation(..)`",
                    line.name.unwrap_or_default()
                ));
            }
            None => None,
        });
    }
    if lines.iter().any(|line| Wording::of(line).is_bridged()) {
        apart(lines, &forms)?;
    }
    Ok(forms)
}

/// Whether the transports of a stage can be correlated.
///
/// # Errors
///
/// Where one can't carry the ids, or they can't be mapped to it: a fragment that reads after "failed to".
pub(crate) fn check(lines: &[&Line<'_>]) -> Result<(), String> {
    let (one, other) = (ScopeId::new(), ScopeId::new());
    let forms = forms(lines, one)?;
    for (line, form) in lines.iter().zip(&forms) {
        if let (Some(switch), Some(form)) = (line.transport.switch(), form) {
            Wording::of(line).tells_apart(switch.rules(), other, form)?;
        }
    }
    Ok(())
}

/// Whether no two of which one is bridged are alike.
fn apart(lines: &[&Line<'_>], forms: &Forms) -> Result<(), String> {
    let is_bridged = |at: usize| Wording::of(lines[at]).is_bridged();
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.is_some()) {
        let same = |earlier: &usize| forms[*earlier] == *form && (is_bridged(*earlier) || is_bridged(at));
        let Some(earlier) = (0..at).find(same) else { continue };
        let [one, other] = [earlier, at].map(|at| lines[at].name.unwrap_or_default());
        let bridge = lines[at].bridge.map(|bridge| format!(" of the bridge `{}`", named(bridge)));
        return Err(format!(
            "map the scope's id: `wire_id`{} gives `{one}` and `{other}` one form, and a message that was carried from one \
             to the other as it is would look right; give each a form of its own, such as a prefix",
            bridge.unwrap_or_default()
        ));
    }
    Ok(())
}
