"""The same schedule for others to keep: units of systemd, lines of cron, a service of Docker Compose."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.schedule.seasons import Run, When

ZONE = "Asia/Shanghai"
CHECK_MINUTES = 10
"""How often alarms are looked for."""


@dataclass(frozen=True)
class Place:
    """Where it is to run: the program, the data folder and its owner, and the options of every crawl.

    `database` is empty where its address holds a password: that stands in no file that we print. `ids` are the
    owner's, UID:GID, since a container knows no names.
    """

    program: Path
    data: Path
    owner: str
    options: Sequence[str]
    portals: Sequence[Path] = ()
    database: str = ""
    ids: str = ""

    def crawl(self, run: Run) -> list[str]:
        """The command line of a run."""
        season = ["--season", run.season] if run.season else []
        return [str(self.program), "crawl", *season, "--data", str(self.data), *_portals(self.portals), *self.options]

    def check(self) -> list[str]:
        """The command line that looks for alarms."""
        return [str(self.program), "alarms", "check", "--data", str(self.data), *_portals(self.portals)]

    @property
    def secrets(self) -> Path:
        """Where NIANBAO_DATABASE and other secrets stand, for the owner alone."""
        return self.data / "nianbao.env"


def _portals(folders: Sequence[Path]) -> list[str]:
    return [word for folder in folders for word in ("--portals", str(folder))]


# Chromium keeps its pages apart by namespaces of its own and compiles their scripts: RestrictNamespaces= and
# MemoryDenyWriteExecute= would break it.
_HARDENED = """\
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={data}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
CapabilityBoundingSet=
UMask=0077
"""


def systemd(place: Place, runs: Mapping[str, Run]) -> dict[str, str]:
    """Units by their file names: a service and a timer for each run, and for alarms."""
    units: dict[str, str] = {}
    for name, run in runs.items():
        times = [f"OnCalendar={_calendar(when)}" for when in run.when]
        units[f"nianbao-{name}.service"] = _service(place, f"crawl ({name})", place.crawl(run), is_crawl=True)
        units[f"nianbao-{name}.timer"] = _timer(f"crawl ({name})", [*times, "Persistent=true"])
    times = [f"OnBootSec={CHECK_MINUTES}min", f"OnUnitActiveSec={CHECK_MINUTES}min"]
    units["nianbao-alarms.service"] = _service(place, "alarms", place.check(), is_crawl=False)
    units["nianbao-alarms.timer"] = _timer("alarms", times)
    return units


def _service(place: Place, what: str, command: Sequence[str], *, is_crawl: bool) -> str:
    lines = ["Type=oneshot", f"User={place.owner}", f"ExecStart={_line(command)}"]
    if is_crawl:  # what was cut goes on; 3 is: done, with portals below expectation
        lines += ["SuccessExitStatus=3", "Restart=on-failure", "RestartSec=10min"]
        lines += ["KillMode=mixed", "TimeoutStopSec=10min", f"ExecStopPost=-{_line(place.check())}"]
    if place.database:
        lines.append(f"Environment={_quoted('NIANBAO_DATABASE=' + place.database).replace('$$', '$')}")
    lines.append(f"EnvironmentFile=-{_path(place.secrets)}")
    wants = "Wants=network-online.target\nAfter=network-online.target\n"
    hardened = _HARDENED.format(data=_quoted(str(place.data)))
    return f"[Unit]\nDescription=nianbao: {what}\n{wants}\n[Service]\n" + "\n".join(lines) + f"\n{hardened}"


def _timer(what: str, times: Sequence[str]) -> str:
    return (
        f"[Unit]\nDescription=nianbao: {what}\n\n[Timer]\n"
        + "\n".join(times)
        + "\n\n[Install]\nWantedBy=timers.target\n"
    )


def _calendar(when: When) -> str:
    day = f"{when.weekdays.title().replace('-', '..')} " if when.weekdays else ""
    months, days = (span.replace("-", "..") for span in (when.months, when.days or "*"))
    return f"{day}*-{months}-{days} {when.at:%H:%M:%S} {ZONE}"


def _line(command: Sequence[str]) -> str:
    return " ".join(map(_quoted, command))


def _quoted(word: str) -> str:
    """As systemd reads it: in quotation marks where it has to be, `%` and `$` as themselves."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or " " in word else word


def _path(path: Path) -> str:
    return str(path).replace("%", "%%")


def cron(place: Place, runs: Mapping[str, Run]) -> str:
    """A crontab of the data folder's owner."""
    return "\n".join(_cron(place, runs)) + "\n"


def _cron(place: Place, runs: Mapping[str, Run]) -> Iterator[str]:
    yield f"# The crontab of {place.owner}. Cron makes up no run that it missed; `nianbao schedule` and systemd do."
    yield "# CRON_TZ is read by cronie. Debian's cron does not know it: there the machine's time has to be Beijing's."
    yield f"CRON_TZ={ZONE}"
    yield "SHELL=/bin/sh"
    if place.database:
        yield f"NIANBAO_DATABASE={place.database}"
    logs, secrets = place.data / "logs", shlex.quote(str(place.secrets))
    output = f">> {shlex.quote(str(logs / 'cron.log'))} 2>&1"
    sourced = f"umask 077; mkdir -p {shlex.quote(str(logs))}; "
    sourced += f"if [ -r {secrets} ]; then set -a; . {secrets}; set +a; fi;"
    for name, run in runs.items():
        yield f"# {name}"
        for when in run.when:
            times = f"{when.at.minute} {when.at.hour} {when.days or '*'} {when.months} {when.weekdays or '*'}"
            check = shlex.join(place.check())
            yield f"{times} " + f"{sourced} {shlex.join(place.crawl(run))} {output}; {check} {output}".replace(
                "%", "\\%"
            )
    yield "# alarms"
    yield f"*/{CHECK_MINUTES} * * * * " + f"{sourced} {shlex.join(place.check())} {output}".replace("%", "\\%")


def compose(place: Place) -> str:
    """A service that runs `nianbao schedule`, for a compose file."""
    there = {folder: Path(f"/portals/{number}") for number, folder in enumerate(place.portals)}
    command = ["schedule", "--data", "/data", *_portals([*there.values()]), *place.options]
    lines = [
        "services:",
        "  nianbao-schedule:",
        "    image: nianbao",
        f"    command: {_yaml(command)}",
        *([f"    user: {json.dumps(place.ids)}  # who owns the data folder"] if place.ids else []),
        "    restart: unless-stopped",
        "    init: true",
        "    stop_grace_period: 10m  # the pages on their way",
        "    shm_size: 1gb  # Chromium's",
        "    read_only: true",
        '    tmpfs: ["/tmp:mode=1777"]',
        '    cap_drop: ["ALL"]',
        '    security_opt: ["no-new-privileges:true"]',
        "    environment:",
        "      NIANBAO_DATABASE: " + (_yaml(place.database) if place.database else "${NIANBAO_DATABASE:?}"),
        "      HOME: /tmp",
        "    volumes:",
        f"      - {{type: bind, source: {_yaml(str(place.data))}, target: /data}}",
    ]
    for folder, mounted in there.items():
        lines.append(f"      - {{type: bind, source: {_yaml(str(folder))}, target: {mounted}, read_only: true}}")
    return "\n".join(lines) + "\n"


def _yaml(value: str | Sequence[str]) -> str:
    """As Compose reads it: JSON, in which `$` would begin a variable."""
    return json.dumps(value, ensure_ascii=False).replace("$", "$$")
