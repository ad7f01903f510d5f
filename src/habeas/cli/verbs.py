"""The verbs, in the order of the way of the data: name, where its command is, and one line of help."""

VERBS: dict[str, tuple[str, str]] = {
    "init": ("habeas.cli.init", "Make a workspace: an encrypted store on this machine."),
    "passphrase": ("habeas.cli.passphrase", "Change the passphrase of a workspace."),
    "case": ("habeas.cli.case", "Make a case in a workspace, or list its cases."),
    "mapping": ("habeas.cli.mapping", "Draft a mapping for a table from its header and values."),
    "import": ("habeas.cli.importing", "Import a table of people, or preview it."),
    "link": ("habeas.cli.link", "Find mentions of the same person; queue the doubtful pairs."),
    "judge": ("habeas.cli.judge", "Decide queued pairs: same, different, cannot tell."),
    "undo": ("habeas.cli.undo", "Take back the last linking or decision."),
    "persons": ("habeas.cli.persons", "List persons, with how many lists know each."),
    "show": ("habeas.cli.show", "Show one person: who says what, and where they say it."),
    "account": ("habeas.cli.account", "Say what is known of the fate of each person, and what is not."),
    "estimate": ("habeas.cli.estimate", "Estimate how many nobody has reported, with an interval."),
    "report": ("habeas.cli.report", "Write a report of a case as one HTML file."),
    "verify": ("habeas.cli.verify", "Check every signature, chain, exhibit and file."),
    "rebuild": ("habeas.cli.rebuild", "Make the index anew from the entries alone."),
    "invent": ("habeas.cli.invent", "Make an invented case, with its truth, to practise on."),
    "demo": ("habeas.cli.demo", "Run the whole way on an invented case."),
}
