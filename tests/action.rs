//! The GitHub Action, the GitLab job and the pre-commit hooks do what they say, as far as a machine alone can tell: their
//! scripts run here on fixtures.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use yaml_rust2::{Yaml, YamlLoader};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(file: &str) -> Yaml {
    let text = fs::read_to_string(root().join(file)).unwrap();
    YamlLoader::load_from_str(&text).unwrap().remove(0)
}

/// A folder with a certificate that has faults, and one without any.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let certs = folder.path().join("certs");
    fs::create_dir(&certs).unwrap();
    fs::copy(root().join("fixtures/cert/seed-ca-bit-missing/owa.pem"), certs.join("owa.pem"))
        .unwrap();
    fs::copy(root().join("fixtures/cert/key-in-file/owa.pem"), certs.join("key.pem")).unwrap();
    folder
}

/// Runs `script` in `folder` with the uctool of this build on its path.
fn run(shell: &str, script: &str, folder: &Path, env: &[(&str, &str)]) -> Output {
    let own = PathBuf::from(env!("CARGO_BIN_EXE_uctool"));
    let path = format!("{}:{}", own.parent().unwrap().display(), std::env::var("PATH").unwrap());
    Command::new(shell)
        .args(["-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .env("GITHUB_OUTPUT", folder.join("output"))
        .env("GITHUB_STEP_SUMMARY", folder.join("summary"))
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

/// The script of the step of the action that runs uctool, and its variables with the inputs `given` or their defaults.
fn step(given: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
    let action = yaml("action/action.yml");
    let steps = action["runs"]["steps"].as_vec().unwrap();
    let step = steps.iter().find(|step| step["id"].as_str() == Some("run")).unwrap();
    let variables = step["env"].as_hash().unwrap().iter().map(|(name, value)| {
        let input =
            value.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}");
        let declared = &action["inputs"][input];
        assert!(!declared.is_badvalue(), "`{input}` is no input");
        let chosen = given.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
        let value = chosen.or_else(|| declared["default"].as_str()).unwrap_or_default();
        (name.as_str().unwrap().to_owned(), value.to_owned())
    });
    (step["run"].as_str().unwrap().to_owned(), variables.collect())
}

fn act(folder: &Path, given: &[(&str, &str)]) -> Output {
    let (script, variables) = step(given);
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    run("bash", &script, folder, &variables)
}

#[test]
fn the_action_annotates_reports_and_fails_as_uctool_does() {
    let folder = project();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let output = act(folder.path(), &[("args", "cert check --each certs/*.pem")]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("::error file=certs/owa.pem,line="), "{out}");
    assert_eq!(read("output"), "exit-status=1\n");
    assert!(read("summary").contains("    error[CERT001] ca-bit-missing"), "{}", read("summary"));
    assert!(read("uctool.sarif").contains("\"ruleId\":\"CERT001\""));

    let never = [("args", "cert check certs/owa.pem"), ("fail-on", "never")];
    assert_eq!(act(folder.path(), &never).status.code(), Some(0));
    let gone = [("args", "cert check gone.pem"), ("sarif", "other.sarif")];
    assert_eq!(act(folder.path(), &gone).status.code(), Some(2));
    assert!(read("other.sarif").contains("\"executionSuccessful\":false"));
}

#[test]
fn the_action_takes_settings_and_a_baseline() {
    let folder = project();
    let path = folder.path();
    fs::write(path.join("other.toml"), "fail-on = \"never\"\n").unwrap();
    let args = ("args", "cert check certs/owa.pem");
    assert_eq!(act(path, &[args, ("config", "other.toml")]).status.code(), Some(0));
    let write = run("sh", "uctool cert check certs/owa.pem --baseline write=known.json", path, &[]);
    assert_eq!(write.status.code(), Some(0), "{write:?}");
    let known = act(path, &[args, ("baseline", "known.json")]);
    assert_eq!(known.status.code(), Some(0), "{known:?}");
}

#[test]
fn nothing_that_is_given_to_the_action_is_interpreted() {
    let folder = project();
    let wicked = "cert check $(touch pwned) `touch pwned` ; touch pwned";
    act(folder.path(), &[("args", wicked)]);
    assert!(!folder.path().join("pwned").exists());
    let action = yaml("action/action.yml");
    for step in action["runs"]["steps"].as_vec().unwrap() {
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "an expression in a script is a way in:\n{script}");
        assert_eq!(step["shell"].as_str(), Some("bash"), "a composite action names its shell");
    }
}

#[test]
fn the_job_of_gitlab_writes_the_reports_it_names() {
    let folder = project();
    let job = &yaml("action/gitlab.yml")["uctool"];
    let script = job["script"][0].as_str().unwrap();
    let args = [("UCTOOL_ARGS", "cert check --each certs/owa.pem certs/key.pem")];
    let output = run("sh", script, folder.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    for (_, name) in job["artifacts"]["reports"].as_hash().unwrap() {
        let report = folder.path().join(name.as_str().unwrap());
        assert!(fs::metadata(&report).unwrap().len() > 0, "{}", report.display());
    }
}

#[test]
fn each_hook_of_pre_commit_judges_the_files_it_is_given() {
    let folder = project();
    let hooks = yaml(".pre-commit-hooks.yaml");
    for hook in hooks.as_vec().unwrap() {
        let entry = hook["entry"].as_str().unwrap();
        let output = run("sh", &format!("{entry} certs/key.pem certs/owa.pem"), folder.path(), &[]);
        assert_eq!(output.status.code(), Some(1), "{entry}: {output:?}");
        let files = hook["files"].as_str().unwrap();
        assert!(files.ends_with('$') && files.contains("pem"), "{files}");
    }
}

/// pre-commit itself, with hooks that need no network.
#[test]
#[ignore = "set UCTOOL_PRE_COMMIT to the program of pip's pre-commit"]
fn pre_commit_runs_the_hooks_of_this_repository() {
    let tool = std::env::var("UCTOOL_PRE_COMMIT").unwrap();
    let folder = project();
    let script = format!(
        "git init -q . && git add certs && {tool} try-repo {} uctool-cert --all-files --verbose",
        root().display()
    );
    let home = folder.path().join("home").display().to_string();
    let output = run("sh", &script, folder.path(), &[("PRE_COMMIT_HOME", &home)]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(out.contains("error[CERT001]") && out.contains("exit code: 1"), "{out}");
}
