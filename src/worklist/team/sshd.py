"""The settings of sshd that the sign-in rests on: as we write them, and as a running machine has them."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_SECONDS = 10
_SETTINGS = (
    ("AuthenticationMethods", "publickey"),
    ("PasswordAuthentication", "no"),
    ("KbdInteractiveAuthentication", "no"),
    ("AuthorizedKeysCommand", "none"),
    ("TrustedUserCAKeys", "none"),
    ("ExposeAuthInfo", "yes"),
    ("DisableForwarding", "yes"),
    ("AllowTcpForwarding", "no"),
    ("AllowStreamLocalForwarding", "no"),
    ("AllowAgentForwarding", "no"),
    ("X11Forwarding", "no"),
    ("PermitTunnel", "no"),
    ("PermitUserRC", "no"),
    ("PermitTTY", "yes"),
    ("ClientAliveInterval", "15"),
    ("ClientAliveCountMax", "4"),
)
_HARMLESS = ("LANG", "LC_*")
"""Variables that a client may send."""
_SERVER = "/usr/sbin/sshd"

Effective = Mapping[str, Sequence[str]]
"""Settings as ``sshd -T`` prints them: name in small letters -> each of its values."""


def snippet(account: str, keys: Path) -> str:
    """A file for ``sshd_config.d``: how the service account signs people in."""
    settings = [("AuthorizedKeysFile", str(keys)), *_SETTINGS, ("AcceptEnv", " ".join(_HARMLESS))]
    return "".join(
        (
            "# The worklist team: /etc/ssh/sshd_config.d/10-worklist.conf. Check it with sshd -t, then reload sshd.\n",
            "# Each person's line in the file of keys names the one command; worklist team add writes it.\n",
            "# sftp: the lines stop it. Where nobody else needs it, delete the line Subsystem sftp from sshd_config.\n",
            f"Match User {account}\n",
            *(f"    {name} {value}\n" for name, value in settings),
            "Match all\n",
        )
    )


def effective(account: str) -> Effective | None:
    """What sshd would do with a sign-in to the account; None where it does not say: not there, or not root."""
    server = shutil.which("sshd") or _SERVER
    asked = f"user={account},host=localhost,addr=127.0.0.1"
    try:
        run = subprocess.run([server, "-T", "-C", asked], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return read_effective(run.stdout) if run.returncode == 0 else None


def read_effective(text: str) -> Effective:
    """The settings that ``sshd -T`` printed."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        found.setdefault(name.lower(), []).append(value)
    return found


def wrong_settings(found: Effective, account: str, keys: Path) -> Iterator[str]:
    """What of the settings would let more in than the team's program: a sentence each, with what to do."""
    again = "worklist team snippet prints what belongs in sshd_config"
    if found.get("authorizedkeysfile") != [str(keys)]:
        files = " ".join(found.get("authorizedkeysfile", ()))
        yield f"sshd takes the keys of {account} from {files}, not from {keys}: {again}."
    for name, value in _SETTINGS:
        has = found.get(name.lower(), [value])  # one that this sshd does not know is not in the way
        if has != [value] and not _is_stricter(name, has):
            yield f"sshd has {name} {' '.join(has)} for {account}, and it must be {value}: {again}."
    if found.get("permituserenvironment", ["no"]) != ["no"]:
        yield "sshd has PermitUserEnvironment, which must be no: a line of the keys file could set variables."
    if "internal-sftp" in " ".join(found.get("forcecommand", ())):
        yield f"sshd forces internal-sftp on {account}, which gives the files away: delete that ForceCommand."
    sent = [name for value in found.get("acceptenv", ()) for name in value.split() if name not in _HARMLESS]
    if sent:
        yield f"sshd takes the variables {', '.join(sent)} from clients: let AcceptEnv say {' '.join(_HARMLESS)} only."


def offers_sftp(found: Effective) -> bool:
    """Whether some way leads to sftp, on which only the lines of the keys file stand."""
    return any(value.startswith("sftp ") for value in found.get("subsystem", ()))


def _is_stricter(name: str, has: Sequence[str]) -> bool:
    """Looking more often whether the other end is there is as good."""
    return name.startswith("ClientAlive") and has[0].isdigit() and 0 < int(has[0]) <= 60
