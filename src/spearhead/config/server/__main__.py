"""The start: refuse what is unfit, load everything once, then fork the tree."""

from __future__ import annotations

import fcntl
import functools
import gc
import logging
import os
import socket
import sys
from pathlib import Path
from typing import IO

import django
from django.core.exceptions import ImproperlyConfigured

from spearhead.config.server.options import Options, read, reserve
from spearhead.config.server.supervisor import Main, Supervisor
from spearhead.kernel import logs
from spearhead.kernel.soundness import Fault, database, folder


def refuse(fault: Fault | str) -> int:
    """One line, status 1."""
    sys.stderr.write(f"spearhead: {fault}\n")
    return 1


def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    logs.to_stderr(logging.INFO)
    data = folder.chosen()
    if fault := folder.fault(data):
        return refuse(fault)
    options = read()
    if isinstance(options, Fault):
        return refuse(options)
    port = reserve(options)
    if isinstance(port, Fault):
        return refuse(port)
    options = Options(options.host, port.getsockname()[1], options.workers)
    os.environ["PORT"] = str(options.port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spearhead.config.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        return refuse(f"{error} Next: mend the setting and run spearhead serve again")
    if fault := database.fault() or _insecure():
        return refuse(fault)
    with (data / "serve.lock").open("w") as lock:
        return _run(options, port, lock, data)


def _run(options: Options, port: socket.socket, lock: IO[str], data: Path) -> int:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # restore takes it alone
    except OSError:
        return refuse(f"A restore is going on in {data}. Next: wait for it, then spearhead serve")
    mains = _load(options)
    _greet(options, data)
    gc.collect()
    gc.freeze()
    status = Supervisor(mains).run()
    port.close()
    return status


def _insecure() -> Fault | None:
    """In production: the first thing that Django's own deployment checks find; what they find is not served."""
    from django.conf import settings  # noqa: PLC0415  # after setup
    from django.core import checks  # noqa: PLC0415

    if not settings.PROFILE.tls:
        return None
    found = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    worst = next((one for one in found if one.level >= checks.WARNING and not one.is_silenced()), None)
    if worst is None:
        return None
    return Fault("insecure", f"{worst.id}: {' '.join(worst.msg.split())}", "mend the setting, then spearhead serve")


def _load(options: Options) -> dict[str, Main]:
    """Import all that the children need, so that they share it and start at once."""
    from django.conf import settings  # noqa: PLC0415  # after setup
    from django.db import connections  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    from spearhead.config.server import web  # noqa: PLC0415
    from spearhead.config.server.background import duties as _duties  # noqa: F401, PLC0415
    from spearhead.config.server.background import main as background  # noqa: PLC0415
    from spearhead.config.server.bridge.environ import Networks  # noqa: PLC0415

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns where it is missing
    from spearhead.config.wsgi import application  # noqa: PLC0415

    get_resolver().url_patterns  # noqa: B018  # loads every view
    connections.close_all()
    default = "127.0.0.1,::1" if settings.PROFILE.tls else ""
    proxies = Networks(os.environ.get("SPEARHEAD_TRUSTED_PROXIES", default))
    serve = functools.partial(web.work, options=options, application=application, proxies=proxies)
    return {f"web worker {number + 1}": serve for number in range(options.workers)} | {
        "the background process": background.work
    }


def _greet(options: Options, data: Path) -> None:
    from django.conf import settings  # noqa: PLC0415  # after setup
    from django.db import connections  # noqa: PLC0415

    from spearhead.accounts.users.first import needs_first_administrator, set_up_code  # noqa: PLC0415

    lines = [
        f"Spearhead serves {settings.PUBLIC_URL} ({options.workers} web workers)",
        f"data folder      {data}",
        f"database         {database.name()}",
    ]
    if needs_first_administrator():
        lines += ["", "Nobody can sign in yet. Make the first administrator:",
                  f"    {settings.PUBLIC_URL}/welcome", f"    set-up code: {set_up_code()}"]  # fmt: skip
    connections.close_all()
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
