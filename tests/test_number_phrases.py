"""Sentences in the forms in which abstracts print the counts of two arms, and sentences that print others.

The counts are those that the sentences say, read by eye; how a table is made of them is not looked at.
"""

from __future__ import annotations

import pytest

from rsa_trial_cli.check.abstracts.printed_abstract import Side
from rsa_trial_cli.reading.abstracts import judged
from rsa_trial_cli.reading.abstracts.document import Abstract

EQUAL = "Methods: 120 patients were randomised to the gel (group A, n = 60) or the cream (group B, n = 60). "
UNEQUAL = "Methods: 118 patients were randomised to gel (n = 60) or cream (n = 58). "
UNSTATED = "Methods: Patients were randomised to gel or cream. "
TABLES = [
    (UNSTATED, "Relapse was seen in 25/60 (41.7%) with gel and 10/60 (16.7%) without.", (25, 60, 10, 60)),
    (EQUAL, "At 12 months 25 (41.7%) on gel and 10 (16.7%) on cream had relapsed.", (25, 60, 10, 60)),
    (UNEQUAL, "Relapses: five in the gel arm v two in the cream arm.", (5, 60, 2, 58)),
    (
        UNSTATED,
        "It came in 25 of 60 patients in the gel arm (41.7%) and 10 of 58 patients in the cream arm (19.2%).",
        (25, 60, 10, 58),
    ),
    (
        UNSTATED,
        "The incidence was 12.3% (37/301) in the gel arm and 18.1% (54/298) in the cream arm (RR ="
        " 0.68, 95% CI 0.46–1.00).",
        (37, 301, 54, 298),
    ),
    (UNSTATED, "Uptake was 62% (186/300) vs. 48% (144/300), respectively; P < 0.001.", (186, 300, 144, 300)),
    (
        UNSTATED,
        "Cure was achieved in 85.5% of patients (106 of 124) in the gel arm and 80.3% of patients"
        " (98 of 122) in the cream arm.",
        (106, 124, 98, 122),
    ),
    (
        UNSTATED,
        "Efficacy was 95.2% (n = 120/126) with gel versus 98.4% (n=123/125) with cream.",
        (120, 126, 123, 125),
    ),
    (
        UNSTATED,
        "In the intention-to-treat population, 18 (15.0 %) of 120 gel and 33 (27.3 %) of 121 cream"
        " participants relapsed.",
        (18, 120, 33, 121),
    ),
    (
        EQUAL,
        "The outcome occurred in 25 infants in the gel group (41.7%) and 10 in the cream group (16.7%).",
        (25, 60, 10, 60),
    ),
    (EQUAL, "Response was 41.7% (25 patients) in arm A and 16.7% (10 patients) in arm B.", (25, 60, 10, 60)),
    (
        UNSTATED,
        "Response rates were 46.2% (60/130; 95% CI 37.6–54.7) and 38.7% (48/124; 95% CI"
        " 30.1–47.3), respectively (P = .23).",
        (60, 130, 48, 124),
    ),
    (
        UNSTATED,
        "It was seen in 18 of 52 patients (34.6%, 95% CI: 22.0–49.1) in arm A vs. 9 of 51 patients"
        " (17.6%; 95% CI 8.4–30.9) in arm B.",
        (18, 52, 9, 51),
    ),
    (
        EQUAL,
        "Flushes decreased in 25 (41.7%) patients of the gel group as compared to 10 (16.7%) of"
        " the cream group.",
        (25, 60, 10, 60),
    ),
    (EQUAL, "25 patients (41.7%) versus 10 patients (16.7%) relapsed.", (25, 60, 10, 60)),
    (
        EQUAL,
        "A higher proportion of the gel group (n=25, 41.7%) than the cream group (n=10, 16.7%) slept.",
        (25, 60, 10, 60),
    ),
    (EQUAL, "Failure: 25 (41.7%; gel) and 10 (16.7%; cream).", (25, 60, 10, 60)),
    (EQUAL, "There were 25 (gel) and 10 (cream) relapses.", (25, 60, 10, 60)),
    (UNSTATED, "Relapse: 7/35 (20%; cream) and 2/36 (6%; gel).", (7, 35, 2, 36)),
    (UNSTATED, "Relapse: arm A, 25/50 (50%); arm B, 15/50 (30%).", (25, 50, 15, 50)),
    (EQUAL, "Relapse was less common with cream (41.7% (n = 25) vs 16.7% (n = 10)).", (25, 60, 10, 60)),
    (
        UNSTATED,
        "The endpoint was reached by 25 [41.7%] of 60 patients in the gel group vs ten [16.7%] of"
        " 60 in the cream group.",
        (25, 60, 10, 60),
    ),
    (
        UNSTATED,
        "The endpoint was reached by 25 (41·7%, 95% CI 29·1–55·1) of 60 patients in the gel group"
        " vs ten (16·7%, 8·3–28·5) of 60 in the cream group.",
        (25, 60, 10, 60),
    ),
    (UNSTATED, "Relapse was higher with gel than with cream (25/60 vs 10/60, p=0.003).", (25, 60, 10, 60)),
    (
        UNSTATED,
        "In group A, 25 of 60 patients relapsed, compared with 10 of 60 in group B.",
        (25, 60, 10, 60),
    ),
    (
        UNSTATED,
        "Relapse was seen in 25 patients of 60 in group A (41.7%) and 10 patients of 60 in group B (16.7%).",
        (25, 60, 10, 60),
    ),
    (
        UNSTATED,
        "The number with relapse was 25/60 (41.7%) in group A; it was 10/60 (16.7%) in group B.",
        (25, 60, 10, 60),
    ),
    (
        UNSTATED,
        "In the gel group, 25 of 60 patients (41.7%) improved. In the cream group, 10 of 60"
        " patients (16.7%) improved (P=0.003).",
        (25, 60, 10, 60),
    ),
    (
        UNSTATED,
        "Improved were 41.7% of the gel (25/60) and 16.7% of the cream group (10/60).",
        (25, 60, 10, 60),
    ),
    (
        EQUAL,
        "It occurred in 25 patients receiving gel (41.7%) and in 10 receiving cream (16.7%).",
        (25, 60, 10, 60),
    ),
    (UNSTATED, "Relapse was 41.7% (25/60) on gel, 16.7% (10/60) on cream; p=0.003.", (25, 60, 10, 60)),
    (
        UNSTATED,
        "Fewer gel patients (10/60, 16.7%) than cream patients (25/60, 41.7%) relapsed.",
        (10, 60, 25, 60),
    ),
    (UNSTATED, "Relapses were: gel 25/60; cream 10/60.", (25, 60, 10, 60)),
    (UNSTATED, "It occurred in 25/60 gel, and 10/60 cream patients.", (25, 60, 10, 60)),
    (
        UNSTATED,
        "Conversion was needed in 5 patients in group I (n=50) v 12 in group II (n=50) (P=0.06).",
        (5, 50, 12, 50),
    ),
    (
        UNSTATED,
        "Of the 60 patients given gel, 25 improved; of the 58 given cream, 10 did (P=0.004).",
        (25, 60, 10, 58),
    ),
    (UNSTATED, "25 of the 60 patients on gel and 10 of the 58 on cream improved.", (25, 60, 10, 58)),
    (
        UNSTATED,
        "There was relapse in 10/58 (17%) cream-treated patients vs 25/60 (42%) gel-treated patients.",
        (10, 58, 25, 60),
    ),
    (
        UNSTATED,
        "Out of 60 mothers in the gel group 25 (41.7%), and out of 58 in the cream group 10"
        " (17.2%) were well.",
        (25, 60, 10, 58),
    ),
    (EQUAL, "Twenty-five (41.7%) gel patients vs ten (16.7%) cream patients relapsed.", (25, 60, 10, 60)),
    (EQUAL, "More had nausea (n=25 [41.7%] vs n=10 [16.7%]).", (25, 60, 10, 60)),
    (EQUAL, "Harms: A, 25 (41.7%); B, 10 (16.7%).", (25, 60, 10, 60)),
    (
        EQUAL,
        "A total of 25 (41.7%) and 10 (16.7%) patients in the gel and cream groups, respectively, had harms.",
        (25, 60, 10, 60),
    ),
    (
        EQUAL,
        "Harms were seen in 25 (41.7%) and 10 (16.7%), respectively, in groups A and B.",
        (25, 60, 10, 60),
    ),
    (UNSTATED, "Survival was 93.3% (56/60) for gel; 90.0% (54/60) for cream (p=NS).", (56, 60, 54, 60)),
    (
        UNSTATED,
        "The odds of relapse were higher in the gel (25/60) than in the cream group (10/60): OR"
        " 3.57 (95% CI 1.52–8.40).",
        (25, 60, 10, 60),
    ),
    (UNSTATED, "Relapse was commoner with gel (P=0.003; 25/60 vs 10/60).", (25, 60, 10, 60)),
    (UNSTATED, "Three of 60 (5%) gel vs none of 58 (0%) cream patients relapsed.", (3, 60, 0, 58)),
    (UNSTATED, "Relapse: 0/60 vs 3/58.", (0, 60, 3, 58)),
    (UNEQUAL, "1 (1.7%) patient on gel vs 0 (0%) on cream relapsed.", (1, 60, 0, 58)),
    (
        UNSTATED,
        "Relapse was seen in 25 of 60 (42%), and 10 of 58 (17%), in the gel and cream groups.",
        (25, 60, 10, 58),
    ),
    (UNSTATED, "Compared to cream (10 of 58), gel (25 of 60) had more relapses.", (10, 58, 25, 60)),
    (UNEQUAL, "Relapse was observed in 25 of those on gel and 10 of those on cream.", (25, 60, 10, 58)),
    (
        UNEQUAL,
        "The numbers of relapses in the gel and cream groups were 25 and 10, respectively (P = 0.004).",
        (25, 60, 10, 58),
    ),
    (
        UNEQUAL,
        "The relapse rate was 41.7% in the gel group (25 women) and 17.2% in the cream group (10 women).",
        (25, 60, 10, 58),
    ),
    (UNEQUAL, "Relapse rates were 41.7% and 17.2% (25 and 10 patients), respectively.", (25, 60, 10, 58)),
    (UNSTATED, "Thirty-four women (gel: 25/60, 41.7%; cream: 9/58, 15.5%) relapsed.", (25, 60, 9, 58)),
    (
        UNSTATED,
        "Relapse occurred among 25 (41.7%) of the 60 in the gel arm, while only 10 (17.2%) of the"
        " 58 in the cream arm relapsed.",
        (25, 60, 10, 58),
    ),
    (
        UNEQUAL,
        "Relapse was found in 25 cases (41.7%) in the gel group and 10 cases (17.2%) in the cream"
        " group, a significant difference (p<0.01).",
        (25, 60, 10, 58),
    ),
    (UNSTATED, "25 relapses occurred in the 60 patients on gel and 10 in the 58 on cream.", (25, 60, 10, 58)),
    (
        UNSTATED,
        "The success rate in the gel group (n=60) was 41.7% (25/60), whereas in the cream group"
        " (n=58) it was 17.2% (10/58).",
        (25, 60, 10, 58),
    ),
    (
        UNSTATED,
        "The success rate in the gel group (n=60) was 41.7% (n=25), and in the cream group (n=58)"
        " 17.2% (n=10).",
        (25, 60, 10, 58),
    ),
    (
        UNSTATED,
        "Success in the gel group (25 of 60 patients, 41.7%) exceeded that in the cream group (10"
        " of 58 patients, 17.2%).",
        (25, 60, 10, 58),
    ),
    (UNEQUAL, "Success: 25 (41.7%) vs. 10 (17.2%), RR 2.42 (1.28–4.57); P = 0.004.", (25, 60, 10, 58)),
    (
        UNEQUAL,
        "Success was recorded for 25/60 (41.7%) on gel but for only 10/58 (17.2%) on cream.",
        (25, 60, 10, 58),
    ),
]
NONE = [
    "Mean age was 61 years; 54% were women (36 of 60 and 30 of 58 in the gel and cream groups).",
    "There were 12 responders among 40 patients in the gel group (30.0%) and 5 of these relapsed.",
    "Rash (12 [20%]) and fever (9 [15%]) were seen with gel.",
    "Rash was seen in 12 patients (20%) and fever in 9 (15%) in the gel group.",
    "In the gel group, rash was seen in 12 (20.0%) and fever in 9 (15.0%).",
    "Of the 60 patients on gel, 12 (20%) had a rash and 9 (15%) had a fever.",
    "Of the 60 patients on gel, 12 had a rash; of these 12, 4 needed care.",
    "Of the 300 patients screened, 200 were eligible; of the 200 eligible, 118 agreed.",
    "The age was 45 in the gel group and 47 in the cream group.",
    "Follow-up was complete for 57 gel patients and 55 cream patients.",
    "The mean number of visits was 4 with gel and 6 with cream (P = 0.03).",
    "Patients in the gel group needed 2 tablets and those in the cream group 3.",
    "At 6 months, 12 patients in the gel group and at 12 months 20 patients in the gel group had relapsed.",
    "Relapse was seen in 12 men and 9 women (20.0% and 15.0%) of the gel group.",
    "The mean score rose from 25 to 40 with gel and from 24 to 31 with cream.",
    "Blood loss was 250 versus 310 (P = 0.04).",
    "Heart rate was 72 vs 80 (p<0.01).",
    "Pain scores were 3 and 5, respectively (P = 0.04).",
    "A stay of 4 and 6 days, respectively, was seen.",
    "The gel was used 12 times and the cream 15 times.",
    "Compliance was seen at 4 of 6 visits with gel and 3 of 6 visits with cream.",
    "Sites of bleeding were the nose (12), gums (9) and skin (4) in the gel group.",
    "Twelve patients crossed over from gel to cream and 9 from cream to gel.",
    "In the gel group 30 were smokers and 30 were not.",
    "A rise of 12 was seen with gel and of 9 with cream.",
    "It was felt by 12 nurses and 9 doctors that gel was better.",
    "Rash was present at baseline in 12 (20%) and at the end in 9 (15%) of the gel group.",
    "Rash fell from 12 (20.0%) to 3 (5.0%) in the gel group.",
    "Of 24 rashes, 15 were mild and 9 were severe.",
    "Seven patients on gel had a rash, which lasted 3 days in 4 and 7 days in 3.",
    "Biopsy was done in 30 (50.0%), and showed healing in 12 (20.0%) of the gel patients.",
    "Rash was mild in 12 (20.0%) and severe in 3 (5.0%) patients on gel.",
    "Rash of grade 2 was seen in 12 patients on gel and grade 3 in 9 patients on gel.",
    "In the 12 women and the 9 men, 3 and 4 rashes were seen.",
    "Costs were lower with gel (2,300 v 3,100 dollars).",
    "The rash was gone in 10 minutes in 12 and in 20 minutes in 9 patients.",
    "Reasons for stopping were rash (12 patients) and fever (9 patients).",
    "Rash 12 (20%), fever 9 (15%), cough 3 (5%) were commonest.",
    "The gel cost 12 pounds in 25 patients (41.7%).",
]


