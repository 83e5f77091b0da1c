"""Ways of using each command, and the small files that they read: what options and fuzz are tried on."""

from __future__ import annotations

from live import REGISTRIES

HEADER = "study,events_trt,n_trt,events_ctl,n_ctl"
WIDE = f'{HEADER},region\n"Smith, 2001",15,21,9,20,=EU\nB,0,20,5,20,x\nC,9,50,17,50,\n'
LONG = "study,arm,events,n\nS,CsA,15,21\nS,placebo,9,20\nT,CsA,0,20\nT,placebo,5,20\n"
POOLED = (
    f"{HEADER},region\nA,15,21,9,20,EU\nB,9,50,17,50,EU\n"
    "C,12,60,25,61,EU\n=D,0,20,5,20,=US\nE,30,90,41,92,=US\n"
)
RESULT = "study,events_trt,n_trt,events_ctl,n_ctl,or,ci_low,ci_high,p\n"
MEANS = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl"
WIDE_MEANS = f'{MEANS},region\n"Smith, 2001",3.1,1.2,21,4.0,1.4,20,=EU\nB,2.5,0,20,3.5,1.1,20,x\n'
FILES = {
    "wide.csv": WIDE,
    "means.csv": WIDE_MEANS,
    "one-mean.csv": f"{MEANS}\nS,3.1,1.2,21,4.0,1.4,20\n",
    "strange-means.csv": f"{MEANS.replace('n_ctl', 'zz')}\nS,3.1,1.2,21,4.0,1.4,20\n",
    "colons-means.csv": WIDE_MEANS.replace('"Smith, 2001"', "Smith").replace(",", ":"),
    "tabs-means.csv": WIDE_MEANS.replace('"Smith, 2001"', "Smith").replace(",", "\t"),
    "points-means.csv": f'{MEANS}\nS,"3,125",1.2,21,4.0,1.4,20\nT,2,1,20,3,1,20\n',
    "latin-means.csv": WIDE_MEANS.replace("Smith", "Müller"),
    "bad-means.csv": f"{WIDE_MEANS}D,,1,20,5,1,20,y\n",
    "long-means.csv": "study,arm,mean,sd,n\nS,A,3.1,1.2,21\nS,B,4.0,1.4,20\nT,A,2,1,20\nT,B,3,1,20\n",
    "long.csv": LONG,
    "both.csv": "study,arm,events,n,e1,n1,e0,n0\nS,CsA,15,21,1,10,2,10\nS,placebo,9,20,3,10,4,10\n",
    "one.csv": f"{HEADER}\nS,15,21,9,20\n",
    "strange.csv": "study,events_trt,n_trt,events_ctl,total\nS,15,21,9,20\n",
    "letters.csv": LONG.replace("CsA", "A").replace("placebo", "B"),
    "outcomes.csv": "study,outcome,arm,events,n\nS,death,CsA,1,21\nS,death,placebo,9,20\n"
    "S,relapse,CsA,0,21\nS,relapse,placebo,5,20\n",
    "colons.csv": WIDE.replace('"Smith, 2001"', "Smith").replace(",", ":"),
    "tabs.csv": WIDE.replace('"Smith, 2001"', "Smith").replace(",", "\t"),
    "points.csv": f"{HEADER}\nS,15,21.000,9,20.000\nT,0,20,5,20\n",
    "latin.csv": WIDE.replace("Smith", "Müller"),
    "bad.csv": WIDE + "D,,20,5,20,y\n",
    "bad-long.csv": LONG + "U,CsA,7,5\nU,placebo,1,5\n",
    "printed.csv": f"{RESULT}=S,15,21,9,20,3.07,0.84,11.1,0.04\nT,12,50,10,50,1.26,0.49,3.28,0.63\n",
    "printed-long.csv": "study,arm,events,n,or,p\nS,CsA,15,21,3.07,0.04\nS,placebo,9,20,,\n",
    "printed-bad.csv": f"{RESULT}S,15,21,9,20,3.07,0.84,11.1,0.04\nT,12,5,10,50,1.26,0.49,3.28,0.63\n",
    "nothing.csv": "study,n_trt,n_ctl,or,p\nS,21,20,9.991234,0.9\n",
    "recover.csv": "study,n_trt,n_ctl,or,ci_low,ci_high\n=S,21,20,3.06,0.84,11.1\n",
    "pool.csv": POOLED,
    "pool-means.csv": f"{MEANS},region\nA,3.1,1.2,21,4.0,1.4,20,EU\nB,2.5,0.9,20,3.5,1.1,20,EU\n"
    "=C,2.9,1,40,3,2.2,41,=US\n",
    "three-arms.csv": f"{HEADER}\nS (a),15,21,9,20\nS (b),9,50,9,20\nT,12,60,25,61\n",
    "effects.csv": "study,effect,low,high\n=A,1.2,0.8,1.8\nB,0.7,0.5,1\nC,0.9,0.6,1.4\n",
    "pairs.csv": "study,both,treatment_only,control_only,neither,note\nA,20,12,2,16,=k\nB,1,1,7,12,\n",
    "plans.csv": "control_risk,rr,power\n0.4,2,0.8\n0.3,2.2,0.9\n",
}
EFFECT = {
    "counts": "15/21 9/20",
    "quiet": "15/21 9/20 -q",
    "all methods": "15/21 9/20 -A",
    "empty cells": "0/20 5/20",
    "wide": "-i wide.csv",
    "long": "-i long.csv",
    "one row": "-i one.csv",
}
OF_MEANS = {
    "counts": "3.1,1.2,21 4.0,1.4,20",
    "quiet": "3.1,1.2,21 4.0,1.4,20 -q",
    "all methods": "3.1,1.2,21 4.0,1.4,20 -A",
    "SD 0": "3.1,0,21 4.0,1.4,20",
    "converted": "3.1,se=0.26,21 median=4,iqr=3:5,n=20",
    "wide": "-i means.csv",
    "one row": "-i one-mean.csv",
}
QUESTIONS: dict[str, dict[str, str]] = {
    "all": {
        "counts": "15/21 9/20",
        "quiet": "15/21 9/20 -q",
        "wide": "-i wide.csv",
        "one row": "-i one.csv",
    },
    **dict.fromkeys(("or", "rr"), EFFECT | {"margin": "15/21 9/20 --margin 1.5"}),
    "nnt": EFFECT
    | {
        "a ratio": "--or 0.5 --or-ci 0.3,0.8 --control-risk 0.15",
        "another control risk": "15/21 9/20 --control-risk 0.3",
    },
    **dict.fromkeys(("md", "smd"), OF_MEANS | {"margin": "3.1,1.2,21 4.0,1.4,20 --margin -0.5"}),
    "rom": OF_MEANS | {"margin": "3.1,1.2,21 4.0,1.4,20 --margin 0.8"},
    "rd": EFFECT | {"margin": "15/21 9/20 --margin -0.05"},
    "power": {
        "observed": "15/21 9/20",
        "power": "--risks .74 .59 -n 60",
        "size": "--risks .9 .5 --power .8",
        "by effect": "--control-risk .4 --rr 2 --power .8",
        "risk": "--control-risk .59 -n 60 --power .8",
        "width": "--risks .9 .5 --width .4",
        "curve": "--risks .9 .5 -n 20 --curve",
        "margin": "--risks .6 .6 --margin -.2 --power .8",
        "plans": "-i plans.csv",
    },
    "check": {
        "counts": "15/21 9/20 --or 3.07 --ci 0.84,11.1 --p 0.04",
        "without counts": "--or 3.06 --ci 0.84,11.1 --p 0.09",
        "recover": "-n 21,20 --or 3.06 --ci 0.84,11.1 --recover",
        "wide": "-i printed.csv",
        "long": "-i printed-long.csv",
        "recover rows": "-i recover.csv --recover",
    },
    "paired": {
        "counts": "20 12 2 16",
        "quiet": "20 12 2 16 -q",
        "all methods": "20 12 2 16 -A",
        "score": "20 12 2 16 -m tango",
        "file": "-i pairs.csv",
    },
    "pool": {
        "counts": "-i pool.csv",
        "odds": "-i pool.csv -M or",
        "quiet": "-i pool.csv -q",
        "subgroups": "-i pool.csv --by region",
        "separate": "-i pool.csv --by region --separate",
        "refits": "-i pool.csv --leave-one-out --cumulative",
        "effects": "-i effects.csv -M or",
        "means": "-i pool-means.csv -M smd",
    },
    "help": {"columns": "columns", "styles": "styles"},
    "methods": {"all": "", **{name: name for name in REGISTRIES}},
}
# where an option of files has something to say
GROUND = {
    "columns": {"strange header": "-i strange.csv"},
    "by": {"outcomes": "-i outcomes.csv"},
    "control": {"arms without a name for control": "-i letters.csv"},
    "delimiter": {"colons": "-i colons.csv", "tabs": "-i tabs.csv"},
    "decimal": {"points": "-i points.csv"},
    "layout": {"both": "-i both.csv"},
    "encoding": {"latin": "-i latin.csv"},
    "on_error": {"bad row": "-i bad.csv", "bad arm": "-i bad-long.csv"},
}
GROUND_OF_MEANS = {
    "control": {"long": "-i long-means.csv"},
    "median": {"median": "median=3,iqr=2.1:4.1,n=21 4.0,1.4,20"},
    "columns": {"strange header": "-i strange-means.csv"},
    "by": {"means": "-i means.csv"},
    "delimiter": {"colons": "-i colons-means.csv", "tabs": "-i tabs-means.csv"},
    "decimal": {"points": "-i points-means.csv"},
    "encoding": {"latin": "-i latin-means.csv"},
    "on_error": {"bad row": "-i bad-means.csv"},
}
