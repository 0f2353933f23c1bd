//! Background on versions for `uctool explain`.

use uctool_core::Fact;

const POST: &[&str] = &["Htluo, \"Decrypt CUCM version numbers\", 2009-02-12"];

/// All of it.
pub(crate) static FACTS: [Fact; 11] = [
    Fact {
        id: "ve-01",
        title: "trains are developed side by side",
        text: "In 2009 the trains 5.x, 6.x and 7.x of CUCM were alive at once. A newer train has more features and more \
               requirements; it does not follow that it has fewer bugs.\n\n\
               Today: the same holds of 12.5, 14 and 15. A fix of 12.5(1)SU5 need not be in 14.\n\n\
               Checked by: VER011 older-by-date.",
        sources: POST,
    },
    Fact {
        id: "ve-02",
        title: "CUCM 6.x works with CUPS 6.x and 7.x",
        text: "CUPS may be a train ahead of CUCM 6.x.\n\n\
               Today: from 8.6 on CUCM and IM&P run the same release, unless the deployment is centralised.\n\n\
               Checked by: VER007 imp-mismatch.",
        sources: POST,
    },
    Fact {
        id: "ve-03",
        title: "CUCM 7.x works with CUPS 7.x only",
        text: "With CUPS 6.x beside CUCM 7.x, the Sync Agent does not start.\n\n\
               Checked by: VER007 imp-mismatch.",
        sources: POST,
    },
    Fact {
        id: "ve-04",
        title: "a train has sub-versions: 6.1(1), 6.1(2), 6.1(3)",
        text: "Sub-versions of one train differ in what they can be upgraded to, so the release notes of the exact \
               sub-version count.",
        sources: POST,
    },
    Fact {
        id: "ve-05",
        title: "CUCM 6.1(3) cannot be upgraded to 7.0",
        text: "6.1(3) came after 7.0(1) and has a database schema that 7.0 does not know.\n\n\
               Checked by: VER006 schema-incompatible.",
        sources: POST,
    },
    Fact {
        id: "ve-06",
        title: "build numbers grow in steps of 1000",
        text: "6.1.2.1000 is followed by 6.1.2.2000.\n\n\
               Today: from 7.1 on builds have five digits, and service updates end in 900: 12.5.1.14900 is 12.5(1)SU4.",
        sources: POST,
    },
    Fact {
        id: "ve-07",
        title: "1000 more is a patch of the operating system",
        text: "CUCM is an application on Linux. A security (PSIRT) patch of the system under it adds 1000 to the build \
               number and fixes nothing in the application.\n\n\
               Today: true of four-digit builds only; from 7.1 on the number does not show the level of the system.",
        sources: POST,
    },
    Fact {
        id: "ve-08",
        title: "the last three digits of a build are its engineering special",
        text: "Fixes of the application come as engineering specials (ES). 6.1.2.1112 is ES 112 on the first level of \
               the operating system.\n\n\
               Today: in five-digit builds 001 to 899 are the ES on the way to the next service update, and the number \
               after the dash only counts images.",
        sources: POST,
    },
    Fact {
        id: "ve-09",
        title: "6.1.2.2000 or 6.1.2.1112, which is better?",
        text: "The first has the newer operating system and no fix of the application; the second has the fixes of ES \
               112. Whoever means fewer bugs in CUCM wants the second.\n\n\
               Try: uctool version compare 6.1.2.2000 6.1.2.1112",
        sources: POST,
    },
    Fact {
        id: "ve-10",
        title: "the upgrade from 6.1.2.1112 to 6.1.2.2000 fails without saying why",
        text: "The installer refuses an upgrade that would lose fixes, with a vague message. Take a build that contains \
               them, or ask Cisco TAC.\n\n\
               Checked by: VER001 es-regression.",
        sources: POST,
    },
    Fact {
        id: "ve-11",
        title: "the SIP trunk between CUCM and CUPS uses port 5070 in 6.0 and 5060 in 7.0",
        text: "After an upgrade from 6.0 to 7.0 the port of the trunk to CUPS changes from 5070 to 5060.",
        sources: &[
            "J. W. Hall, \"Integrating the Cisco Unified Presence Server in Your Unified Communications Network\", Global Knowledge",
        ],
    },
];

/// References to all of it.
pub(crate) fn facts() -> Vec<&'static Fact> {
    FACTS.iter().collect()
}
