"""How journals and manuals of style print an effect, its interval and P: one record a style.

Each rule has its source and the day it was read; what a style does not say is as in `plain`.
The words around means are from memory in every style; the rules of digits are those of other numbers.
"""

from __future__ import annotations

from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.journal_style import (
    Style,
    always,
    below,
    from_size,
    rule_of_four,
    significant,
)

SPELT = "The mean{outcome} was {mean} (SD {sd}) in {n} {people} in the {arm} group"
SPELT_NEXT = " and {mean} (SD {sd}) in {n} in the {arm} group"
STYLES = {
    style.name: style
    for style in (
        Style(
            "plain",
            "Plain",
            "this program's own",
            ratio=lambda ratio: numbers.ratio_decimals(ratio),
            mean_first=SPELT,
            mean_second=SPELT_NEXT,
            opening=": ",
            closing=".",
            named="{name} ",
            effect="{estimate} ({interval})",
            interval="{level} {kind} {limits}",
            p=", ",
            difference="risk difference",
        ),
        Style(
            "nejm",
            "New England Journal of Medicine",
            "P: its rule as quoted by Aguinis et al., BMJ EBM 2019 (PMC8005799); tables: NEJM 2021;384:216 "
            "and ACCORD (PMC4551392); read 25 Nov 2026; running text and grouped digits from memory",
            p_spaced=False,
            p_decimals=below(0.01, 3, up_to=True),
            second=" and in {x} of {n} ({share}%) in the {arm} group",
            mean_first="The mean (±SD){outcome} was {mean}±{sd} in {n} {people} in the {arm} group",
            mean_second=" and {mean}±{sd} in {n} in the {arm} group",
            effect="{estimate}; {interval}",
            introduced="{level} confidence interval [CI], {limits}",
            thousands=(",", 10_000),
        ),
        Style(
            "jama",
            "JAMA (AMA Manual of Style 11)",
            "AMA 19.5 and 18.7.1 by dragonflyeditorial.com and nascentmc.com (24 Jan 2019); tables: a JAMA "
            "editor in gtsummary#1590 (23 Jan 2024); counts: JMIR, which follows AMA; read 25 Nov 2026",
            p_zero=False,
            p_decimals=below(0.01, 3),
            size=from_size(100),
            points=from_size(100),
            between="-",
            thousands=(",", 10_000),
            absolute_first=True,
        ),
        Style(
            "lancet",
            "The Lancet",
            "its information for authors of Aug 2022 as quoted in gtsummary#1442 (10 Jan 2023); form, and "
            "17 288 beside 8425: abstracts of 2009 to 2018; read 25 Nov 2026",
            p_letter="p",
            p_spaced=False,
            p_floor=0.0001,
            p_decimals=significant(2, 4),
            mark="·",
            between="–",
            thousands=(numbers.THIN, 10_000),
            first="{x} ({share}%) of {n} {people} in the {arm} group",
            second=" and {x} ({share}%) of {n} in the {arm} group",
            mean_first=SPELT,
            mean_second=SPELT_NEXT,
            named="{name} ",
            effect="{estimate}, {interval}",
            interval="{level} {kind} {limits}",
        ),
        Style(
            "bmj",
            "The BMJ",
            "ratios: Cole, BMJ 2015;350:h1845; P: the layout BMJ of R's meta 8.4-0 (11 May 2026), not the "
            "journal; tables: BMJ 2016;355:i5432; running text from memory; read 25 Nov 2026",
            p_spaced=False,
            p_decimals=below(0.01, 3),
            ratio=rule_of_four,
            share=lambda percent: 1 if 0 < percent < 10 else 0,
            thousands=(numbers.THIN, 10_000),
            mean_first=SPELT,
            mean_second=SPELT_NEXT,
            named="{name} ",
            effect="{estimate}, {interval}",
            interval="{limits}",
            introduced="{level} confidence interval {limits}",
            predicted="{level} {kind} {limits}",
            difference="absolute difference",
        ),
        Style(
            "annals",
            "Annals of Internal Medicine",
            "annals.org, AuthorInformationStatisticsOnly, read 25 Nov 2026; brackets from memory; n is "
            "the denominator that is printed",
            p_decimals=lambda p: 2 if p > 0.2 else 3,
            size=from_size(200),
            points=from_size(200),
        ),
        Style(
            "apa",
            "APA 7",
            "APA Numbers and Statistics Guide; blog.apastyle.org (June 2010); digits of P: papaja, "
            "R/apa_num.R:406 (22 Jul 2026); read 25 Nov 2026",
            p_letter="p",
            p_zero=False,
            p_decimals=always(3),
            between=", ",
            column="{estimate} [{limits}]",
            thousands=(",", 1_000),
            first="{x} of {n} ({share}%) with {arm}",
            second=", {x} of {n} ({share}%) with {arm}",
            mean_first="The mean{outcome} was {mean} (SD = {sd}, n = {n}) with {arm}",
            mean_second=" and {mean} (SD = {sd}, n = {n}) with {arm}",
            opening=", ",
            closing=".",
            named="{name} = ",
            effect="{estimate}, {interval}",
            interval="{level} {kind} [{limits}]",
            p=", ",
            short=True,
            difference="risk difference",
            statistic=True,
        ),
        Style(
            "cochrane",
            "Cochrane Style Manual",
            "community.cochrane.org, style manual, statistical presentation, read 25 Nov 2026, and numbers "
            "with five or more digits, read 28 Nov 2026; absolute effects as in summaries of findings, from "
            "memory",
            thousands=(",", 10_000),
            first="",
            second="",
            mean_first="",
            mean_second="",
            opening="",
            closing=".",
            named="{name} ",
            effect="{estimate}, {interval}",
            interval="{level} {kind} {limits}",
            short=True,
            difference="RD",
            per_1000=True,
            needed=True,
        ),
    )
}  # fmt: skip
