from __future__ import annotations

import os
import signal

from django.core.wsgi import get_wsgi_application

from yinuo.common.loops import when_orphaned

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")

application = get_wsgi_application()

when_orphaned(lambda: os.kill(os.getpid(), signal.SIGKILL))
