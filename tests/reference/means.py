"""Values of data/means/problems.json.gz at 30 digits: differences, standardised and ratios of two means.

Every tail of t is an incomplete beta function, every tail of noncentral t one integral over s = χ/√df. Inputs
are rounded to the nearest double first, as a program that reads them does.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp

mp.mp.dps = 30
Number = mp.mpf
Values = dict[str, Number | None]


def upper_t(t: Number, df: Number | None) -> Number:
    """P(T > t) of Student's t, of a normal deviate without df."""
    if df is None:
        return mp.erfc(t / mp.sqrt(2)) / 2
    half = mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    return half if t > 0 else 1 - half


def root(function: Callable[[Number], Number], low: Number, high: Number) -> Number:
    """Between two values of opposite signs."""
    return mp.findroot(function, (low, high), solver="anderson", tol=mp.mpf(10) ** -60, verify=False)


def quantile(tail: Number, df: Number | None) -> Number:
    """t with P(T > t) = tail, below one half."""
    if df is None:
        return mp.sqrt(2) * mp.erfinv(1 - 2 * tail)
    high = mp.mpf(2)
    while upper_t(high, df) > tail:
        high *= 2
    return root(lambda t: mp.log(upper_t(t, df) / tail), high / 2 if high > 2 else mp.mpf(0), high)


def lower_noncentral(t: Number, df: Number, ncp: Number) -> Number:
    """P(T ≤ t) of noncentral t: E Φ(ts − δ), s = χ/√df."""
    constant = mp.log(2) + df / 2 * mp.log(df / 2) - mp.loggamma(df / 2)

    def integrand(u: Number) -> Number:
        s = mp.exp(u)
        return mp.exp(constant + df * u - df * s * s / 2) * mp.erfc((ncp - t * s) / mp.sqrt(2)) / 2

    width = 1 / mp.sqrt(2 * df)
    ends = [-60 * width - 30 / df, *(k * width for k in (-12, -6, -3, 0, 3, 6, 12)), 30 * width + 1]
    return mp.quad(integrand, ends)


def noncentrality(t: Number, df: Number, share: Number) -> Number:
    """δ with P(T ≤ t | δ) = share."""
    spread = 12 * mp.sqrt(1 + t * t / df)
    return root(lambda ncp: lower_noncentral(t, df, ncp) - share, t - spread, t + spread)


def tests_of(
    made: Values, tag: str, of: tuple[Number, Number, Number | None], tail: Number, margin: Number
) -> None:
    """Interval and P of one test: difference, standard error, df."""
    difference, se, df = of
    half, t = quantile(tail, df) * se, difference / se
    made |= {f"{tag}_se": se, f"{tag}_df": df, f"{tag}_t": t}
    made |= {f"{tag}_low": difference - half, f"{tag}_high": difference + half}
    made |= {f"{tag}_p": 2 * upper_t(abs(t), df) if t else mp.mpf(1)}
    made |= {f"{tag}_p_greater": upper_t(t, df), f"{tag}_p_less": upper_t(-t, df)}
    above, below = (upper_t((margin + sign * difference) / se, df) for sign in (1, -1))
    made |= {f"{tag}_p_noninferior": above, f"{tag}_p_nonsuperior": below, f"{tag}_p_tost": max(above, below)}


def solved(inputs: dict[str, str], *, exact: bool = False) -> Values:
    """Every value of a problem with two SDs above 0, three participants and more, and means above 0.

    exact : also the limits by noncentral t, which take a minute.
    """
    m1, s1, m2, s2, margin = (mp.mpf(float(inputs[k])) for k in ("mean1", "sd1", "mean2", "sd2", "margin"))
    n1, n2, tail = mp.mpf(int(inputs["n1"])), mp.mpf(int(inputs["n2"])), (1 - mp.mpf(inputs["level"])) / 2
    m, d0, v1, v2 = n1 + n2 - 2, m1 - m2, s1**2 / n1, s2**2 / n2
    c, pooled = 1 / n1 + 1 / n2, mp.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / m)
    welch = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    made: Values = {"md": d0, "sd_pooled": pooled}
    for tag, se, df in (
        ("welch", mp.sqrt(v1 + v2), welch),
        ("student", pooled * mp.sqrt(c), m),
        ("z", mp.sqrt(v1 + v2), None),
    ):
        tests_of(made, tag, (d0, se, df), tail, margin)
    return (
        made
        | standardised((d0, n1, n2, s1, s2), pooled, tail, exact=exact)
        | ratios((m1, v1, n1, m2, v2, n2), pooled, tail)
    )


