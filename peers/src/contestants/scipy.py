"""SciPy's L-BFGS-B on one case: KIND N BOUNDED M PGTOL MAX_ITERATIONS ROUNDS on the command line, JSON on the output.

The objective is timed inside and taken off; the time from the first evaluation to the end is what counts, so that the
set-up of the bounds (a Python loop) does not. What a call costs in Python does count: users pay for it.
"""

import json
import sys
import time

import numpy as np
from scipy.optimize import Bounds, minimize

kind, n, bounded, m, pgtol, most, rounds = sys.argv[1:]
n, m, most, rounds, bounded = int(n), int(m), int(most), int(rounds), bounded == "true"

even = np.arange(n) % 2 == 0
x0 = np.where(even, -1.2, 1.0)
if kind == "chained":
    x0 = x0 + 0.02 * (np.mod(np.arange(n) * 0.618033988749895, 1.0) - 0.5)


def rosenbrock(x):
    g = np.empty(n)
    x1, x2 = x[::2], x[1::2]
    a, b = 1.0 - x1, x2 - x1 * x1
    g[::2] = -2.0 * a - 400.0 * x1 * b
    g[1::2] = 200.0 * b
    return a @ a + 100.0 * (b @ b), g


def chained(x):
    g = np.empty(n)
    a, b = 1.0 - x[:-1], x[1:] - x[:-1] ** 2
    g[:-1] = -2.0 * a - 400.0 * x[:-1] * b
    g[-1] = 0.0
    g[1:] += 200.0 * b
    return a @ a + 100.0 * (b @ b), g


function = {"rosenbrock": rosenbrock, "chained": chained}[kind]
spent = 0
first = None


def objective(x):
    global spent, first
    start = time.perf_counter_ns()
    if first is None:
        first = start
    result = function(x)
    spent += time.perf_counter_ns() - start
    return result


bounds = Bounds(np.full(n, -1.5), np.where(even, 0.8, 2.0)) if bounded else None
times = []
for _ in range(rounds):
    spent, first = 0, None
    result = minimize(
        objective,
        x0,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxcor": m, "gtol": float(pgtol), "ftol": 0.0, "maxiter": most, "maxfun": 10**9},
    )
    times.append((time.perf_counter_ns() - first - spent) / max(result.nit, 1))
json.dump(
    {"iterations": int(result.nit), "evaluations": int(result.nfev), "value": float(result.fun), "nanos": times},
    sys.stdout,
)
