//! Background on clocks for `uctool explain`: the limits the rules apply, and how to read what status texts print.

use uctool_core::Fact;

/// All of it.
pub(crate) static FACTS: [Fact; 9] = [
    Fact {
        id: "ntp-stratum",
        title: "whose limit of the stratum is it",
        text: "  1 to 3   what the design guide asks of an external source\n\
               \x20 4        its outer limit; `ntp_stratum` of `utils diagnose` passes at 5 or less on the publisher, which follows at one more\n\
               \x20 5 to 9   set-up accepts them; the diagnosis does not\n\
               \x20 10 up    never followed: the node's own clock stands at 10\n\
               \x20 16       not synchronised\n\n\
               One document says 5 or less for the diagnosis, others less than 5; uctool grades the source, so that both agree: \
               4 warns and 5 fails.\n\n\
               Checked by: NTP004 stratum-high, NTP005 stratum-16.",
        sources: &[
            "Cisco document 200771, \"NTP on IM and Presence\"",
            "Cisco document 200396",
            "Cisco community article 3166570",
            "Htluo, \"NTP - Network Time Protocol\", 2009-02-08",
        ],
    },
    Fact {
        id: "ntp-offset",
        title: "how far a clock may be off",
        text: "  100 ms      uctool warns\n\
               \x20 3 s         the watchdog restarts ntpd, ten times an hour at most; uctool calls it an error\n\
               \x20 15 s        `ntp_clock_drift` of `utils diagnose` fails\n\
               \x20 15 minutes  between two nodes: the replication of the database breaks\n\n\
               Checked by: NTP010 offset-large, NTP011 jitter-high.",
        sources: &[
            "Cisco document 118718, \"NTP for UC products\"",
            "Cisco document 200771, \"NTP on IM and Presence\"",
            "Cisco document 215537, \"NTP on CUCM\"",
        ],
    },
    Fact {
        id: "ntp-reach",
        title: "reach is the last eight polls, in octal, the newest at the right",
        text: "377 is eight answers of eight. 0 is none. 1, 3, 7, 17, 37, 77 and 177 fill up after a start and are no loss. 376 is \
               a last poll without answer. A hole is a loss: 15 is 00001101, one lost two polls ago.\n\n\
               Checked by: NTP006 unreachable, NTP007 reach-loss.",
        sources: &["RFC 5905, section 9.2", "ntpq manual, peers billboard"],
    },
    Fact {
        id: "ntp-tally",
        title: "the mark before a source says what became of it",
        text: "ntpq: `*` followed, `o` followed by its pulse, `+` good, `-` an outlier, `x` a falseticker, `#` good and not among the \
               best, `.` one too many, a space rejected (no answer, stratum 16, a loop, too far).\n\n\
               chronyc: `^` a server, `=` a peer, `#` a clock of its own; then `*` followed, `+` combined, `-` not combined, `x` may \
               be in error, `~` too variable, `?` unusable.\n\n\
               Copies lose the mark: a space at the line's beginning is the first thing that goes.\n\n\
               Checked by: NTP003 no-system-peer, NTP008 falseticker.",
        sources: &[
            "ntpq manual, tally codes",
            "chronyc manual, sources",
            "Cisco document 215537, \"NTP on CUCM\"",
        ],
    },
    Fact {
        id: "ntp-refid",
        title: "what a source itself follows, and addresses that spell words",
        text: "`.INIT.` no answer yet; `.STEP.` the clock was just set; `.GPS.`, `.PPS.`, `.GNSS.`, `.ATOM.`, `.GOOG.` a reference clock at \
               stratum 1; `.LOCL.`, `LOCAL(0)` and 127.127.1.0 the machine's own clock, which follows nothing; `.RATE.`, `.DENY.` \
               and `.RSTR.` a server that refuses; `.XFAC.` a changed association.\n\n\
               From stratum 2 on the field is printed as an address even where a server put letters there: 76.79.67.76 is LOCL, \
               73.78.73.84 is INIT.\n\n\
               Checked by: NTP009 local-clock-source, NTP013 kiss-of-death.",
        sources: &[
            "RFC 5905, sections 7.3 and 7.4",
            "measured with a server at stratum 9 that follows its own clock",
        ],
    },
    Fact {
        id: "ntp-version",
        title: "version 3 is not followed from release 9 on",
        text: "A source that answers in NTP version 3 keeps reach 377 and is never followed. The status does not show the version; \
               `utils network capture port 123` does, and `uctool ntp probe` asks.\n\n\
               Before release 9 the capture prints `v4 client strat 4`, later `NTPv4, Client, length 48` without the stratum.\n\n\
               Checked by: NTP012 version-3.",
        sources: &["Cisco document 118718, \"NTP for UC products\""],
    },
    Fact {
        id: "ntp-sources",
        title: "how many sources, and which",
        text: "The product takes one to five servers, none of them a node of the cluster, and tests each before it is added. One source \
               cannot be checked by another; of two neither can be outvoted; three to five can outvote a falseticker. Windows \
               Time (SNTP) is not supported as a source; Linux, IOS and NX-OS are.\n\n\
               Checked by: NTP014 single-source, NTP015 two-sources, NTP016 self-loop, NTP019 windows-time-source.",
        sources: &[
            "Cisco Unified CM command line reference, release 15, utils ntp server add",
            "Cisco document 215537, \"NTP on CUCM\"",
            "RFC 8633, section 3.2",
        ],
    },
    Fact {
        id: "ntp-watchdog",
        title: "the watchdog that restarts the clock",
        text: "Each node asks its sources with `ntpdate -q` besides ntpd: every 60 to 64 seconds on a virtual machine, every 30 minutes \
               on hardware. More than 3 seconds apart, it restarts ntpd, ten times an hour at most; `utils ntp status` then says \
               `time server re-starting`. A server that limits rates (`limited kod` of ntpd 4.2.6 and later) answers the \
               watchdog with a kiss of death, and the node takes it for unreachable.\n\n\
               Checked by: NTP002 restarting, NTP013 kiss-of-death.",
        sources: &[
            "Cisco document 118718, \"NTP for UC products\"",
            "Cisco document 200771, \"NTP on IM and Presence\"",
        ],
    },
    Fact {
        id: "ntp-cluster",
        title: "who follows whom",
        text: "The publisher follows the external sources; every subscriber and every IM&P node follows the publisher, one stratum \
               further. A subscriber cannot be installed while the publisher is not synchronised. `synchronised to NTP server at \
               stratum N` names the node's own stratum; its source is at one less. `synchronised to local net at stratum 11` is \
               the node's own clock.\n\n\
               Checked by: NTP001 unsynchronised, NTP018 status-mismatch.",
        sources: &[
            "Cisco Unified CM installation guide",
            "ntpstat manual",
            "Cisco document 200771, \"NTP on IM and Presence\"",
        ],
    },
];
