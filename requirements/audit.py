"""Asks pip-audit whether a weakness is known of a package that runs with nianbao: `make audit`.

Further arguments are pip-audit's: `--vulnerability-service osv --osv-url ADDRESS` asks a database within reach. Exit
code 1 where a weakness is known. Where nobody can be asked it is 0, and that is said: nothing was learnt.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("run.txt")
COMMAND = (
    "-m",
    "pip_audit",
    "--disable-pip",
    "--require-hashes",
    "--format",
    "json",
    "--timeout",
    "15",
    "-r",
    str(LOCK),
)


def main() -> int:
    """The exit code; what is known goes to stdout, the sum of it to stderr."""
    command = [sys.executable, *COMMAND, *sys.argv[1:]]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter
    packages = json.loads(asked.stdout)["dependencies"] if asked.stdout.startswith("{") else []
    known = [package for package in packages if "vulns" in package]
    if not known:
        why = packages[0]["skip_reason"] if packages else asked.stderr.strip().rpartition("\n")[2][-200:]
        sys.stderr.write(f"audit: nobody could be asked, so nothing is known of {LOCK.name} (no network?): {why}\n")
        return 0
    weak = [(package, weakness) for package in known for weakness in package["vulns"]]
    for package, weakness in weak:
        mended = ", ".join(weakness["fix_versions"]) or "no version"
        sys.stdout.write(f"{package['name']} {package['version']}: {weakness['id']}, mended in {mended}\n")
    sys.stderr.write(
        f"audit: {len(known)} of {len(packages)} packages were looked up, {len(weak)} weaknesses are known\n"
    )
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
