"""Headers of files of means that nobody here wrote: each is read as its documentation says, or asked about.

Of data sets of R (metadat 1.2, as `write.csv` gives them; meta), of arguments of its packages (metaConvert),
of exports of RevMan, and of templates and example files in public repositories, as they stand there.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading.mean_headers import layout

Run = Callable[..., Result]
PAIR = ("trt", "ctl")


def of(*columns: str) -> dict[str, str]:
    """Roles → headers from those of mean, spread and n with {} for the arm, and the names of both arms."""
    *forms, first, second = columns
    roles = [("mean", "sd", "n")[at] for at in range(3)] if len(forms) == 3 else []
    return {
        f"{role}_{suffix}": form.format(arm)
        for suffix, arm in zip(PAIR, (first, second), strict=True)
        for role, form in zip(roles, forms, strict=True)
    }


READ: list[tuple[str, dict[str, str]]] = [
    # metadat
    ("study,source,n1i,m1i,sd1i,n2i,m2i,sd2i", of("m{}i", "sd{}i", "n{}i", "1", "2")),  # normand1999
    ("author,year,n1i,m1i,sd1i,n2i,m2i,sd2i,ai,bi,ci,di,type", of("m{}i", "sd{}i", "n{}i", "1", "2")),
    (
        "id,paper,genus,species,fungrp,co2.ambi,co2.elev,units,time,pot,method,stock,xtrt,level,m1i,sd1i,n1i,"
        "m2i,sd2i,n2i",
        of("m{}i", "sd{}i", "n{}i", "1", "2"),  # curtis1998
    ),
    (
        "study,cold,scale.rn,scale.sn,drug,tnt,tnc,outcome,mt,sdt,mc,sdc,xt,xc,nt,nc",
        of("m{}", "sd{}", "n{}", "t", "c"),  # dagostino1998
    ),
    (
        "Short_Title,Year,DV_Items,DV_ScaleBottom,DV_ScaleTop,Design,Red_Age,Control_Age,Color_Red,"
        "Color_Control,Red_Original,Red_N,Red_M,Red_SD,Control_N,Control_M,Control_SD,SD_diff,RM_r,"
        "Control_Attractiveness,Total.SampleSize,pooled,yi,vi",
        of("{}_M", "{}_SD", "{}_N", "Red", "Control"),  # lehmann2018, some columns left out
    ),
    (
        "study,HbA1c mean trt,HbA1c sd trt,n trt,HbA1c mean ctl,HbA1c sd ctl,n ctl",
        of("HbA1c mean {}", "HbA1c sd {}", "n {}", "trt", "ctl"),  # whose c is no control
    ),
    # meta: Fleiss1993cont; metaConvert: the names of its columns
    (
        "study,year,n.psyc,mean.psyc,sd.psyc,n.cont,mean.cont,sd.cont",
        of("mean.{}", "sd.{}", "n.{}", "psyc", "cont"),
    ),
    (
        "study_id,n_exp,n_nexp,mean_exp,mean_sd_exp,mean_nexp,mean_sd_nexp",
        of("mean_{}", "mean_sd_{}", "n_{}", "exp", "nexp"),
    ),
    # RevMan: study data, columns of the data rows of a review, and what read.rm5 of meta makes of an export
    ("Study,Mean 1,SD 1,Total 1,Mean 2,SD 2,Total 2", of("Mean {}", "SD {}", "Total {}", "1", "2")),
    (
        "Analysis group,Analysis number,Analysis name,Subgroup number,Subgroup,Study,Study year,"
        "Experimental cases,Experimental N,Control cases,Control N,O-E,Variance,Experimental mean,"
        "Experimental SD,Control mean,Control SD,GIV mean,GIV SE,Mean,CI start,CI end,Weight",
        of("{} mean", "{} SD", "{} N", "Experimental", "Control"),
    ),
    (
        "Comparison Number,Outcome Number,Subgroup Number,studlab,year,event.e,n.e,event.c,n.c,mean.e,sd.e,"
        "mean.c,sd.c,O.E,V,TE,seTE,lower,upper,weight,order,grplab,type",
        of("mean.{}", "sd.{}", "n.{}", "e", "c"),
    ),
    # public repositories
    (
        "study,mean_exp,sd_exp,n_exp,mean_ctrl,sd_ctrl,n_ctrl,scale",
        of("mean_{}", "sd_{}", "n_{}", "exp", "ctrl"),
    ),
    (
        "study,year,n_int,mean_int,sd_int,n_ctrl,mean_ctrl,sd_ctrl,subgroup",
        of("mean_{}", "sd_{}", "n_{}", "int", "ctrl"),
    ),
    (
        "study_id,authors,year,title,intervention,comparison,outcome,mean_treatment,sd_treatment,n_treatment,"
        "mean_control,sd_control,n_control",
        of("mean_{}", "sd_{}", "n_{}", "treatment", "control"),
    ),
    (
        "study_id,authors,year,journal,title,sample_size_treatment,sample_size_control,mean_treatment,"
        "sd_treatment,mean_control,sd_control,effect_size,standard_error,ci_lower,ci_upper,weight,"
        "quality_assessment",
        of("mean_{}", "sd_{}", "sample_size_{}", "treatment", "control"),
    ),
    (
        "study_label,year,effect_measure,n_intervention,mean_intervention,sd_intervention,n_control,"
        "mean_control,sd_control",
        of("mean_{}", "sd_{}", "n_{}", "intervention", "control"),
    ),
    ("Study,Year,Subgroup,Dose,Mean_T,SD_T,N_T,Mean_C,SD_C,N_C", of("Mean_{}", "SD_{}", "N_{}", "T", "C")),
    (
        "study,year,mean_t,sd_t,n_t,mean_c,sd_c,n_c,outcome,scale,unit,timepoint,higher_is_better,"
        "change_or_final,study_design,effect_id,subgroup",
        of("mean_{}", "sd_{}", "n_{}", "t", "c"),
    ),
    (
        "study_id,author,year,n1,mean1,sd1,n2,mean2,sd2,outcome,timepoint,subgroup",
        of("mean{}", "sd{}", "n{}", "1", "2"),
    ),
    (
        "study,group1_sample_size,group1_Mean,group1_SD,group2_sample_size,group2_Mean,group2_SD",
        of("group{}_Mean", "group{}_SD", "group{}_sample_size", "1", "2"),
    ),
    ("Study,Mean.e,SD.e,Total.e,Mean.c,SD.c,Total.c", of("Mean.{}", "SD.{}", "Total.{}", "e", "c")),
    ("Author,Ne,Mean.e,SD.e,Nc,Mean.c,SD.c", of("Mean.{}", "SD.{}", "N{}", "e", "c")),
    ("Study,n.E,Mean.E,SD.E,n.C,Mean.C,SD.C", of("Mean.{}", "SD.{}", "n.{}", "E", "C")),
]  # fmt: skip
LONG = [
    "study,arm,mean_6w,sd_6w,n",  # of a time, of no arm
    "study,treatment,mean,sd,n",  # netmeta's pairwise, in several public repositories
    "study,treatment,n,mean,sd",
    "Study,Arm,N,Mean,SD",
]
ASKED = [
    ("author,Ne,Me,Se,Nc,Mc,Sc", "'Se', 'Sc' may each be an SD or a standard error"),  # dat.furukawa2003
    (
        "Study,No_brain_n,No_brain_m,No_brain_s,Brain_n,Brain_m,Brain_s,yi,vi",
        "no mean, SD and n",
    ),
    ("Study,Treatment1,y1,sd1,n1,Treatment2,y2,sd2,n2,Treatment3,y3,sd3,n3", "which arms 1, 2, 3 are"),
    ("study,ni,sport,ri,var1,var2", "no mean, SD and n of the treatment arm"),  # craft2003: variables
    (
        "study,m_pre_t,sd_pre_t,m_post_t,sd_post_t,n_t,m_pre_c,sd_pre_c,m_post_c,sd_post_c,n_c",
        "more than one",
    ),
    (
        "study_ID,bodymass_mean_contr,bodymass_SE_contr,bodymass_mean_exp,bodymass_SE_exp,exp_mean,exp_se,"
        "con_mean,con_se",
        "are of more than one outcome or time",  # besson2016
    ),
    ("study,events_trt,n_trt,events_ctl,n_ctl", "these are columns of counts"),
]


@pytest.mark.parametrize(("header", "roles"), READ, ids=lambda made: str(made)[:40])
def test_headers_met_are_read(header: str, roles: dict[str, str]) -> None:
    names = header.split(",")
    made = layout(names, {}, "")
    found = {role: names[at] for role, at in made.columns.items() if role not in ("study", "year")}
    assert found == roles
    assert not made.long


def test_a_column_of_variances_gives_the_sd(run: Run) -> None:
    """The headers of meta's amlodipine."""
    text = "study,n.amlo,mean.amlo,var.amlo,n.plac,mean.plac,var.plac\n1,46,0.2,0.2254,48,0,0.0007\n"
    made = run("md -f csv", input=text)
    assert "'amlo' stands beside the control" in made.stderr
    assert ",variance," in made.stdout
    assert f"{0.2254**0.5!r}" in made.stdout


