"""The monthly job on a cluster, same code as `lowincome run`: spark-submit jobs/monthly.py --month 202412 --store D."""

import sys

from lowincome.cli import submit_month

if __name__ == "__main__":
    sys.exit(submit_month(sys.argv[1:]))
