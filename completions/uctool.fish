# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_uctool_global_optspecs
    string join \n format= report= fail-on= select= ignore= config= baseline= q/quiet v/verbose tz= color= no-input h/help V/version
end

function __fish_uctool_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_uctool_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_uctool_using_subcommand
    set -l cmd (__fish_uctool_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c uctool -n "__fish_uctool_needs_command" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_needs_command" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_needs_command" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_needs_command" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_needs_command" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_needs_command" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_needs_command" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_needs_command" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_needs_command" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_needs_command" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_needs_command" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_needs_command" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_needs_command" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_needs_command" -s V -l version -d 'Print version'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "cert" -d 'Say why a certificate is not trusted, and what to upload where'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "dhcp" -d 'Find out why phones reset'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "imap" -d 'Say what a mail server lets a voicemail client do'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "logs" -d 'Find known faults in logs'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "ntp" -d 'Read what a clock follows, or ask a live NTP server'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "presence" -d 'Find the presence address a client uses, and a SIP proxy\'s route'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "sip" -d 'Show what SIP said in captures and logs, and what is wrong'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "triage" -d 'Read a whole folder of captures, logs, certificates, keys'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "version" -d 'Compare build numbers, and say whether an upgrade is accepted'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "explain" -d 'Show the page of a rule or a fact, or list them all'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -f -a "check" -d 'Judge a certificate, a chain or a trust file'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -f -a "show" -d 'Show what files hold'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -f -a "fetch" -d 'Show the chain a server sends, from TLS 1.0 on, and judge it'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and not __fish_seen_subcommand_from check show fetch fix" -f -a "fix" -d 'Write clean PEM in upload order: identity certificate first, or root first for uploads'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l ca -d 'File of the certificates that are trusted' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l name -d 'Address the client is configured with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l time -d 'Time of the judgement instead of now' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l for -d 'What the certificate is for' -r -f -a "exchange\t'Exchange or OWA, for calendar integration with a presence server'
cups\t'A presence server (CUPS, IM and Presence)'
cucm\t'A CUCM server (Tomcat, CallManager)'
capf\t'The CAPF service of CUCM'
expressway\t'Expressway-C or -E'
sip-trunk\t'The far end of a SIP trunk over TLS'
xmpp-federation\t'A server for XMPP federation'
ldaps\t'A directory server over TLS'
web\t'Any web server'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l csr -d 'Signing request the certificate should belong to' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l crl -d 'Revocation list' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l password-file -d 'File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l each -d 'Judge each file for itself, not all as one chain'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l legacy-cn -d 'Accept the common name where there is no subjectAltName, as CUPS 7 and 8 do'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l password-file -d 'File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l starttls -d 'Protocol to begin in clear with' -r -f -a "imap\t'IMAP (RFC 3501)'
smtp\t'SMTP (RFC 3207)'
pop3\t'POP3 (RFC 2595)'
ldap\t'LDAP (RFC 4511)'
xmpp\t'XMPP (RFC 6120)'
sip\t'SIP over TLS, which has no STARTTLS: only the port differs'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l ca -d 'File of the certificates that are trusted' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l name -d 'Address the client is configured with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l time -d 'Time of the judgement instead of now' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l for -d 'What the certificate is for' -r -f -a "exchange\t'Exchange or OWA, for calendar integration with a presence server'
cups\t'A presence server (CUPS, IM and Presence)'
cucm\t'A CUCM server (Tomcat, CallManager)'
capf\t'The CAPF service of CUCM'
expressway\t'Expressway-C or -E'
sip-trunk\t'The far end of a SIP trunk over TLS'
xmpp-federation\t'A server for XMPP federation'
ldaps\t'A directory server over TLS'
web\t'Any web server'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l csr -d 'Signing request the certificate should belong to' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l crl -d 'Revocation list' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l legacy-cn -d 'Accept the common name where there is no subjectAltName, as CUPS 7 and 8 do'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -s o -l output -d 'File to write instead of the report' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l password-file -d 'File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l root-first -d 'Root first, the order in which CUCM wants uploads'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l force -d 'Replace the output file'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand cert; and __fish_seen_subcommand_from fix" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and not __fish_seen_subcommand_from analyze" -f -a "analyze" -d 'Hold the resets of phones against the fractions of their DHCP lease'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l lease -d 'Length of the lease, such as 72h, 8d or 129600 (seconds)' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l device -d 'Only this device: its name or its hardware address' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l date -d 'The day a log without dates begins, or one whose year stands for logs without years [default: today]' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -s o -l output -d 'Also draw a lane for each device, as SVG or as a page' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l force -d 'Replace the picture if it exists'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand dhcp; and __fish_seen_subcommand_from analyze" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -f -a "probe" -d 'Ask live servers, without credentials unless --user is given'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and not __fish_seen_subcommand_from probe read" -f -a "read" -d 'Read pasted dialogues (telnet, openssl s_client, curl -v) and captures'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l ports -d 'Ports asked of each host that is given without one (Unity Connection has 7993 as well)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l tls -d 'How TLS begins: as the port suggests, with the first byte, by STARTTLS, not at all' -r -f -a "auto\t'As the port suggests, and STARTTLS where it is offered'
implicit\t'From the first byte'
starttls\t'By STARTTLS, or not at all'
none\t'Not'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l timeout -d 'How long to wait for each answer; a whole dialogue may take three times as long' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l ca -d 'File of the certificates that are trusted' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l name -d 'Name or address the client is configured with, for the certificate' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l user -d 'Try a login of this user, once for each host; the password is asked for, or comes from --password-file or UCTOOL_IMAP_PASSWORD' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l password-file -d 'File whose first line is the password' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l token-file -d 'File whose first line is an OAuth 2.0 access token' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l sasl -d 'How to log in, instead of as a voicemail client would' -r -f -a "plain\t'AUTHENTICATE PLAIN'
login\t'AUTHENTICATE LOGIN, or the command LOGIN where that is not offered'
xoauth2\t'A token, as Google and Microsoft take it'
oauthbearer\t'A token, by RFC 7628'
cram-md5\t'A proof by MD5'
scram-sha-256\t'A proof by SHA-256'
ntlm\t'Not available; says why'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l test-injection -d 'Also check whether the server keeps commands sent in clear behind STARTTLS'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l allow-clear -d 'Send the password over a clear channel too, where all can read it'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l ca -d 'File of the certificates that are trusted' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l name -d 'Name or address the client is configured with, for the certificate' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l key -d 'Private key of a server: PEM, DER or PFX (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l keylog -d 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l password-file -d 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand imap; and __fish_seen_subcommand_from read" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and not __fish_seen_subcommand_from scan" -f -a "scan" -d 'Search logs of presence servers, OCS and Lync, call managers, clients, voicemail and LDAP for known faults'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l rules -d 'Also look for what this file describes (TOML; see the page of `uctool logs` in the documentation)' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand logs; and __fish_seen_subcommand_from scan" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -f -a "read" -d 'Read pasted status texts and captures: `utils ntp status`, ntpq, ntpstat, chronyc, w32tm, tcpdump lines, pcap'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and not __fish_seen_subcommand_from read probe" -f -a "probe" -d 'Ask live NTP servers for the time, and judge their answers'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -s o -l output -d 'Also draw offset and reach over time, as SVG' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l force -d 'Replace the picture if it exists'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from read" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l count -d 'How often to ask each server' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l timeout -d 'How long to wait for each answer, in seconds' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l interval -d 'Time between requests, in seconds; servers that limit rates refuse less than 2' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand ntp; and __fish_seen_subcommand_from probe" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -f -a "resolve" -d 'Say which presence address a client makes of a node name and a domain'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -f -a "discover" -d 'Look up the SRV records a domain publishes for clients'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -f -a "route" -d 'Say where a SIP proxy sends a request, step by step'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and not __fish_seen_subcommand_from resolve discover route status" -f -a "status" -d 'Say which of phone, calendar and availability is shown'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l domain -d 'The proxy domain (System > Service Parameters > Cisco UP SIP Proxy)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l from-health -d 'Read both from a pasted Server Health window or client log' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l server -d 'The DNS server to ask, instead of the system\'s' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l suffix -d 'DNS suffixes of clients: what each makes of a bare node name' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l dns -d 'Also look the address up in DNS'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from resolve" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l server -d 'The DNS server to ask, instead of the system\'s' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from discover" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l config -d 'The proxy: SIP domain, node names, aliases, static routes, ACL (TOML or JSON)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l server -d 'The DNS server to ask, instead of the system\'s' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l dns -d 'Ask DNS where a foreign domain without static route leads'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from route" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l phone -d 'The phone: on-the-phone, idle' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l calendar -d 'The calendar: busy, free' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l availability -d 'What the user chose: available, away, do-not-disturb' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand presence; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -f -a "decode" -d 'Show every SIP message of a capture, and every HTTP message inside opened TLS'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -f -a "calls" -d 'Show every call and other dialog: parties, outcome, times, and what is wrong'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -f -a "flow" -d 'Draw a call as a ladder, all its legs side by side'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode calls flow export" -f -a "export" -d 'Write a capture to hand on, readable without the private key'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l key -d 'Private key of a server: PEM, DER or PFX, or Wireshark\'s ip,port,proto,file (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l keylog -d 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l psk -d 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l password-file -d 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l check-checksums -d 'Drop packets whose checksum is wrong (hosts with checksum offloading capture wrong ones all day)'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l sip-domain -d 'SIP domain that the proxy takes for its own (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l node-name -d 'Node name or other alias of the proxy (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l from -d 'Show only dialogs whose From holds this text' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l to -d 'Show only dialogs whose To or Request-URI holds this text' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l where -d 'Show only dialogs that this filter fits, such as \'status>=400 and duration<5s\'' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l key -d 'Private key of a server: PEM, DER or PFX, or Wireshark\'s ip,port,proto,file (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l keylog -d 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l psk -d 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l password-file -d 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l failed -d 'Show only what was refused, failed or never answered'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l pedantic -d 'Report departures from the letter of RFC 3261 too'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l no-rtp -d 'Leave media out: no RTP is counted and nothing is said of audio'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from calls" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l call-id -d 'The call, or other dialog, with this Call-ID, and its other legs' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l limit -d 'How many calls to show' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -s o -l output -d 'The file to write, by its ending: .txt, .svg, .html or .mmd' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l key -d 'Private key of a server: PEM, DER or PFX, or Wireshark\'s ip,port,proto,file (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l keylog -d 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l psk -d 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l password-file -d 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l force -d 'Replace an existing file'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from flow" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -s o -l output -d 'The file to write, for its owner alone' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l call-id -d 'Keep one call: its messages; with --secrets, the packets and secrets of the connections that carry it' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l key -d 'Private key of a server: PEM, DER or PFX, or Wireshark\'s ip,port,proto,file (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l keylog -d 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l psk -d 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l password-file -d 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l secrets -d 'Write the packets with the secrets of the opened sessions embedded'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l plain -d 'Write SIP messages, and HTTP as far as it came with its head, as exported PDUs'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l anonymize -d 'Write them with numbers, names and addresses replaced (implies --plain)'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l strip -d 'Write the packets without any embedded secrets'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l force -d 'Replace an existing file'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l password-file -d 'File whose first line is the password of encrypted keys (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l lease -d 'Length of the DHCP lease, such as 72h, where no capture tells it' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l date -d 'The day a log without dates begins [default: today]' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -s o -l output -d 'Also write the report as one page, with ladders and timelines' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l force -d 'Replace an existing file'
complete -c uctool -n "__fish_uctool_using_subcommand triage" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand triage" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand triage" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand triage" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -f -a "compare" -d 'Compare two versions: newer, older, mixed or not comparable'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -f -a "show" -d 'Say what versions mean'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -f -a "path" -d 'Say whether an upgrade is accepted, and how to do it'
complete -c uctool -n "__fish_uctool_using_subcommand version; and not __fish_seen_subcommand_from compare show path list" -f -a "list" -d 'List the known releases'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l product -d 'The product, where the spelling does not name it' -r -f -a "cucm\t'Unified Communications Manager'
imp\t'IM and Presence, formerly Unified Presence (CUPS)'
cuc\t'Unity Connection, numbered otherwise than the system it runs on'
cer\t'Emergency Responder'
uccx\t'Unified Contact Center Express'
cloud-connect\t'Cloud Connect'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l es-field -d 'Where the ES stands in a build that ends in 000' -r -f -a "build\t'In the last three digits of the build; the number after the dash only counts images'
counter\t'In the number after the dash'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l expect -d 'Fail (exit status 1) unless A is newer than B, or the upgrade from A to B is accepted' -r -f -a "newer\t'A is newer than B'
upgrade-accepted\t'The upgrade from A to B is accepted'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l product -d 'The product, where the spelling does not name it' -r -f -a "cucm\t'Unified Communications Manager'
imp\t'IM and Presence, formerly Unified Presence (CUPS)'
cuc\t'Unity Connection, numbered otherwise than the system it runs on'
cer\t'Emergency Responder'
uccx\t'Unified Contact Center Express'
cloud-connect\t'Cloud Connect'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l imp -d 'The IM&P (CUPS) version that is to run beside the target' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l product -d 'The product, where the spelling does not name it' -r -f -a "cucm\t'Unified Communications Manager'
imp\t'IM and Presence, formerly Unified Presence (CUPS)'
cuc\t'Unity Connection, numbered otherwise than the system it runs on'
cer\t'Emergency Responder'
uccx\t'Unified Contact Center Express'
cloud-connect\t'Cloud Connect'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l es-field -d 'Where the ES stands in a build that ends in 000' -r -f -a "build\t'In the last three digits of the build; the number after the dash only counts images'
counter\t'In the number after the dash'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l restricted -d 'FROM is export restricted (or TO, when the spelling of FROM says what FROM is)'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l unrestricted -d 'FROM is export unrestricted (or TO, when the spelling of FROM says what FROM is)'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l centralised -l centralized -d 'IM&P is a centralised deployment, whose release may differ'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l product -d 'Only this product' -r -f -a "cucm\t'Unified Communications Manager'
imp\t'IM and Presence, formerly Unified Presence (CUPS)'
cuc\t'Unity Connection, numbered otherwise than the system it runs on'
cer\t'Emergency Responder'
uccx\t'Unified Contact Center Express'
cloud-connect\t'Cloud Connect'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l train -d 'Only this train, such as 12.5 or 14' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand version; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand explain" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l format -d 'How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML: a case for each rule'
github\t'Workflow commands of GitHub Actions'
gitlab\t'Code quality report of GitLab'
monitoring\t'A line for Nagios and Icinga, with performance data'"
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l config -d 'Settings of the project instead of the nearest `uctool.toml` in this folder or above' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l baseline -d 'Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l tz -d 'Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand completions" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -s h -l help -d 'Print help'
