//! Any bytes as what a mail server says, whatever it is asked.

use super::whole;
use crate::Memory;

/// Runs `uctool imap probe`, in clear with a login.
pub fn imap_server(bytes: &[u8]) {
    let mut world = Memory::with([("password", b"cisco\n")]);
    world.server = Some(bytes.to_vec());
    let login = ["--user", "jdoe", "--password-file", "password", "--allow-clear"];
    let words: Vec<&str> = ["imap", "probe", "127.0.0.1:143"].into_iter().chain(login).collect();
    whole(&words, &mut world);
}
