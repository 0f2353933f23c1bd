//! Leaves the unwind tables, a tenth of the program, out of release builds for Linux: a panic aborts there, and without
//! symbols the frames of a backtrace would have no names. Whoever chose a linker or its flags keeps the tables: not every
//! linker takes the script (gold and mold do not).

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=no-unwind.ld");
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|value| value == wanted);
    let unset = |name: &str| env::var_os(name).is_none_or(|value| value.is_empty());
    let default_linker = unset("RUSTC_LINKER") && unset("CARGO_ENCODED_RUSTFLAGS");
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && default_linker {
        // A copy, because checkouts that share a target folder share what this prints.
        let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("no-unwind.ld");
        if fs::copy("no-unwind.ld", &out).is_ok() {
            println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", out.display());
        }
    }
}
