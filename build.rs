//! Makes release builds for Linux smaller where nobody chose a linker or its flags. The unwind tables, a tenth of the
//! program, are left out: a panic aborts there, and without symbols the frames of a backtrace would have no names (not
//! every linker takes the script; gold and mold do not). Functions that came out the same are kept once, where the linker
//! is the one that comes with the compiler: nothing here asks two functions whether they are the same.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=no-unwind.ld");
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|value| value == wanted);
    let unset = |name: &str| env::var_os(name).is_none_or(|value| value.is_empty());
    let default_linker = unset("RUSTC_LINKER") && unset("CARGO_ENCODED_RUSTFLAGS");
    if !(is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && default_linker) {
        return;
    }
    // A copy, because checkouts that share a target folder share what this prints.
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("no-unwind.ld");
    if fs::copy("no-unwind.ld", &out).is_ok() {
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", out.display());
    }
    if is("TARGET", "x86_64-unknown-linux-gnu") && minor_version().is_some_and(|minor| minor >= 90)
    {
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
    }
}

/// The N of the compiler's version 1.N; from 1.90 on it brings LLD for this target.
fn minor_version() -> Option<u32> {
    let said = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    String::from_utf8(said.stdout).ok()?.split('.').nth(1)?.parse().ok()
}
