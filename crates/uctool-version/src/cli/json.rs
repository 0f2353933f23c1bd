//! The frozen JSON shapes of `uctool version`.

use serde::Serialize;

use uctool_release::compare::Reading;
use uctool_release::decode::{Described, Level};
use uctool_release::route::{Route, Step};

/// A version and what is known of it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct VersionV1 {
    version: String,
    product: Option<&'static str>,
    major: u16,
    minor: u16,
    maintenance: u16,
    build: u32,
    counter: Option<u32>,
    es: Option<u32>,
    su: Option<u32>,
    psirt_level: Option<u32>,
    marketing: String,
    decoded_by: &'static str,
    restricted: Option<bool>,
    pre_release: bool,
    kind: Option<&'static str>,
    released: Option<&'static str>,
    source: Option<&'static str>,
    note: Option<&'static str>,
}

impl VersionV1 {
    /// As it reads alone.
    pub(super) fn of(one: &Described) -> Self {
        Self::read(one, Reading { os: one.os_level(), es: one.es() })
    }

    /// As it reads beside another.
    pub(super) fn read(one: &Described, reading: Reading) -> Self {
        let version = one.version;
        Self {
            version: version.to_string(),
            product: version.product.map(uctool_release::Product::as_str),
            major: version.major,
            minor: version.minor,
            maintenance: version.maintenance,
            build: version.build,
            counter: version.counter,
            es: reading.es,
            su: one.su().filter(|su| *su > 0),
            psirt_level: reading.os,
            marketing: one.marketing(),
            decoded_by: one.decoded_by().as_str(),
            restricted: version.restricted,
            pre_release: one.level == Level::PreRelease,
            kind: one.row.map(|row| row.kind),
            released: one.row.and_then(|row| row.released),
            source: one.row.map(|row| row.source),
            note: one.row.and_then(|row| row.note),
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct RefusalV1 {
    message: String,
    source: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct MethodV1 {
    name: &'static str,
    condition: Option<&'static str>,
    source: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct CopV1 {
    file: &'static str,
    why: &'static str,
    method: Option<&'static str>,
    source: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct StepV1 {
    from: VersionV1,
    to: VersionV1,
    methods: Vec<MethodV1>,
    cop_files: Vec<CopV1>,
}

impl From<&Step> for StepV1 {
    fn from(step: &Step) -> Self {
        let method = |one: &uctool_release::methods::Method| MethodV1 {
            name: one.name,
            condition: one.condition,
            source: one.source,
        };
        let cop = |one: &uctool_release::cops::Cop| CopV1 {
            file: one.file,
            why: one.why,
            method: one.method,
            source: one.source,
        };
        Self {
            from: VersionV1::of(&step.from),
            to: VersionV1::of(&step.to),
            methods: step.methods.iter().map(method).collect(),
            cop_files: step.cops.iter().map(cop).collect(),
        }
    }
}

/// The refusals of a route.
pub(super) fn refusals(route: &Route) -> Vec<RefusalV1> {
    let refusals = route.refusals.iter();
    refusals
        .map(|refusal| RefusalV1 { message: refusal.to_string(), source: refusal.source() })
        .collect()
}

/// The steps of a route.
pub(super) fn steps(route: &Route) -> Vec<StepV1> {
    route.steps.iter().map(StepV1::from).collect()
}
