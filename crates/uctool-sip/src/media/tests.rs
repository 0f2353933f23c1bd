//! Whole captures through the ear.

use std::path::Path;

use uctool_capture::{Dissector, Options};
use uctool_core::{Finding, Outcome, Severity};
use uctool_message::{Consumer, Decoder, SeenSip, Unit, Work};
use uctool_tls::{Keyring, Unwrapper};

use super::*;
use crate::calls::Tracker;
use crate::rules;

/// Takes messages out of the decoder.
struct Driver(Tracker<Ear>);

impl Consumer for Driver {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        self.0.sip(seen);
    }

    fn icmp_error(&mut self, error: &uctool_capture::IcmpError<'_>) {
        self.0.icmp_error(error);
    }

    fn connection(
        &mut self,
        connection: &uctool_capture::Connection,
        event: &uctool_capture::StreamEvent<'_>,
    ) {
        self.0.connection(connection, event);
    }

    fn other(&mut self, datagram: &uctool_capture::Datagram<'_>) {
        self.0.other(datagram);
    }
}

fn hear(capture: &[u8], name: &str) -> Heard {
    let mut unwrapper = Unwrapper::new(Keyring::default(), uctool_tls::Limits::default());
    let mut decoder = Decoder::default();
    let mut dissector = Dissector::new(Options::default());
    let mut driver = Driver(Tracker::new(Ear::new(false)));
    let mut work = Work { unwrapper: &mut unwrapper, decoder: &mut decoder, consumer: &mut driver };
    let _ = uctool_capture::read(capture, &mut dissector, &mut work);
    dissector.finish(&mut work);
    work.finish();
    driver.0.finish();
    driver.0.watch.finish(&[(name.to_owned(), Unit::Frame)], vec![dissector.take_summary()])
}

fn findings(heard: &Heard) -> Vec<Finding> {
    let said = rules::HEARD.iter().map(|check| (check.run)(heard));
    said.filter_map(|outcome| if let Outcome::Found(found) = outcome { Some(found) } else { None })
        .flatten()
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "the corpus is a folder of files")]
fn walk(folder: &Path, each: &mut impl FnMut(&Path, &[u8])) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, each);
        } else {
            each(&path, &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/"]
#[expect(clippy::disallowed_methods, reason = "the corpus is named by the environment")]
fn the_corpus_brings_no_error_but_the_scenarios() {
    let corpus = std::env::var_os("UCTOOL_CORPUS").expect("UCTOOL_CORPUS names a folder");
    let mut wrong = Vec::new();
    walk(&Path::new(&corpus).join("captures"), &mut |path, bytes| {
        let name = path.display().to_string();
        let heard = hear(bytes, &name);
        for finding in findings(&heard) {
            wrong.push(format!("{name}: {} {}", finding.rule.name, finding.message));
            if finding.severity < Severity::Error {
                wrong.pop();
            }
        }
    });
    // A name whose lookups nobody answers stands in one real capture and in what was made of it.
    wrong.retain(|line| !line.contains("/scenarios/") && !line.contains("dns-failure"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/scenarios/"]
#[expect(clippy::disallowed_methods, reason = "the corpus is named by the environment")]
fn corpus_the_scenario_of_an_unreachable_port_is_told_and_no_other_has_an_error() {
    let corpus = std::env::var_os("UCTOOL_CORPUS").expect("UCTOOL_CORPUS names a folder");
    walk(&Path::new(&corpus).join("captures/scenarios"), &mut |path, bytes| {
        let name = path.display().to_string();
        let errors: Vec<String> = findings(&hear(bytes, &name))
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| format!("{} {}", finding.rule.name, finding.message))
            .collect();
        if name.contains("icmp-port-unreachable") {
            assert_eq!(errors.len(), 1, "{errors:?}");
            assert!(errors[0].starts_with("icmp-unreachable 10.88.229.200:5060"), "{errors:?}");
        } else {
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    });
}
