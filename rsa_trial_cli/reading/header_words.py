"""The words that headers of arm counts are made of, one table a part.

From the documentation of metafor (ai bi ci di, n1i n2i, x1i x2i, tpos tneg), meta (event.e n.e event.c n.c),
RevMan (Events, Total, Group Label 1), BUGS (r n t) and from the files published with meta-analyses.
"""

from __future__ import annotations

import re

EVENTS = {  # what is counted → its words; "" names no outcome
    "": "event events ev evt evts",
    "death": "death deaths died dead mortality fatality fatalities",
    "success": "success successes succ successful",
    "response": "response responses responder responders responded resp",
    "positive": "positive positives pos",
    "case": "case cases",
    "yes": "yes",
    "relapse": "relapse relapses relapsed",
    "remission": "remission remissions remitted",
    "cure": "cure cures cured",
    "recovery": "recovery recovered recoveries",
    "infection": "infection infections infected",
}
NON_EVENTS = {  # what is not → its words
    "": "nonevent nonevents",
    "death": "alive survivor survivors survived",
    "success": "fail fails failed failure failures",
    "response": "fail fails failed failure failures",
    "positive": "negative negatives neg",
    "yes": "no",
}
NEGATIONS = "no non not without"
TOTALS = (
    "n total totals tot size sizes samplesize groupsize denominator denom patients pts participants "
    "subjects people persons individuals"
)
POPULATIONS = (  # totals that are of one population: not the same as those of another
    "randomised randomized analysed analyzed enrolled allocated assigned itt mitt pp fas safety evaluable "
    "evaluated assessed completed completers included recruited followed"
)
TOTAL_PHRASES = ("per protocol", "intention to treat", "intent to treat", "as treated")
TIMES = (
    "day days week weeks wk wks month months mo year years yr yrs"  # with a number: of one time, an outcome
)
# with an arm: may be a total, as those of a population are
AT_RISK = "risk treated exposed dosed baseline population pop set cohort at start entry"
FILLERS = "of in the for number num nr nb count counts group groups grp arm arms who with had sample"
TREATMENT = (
    "treatment treatments treat treated trt tx trtm ttt rx intervention interventions interv intv int "
    "experimental experiment exper exp active drug drugs vaccine vaccinated vacc verum exposed tg eg ig "
    "traitement traités tratamiento tratados tratamento trattamento trattati sperimentale intervención "
    "intervencion intervenção interventie interventionsgruppe behandlung behandelt behandling behandeling "
    "expérimental traite"
)
NAMED_TREATMENT = "active drug drugs vaccine vaccinated vacc verum exposed"  # of the above, those of one arm
ANY_CONTROL = (  # these say no more than that the arm is the control
    "control controls ctrl ctrls ctl ctls cont con contr cntrl cntl ctr comparator comparators comparison "
    "compar reference ref cg contrôle controle témoin temoin témoins temoins controllo controlli "
    "comparateur comparador kontrolle kontroll kontrollgruppe kontrollgrupp kontrollgruppen kontrol "
    "kontrolgruppe kontrolna kontrolní kontrola referencia контроль контрольная 対照 対照群 对照 对照组 "
    "對照 對照組 대조군"
)
CONTROL = (
    "placebo placebos pbo plc plcb plac pla plb plazebo sham standard usual routine conventional "
    "untreated nontreated unvaccinated nonvaccinated unexposed nonexposed tau soc bsc waitlist vehicle "
    "dummy inactive cau wlc mock nocebo unsupplemented nonintervention "
    "unbehandelt scheinbehandlung scheinmedikament standardtherapie standardbehandlung regelversorgung "
    "warteliste kontrollarm vergleichsgruppe controlegroep standaardzorg wachtlijst testigo testigos "
    "simulado comparatore placébo placébos placebogruppe placebogroep placebogrupp placebogruppen "
    "placebogroup placeboarm plasebo lumelääke плацебо プラセボ プラセボ群 偽薬 安慰剂 安慰剂组 安慰劑 "
    "安慰劑組 위약 위약군 standardversorgung standardvård standardbehandling kontrolarm "
)
CONTROL_PHRASES = (  # one after the other, with ; between them
    "standard of care; standard care; standard treatment; standard therapy; baseline arm; usual care; "
    "usual treatment; treatment as usual; care as usual; best supportive care; supportive care; "
    "routine care; conventional treatment; conventional therapy; wait list; waiting list; watchful "
    "waiting; no treatment; no intervention; no contact; no vaccine; not treated; non treated; non "
    "exposed; non vaccinated; soins courants; grupo control; grupo controle; standard practice; "
    "standard management; standard of practice; usual practice; usual management; conventional care; "
    "conventional management; routine management; routine practice; expectant management; observation "
    "only; observation alone; wait listed; sugar pill; no drug; no therapy; no prophylaxis; no "
    "supplement; no supplementation; no active treatment; non intervention; übliche versorgung; "
    "übliche behandlung; keine behandlung; ohne behandlung; soins usuels; soins habituels; soins "
    "standards; traitement habituel; traitement standard; pas de traitement; sans traitement; liste d "
    "attente; non traités; cuidado habitual; cuidados habituales; atención habitual; atencion "
    "habitual; tratamiento habitual; tratamiento estándar; tratamiento estandar; sin tratamiento; "
    "lista de espera; cure abituali; cure usuali; cure standard; terapia standard; trattamento "
    "standard; trattamento abituale; nessun trattamento; lista d attesa; gebruikelijke zorg; geen "
    "behandeling; cuidados habituais; cuidados usuais; tratamento habitual; tratamento usual; "
    "tratamento padrão; ohne therapie; ohne intervention; keine intervention; sans intervention; sin "
    "intervención; sin intervencion; sem intervenção; nessun intervento; geen interventie; sædvanlig "
    "behandling; vanlig behandling; sedvanlig behandling; sedvanlig vård; no active drug; sugar "
    "pills; sem tratamento"
)
TREATMENT_LETTERS = "te"  # alone always an arm; e is an event where another arm stands beside it
CONTROL_LETTERS = "c"
PAIRED_TREATMENT = "aidv"  # only beside a control: active, intervention, drug, vaccine
PAIRED_CONTROL = "p"  # only beside a treatment: placebo
EVENT_LETTERS = "xre"
# beside a number: its cells name the arm (treat1, T.1, Group Label 1); "arm 1" is an order of the file's own
LABELS = "label labels name names treat treatment trt group grp drug intervention t"
# a pair of columns with one of these, one an arm, has the name of the arm in its cells, with any other words
NAMES_OF_ARMS = (
    "arm arms group groups gruppe grupo groupe bras brazo name names label labels lab desc description "
    "therapy regimen component components agent medication medicine compound product strategy procedure "
    "condition cond comparison"
)
BESIDE_NAMES = "type code id definition"
# a column of nothing but these has the arm of each row; one of the second list is there
BESIDE_ARM = "name names label labels study trial randomised randomized allocated assigned patient"
ARM_OF_A_ROW = (
    "arm arms group groups grp treatment treatments trt treat intervention drug therapy allocation regimen"
)

