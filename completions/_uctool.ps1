
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'uctool' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'uctool'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'uctool' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('sip', 'sip', [CompletionResultType]::ParameterValue, 'SIP messages in captures: what was said, and what is wrong with it')
            [CompletionResult]::new('cert', 'cert', [CompletionResultType]::ParameterValue, 'Say why a certificate is not trusted, and what to upload where')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Compare build numbers, and say whether an upgrade is accepted')
            [CompletionResult]::new('presence', 'presence', [CompletionResultType]::ParameterValue, 'Find the presence address a client uses, and where a SIP proxy sends a request')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Show the page of a rule or a fact, or list them')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            break
        }
        'uctool;sip' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Show every SIP message of a capture, and every HTTP message inside opened TLS')
            break
        }
        'uctool;sip;decode' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Private key of a server: PEM, DER or PFX, or Wireshark''s ip,port,proto,file (may be given several times)')
            [CompletionResult]::new('--keylog', '--keylog', [CompletionResultType]::ParameterName, 'TLS key log, as SSLKEYLOGFILE makes it (may be given several times)')
            [CompletionResult]::new('--psk', '--psk', [CompletionResultType]::ParameterName, 'Pre-shared key of a TLS-PSK endpoint, KEY or IDENTITY:KEY in hexadecimal (may be given several times)')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of an encrypted key (or set UCTOOL_KEY_PASSWORD)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--check-checksums', '--check-checksums', [CompletionResultType]::ParameterName, 'Drop packets whose checksum is wrong (hosts with checksum offloading capture wrong ones all day)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;cert' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Judge a certificate, a chain or a trust file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what files hold')
            [CompletionResult]::new('fetch', 'fetch', [CompletionResultType]::ParameterValue, 'Show the chain a server sends, from TLS 1.0 on, and judge it')
            [CompletionResult]::new('fix', 'fix', [CompletionResultType]::ParameterValue, 'Write clean PEM in upload order: identity certificate first, or root first for uploads')
            break
        }
        'uctool;cert;check' {
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'File of the certificates that are trusted')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Address the client is configured with')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Time of the judgement instead of now')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What the certificate is for')
            [CompletionResult]::new('--csr', '--csr', [CompletionResultType]::ParameterName, 'Signing request the certificate should belong to')
            [CompletionResult]::new('--crl', '--crl', [CompletionResultType]::ParameterName, 'Revocation list')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--legacy-cn', '--legacy-cn', [CompletionResultType]::ParameterName, 'Accept the common name where there is no subjectAltName, as CUPS 7 and 8 do')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'uctool;cert;show' {
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;cert;fetch' {
            [CompletionResult]::new('--starttls', '--starttls', [CompletionResultType]::ParameterName, 'Protocol to begin in clear with')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'File of the certificates that are trusted')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Address the client is configured with')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Time of the judgement instead of now')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What the certificate is for')
            [CompletionResult]::new('--csr', '--csr', [CompletionResultType]::ParameterName, 'Signing request the certificate should belong to')
            [CompletionResult]::new('--crl', '--crl', [CompletionResultType]::ParameterName, 'Revocation list')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--legacy-cn', '--legacy-cn', [CompletionResultType]::ParameterName, 'Accept the common name where there is no subjectAltName, as CUPS 7 and 8 do')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'uctool;cert;fix' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File to write instead of the report')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File to write instead of the report')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--root-first', '--root-first', [CompletionResultType]::ParameterName, 'Root first, the order in which CUCM wants uploads')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the output file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;version' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare two versions: newer, older, mixed or not comparable')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Say what versions mean')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Say whether an upgrade is accepted, and how to do it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the known releases')
            break
        }
        'uctool;version;compare' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'The product, where the spelling does not name it')
            [CompletionResult]::new('--es-field', '--es-field', [CompletionResultType]::ParameterName, 'Where the ES stands in a build that ends in 000')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Fail (exit status 1) unless A is newer than B, or the upgrade from A to B is accepted')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'uctool;version;show' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'The product, where the spelling does not name it')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'uctool;version;path' {
            [CompletionResult]::new('--imp', '--imp', [CompletionResultType]::ParameterName, 'The IM&P (CUPS) version that is to run beside the target')
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'The product, where the spelling does not name it')
            [CompletionResult]::new('--es-field', '--es-field', [CompletionResultType]::ParameterName, 'Where the ES stands in a build that ends in 000')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--restricted', '--restricted', [CompletionResultType]::ParameterName, 'FROM is export restricted (or TO, when the spelling of FROM says what FROM is)')
            [CompletionResult]::new('--unrestricted', '--unrestricted', [CompletionResultType]::ParameterName, 'FROM is export unrestricted (or TO, when the spelling of FROM says what FROM is)')
            [CompletionResult]::new('--centralised', '--centralised', [CompletionResultType]::ParameterName, 'IM&P is a centralised deployment, whose release may differ')
            [CompletionResult]::new('--centralized', '--centralized', [CompletionResultType]::ParameterName, 'IM&P is a centralised deployment, whose release may differ')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'uctool;version;list' {
            [CompletionResult]::new('--product', '--product', [CompletionResultType]::ParameterName, 'Only this product')
            [CompletionResult]::new('--train', '--train', [CompletionResultType]::ParameterName, 'Only this train, such as 12.5 or 14')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'uctool;presence' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('resolve', 'resolve', [CompletionResultType]::ParameterValue, 'Say which presence address a client makes of a node name and a domain')
            [CompletionResult]::new('discover', 'discover', [CompletionResultType]::ParameterValue, 'Look up the SRV records a domain publishes for clients')
            [CompletionResult]::new('route', 'route', [CompletionResultType]::ParameterValue, 'Say where a SIP proxy sends a request, step by step')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say which of phone, calendar and availability is shown')
            break
        }
        'uctool;presence;resolve' {
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The proxy domain (System > Service Parameters > Cisco UP SIP Proxy)')
            [CompletionResult]::new('--from-health', '--from-health', [CompletionResultType]::ParameterName, 'Read both from a pasted Server Health window or client log')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The DNS server to ask, instead of the system''s')
            [CompletionResult]::new('--suffix', '--suffix', [CompletionResultType]::ParameterName, 'DNS suffixes of clients: what each makes of a bare node name')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--dns', '--dns', [CompletionResultType]::ParameterName, 'Also look the address up in DNS')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;presence;discover' {
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The DNS server to ask, instead of the system''s')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;presence;route' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The proxy: SIP domain, node names, aliases, static routes, ACL (TOML or JSON)')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The DNS server to ask, instead of the system''s')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--dns', '--dns', [CompletionResultType]::ParameterName, 'Ask DNS where a foreign domain without static route leads')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;presence;status' {
            [CompletionResult]::new('--phone', '--phone', [CompletionResultType]::ParameterName, 'The phone: on-the-phone, idle')
            [CompletionResult]::new('--calendar', '--calendar', [CompletionResultType]::ParameterName, 'The calendar: busy, free')
            [CompletionResult]::new('--availability', '--availability', [CompletionResultType]::ParameterName, 'What the user chose: available, away, do-not-disturb')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;explain' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'uctool;completions' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report is written to standard output: text, json or ndjson [default: text]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write the report in FORMAT to PATH (may be given several times)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 from this severity up: info, warning, error or never [default: error]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Run only these rules: codes, names, or the letters codes begin with')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave these rules out')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show findings only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show more; twice for everything')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask at the terminal, for a password for instance')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
