"""What can be typed: one file a command. Nothing numeric is imported before a command runs."""

COMMANDS = {  # in the file of commands/ that has them
    "all": "every_measure",
    **dict.fromkeys(("or", "rr", "rd", "nnt"), "effect"),
    **dict.fromkeys(("md", "smd", "rom"), "means"),
    **{name: name for name in ("paired", "pool", "power", "check", "methods", "completion")},
    "help": "help_topics",
}
