"""The monthly job on a cluster, same code as `lowincome run`: spark-submit jobs/monthly.py --store DIR --month 202412."""

import sys

from lowincome.cli import submit_month

if __name__ == "__main__":
    sys.exit(submit_month(sys.argv[1:]))