@pytest.mark.parametrize("header", LONG)
def test_long_headers_met_are_read(header: str) -> None:
    made = layout(header.split(","), {}, "")
    assert made.long
    assert {*made.columns} == {"study", "arm", "mean", "sd", "n"}


@pytest.mark.parametrize(("header", "why"), ASKED)
def test_headers_met_that_are_not_clear_are_asked_about(header: str, why: str) -> None:
    with pytest.raises(InputError) as asked:
        layout(header.split(","), {}, "")
    assert why.casefold() in asked.value.message.casefold()
    assert "--column mean_trt=" in (asked.value.hint or "")


REVMAN = (
    "Comparison Number,Outcome Number,Subgroup Number,Name,Data Type,Events 1,Total 1,Events 2,Total 2,"
    "Mean 1,SD 1,Mean 2,SD 2,SE\n"
)
PAIN = "1,1,0,Pain,CON,0,180,0,178,0,0,0,0,0\n"
ROWS = "1,1,0,Arden,,0,101,0,100,3.1,1.2,4.0,1.4,0\n1,1,0,Borel,,0,79,0,78,2.1,1.0,3.0,1.1,0\n"
DEATH = "1,2,0,Death,DIC,5,101,6,100,0,0,0,0,0\n1,2,0,Arden,,5,101,6,100,0,0,0,0,0\n"


