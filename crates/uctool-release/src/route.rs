//! May this be upgraded to that, and how: the refusals, the methods, the steps between, the files needed.

use std::collections::{BTreeMap, VecDeque};

use crate::compare::{Comparison, EsField, Relation, Side, compare};
use crate::cops::{Cop, cops};
use crate::decode::{Described, Level};
use crate::methods::{GUIDE, Method, covers, document, methods, reached_from};
use crate::product::Product;
use crate::refusal::{Refusal, refusals};
use crate::table::releases;
use crate::windows;

/// Whether an upgrade is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// In one step.
    Accepted,
    /// Over one or more releases between.
    InSteps,
    /// Never.
    Refused,
    /// The tables do not say.
    Unknown,
}

impl Verdict {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InSteps => "in-steps",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the target installs over the source in one step; `None` is not known.
    pub fn in_one_step(self) -> Option<bool> {
        match self {
            Self::Accepted => Some(true),
            Self::InSteps | Self::Refused => Some(false),
            Self::Unknown => None,
        }
    }
}

/// One step of an upgrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it begins.
    pub from: Described,
    /// Where it ends.
    pub to: Described,
    /// The ways to do it.
    pub methods: Vec<Method>,
    /// Files it needs first.
    pub cops: Vec<Cop>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Accepted or not.
    pub verdict: Verdict,
    /// The comparison of source (left) and target.
    pub compared: Comparison,
    /// Why it is refused.
    pub refusals: Vec<Refusal>,
    /// The steps, when it is possible.
    pub steps: Vec<Step>,
    /// Why it is not known, and what to read.
    pub unknown: Option<String>,
}

/// Judges the upgrade from `from` to `to`.
pub fn route(from: &Described, to: &Described, es_field: Option<EsField>) -> Route {
    let compared = compare(from, to, es_field);
    let refusals = match compared.relation {
        Relation::NotComparable => Vec::new(),
        _ => refusals(from, to, &compared),
    };
    let mut route =
        Route { verdict: Verdict::Unknown, compared, refusals, steps: Vec::new(), unknown: None };
    if !route.refusals.is_empty() {
        route.verdict = Verdict::Refused;
    } else if let Some(reason) = outside(from, to, &route.compared) {
        route.unknown = Some(reason);
    } else if from.version.train() == to.version.train() {
        within(from, to, &mut route);
    } else {
        between(from, to, &mut route);
    }
    route
}

/// Why the tables say nothing of this pair at all.
fn outside(from: &Described, to: &Described, compared: &Comparison) -> Option<String> {
    if compared.relation == Relation::NotComparable {
        return Some("they are of different products, and an upgrade stays within one".to_owned());
    }
    if compared.newer_number != Side::Right {
        return Some("they are the same version, so there is nothing to upgrade".to_owned());
    }
    let product = to.version.product.or(from.version.product);
    if let Some(product @ (Product::Cuc | Product::Cer | Product::Uccx | Product::CloudConnect)) =
        product
    {
        return Some(format!(
            "the tables are of CUCM and IM&P; read the upgrade guide of {product} for the target release"
        ));
    }
    if from.level == Level::PreRelease || to.level == Level::PreRelease {
        return Some(format!("no document speaks of builds before a release; read the {GUIDE}"));
    }
    None
}

/// Within one train: what installs over what.
fn within(from: &Described, to: &Described, route: &mut Route) {
    let mut methods = methods(from, to);
    let last = windows::last_es(to);
    let taken_by_window = last.is_some_and(|last| from.version.build <= last);
    if methods.is_empty() && taken_by_window {
        methods.push(Method {
            name: "direct standard upgrade",
            condition: None,
            source: "readme of the target, \"Version and Description\"",
        });
    }
    let es_into_update = from.es().is_some() && to.su() > from.su();
    if methods.is_empty() || (es_into_update && !taken_by_window && last.is_none()) {
        let why = if es_into_update {
            "no readme in the table names the last ES that the target takes".to_owned()
        } else {
            "the tables do not speak of this train".to_owned()
        };
        route.unknown = Some(format!("{why}; read the {}", document(to.version.train())));
        return;
    }
    let cops = cops(from, to, &methods);
    route.verdict = Verdict::Accepted;
    route.steps = vec![Step { from: *from, to: *to, methods, cops }];
}

/// From one train to another: straight, or over the fewest trains between.
fn between(from: &Described, to: &Described, route: &mut Route) {
    let (source, target) = (from.version.train(), to.version.train());
    let Some(trains) = shortest(source, target) else {
        let what =
            if covers(source) { "no way between the trains" } else { "nothing of the source" };
        route.unknown = Some(format!("the tables name {what}; read the {}", document(target)));
        return;
    };
    let Some(stops) = stops(from, to, &trains) else {
        route.unknown = Some(format!(
            "no release in the table leads on to the target; read the {}",
            document(target)
        ));
        return;
    };
    route.steps = stops
        .iter()
        .zip(stops.iter().skip(1))
        .map(|(from, to)| {
            let methods = methods(from, to);
            Step { from: *from, to: *to, cops: cops(from, to, &methods), methods }
        })
        .collect();
    route.verdict = if route.steps.len() == 1 { Verdict::Accepted } else { Verdict::InSteps };
}

type Train = (u16, u16);

/// The trains from `source` to `target`, both included, over the fewest steps.
fn shortest(source: Train, target: Train) -> Option<Vec<Train>> {
    let mut came_from: BTreeMap<Train, Train> = BTreeMap::new();
    let mut queue = VecDeque::from([source]);
    while let Some(train) = queue.pop_front() {
        if train == target {
            let mut way = vec![target];
            while let Some(before) = way.last().and_then(|last| came_from.get(last)) {
                way.push(*before);
            }
            way.reverse();
            return Some(way);
        }
        for next in reached_from(train).filter(|next| *next != source) {
            came_from.entry(next).or_insert_with(|| {
                queue.push_back(next);
                train
            });
        }
    }
    None
}

