
use builtin;
use str;

set edit:completion:arg-completer[uctool] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'uctool'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'uctool'= {
            cand --format 'How the report is written to standard output: text, json or ndjson [default: text]'
            cand --report 'Also write the report in FORMAT to PATH (may be given several times)'
            cand --fail-on 'Exit with 1 from this severity up: info, warning, error or never [default: error]'
            cand --select 'Run only these rules: codes, names, or the letters codes begin with'
            cand --ignore 'Leave these rules out'
            cand --color 'When to use colour: auto, always or never [default: auto]'
            cand -q 'Show findings only'
            cand --quiet 'Show findings only'
            cand -v 'Show more; twice for everything'
            cand --verbose 'Show more; twice for everything'
            cand --no-input 'Never ask at the terminal, for a password for instance'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand sip 'SIP messages in captures: what was said, and what is wrong with it'
            cand explain 'Show the page of a rule or a fact, or list them'
            cand completions 'Print the completion script of a shell'
        }
        &'uctool;sip'= {
            cand --format 'How the report is written to standard output: text, json or ndjson [default: text]'
            cand --report 'Also write the report in FORMAT to PATH (may be given several times)'
            cand --fail-on 'Exit with 1 from this severity up: info, warning, error or never [default: error]'
            cand --select 'Run only these rules: codes, names, or the letters codes begin with'
            cand --ignore 'Leave these rules out'
            cand --color 'When to use colour: auto, always or never [default: auto]'
            cand -q 'Show findings only'
            cand --quiet 'Show findings only'
            cand -v 'Show more; twice for everything'
            cand --verbose 'Show more; twice for everything'
            cand --no-input 'Never ask at the terminal, for a password for instance'
            cand -h 'Print help'
            cand --help 'Print help'
            cand decode 'Show every SIP message of a capture, and every HTTP message inside opened TLS'
        }
        &'uctool;sip;decode'= {
            cand --key 'Private key of a server: PEM, DER or PFX, or Wireshark''s ip,port,proto,file (may be given several times)'
            cand --keylog 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)'
            cand --psk 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)'
            cand --password-file 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)'
            cand --format 'How the report is written to standard output: text, json or ndjson [default: text]'
            cand --report 'Also write the report in FORMAT to PATH (may be given several times)'
            cand --fail-on 'Exit with 1 from this severity up: info, warning, error or never [default: error]'
            cand --select 'Run only these rules: codes, names, or the letters codes begin with'
            cand --ignore 'Leave these rules out'
            cand --color 'When to use colour: auto, always or never [default: auto]'
            cand --check-checksums 'Drop packets whose checksum is wrong (hosts with checksum offloading capture wrong ones all day)'
            cand -q 'Show findings only'
            cand --quiet 'Show findings only'
            cand -v 'Show more; twice for everything'
            cand --verbose 'Show more; twice for everything'
            cand --no-input 'Never ask at the terminal, for a password for instance'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'uctool;explain'= {
            cand --format 'How the report is written to standard output: text, json or ndjson [default: text]'
            cand --report 'Also write the report in FORMAT to PATH (may be given several times)'
            cand --fail-on 'Exit with 1 from this severity up: info, warning, error or never [default: error]'
            cand --select 'Run only these rules: codes, names, or the letters codes begin with'
            cand --ignore 'Leave these rules out'
            cand --color 'When to use colour: auto, always or never [default: auto]'
            cand -q 'Show findings only'
            cand --quiet 'Show findings only'
            cand -v 'Show more; twice for everything'
            cand --verbose 'Show more; twice for everything'
            cand --no-input 'Never ask at the terminal, for a password for instance'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'uctool;completions'= {
            cand --format 'How the report is written to standard output: text, json or ndjson [default: text]'
            cand --report 'Also write the report in FORMAT to PATH (may be given several times)'
            cand --fail-on 'Exit with 1 from this severity up: info, warning, error or never [default: error]'
            cand --select 'Run only these rules: codes, names, or the letters codes begin with'
            cand --ignore 'Leave these rules out'
            cand --color 'When to use colour: auto, always or never [default: auto]'
            cand -q 'Show findings only'
            cand --quiet 'Show findings only'
            cand -v 'Show more; twice for everything'
            cand --verbose 'Show more; twice for everything'
            cand --no-input 'Never ask at the terminal, for a password for instance'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
