"""What can be typed: one file a command. Nothing numeric is imported before a command runs."""

COMMANDS = {  # name → the file of commands/ that has it, and its line in the help of all, which loads no file
    "all": ("every_measure", "Every measure on one screen"),
    "or": ("effect", "Odds ratio"),
    "rr": ("effect", "Risk ratio"),
    "rd": ("effect", "Risk difference"),
    "nnt": ("effect", "Number needed to treat"),
    "md": ("means", "Mean difference"),
    "smd": ("means", "Standardised mean difference"),
    "rom": ("means", "Ratio of means"),
    "paired": ("paired", "Paired 2×2 table: McNemar"),
    "pool": ("pool", "Meta-analysis of the trials in a file"),
    "power": ("power", "Power, sample size, detectable risk"),
    "check": ("check", "Whether printed figures follow from the counts"),
    "methods": ("methods", "Every interval and test, and when to use it"),
    "completion": ("completion", "What makes TAB complete commands, options and names"),
    "help": ("help_topics", "Help of a command; columns, json, styles"),
}
