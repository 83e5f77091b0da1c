"""What can be typed: one file a command. Nothing numeric is imported before a command runs."""

GROUPS = {  # in the help of all, which loads no file: name → the file of commands/ that has it, and its line
    "Two arms": {
        "all": ("every_measure", "Every measure on one screen"),
        "or": ("effect", "Odds ratio"),
        "rr": ("effect", "Risk ratio"),
        "rd": ("effect", "Risk difference"),
        "nnt": ("effect", "Number needed to treat"),
        "md": ("means", "Mean difference"),
        "smd": ("means", "Standardised mean difference"),
        "rom": ("means", "Ratio of means"),
        "paired": ("paired", "Paired 2×2 table: McNemar"),
    },
    "Printed results": {"check": ("check", "Whether printed figures follow from the counts")},
    "Several studies, the next trial": {
        "pool": ("pool", "Meta-analysis of the trials in a file"),
        "power": ("power", "Power, sample size, detectable risk"),
    },
    "More": {
        "help": ("help_topics", "Help of a command; columns, json, styles"),
        "methods": ("methods", "Every interval and test, and when to use it"),
        "completion": ("completion", "What makes TAB complete commands, options and names"),
    },
}
COMMANDS = {name: made for group in GROUPS.values() for name, made in group.items()}
# the measures of means: md, smd, rom
OF_MEANS = tuple(name for name, (file, _) in COMMANDS.items() if file == "means")
