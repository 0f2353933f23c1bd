
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