/// A release for each train of the way: between source and target the latest one that is not refused further on.
fn stops(from: &Described, to: &Described, trains: &[Train]) -> Option<Vec<Described>> {
    let mut stops = vec![*to];
    let between = trains.get(1..trains.len().saturating_sub(1)).unwrap_or_default();
    for train in between.iter().rev() {
        let next = *stops.last()?;
        let product = to.version.product.unwrap_or(Product::Cucm);
        let candidates = releases().iter().filter(|row| {
            row.version.train() == *train
                && row.version.product == Some(product)
                && row.name.is_some()
        });
        let fits = candidates.map(|row| Described::of(row.version)).filter(|stop| {
            refusals(stop, &next, &compare(stop, &next, None)).is_empty()
                && !methods(stop, &next).is_empty()
        });
        stops.push(fits.max_by_key(|stop| (stop.version.build, stop.version.counter))?);
    }
    stops.push(*from);
    stops.reverse();
    Some(stops)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::Spelled;
    use crate::version::Version;

    fn of(text: &str) -> Described {
        text.parse::<Spelled>().unwrap().describe(None)
    }

    fn judged(from: &str, to: &str) -> Route {
        route(&of(from), &of(to), None)
    }

    #[test]
    fn each_window_takes_its_last_es_and_refuses_the_next() {
        for (name, es) in windows::pairs() {
            let target = Described::of_name(name, Product::Cucm);
            let at = |build| Described::of(Version { build, ..es });
            let taken = route(&at(es.build), &target, None);
            assert_eq!(taken.verdict, Verdict::Accepted, "{es} to {name}: {taken:?}");
            let above = route(&at(es.build + 1), &target, None);
            assert_eq!(above.refusals, [Refusal::EsAboveWindow { last: es.build }], "{es} {name}");
        }
    }

    #[test]
    fn refusals_by_rule() {
        for (from, to, refusal) in [
            ("12.5(1)SU6", "12.5(1)SU5", Refusal::Downgrade),
            ("14", "12.5(1)SU9", Refusal::Downgrade),
            ("6.1.2.1112", "6.1.2.2000", Refusal::EsRegression { from: 112, to: 0 }),
            ("7.0.1.10000-112", "7.0.1.11000-1", Refusal::EsRegression { from: 112, to: 0 }),
            ("6.1.3.1000-16", "7.0.1.10000-323", Refusal::Schema),
            ("7.0.1.10000-323", "15", Refusal::Rebuild),
            ("6.1.3.1000-16", "15SU2", Refusal::Rebuild),
        ] {
            assert_eq!(judged(from, to).refusals, [refusal], "{from} {to}");
        }
        assert!(matches!(judged("12.5(1)SU6", "14").refusals[..], [Refusal::TrainHole { .. }]));
        assert_eq!(judged("12.5(1)SU6", "14SU1").verdict, Verdict::Accepted);
        assert_eq!(judged("12.5(1)SU5", "14").verdict, Verdict::Accepted);
        assert!(matches!(judged("14SU4a", "15SU1").refusals[..], [Refusal::TrainHole { .. }]));
        assert_eq!(judged("14SU4a", "15SU2").verdict, Verdict::Accepted);
        assert_eq!(judged("14SU3", "15SU1").verdict, Verdict::Accepted);
    }

    #[test]
    fn unrestricted_never_becomes_restricted() {
        let image = |unrestricted: &str, version: &str| {
            format!("UCSInstall_UCOS_{unrestricted}{version}.iso")
        };
        let closed = judged(&image("UNRST_", "12.5.1.14900-63"), &image("", "14.0.1.11900-132"));
        assert_eq!(closed.refusals, [Refusal::Restricted]);
        let open = judged(&image("", "12.5.1.14900-63"), &image("UNRST_", "14.0.1.11900-132"));
        assert_eq!(open.verdict, Verdict::Accepted);
    }

    #[test]
    fn the_way_leads_over_the_fewest_releases() {
        let route = judged("9.1(2)", "15SU2");
        assert_eq!(route.verdict, Verdict::InSteps);
        let stops: Vec<String> = route.steps.iter().map(|step| step.to.marketing()).collect();
        assert_eq!(stops, ["12.5(1)SU9", "15SU2"]);
        // The newest 12.5 that 14 without an update still takes.
        let stops: Vec<String> =
            judged("10.5(2)", "14").steps.iter().map(|step| step.to.marketing()).collect();
        assert_eq!(stops, ["12.5(1)SU5", "14"]);
    }

    #[test]
    fn what_the_tables_leave_out_is_not_known() {
        for (from, to) in [
            ("7.1(3)", "8.6(2a)"),
            ("12.5(1)SU4", "12.5(1)SU4"),
            ("12.5.1.17050-1", "12.5(1)SU7"),
            ("6.1.2.1000", "6.1.2.1112"),
            ("UCSInstall_CUC_12.5.1.10000-23.iso", "UCSInstall_CUC_14.0.1.10000-19.iso"),
            ("UCSInstall_CUC_12.5.1.10000-23.iso", "UCSInstall_CUP_14.0.1.10000-16.iso"),
        ] {
            let route = judged(from, to);
            assert_eq!(route.verdict, Verdict::Unknown, "{from} {to}");
            assert!(route.unknown.is_some());
        }
    }
}
