//! `uctool triage`: the page it writes, its limits at process level, and what a browser makes of the page.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What must not become markup wherever a stranger writes it.
const HOSTILE: &str = "</template></pre></script><script>document.documentElement.dataset.owned=1</script><img src=x onerror=document.documentElement.dataset.owned=1>\"'";
/// What a browser shows of the page's root once such markup ran.
const MARK: &str = "data-owned";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn triage(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool"))
        .current_dir(root().join("fixtures/triage"))
        .env_remove("UCTOOL_KEY_PASSWORD")
        .arg("triage")
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn json(args: &[&str]) -> serde_json::Value {
    let output = triage(&[args, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", said(&output)))
}

/// The last report, the one of triage itself.
fn own(document: &serde_json::Value) -> &serde_json::Value {
    document["reports"].as_array().unwrap().last().unwrap()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn every_file_is_told_with_its_kind_and_its_reader() {
    let document = json(&["sick/case"]);
    let files = own(&document)["data"]["files"].as_array().unwrap().clone();
    let told = |name: &str| {
        let file =
            files.iter().find(|file| file["name"].as_str().unwrap().ends_with(name)).unwrap();
        (file["kinds"].clone(), file["read_by"].clone())
    };
    let of = |kind: &str, reader: &str| (serde_json::json!([kind]), serde_json::json!([reader]));
    assert_eq!(told("calendar.pcap"), of("capture", "sip calls"));
    assert_eq!(told("vlan20.pcap"), of("capture", "dhcp analyze"));
    let both = ["phone or DHCP log", "product log"];
    assert_eq!(told("!cm/log/CiscoSyslog").0, serde_json::json!(both));
    assert_eq!(told("epe00000012.log"), of("product log", "logs scan"));
    assert_eq!(told("!cli/ntp.txt"), of("NTP status", "ntp read"));
    assert_eq!(told("690123456.zip!cli/version.txt"), of("version", "version show"));
    assert_eq!(told("!trunk.tgz!sniff/trunk.pcap"), of("capture", "sip calls"));
    assert_eq!(told("root.pem"), of("certificate", "cert check"));
    assert_eq!(told("exch1.key").0, serde_json::json!(["private key"]));
    assert_eq!(told("README").0, serde_json::json!(["unknown"]));
}

#[test]
fn the_log_of_a_dhcp_client_is_told_and_read() {
    for client in ["dhclient", "udhcpc"] {
        let document = json(&[&format!("../dhcp/{client}-refused/syslog.txt")]);
        let file = &own(&document)["data"]["files"][0];
        assert_eq!(file["kinds"], serde_json::json!(["phone or DHCP log"]), "{client}");
        assert_eq!(file["read_by"], serde_json::json!(["dhcp analyze"]), "{client}");
        let codes: Vec<_> = document["reports"][0]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["DHCP001"], "{client}");
    }
}

#[test]
fn the_plan_is_ordered_and_holds_every_finding() {
    let document = json(&["sick/case"]);
    let plan = own(&document)["data"]["plan"].as_array().unwrap().clone();
    let weight = |step: &serde_json::Value| {
        ["info", "warning", "error"].iter().position(|word| *word == step["severity"]).unwrap()
    };
    assert!(plan.windows(2).all(|pair| weight(&pair[0]) >= weight(&pair[1])));
    assert!(plan[0]["code"].as_str().unwrap().starts_with("TRI"), "{}", plan[0]);
    let findings: usize = document["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["findings"].as_array().unwrap().len())
        .sum();
    let counted: u64 = plan.iter().map(|step| step["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, findings as u64);
    for (n, step) in plan.iter().enumerate() {
        assert_eq!(step["n"], n + 1);
        assert!(!step["files"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_correlation_names_the_evidence_of_both_files() {
    let document = json(&["sick/case"]);
    let evidence = |code: &str| {
        let findings = own(&document)["findings"].as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["code"] == code).unwrap();
        finding["evidence"].to_string()
    };
    for (code, places) in [
        ("TRI002", ["login.pcap frame", "ntp.txt line"]),
        ("TRI003", ["vlan20.pcap frame", "CiscoSyslog line"]),
        ("TRI004", ["trunk.pcap frame", "version.txt line"]),
        ("TRI005", ["calendar.pcap frames", "epe00000012.log"]),
        ("TRI006", ["exch0.pfx.pem: a certificate", "calendar.pcap frame"]),
        ("TRI007", ["root.pem", "calendar.pcap frame"]),
    ] {
        for place in places {
            assert!(evidence(code).contains(place), "{code}: {}", evidence(code));
        }
    }
}

#[test]
fn two_runs_say_the_same() {
    let once = triage(&["sick/case", "--format", "json"]).stdout;
    assert!(once == triage(&["sick/case", "--format", "json"]).stdout);
}

#[test]
fn the_page_is_whole_private_and_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let name = path.to_str().unwrap();
    assert_eq!(triage(&["sick/case", "-o", name]).status.code(), Some(1));
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600, "what is in it was encrypted");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    assert!(page.contains("default-src 'none'"));
    assert!(page.matches("<template shadowrootmode").count() >= 2, "a ladder and a timeline");
    for outside in ["src=", "href=\"http", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let refused = triage(&["healthy/case", "-o", name]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--force"), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page);
    triage(&["empty/case", "-o", name, "--force"]);
    assert_ne!(std::fs::read_to_string(&path).unwrap(), page);
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o644, "nothing in it was encrypted");
    let odd = triage(&["empty/case", "-o", "report.pdf"]);
    assert!(said(&odd).contains("its ending names no form"), "{}", said(&odd));
}

#[test]
fn nothing_there_is_an_error_and_the_rest_is_read() {
    let output = triage(&["nowhere", "empty/case"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("nowhere: failed to read it"), "{}", said(&output));
    assert!(said(&output).contains("empty/case/b.txt"), "{}", said(&output));
}

#[test]
fn standard_input_may_be_an_archive() {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_uctool"))
        .args(["triage", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let bytes = std::fs::read(root().join("fixtures/triage/sick/case/tac/690123456.zip")).unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(said(&output).contains("-!trunk.tgz!sniff/trunk.pcap"), "{}", said(&output));
}

/// A folder in which strangers wrote markup wherever they could: names of files, of certificates, of members of an
/// archive, of hosts, and lines of logs.
fn hostile(folder: &Path) -> PathBuf {
    let case = folder.join("case");
    std::fs::create_dir(&case).unwrap();
    for file in std::fs::read_dir(root().join("fixtures/triage/hostile/case")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), case.join(file.file_name())).unwrap();
    }
    let plain = HOSTILE.replace('/', "\u{2215}");
    std::fs::write(case.join(format!("{plain}.txt")), "").unwrap();
    // One that is read, so that its name stands in findings, in the filter and at its report as well.
    std::fs::copy(case.join("owa.pem"), case.join(format!("{plain}.pem"))).unwrap();
    let message = format!(
        "INVITE sip:6002@{HOSTILE} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{HOSTILE}\r\nFrom: \"{HOSTILE}\" <sip:6001@a>;tag=a\r\n\
         To: <sip:6002@a>\r\nCall-ID: {HOSTILE}\r\nCSeq: 1 INVITE\r\nUser-Agent: Cisco-CUCM10.5 {HOSTILE}\r\nContent-Length: 0\r\n\r\n"
    );
    let answer = message.replacen(
        &format!("INVITE sip:6002@{HOSTILE} SIP/2.0"),
        &format!("SIP/2.0 404 {HOSTILE}"),
        1,
    );
    std::fs::write(case.join("calls.log"), format!("{message}{answer}")).unwrap();
    std::fs::write(
        case.join("ntp.txt"),
        format!("     remote           refid      st t when poll reach   delay   offset  jitter\n\
                 ==============================================================================\n \
                 {HOSTILE} .GPS. 16 u 30 64 0 0.9 9999999.5 0.4\n*192.0.2.9<b>x .GPS. 11 u 30 64 377 0.9 99999.5 0.4\n\nunsynchronised\n"),
    )
    .unwrap();
    std::fs::write(
        case.join("epe.log"),
        format!("2026-02-01 08:00:00 owa PROPFIND /exchange/{HOSTILE}/Calendar/ returned 503 Service Unavailable {HOSTILE}\n"),
    )
    .unwrap();
    std::fs::write(
        case.join("version.txt"),
        format!("Active Master Version: 12.5.1.14900-63 {HOSTILE}\n"),
    )
    .unwrap();
    case
}

#[test]
fn what_strangers_write_never_becomes_markup() {
    let folder = tempfile::tempdir().unwrap();
    let case = hostile(folder.path());
    let path = folder.path().join("report.html");
    let output = triage(&[case.to_str().unwrap(), "-o", path.to_str().unwrap()]);
    assert!(path.exists(), "{}", said(&output));
    let page = std::fs::read_to_string(&path).unwrap();
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("<img").count(), 0);
    assert!(page.contains("&lt;script&gt;"), "it is shown as what it is");
    // Where a stranger could write, the words arrived: else nothing was tried.
    for (place, words) in [
        (
            "the subject",
            "&lt;img src=x onerror=document.documentElement.dataset.owned=1&gt; signs itself",
        ),
        ("a name", "the dNSName <code>&lt;/pre&gt;&lt;/script&gt;&lt;script&gt;"),
        ("the name of a file", "<option value=\"case/&lt;"),
        ("the member of an archive", "tac.zip!&lt;"),
        ("a header", "says it is <code>Cisco-CUCM10.5 &lt;img"),
        ("a line of a log", "503 Service Unavailable &lt;"),
    ] {
        let page = page.replace(&*case.to_string_lossy(), "case");
        assert!(page.contains(words), "{place}: no `{words}`");
    }
}

/// What the DOM of a page is in headless Chromium, and what it said on the way.
fn in_browser(page: &Path, profile: &Path, more: &[&str]) -> (String, String) {
    let output = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--v=0",
        ])
        // A name is looked up before anything is loaded; here every name and address leads nowhere.
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom"])
        .args(more)
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
#[ignore = "needs chromium"]
fn a_browser_runs_the_filter_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let case = hostile(folder.path());
    let path = folder.path().join("report.html");
    triage(&[case.to_str().unwrap(), "-o", path.to_str().unwrap()]);
    let profile = folder.path().join("profile");
    let (dom, log) = in_browser(&path, &profile, &[]);
    assert!(dom.contains("<title>Triage of "), "{log}");
    assert!(!dom.contains(MARK) && !dom.contains("<img"), "markup of a stranger");
    assert!(!log.contains("Refused to") && !log.contains("violates"), "{log}");
    let shown = dom.split("id=\"shown\"").nth(1).unwrap();
    assert!(shown.contains(" shown</output>"), "the script ran: {}", &shown[..80]);
    // An address the script knows nothing of changes nothing: hold the page to what a person does at the form.
    let steps = "document.querySelector('[name=text]').value='zzz';\
        document.getElementById('filter').dispatchEvent(new Event('input'))";
    let page = std::fs::read_to_string(&path).unwrap();
    // The policy lets only the page's own script run, so the step is taken in a copy without it. There nothing but the
    // escaping stands between a stranger and the page.
    let open = page.replace("http-equiv=\"Content-Security-Policy\"", "name=\"left-out\"");
    let with = |page: &str, name: &str, more: &str| {
        let copy = folder.path().join(name);
        std::fs::write(&copy, page.replace("</body>", &format!("{more}</body>"))).unwrap();
        in_browser(&copy, &profile, &[])
    };
    let (dom, log) = with(&open, "open.html", &format!("<script>{steps}</script>"));
    assert!(dom.contains("0 of ") && dom.contains("<p id=\"none\" class=\"well\">"), "{log}");
    assert!(!dom.contains(MARK), "markup of a stranger");
    // The mark is left where markup does get through, by a script and by a picture that fails to load.
    for (name, markup) in [
        ("script.html", "<script>document.documentElement.dataset.owned=1</script>"),
        ("image.html", "<img src=x onerror=document.documentElement.dataset.owned=1>"),
    ] {
        let (dom, log) = with(&open, name, markup);
        assert!(dom.contains(MARK), "{name}: the mark cannot be seen: {log}");
        let (dom, _) = with(&page, name, markup);
        assert!(!dom.contains(MARK), "{name}: the policy holds even where the escaping would fail");
    }
}