def read(text: str) -> list[tuple[int, int, int, int]]:
    (one,) = judged.judged([Abstract(text)], quick=True)
    pairs = [sorted((table.candidate.treatment, table.candidate.control), key=place) for table in one.tables]
    return [(first.events, first.n, second.events, second.n) for first, second in pairs]


def place(side: Side) -> int:
    return side.span[0]


@pytest.mark.parametrize(("methods", "sentence", "table"), TABLES)
def test_the_counts_of_two_arms_are_read(methods: str, sentence: str, table: tuple[int, ...]) -> None:
    assert read(f"{methods}Results: {sentence}") == [table]


@pytest.mark.parametrize("sentence", NONE)
@pytest.mark.parametrize("methods", [EQUAL, UNEQUAL])
def test_other_counts_are_no_table(methods: str, sentence: str) -> None:
    assert not read(f"{methods}Results: {sentence}")


def test_a_p_of_an_abstract_with_times_to_an_event_is_not_held_against_counts() -> None:
    counts = "Results: It came in 25 of 60 (41.7%) with gel and 10 of 60 (16.7%) with cream (P = 0.03)."
    (plain, timed) = judged.judged(
        [Abstract(counts), Abstract(f"{counts} The hazard ratio of death was 0.70 (95% CI 0.52 to 0.94).")],
        quick=True,
    )
    assert plain.tables[0].status == "does_not_follow"
    assert timed.tables[0].status == "follows"
