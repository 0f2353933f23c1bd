use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::testing::Folder;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_entry_type(tar::EntryType::Regular);
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn collected(files: &[(&str, Vec<u8>)], limits: Limits) -> Collected {
    let mut folder = Folder::of(files);
    collect(&["case".to_owned()], limits, &mut folder)
}

/// Every file that was found, with its bytes.
fn contents(collected: &Collected, files: &[(&str, Vec<u8>)]) -> BTreeMap<String, Vec<u8>> {
    let read = |name: &String| {
        let mut folder = Folder::of(files);
        let mut bytes = Vec::new();
        let mut reader = collected.store.open(name, |name| folder.open(name)).unwrap();
        reader.read_to_end(&mut bytes).unwrap();
        (name.clone(), bytes)
    };
    collected.names.iter().map(read).collect()
}

fn messages(collected: &Collected) -> Vec<String> {
    let line = |failure: &Failure| {
        format!("{}: {}", failure.input.clone().unwrap_or_default(), failure.message)
    };
    collected.failures.iter().map(line).collect()
}

#[test]
fn archives_are_opened_however_they_are_nested() {
    let files = [
        ("case/a.txt", b"one".to_vec()),
        ("case/b.gz", gzip(b"two")),
        ("case/c.tgz", gzip(&tar(&[("x/y.log", b"three"), ("z.zip", &zip(&[("in", b"four")]))]))),
        ("case/d/e.zip", zip(&[("f.gz", &gzip(b"five")), ("../../g", b"six")])),
        ("case/h.gz", gzip(&gzip(b"seven"))),
    ];
    let collected = collected(&files, Limits::default());
    assert_eq!(messages(&collected), [""; 0]);
    let expected: BTreeMap<String, Vec<u8>> = [
        ("case/a.txt", "one"),
        ("case/b.gz", "two"),
        ("case/c.tgz!x/y.log", "three"),
        ("case/c.tgz!z.zip!in", "four"),
        ("case/d/e.zip!f.gz", "five"),
        ("case/d/e.zip!g", "six"),
        ("case/h.gz", "seven"),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into()))
    .collect();
    assert_eq!(contents(&collected, &files), expected);
}

#[test]
fn long_names_of_tar_are_read_and_bounded() {
    let long = format!("{}/end.log", "d".repeat(300));
    let longer = "e".repeat(2000);
    let files = [("case/a.tar", tar(&[(&long, b"one"), (&longer, b"two"), ("b", b"three")]))];
    let collected = collected(&files, Limits::default());
    assert_eq!(collected.names, [format!("case/a.tar!{long}"), "case/a.tar!b".to_owned()]);
    assert!(messages(&collected)[0].contains("limit of path"), "{:?}", messages(&collected));
}

#[test]
fn large_members_go_into_the_spool_and_come_back() {
    let large: Vec<u8> =
        (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let files = [("case/a.zip", zip(&[("one", &large), ("two", b"small"), ("three", &large)]))];
    let collected = collected(&files, Limits::default());
    let contents = contents(&collected, &files);
    assert!(contents["case/a.zip!one"] == large && contents["case/a.zip!three"] == large);
    assert_eq!(contents["case/a.zip!two"], b"small");
}

#[test]
fn every_limit_is_named_where_it_is_reached() {
    let small = Limits { lenient: 1000, ..Limits::default() };
    let bomb = vec![0; 1 << 20];
    let said = |files: &[(&str, Vec<u8>)], limits: Limits| messages(&collected(files, limits));

    let ratio = [("case/a.zip", zip(&[("bomb", &bomb), ("fine", b"text")]))];
    assert!(said(&ratio, small)[0].starts_with("case/a.zip!bomb: limit of ratio"));
    assert_eq!(collected(&ratio, small).names, ["case/a.zip!fine"]);

    let in_tar = [("case/a.tgz", gzip(&tar(&[("bomb", &bomb)])))];
    assert!(said(&in_tar, small)[0].contains("limit of ratio"), "{:?}", said(&in_tar, small));

    let depth = Limits { depth: 2, ..Limits::default() };
    let nested = zip(&[("b.zip", &zip(&[("c.zip", &zip(&[("d", b"deep")]))]))]);
    assert_eq!(
        said(&[("case/a.zip", nested)], depth),
        ["case/a.zip!b.zip!c.zip: limit of depth: an archive inside 2 others is not opened"]
    );

    let size = Limits { unpacked: 1 << 19, ..Limits::default() };
    assert!(said(&ratio, size)[0].contains("limit of size"), "{:?}", said(&ratio, size));

    let few = Limits { files: 2, ..Limits::default() };
    let many = [("case/a", vec![1]), ("case/b", vec![1]), ("case/c", vec![1]), ("case/d", vec![1])];
    assert_eq!(
        said(&many, few),
        ["case: limit of files: only the first 2 files of a run are read"]
    );
}

#[test]
fn every_truncation_of_an_archive_is_told() {
    for packed in [zip(&[("a", b"one"), ("b", b"two")]), gzip(&tar(&[("a", &[7; 600])]))] {
        for end in 20..packed.len() {
            let files = [("case/x", packed[..end].to_vec())];
            let collected = collected(&files, Limits::default());
            assert!(!collected.failures.is_empty() || !collected.names.is_empty(), "{end}");
        }
    }
}

#[test]
fn archives_that_stay_closed_and_links_are_told() {
    let files = [("case/a.7z", b"7z\xbc\xaf\x27\x1c rest".to_vec()), ("case/link", b"@".to_vec())];
    let collected = collected(&files, Limits::default());
    assert_eq!(
        messages(&collected),
        ["case/a.7z: it is a 7-Zip archive, which uctool does not open"]
    );
    assert_eq!(collected.passed, [("case/link".to_owned(), "a link, which is not followed")]);
    assert!(collected.names.is_empty());
}
