"""Reads an OpenMetrics page from standard input with the strict parser of Prometheus' own client.

Exit status 0: it is one. 1: it is not. 3: the parser is not installed. The parser passes over a
series that comes twice, so series are counted here.
"""

import sys

try:
    from prometheus_client.openmetrics.parser import text_fd_to_metric_families
except ImportError:
    print("the Python package prometheus_client is not installed")
    sys.exit(3)

with open(0, encoding="utf-8", newline="\n") as page:
    lines = list(page)
series = [line.rsplit(" ", 1)[0] for line in lines if not line.startswith("#")]
try:
    families = list(text_fd_to_metric_families(lines))
except ValueError as error:
    print(f"not OpenMetrics: {error}")
    sys.exit(1)
samples = sum(len(family.samples) for family in families)
if not len(set(series)) == len(series) == samples:
    print(f"{len(series)} series, {len(set(series))} of them different, {samples} read")
    sys.exit(1)
print(f"{len(families)} families, {samples} samples")