# a column of nothing but these has the outcome, time or subgroup of each row; one of the first is there
STRATA = (
    "outcome outcomes endpoint endpoints timepoint time visit week weeks month months day days subgroup "
    "subgroups stratum strata population sex point"
)
BESIDE_STRATA = "name names label type measure end of the group no analysis"
# a column of nothing but these has the dose of each row; one of the first is there
DOSES = "dose doses dosage dosages dosing dosis mg mcg ug iu strength potency"
BESIDE_DOSES = "name names label labels level group daily total unit per day of the d kg"

# the outcome of a participant, or of a count of participants; words for many of them count events
OUTCOMES = (
    "outcome response event death died dead success cure cured relapse relapsed remission recovered recovery "
    "responder responded infected infection improved positive endpoint"
)
YES, NO = "1 yes y true checked oui ja sí sim", "0 no n false unchecked non nein não nee"
COUNTS = "count counts freq freqs frequency frequencies number num n"
PARTICIPANTS = (
    "id pid ptid patid subjid usubjid participant participantid participantno subject subjectid subjectno "
    "patient patientid patientno person personid case caseid record recordid row rownumber"
)

# a column with one of these holds no count of the arm, or one of a part of it
OTHERS = (
    "mean means avg average median sd sds std stdev se ses sem stderr var variance iqr range min max rate "
    "rates pct perc percent percentage prop proportion proportions prob probability risk risks hazard hr "
    "or rr rd ard nnt ratio odds log logor logrr logit ln yi vi effect estimate est ci lci uci lcl ucl "
    "lower upper limit low high pval pvalue value chi weight weights wt year years yr yrs month months "
    "week weeks day days time times date duration followup fu age sex male males female females men women "
    "man woman boys girls young old elderly adult adults children subgroup sub baseline base pre post "
    "expected per pyrs py sites site centres centers centre center country countries dose doses mg "
    "dropout dropouts withdrawn withdrawals lost missing excluded screened eligible adjusted imputed "
    "crossover score scale change diff difference index quality blind blinding mild moderate severe "
    "historical kg cost session sessions id code type definition status to note notes comment comments "
    "remark remarks bmi ldl hdl sbp dbp egfr drop"
)
CONTROLLED = (  # before control: what is controlled, or how, and no arm without treatment
    "birth tight intensive strict lenient pain disease glucose glycaemic glycemic pressure rate rhythm "
    "weight tumour tumor symptom infection local vector"
)
OTHER_PHRASES = (
    "standard error",
    "standard deviation",
    "standard dev",
    "follow up",
    "at risk",
    "drop out",
    *(f"{word} control" for word in CONTROLLED.split()),
)
SUMS = (  # what stands in the place of a study's name where a row is the sum of others
    "total",
    "totals",
    "grand total",
    "subtotal",
    "subtotals",
    "sub-total",
    "sub total",
    "overall",
    "pooled",
    "combined",
    "summary",
    "sum",
    "all studies",
    "all trials",
    "all studies combined",
    "all trials combined",
    "gesamt",
    "insgesamt",
    "gesamtsumme",
    "zwischensumme",
    "summe",
    "sous-total",
    "sous total",
    "somme",
    "suma",
    "totaal",
    "subtotaal",
)
SUMS_OF_ARMS = (  # and in the place of an arm's name
    "all",
    "both",
    "all arms",
    "both arms",
    "all groups",
    "both groups",
    "all patients",
    "all participants",
    "any",
    "either",
    "total population",
)
# of both arms together, or of one outcome of several: not the name of a treatment beside a control
NO_NAMES = "other others rest whole entire across primary secondary main key first second third final last"
AFTER_SUMS = (  # and behind them
    "event events effect effects estimate estimates result results studies trials rcts participants patients "
    "subjects n or rr rd"
)
SUMMARIES = "meta pooled overall subtotal combined summary aggregate aggregated grand"
SUMMARY_PHRASES = ("meta analysis",)


def plain(name: str) -> str:
    """A header without case, spaces and _ . -: in these, Excel's "N trt" and our n_trt differ."""
    return re.sub(r"[\s_.\-]", "", name).casefold()
