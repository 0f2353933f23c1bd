# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_uctool_global_optspecs
    string join \n format= report= fail-on= select= ignore= q/quiet v/verbose color= no-input h/help V/version
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

complete -c uctool -n "__fish_uctool_needs_command" -l format -d 'How the report is written to standard output: text, json or ndjson [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'"
complete -c uctool -n "__fish_uctool_needs_command" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_needs_command" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_needs_command" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_needs_command" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_needs_command" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_needs_command" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_needs_command" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_needs_command" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_needs_command" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_needs_command" -s V -l version -d 'Print version'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "sip" -d 'SIP messages in captures: what was said, and what is wrong with it'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "explain" -d 'Show the page of a rule or a fact, or list them'
complete -c uctool -n "__fish_uctool_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l format -d 'How the report is written to standard output: text, json or ndjson [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and not __fish_seen_subcommand_from decode" -f -a "decode" -d 'Show every SIP message of a capture, and every HTTP message inside opened TLS'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l key -d 'Private key of a server: PEM, DER or PFX, or Wireshark\'s ip,port,proto,file (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l keylog -d 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l psk -d 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l password-file -d 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l format -d 'How the report is written to standard output: text, json or ndjson [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l check-checksums -d 'Drop packets whose checksum is wrong (hosts with checksum offloading capture wrong ones all day)'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand sip; and __fish_seen_subcommand_from decode" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l format -d 'How the report is written to standard output: text, json or ndjson [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'"
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand explain" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand explain" -s h -l help -d 'Print help'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l format -d 'How the report is written to standard output: text, json or ndjson [default: text]' -r -f -a "text\t'For a person'
json\t'One document, schema `uctool/1`'
ndjson\t'One object a line, as soon as known'"
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l report -d 'Also write the report in FORMAT to PATH (may be given several times)' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l fail-on -d 'Exit with 1 from this severity up: info, warning, error or never [default: error]' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l select -d 'Run only these rules: codes, names, or the letters codes begin with' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l ignore -d 'Leave these rules out' -r
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c uctool -n "__fish_uctool_using_subcommand completions" -s q -l quiet -d 'Show findings only'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -s v -l verbose -d 'Show more; twice for everything'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -l no-input -d 'Never ask at the terminal, for a password for instance'
complete -c uctool -n "__fish_uctool_using_subcommand completions" -s h -l help -d 'Print help'
