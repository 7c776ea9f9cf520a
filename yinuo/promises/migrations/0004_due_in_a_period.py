from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0003_called_back_in_turn"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(fields=["due_at", "id"], name="promise_due"),
        ),
    ]
