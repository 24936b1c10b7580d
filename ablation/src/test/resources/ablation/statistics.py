"""Writes statistics.json beside it: what scipy and statsmodels say, for StatisticsFixtureTest. Run: python statistics.py"""
import json
import pathlib

import numpy
import scipy
import statsmodels
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import DescrStatsW

rng = numpy.random.default_rng(20260101)


def paired(differences, margin):
    test = stats.ttest_1samp(differences, 0.0)
    intervals = {}
    for level in (0.8, 0.9, 0.95, 0.99):
        low, high = test.confidence_interval(level)
        intervals[str(level)] = [low, high]
    p, _, _ = DescrStatsW(differences).ttost_mean(-margin, margin)
    return {"differences": list(differences), "mean": numpy.mean(differences), "deviation": numpy.std(differences, ddof=1), "p": test.pvalue,
            "intervals": intervals, "margin": margin, "equivalence": p}


def crossed(seeds, problems):
    """Mean squares as in the textbook, through sums over numpy axes."""
    d = rng.normal(0.1, 1, (seeds, problems)) + rng.normal(0, 0.5, (seeds, 1)) + rng.normal(0, 0.7, (1, problems))
    mean = d.mean()
    ms_s = problems * d.mean(axis=1).var(ddof=1)
    ms_p = seeds * d.mean(axis=0).var(ddof=1)
    rest = d - d.mean(axis=1, keepdims=True) - d.mean(axis=0, keepdims=True) + mean
    df_r = (seeds - 1) * (problems - 1)
    ms_r = (rest ** 2).sum() / df_r
    total = ms_s + ms_p - ms_r
    df = min(seeds, problems) - 1
    assert ms_p > ms_r
    half = stats.t.ppf(0.975, df) * (total / (seeds * problems)) ** 0.5
    return {"differences": d.tolist(), "low": mean - half, "high": mean + half}


def power_of(effect, n, level):
    """statsmodels' power; far out its lower tail is not a number, where it is below 1e-12 and nothing is lost."""
    found = TTestPower().power(effect, n, level, alternative="two-sided")
    return found if numpy.isfinite(found) else stats.nct.sf(stats.t.isf(level / 2, n - 1), n - 1, effect * n ** 0.5)


document = {
    "made_with": f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, numpy {numpy.__version__}",
    "paired": [paired(rng.normal(mean, deviation, n), margin)
               for n in (2, 3, 4, 5, 10, 30) for mean, deviation, margin in ((0, 0.03, 0.05), (0.02, 0.01, 0.03), (-0.3, 0.05, 0.1))],
    "holm": [{"p": list(p), "adjusted": list(multipletests(p, method="holm")[1])}
             for p in ([0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.02], list(rng.uniform(0, 1, 12) ** 3), [0.0, 1.0, 0.2])],
    "power": [{"difference": d, "deviation": s, "seeds": n, "level": a, "power": power_of(d / s, n, a)}
              for n in (2, 3, 5, 10, 40, 200) for a in (0.05, 0.0125, 0.2) for d, s in ((0.01, 0.04), (0.03, 0.03), (0.09, 0.03), (0.2, 0.04))],
    "detectable": [{"deviation": 0.03, "seeds": n, "level": a, "power": b,
                    # solve_power stops at 1e-7 or so
                    "difference": 0.03 * optimize.brentq(lambda d: numpy.nan_to_num(power_of(d, n, a), nan=1.0) - b, 0.05, 20, xtol=1e-15, rtol=1e-14)}
                   for n in (3, 5, 10, 50) for a in (0.05, 0.01) for b in (0.8, 0.9)],
    "seeds": [{"difference": d, "deviation": 0.03, "level": a, "power": 0.8,
               "seeds": next(n for n in range(2, 10_000) if power_of(d / 0.03, n, a) >= 0.8)}
              for d in (0.01, 0.02, 0.05, 0.2) for a in (0.05, 0.0125)],
    "crossed": [crossed(3, 20), crossed(5, 50), crossed(10, 80)],
}
# Where neither is a number there is nothing to compare with.
document["power"] = [case for case in document["power"] if numpy.isfinite(case["power"])]
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps(document, indent=1) + "\n")
print(target, {key: len(value) for key, value in document.items() if isinstance(value, list)})