def test_the_export_of_revman_has_rows_that_are_no_studies(run: Run) -> None:
    made = run("md -f csv", input=REVMAN + PAIN + ROWS + DEATH)
    assert made.exit_code == 0, made.stderr
    assert [line.split(",")[0] for line in made.stdout.splitlines()[1:]] == ["Arden", "Borel"]
    assert "left out as sum of the studies below it: line 2" in made.stderr
    assert "left out as outcome of other data (DIC): line 5, 6" in made.stderr
    for rows, why in (
        (PAIN.replace(",0,0,0,0,0", ",3,1,4,1,0") + ROWS, "'Pain' has means, and may be a study"),
        (PAIN.replace("180", "181") + ROWS, "'Pain' has counts that are not the sums"),
        (DEATH, "The data type of RevMan's export is DIC, not CON"),
        (PAIN + ROWS + (PAIN + ROWS).replace("1,1,0", "1,3,0"), "differ in Outcome Number"),
    ):
        asked = run("md", input=REVMAN + rows)
        assert (asked.exit_code, asked.stdout) == (3, "")
        assert why in asked.stderr


def test_sds_that_may_be_standard_errors_are_hinted_at(run: Run) -> None:
    head = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl\n"
    rows = [f"{name},3.1,{1 + at / 10},101,4.0,{1.5 - at / 10},100\n" for at, name in enumerate("ACDE")]
    assert "standard errors" not in run("md", input=head + "".join(rows)).stderr
    made = run("md", input=head + "".join(rows) + "B,3.1,0.12,101,4.0,0.14,100\n")
    assert made.exit_code == 0
    assert "rows may be standard errors: 'B' on line 6 (stdin)" in made.stderr
    assert "B " in made.stdout


@pytest.mark.parametrize("command", ["or", "rd", "power"])
def test_means_in_the_place_of_counts_are_told_where_they_go(run: Run, command: str) -> None:
    made = run(f"{command} 3.1,1.2,101 4.0,1.4,100")
    assert (made.exit_code, made.stdout) == (2, "")
    assert "rsa-trial md 3.1,1.2,101 4.0,1.4,100" in made.stderr
    assert "power --means 3.1 4.0 --sd 1.2,1.4" in made.stderr
    assert "--means" not in run(f"{command} 75,101 59,100").stderr
