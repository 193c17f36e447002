"""SciPy's minimisers as contestants of `thalweg bench`:

    thalweg bench --external "scipy-lbfgsb=python3 peers/scipy_runs.py L-BFGS-B" \
                  --external "scipy-tnc=python3 peers/scipy_runs.py TNC" --solvers lbfgsb --problems small

METHOD is L-BFGS-B, TNC, BFGS, CG, trust-constr or another of `scipy.optimize.minimize` that takes gradients. Every evaluation
is asked for over the pipes (the protocol is in the documentation of `thalweg_bench::external`), so counts are thalweg's own.
Each method stops at the gradient test where it has one, and by no test on f.
"""

import json
import math
import os
import sys
import warnings

# As the others: one thread.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from scipy.optimize import Bounds, minimize

BOUNDED = {"L-BFGS-B", "TNC", "trust-constr", "SLSQP"}


class Stopped(Exception):
    """The budget is spent."""


def tell(message):
    sys.stdout.write(json.dumps(message, allow_nan=False) + "\n")
    sys.stdout.flush()


def words(values):
    """Numbers as the protocol has them: those that are not finite are words."""
    return [float(v) if math.isfinite(v) else ("nan" if math.isnan(v) else "inf" if v > 0 else "-inf") for v in values]


def options(method, gtol, n):
    huge = 2**31 - 1
    return {
        "L-BFGS-B": {"maxcor": 10, "gtol": gtol, "ftol": 0.0, "maxiter": huge, "maxfun": huge},
        # Its gtol is about the 2-norm in scaled variables; 0 switches the tests on f and x off.
        "TNC": {"gtol": gtol, "ftol": 0.0, "xtol": 0.0, "maxfun": huge},
        "BFGS": {"gtol": gtol, "maxiter": huge},
        "CG": {"gtol": gtol, "maxiter": huge},
        "trust-constr": {"gtol": gtol, "xtol": 0.0, "maxiter": huge},
    }.get(method, {})


def solve(method, job):
    n = job["n"]
    bounded = job["lower"] is not None
    if bounded and method not in BOUNDED:
        tell({"refuse": "the problem has bounds, which this method does not take"})
        return

    def evaluate(x):
        tell({"x": words(x)})
        answer = json.loads(sys.stdin.readline())
        if "stop" in answer:
            raise Stopped(answer["stop"])
        return float(answer["f"]), np.array([float(v) for v in answer["g"]])

    bounds = None
    if bounded:
        bounds = Bounds([float(v) for v in job["lower"]], [float(v) for v in job["upper"]])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = minimize(
                evaluate,
                np.array([float(v) for v in job["x0"]]),
                jac=True,
                method=method,
                bounds=bounds,
                options=options(method, job["gtol"], n),
            )
    except Stopped as stopped:
        tell({"done": {"status": str(stopped), "message": "the budget of the run is spent"}})
        return
    tell(
        {
            "done": {
                "x": words(result.x),
                "converged": bool(result.success),
                "status": str(result.status),
                "message": str(result.message),
                "iterations": int(result.nit),
            }
        }
    )


def main():
    method = sys.argv[1] if len(sys.argv) > 1 else "L-BFGS-B"
    for line in sys.stdin:
        solve(method, json.loads(line)["solve"])


main()
