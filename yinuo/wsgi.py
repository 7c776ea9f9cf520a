from __future__ import annotations

import os
import signal
from datetime import UTC, datetime

from django.core.wsgi import get_wsgi_application

from yinuo.common.loops import when_orphaned
from yinuo.language import Message, read

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")

application = get_wsgi_application()

# The engine compiles its rules at the first reading; whoever types first should not wait for that.
read(Message("我一分钟后给您回电话", "agent", datetime.now(UTC)))

when_orphaned(lambda: os.kill(os.getpid(), signal.SIGKILL))