def standardised(of: tuple[Number, ...], pooled: Number, tail: Number, *, exact: bool) -> Values:
    """g and d with their variances and the exact limits of δ; Bonett's and Glass's."""
    d0, n1, n2, s1, s2 = of
    m, c, d, z = n1 + n2 - 2, 1 / n1 + 1 / n2, d0 / pooled, quantile(tail, None)
    j = _j(m)
    g, ga = j * d, (1 - 3 / (4 * m - 1)) * d
    made: Values = {"d": d, "j": j, "g": g, "g_approx": ga, "d_var_2n": c + d**2 / (2 * (n1 + n2))}
    made["d_var_2m"] = c + d**2 / (2 * m)
    for name, estimate, variance in (
        ("ls", g, c + g**2 / (2 * (n1 + n2))),
        ("ls2", g, j**2 * made["d_var_2n"]),
        ("ub", g, c + (1 - (m - 2) / (m * j**2)) * g**2),
        ("revman", ga, c + ga**2 / (2 * (n1 + n2 - mp.mpf("3.94")))),
        ("exact", g, j**2 * m / (m - 2) * (c + g**2) - g**2),
    ):
        made |= {f"g_var_{name}": variance} | _normal(f"g_{name}", estimate, variance, z)
    made |= _exact("nct", d, m, c, tail) if exact else {}
    average = mp.sqrt((s1**2 + s2**2) / 2)
    da, glass, jg = d0 / average, d0 / s2, _j(n2 - 1)

    def bonett(x: Number, less: int) -> Number:
        k1, k2 = n1 - less, n2 - less
        fourth = s1**4 / k1 + s2**4 / k2
        return x**2 * fourth / (8 * average**4) + (s1**2 / k1 + s2**2 / k2) / average**2

    made |= {"d_average": da, "smdh": j * da, "smdh_var_ls": bonett(j * da, 1), "bonett_var": bonett(da, 1)}
    made |= {"smdh_var_ls2": bonett(j * da, 0)}
    made |= _normal("smdh", j * da, made["smdh_var_ls"], z) | _normal("bonett", da, made["bonett_var"], z)
    made |= {"glass_delta": glass, "glass_corrected": jg * glass}
    made |= {
        "glass_var_ls": c + (jg * glass) ** 2 / (2 * n2),
        "glass_var_stata": c + glass**2 / (2 * (n2 - 1)),
    }
    unequal = (s1 / s2) ** 2 / (n1 - 1) + 1 / (n2 - 1) + (jg * glass) ** 2 / (2 * (n2 - 1))
    made |= _exact("glass_nct", glass, n2 - 1, c, tail) if exact else {}
    return made | {"glass_var_smd1h": unequal}


def _j(m: Number) -> Number:
    return mp.exp(mp.loggamma(m / 2) - mp.log(m / 2) / 2 - mp.loggamma((m - 1) / 2))


def _normal(name: str, estimate: Number, variance: Number, z: Number) -> Values:
    se = mp.sqrt(variance)
    ends = {f"{name}_low": estimate - z * se, f"{name}_high": estimate + z * se}
    return ends | {f"{name}_p": 2 * upper_t(abs(estimate) / se, None)}


def _exact(name: str, d: Number, df: Number, c: Number, tail: Number) -> Values:
    low, high = (noncentrality(d / mp.sqrt(c), df, share) * mp.sqrt(c) for share in (1 - tail, tail))
    return {f"{name}_low": low, f"{name}_high": high}


def ratios(of: tuple[Number, ...], pooled: Number, tail: Number) -> Values:
    """The ratio of means, its logarithm, and limits by the normal distribution and by Fieller."""
    m1, v1, n1, m2, v2, n2 = of
    log, variance = mp.log(m1 / m2), v1 / m1**2 + v2 / m2**2
    made: Values = {"rom": m1 / m2, "log_rom": log, "rom_var_ls": variance}
    half = quantile(tail, None) * mp.sqrt(variance)
    made |= {"rom_low": mp.exp(log - half), "rom_high": mp.exp(log + half)}
    made |= {"rom_p": 2 * upper_t(abs(log) / mp.sqrt(variance), None)}

    def welch(ratio: Number) -> Number:
        a, b = v1, ratio**2 * v2
        df = (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n2 - 1))
        return mp.log(upper_t(abs(m1 - ratio * m2) / mp.sqrt(a + b), df) / tail)

    def student(ratio: Number) -> Number:
        se = pooled * mp.sqrt(1 / n1 + ratio**2 / n2)
        return mp.log(upper_t(abs(m1 - ratio * m2) / se, n1 + n2 - 2) / tail)

    for name, function in (("fieller_welch", welch), ("fieller_student", student)):
        for end, sign in (("low", -1), ("high", 1)):
            near, step = m1 / m2, sign * mp.sqrt(variance) * m1 / m2
            while function(near + step) > 0:
                near, step = near + step, step * 1.5
            made[f"{name}_{end}"] = root(function, near, near + step)
    return made
